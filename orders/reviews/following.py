"""How a line takes the newest feet of its wearer, has them prescribed, and goes where the prescription goes."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from fitting import intake, prescribing
from fitting.adjusting import ADJUSTABLE, refit
from fitting.models import Consent, FootProfile, Prescription, PrescriptionStatus
from orders import cancellations
from orders.cancellations import LineUnknown
from orders.models import ClaimSide, Hold, LineStatus, OrderLine, PaymentStatus, Refund
from orders.reviews import keeping
from shop.actor import SYSTEM, Actor, Kind, allowed
from shop.prepared import Prepared
from shop.refusal import BadInput, Refusal
from shop.rota import whose_turn

log: Final = structlog.stdlib.get_logger("orders.reviews")

# One sweep moves no more lines than this, so that it ends soon.
AT_ONCE: Final = 100


class NotAwaitingProfile(Refusal):
    """The line does not wait for a profile: unpaid, from stock, under way or cancelled."""

    code = "line_not_awaiting_profile"
    title = "This line does not wait for a foot profile."


class ProfileUnsuitable(BadInput):
    """Another wearer's, a draft, none at all, or one that was sent back."""

    code = "profile_unsuitable"
    title = "Send a submitted foot profile of the wearer this line is for."


@allowed("customer", "guest", "fitter")
def attach_profile(line_id: int, *, at: dt.datetime, by: Actor, profile: str = "") -> OrderLine:
    """
    Hand a submitted profile of the line's wearer in; pressing it again changes nothing.

    It goes to the fitter, or is approved at once where the rules find nothing that a person must see.

    :param profile: public id; the wearer's newest submitted one if left out.
    :raises LineUnknown: if the actor has no such line.
    :raises NotAwaitingProfile: unless the line is paid and waits for a profile.
    :raises ProfileUnsuitable: if it is a draft, another wearer's, or not newer than one that was sent back.
    """
    with held(line_id, by=by) as line:
        chosen = _submitted(line, profile)
        if line.status in keeping.NOT_STARTED and chosen is not None and line.profile_id == chosen.pk:
            return line
        if not _waits(line):
            raise NotAwaitingProfile
        if chosen is None or not _is_news(line, chosen):
            raise ProfileUnsuitable(pointer="/profile")
        line.become(LineStatus.IN_REVIEW, at=at, by=by, profile=chosen, prescription=None, prescribed_at=None)
    go_on(line_id, at=at, by=SYSTEM)
    return OrderLine.objects.get(pk=line_id)


@allowed("system")
def follow(line_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """
    Move a paid line as far as it can go: take what its wearer has submitted since, have it prescribed, keep step.

    :returns: whether anything moved; a second press does nothing.
    :raises LineUnknown: if there is no such line.
    """
    taken = _take_newest(line_id, at=at, by=by)
    return go_on(line_id, at=at, by=by) or taken


@allowed("system", "fitter")
def follow_prescription(prescription_id: int, *, at: dt.datetime, by: Actor) -> int:
    """Let every line that is made from a prescription, or was from the one it replaces, follow; return how many."""
    rests = Q(prescription=prescription_id) | Q(prescription__replaced_by=prescription_id)
    pks = OrderLine.objects.filter(rests, status__in=keeping.NOT_STARTED).order_by("pk").values_list("pk", flat=True)
    return sum(go_on(pk, at=at, by=by) for pk in list(pks))


@allowed("system", "fitter")
def go_on(line_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """Have the line's feet prescribed if they are not, and go where the prescription went; say whether it moved."""
    prescription = _prescribed(line_id, at=at)
    if prescription is None:
        return False
    with held(line_id, by=SYSTEM) as line:
        moved = keeping.step(line, prescription, at=at, by=by)
    if prescription.status == PrescriptionStatus.REFUSED and line.status in keeping.NOT_STARTED:
        # By rule, whoever refused: no fitter gives money back.
        cancellations.cancel_line(
            line_id, reason="cannot_be_made", why=Refund.Reason.NOT_MADE, unmakeable=True, at=at, by=SYSTEM
        )
        return True
    return moved


def prescribe(line: OrderLine, *, at: dt.datetime) -> Prescription:
    """
    Return what is built for a line whose profile is known: the prescription it has, or the living one of its pair.

    :raises Refusal: if there can be none, e.g. because consent was withdrawn.
    """
    known = line.prescription
    if known is not None and known.status != PrescriptionStatus.SUPERSEDED:
        return known
    living = prescribing.propose(line.profile_id or 0, line.variant_id, at=at, by=SYSTEM)
    return _refitted(line, living, at=at)


def _refitted(line: OrderLine, living: Prescription, *, at: dt.datetime) -> Prescription:
    """Return what is built for a line that is made again as it did not fit: something else, proposed once for it."""
    if line.remake_of_id is None or living.proposed_at >= line.order.placed_at or living.status not in ADJUSTABLE:
        return living
    sides = ClaimSide.objects.filter(claim__remake=line, is_granted=True, kind="fit")
    said = {side.side: side.misfits for side in sides}
    return refit(living.pk, said=said, at=at, by=SYSTEM) if said else living


def _prescribed(line_id: int, *, at: dt.datetime) -> Prescription | None:
    found = OrderLine.objects.select_related("order", "prescription").filter(pk=line_id).first()
    if found is None:
        raise LineUnknown
    begun = found.status == LineStatus.IN_REVIEW or found.prescription_id is not None
    if found.status not in keeping.NOT_STARTED or not begun or found.profile_id is None:
        return None
    try:
        return prescribe(found, at=at)
    except Refusal as refusal:
        # The sweep goes on with the others; after a while a fitter is asked why this one stands (orders.cases.needs).
        log.warning("line not prescribed", line=found.public_id, code=refusal.code)
        return None


def lagging() -> QuerySet[OrderLine]:
    """Return the paid lines that have not seen what their wearer, the rules or a fitter did since; oldest first."""
    submitted = FootProfile.objects.filter(wearer_id=OuterRef("wearer_id"), status="submitted")
    newer = intake.still_right(submitted.filter(version__gt=Coalesce(OuterRef("profile__version"), 0)))
    agreed = Consent.objects.live().filter(wearer_id=OuterRef("wearer_id"), purpose=Consent.Purpose.HEALTH_DATA)
    waits = Q(status=LineStatus.AWAITING_PROFILE) & Exists(newer)
    unprescribed = Q(status=LineStatus.IN_REVIEW, prescription=None, profile__isnull=False) & Exists(agreed)
    outdated = Q(status__in=keeping.NOT_STARTED) & Exists(newer.filter(submitted_at__gt=OuterRef("prescribed_at")))
    paid = OrderLine.objects.filter(order__payment=PaymentStatus.PAID, kind=OrderLine.Kind.CUSTOM)
    return paid.filter(waits | unprescribed | outdated | _out_of_step()).order_by("pk")


def _out_of_step() -> Q:
    """Say which lines stand elsewhere than their prescription."""
    waits = Exists(Hold.objects.filter(line=OuterRef("pk"), code=Hold.Code.FIT, closed_at=None))
    decided = Q(status=LineStatus.IN_REVIEW, prescription__status__in=keeping.ENDS_REVIEW)
    again = Q(status__in=keeping.APPROVED, prescription__status__in=keeping.ENDS_APPROVAL)
    began = Q(status=LineStatus.IN_REVIEW, prescription__status=PrescriptionStatus.HELD) & ~waits
    ended = Q(status=LineStatus.IN_REVIEW, prescription__status=PrescriptionStatus.IN_REVIEW) & waits
    return decided | again | began | ended


_LAGGING: Final[Prepared[OrderLine]] = Prepared(lambda: lagging().values_list("pk", flat=True)[: AT_ONCE + 1])


def follow_lagging(*, at: dt.datetime) -> int:
    """Sweep: follow every line that lags; return how many moved."""
    turn = whose_turn("follow", lagging(), most=AT_ONCE, first=_LAGGING.run())
    return sum(_followed(pk, at=at) for pk in turn)


def _followed(line_id: int, *, at: dt.datetime) -> bool:
    try:
        return follow(line_id, at=at, by=SYSTEM)
    except Refusal as refusal:
        # E.g. its money is disputed; it is tried again, and the others go on.
        log.warning("line does not follow", line=line_id, code=refusal.code)
        return False


@contextmanager
def held(line_id: int, *, by: Actor) -> Iterator[OrderLine]:
    """
    Lock a line that the actor may name.

    :raises LineUnknown: if there is none.
    """
    mine = Q() if by.kind in {Kind.STAFF, Kind.SYSTEM} else Q(order__customer_id=by.id)
    with OrderLine.hold_where(Q(pk=line_id) & mine) as lines:
        if not lines:
            raise LineUnknown
        yield lines[0]


def _take_newest(line_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """Let a line that waits, or that nobody has begun to make, take the newest feet of its wearer."""
    with held(line_id, by=by) as line:
        chosen = _submitted(line, "")
        if chosen is None or not _is_news(line, chosen):
            return False
        if _waits(line):
            line.become(LineStatus.IN_REVIEW, at=at, by=by, profile=chosen, prescription=None, prescribed_at=None)
            return True
        since = line.prescribed_at
        if line.status not in keeping.NOT_STARTED or since is None or (chosen.submitted_at or at) <= since:
            return False
        keeping.back_to_review(line, at=at, by=by, reason="newer_feet")
        line.change(profile=chosen, prescription=None, prescribed_at=None)
        return True


def _waits(line: OrderLine) -> bool:
    # A paid order stays paid, so it may be read without its lock.
    return line.status == LineStatus.AWAITING_PROFILE and line.order.payment == PaymentStatus.PAID


def _submitted(line: OrderLine, public_id: str) -> FootProfile | None:
    if line.wearer_id is None:
        return None
    if not public_id:
        return intake.latest_submitted_of([line.wearer_id]).get(line.wearer_id)
    return FootProfile.objects.filter(public_id=public_id, wearer_id=line.wearer_id, status="submitted").first()


def _is_news(line: OrderLine, profile: FootProfile) -> bool:
    return line.profile is None or profile.version > line.profile.version
