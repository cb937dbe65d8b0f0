"""Whether an order or one of its lines can be cancelled, and by whom."""

import enum
from collections.abc import Iterable
from typing import Final

from django.db.models import QuerySet

from orders import attempts, pairs, refunds
from orders.models import (
    BEFORE_HAND_OVER,
    CANCELLABLE_BY_CUSTOMER,
    LIVE_UNPAID,
    Delay,
    Dispute,
    LineStatus,
    Order,
    OrderLine,
    Payment,
    PaymentStatus,
)
from shop.actor import BUYERS, Actor
from shop.refusal import NotFound, Refusal


class Why(enum.StrEnum):
    """Why an order, or a line of it, can be cancelled, or why not."""

    UNPAID = "unpaid"
    BEFORE_PRODUCTION = "before_production"
    BEFORE_HAND_OVER = "before_hand_over"
    ALREADY_CANCELLED = "already_cancelled"
    ONLY_WHOLE = "only_whole"
    PAYMENT_PROCESSING = "payment_processing"
    PAYMENT_ON_HOLD = "payment_on_hold"
    DISPUTED = "disputed"
    PRODUCTION_STARTED = "production_started"
    HANDED_OVER = "handed_over"
    COVER_TAKEN_OVER = "cover_taken_over"


# The workshop has begun, and it has not left us.
_BEGUN: Final = BEFORE_HAND_OVER - CANCELLABLE_BY_CUSTOMER
# What a bank is still working on comes back by itself if it pays (:mod:`orders.payments`).
POSSIBLE: Final = frozenset({Why.UNPAID, Why.PAYMENT_PROCESSING, Why.BEFORE_PRODUCTION, Why.BEFORE_HAND_OVER})


class LineUnknown(NotFound):
    """No such line for this actor."""

    code = "line_unknown"
    title = "There is no such order line."


class AlreadyCancelled(Refusal):
    """It was cancelled before."""

    code = "already_cancelled"
    title = "This is cancelled already."


class TooLateToCancel(Refusal):
    """Something is being made, or on its way."""

    code = "too_late_to_cancel"
    title = "This is being made, or on its way, and can no longer be cancelled."


class LineMoved(Refusal):
    """It went on while a rule looked at it."""

    code = "line_moved"
    title = "This line has moved on meanwhile; look at where it is now."


class LineNotPaid(Refusal):
    """What waits for money has one frozen total, which Stripe's page shows: no line can leave it."""

    code = "line_not_paid"
    title = "This order is not paid yet: change the cart and check out again, or cancel the whole order."


class PaymentStarted(Refusal):
    """A new payment was begun at the same moment."""

    code = "payment_started"
    title = "A payment for this order was just begun; please try again."


_REFUSALS: Final[dict[Why, type[Refusal]]] = {
    Why.ALREADY_CANCELLED: AlreadyCancelled,
    Why.ONLY_WHOLE: LineNotPaid,
    Why.PAYMENT_ON_HOLD: attempts.PaymentOnHold,
    Why.DISPUTED: refunds.PaymentDisputed,
    Why.PRODUCTION_STARTED: TooLateToCancel,
    Why.HANDED_OVER: TooLateToCancel,
    Why.COVER_TAKEN_OVER: pairs.CoverTakenOver,
}


def standing_of(status: str, *, delayed: bool, in_part: bool = False) -> str:
    """
    Return how far a line is as far as cancelling goes: a delay that was told re-opens what the workshop began.

    :param in_part: whether it left us before, and only a part of it is sent again.
    """
    if in_part:
        return LineStatus.SHIPPED.value
    return LineStatus.QUEUED.value if delayed and status in _BEGUN else status


def standings(lines: Iterable[OrderLine]) -> dict[int, str]:
    """Return how far each line is as far as cancelling goes, by its key."""
    known = list(lines)
    begun = [line.pk for line in known if line.status in _BEGUN]
    delayed = (
        set(Delay.objects.reopening().filter(line__in=begun).values_list("line_id", flat=True)) if begun else set()
    )
    return {line.pk: standing_of(line.status, delayed=line.pk in delayed, in_part=line.in_part) for line in known}


def disputed() -> QuerySet[Dispute]:
    """Return the disputes that are fought over about what paid an order: nobody could say what is left to give back."""
    return Dispute.objects.freezing().filter(payment__standing=Payment.Standing.COUNTED)


def judge(
    order: Order,
    statuses: Iterable[str],
    by: Actor,
    *,
    on_hold: bool | None = None,
    is_disputed: bool | None = None,
    is_anothers: bool | None = None,
) -> Why:
    """
    Say whether the actor may cancel the whole order in its present state, and why.

    :param statuses: of its lines, as :func:`standings` tells them.
    :param on_hold: whether money arrived that does not fit, where the caller knows; else it is looked up.
    :param is_disputed: whether what paid it is disputed, likewise.
    :param is_anothers: whether it is made again for a wearer who has taken a guarantee over, likewise.
    """
    if order.cancelled_at is not None:
        return Why.ALREADY_CANCELLED
    if order.payment == PaymentStatus.PROCESSING:
        return Why.PAYMENT_PROCESSING
    if order.payment == PaymentStatus.AWAITING_PAYMENT:
        if on_hold is None:
            on_hold = order.holds.filter(code__in=attempts.MONEY_HOLDS, closed_at=None).exists()
        return Why.PAYMENT_ON_HOLD if on_hold else Why.UNPAID
    # What was sent back is settled for itself; where nothing else is left, there is nothing to cancel.
    live = set(statuses) - {LineStatus.CANCELLED.value, LineStatus.RETURNED.value}
    return _of_paid(order, live or {LineStatus.RETURNED.value}, by, is_disputed=is_disputed, is_anothers=is_anothers)


def judge_line(
    order: Order, status: str, by: Actor, *, is_disputed: bool | None = None, is_anothers: bool | None = None
) -> Why:
    """
    Say whether the actor may cancel one line, and why; what is not paid is cancelled as a whole.

    :param status: of the line, as :func:`standings` tells it.
    :param is_disputed: whether what paid the order is disputed, where the caller knows; else it is looked up.
    :param is_anothers: whether it is made again for a wearer who has taken a guarantee over, likewise.
    """
    if order.cancelled_at is not None or status == LineStatus.CANCELLED:
        return Why.ALREADY_CANCELLED
    if order.payment in LIVE_UNPAID:
        return Why.ONLY_WHOLE
    return _of_paid(order, {status}, by, is_disputed=is_disputed, is_anothers=is_anothers)


def _of_paid(order: Order, live: set[str], by: Actor, *, is_disputed: bool | None, is_anothers: bool | None) -> Why:
    why = _by_progress(live, by)
    if why not in POSSIBLE:
        return why
    # What is made again costs nothing, so nobody else's order asks.
    if is_anothers is None:
        is_anothers = by.kind.value in BUYERS and not order.total_minor and pairs.is_anothers(order, by)
    if is_anothers:
        return Why.COVER_TAKEN_OVER
    if is_disputed is None:
        is_disputed = disputed().filter(order=order).exists()
    return Why.DISPUTED if is_disputed else why


def _by_progress(live: set[str], by: Actor) -> Why:
    if live <= CANCELLABLE_BY_CUSTOMER:
        return Why.BEFORE_PRODUCTION
    if live <= BEFORE_HAND_OVER:
        return Why.PRODUCTION_STARTED if by.kind.value in BUYERS else Why.BEFORE_HAND_OVER
    return Why.HANDED_OVER


def require(why: Why) -> None:
    """
    Insist that it can be cancelled.

    :raises Refusal: the one that belongs to the reason why not.
    """
    if why not in POSSIBLE:
        raise _REFUSALS[why]
