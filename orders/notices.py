"""
Chapter: what customers are told about an order. Each word leaves one message row in the caller's transaction.

What is told by the calendar (:mod:`orders.reminders`) is returned instead, to be written many at once.
Subjects name the order and never the goods: what somebody buys here says something about their health.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.db.models import CharField, OuterRef, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from fitting import messages
from fitting.models import Message
from orders.carriers import CARRIERS
from orders.covering.terms import BY_MAKING
from orders.days import local_date
from orders.letters import amount, giving, head, letter, of_claim, to_who_awaits, write
from orders.models import (
    Claim,
    ClaimDecision,
    ClaimMessage,
    Delay,
    LineStatus,
    Order,
    OrderLine,
    OrderMessage,
    Parcel,
    Payout,
    Problem,
    Refund,
    RefundPart,
    ShippingStatus,
    StockReturn,
    holds_back,
)


def order_confirmed(
    order: Order, *, at: dt.datetime, lines: Iterable[OrderLine] | None = None, again: bool = False
) -> None:
    """
    Say thank you, what was paid, and what happens next, and ask for the feet of each pair; once per order.

    :param lines: of the order, if at hand: it saves a statement.
    :param again: once more, e.g. to a corrected address.
    """
    inside = list(order.lines.all() if lines is None else lines)
    about = f"again:{at.isoformat()}" if again else ""
    said = [letter("order_confirmed", order, facts_of_confirmation(order, inside, at=at), at=at, about=about)]
    if not again:
        said += [measure_now(order, line, at=at) for line in inside if _is_awaited(line, at=at)]
    messages.leave(said)


def _is_awaited(line: OrderLine, *, at: dt.datetime) -> bool:
    """Whether the feet are asked for now; for a gift not before the day on which it is given."""
    given = line.given_on is None or line.given_on <= local_date(at, settings.SHOP_TIME_ZONE)
    return given and line.status == LineStatus.AWAITING_PROFILE


def facts_of_confirmation(order: Order, lines: Sequence[OrderLine], *, at: dt.datetime) -> dict[str, object]:
    """Return what a confirmation says, in amounts, names and counts; of gifts only while their day is to come."""
    waiting = [line for line in lines if line.status == LineStatus.AWAITING_PROFILE]
    return {
        **head(order),
        "lines": [_item(line, order) for line in lines],
        "discount": amount(-order.discount_minor, order),
        "shipping": amount(order.shipping_minor, order),
        "shipping_name": order.shipping_name,
        "tax_added": amount(order.tax_added_minor, order),
        "tax_included": amount(order.tax_minor - order.tax_added_minor, order),
        "waits_for_profile": len(waiting),
        "made_to_measure": any(line.withdrawal == OrderLine.Withdrawal.MADE_TO_MEASURE for line in lines),
        "gifts": [giving(line, at=at) for line in waiting if not _is_awaited(line, at=at)],
    }


def measure_now(order: Order, line: OrderLine, *, at: dt.datetime) -> Message:
    """Ask for the feet of one pair; not written yet."""
    until = giving(line, at=at)["link_until"]
    facts: dict[str, object] = {"line": line.public_id, "name": line.name, "link_until": until}
    return letter("measure_now", order, facts, at=at, about=str(line.position))


def measure_reminder(
    order: Order, line: OrderLine, *, day: int, until: dt.datetime, is_last: bool, may_extend: bool, at: dt.datetime
) -> Message:
    """
    Ask once more for the feet of one pair, whose wearer is at hand; not written yet.

    :param day: which day of their turn it is.
    :param until: when the line ends without them.
    :param is_last: whether that is near.
    :param may_extend: whether there is more time for the asking.
    """
    facts: dict[str, object] = {
        "line": line.public_id, "name": line.name, "who": line.wearer.name if line.wearer is not None else "",
        "until": until.isoformat(), "is_last": is_last, "may_extend": may_extend,
    }  # fmt: skip
    return letter("measure_reminder", order, facts, at=at, about=f"{line.position}:{day}")


def payment_processing(order: Order, *, at: dt.datetime, attempt: int = 1) -> None:
    """Say that we wait for the bank; once per attempt to pay."""
    write("payment_processing", order, {}, at=at, about=str(attempt))


def payment_failed(order: Order, *, at: dt.datetime, attempt: int = 1) -> None:
    """Say that a payment begun did not arrive, and how to pay again; once per attempt."""
    write("payment_failed", order, {"pay_until": order.pay_until.isoformat()}, at=at, about=str(attempt))


def order_cancelled(
    order: Order,
    *,
    at: dt.datetime,
    lines: Iterable[OrderLine] = (),
    refunded_minor: int = 0,
    unmakeable: bool = False,
    at_the_bank: bool = False,
) -> None:
    """
    Say what is cancelled and what comes back.

    :param lines: the cancelled lines when others are kept; none when the whole order is cancelled.
    :param refunded_minor: what is refunded, in minor units; 0 when nothing was charged.
    :param unmakeable: because we cannot make it.
    :param at_the_bank: while a bank works on the payment; what it still pays goes back.
    """
    part = list(lines)
    facts: dict[str, object] = {
        "part": bool(part),
        "unmakeable": unmakeable,
        "at_the_bank": at_the_bank,
        # Then it is on its way back already, or has arrived: "nothing was charged" would not be true.
        "gone_back": not refunded_minor and not at_the_bank and _gives_back(order, part),
        "lines": [_item(line, order) for line in part],
        "refund": amount(refunded_minor, order),
    }
    # One that was cancelled unpaid may be paid late, live again, and be cancelled once more: that is news of its own.
    whole = "paid" if order.paid_at is not None else ""
    write("order_cancelled", order, facts, at=at, about="+".join(str(line.position) for line in part) or whole)


def _gives_back(order: Order, part: Iterable[OrderLine]) -> bool:
    """Whether something of what came for an order, or for a part of it, goes back or went."""
    back = RefundPart.objects.filter(holds_back("refund__"), line__in=list(part)) if part else None
    return (order.refunds.filter(holds_back()) if back is None else back).exists()


def refund_made(order: Order, *, at: dt.datetime, refund: Refund) -> None:
    """Say that money is on its way back; once per refund."""
    facts: dict[str, object] = {"refund": {"amount": refund.amount_minor, "currency": refund.currency}}
    write("refund_made", order, facts, at=at, about=refund.public_id)


def refund_paid_out(order: Order, *, at: dt.datetime, payout: Payout) -> None:
    """Say that the money of a refund that did not arrive was sent another way; once per payout."""
    facts: dict[str, object] = {
        "refund": {"amount": payout.amount_minor, "currency": payout.currency},
        "reference": payout.reference,
    }
    write("refund_paid_out", order, facts, at=at, about=payout.public_id)


def line_sent_back(order: Order, line: OrderLine, *, at: dt.datetime, profile_version: int) -> None:
    """Ask for what is missing; the reason itself may be about health, so it stands on the order's page only."""
    facts: dict[str, object] = {"line": line.public_id, "name": line.name}
    to_who_awaits("line_sent_back", order, facts, at=at, about=f"{line.position}:{profile_version}")


def line_approved(order: Order, line: OrderLine, *, at: dt.datetime, profile_version: int) -> None:
    """Say that a pair will be made, and how long that takes."""
    facts: dict[str, object] = {"line": line.public_id, "name": line.name, "days": line.lead_time_business_days}
    to_who_awaits("line_approved", order, facts, at=at, about=f"{line.position}:{profile_version}")


def line_in_production(order: Order, line: OrderLine, *, at: dt.datetime, job: int = 1) -> None:
    """Say that the workshop has begun, and that it can no longer be cancelled; once per job of its line (the n-th)."""
    about = f"{line.position}:{job}" if job > 1 else str(line.position)
    to_who_awaits("line_in_production", order, {"line": line.public_id, "name": line.name}, at=at, about=about)


def line_delayed(order: Order, line: OrderLine, delay: Delay, *, at: dt.datetime) -> None:
    """Say that a pair leaves us later, until when to answer, and what silence means; once per delay."""
    facts: dict[str, object] = {
        "line": line.public_id, "delay": delay.number, "name": line.name, "was": delay.was.isoformat(),
        "ship_by": delay.ship_by.isoformat() if delay.ship_by else "",
        "answer_until": delay.answer_until.isoformat(), "silence_accepts": delay.silence_accepts,
    }  # fmt: skip
    to_who_awaits("line_delayed", order, facts, at=at, about=f"{line.position}:{delay.number}")


def key_of_delay() -> Combinable:
    """Return the key of the mail of :func:`line_delayed`, said of a delay outside."""
    number, position = OuterRef("line__order__number"), Cast(OuterRef("line__position"), CharField())
    colon, nth = Value(":"), Cast(OuterRef("number"), CharField())
    return Concat(Value("line_delayed:"), number, colon, position, colon, nth)


def parcel_sent(order: Order, parcel: Parcel, lines: Iterable[OrderLine], *, at: dt.datetime) -> None:
    """Say what is on its way and where it can be followed; once per parcel."""
    inside = list(lines)
    facts: dict[str, object] = {
        "lines": [_item(line, order) for line in inside],
        "carrier": CARRIERS[parcel.carrier].name,
        "tracking_number": parcel.tracking_number,
        "tracking_url": CARRIERS[parcel.carrier].url(parcel.tracking_number),
        "days": order.shipping_max_days,
        "rest": order.shipping == ShippingStatus.PARTIAL,
    }
    to_who_awaits("parcel_sent", order, facts, at=at, about=parcel.number)


def parcel_arrived(order: Order, parcel: Parcel, lines: Iterable[OrderLine], *, at: dt.datetime) -> None:
    """Say that it is there, how to begin with new insoles, and that the guarantees run from now; once per parcel."""
    inside = list(lines)
    facts: dict[str, object] = {
        "lines": [_item(line, order) for line in inside],
        "presumed": parcel.told_by == Parcel.Teller.PRESUMED,
        # What was remade keeps the days of the pair.
        "made_to_measure": any(line.kind == OrderLine.Kind.CUSTOM and line.remake_of_id is None for line in inside),
    }
    to_who_awaits("parcel_arrived", order, facts, at=at, about=parcel.number)


def break_in(order: Order, line: OrderLine, *, day: int, is_early: bool, at: dt.datetime) -> Message:
    """
    Say how long to wear a new pair, and what to do if something is wrong; not written yet.

    :param day: days since it was delivered.
    :param is_early: whether it is worn for some hours a day only.
    """
    facts: dict[str, object] = {"line": line.public_id, "name": line.name, "day": day, "is_early": is_early}
    return letter("break_in", order, facts, at=at, about=f"{line.position}:{day}")


def fit_check(order: Order, line: OrderLine, *, day: int, until: dt.datetime | None, at: dt.datetime) -> Message:
    """
    Ask how a pair is after some weeks, and until when what is wrong is put right; not written yet.

    :param until: when the promise of a fit ends.
    """
    facts: dict[str, object] = {
        "line": line.public_id, "name": line.name, "until": until.isoformat() if until is not None else "",
    }  # fmt: skip
    return letter("fit_check", order, facts, at=at, about=f"{line.position}:{day}")


def parcel_came_back(order: Order, parcel: Parcel, lines: Iterable[OrderLine], *, at: dt.datetime) -> None:
    """Say that the carrier brought a parcel back, and ask where it should go; once per parcel."""
    facts: dict[str, object] = {"lines": [_item(line, order) for line in lines]}
    to_who_awaits("parcel_came_back", order, facts, at=at, about=parcel.number)


def problem_settled(order: Order, problem: Problem, *, at: dt.datetime, again: bool = False) -> None:
    """Say what becomes of a problem; our words stand on the order's page, as they may be about health."""
    about = f"{problem.number}:again" if again else problem.number
    to_who_awaits("problem_settled", order, {"outcome": problem.status}, at=at, about=about)


def return_announced(order: Order, announced: StockReturn, *, at: dt.datetime) -> None:
    """Say where to send goods back to, and what to write on the parcel; once per return."""
    facts: dict[str, object] = {
        "return_number": announced.number,
        "quantity": announced.count,
        "name": announced.line.name,
        "to": list(settings.SELLER),
    }
    write("return_announced", order, facts, at=at, about=announced.number)


def return_settled(order: Order, settled: StockReturn, *, at: dt.datetime) -> None:
    """Say that money goes back for what was sent back, or none; why stands on the order's page."""
    facts: dict[str, object] = {"return_number": settled.number, "refunded": settled.status == "refunded"}
    write("return_settled", order, facts, at=at, about=settled.number)


def return_lapsed(order: Order, lapsed: StockReturn, *, at: dt.datetime) -> None:
    """Say that a parcel was awaited and never came, and that nothing is lost by it; once per return."""
    write("return_lapsed", order, {"return_number": lapsed.number}, at=at, about=lapsed.number)


def claim_received(order: Order, claim: Claim, *, at: dt.datetime) -> None:
    """Say that a claim is here and until when somebody decides; once per claim and opening."""
    of_claim("claim_received", order, claim, {"due": claim.due_at.isoformat()}, at=at, about=at.isoformat())


def claim_needs_info(order: Order, claim: Claim, *, at: dt.datetime) -> None:
    """Say that something was asked, or remind of it; the question may be about health, so it stands on the page."""
    of_claim("claim_needs_info", order, claim, {}, at=at, about=at.isoformat())


def claim_laid_aside(order: Order, claim: Claim, *, at: dt.datetime) -> None:
    """Say that nothing more happens as nobody has answered, and how it goes on; once per laying aside."""
    of_claim("claim_laid_aside", order, claim, {}, at=at, about=at.isoformat())


def claim_ended(order: Order, claim: Claim, *, at: dt.datetime) -> None:
    """Say that a claim has ended as the wearer, who has taken the guarantee over, speaks for the pair now; once."""
    of_claim("claim_ended", order, claim, {}, at=at, about="ended")


def claim_answered(order: Order, claim: Claim, message: ClaimMessage, *, at: dt.datetime) -> None:
    """Say that we answered; the words may be about health, so they stand on the claim's page only."""
    of_claim("claim_answered", order, claim, {}, at=at, about=message.public_id)


def claim_decided(
    order: Order, claim: Claim, decision: ClaimDecision, *, said: Mapping[str, object], at: dt.datetime
) -> None:
    """
    Say what was decided, by which sentence, and what happens next; once per decision.

    :param said: of the decision: see :func:`orders.claims.telling.facts_of`.
    """
    # What was made before it was opened anew is no news.
    made = claim.remake if decision.remedy in BY_MAKING else None
    facts: dict[str, object] = {
        "granted": decision.verdict == ClaimDecision.Verdict.GRANTED,
        "remedy": decision.remedy,
        "remake": made.order.number if made is not None else "",
        "measure": made is not None and made.status == LineStatus.AWAITING_PROFILE,
        "refund": amount(decision.amount_minor, order),
        **said,
    }
    of_claim("claim_decided", order, claim, facts, at=at, about=str(decision.number))


def claim_resolved(order: Order, claim: Claim, *, at: dt.datetime) -> None:
    """Say that what was granted is done; once per claim and opening."""
    of_claim("claim_resolved", order, claim, {}, at=at, about=at.isoformat())


def message_answered(order: Order, message: OrderMessage, *, at: dt.datetime) -> None:
    """Say that we answered; the words themselves may be about health, so they stand on the order's page only."""
    write("message_answered", order, {}, at=at, about=message.public_id)


def _item(line: OrderLine, order: Order) -> dict[str, object]:
    return {
        "name": line.name,
        "quantity": line.quantity,
        "amount": amount(line.unit_price_minor * line.quantity, order),
    }
