"""What customers say: from their words to the public page, without an eye on the rating."""

import datetime as dt

from django.db import transaction

from shop.actor import Actor, allowed
from shop.models import Moderation, Rejection, Testimonial
from shop.refusal import BadInput, Refusal


class NotVerified(Refusal):
    """Publishing needs a verified purchase and the customer's consent."""

    code = "testimonial_not_verified"
    title = "Publishing needs a verified purchase and the customer's consent."


class NotTypical(BadInput):
    """Readers must be told what others can expect."""

    code = "typicality_note_missing"
    title = "Say what others can expect."


class UnknownReason(BadInput):
    """A rejection has one of the listed reasons; a low rating is none."""

    code = "rejection_reason_unknown"
    title = "Give one of the listed reasons; a low rating is none."


class AlreadyDecided(Refusal):
    """It has been read already."""

    code = "testimonial_decided"
    title = "This testimonial has been decided already."


def _waiting(testimonial_id: int) -> Testimonial:
    row = Testimonial.objects.select_for_update(of=("self",)).get(pk=testimonial_id)
    if row.status != Moderation.SUBMITTED:
        raise AlreadyDecided
    return row


@allowed("content", "system")
def publish(*, testimonial_id: int, typicality_note: str, by: Actor, at: dt.datetime) -> Testimonial:
    """
    Show a testimonial to everybody.

    :param typicality_note: what others can expect, shown beside it.
    :raises AlreadyDecided: if it is not waiting.
    :raises NotVerified: if the purchase is not verified or the customer has not consented.
    :raises NotTypical: if the note is empty.
    """
    with transaction.atomic():
        row = _waiting(testimonial_id)
        if not row.verified_order_ref or row.consented_at is None:
            raise NotVerified
        if not typicality_note.strip():
            raise NotTypical(pointer="/typicality_note")
        row.status, row.published_at, row.typicality_note = Moderation.PUBLISHED, at, typicality_note.strip()
        row._change_reason = f"published by {by}"  # noqa: SLF001  simple-history's own word
        row.save()
    return row


@allowed("content", "system")
def reject(*, testimonial_id: int, reason: str, by: Actor, at: dt.datetime) -> Testimonial:  # noqa: ARG001
    """
    Leave a testimonial unpublished, for one of the listed reasons.

    :raises UnknownReason: for any other reason.
    :raises AlreadyDecided: if it is not waiting.
    """
    if reason not in Rejection.values:
        raise UnknownReason(pointer="/reason")
    with transaction.atomic():
        row = _waiting(testimonial_id)
        row.status, row.rejection = Moderation.REJECTED, reason
        row._change_reason = f"rejected by {by}"  # noqa: SLF001
        row.save()
    return row
