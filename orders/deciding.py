"""
Chapter: refunds that a person decides. Above the limit a second person lets them go; what a rule decides needs nobody.

The limit counts everything that people decided for one order, so that it cannot be passed in slices.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from fitting.models import reason_within
from orders import cases, holds, parting, refunds
from orders.cases.needs import of_refund
from orders.models import LineStatus, Order, Payment, Refund, StockReturn, holds_back
from orders.parting import SHIPPING, Chosen, Thing
from orders.queues import QueueCode
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import BadInput, NotFound, Problem, Refusal

# What support reads first where a problem or a return was settled with it.
_ANSWER_DECLINED: Final = "The refund that answered a problem or a return was declined:"
# How sending is named beside the ids of lines.
SENDING: Final = "shipping"


class RefundUnknown(NotFound):
    """No such refund."""

    code = "refund_unknown"
    title = "There is no such refund."


class NothingPaid(Refusal):
    """There is no money that could go back."""

    code = "nothing_paid"
    title = "This order is not paid, so there is nothing to give back."


class NothingNamed(BadInput):
    """A refund gives something back."""

    code = "refund_names_nothing"
    title = "Say how much of which line, or of shipping, goes back."


class PartTooLarge(BadInput):
    """More than is left of a line, or of shipping."""

    code = "refund_part_too_large"
    title = "This is more than is left; lower the amounts that are marked."


class RefundStale(Refusal):
    """Whoever decided it had not seen what was given back meanwhile, e.g. by themselves, in another tab."""

    code = "refund_seen_otherwise"
    title = (
        "What is given back of this order has changed since you opened this page. Go back, look at its refunds, and"
        " open the page again if more should go back."
    )


class ReasonNotForPeople(BadInput):
    """Some reasons follow from rules only."""

    code = "refund_reason_unknown"
    title = f"Choose one of the reasons: {', '.join(Refund.BY_PERSON)}."


class RemarkMissing(BadInput):
    """Whoever approves must understand why."""

    code = "refund_remark_missing"
    title = "Write a sentence about why the money goes back."


class NotAwaitingApproval(Refusal):
    """It was approved or declined before, or needs nobody."""

    code = "refund_not_awaiting_approval"
    title = "This refund does not wait for an approval any more; look at where it stands."


class OwnDecision(Refusal):
    """Two people."""

    code = "refund_approved_by_decider"
    title = "You decided this refund yourself; ask a colleague to approve it."


@allowed("finance", "support")
def decide(
    order_id: int, *, amounts: Mapping[str, int], reason: str, remark: str, at: dt.datetime, by: Actor,
    seen_minor: int | None = None,
) -> Refund:  # fmt: skip
    """
    Decide to give back parts of a paid order; what was paid for them is not clawed back otherwise.

    Up to the limit of the currency, summed over what people decided for this order, it is requested at once; above it
    waits for another person, and its amount cannot be given back meanwhile.

    :param amounts: minor units by public id of the line, or ``shipping``; tax included.
    :param reason: one of ``Refund.BY_PERSON``.
    :param remark: why, for colleagues.
    :param seen_minor: what they saw to be given back of the order already; ``None``: whatever it is.
    :raises NotFound: if there is no such order.
    :raises NothingPaid: if it is not paid.
    :raises RefundStale: if it is another amount by now.
    :raises NothingNamed: if no amount is given.
    :raises PartTooLarge: pointing at what is more than is left of it, or at what the order does not have.
    :raises ReasonNotForPeople: if the reason is another one.
    :raises RemarkMissing: if there is no remark.
    :raises ReasonTooLong: if it is longer than there is room for.
    :raises PaymentDisputed: if the payment is disputed.
    :raises NothingToRefund: if nothing is left of the payment.
    :raises RefundTooLarge: if less than the sum is left of it.
    """
    if reason not in Refund.BY_PERSON:
        raise ReasonNotForPeople(pointer="/reason")
    said = _said(remark)
    with Order.hold_for(order_id, by) as order:
        paid = order.payments.filter(standing=Payment.Standing.COUNTED, amount_minor__gt=0).first()
        if paid is None:
            raise NothingPaid
        refuse_disputed(paid)
        lines = list(order.lines.all())
        standing = parting.standing_of(order, lines)
        if seen_minor is not None and seen_minor != standing.given_minor():
            raise RefundStale
        named = _named({line.public_id: line.pk for line in lines}, standing, amounts)
        return ask(
            order, paid, Refund.Reason(reason), sum(named.values()), said, at=at, by=by,
            chosen=Chosen(standing, named),
        )  # fmt: skip


@allowed("finance")
def return_payment(payment_id: int, *, remark: str, at: dt.datetime, by: Actor) -> Refund:
    """
    Decide to give back what is left of a payment that does not fit its order: late, twice, or another amount.

    :raises NotFound: if there is no such payment.
    :raises NothingPaid: if the payment is the one that paid the order: give back parts of the order instead.
    :raises RemarkMissing: if there is no remark.
    :raises PaymentDisputed: if the payment is disputed.
    :raises NothingToRefund: if nothing is left of it.
    """
    said = _said(remark)
    order_id = Payment.objects.filter(pk=payment_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound
    with Order.hold_for(order_id, by) as order:
        # Read only now: a colleague may just have let it count (orders/reviving.py).
        payment = Payment.objects.get(pk=payment_id)
        if payment.standing == Payment.Standing.COUNTED:
            detail = "This payment paid the order; give back parts of the order instead."
            raise NothingPaid(detail)
        refuse_disputed(payment)
        left = payment.available_minor()
        return ask(order, payment, Refund.Reason.MISFIT, left, said, at=at, by=by)


def refuse_disputed(payment: Payment) -> None:
    """
    Insist that no bank is deciding about the payment.

    :raises PaymentDisputed: if one is.
    """
    if payment.is_disputed():
        raise refunds.PaymentDisputed


def _said(remark: str) -> str:
    return reason_within(remark, pointer="/remark", missing=RemarkMissing)


def _named(lines: Mapping[str, int], standing: parting.Standing, amounts: Mapping[str, int]) -> dict[Thing, int]:
    """Find what the amounts are of, and insist that so much is left of each."""
    keys: dict[str, Thing] = {SENDING: SHIPPING, **lines}
    wanted = {name: amount for name, amount in amounts.items() if amount}
    if not wanted:
        raise NothingNamed(pointer="/amounts")
    too_large = [
        Problem(f"/amounts/{name}", PartTooLarge.code, PartTooLarge.title)
        for name, amount in wanted.items()
        if name not in keys or not 0 < amount <= standing.left(keys[name])
    ]
    if too_large:
        raise PartTooLarge(problems=too_large)
    return {keys[name]: amount for name, amount in wanted.items()}


def limit_minor(currency: str) -> int:
    """Return how much one person alone may give back of an order; nothing where no limit is set."""
    limits: Mapping[str, int] = settings.REFUND_LIMITS
    return limits.get(currency, 0)


def decided_minor(order: Order) -> int:
    """Return what people have decided to give back of an order, approved or not, and that goes back or went."""
    by_people = order.refunds.filter(holds_back(), decided_by__isnull=False)
    return int(by_people.aggregate(whole=Sum("amount_minor"))["whole"] or 0)


def ask(
    order: Order, payment: Payment, reason: Refund.Reason, amount_minor: int, remark: str, *, at: dt.datetime,
    by: Actor, **parts: Any,
) -> Refund:  # fmt: skip
    """Write a refund that a person decided about a held order, and its case where another person must look."""
    above = decided_minor(order) + amount_minor > limit_minor(payment.currency)
    refund = refunds.request(
        order, payment.pk, reason=reason, amount_minor=amount_minor or None, remark=remark, at=at, by=by,
        decided_by_id=by.user_id, needs_approval=above,
        status=Refund.Status.AWAITING_APPROVAL if above else Refund.Status.REQUESTED, **parts,
    )  # fmt: skip
    if above:
        cases.open_for([of_refund(refund)], at=at, by=by)
    return refund


@allowed("finance")
def approve(refund_id: int, *, at: dt.datetime, by: Actor) -> Refund:
    """
    Let a refund go that a colleague decided; it is executed within seconds.

    :raises RefundUnknown: if there is no such refund.
    :raises NotAwaitingApproval: if it waits for nobody.
    :raises OwnDecision: if the actor decided it.
    :raises PaymentDisputed: if its payment is disputed meanwhile.
    :raises RefundTooLarge: if a dispute was lost, or Stripe has given back, meanwhile, and less is left.
    """
    with _awaiting(refund_id) as (_order, refund):
        if refund.decided_by_id == by.user_id:
            raise OwnDecision
        refuse_disputed(refund.payment)
        if (left := refund.payment.left_minor()) < 0:
            raise refunds.RefundTooLarge(extra={"available_minor": max(0, left + refund.amount_minor)})
        refund.become(Refund.Status.REQUESTED, at=at, by=by, approved_by_id=by.user_id, approved_at=at)
        cases.settle([of_refund(refund).subject], at=at, by=by)
        return refund


@allowed("finance")
def decline(refund_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Refund:
    """
    Not let a refund go; its amount can be given back otherwise again. Whoever decided it may take it back so.

    Money that paid for nothing waits for a person again. What was cancelled meanwhile is owed by the rule, so its part
    goes back all the same. Whose problem or return was to be settled with it was told so: support looks at it again.

    :raises RefundUnknown: if there is no such refund.
    :raises NotAwaitingApproval: if it waits for nobody.
    :raises RemarkMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises PaymentDisputed: if the rule gives it back, and its payment is disputed.
    """
    why = reason_within(reason, missing=RemarkMissing)
    with transaction.atomic():
        with _awaiting(refund_id) as (order, refund):
            refund.become(Refund.Status.DECLINED, at=at, by=by, reason=why, settled_at=at)
            if refund.payment.standing == Payment.Standing.COUNTED:
                _give_back_cancelled(order, refund, at=at)
            else:
                holds.place_again(order, refund.payment, f"the return of {refund.payment} was declined", at=at)
            cases.settle([of_refund(refund).subject], at=at, by=by)
        if any(answered.filter(refund=refund).exists() for answered in (order.problems, StockReturn.objects)):
            # Who brought it there before has somebody look at it already.
            with suppress(cases.CaseAsked):
                cases.ask(order.pk, queue=QueueCode.PROBLEMS, reason=f"{_ANSWER_DECLINED} {why}", at=at, by=by)
        return refund


def _give_back_cancelled(order: Order, declined: Refund, *, at: dt.datetime) -> None:
    """Give back what the cancellation of a line, or of all, could not while somebody had to approve of it."""
    lines = list(order.lines.all())
    owed: set[Thing] = {line.pk for line in lines if line.status == LineStatus.CANCELLED}
    if order.cancelled_at is not None:
        owed.add(SHIPPING)
    standing = parting.standing_of(order, lines)
    left = declined.payment.available_minor()
    amounts: dict[Thing, int] = {}
    for part in declined.parts.order_by("pk"):
        if part.line_id in owed:
            amounts[part.line_id] = min(part.amount_minor, standing.left(part.line_id), left - sum(amounts.values()))
    whole = sum(amounts.values())
    if whole < 1:
        return
    reason, chosen = Refund.Reason.CANCELLED, Chosen(standing, amounts)
    refunds.request(order, declined.payment_id, reason=reason, amount_minor=whole, chosen=chosen, at=at, by=SYSTEM)


def call_off(refund: Refund, *, reason: str, at: dt.datetime, by: Actor) -> None:
    """Not send a held refund that nobody has begun to send, as what it was for was decided otherwise."""
    refund.require_held()
    if refund.is_unsent and refund.status != Refund.Status.DECLINED:
        refund.become(Refund.Status.DECLINED, at=at, by=by, reason=reason, settled_at=at)
        cases.settle([of_refund(refund).subject], at=at, by=by)


@contextmanager
def _awaiting(refund_id: int) -> Iterator[tuple[Order, Refund]]:
    order_id = Refund.objects.filter(pk=refund_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise RefundUnknown
    with Order.hold(order_id) as order, Refund.hold(refund_id) as refund:
        if refund.status != Refund.Status.AWAITING_APPROVAL:
            raise NotAwaitingApproval
        yield order, refund
