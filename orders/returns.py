"""
Chapter: stock goods that come back for no reason: announced within the days of withdrawal, received, looked at.

What can be sold again is back on the shelf, and its money goes back by rule, with sending once nothing of the order is
kept. What cannot is a case: a person decides how much goes back, or refuses and says why. What was announced and never
came lapses (:mod:`orders.lapsing`); a parcel that comes afterwards is received all the same.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db.models import Q, Sum

from fitting.models import reason_within, refusing
from orders import cases, days, deciding, notices, overall, parting, refunds
from orders.cases.needs import of_return
from orders.models import LineStatus, Order, OrderLine, Parcel, Payment, Refund, StockReturn
from orders.parting import SHIPPING, Chosen
from shop.actor import SYSTEM, Actor, allowed
from shop.models import Stock
from shop.refusal import BadInput, NotFound, Refusal

# So many days from delivery, the last one whole.
WITHDRAWAL_DAYS: Final = 14


class ReturnUnknown(NotFound):
    """No such return."""

    code = "return_unknown"
    title = "There is no such return."


class NotReturnable(Refusal):
    """Made to measure, or not delivered."""

    code = "line_not_returnable"
    title = "Only goods from stock that were delivered can be sent back; what is made to measure has its guarantees."


class WithdrawalOver(Refusal):
    """Too late."""

    code = "withdrawal_over"
    title = "The 14 days for sending this back are over; if something is wrong with it, report a problem."


class ReturnOpen(Refusal):
    """One at a time."""

    code = "return_open"
    title = "A return of this is announced already; send everything in that parcel."


class CountImpossible(BadInput):
    """More than there is."""

    code = "return_count_impossible"
    title = "Send back at least one piece, and no more than you have of it."


class ReturnElsewhere(Refusal):
    """At another step."""

    code = "return_not_there"
    title = "This return is at another step; look where it is now."


class ReturnNotLate(Refusal):
    """It is still time."""

    code = "return_not_late"
    title = "What was announced can still come; wait until its days are over."


class ReturnReplaced(Refusal):
    """It lapsed, and the same goods came, or are to come, by another."""

    code = "return_replaced"
    title = "This return lapsed, and another one of the same goods was announced since; receive that one."


class ReturnReasonMissing(BadInput):
    """The customer reads it."""

    code = "return_reason_missing"
    title = "Say why; the customer reads it."


_ONCE: Final = dict.fromkeys(("return_one_live_per_line", "orders_stockreturn.line_id"), ReturnOpen())


def until(line: OrderLine) -> dt.datetime | None:
    """Return until when a line can be sent back (exclusive); ``None`` if it cannot, or is not delivered."""
    if line.withdrawal != OrderLine.Withdrawal.DAYS_14 or line.status != LineStatus.DELIVERED:
        return None
    parcel = Parcel.objects.filter(contents__line=line, contents__is_out=True).order_by("-pk").first()
    if parcel is None or parcel.delivered_at is None:
        return None
    return days.after_days(parcel.delivered_at, WITHDRAWAL_DAYS, settings.SHOP_TIME_ZONE)


def left_of(line: OrderLine) -> int:
    """Return how many pieces of a line were neither sent back nor announced."""
    still_theirs = [StockReturn.Status.REFUSED, StockReturn.Status.LAPSED]
    gone = line.returns.exclude(status__in=still_theirs).aggregate(whole=Sum("count"))["whole"]
    return line.quantity - int(gone or 0)


@allowed("customer", "guest", "support")
def announce(line_id: int, *, count: int = 0, at: dt.datetime, by: Actor) -> StockReturn:
    """
    Say that pieces of a stock good are sent back; the customer is told where to.

    :param count: how many; all that are left if 0.
    :raises NotFound: if the actor has no such line.
    :raises NotReturnable: if it is made to measure, or not delivered.
    :raises WithdrawalOver: if the days are over.
    :raises ReturnOpen: if a return of it is under way.
    :raises CountImpossible: if there are not so many.
    """
    with _of_line(line_id, by) as (order, line):
        ends = until(line)
        if ends is None:
            raise NotReturnable
        if at >= ends:
            raise WithdrawalOver
        if line.returns.filter(status__in=StockReturn.LIVE).exists():
            raise ReturnOpen
        left = left_of(line)
        wanted = count or left
        if not 1 <= wanted <= left:
            raise CountImpossible(pointer="/count")
        announced = StockReturn(line=line, count=wanted, announced_at=at)
        with refusing(_ONCE):
            announced.save(force_insert=True)
        announced.note(field="status", became=announced.status, at=at, by=by)
        notices.return_announced(order, announced, at=at)
        return announced


@allowed("warehouse")
def receive(return_id: int, *, at: dt.datetime, by: Actor) -> StockReturn:
    """
    Record that the parcel is here, also when it comes after the return has lapsed; nobody has opened it yet.

    :raises ReturnUnknown: if there is no such return.
    :raises ReturnElsewhere: unless it was announced and has not come.
    :raises ReturnReplaced: if it lapsed, and another of the same goods was announced since.
    """
    to_come = (StockReturn.Status.ANNOUNCED, StockReturn.Status.LAPSED)
    with _held(return_id, by, *to_come) as (_order, _lines, sent_back):
        if sent_back.status == StockReturn.Status.LAPSED and not _is_still_meant(sent_back):
            raise ReturnReplaced
        sent_back.become(StockReturn.Status.RECEIVED, at=at, by=by, received_at=at)
        return sent_back


@allowed("warehouse")
def inspect(return_id: int, *, condition: str, at: dt.datetime, by: Actor) -> StockReturn:
    """
    Say what is in the parcel: as new, its money goes back at once and it is on the shelf; else a person decides.

    So it is where nothing would be left of a line of which something is on its way once more, for nothing.

    :param condition: one of :class:`orders.models.StockReturn.Condition`.
    :raises ReturnUnknown: if there is no such return.
    :raises ReturnElsewhere: unless it was received and nobody has looked.
    """
    with _held(return_id, by, StockReturn.Status.RECEIVED) as (order, lines, sent_back):
        sent_back.become(StockReturn.Status.INSPECTED, at=at, by=by, condition=condition, inspected_at=at)
        paid = order.payments.filter(standing=Payment.Standing.COUNTED).first()
        if condition == StockReturn.Condition.RESALABLE:
            Stock.objects.receive(sent_back.line.variant_id, sent_back.count)
            if not _is_sent_again(sent_back) and (paid is None or not paid.is_disputed()):
                refund = _by_rule(order, lines, sent_back, paid, at=at)
                _settle(order, lines, sent_back, refund, at=at, by=by)
                return sent_back
        cases.open_for([of_return(sent_back)], at=at, by=by)
        return sent_back


def _is_sent_again(sent_back: StockReturn) -> bool:
    """Whether all of a line would have come back to us while pieces of it are on their way to its customer again."""
    line = sent_back.line
    return line.status != LineStatus.DELIVERED and _refunded(line) + sent_back.count >= line.quantity


def _refunded(line: OrderLine, *, but: StockReturn | None = None) -> int:
    """Return of how many pieces of a line the money went back, but for those of one return."""
    settled = line.returns.filter(status=StockReturn.Status.REFUNDED).exclude(pk__in=[but.pk] if but else [])
    return int(settled.aggregate(whole=Sum("count"))["whole"] or 0)


def _is_still_meant(lapsed: StockReturn) -> bool:
    line = lapsed.line
    return not line.returns.filter(status__in=StockReturn.LIVE).exists() and left_of(line) >= lapsed.count


def amounts_of(order: Order, lines: list[OrderLine], sent_back: StockReturn) -> dict[parting.Thing, int]:
    """Return what goes back by the rule: what is left of the pieces, and of sending if nothing of the order is kept."""
    standing = parting.standing_of(order, lines)
    line = sent_back.line
    left = standing.left(line.pk)
    returned = _refunded(line, but=sent_back) + sent_back.count
    cost = parting.cost_of_line(order, line)
    share = cost * sent_back.count // line.quantity
    is_last = returned >= line.quantity
    if is_last:
        # With the last piece goes what the others leave of a cent; not what was kept for those that came worn.
        share = cost - cost * (returned - sent_back.count) // line.quantity
    amounts: dict[parting.Thing, int] = {line.pk: min(left, share)}
    kept = [one for one in lines if one.pk != line.pk and one.status not in {"cancelled", "returned"}]
    if is_last and not kept:
        amounts[SHIPPING] = standing.left(SHIPPING)
    return {thing: amount for thing, amount in amounts.items() if amount > 0}


def _by_rule(
    order: Order, lines: list[OrderLine], sent_back: StockReturn, paid: Payment | None, *, at: dt.datetime
) -> Refund | None:
    left = paid.available_minor() if paid is not None else 0
    amounts: dict[parting.Thing, int] = {}
    for thing, amount in amounts_of(order, lines, sent_back).items():
        # Less may be left of the payment: a bank took a part of it for good.
        amounts[thing] = min(amount, left - sum(amounts.values()))
    whole = sum(amounts.values())
    if paid is None or whole < 1:
        return None
    chosen = Chosen(parting.standing_of(order, lines), amounts)
    why = Refund.Reason.RETURNED
    return refunds.request(order, paid.pk, reason=why, amount_minor=whole, chosen=chosen, at=at, by=SYSTEM)


def _settle(
    order: Order, lines: list[OrderLine], sent_back: StockReturn, refund: Refund | None, *, at: dt.datetime, by: Actor,
    answer: str = "",
) -> None:  # fmt: skip
    """Say that its money is on its way; a line of which nothing is left is returned, unless more of it is to come."""
    sent_back.become(
        StockReturn.Status.REFUNDED, at=at, by=by, settled_at=at, answer=answer,
        refund_id=refund.pk if refund is not None else None,
    )  # fmt: skip
    line = sent_back.line
    if line.status == LineStatus.DELIVERED and _refunded(line) >= line.quantity:
        line.become(LineStatus.RETURNED, at=at, by=by)
        overall.follow(order, lines, at=at, by=by)
    cases.settle([of_return(sent_back).subject], at=at, by=by)
    notices.return_settled(order, sent_back, at=at)


@allowed("support")
def give_back(return_id: int, *, share_percent: int, reason: str, at: dt.datetime, by: Actor) -> StockReturn:
    """
    Decide that a share of what was paid for it goes back, as it cannot be sold as new.

    :param share_percent: 1 to 100.
    :param reason: what was found; the customer reads it.
    :raises ReturnUnknown: if there is no such return.
    :raises ReturnElsewhere: unless it was looked at and nobody has decided.
    :raises ReturnReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than there is room for.
    :raises Refusal: whatever :func:`orders.deciding.decide` refuses.
    """
    why = reason_within(reason, missing=ReturnReasonMissing)
    with waiting(return_id, by, StockReturn.Status.INSPECTED) as (order, sent_back):
        lines = list(order.lines.all())
        names = {line.pk: line.public_id for line in lines}
        shares = {
            deciding.SENDING if thing is None else names[thing]: amount * share_percent // 100
            for thing, amount in amounts_of(order, lines, sent_back).items()
        }
        returned = Refund.Reason.RETURNED.value
        refund = deciding.decide(order.pk, amounts=shares, reason=returned, remark=why, at=at, by=by)
        # Only now: the decision holds the order and its refund, which come before lines.
        with _its_lines(order, sent_back) as held:
            _settle(order, held, sent_back, refund, at=at, by=by, answer=why)
        return sent_back


@allowed("support")
def refuse(return_id: int, *, reason: str, at: dt.datetime, by: Actor) -> StockReturn:
    """
    Give nothing back for it: the goods go to their customer again.

    :param reason: what was found; the customer reads it.
    :raises ReturnUnknown: if there is no such return.
    :raises ReturnElsewhere: unless it was looked at and nobody has decided.
    :raises ReturnReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than there is room for.
    """
    why = reason_within(reason, missing=ReturnReasonMissing)
    with _held(return_id, by, StockReturn.Status.INSPECTED) as (order, _lines, sent_back):
        sent_back.become(StockReturn.Status.REFUSED, at=at, by=by, settled_at=at, answer=why)
        cases.settle([of_return(sent_back).subject], at=at, by=by)
        notices.return_settled(order, sent_back, at=at)
        return sent_back


@contextmanager
def _of_line(line_id: int, by: Actor) -> Iterator[tuple[Order, OrderLine]]:
    order_id = OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound
    with Order.hold_for(order_id, by) as order, OrderLine.hold(line_id) as line:
        line.order = order
        yield order, line


@contextmanager
def waiting(return_id: int, by: Actor, *statuses: StockReturn.Status) -> Iterator[tuple[Order, StockReturn]]:
    """
    Lock a return that is at one of these steps, with its order.

    :raises ReturnUnknown: if there is none.
    :raises ReturnElsewhere: if it is at another step.
    """
    order_id = StockReturn.objects.filter(pk=return_id).values_list("line__order_id", flat=True).first()
    if order_id is None:
        raise ReturnUnknown
    with Order.hold_for(order_id, by) as order, StockReturn.hold(return_id) as sent_back:
        if sent_back.status not in statuses:
            raise ReturnElsewhere
        yield order, sent_back


@contextmanager
def _its_lines(order: Order, sent_back: StockReturn) -> Iterator[list[OrderLine]]:
    with OrderLine.hold_where(Q(order=order)) as lines:
        sent_back.line = next(line for line in lines if line.pk == sent_back.line_id)
        yield lines


@contextmanager
def _held(
    return_id: int, by: Actor, *statuses: StockReturn.Status
) -> Iterator[tuple[Order, list[OrderLine], StockReturn]]:
    with waiting(return_id, by, *statuses) as (order, sent_back), _its_lines(order, sent_back) as lines:
        yield order, lines, sent_back
