"""Chapter: pauses. Staff open one with a reason; whoever closes one says why, and money's are closed by finance."""

import datetime as dt
import logging
from typing import Any, Final

from django.db.models import QuerySet, Sum

from fitting.models import reason_within, refusing
from orders import cases, freezing
from orders.cases.needs import of_hold, subject_of
from orders.models import Hold, Order, OrderLine, Payment, went_back
from shop.actor import SYSTEM, Actor, Role, allowed
from shop.refusal import BadInput, NotAllowed, NotFound, Refusal

log: Final = logging.getLogger("orders.holds")

# Reasons that are about money: only finance can say that they are settled.
MONEY: Final = frozenset(Hold.Code.values) - {
    Hold.Code.STAFF.value,
    Hold.Code.FIT.value,
    Hold.Code.ADDRESS.value,
}


# Under which holds money lies that does not count.
_OF_STANDING: Final[dict[str, tuple[Hold.Code, ...]]] = {
    Payment.Standing.LATE: (Hold.Code.LATE_PAYMENT,),
    Payment.Standing.DUPLICATE: (Hold.Code.DUPLICATE_PAYMENT,),
    Payment.Standing.MISMATCH: (Hold.Code.PAYMENT_MISMATCH, Hold.Code.UNKNOWN_SESSION),
}


class HoldUnknown(NotFound):
    """No such hold."""

    code = "hold_unknown"
    title = "There is no such hold."


class HoldClosed(Refusal):
    """Somebody was faster."""

    code = "hold_closed"
    title = "This hold is closed already."


class HoldFollows(Refusal):
    """It ends with what it waits for."""

    code = "hold_follows"
    title = "This ends by itself with what it waits for: the prescription at a fitter's, or the parcel that came back."


class AlreadyPaused(Refusal):
    """One pause at a time."""

    code = "already_paused"
    title = "This order is paused already."


class DisputeUnderWay(Refusal):
    """A frozen order goes on when its dispute is over, not before."""

    code = "hold_dispute_under_way"
    title = "The dispute of this order is under way; the hold closes by itself when it is won."


class MoneyLiesHere(Refusal):
    """What came and does not count for the order would be forgotten with the hold."""

    code = "hold_money_lies_here"
    title = (
        "Money that came for this order and does not pay for it is here still. Give it back on the page of its"
        " payment (the case and the hold lead there), or let a cancelled order live again by it; close the hold then."
    )


class ReasonMissing(BadInput):
    """The next person must understand why."""

    code = "hold_reason_missing"
    title = "Say why."


_ONCE: Final = dict.fromkeys(
    ("hold_one_open_per_order_and_code", "orders_hold.order_id, orders_hold.code"), AlreadyPaused()
)


def place(order: Order, code: Hold.Code, why: str, *, at: dt.datetime) -> bool:
    """
    Keep a held order from going on, because of money, with the case of whoever must look; once while it is open.

    :returns: whether the hold is new.
    """
    order.require_held()
    if order.holds.filter(code=code, line=None, closed_at=None).exists():
        return False
    hold = Hold.objects.create(order=order, code=code, detail=why[:300], opened_at=at)
    cases.open_for([of_hold(hold)], at=at, by=SYSTEM)
    log.error("order %s on hold: %s: %s", order.number, code.value, why)
    return True


def place_again(order: Order, payment: Payment, why: str, *, at: dt.datetime) -> bool:
    """Let money that paid for nothing wait for a person again, where it does not wait already; order held."""
    codes = _OF_STANDING[payment.standing]
    if order.holds.filter(code__in=codes, line=None, closed_at=None).exists():
        return False
    return place(order, codes[0], why, at=at)


# What nobody has to look at any more once it has gone back; of another amount than was asked for a person decides.
_BOUGHT_NOTHING: Final = {
    Hold.Code.DUPLICATE_PAYMENT: Payment.Standing.DUPLICATE,
    Hold.Code.LATE_PAYMENT: Payment.Standing.LATE,
}


def close_returned(order: Order, *, at: dt.datetime, by: Actor) -> None:
    """Close the hold of what was paid twice, or too late, with its case, once all of that has gone back; order held."""
    for code, standing in _BOUGHT_NOTHING.items():
        hold = order.holds.filter(code=code, line=None, closed_at=None).first()
        if hold is None:
            continue
        came = order.payments.filter(standing=standing)
        back = order.refunds.filter(went_back(), payment__in=came)
        if 0 < _sum(came) <= _sum(back):
            _close(hold, order, "it has gone back", at=at, by=by)


def uncounted(hold: Hold) -> list[Payment]:
    """Return the payments that do not count for the order of a hold about such money, the oldest first."""
    standings = [standing for standing, codes in _OF_STANDING.items() if hold.code in codes]
    return list(Payment.objects.filter(order=hold.order_id, standing__in=standings).order_by("pk"))


def _sum(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(whole=Sum("amount_minor"))["whole"] or 0)


def _close(hold: Hold, order: Order, why: str, *, at: dt.datetime, by: Actor) -> None:
    hold.closed_at, hold.closed_by = at, str(by)
    hold.save(update_fields=["closed_at", "closed_by"])
    order.note(field="hold", was=hold.code, became="closed", at=at, by=by, reason=why)
    cases.settle([subject_of("order_hold", hold.pk)], at=at, by=by)


@allowed("support", "finance")
def pause(order_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Hold:
    """
    Keep an order from going on until the pause is closed.

    :raises NotFound: if there is no such order.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises AlreadyPaused: if staff paused it before.
    """
    why = reason_within(reason, missing=ReasonMissing)
    with Order.hold_for(order_id, by) as order:
        hold = Hold(order=order, code=Hold.Code.STAFF, detail=why, opened_at=at)
        with refusing(_ONCE):
            hold.save(force_insert=True)
        order.note(field="hold", became=hold.code, at=at, by=by, reason=why)
        cases.open_for([of_hold(hold)], at=at, by=by)
        return hold


@allowed("support", "finance")
def close(hold_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Hold:
    """
    Close a hold; the reason goes to the order's timeline. What is made again for a disputed order goes on with it.

    :raises HoldUnknown: if there is no such hold.
    :raises HoldClosed: if it is closed already.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises HoldFollows: if it ends by itself.
    :raises NotAllowed: if it is about money and the actor is not of finance.
    :raises DisputeUnderWay: if it is a dispute's, and that is not lost yet.
    :raises MoneyLiesHere: if it is about money that does not count, and some of that has not gone back.
    """
    why = reason_within(reason, missing=ReasonMissing)
    order_id = Hold.objects.filter(pk=hold_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise HoldUnknown
    with Order.hold_for(order_id, by) as order:
        hold = Hold.objects.get(pk=hold_id)
        if hold.closed_at is not None:
            raise HoldClosed
        if hold.code in {Hold.Code.FIT, Hold.Code.ADDRESS}:
            raise HoldFollows
        if hold.code in MONEY and Role.FINANCE.value not in by.roles:
            raise NotAllowed
        if hold.code == Hold.Code.DISPUTE and freezing.is_fought_over(order):
            raise DisputeUnderWay
        if any(payment.available_minor() for payment in uncounted(hold)):
            raise MoneyLiesHere
        _close(hold, order, why, at=at, by=by)
        if hold.code == Hold.Code.DISPUTE:
            freezing.release_remade(order, at=at, by=by)
        return hold


def end_fit_pause(line: OrderLine, *, at: dt.datetime, by: Actor, reason: str = "") -> bool:
    """End the pause of a held line whose newer feet wait for an answer; return whether there was one."""
    ended = line.holds.filter(code=Hold.Code.FIT, closed_at=None).update(closed_at=at, closed_by=str(by))
    if ended:
        line.note(field="hold", was=Hold.Code.FIT, became="closed", at=at, by=by, reason=reason)
    return bool(ended)
