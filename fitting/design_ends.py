"""
Chapter: the end of a design's files, when a wearer takes back the consent to use health answers.

The shape of an insole tells of the foot, so the files go: what could be made, the preview, the picture of the heights.
Their checksums, the checks and the row itself stay, as the record of a device names them by its serial. Whoever agrees
again has the same specification built again, to the same bytes.
"""

import datetime as dt
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting import files
from fitting.models import CONSENT_WITHDRAWN, Design, PrescriptionStatus
from shop.actor import SYSTEM

_BUILT: Final = (Design.Status.RELEASED, Design.Status.FAILED)


def to_erase() -> QuerySet[Design]:
    """Return the designs with files whose wearer has taken the consent back."""
    agreed = Exists(Design.objects.agreed_to().filter(pk=OuterRef("pk")))
    return Design.objects.filter(~agreed, status__in=_BUILT).order_by("pk")


def to_build_anew() -> QuerySet[Design]:
    """Return the erased designs of what shall be made, whose wearer has agreed again."""
    wanted = Design.objects.agreed_to().filter(side__prescription__status=PrescriptionStatus.APPROVED)
    return wanted.filter(status=Design.Status.ERASED).order_by("pk")


def follow_consents(*, at: dt.datetime, limit: int = 50) -> int:
    """Sweep: erase the files of whoever has withdrawn, and leave to be built what somebody agrees to again."""
    erased = sum(_erase(pk, at=at) for pk in to_erase().values_list("pk", flat=True)[:limit])
    return erased + sum(_build_anew(pk, at=at) for pk in to_build_anew().values_list("pk", flat=True)[:limit])


def _erase(design_id: int, *, at: dt.datetime) -> bool:
    with Design.hold_where(Q(pk=design_id, status__in=_BUILT)) as found:
        names = [design.file_of(what) for design in found for what in design.files]
        for design in found:
            kept = {what: {**file, "file": ""} for what, file in design.files.items()}
            design.become(Design.Status.ERASED, at=at, by=SYSTEM, reason=CONSENT_WITHDRAWN, files=kept)
    # The row says so first: a file that is left over is looked for by nobody, one that is missing by many.
    files.forget(*names)
    return bool(found)


def _build_anew(design_id: int, *, at: dt.datetime) -> bool:
    with Design.hold_where(Q(pk=design_id, status=Design.Status.ERASED)) as found:
        for design in found:
            design.become(
                Design.Status.WAITING, at=at, by=SYSTEM, attempts=0, next_attempt_at=None, leased_until=None,
                last_error="",
            )  # fmt: skip
    return bool(found)
