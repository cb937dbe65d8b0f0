"""Doubts about a payment: a review or a bank's early warning pauses the order, for a person."""

import pytest

from orders import cases, holds
from orders.models import Case, Order
from shop.actor import Actor, Kind
from tests.boxes import NOW
from tests.orders.bought import act_on_all, an_order, paid
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db

FINANCE = Actor(Kind.STAFF, 1, frozenset({"finance"}))


def charge_of(order: Order) -> str:
    return order.payments.get().charge_id or ""


def told(box: Sandbox) -> set[str]:
    box.deliver_due()
    return set(act_on_all())


def open_holds(order: Order) -> list[str]:
    return list(order.holds.filter(closed_at=None).values_list("code", flat=True))


def test_a_review_pauses_the_order_until_it_is_approved(box: Sandbox) -> None:
    order = paid(box, an_order())
    review = box.open_review(charge_of(order))
    assert told(box) == {"done"}
    assert open_holds(order) == ["payment_review"]
    assert Case.objects.get(order_hold__code="payment_review").queue == "payments"
    box.close_review(review.id)
    assert told(box) == {"done"}
    assert open_holds(order) == []
    assert Case.objects.get(order_hold__code="payment_review").status == "closed"
    assert cases.violations(at=NOW) == []


def test_a_review_that_ends_in_doubt_is_left_to_a_person(box: Sandbox) -> None:
    order = paid(box, an_order())
    review = box.open_review(charge_of(order))
    told(box)
    box.close_review(review.id, reason="refunded_as_fraud")
    assert told(box) == {"done"}
    assert open_holds(order) == ["payment_review"]


def test_an_early_fraud_warning_pauses_the_order_once_and_what_a_person_closed_stays_closed(box: Sandbox) -> None:
    order = paid(box, an_order())
    box.warn_of_fraud(charge_of(order), fraud_type="made_with_stolen_card")
    told(box)
    hold = order.holds.get()
    assert (hold.code, "made_with_stolen_card" in hold.detail) == ("fraud_warning", True)
    holds.close(hold.pk, reason="Known to us.", at=NOW, by=FINANCE)
    box.redeliver(box.events("radar.early_fraud_warning.created")[0].id, times=2)
    assert told(box) == set()
    box.state.fraud_warnings.newest_first()[0].fraud_type = "misc"
    assert open_holds(order) == []
    assert not order.refunds.exists()


def test_a_warning_about_what_is_disputed_already_adds_nothing(box: Sandbox) -> None:
    order = paid(box, an_order())
    box.dispute(charge_of(order))
    box.warn_of_fraud(charge_of(order))
    told(box)
    assert open_holds(order) == ["dispute"]
