"""What the mail about a decision says of it: the sentence it rests on, advice, and what a refusal leaves open."""

import datetime as dt
from collections.abc import Iterable, Iterator

from orders import guarantee
from orders.claims.holding import Held
from orders.claims.showing import StillCovered, appeal_until, still_covered
from orders.covering.advising import advice_for
from orders.covering.judging import Clause
from orders.covering.sentences import OUTSIDE, SENTENCES
from orders.covering.terms import Remedy
from orders.models import Claim, ClaimDecision


def facts_of(held: Held, decision: ClaimDecision, *, at: dt.datetime) -> dict[str, object]:
    """
    Return what the mail says of a decision besides what it grants.

    Nothing of it is about anybody's health: what staff wrote to the customer stands on the claim's page alone.
    """
    refused = held.claim.status == Claim.Status.DENIED
    until = appeal_until(held.claim)
    covered = still_covered(held.claim, guarantee.standing_of(held.line, at=at)) if refused else []
    misfits = [misfit for side in held.sides if side.is_granted for misfit in side.misfits]
    return {
        "decision": f"{held.claim.number}-{decision.number}",
        "clause": SENTENCES[Clause(decision.clause)],
        "advice": advice_for(misfits) if decision.remedy == Remedy.ADVICE else [],
        "still": list(_grouped(covered)),
        "appeal_until": until.isoformat() if until is not None else "",
        "outside": list(OUTSIDE.values()) if refused else [],
    }


def _grouped(covered: Iterable[StillCovered]) -> Iterator[dict[str, str]]:
    """Tell of both sides in one line where the same holds of them."""
    sides: dict[tuple[str, dt.datetime | None], list[str]] = {}
    for one in covered:
        sides.setdefault((one.part, one.until), []).append(one.side)
    for (part, until), those in sides.items():
        yield {
            "part": part,
            "side": those[0] if len(those) == 1 else "both",
            "until": until.isoformat() if until is not None else "",
        }
