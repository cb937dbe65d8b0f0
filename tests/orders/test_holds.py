"""Holds: opened and closed with a reason, by those they concern."""

import pytest

from fitting.models import JournalEntry
from orders import holds
from orders.models import (
    Hold,
)
from shop.refusal import NotAllowed
from tests.orders.desks import FINANCE, SUPPORT, everything, page, staff
from tests.orders.making import NOW, an_order

pytestmark = pytest.mark.django_db


def test_a_hold_is_closed_with_a_reason_that_stays_on_the_timeline() -> None:
    order = everything()
    hold = order.holds.get()
    staff("support").post(page(Hold, pk=hold.pk, act="close"), {"reason": "Settled by telephone."})
    hold.refresh_from_db()
    assert hold.closed_at is not None
    entry = JournalEntry.objects.filter(field="hold").latest("pk")
    assert (entry.was, entry.became, entry.reason) == ("staff", "closed", "Settled by telephone.")


def test_a_hold_about_money_is_closed_by_finance_alone() -> None:
    order = an_order()
    hold = Hold.objects.create(order=order, code="payment_mismatch", opened_at=NOW)
    with pytest.raises(NotAllowed):
        holds.close(hold.pk, reason="x", at=NOW, by=SUPPORT)
    hold.refresh_from_db()
    assert hold.closed_at is None
    holds.close(hold.pk, reason="Stripe confirmed it.", at=NOW, by=FINANCE)
    with pytest.raises(holds.HoldClosed):
        holds.close(hold.pk, reason="again", at=NOW, by=FINANCE)
    assert JournalEntry.objects.filter(subject="orders.order").count() == 1


def test_holds_need_reasons_and_one_pause_is_enough() -> None:
    order = an_order()
    for verb, pk in ((holds.pause, order.pk), (holds.close, 404)):
        with pytest.raises(holds.ReasonMissing):
            verb(pk, reason=" ", at=NOW, by=SUPPORT)
    with pytest.raises(holds.HoldUnknown):
        holds.close(404, reason="x", at=NOW, by=SUPPORT)
    holds.pause(order.pk, reason="a", at=NOW, by=SUPPORT)
    with pytest.raises(holds.AlreadyPaused):
        holds.pause(order.pk, reason="b", at=NOW, by=SUPPORT)
    assert [hold.detail for hold in Hold.objects.all()] == ["a"]
    assert JournalEntry.objects.filter(subject="orders.order").count() == 1
