"""The whole flow by real HTTP between real processes, with the worker killed between inbox and apply."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import hosted_page
from tests.journeys.premises import Premises, premises, until
from tests.stripe_sandbox import Fault

LEDGER = "SELECT kind, amount_minor, currency FROM orders_ledgerentry"
SESSIONS = "/v1/checkout/sessions/*"


@pytest.fixture
def shop(transactional_db: None, tmp_path: Path) -> Iterator[Premises]:
    """Open a shop of processes with a database of its own: a copy of the test database, outside any transaction."""
    with premises(tmp_path) as opened:
        yield opened


def test_a_worker_killed_between_inbox_and_apply_loses_nothing_and_the_next_one_finishes(shop: Premises) -> None:
    guest = shop.guest()
    wearer = guest.add_wearer()
    guest.measure(wearer)
    cart = guest.cart_of_insoles(wearer=wearer)
    placed = guest.check_out(cart)
    number, total = placed["order"], placed["total"]
    hosted_page.pay(placed["checkout_url"])
    assert {report.status for report in shop.box.deliver_due()} == {200}
    assert ("new",) in shop.rows("SELECT status FROM orders_stripeevent")

    shop.box.inject(Fault("hold", method="GET", path=SESSIONS))
    first = shop.worker()
    until(shop.box.wait_for_held, "the worker is at the event")
    first.kill()
    assert first.wait(timeout=60) == -signal.SIGKILL
    shop.box.release()
    assert guest.order(number)["payment"]["status"] == "awaiting_payment"
    assert shop.rows(LEDGER) == []
    # The dead worker's lease lasts minutes; let them be over.
    shop.rows("UPDATE orders_stripeevent SET leased_until = '2026-01-01 00:00:00+00:00' WHERE leased_until IS NOT NULL")

    second = shop.worker()
    until(lambda: guest.order(number)["payment"]["status"] == "paid", "the order is paid")
    assert guest.order(number)["totals"]["total"] == total == cart["totals"]["total"]
    assert shop.rows(LEDGER) == [("charge", total["amount"], total["currency"])]
    assert guest.line(number)["status"] == "in_review"
    until(lambda: f"order {number}" in shop.mails(), "the confirmation is mailed")
    assert shop.mails().count("Subject: Thank you") == 1
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=60) == 0
