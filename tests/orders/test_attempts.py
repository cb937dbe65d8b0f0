"""One payable session per order: lost answers, second clicks, old tabs, and Stripe's silence."""

import datetime as dt

import pytest
from pytest_django import Settings

from orders import attempts, gateway
from orders.attempts import AlreadyPaid, OrderIsCancelled, PaymentOnHold, PaymentProcessing
from orders.models import Hold, Order, PaymentAttempt
from orders.return_urls import ReturnUrlNotAllowed
from shop.actor import SYSTEM
from shop.refusal import NotFound
from tests.boxes import NOW
from tests.orders.bought import (
    RETURN_URL,
    a_customer,
    actor_of,
    an_open_attempt,
    an_order,
    paid,
    picture,
    session_of,
)
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db

OTHER_URL = f"{RETURN_URL}?from=mail"


def again(order: Order, *, at: dt.datetime = NOW, return_url: str = RETURN_URL) -> PaymentAttempt:
    return attempts.pay_again(order.pk, return_url=return_url, at=at, by=actor_of(order.customer))


def prepared(order: Order) -> PaymentAttempt:
    return attempts.prepare(order, list(order.lines.all()), return_url=RETURN_URL, at=NOW, by=SYSTEM)


def lost(times: int = 3) -> Fault:
    """Let Stripe do it and lose the answer, through all of the SDK's retries."""
    return Fault("lost", when="after", path="/v1/checkout/sessions", method="POST", times=times)


def refused() -> Fault:
    return Fault("status", status=400, path="/v1/checkout/sessions", method="POST")


def test_an_attempt_is_frozen_before_anything_is_sent(box: Sandbox) -> None:
    order = an_order()
    attempt = prepared(order)
    assert (attempt.status, attempt.number, attempt.amount_minor) == ("creating", 1, order.total_minor)
    assert attempt.idempotency_key == f"test:{order.number}:cs:1"
    assert attempt.params["expires_at"] == int(attempt.expires_at.timestamp())
    assert attempt.expires_at - NOW == dt.timedelta(minutes=60)
    assert box.requests() == []


def test_the_lost_answer_of_a_creation_still_makes_exactly_one_session(box: Sandbox) -> None:
    attempt = prepared(an_order())
    box.inject(lost())
    assert attempts.send(attempt.pk, at=NOW, by=SYSTEM).status == "creating"
    sent = attempts.send(attempt.pk, at=NOW + dt.timedelta(minutes=3), by=SYSTEM)
    assert sent.status == "open"
    assert list(box.state.sessions.rows) == [sent.stripe_session_id]
    assert attempts.send(attempt.pk, at=NOW, by=SYSTEM) == sent
    assert len(box.requests("POST", "/v1/checkout/sessions")) == 4


def test_a_definite_no_ends_the_attempt_and_the_next_click_makes_another(box: Sandbox) -> None:
    order = an_order()
    attempt = prepared(order)
    box.inject(refused())
    ended = attempts.send(attempt.pk, at=NOW, by=SYSTEM)
    assert (ended.status, ended.stripe_session_id) == ("failed", None)
    assert (again(order).number, len(box.state.sessions.rows)) == (2, 1)


def test_an_attempt_whose_sending_is_refused_at_once_is_told_as_unavailable(box: Sandbox) -> None:
    order = an_order()
    box.inject(refused())
    with pytest.raises(gateway.OutcomeUnknown):
        again(order)
    assert order.attempts.get().status == "failed"


def test_without_a_key_an_attempt_waits(box: Sandbox, settings: Settings) -> None:
    attempt = prepared(an_order())
    settings.STRIPE_API_KEY = ""
    assert attempts.send(attempt.pk, at=NOW, by=SYSTEM).status == "creating"


def test_after_half_an_hour_of_silence_a_search_finds_the_session(box: Sandbox) -> None:
    attempt = prepared(an_order())
    box.inject(lost())
    attempts.send(attempt.pk, at=NOW, by=SYSTEM)
    box.keys.clear()
    box.advance(31 * 60)
    box.inject(Fault("status", path="/v1/checkout/sessions", method="POST", times=3))
    found = attempts.send(attempt.pk, at=NOW + dt.timedelta(minutes=31), by=SYSTEM)
    assert found.status == "open"
    assert list(box.state.sessions.rows) == [found.stripe_session_id]


def test_after_half_an_hour_of_silence_what_is_not_found_was_never_opened(box: Sandbox) -> None:
    attempt = prepared(an_order())
    late = NOW + dt.timedelta(minutes=31)
    box.inject(Fault("status", path="/v1/checkout/sessions*", times=99))
    assert attempts.send(attempt.pk, at=late, by=SYSTEM).status == "creating"
    box.clear_faults()
    box.inject(Fault("status", path="/v1/checkout/sessions", method="POST", times=3))
    ended = attempts.send(attempt.pk, at=late, by=SYSTEM)
    assert (ended.status, ended.last_error) == ("failed", "never opened")


def test_a_key_that_was_used_with_other_parameters_leads_to_the_session_it_made(box: Sandbox) -> None:
    attempt = prepared(an_order())
    made = gateway.create_session({**attempt.params, "locale": "de"}, key=attempt.idempotency_key)
    sent = attempts.send(attempt.pk, at=NOW, by=SYSTEM)
    assert (sent.status, sent.stripe_session_id) == ("open", made.id)
    assert len(box.state.sessions.rows) == 1


# --- paying again ------------------------------------------------------------------------------


def test_a_second_click_gets_the_same_page(box: Sandbox) -> None:
    order = an_order()
    first = an_open_attempt(order)
    before = picture(order)
    assert again(order).url == first.url
    assert picture(order) == before
    assert len(box.state.sessions.rows) == 1


def test_a_session_near_its_end_is_closed_and_replaced(box: Sandbox) -> None:
    order = an_order()
    old = an_open_attempt(order)
    new = again(order, at=NOW + dt.timedelta(minutes=56))
    old.refresh_from_db()
    assert (old.status, new.status, new.number) == ("superseded", "open", 2)
    statuses = {session.id: session.status for session in box.state.sessions}
    assert statuses == {old.stripe_session_id: "expired", new.stripe_session_id: "open"}


def test_another_way_back_needs_another_session(box: Sandbox) -> None:
    order = an_order()
    old = an_open_attempt(order)
    new = again(order, return_url=OTHER_URL)
    assert new.pk != old.pk
    assert [session.status for session in box.state.sessions] == ["expired", "open"]


def test_an_expired_attempt_is_followed_by_a_new_one(box: Sandbox) -> None:
    order = an_order()
    old = an_open_attempt(order)
    box.advance(3601)
    new = again(order, at=NOW + dt.timedelta(seconds=3601))
    old.refresh_from_db()
    assert (old.status, new.number) == ("expired", 2)


def test_an_old_tab_that_was_paid_meanwhile_pays_the_order_and_opens_nothing(box: Sandbox) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))
    with pytest.raises(AlreadyPaid):
        again(order, return_url=OTHER_URL)
    order.refresh_from_db()
    assert order.payment == "paid"
    assert len(box.state.sessions.rows) == 1


def test_an_old_tab_where_a_bank_was_asked_is_processing(box: Sandbox) -> None:
    order = an_order()
    box.pay_by_bank(session_of(an_open_attempt(order)))
    with pytest.raises(PaymentProcessing):
        again(order, return_url=OTHER_URL)
    order.refresh_from_db()
    assert order.payment == "processing"
    assert len(box.state.sessions.rows) == 1


def test_an_old_tab_whose_bank_has_refused_asks_for_another_try(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    box.pay_by_bank(session_id)
    box.fail_bank(session_id)
    with pytest.raises(gateway.OutcomeUnknown):
        again(order, return_url=OTHER_URL)
    assert again(order, return_url=OTHER_URL).number == 2


def test_a_lost_creation_is_finished_before_anything_else(box: Sandbox) -> None:
    order = an_order()
    attempt = prepared(order)
    box.inject(lost())
    attempts.send(attempt.pk, at=NOW, by=SYSTEM)
    assert again(order).pk == attempt.pk
    assert len(box.state.sessions.rows) == 1


def test_while_a_creation_is_silent_no_second_attempt_is_made(box: Sandbox) -> None:
    order = an_order()
    prepared(order)
    box.inject(Fault("status", path="/v1/checkout/sessions", method="POST", times=99))
    with pytest.raises(gateway.OutcomeUnknown):
        again(order)
    assert [attempt.status for attempt in order.attempts.all()] == ["creating"]


def test_while_closing_is_silent_the_old_session_stays_the_only_one(box: Sandbox) -> None:
    order = an_order()
    an_open_attempt(order)
    before = picture(order)
    box.inject(Fault("status", path="/v1/checkout/sessions/*/expire", times=9))
    with pytest.raises(gateway.OutcomeUnknown):
        again(order, return_url=OTHER_URL)
    assert picture(order) == before
    assert len(box.state.sessions.rows) == 1


def test_a_refusal_to_close_a_session_that_is_open_is_not_believed(box: Sandbox) -> None:
    order = an_order()
    an_open_attempt(order)
    before = picture(order)
    box.inject(Fault("status", status=400, path="/v1/checkout/sessions/*/expire"))
    with pytest.raises(gateway.OutcomeUnknown):
        again(order, return_url=OTHER_URL)
    assert picture(order) == before


def test_a_session_that_stripe_has_forgotten_is_replaced(box: Sandbox) -> None:
    order = an_order()
    old = an_open_attempt(order)
    box.reset()
    new = again(order, return_url=OTHER_URL)
    old.refresh_from_db()
    assert (old.status, new.status) == ("superseded", "open")


def test_another_refusal_while_asking_why_is_passed_on(box: Sandbox) -> None:
    order = an_order()
    an_open_attempt(order)
    before = picture(order)
    box.inject(Fault("status", status=400, path="/v1/checkout/sessions/*", times=2))
    with pytest.raises(gateway.Rejected):
        again(order, return_url=OTHER_URL)
    assert picture(order) == before


# --- who may not -------------------------------------------------------------------------------


def test_a_stranger_pays_nothing(box: Sandbox) -> None:
    order = an_order()
    before = picture(order)
    with pytest.raises(NotFound):
        attempts.pay_again(order.pk, return_url=RETURN_URL, at=NOW, by=actor_of(a_customer("eve@example.com")))
    assert picture(order) == before


def test_a_way_back_to_somewhere_else_is_refused(box: Sandbox) -> None:
    order = an_order()
    before = picture(order)
    with pytest.raises(ReturnUrlNotAllowed):
        again(order, return_url="https://evil.example/")
    assert picture(order) == before
    assert box.requests() == []


def test_a_paid_order_has_nothing_to_pay(box: Sandbox) -> None:
    order = paid(box, an_order())
    before = picture(order)
    with pytest.raises(AlreadyPaid):
        again(order)
    assert picture(order) == before


def test_a_cancelled_order_cannot_be_paid(box: Sandbox) -> None:
    order = an_order()
    Order.objects.filter(pk=order.pk).update(payment="cancelled", cancelled_at=NOW)
    before = picture(order)
    with pytest.raises(OrderIsCancelled):
        again(order)
    assert picture(order) == before


@pytest.mark.parametrize("code", ["payment_mismatch", "unknown_session"])
def test_while_money_waits_for_a_person_no_more_is_taken(box: Sandbox, code: str) -> None:
    order = an_order()
    Hold.objects.create(order=order, code=code, opened_at=NOW)
    before = picture(order)
    with pytest.raises(PaymentOnHold):
        again(order)
    assert picture(order) == before
