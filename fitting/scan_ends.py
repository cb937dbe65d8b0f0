"""What the sender of a scan can do next, and how long its files are kept: until their day, or until consent ends."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from fitting import files
from fitting.models import Consent, Scan
from fitting.scan_codes import BY_HAND, TEXTS, WRONG_SIDE, ScanCode

# Without one of these no scan is kept: a scan tells of health, too.
NEEDED: Final = (Consent.Purpose.PHOTO_SCAN_STORAGE, Consent.Purpose.HEALTH_DATA)
# After so many rejects of a side other ways are offered; one more, and a fitter looks (``ScanQuerySet.astray``).
OFFER_AFTER: Final = 2
# What was measured and drawn tells of a foot as its file does.
_TELLS: Final = ~Q(found={}) | ~Q(drawing={})


def next_steps(scan: Scan, *, rejects: int) -> list[str]:
    """
    Return what the sender can do now.

    :param rejects: how many scans of this side and profile were refused, this one included.
    """
    if scan.status == Scan.Status.REJECTED:
        return ["scan_again", *(["measure_by_hand", "ask_fitter"] if rejects >= OFFER_AFTER else [])]
    if scan.status == Scan.Status.DEAD:
        return ["scan_again", "measure_by_hand", "ask_fitter"]
    told = scan.told
    if told is None:
        return []
    steps = ["send_for_other_side"] if WRONG_SIDE & set(told.remarks) else []
    if BY_HAND & set(told.remarks):
        steps.append("measure_by_hand")
    return [*steps, "ask_fitter"] if steps else []


def sentences(scan: Scan) -> list[str]:
    """
    Return what the main code means and how to fix it; and that it may be the other foot, whatever else is odd.

    Nothing if there is nothing to say.
    """
    told = scan.told
    aside = [code for code in told.remarks if code in WRONG_SIDE] if told is not None else []
    codes = dict.fromkeys([*([ScanCode(scan.code)] if scan.code else []), *aside])
    return [TEXTS[code] for code in codes]


def keep_longer(profiles: Iterable[int], *, until: dt.datetime) -> int:
    """Keep the files of the scans of profiles until a day, where they would go before; return how many files."""
    kept = Scan.objects.filter(profile__in=profiles, erased_at=None, keep_until__lt=until)
    return kept.update(keep_until=until)


def erase_due(*, at: dt.datetime, limit: int = 50) -> int:
    """
    Sweep: erase the files of scans that were taken away, whose day has come, or whose consent was withdrawn.

    Without consent also what was drawn and measured of them goes, of scans, too, whose files went before; the measures
    of a frozen profile are erased with it.
    """
    given = Consent.objects.live().filter(wearer_id=OuterRef("profile__wearer_id"))
    agreed = Q(*(Exists(given.filter(purpose=purpose)) for purpose in NEEDED))
    ended = Q(status=Scan.Status.REMOVED) | Q(keep_until__lte=at) | ~agreed
    still = ExpressionWrapper(agreed, output_field=BooleanField())
    untold = (Q(status=Scan.Status.REMOVED) | ~agreed) & _TELLS
    due = Scan.objects.filter((ended & Q(erased_at=None)) | untold).annotate(agreed=still).order_by("pk")
    found = list(due.values_list("pk", "agreed")[:limit])
    return sum(_erase(pk, for_good=not still_agreed, at=at) for pk, still_agreed in found)


def _erase(scan_id: int, *, for_good: bool, at: dt.datetime) -> bool:
    with Scan.hold_where(Q(pk=scan_id) & (Q(erased_at=None) | _TELLS)) as found:
        names = [(scan.file, scan.preview) for scan in found]
        for scan in found:
            gone = for_good or scan.status == Scan.Status.REMOVED
            told: dict[str, object] = {"found": {}, "drawing": {}} if gone else {}
            scan.change(file="", preview="", erased_at=scan.erased_at or at, **told)
    # The rows say so first: a file that is left over is looked for by nobody, one that is missing by many.
    for pair in names:
        files.forget(*pair)
    return bool(names)
