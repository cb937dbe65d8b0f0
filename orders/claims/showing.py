"""A claim as its customer reads it: what stands, what comes next, and what is still covered."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from orders import guarantee
from orders.covering.standing import PartStanding
from orders.covering.terms import ComponentTerms, Remedy, durability_terms
from orders.days import after_days
from orders.mileage import TENTHS
from orders.models import Claim, ClaimDecision, ClaimSide, ComplaintRecord, Delay, LineStatus, Parcel
from orders.progress import Who
from shop.actor import Actor, allowed


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """What comes next, as a stable code, and who has to act."""

    next: str
    who: Who


@dataclass(frozen=True, slots=True)
class StillCovered:
    """
    Something of a pair that is still promised.

    :ivar part: of one side; ``fit``: that it fits.
    :ivar until: the first instant that is not covered any more; None where a report in time holds it open.
    """

    side: str
    part: str
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A claim with all that belongs to it.

    :ivar still_covered: where a refusal leaves something standing.
    :ivar parcels: in which what is made again was sent, the oldest first.
    :ivar delay: that it leaves us later than promised, while whoever claims may still answer.
    :ivar parted: numbers of claims that were sides of this one, until they were answered otherwise.
    :ivar appeal_until: until when another look may be asked for; None: not, or not any more.
    """

    claim: Claim
    sides: Sequence[ClaimSide]
    decisions: Sequence[ClaimDecision]
    still_covered: Sequence[StillCovered]
    appeal_until: dt.datetime | None
    complaint: str
    parted: Sequence[str] = ()
    parcels: Sequence[Parcel] = ()
    delay: Delay | None = None

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
_MEASURE: Final = ClaimStep("measure_feet", Who.CUSTOMER)
_APPEAL: Final = ClaimStep("appeal", Who.CUSTOMER)


def step_of(claim: Claim, *, at: dt.datetime) -> ClaimStep:
    """Tell what comes next."""
    # What was decided last, also where something was made again before it was opened anew.
    if claim.status == Claim.Status.REMEDY_IN_PROGRESS and is_advised(claim):
        return _TRY
    if claim.remake is not None and claim.remake.status == LineStatus.AWAITING_PROFILE:
        return _MEASURE
    until = appeal_until(claim)
    return _APPEAL if until is not None and at < until else _STEPS[claim.status]


def is_advised(claim: Claim) -> bool:
    """Whether advice was the last word to it."""
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
    whole = Claim.objects.owned_by(by.user_id).select_related(
        "line__order", "cover__policy", "remake__order", "parted_from"
    )
    claim = whole.get(pk=claim_id)
    sides = list(claim.sides.select_related("device"))
    refused = claim.status == Claim.Status.DENIED
    recorded = ComplaintRecord.objects.filter(claim__in=[claim.pk, claim.parted_from_id])
    complaint = recorded.values_list("number", flat=True).first() if claim.injury else None
    return Shown(
        claim=claim,
        sides=sides,
        decisions=list(claim.decisions.select_related("refund").prefetch_related("refund__payouts").order_by("number")),
        still_covered=still_covered(claim, guarantee.covered(sides[0].device.serial, at=at, by=by)) if refused else (),
        appeal_until=appeal_until(claim),
        complaint=complaint or "",
        parcels=_parcels(claim),
        delay=Delay.objects.filter(line=claim.remake_id, status="told").first() if claim.remake is not None else None,
        parted=list(claim.parted.order_by("pk").values_list("number", flat=True)),
    )


def _parcels(claim: Claim) -> Sequence[Parcel]:
    if claim.remake_id is None:
        return ()
    return list(Parcel.objects.filter(contents__line=claim.remake_id).order_by("pk"))


def still_covered(claim: Claim, covered: guarantee.Covered) -> list[StillCovered]:
    """Tell what a later claim would be granted for: in time, by the customer's own miles, once more, or for the fit."""
    return list(_still_covered(claim, covered))


def _still_covered(claim: Claim, covered: guarantee.Covered) -> Iterator[StillCovered]:
    own = covered.mileage.confirmed if claim.confirmed_tenths is None else Decimal(claim.confirmed_tenths) / TENTHS
    terms = durability_terms(covered.durability.policy.parameters).components if covered.durability is not None else {}
    for side in covered.sides:
        for part in side.parts:
            if part.days_left and _has_something_left(part, terms[part.component], own):
                yield StillCovered(side.side.value, part.component.value, part.until)
        if not side.is_refunded and (side.fit_days_left or side.ladder_held):
            yield StillCovered(side.side.value, "fit", side.fit_until if side.fit_days_left else None)


def _has_something_left(part: PartStanding, terms: ComponentTerms, own: Decimal | None) -> bool:
    is_far = own is not None and terms.miles is not None and own > terms.miles
    return not is_far and (part.free_left > 0 or terms.then is not Remedy.COVER_FOR_SALE)
