"""
Chapter: what was prescribed is built, checked, and released; or it fails and says which parameters exclude each other.

Building is background work, one row per side. What is not built by a fault of ours is tried again, and in the end given
up, where a fitter sees it. What cannot be built fails for good: the fitter adjusts the prescription, and the new one is
built. Nothing but a released design is ever made.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import structlog
from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting import building, consenting, files
from fitting.building import HEIGHTS, PREVIEW, Built, Check, NotBuilt
from fitting.models import CONSENT_WITHDRAWN, Design, Prescription, PrescriptionSide, PrescriptionStatus
from fitting.parameters import GEOMETRY_VERSION
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import NotFound, Refusal

log = structlog.stdlib.get_logger("fitting.designs")

# What may be seen of a design that must not be made.
_SHOWN: Final = frozenset({PREVIEW, HEIGHTS})


class PrescriptionNotApproved(Refusal):
    """Only what was approved is built."""

    code = "prescription_not_approved"
    title = "This prescription is not approved, so nothing is built from it."


class DesignNotGivenUp(Refusal):
    """Only what was given up is tried again by hand."""

    code = "design_not_given_up"
    title = "This design was not given up. If it cannot be built, adjust the prescription."


@allowed("system", "fitter")
def order_builds(prescription_id: int, *, at: dt.datetime, by: Actor) -> list[Design]:
    """
    Leave the sides of an approved prescription to be built; what is waiting, built or given up stays as it is.

    :returns: the design of each side that stands for it now.
    :raises NotFound: if there is no such prescription.
    :raises PrescriptionNotApproved: unless it is approved.
    """
    with Prescription.hold_where(Q(pk=prescription_id)) as found:
        if not found:
            raise NotFound
        if found[0].status != PrescriptionStatus.APPROVED:
            raise PrescriptionNotApproved
        standing = of_prescription(prescription_id)
        designs = []
        for side in found[0].sides.all():
            design = standing.get(side.pk)
            if design is None or not Design.objects.standing().filter(pk=design.pk).exists():
                design = Design(
                    side=side, spec_checksum=side.checksum, geometry_version=GEOMETRY_VERSION, ordered_at=at
                )
                design.save(force_insert=True)
                design.note(field="status", became=design.status, at=at, by=by)
            designs.append(design)
    return designs


def of_prescription(prescription_id: int) -> Mapping[int, Design]:
    """Return the design of each side, by the side's key: a released one, else that of the last geometry."""
    rows = Design.objects.of_prescription(prescription_id).select_related("side__prescription")
    return {design.side_id: design for design in sorted(rows, key=_standing)}


def _standing(design: Design) -> tuple[bool, int]:
    return design.status == Design.Status.RELEASED, design.geometry_version


def released(prescription_id: int) -> bool:
    """Answer whether every side of a prescription has a released design: only then may anything be made of it."""
    built = Design.objects.filter(side=OuterRef("pk"), status=Design.Status.RELEASED)
    sides = list(
        PrescriptionSide.objects.filter(prescription_id=prescription_id)
        .annotate(is_built=Exists(built))
        .values_list("is_built", flat=True)
    )
    return bool(sides) and all(sides)


def not_ordered() -> QuerySet[Prescription]:
    """Return the approved prescriptions with a side that nobody has left to be built; oldest first."""
    ordered = Design.objects.standing().filter(side=OuterRef("pk"))
    without = PrescriptionSide.objects.filter(~Exists(ordered), prescription=OuterRef("pk"))
    return Prescription.objects.filter(Exists(without), status=PrescriptionStatus.APPROVED).order_by("pk")


def order_missing(*, at: dt.datetime, limit: int = 50) -> int:
    """Sweep: leave to be built whatever was approved; return how many prescriptions."""
    pks = list(not_ordered().values_list("pk", flat=True)[:limit])
    return sum(_ordered(pk, at=at) for pk in pks)


def _ordered(pk: int, *, at: dt.datetime) -> bool:
    try:
        return bool(order_builds(pk, at=at, by=SYSTEM))
    except PrescriptionNotApproved:
        # It was superseded since.
        return False


# --- building ---------------------------------------------------------------------------------
@allowed("system")
def build(design_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """
    Build one side in a process of its own, and release it if every check has passed; anything else is left alone.

    Claim it first, so that nobody else builds it. What fails by our fault is counted on the row and comes due again,
    then dies, where a fitter sees it; what cannot be built fails, and says by which parameters.

    :returns: whether there is a result now.
    """
    design = Design.objects.select_related("side__prescription__profile__wearer").get(pk=design_id)
    if design.status != Design.Status.WAITING:
        return False
    wearer = design.side.prescription.profile.wearer
    if consenting.lacking(consenting.live_purposes(wearer.pk), minor=wearer.is_minor(at.date())):
        _give_up(design_id, CONSENT_WITHDRAWN, at=at)
        return False
    try:
        built = building.build(design.side.insole)
    except Exception as error:  # noqa: BLE001  whatever it is, it is written on the row, and the sweep goes on
        _count_failure(design_id, type(error).__name__, at=at)
        return False
    if isinstance(built, NotBuilt):
        _count_failure(design_id, f"{built.code} {built.detail}".strip(), at=at)
        return False
    return _take_over(design, built, at=at, by=by)


def _take_over(design: Design, built: Built, *, at: dt.datetime, by: Actor) -> bool:
    # Kept before the row is written and without holding anything: storage may be far away.
    wanted = {name: data for name, data in built.files.items() if built.released or name in _SHOWN}
    kept = {name: files.keep(f"designs/{design.public_id}/{name}", data) for name, data in wanted.items()}
    with files.forgotten_on_failure(*kept.values()):
        is_news = _write_down(design.pk, built, kept, at=at, by=by)
    if not is_news:
        files.forget(*kept.values())
    return is_news


def _write_down(design_id: int, built: Built, kept: Mapping[str, str], *, at: dt.datetime, by: Actor) -> bool:
    with Design.hold(design_id) as held:
        if held.status != Design.Status.WAITING:
            return False
        held.become(
            Design.Status.RELEASED if built.released else Design.Status.FAILED,
            at=at, by=by, spec_checksum=built.spec_checksum, geometry_version=built.geometry_version,
            checks=[_told(check) for check in built.checks],
            clashes=[
                {"code": clash.code, "parameters": list(clash.parameters), "detail": clash.detail}
                for clash in built.clashes
            ],
            files={
                name: {"file": file, "sha256": built.checksums[name], "bytes": len(built.files[name])}
                for name, file in kept.items()
            },
            built_at=at, cpu_s=built.cpu_s, peak_mb=built.peak_mb, leased_until=None, last_error="",
        )  # fmt: skip
    return True


def _told(check: Check) -> dict[str, Any]:
    return {"name": check.name, "value": str(check.value), "limit": check.limit, "passed": check.passed,
            "parameters": list(check.parameters)}  # fmt: skip


@allowed("fitter")
def build_again(design_id: int, *, at: dt.datetime, by: Actor) -> Design:
    """
    Let a design that was given up be built once more, from now on.

    :raises NotFound: if there is no such design.
    :raises DesignNotGivenUp: if it was not given up.
    """
    with Design.hold_where(Q(pk=design_id)) as found:
        if not found:
            raise NotFound
        if not found[0].can_become(Design.Status.WAITING):
            raise DesignNotGivenUp
        found[0].become(
            Design.Status.WAITING, at=at, by=by, attempts=0, next_attempt_at=None, leased_until=None, last_error=""
        )
    return found[0]


def _count_failure(design_id: int, error: str, *, at: dt.datetime) -> None:
    with Design.hold(design_id) as held:
        given_up = held.failed_once_more(error)
        log.warning("design not built", design=held.public_id, error=error, given_up=given_up)
        counted: dict[str, Any] = {"attempts": held.attempts, "last_error": held.last_error, "leased_until": None}
        if given_up and held.can_become(Design.Status.DEAD):
            held.become(Design.Status.DEAD, at=at, by=SYSTEM, **counted)
        else:
            held.change(**counted, next_attempt_at=held.next_try_after(at))


def _give_up(design_id: int, why: str, *, at: dt.datetime) -> None:
    with Design.hold(design_id) as held:
        if held.can_become(Design.Status.DEAD):
            held.become(Design.Status.DEAD, at=at, by=SYSTEM, reason=why, last_error=why, leased_until=None)
