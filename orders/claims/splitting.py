"""
One claim, two answers: where its sides are answered differently, one of them becomes a claim of its own.

So a refusal of one side is a refusal like any other: with a number, a clause, what is still covered, other ways, and
another look by somebody else; and the side that is granted waits for nothing of it. Of two sides that are granted, each
has its own remedy, its own order and its own end.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from orders.claims.holding import Held, among
from orders.claims.judging import SIDES_DIFFER, Finding
from orders.claims.settling import Decided, settle
from orders.covering.judging import Verdict
from orders.covering.terms import Remedy
from orders.models import SHIP_FIELDS, Claim, ClaimDecision, ClaimSide
from shop.actor import Actor

_S: Final = Claim.Status
# What was said of all of it is said of each part.
_SAID: Final = (
    "line_id", "cover_id", "kind", "noticed_on", "words", "wish", "injury", "confirmed_tenths", "submitted_at",
    "due_at", "advised_at", "advice_failed", "appealed_at", *SHIP_FIELDS,
)  # fmt: skip


def refuse_apart(it: Held, sides: Sequence[str], decided: Decided, *, at: dt.datetime, by: Actor) -> ClaimDecision:
    """Take sides out of a held claim that is in review, and refuse them by a decision of their own."""
    with among(part(it, sides, at=at, by=by), it.line, it.covered) as other:
        return settle(other, decided, at=at, by=by)


def part(it: Held, sides: Collection[str], *, at: dt.datetime, by: Actor) -> int:
    """Take sides out of a held claim into one of their own, in review, and return its key; all that was said stays."""
    claim = it.claim
    apart = Claim(**{name: getattr(claim, name) for name in _SAID}, status=_S.IN_REVIEW, parted_from=claim)
    apart.save(force_insert=True)
    taken = [side for side in it.sides if side.side in sides]
    ClaimSide.objects.filter(pk__in=[side.pk for side in taken]).update(claim=apart)
    it.sides = [side for side in it.sides if side not in taken]
    apart.note(field="status", became=apart.status, at=at, by=by, reason=f"parted from {claim.number}")
    return apart.pk


def answered_otherwise(found: Finding) -> Sequence[str]:
    """
    Return the sides that the rules answer otherwise than the rest, so that they can be parted; none where they cannot.

    They can where each side is clear by itself, and no money of the whole pair is in it: that answers every side. What
    is granted stays the claim, and of two that are granted the left one does.
    """
    answers = {(judged.verdict, judged.remedy) for _, judged in found.sides}
    clear = all(verdict is not Verdict.REVIEW and remedy is not Remedy.REFUND for verdict, remedy in answers)
    if found.why != SIDES_DIFFER or not clear:
        return ()
    granted = [side for side, judged in found.sides if judged.verdict is Verdict.GRANTED]
    kept = granted[0] if granted else found.sides[0][0]
    return [side for side, _ in found.sides if side != kept]


def refusal_of(decided: Decided, sides: Sequence[str], *, clause: str) -> Decided:
    """Return the refusal of the sides that a decision does not grant, by the clause that the rules name for them."""
    kept = [said for said in decided.told if said["side"] in sides]
    named = next((said["clause"] for said in kept if said["verdict"] == Verdict.REFUSED), clause)
    return replace(
        decided, verdict=Verdict.REFUSED, clause=named, remedy="", sides=(), told=kept, amount_minor=0,
        is_judgement=False,
    )  # fmt: skip
