"""Cases of a delivery: who signed it, with what, over which bytes, and what must be up to take it."""

from typing import Any, NamedTuple

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from orders import inbox
from orders.models import Case, StripeEvent
from tests.boxes import SECRET
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import Shopper
from tests.journeys.stripe_cases.till import (
    COMPLETED,
    PAID,
    Stands,
    deliver,
    event,
    once,
    payments,
    placed,
    post,
    what_stands,
)  # fmt: skip
from tests.stripe_sandbox import Fault
from tests.stripe_sandbox.records import Payer


class News(NamedTuple):
    """What Stripe says of a payment, and which order it is for."""

    body: str
    number: str
    total: int


@pytest.fixture
def news(stage: Backstage, guest: Shopper) -> News:
    """The news of a payment, which has not arrived yet."""
    number, total, url = placed(guest)
    hosted_page.pay(url)
    stage.box.pause()
    return News(event(stage), number, total)


def test_12_a_missing_garbled_wrong_or_stale_signature_is_400_and_not_one_row(stage: Backstage, news: News) -> None:
    body = news.body
    for header in (None, "", "garbled", "t=1,v1=", "v1=abc", f"t={'9' * 30},v1=abc"):
        assert post(body, header) == 400
    assert deliver(body, secret="whsec_of_somebody_else") == 400
    assert deliver(body, age_s=301) == 400
    assert deliver("{}") == 400
    assert StripeEvent.objects.count() == 0
    stage.hear()
    assert what_stands(stage) == Stands({}, PAID, {})
    assert deliver(body, age_s=299) == 200
    stage.hear()
    assert what_stands(stage) == once(news.number, news.total)


def test_13_while_the_secret_is_rolled_old_and_new_pass_and_then_the_old_one_fails(
    stage: Backstage, news: News, settings: Any
) -> None:
    body = news.body
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", SECRET]
    assert (deliver(body), deliver(body, secret="whsec_new")) == (200, 200)
    row = StripeEvent.objects.get()
    assert (row.secret_label, row.deliveries) == ("older-1", 2)
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new"]
    assert (deliver(body), deliver(body, secret="whsec_new")) == (400, 200)
    assert StripeEvent.objects.get().deliveries == 3
    stage.hear()
    assert what_stands(stage) == once(news.number, news.total)


def test_14_the_exact_bytes_are_verified_whatever_is_written_in_them(stage: Backstage, guest: Shopper) -> None:
    number, total, _ = placed(guest)
    buyer = Payer(email="zoe@example.com", name="Zoë Łódź-Müller 靴", country="US", postal_code="97201")
    stage.box.pay(stage.session_of(number), payer=buyer)
    told = event(stage)
    assert "Zoë Łódź-Müller 靴" in told
    assert deliver(told.replace(": ", ":"), signed=told) == 400
    assert deliver(told.replace("ë", "\\u00eb"), signed=told) == 400
    stage.webhooks_arrive()
    assert deliver(told) == 200
    assert StripeEvent.objects.get(object_id=stage.session_of(number)).deliveries == 2
    stage.hear()
    assert what_stands(stage) == once(number, total)


def test_15_stripe_the_mails_and_the_worker_down_a_delivery_is_taken_and_the_work_is_done_later(
    stage: Backstage, guest: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, total, url = placed(guest)
    hosted_page.pay(url)
    poison = event(stage, id="evt_1poison")
    stage.box.inject(Fault("lost", times=999))
    asked = len(stage.box.requests())
    stage.webhooks_arrive()
    assert len(stage.box.requests()) == asked
    stage.work()  # the worker is up again, Stripe is not
    assert payments(number) == []

    assert deliver(poison) == 200
    read = inbox.ACTS[COMPLETED]

    def poisonous(row: StripeEvent, at: Any) -> Any:
        if row.event_id == "evt_1poison":
            raise KeyError(row.object_id)
        return read(row, at)

    monkeypatch.setattr(inbox, "ACTS", {**inbox.ACTS, COMPLETED: poisonous})
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", lambda *_: (_ for _ in ()).throw(OSError("no mail server")))
        stage.box.clear_faults()
        stage.later(hours=1)
        stage.hear()
        assert (payments(number), mail.outbox) == (["counted"], [])
    for _ in range(7):
        stage.later(hours=7)
        stage.hear()
    dead = StripeEvent.objects.get(event_id="evt_1poison")
    assert (dead.status, dead.attempts, dead.last_error) == ("dead", 8, "KeyError")
    assert Case.objects.get(event=dead).queue == "events"
    assert what_stands(stage) == once(number, total)
