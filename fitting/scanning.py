"""
Chapter: a scan is handed in, measured in the background, and taken, taken in part, looked at, or refused.

What is taken is written onto the draft's measures, with the scan as their source. Accepted sides stay accepted,
whatever becomes of the other.
"""

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import structlog
from django.db.models import Q

from fitting import consenting, files, intake, measuring
from fitting.ages import BirthMonth
from fitting.measured import Load, Measured, Side, Source
from fitting.models import Consent, FootProfile, Scan, Wearer, reach_of, refusing
from fitting.scan_codes import NOT_SURELY_THIS, ScanCode
from fitting.scan_found import SURE_ENOUGH, Found, Hints, ScanFound, Unit, Verdict
from shop.actor import SYSTEM, Actor, allowed
from shop.fit_spec import MeasureCode
from shop.refusal import NotFound, Problem, Refusal, TooLarge

log = structlog.stdlib.get_logger("fitting.scans")

LARGEST_BYTES: Final = 50 * 1024 * 1024
# A draft nobody goes on with is forgotten after 30 days, and its scans with it.
DRAFTS_KEPT: Final = dt.timedelta(days=30)
_SAME_MM: Final = 0.1
# Two feet of one person never agree in all of these to a tenth of a millimetre (6,800 people: none identical).
_COMPARED: Final = (Found.FOOT_LENGTH, Found.BALL_WIDTH, Found.HEEL_WIDTH)
_MEASURES: Final = {Found(code.value): code for code in MeasureCode if code.value in set(Found)}


class ScanTooLarge(TooLarge):
    """Larger than any useful scan of a foot."""

    code = "scan_too_large"
    title = "The file is larger than 50 MB. Export the scan with fewer triangles."


class ScanAccepted(Refusal):
    """A side has one accepted scan at a time."""

    code = "scan_side_accepted"
    title = "This side has an accepted scan. Take that one away before you send another."


class ScanBeingMeasured(Refusal):
    """One scan of a side at a time."""

    code = "scan_being_measured"
    title = "A scan of this side is being measured. Wait for its result, or take it away."


class ScanDuplicate(Refusal):
    """The very same file again."""

    code = "scan_duplicate"
    title = "This very file was sent before for this profile. Send the scan of the other foot, or a new one."


class ScanNotGivenUp(Refusal):
    """Only what was given up is tried again by hand."""

    code = "scan_not_given_up"
    title = "This scan was not given up, or its file is erased."


@dataclass(frozen=True, slots=True)
class Sent:
    """
    What somebody hands in.

    :ivar unit: what the sender says the numbers are; compared, never trusted.
    """

    side: Side
    load: Load
    data: bytes
    unit: Unit | None = None


@allowed("customer", "guest", "wearer", "fitter")
def attach(profile_id: int, sent: Sent, *, at: dt.datetime, by: Actor) -> Scan:
    """
    Keep a scan of one side of a draft; it is measured in the background.

    :raises ScanTooLarge: beyond 50 MB.
    :raises NotFound: if the actor has no such profile.
    :raises ProfileFrozen: if it is submitted.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    :raises ConsentMissing: if health answers may not be taken in, or scans not be stored.
    :raises ScanAccepted: if the side has an accepted scan.
    :raises ScanBeingMeasured: if one of the side is being measured.
    :raises ScanDuplicate: if the same bytes were sent for this profile before.
    """
    if len(sent.data) > LARGEST_BYTES:
        raise ScanTooLarge(pointer="/file")
    checksum = hashlib.sha256(sent.data).hexdigest()
    profile = insist_on_room(profile_id, sent.side, checksum, at=at, by=by)
    # Kept before the row is written and without holding anything: storage may be far away.
    name = files.keep(f"scans/{profile.public_id}", sent.data)
    with files.forgotten_on_failure(name), _draft(profile_id, at=at, by=by) as profile:
        _insist_on_room(profile, sent.side, checksum)
        clash = {"scan_one_waiting_per_side": ScanBeingMeasured(pointer="/side"),
                 "fitting_scan.profile_id, fitting_scan.side": ScanBeingMeasured(pointer="/side")}  # fmt: skip
        with refusing(clash):
            scan = Scan.objects.create(
                profile=profile, side=sent.side.value, load=sent.load.value,
                said_unit=sent.unit.value if sent.unit else "", file=name, sha256=checksum,
                size_bytes=len(sent.data), uploaded_at=at, keep_until=at + DRAFTS_KEPT,
            )  # fmt: skip
        scan.note(field="status", became=scan.status, at=at, by=by)
        return scan


def insist_on_room(profile_id: int, side: Side, checksum: str = "", *, at: dt.datetime, by: Actor) -> FootProfile:
    """
    Refuse a scan as far as that can be done without its file; return the draft that has room for it.

    :raises Refusal: as :func:`attach`.
    """
    with _draft(profile_id, at=at, by=by) as profile:
        _insist_on_room(profile, side, checksum)
        return profile


@contextmanager
def _draft(profile_id: int, *, at: dt.datetime, by: Actor) -> Iterator[FootProfile]:
    """Hold a draft that the actor may add scans to."""
    with FootProfile.hold_where(reach_of(by, "wearer__") & Q(pk=profile_id)) as found:
        if not found:
            raise NotFound
        profile = found[0]
        wearer = consenting.one_live([profile.wearer])
        consenting.insist_on_voice(wearer, by)
        if not profile.is_draft:
            raise intake.ProfileFrozen
        lacking = lacking_consents(
            consenting.live_purposes(wearer.pk), minor=consenting.is_minor(wearer, profile.answers, on=at.date())
        )
        if lacking:
            raise consenting.ConsentMissing(problems=lacking)
        yield profile


def lacking_consents(purposes: frozenset[str], *, minor: bool) -> list[Problem]:
    """Return the consents that are missing before a scan may be stored and measured."""
    lacking = consenting.lacking(purposes, minor=minor)
    if Consent.Purpose.PHOTO_SCAN_STORAGE not in purposes:
        detail = "Agree that scans of the feet are stored."
        lacking.append(Problem("/consents/photo_scan_storage", "consent_missing", detail))
    return lacking


def _insist_on_room(profile: FootProfile, side: Side, checksum: str) -> None:
    for scan in profile.scans.present():
        if scan.sha256 == checksum:
            raise ScanDuplicate(pointer="/file")
        if scan.side == side and scan.status == Scan.Status.MEASURED:
            raise ScanAccepted(pointer="/side")
        if scan.side == side and scan.status == Scan.Status.UPLOADED:
            raise ScanBeingMeasured(pointer="/side")


@allowed("customer", "guest", "wearer", "fitter")
def take_away(scan_id: int, *, at: dt.datetime, by: Actor) -> Scan:
    """
    Take a scan of a draft away; its file is erased soon. The measures it gave stay until others are given.

    :raises NotFound: if the actor has no such scan, or it was taken away before.
    :raises ProfileFrozen: if the profile is submitted.
    """
    pick = Scan.objects.reachable_by(by).present().filter(pk=scan_id)
    profile_id = pick.values_list("profile_id", flat=True).first()
    with FootProfile.hold_where(Q(pk=profile_id)) as profiles, Scan.hold_where(Q(pk=scan_id)) as found:
        if not profiles or not found or found[0].status == Scan.Status.REMOVED:
            raise NotFound
        consenting.insist_on_voice(profiles[0].wearer, by)
        if not profiles[0].is_draft:
            raise intake.ProfileFrozen
        found[0].become(Scan.Status.REMOVED, at=at, by=by, leased_until=None)
        profiles[0].change(revision=profiles[0].revision + 1, changed_at=at)
    return found[0]


# --- measuring --------------------------------------------------------------------------------
@allowed("system")
def measure(scan_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """
    Measure one uploaded scan in a process of its own and write down what it told; anything else is left alone.

    Claim it first, so that nobody else measures it. What fails by our fault is counted on the row and comes due
    again, then dies, where staff see it; what is the file's fault is a reject with a code.

    :returns: whether there is a result now.
    """
    scan = Scan.objects.select_related("profile__wearer").get(pk=scan_id)
    if scan.status != Scan.Status.UPLOADED:
        return False
    if _lacks_consent(scan.profile, at=at):
        with Scan.hold(scan_id) as held:
            _forget_unmeasured(held, at=at, by=by)
        return False
    try:
        found, drawing, preview = _measured(scan, at=at)
    except Exception as error:  # noqa: BLE001  whatever it is, it is written on the row, and the sweep goes on
        _count_failure(scan_id, error, at=at)
        return False
    if not _write_down(scan, found, drawing, preview, at=at, by=by):
        files.forget(preview)
    return True


def _lacks_consent(profile: FootProfile, *, at: dt.datetime) -> bool:
    minor = consenting.is_minor(profile.wearer, profile.answers, on=at.date())
    return bool(lacking_consents(consenting.live_purposes(profile.wearer_id), minor=minor))


def _forget_unmeasured(held: Scan, *, at: dt.datetime, by: Actor) -> None:
    """Let go of a scan that may not be used any more; its file goes with the next sweep."""
    if held.can_become(Scan.Status.REMOVED):
        held.become(Scan.Status.REMOVED, at=at, by=by, reason="consent withdrawn", leased_until=None)


def _measured(scan: Scan, *, at: dt.datetime) -> tuple[ScanFound, dict[str, Any], str]:
    """Run the child; return what it told, what pictures are drawn from, and where the preview is kept."""
    born, height = scan.profile.answers.get("birth_month"), scan.profile.answers.get("height_cm")
    age = BirthMonth.of(born).age(at.date()) if born else None
    hints = Hints(Side(scan.side), Unit(scan.said_unit) if scan.said_unit else None, height, age)
    with tempfile.TemporaryDirectory(prefix="scan-") as folder:
        found = measuring.measure_scan(files.read(scan.file), Path(folder), hints)
        drawn, seen = Path(folder, measuring.DRAWING), Path(folder, measuring.PREVIEW)
        drawing = json.loads(drawn.read_bytes()) if drawn.exists() else {}
        preview = files.keep(f"previews/{scan.public_id}", seen.read_bytes()) if seen.exists() else ""
    return found, drawing, preview


def _write_down(
    scan: Scan, found: ScanFound, drawing: Mapping[str, Any], preview: str, *, at: dt.datetime, by: Actor
) -> bool:
    # Consents end under the wearer's lock: one that ends while the child measures ends this, too.
    with (
        Wearer.hold(scan.profile.wearer_id),
        FootProfile.hold(scan.profile_id) as profile,
        Scan.hold(scan.pk) as held,
    ):
        if held.status != Scan.Status.UPLOADED:
            return False
        if _lacks_consent(profile, at=at):
            _forget_unmeasured(held, at=at, by=by)
            return False
        told = _taken_in(profile, held, _beside_the_other(profile, held, found), at=at)
        written: dict[str, Any] = {
            "verdict": told.verdict.value, "code": told.code.value if told.code else "", "found": told.to_json(),
            "drawing": dict(drawing), "preview": preview, "measured_at": at, "leased_until": None, "last_error": "",
        }  # fmt: skip
        if told.verdict is Verdict.NO:
            held.become(Scan.Status.REJECTED, at=at, by=by, **written)
            return True
        held.become(Scan.Status.MEASURED, at=at, by=by, **written)
    return True


def _taken_in(profile: FootProfile, scan: Scan, found: ScanFound, *, at: dt.datetime) -> ScanFound:
    """Write the values onto the draft if they are surely this foot's; a person sees what cannot be."""
    if found.verdict is Verdict.NO or not profile.is_draft or NOT_SURELY_THIS & set(found.remarks):
        return found
    if intake.take_measured(profile, Side(scan.side), _values(found, Load(scan.load)), at=at):
        return found
    code = ScanCode.VALUES_IMPOSSIBLE
    return replace(found, verdict=Verdict.REVIEW, code=code, remarks=(code, *found.remarks))


def _values(found: ScanFound, load: Load) -> dict[MeasureCode, Measured]:
    return {
        _MEASURES[name]: Measured(Decimal(f"{value.value:.1f}"), Source.SCAN, load)
        for name, value in found.values.items()
        # Where a first head does not show, its place is only supposed (fitting.mesh.lengths); nothing rests on that.
        if name in _MEASURES and (name is not Found.BALL_LENGTH or value.confidence >= SURE_ENOUGH)
    }


def _beside_the_other(profile: FootProfile, scan: Scan, found: ScanFound) -> ScanFound:
    """Send a scan to a person that measures exactly as the other foot's does: one of them is a mirrored copy."""
    if found.verdict is Verdict.NO:
        return found
    for other in profile.scans.accepted().exclude(side=scan.side):
        told = other.told
        if told is not None and all(_same(found, told, name) for name in _COMPARED):
            code = ScanCode.MIRRORED_COPY
            return replace(found, verdict=Verdict.REVIEW, code=code, remarks=(code, *found.remarks))
    return found


def _same(one: ScanFound, other: ScanFound, name: Found) -> bool:
    if name not in one.values or name not in other.values:
        return False
    return abs(one.values[name].value - other.values[name].value) <= _SAME_MM


@allowed("fitter")
def measure_again(scan_id: int, *, at: dt.datetime, by: Actor) -> Scan:
    """
    Let a scan that was given up be measured once more, from now on.

    :raises NotFound: if there is no such scan.
    :raises ScanNotGivenUp: if it was not given up, or its file is erased.
    """
    with Scan.hold_where(Q(pk=scan_id)) as found:
        if not found:
            raise NotFound
        if not found[0].can_become(Scan.Status.UPLOADED) or not found[0].file:
            raise ScanNotGivenUp
        with refusing({"scan_one_waiting_per_side": ScanBeingMeasured(),
                       "fitting_scan.profile_id, fitting_scan.side": ScanBeingMeasured()}):  # fmt: skip
            found[0].become(Scan.Status.UPLOADED, at=at, by=by, attempts=0, next_attempt_at=None, leased_until=None)
    return found[0]


def _count_failure(scan_id: int, error: Exception, *, at: dt.datetime) -> None:
    with Scan.hold(scan_id) as held:
        given_up = held.failed_once_more(type(error).__name__)
        log.warning("scan not measured", scan=held.public_id, error=type(error).__name__, given_up=given_up)
        counted: dict[str, Any] = {"attempts": held.attempts, "last_error": held.last_error, "leased_until": None}
        if given_up and held.can_become(Scan.Status.DEAD):
            held.become(Scan.Status.DEAD, at=at, by=SYSTEM, **counted)
        else:
            held.change(**counted, next_attempt_at=held.next_try_after(at))
