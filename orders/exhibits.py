"""
Chapter: exhibits, the files that a person adds to what a bank is told about a dispute.

Stripe keeps them, and so do we, in private, for whoever looks into the papers of the dispute later. What we write down
first is which file it was and under which key it went, so that the same file again is the same request. The last one
for each thing that can be shown goes along with the answer.
"""

import datetime as dt
import hashlib
import io
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from PIL import Image

from fitting import files
from orders import disputes, doubts_gateway, gateway
from orders.models import Dispute, DisputeFile
from orders.photographs import MOST_PIXELS
from shop.actor import Actor, allowed
from shop.refusal import BadInput, TooLarge, WrongType

# Stripe's limit for all that is shown; one page more than anybody reads.
LARGEST_BYTES: Final = 4_000_000
# So long after a dispute has ended the files are erased, like the photos of a claim.
KEPT_FOR: Final = dt.timedelta(days=730)
AT_ONCE: Final = 100
# By their first bytes; what a file calls itself says nothing.
_TYPES: Final[Mapping[bytes, str]] = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
# Readers look for the end of a PDF in its last bytes, as many as this.
_NEAR_THE_END: Final = 1024


class ExhibitTypeUnknown(WrongType):
    """Told by its content, not by its name."""

    code = "exhibit_type_unknown"
    title = "Choose a PDF, a JPEG or a PNG."


class ExhibitBroken(BadInput):
    """It begins like a paper or a picture and does not go on like one; a bank would see nothing."""

    code = "exhibit_broken"
    title = "This file is broken, or has no page. Open it to see, save it anew, and choose that."


class ExhibitTooLarge(TooLarge):
    """More than a bank takes."""

    code = "exhibit_too_large"
    title = "The file is larger than 4 MB; choose a smaller picture, or fewer pages."


class ExhibitRefused(BadInput):
    """Stripe has looked at it and does not take it."""

    code = "exhibit_refused"
    title = "Stripe does not take this file; save it anew as a PDF, and try again."


@allowed("finance")
def add(dispute_id: int, *, shows: str, file: bytes, at: dt.datetime, by: Actor) -> DisputeFile:
    """
    Hand a file in that the answer will refer to; a later one about the same thing takes its place.

    :param shows: one of ``DisputeFile.Shows``.
    :raises DisputeUnknown: if there is no such dispute.
    :raises NoAnswerWanted: if the bank does not wait for an answer.
    :raises ExhibitTypeUnknown: if it is neither PDF nor picture, whatever it is called.
    :raises ExhibitBroken: if it ends too soon, or has no page.
    :raises ExhibitTooLarge: if it is larger than banks take.
    :raises ExhibitRefused: if Stripe does not take it.
    :raises OutcomeUnknown: if Stripe does not answer; add the same file again.
    """
    if len(file) > LARGEST_BYTES:
        raise ExhibitTooLarge(pointer="/file")
    kind = next((kind for magic, kind in _TYPES.items() if file.startswith(magic)), "")
    if not kind:
        raise ExhibitTypeUnknown(pointer="/file")
    if not (_has_pages(file) if kind == "application/pdf" else _is_picture(file)):
        raise ExhibitBroken(pointer="/file")
    row = _intent(dispute_id, shows, kind, file, at=at, by=by)
    try:
        told = doubts_gateway.upload_evidence(row.name, file, key=row.idempotency_key)
    except gateway.Rejected as error:
        if DisputeFile.objects.filter(pk=row.pk, stripe_file_id=None).delete()[0]:
            files.forget(row.file)
        raise ExhibitRefused(pointer="/file") from error
    DisputeFile.objects.filter(pk=row.pk).update(stripe_file_id=told)
    row.stripe_file_id = told
    return row


def _has_pages(file: bytes) -> bool:
    """Whether a PDF is there to its end and has a page, as far as that is seen without unpacking it."""
    end = file[-_NEAR_THE_END:]
    # Newer ones pack their pages away, into streams of objects.
    return b"startxref" in end and b"%%EOF" in end and any(word in file for word in (b"/Page", b"/ObjStm"))


def _is_picture(file: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(file), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return False
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


def _intent(dispute_id: int, shows: str, kind: str, file: bytes, *, at: dt.datetime, by: Actor) -> DisputeFile:
    """Write down what goes where, and keep it, before it goes."""
    checksum = hashlib.sha256(file).hexdigest()
    with disputes.held(dispute_id) as dispute:
        if dispute.status not in Dispute.TO_ANSWER:
            raise disputes.NoAnswerWanted
        key = f"{settings.STRIPE_ENVIRONMENT}:dispute:{dispute.public_id}:{shows}:{checksum[:32]}"
        row, is_new = DisputeFile.objects.get_or_create(
            idempotency_key=key,
            defaults={
                "dispute": dispute, "shows": shows, "content_type": kind, "size": len(file), "sha256": checksum,
                "added_by_id": by.user_id, "added_at": at,
            },
        )  # fmt: skip
        if not is_new:
            # Handed in before, and perhaps replaced since: whoever chooses it now means that it goes along.
            DisputeFile.objects.filter(pk=row.pk).update(added_at=at, added_by_id=by.user_id)
        dispute.note(field="exhibit", became=shows, at=at, by=by)
        if not row.file:
            row.file = files.keep(f"disputes/{dispute.public_id}-{checksum[:16]}-{row.name}", file)
            with files.forgotten_on_failure(row.file):
                DisputeFile.objects.filter(pk=row.pk).update(file=row.file, erased_at=None)
        return row


def erase_old(*, at: dt.datetime) -> int:
    """Sweep: erase our copies of what banks were shown in disputes that ended two years ago; return how many."""
    old = DisputeFile.objects.exclude(file="").filter(dispute__ended_at__lte=at - KEPT_FOR).order_by("pk")[:AT_ONCE]
    erased = 0
    for row in old:
        # The row says so first: a file that is left over is looked for by nobody, one that is missing by many.
        erased += DisputeFile.objects.filter(pk=row.pk).update(file="", erased_at=at)
        files.forget(row.file)
    return erased
