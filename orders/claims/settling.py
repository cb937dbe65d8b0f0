"""Writing a decision down, and doing what it grants: advice, a remake, money back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fitting.measured import Side
from fitting.models import LONGEST_REASON, Prescription
from orders import deciding, notices, refunds, remakes
from orders.claims.evidence import lying_with
from orders.claims.holding import Held
from orders.claims.judging import BY_MONEY, Finding, ended_by, is_disputed
from orders.claims.telling import facts_of
from orders.covering.amounts import sides_of
from orders.covering.judging import Failure, Judged, Verdict
from orders.covering.terms import BY_MAKING, Remedy
from orders.models import PARTIAL_REFUND, Claim, ClaimDecision, CoverSide, Payment, Refund
from orders.parting import Chosen, standing_of
from shop.actor import SYSTEM, Actor
from shop.refusal import Refusal

_S: Final = Claim.Status


class SidePaidBack(Refusal):
    """One side is answered once: with money, or by making it again; and money for its share goes back once."""

    code = "claim_side_paid_back"
    title = (
        "This side was paid back, so it is neither made again as well nor paid back again; "
        "answer in another way, or refuse it."
    )


class MoneyAtBank(Refusal):
    """Whoever disputes the payment may get the money back: goods on top would answer twice."""

    code = "claim_payment_disputed"
    title = (
        "The payment for this pair is disputed at a bank; make nothing again before that is over, or refuse the claim."
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """
    A decision to be written.

    :ivar sides: those that are put right; none if it is refused.
    :ivar told: what was said of each side, as it is kept.
    :ivar words: for the customer; ``note`` for colleagues.
    :ivar is_judgement: whether a person grants what the rules do not: above the limit another one approves the money.
    """

    verdict: Verdict
    clause: str
    remedy: str
    sides: Sequence[str]
    told: Sequence[Mapping[str, Any]]
    amount_minor: int = 0
    words: str = ""
    note: str = ""
    on_appeal: bool = False
    is_judgement: bool = False


def by_rule(found: Finding) -> Decided:
    """Return the decision of a clear finding."""
    granted = found.verdict is Verdict.GRANTED
    return Decided(
        verdict=found.verdict,
        clause=found.clause.value,
        remedy=found.remedy.value if found.remedy is not None else "",
        sides=[side for side, _ in found.sides] if granted else [],
        told=[told(side, judged) for side, judged in found.sides],
        amount_minor=found.amount_minor if granted else 0,
        note="by rule",
    )


def told(side: str, judged: Judged) -> dict[str, Any]:
    """Write what was said of one side."""
    return {
        "side": side,
        "verdict": judged.verdict.value,
        "clause": judged.clause.value,
        "remedy": judged.remedy.value if judged.remedy is not None else None,
        "speaks_for": [clause.value for clause in judged.speaks_for],
        "against": [clause.value for clause in judged.against],
    }


def settle(
    held: Held, decided: Decided, *, at: dt.datetime, by: Actor, prescription: Prescription | None = None
) -> ClaimDecision:
    """Write a decision about a held claim, do what it grants, and tell the customer."""
    claim = held.claim
    insist_on_one_answer(held, decided)
    _mark(held, decided.sides)
    refund = None
    if decided.verdict is Verdict.REFUSED:
        held.move(_S.DENIED, at=at, by=by, reason=decided.clause, closed_at=at)
    else:
        held.move(_S.APPROVED, at=at, by=by, reason=decided.remedy)
        refund = _put_right(held, decided, prescription, at=at, by=by)
        held.move(_S.REMEDY_IN_PROGRESS, at=at, by=by)
    decision = ClaimDecision(
        claim=claim, number=claim.decisions.count() + 1, verdict=decided.verdict.value, remedy=decided.remedy,
        clause=decided.clause, policy_id=claim.cover.policy_id, sides=list(decided.told), words=decided.words,
        note=decided.note, amount_minor=decided.amount_minor, on_appeal=decided.on_appeal,
        evidence=list(lying_with(claim.pk).values_list("public_id", flat=True)),
        by_id=by.id if by.roles else None, decided_at=at, refund=refund,
    )  # fmt: skip
    decision.save(force_insert=True)
    notices.claim_decided(held.order, claim, decision, said=facts_of(held, decision, at=at), at=at)
    return decision


def insist_on_one_answer(held: Held, decided: Decided) -> None:
    """
    Insist that nothing is answered twice, with goods and with money: by another claim, or by the customer's bank.

    The line is held, so that two claims cannot both look before either has written.

    :raises RemakeUnderWay: if a side that would be paid back, or made again, is being made again.
    :raises SidePaidBack: if a side that would be made again, or whose share would go back, was paid back.
    :raises MoneyAtBank: if a side would be made again while a bank is deciding about what was paid for it.
    """
    if decided.verdict is not Verdict.GRANTED or decided.remedy == Remedy.ADVICE:
        return
    sides = ended_by(held, decided.remedy, decided.sides)
    if remakes.under_way(held.line, sides):
        raise remakes.RemakeUnderWay
    once = decided.remedy in BY_MAKING or decided.remedy == Remedy.PRO_RATA_REFUND
    if once and any(held.covered[side].refunded_minor for side in sides):
        raise SidePaidBack
    if decided.remedy in BY_MAKING and is_disputed(held.order):
        raise MoneyAtBank


def _mark(held: Held, granted: Sequence[str]) -> None:
    for side in held.sides:
        is_granted = side.side in granted
        if side.is_granted != is_granted:
            side.is_granted = is_granted
            side.save(update_fields=["is_granted"])


def _put_right(
    held: Held, decided: Decided, prescription: Prescription | None, *, at: dt.datetime, by: Actor
) -> Refund | None:
    if decided.remedy == Remedy.ADVICE:
        held.claim.change(advised_at=at)
    elif decided.remedy in BY_MAKING:
        _make(held, decided, prescription, at=at, by=by)
    elif decided.remedy in BY_MONEY or decided.remedy == PARTIAL_REFUND:
        return _give_back(held, decided, at=at, by=by)
    return None


def _make(held: Held, decided: Decided, prescription: Prescription | None, *, at: dt.datetime, by: Actor) -> None:
    sides = [Side(side) for side in decided.sides]
    changes = held.claim.kind == "fit" and prescription is None
    grown = any(side.failure == Failure.OUTGROWN for side in held.sides if side.side in decided.sides)
    there = held.claim.ship_to() if held.claim.ship_country else None
    made = remakes.make(
        held.line, sides, prescription=prescription, changes=changes, grown=grown, sends_to=there, at=at, by=by
    )
    held.claim.change(remake=made)
    for side in held.sides:
        if side.side in decided.sides:
            counter = counter_of(held.claim.kind, decided.remedy, side.failure)
            row = held.covered[side.side]
            row.change(**{counter: getattr(row, counter) + 1})


def counter_of(kind: str, remedy: str, failure: str) -> str:
    """Name what counts a side that is made again: each promise has its own number of times."""
    if kind == "fit":
        return "fit_remakes_used"
    if failure == Failure.OUTGROWN:
        return "outgrown_remakes_used"
    return "covers_used" if remedy == Remedy.REPLACEMENT_COVER else "remakes_used"


def _give_back(held: Held, decided: Decided, *, at: dt.datetime, by: Actor) -> Refund:
    """Request the money, and count it on the line and on its sides; the database refuses more than was paid."""
    paid = Payment.objects.get(order=held.order, standing=Payment.Standing.COUNTED)
    standing = standing_of(held.order, held.order.lines.all())
    amount, reason = decided.amount_minor, Refund.Reason.GUARANTEE
    chosen = Chosen(standing, {held.line.pk: amount})
    if decided.is_judgement:
        deciding.refuse_disputed(paid)
        remark = f"{held.claim}: {decided.note or decided.remedy}"[:LONGEST_REASON]
        refund = deciding.ask(held.order, paid, reason, amount, remark, chosen=chosen, at=at, by=by)
    else:
        refund = refunds.request(
            held.order, paid.pk, reason=reason, amount_minor=amount, chosen=chosen, at=at, by=SYSTEM
        )
    _count_money(held, decided.remedy, decided.sides, amount)
    return refund


def _count_money(held: Held, remedy: str, sides: Sequence[str], amount_minor: int) -> None:
    held.line.change(refunded_minor=held.line.refunded_minor + amount_minor)
    if remedy != PARTIAL_REFUND:
        for row, share in _shares(held, remedy, sides, abs(amount_minor)):
            row.change(refunded_minor=max(0, row.refunded_minor + (share if amount_minor > 0 else -share)))


def undo(held: Held, decision: ClaimDecision) -> None:
    """Take back what a decision counted, as nothing came of it: a remake that was cancelled, money not approved."""
    granted = [side.side for side in held.sides if side.is_granted]
    if decision.refund is not None:
        _count_money(held, decision.remedy, granted, -decision.amount_minor)
    if held.claim.remake is not None and decision.remedy in BY_MAKING:
        remakes.uncount(held.line, [Side(side) for side in granted])
        for side in held.sides:
            if side.is_granted:
                counter = counter_of(held.claim.kind, decision.remedy, side.failure)
                row = held.covered[side.side]
                row.change(**{counter: getattr(row, counter) - 1})
        held.claim.change(remake=None)
    _mark(held, ())


def _shares(held: Held, remedy: str, sides: Sequence[str], amount_minor: int) -> list[tuple[CoverSide, int]]:
    """Share an amount among the sides that it ends: all of them, where a whole pair is paid back."""
    whole = remedy == Remedy.REFUND
    rows = [row for side, row in sorted(held.covered.items()) if whole or side in sides]
    shares = sides_of(amount_minor) if len(rows) > 1 else (amount_minor,)
    return list(zip(rows, shares, strict=True))
