"""A claim as its customer reads it: what stands, what comes next, and what is still covered."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from orders import guarantee
from orders.covering.standing import PartStanding
from orders.covering.terms import Remedy
from orders.days import after_days
from orders.models import Claim, ClaimDecision, ClaimSide, ComplaintRecord
from orders.progress import Who
from shop.actor import Actor, allowed


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """What comes next, as a stable code, and who has to act."""

    next: str
    who: Who


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A claim with all that belongs to it.

    :ivar still_covered: side and part, where a refusal leaves something standing.
    :ivar appeal_until: until when another look may be asked for; None: not, or not any more.
    """

    claim: Claim
    sides: Sequence[ClaimSide]
    decisions: Sequence[ClaimDecision]
    still_covered: Sequence[tuple[str, PartStanding]]
    appeal_until: dt.datetime | None
    complaint: str

    @property
    def is_refused(self) -> bool:
        """Whether it stands refused."""
        return self.claim.status == Claim.Status.DENIED


_STEPS: Final = {
    "submitted": ClaimStep("decide", Who.WE),
    "in_review": ClaimStep("decide", Who.WE),
    "needs_info": ClaimStep("answer", Who.CUSTOMER),
    "approved": ClaimStep("remedy", Who.WE),
    "denied": ClaimStep("none", Who.NOBODY),
    "remedy_in_progress": ClaimStep("remedy", Who.WE),
    "resolved": ClaimStep("none", Who.NOBODY),
    "withdrawn": ClaimStep("none", Who.NOBODY),
}
_TRY: Final = ClaimStep("say_whether_it_helped", Who.CUSTOMER)
_APPEAL: Final = ClaimStep("appeal", Who.CUSTOMER)


def step_of(claim: Claim, *, at: dt.datetime) -> ClaimStep:
    """Tell what comes next."""
    if claim.status == Claim.Status.REMEDY_IN_PROGRESS and claim.remake_id is None and _is_advised(claim):
        return _TRY
    until = appeal_until(claim)
    return _APPEAL if until is not None and at < until else _STEPS[claim.status]


def _is_advised(claim: Claim) -> bool:
    last = claim.decisions.order_by("-number").first()
    return last is not None and last.remedy == Remedy.ADVICE


def appeal_until(claim: Claim) -> dt.datetime | None:
    """Return until when another look at a refusal may be asked for; once."""
    if claim.status != Claim.Status.DENIED or claim.appealed_at is not None or claim.closed_at is None:
        return None
    days = int(claim.cover.policy.parameters["appeal_days"])
    return after_days(claim.closed_at, days, settings.SHOP_TIME_ZONE)


def own(by: Actor) -> QuerySet[Claim]:
    """Return the actor's claims, the newest first."""
    mine = Claim.objects.owned_by(by.user_id)
    return mine.select_related("line__order").prefetch_related("sides").order_by("-pk")


@allowed("customer", "guest")
def show(claim_id: int, *, at: dt.datetime, by: Actor) -> Shown:
    """Tell everything about a claim; see :func:`orders.claims.pk_of` for whose it is."""
    whole = Claim.objects.owned_by(by.user_id).select_related("line__order", "cover__policy", "remake__order")
    claim = whole.get(pk=claim_id)
    sides = list(claim.sides.select_related("device"))
    refused = claim.status == Claim.Status.DENIED
    complaint = ComplaintRecord.objects.filter(claim=claim).values_list("number", flat=True).first()
    return Shown(
        claim=claim,
        sides=sides,
        decisions=list(claim.decisions.select_related("refund").order_by("number")),
        still_covered=_still_covered(sides[0].device.serial, at=at, by=by) if refused else (),
        appeal_until=appeal_until(claim),
        complaint=complaint or "",
    )


def _still_covered(serial: str, *, at: dt.datetime, by: Actor) -> list[tuple[str, PartStanding]]:
    covered = guarantee.covered(serial, at=at, by=by)
    return [(side.side.value, part) for side in covered.sides for part in side.parts if part.days_left]
