"""The whole flow by real HTTP between real processes, of which three are killed: at checkout, at apply, at refund."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.journeys import hosted_page
from tests.journeys.premises import Premises, premises, until
from tests.orders.killing import one_key_each
from tests.stripe_sandbox import Fault

LEDGER = "SELECT kind, amount_minor, currency FROM orders_ledgerentry ORDER BY id"
SESSIONS, REFUNDS = "/v1/checkout/sessions", "/v1/refunds"


@pytest.fixture
def shop(transactional_db: None, tmp_path: Path) -> Iterator[Premises]:
    """Open a shop of processes with a database of its own: a copy of the test database, outside any transaction."""
    with premises(tmp_path) as opened:
        yield opened


def leases_are_over(shop: Premises, table: str) -> None:
    """Let minutes pass for what a dead worker had taken."""
    shop.rows(f"UPDATE {table} SET leased_until = '2026-01-01 00:00:00+00:00' WHERE leased_until IS NOT NULL")


def test_a_web_server_and_two_workers_that_are_killed_lose_nothing_and_do_nothing_twice(shop: Premises) -> None:
    guest = shop.guest()
    wearer = guest.add_wearer()
    guest.measure(wearer)
    cart = guest.cart_of_insoles(wearer=wearer)

    # Killed while Stripe opens the page: the order is there, and the next click leads to that page.
    shop.box.inject(Fault("hold", method="POST", path=SESSIONS))
    with ThreadPoolExecutor(1) as pool:
        press = pool.submit(guest.check_out, cart)
        until(shop.box.wait_for_held, "checkout is at Stripe")
        shop.kill(shop.running[0])
        shop.box.release()
        assert isinstance(press.exception(), requests.ConnectionError)
    shop.serve()
    (number,) = guest.orders()
    until(lambda: len(shop.box.state.sessions) == 1, "Stripe has opened the page")
    total = guest.order(number)["totals"]["total"]
    hosted_page.pay(guest.pay_again(number)["checkout_url"])
    assert (len(shop.box.state.sessions), one_key_each(shop.box, SESSIONS)) == (1, True)
    assert {report.status for report in shop.box.deliver_due()} == {200}
    assert ("new",) in shop.rows("SELECT status FROM orders_stripeevent")

    # Killed between inbox and apply: the next worker applies.
    shop.box.inject(Fault("hold", method="GET", path=f"{SESSIONS}/*"))
    first = shop.worker()
    until(shop.box.wait_for_held, "the worker is at the event")
    shop.kill(first)
    shop.box.release()
    assert guest.order(number)["payment"]["status"] == "awaiting_payment"
    assert shop.rows(LEDGER) == []
    leases_are_over(shop, "orders_stripeevent")
    second = shop.worker()
    until(lambda: guest.order(number)["payment"]["status"] == "paid", "the order is paid")
    assert guest.order(number)["totals"]["total"] == total == cart["totals"]["total"]
    charge = ("charge", total["amount"], total["currency"])
    assert shop.rows(LEDGER) == [charge]
    assert guest.line(number)["status"] == "in_review"
    until(lambda: f"order {number}" in shop.mails(), "the confirmation is mailed")

    # Killed when Stripe has given the money back and nobody has heard: the next worker hears, and gives nothing more.
    shop.box.inject(Fault("hold", when="after", method="POST", path=REFUNDS))
    guest.cancel(number)
    until(shop.box.wait_for_held, "the refund is at Stripe")
    shop.kill(second)
    shop.box.release()
    assert shop.rows(LEDGER) == [charge]
    leases_are_over(shop, "orders_refund")
    third = shop.worker()
    until(lambda: len(shop.rows(LEDGER)) == 2, "the refund is in the ledger")
    assert shop.rows(LEDGER) == [charge, ("refund", -total["amount"], total["currency"])]
    assert (len(shop.box.state.refunds), one_key_each(shop.box, SESSIONS, REFUNDS)) == (1, True)
    until(lambda: guest.order(number)["refunded"] == total, "the customer sees it")
    assert shop.mails().count("Subject: Thank you") == 1
    third.send_signal(signal.SIGTERM)
    assert third.wait(timeout=60) == 0
