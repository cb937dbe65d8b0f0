"""What the rules say of a claim: granted, refused, or that a person must look; side by side, and as a whole."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.conf import settings

from orders import corrections, remakes
from orders.claims.holding import Held
from orders.covering.amounts import pro_rata_minor, share_unused
from orders.covering.judging import Asked, Clause, Failure, Judged, Verdict, judge_durability, judge_fit
from orders.covering.standing import part_until
from orders.covering.terms import BY_MAKING, Cause, Component, Remedy, durability_terms, fit_terms
from orders.guarantee import age_of_wearer, history_of
from orders.models import Claim, ClaimSide, CoverSide, Dispute, Order, OrderLine, Payment
from orders.parting import cost_of_line, standing_of
from orders.postal import Address

_TENTHS: Final = 10
# Why a person must look where each side may be clear by itself.
SIDES_DIFFER: Final = "sides_differ"
BY_MONEY: Final = frozenset({Remedy.REFUND, Remedy.PRO_RATA_REFUND})


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What the rules say of a whole claim.

    :ivar verdict: ``review`` where its sides differ, or a person must look for ``why``.
    :ivar sides: what is said of each side.
    :ivar amount_minor: what would go back, if the remedy is money.
    """

    verdict: Verdict
    clause: Clause
    remedy: Remedy | None
    sides: Sequence[tuple[str, Judged]]
    why: str = ""
    amount_minor: int = 0


def find(held: Held, *, at: dt.datetime) -> Finding:
    """Judge every side of a held claim, and the claim by them."""
    claim = held.claim
    said = [(side.side, judge(claim, side, held.covered[side.side], at=at)) for side in held.sides]
    first = said[0][1]
    amount = amount_of(held, first.remedy, [side for side, _ in said], at=at) if first.remedy in BY_MONEY else 0
    why = _why_a_person(held, said, amount)
    verdict = Verdict.REVIEW if why else first.verdict
    return Finding(verdict, first.clause, first.remedy, said, why, amount)


def judge(claim: Claim, side: ClaimSide, row: CoverSide, *, at: dt.datetime) -> Judged:
    """
    Judge one side by the policy that was pinned when the pair was bought.

    What counts is when this side was asked for; a look at it later takes nothing away, and a side that was added later
    was asked for then. See :func:`orders.claims.ending.reopen` for what is opened again.
    """
    parameters, zone = claim.cover.policy.parameters, settings.SHOP_TIME_ZONE
    asked = Asked(
        at=min(at, side.asked_at),
        history=history_of(row, claim.cover.begins_at),
        part=Component(side.part) if side.part else None,
        failure=Failure(side.failure or Failure.OTHER),
        cause=Cause(side.cause) if side.cause else None,
        confirmed_miles=_miles(claim),
        wearer_age_years=age_of_wearer(claim.line, begins_at=claim.cover.begins_at),
        advice_taken=claim.advice_failed,
        wishes_refund=claim.wish == Remedy.REFUND,
    )
    if claim.kind == "fit":
        return judge_fit(asked, fit_terms(parameters), zone=zone)
    return judge_durability(asked, durability_terms(parameters), zone=zone)


def amount_of(held: Held, remedy: Remedy | None, sides: Sequence[str], *, at: dt.datetime) -> int:
    """Return what a refund would give back in minor units: never more than is left of what was paid for the line."""
    standing = standing_of(held.order, [held.line])
    left = standing.left(held.line.pk)
    if remedy is Remedy.REFUND:
        return left
    shares = remakes.shares_of(held.line, cost_of_line(held.order, held.line))
    return min(left, sum(_unused(held, side, shares[side], at=at) for side in sides))


def _unused(held: Held, side: str, cost_minor: int, *, at: dt.datetime) -> int:
    claimed = next(one for one in held.sides if one.side == side)
    terms = durability_terms(held.claim.cover.policy.parameters)
    part = terms.components[Component(claimed.part)]
    history = history_of(held.covered[side], held.claim.cover.begins_at)
    zone = settings.SHOP_TIME_ZONE
    until = part_until(history, part, terms.remade_side_least_days, zone)
    when = min(at, claimed.asked_at)
    share = share_unused(history, part, until=until, walked_miles=_miles(held.claim), at=when, zone=zone)
    return pro_rata_minor(cost_minor, share)


def _why_a_person(held: Held, said: Sequence[tuple[str, Judged]], amount_minor: int) -> str:
    """Say why a person must look although each side is clear; nothing, if none must."""
    if held.claim.injury:
        return "injury"
    if any(held.covered[side].is_away for side, _ in said):
        return "pair_came_back"
    if is_replaced_since(held.claim, held.sides, held.covered):
        return "replaced_since"
    answers = {(judged.verdict, judged.remedy) for _, judged in said}
    if len(answers) > 1:
        return SIDES_DIFFER
    return _why_of_one(held, [side for side, _ in said], *answers.pop(), amount_minor)


def _why_of_one(held: Held, sides: Sequence[str], verdict: Verdict, remedy: Remedy | None, amount_minor: int) -> str:
    if verdict is Verdict.REVIEW:
        return "needs_a_look"
    if verdict is Verdict.REFUSED or remedy is Remedy.ADVICE:
        return ""
    if remedy in BY_MAKING and is_elsewhere(held):
        return "address_elsewhere"
    if remakes.under_way(held.line, ended_by(held, remedy, sides)):
        return "remake_under_way"
    return _money_stuck(held, amount_minor) if remedy in BY_MONEY else money_gone(held.order, held.line)


def is_replaced_since(claim: Claim, sides: Sequence[ClaimSide], covered: Mapping[str, CoverSide]) -> bool:
    """Whether a claim that is looked at is about an insole that another one has replaced since."""
    looked_at = claim.status in {Claim.Status.IN_REVIEW, Claim.Status.NEEDS_INFO}
    return looked_at and any(side.device_id != covered[side.side].device_id for side in sides)


def money_gone(order: Order, line: OrderLine) -> str:
    """Say why what was paid for a pair is not ours any more, or may not be: given back elsewhere, or at a bank."""
    cost = cost_of_line(order, line)
    if cost and standing_of(order, [line]).left(line.pk) <= 0:
        return "paid_back_elsewhere"
    if is_disputed(order):
        return "disputed"
    return "dispute_lost" if cost and order.disputes.filter(status=Dispute.Status.LOST).exists() else ""


def is_disputed(order: Order) -> bool:
    """Whether a bank is deciding about what was paid for an order: it gets neither money nor goods meanwhile."""
    return order.disputes.freezing().filter(payment__standing=Payment.Standing.COUNTED).exists()


def is_elsewhere(held: Held) -> bool:
    """Whether what is made again should go to another country or tax region than the pair: a person looks then."""
    there = Address.of(held.claim.ship_to())
    return bool(there.country) and bool(corrections.differences(held.order, there))


def ended_by(held: Held, remedy: str | None, sides: Sequence[str]) -> Sequence[str]:
    """Return the sides that a remedy concerns: a full refund ends the whole pair, whichever side was claimed."""
    return sorted(held.covered) if remedy == Remedy.REFUND else sides


def _money_stuck(held: Held, amount_minor: int) -> str:
    paid = held.order.payments.filter(standing=Payment.Standing.COUNTED).first()
    if paid is None or not amount_minor or amount_minor > paid.available_minor():
        return "nothing_left"
    return "disputed" if paid.is_disputed() else ""


def _miles(claim: Claim) -> Decimal | None:
    return None if claim.confirmed_tenths is None else Decimal(claim.confirmed_tenths) / _TENTHS
