"""Cases of many at once: each of them on a connection of its own, as threads of the web server are."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
import stripe
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from orders import inbox
from orders.admin import refunding
from orders.deciding import PartTooLarge
from orders.models import PaymentAttempt, StripeEvent
from shop.actor import SYSTEM
from tests import remembered
from tests.boxes import SECRET
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.desks import Desk, words
from tests.journeys.storefront import RETURN_URL, V1, Json, Shopper
from tests.journeys.stripe_cases.till import (
    OPENED,
    PAID,
    THANKS,
    Stands,
    event,
    once,
    paid,
    placed,
    what_stands,
)  # fmt: skip
from tests.races.racing import on_disk, race, together, won
from tests.races.test_events import RACERS
from tests.stripe_sandbox import Sandbox

__all__ = ["on_disk"]

FOLDER = Path(__file__).parent


@pytest.fixture
def stage(on_disk: None, clock: time_machine.Traveller, box: Sandbox) -> Backstage:
    """Open the shop on tables that every thread sees."""
    remembered.policies()
    remembered.role_groups()
    call_command("load_catalogue", stdout=StringIO())
    return Backstage(box, clock)


def test_02_the_same_event_twenty_times_at_once_is_one_row_and_one_effect(stage: Backstage, guest: Shopper) -> None:
    number, total, url = placed(guest)
    hosted_page.pay(url)
    stage.box.pause()
    body = event(stage)
    signature = stripe.WebhookSignature.generate_signature_header(body, SECRET, int(timezone.now().timestamp()))

    def deliver(_: int) -> int:
        headers = {"Stripe-Signature": signature}
        answer = Client().post("/webhooks/stripe/", body, content_type="application/json", headers=headers)
        return answer.status_code

    assert race(20, deliver) == [200] * 20
    row = StripeEvent.objects.get()
    assert (row.status, row.deliveries) == ("new", 20)

    assert race(RACERS, lambda _: inbox.act_on(row.pk, at=timezone.now(), by=SYSTEM)) == ["done"] * RACERS
    stage.hear()
    assert what_stands(stage) == once(number, total)


def clicked(shopper: Shopper, path: str, body: Json, number: int) -> tuple[int, str]:
    """Press a button once more, with a key of its own, and return the status and the address of the page."""
    headers = {**shopper.api.headers, "Idempotency-Key": f"click-{number}"}
    answer = Client().post(path, json.dumps(body), content_type="application/json", headers=headers)
    return answer.status_code, answer.json()["checkout_url"]


@pytest.mark.parametrize("old", [False, True], ids=["the first page", "a page that replaces another"])
def test_16_two_clicks_on_pay_at_once_are_one_session_and_one_url(stage: Backstage, guest: Shopper, old: bool) -> None:
    cart = guest.cart_of_insoles(wearer=guest.add_wearer(relation="other"))
    path, body = f"{V1}/carts/{cart['id']}/checkout/", {"return_url": RETURN_URL}
    if old:
        path = f"{V1}/orders/{guest.check_out(cart)['order']}/pay/"
        stage.later(minutes=57)  # too little is left to type a card
    else:
        body["expected_total"] = cart["totals"]["total"]
    first, second = won(race(2, lambda number: clicked(guest, path, body, number)))
    assert first == second
    assert first[0] == (200 if old else 201)
    assert [session.status for session in stage.box.state.sessions] == ["expired", "open"][-1 - old :]
    assert PaymentAttempt.objects.filter(status="open").count() == 1
    sessions = {**OPENED, "checkout.session": 1 + old}
    assert what_stands(stage) == Stands({}, sessions, {})

    hosted_page.pay(first[1])
    stage.webhooks_arrive()
    stage.hear()
    (number,) = guest.orders()
    charge = ("charge", cart["totals"]["total"]["amount"], "USD")
    assert what_stands(stage) == Stands({number: [charge]}, {**PAID, **sessions}, {number: THANKS})


def test_19_of_two_staff_who_give_back_80_of_129_at_once_one_is_refused(
    stage: Backstage, guest: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, total = paid(guest, stage)
    line = guest.line(number)
    most = total * 80 // 129
    desks = [Desk("finance"), Desk("finance", "support")]
    page = desks[0].find("/admin/orders/order/", number)
    said = {line["id"]: f"{most / 100:.2f}", "reason": "goodwill", "remark": "They called."}
    asked = [desk.ask(page, "Give money back") for desk in desks]

    with monkeypatch.context() as looking:
        together(looking, refunding, "left_of", 2)  # what is left is enough for either when both have looked
        answers = won(race(2, lambda one: desks[one].http.post(asked[one], said)))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    (refused,) = (answer for answer in answers if answer.status_code == 200)
    assert PartTooLarge.title in words(refused.content.decode())
    assert stage.box.requests("POST", "/v1/refunds") == []

    stage.work()
    stage.catch_up()
    assert guest.order(number)["refunded"] == {"amount": most, "currency": "USD"}
    assert what_stands(stage) == Stands(
        {number: [("charge", total, "USD"), ("refund", -most, "USD")]},
        {**PAID, "refund": 1, "balance_transaction": 2},
        {number: sorted([*THANKS, "refund_made"])},
    )


def test_all_twenty_five_cases_are_told_and_end_in_one_comparison() -> None:
    told = {
        found[0]: found[1]
        for file in FOLDER.glob("test_*.py")
        for found in re.findall(r"def test_(\d\d\w+)(.*?)(?=\ndef |\Z)", file.read_text(), re.DOTALL)
    }
    # The last one is told in two halves.
    assert sorted(int(name[:2]) for name in told) == [*range(1, 26), 25]
    assert [name for name, source in told.items() if "assert what_stands(stage) == " not in source] == []
