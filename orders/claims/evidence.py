"""Photos of a claim: kept written anew, private, and shown by links that end."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db.models import Q, QuerySet

from fitting import files
from fitting.models import refusing
from orders.claims.holding import Held, held
from orders.claims.talking import go_on, let_be_heard
from orders.models import Claim, ClaimEvidence
from orders.photographs import photograph
from shop.actor import Actor, allowed
from shop.refusal import Refusal

MOST_PHOTOS: Final = 12
# What a link to a photo of a claim leads to.
PHOTO: Final = "claim_photo"
# So long after a claim is over its photos are erased.
KEPT_FOR: Final = dt.timedelta(days=730)
AT_ONCE: Final = 100
_OPEN: Final = (
    Claim.Status.SUBMITTED,
    Claim.Status.IN_REVIEW,
    Claim.Status.NEEDS_INFO,
    Claim.Status.REMEDY_IN_PROGRESS,
)


class TooManyPhotos(Refusal):
    """A dozen is enough to see anything."""

    code = "claim_photos_enough"
    title = f"A claim takes {MOST_PHOTOS} photos; describe the rest in words."


class PhotoSentBefore(Refusal):
    """The very same file."""

    code = "claim_photo_sent_before"
    title = "This photo is there already."


_ONCE: Final = dict.fromkeys(
    ("evidence_once_per_claim", "orders_claimevidence.claim_id, orders_claimevidence.sha256"), PhotoSentBefore()
)


@allowed("customer", "guest")
def attach(claim_id: int, data: bytes, *, at: dt.datetime, by: Actor) -> ClaimEvidence:
    """
    Add a photo to a claim that is not over; nothing but what is to be seen is kept of it.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises ClaimElsewhere: if the claim is over.
    :raises PhotoTooLarge: if it has too many bytes or pixels.
    :raises PhotoTypeUnknown: if it is no JPEG, PNG or WebP.
    :raises PhotoBroken: if it cannot be read to its end.
    :raises TooManyPhotos: if there are enough.
    :raises PhotoSentBefore: if it is there already.
    """
    seen = photograph(data)
    row = ClaimEvidence(
        claim_id=claim_id, sha256=seen.sha256, likeness=seen.likeness, width=seen.width, height=seen.height,
        taken_on=seen.taken_on, sent_at=at,
    )  # fmt: skip
    with held(claim_id, by=by) as it:
        _insist_on_room(it)
        row.file = files.keep(f"claims/{row.public_id}.jpg", seen.jpeg)
        with files.forgotten_on_failure(row.file), refusing(_ONCE):
            row.save(force_insert=True)
        it.claim.note(field="evidence", became="photo", at=at, by=by, reason=row.public_id)
        # A photo is an answer, too.
        go_on(it, at=at, by=by)
        let_be_heard(it, at=at)
    return row


def _insist_on_room(it: Held) -> None:
    it.require(*_OPEN)
    if it.claim.evidence.count() >= MOST_PHOTOS:
        raise TooManyPhotos


def of(claim_id: int) -> Sequence[ClaimEvidence]:
    """Return the photos of a claim that can still be seen, the oldest first."""
    return list(lying_with(claim_id).exclude(file=""))


def lying_with(claim_id: int) -> QuerySet[ClaimEvidence]:
    """Return every photo that was sent for a claim, or for the one that it was parted from."""
    return ClaimEvidence.objects.filter(Q(claim=claim_id) | Q(claim__parted=claim_id)).distinct()


def link(photo: ClaimEvidence, *, at: dt.datetime) -> str:
    """Return the secret of a link to a photo, for whoever was found to be allowed to see it."""
    return files.link(PHOTO, photo.public_id, at=at)


def behind(secret: str, *, at: dt.datetime) -> ClaimEvidence | None:
    """Return the photo that a link leads to; nothing if it was made up, has ended, or the photo is erased."""
    shown = files.behind(secret, at=at)
    if shown is None or shown.what != PHOTO:
        return None
    return ClaimEvidence.objects.filter(public_id=shown.of).exclude(file="").first()


def erase_old(*, at: dt.datetime) -> int:
    """Sweep: erase the photos of claims that were over two years ago; return how many."""
    old = ClaimEvidence.objects.filter(~Q(file=""), claim__closed_at__lte=at - KEPT_FOR).order_by("pk")[:AT_ONCE]
    erased = 0
    for photo in old:
        files.forget(photo.file)
        erased += ClaimEvidence.objects.filter(pk=photo.pk).update(file="", erased_at=at)
    return erased
