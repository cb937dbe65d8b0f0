"""Cases of many at once: each of them on a connection of its own, as threads of the web server are."""

import re
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from config.accounts import guests
from orders import deciding, inbox, refunds
from orders.models import Refund, StripeEvent
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor, Kind
from tests.boxes import NOW
from tests.journeys.storefront import RETURN_URL
from tests.orders.bought import an_open_attempt, an_order, paid, session_of
from tests.races.racing import lost, on_disk, race, won
from tests.races.test_events import RACERS, delivery, one_effect, paid_at_stripe
from tests.stripe_sandbox import Sandbox

__all__ = ["on_disk"]

FOLDER = Path(__file__).parent

pytestmark = pytest.mark.usefixtures("on_disk")


def test_02_the_same_event_twenty_times_at_once_is_one_row_and_one_effect(box: Sandbox) -> None:
    order = paid_at_stripe(box)
    body, signature = delivery(box)

    def deliver(_: int) -> int:
        headers = {"Stripe-Signature": signature}
        answer = Client().post("/webhooks/stripe/", body, content_type="application/json", headers=headers)
        return answer.status_code

    assert race(20, deliver) == [200] * 20
    row = StripeEvent.objects.get()
    assert (row.status, row.deliveries) == ("new", 20)

    assert race(RACERS, lambda _: inbox.act_on(row.pk, at=NOW, by=SYSTEM)) == ["done"] * RACERS
    one_effect(order)


@pytest.mark.parametrize("old", [False, True], ids=["the first page", "a page that replaces another"])
def test_16_two_clicks_on_pay_at_once_are_one_session_and_one_url(box: Sandbox, old: bool) -> None:
    token = guests.start(at=NOW).token
    order = an_order(guests.holder_of(token, at=NOW))
    replaced = session_of(an_open_attempt(order, return_url=f"{RETURN_URL}?old")) if old else ""

    def click(number: int) -> tuple[int, str]:
        headers = {"Authorization": f"Guest {token}", "Idempotency-Key": f"click-{number}"}
        body = {"return_url": RETURN_URL}
        path = f"/api/v1/orders/{order.number}/pay/"
        answer = Client().post(path, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.json()["checkout_url"]

    with time_machine.travel(NOW, tick=False):
        first, second = won(race(2, click))
    assert first == second
    assert first[0] == 200
    statuses = {session.id: session.status for session in box.state.sessions}
    assert statuses.pop(replaced, "expired") == "expired"
    assert list(statuses.values()) == ["open"]
    assert order.attempts.filter(status="open").count() == 1


def test_19_of_two_staff_who_give_back_80_of_129_at_once_one_is_refused(box: Sandbox) -> None:
    order = paid(box, an_order(unit_minor=12000, shipping_minor=900, tax_added_minor=0))
    line = order.lines.get().public_id
    by = Actor(Kind.STAFF, order.customer_id, frozenset({"finance"}))

    def decide(_: int) -> Refund:
        return deciding.decide(order.pk, amounts={line: 8000}, reason="goodwill", remark="Called.", at=NOW, by=by)

    assert lost(race(2, decide)) == ["PartTooLarge"]
    refund = order.refunds.get()
    refunds.execute(refund.pk, at=NOW, by=SYSTEM)
    assert [told.amount for told in box.state.refunds] == [8000]
    assert order.ledger.balance() == order.total_minor - 8000
    assert invariants(at=NOW) == []


def test_all_twenty_five_cases_are_told() -> None:
    told = [
        int(found) for file in FOLDER.glob("test_*.py") for found in re.findall(r"def test_(\d\d)_", file.read_text())
    ]
    # The last one is told in two halves.
    assert sorted(told) == [*range(1, 26), 25]
