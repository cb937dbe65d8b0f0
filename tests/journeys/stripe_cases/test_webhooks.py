"""Cases of a delivery: who signed it, with what, over which bytes, and what must be up to take it."""

from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend

from orders import inbox
from orders.models import Case, StripeEvent
from tests.boxes import SECRET
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import Shopper
from tests.journeys.stripe_cases.till import deliver, event, objects, payments, placed, post, subjects
from tests.stripe_sandbox import Fault
from tests.stripe_sandbox.records import Payer


@pytest.fixture
def body(stage: Backstage, guest: Shopper) -> str:
    """The news of a payment, which has not arrived yet."""
    hosted_page.pay(placed(guest)[2])
    stage.box.pause()
    return event(stage)


def test_12_a_missing_garbled_wrong_or_stale_signature_is_400_and_not_one_row(body: str) -> None:
    for header in (None, "", "garbled", "t=1,v1=", "v1=abc", f"t={'9' * 30},v1=abc"):
        assert post(body, header) == 400
    assert deliver(body, secret="whsec_of_somebody_else") == 400
    assert deliver(body, age_s=301) == 400
    assert deliver("{}") == 400
    assert StripeEvent.objects.count() == 0
    assert deliver(body, age_s=299) == 200


def test_13_while_the_secret_is_rolled_old_and_new_pass_and_then_the_old_one_fails(body: str, settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", SECRET]
    assert (deliver(body), deliver(body, secret="whsec_new")) == (200, 200)
    row = StripeEvent.objects.get()
    assert (row.secret_label, row.deliveries) == ("older-1", 2)
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new"]
    assert (deliver(body), deliver(body, secret="whsec_new")) == (400, 200)
    assert StripeEvent.objects.get().deliveries == 3


def test_14_the_exact_bytes_are_verified_whatever_is_written_in_them(stage: Backstage, guest: Shopper) -> None:
    number, _, _ = placed(guest)
    buyer = Payer(email="zoe@example.com", name="Zoë Łódź-Müller 靴", country="US", postal_code="97201")
    stage.box.pay(stage.session_of(number), payer=buyer)
    told = event(stage)
    assert "Zoë Łódź-Müller 靴" in told
    assert deliver(told.replace(": ", ":"), signed=told) == 400
    assert deliver(told.replace("ë", "\\u00eb"), signed=told) == 400
    stage.webhooks_arrive()
    assert deliver(told) == 200
    assert StripeEvent.objects.get(object_id=stage.session_of(number)).deliveries == 2


def test_15_stripe_the_mails_and_the_worker_down_a_delivery_is_taken_and_the_work_is_done_later(
    stage: Backstage, guest: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, total, url = placed(guest)
    hosted_page.pay(url)
    stage.box.inject(Fault("lost", times=999))
    asked = len(stage.box.requests())
    stage.webhooks_arrive()
    assert len(stage.box.requests()) == asked
    stage.work()  # the worker is up again, Stripe is not
    assert payments(number) == []

    poison = StripeEvent.objects.get(type="checkout.session.completed")
    StripeEvent.objects.create(
        event_id="evt_1poison", type=poison.type, livemode=False, object_type=poison.object_type, object_id="cs_none",
        happened_at=poison.happened_at, received_at=poison.received_at,
    )  # fmt: skip
    read = inbox.ACTS[poison.type]

    def poisonous(row: StripeEvent, at: Any) -> Any:
        if row.object_id == "cs_none":
            raise KeyError(row.object_id)
        return read(row, at)

    monkeypatch.setattr(inbox, "ACTS", {**inbox.ACTS, poison.type: poisonous})
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(OSError("no mail server")))
        stage.box.clear_faults()
        stage.later(hours=1)
        stage.sweep("orders.tasks.act_on_events", "fitting.tasks.send_mails")
        assert (payments(number), subjects()["Thank"]) == (["counted"], 0)
    for _ in range(7):
        stage.later(hours=7)
        stage.sweep("orders.tasks.act_on_events", "fitting.tasks.send_mails")
    assert stage.ledger(number) == [("charge", total, "USD")]
    assert (objects(stage), subjects()["Thank"]) == ((1, 1, 0), 1)
    dead = StripeEvent.objects.get(event_id="evt_1poison")
    assert (dead.status, dead.attempts, dead.last_error) == ("dead", 8, "KeyError")
    assert Case.objects.get(event=dead).queue == "events"
    stage.assert_books_hold()
