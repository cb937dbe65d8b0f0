"""
Chapter: what is done about somebody who says that they were hurt.

The record is written with the claim and stays for good. What was found and done since are notes, each written once; the
newest says where it stands. What the customer wrote is about health: it is shown with a reason, and that is logged.
"""

import datetime as dt
from typing import Final

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from fitting.models import JournalEntry, reason_within
from orders.models import LONGEST, Claim, ComplaintNote, ComplaintRecord
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound

SHORTEST_REASON: Final = 10
# What the journal calls a record.
SUBJECT: Final = "orders.complaintrecord"


class ComplaintUnknown(NotFound):
    """No such record."""

    code = "complaint_unknown"
    title = "There is no such complaint."


class ComplaintNoteEmpty(BadInput):
    """A step without a word helps nobody later."""

    code = "complaint_note_empty"
    title = f"Write what was found or done, in at most {LONGEST} characters, and choose where the complaint stands now."


class ComplaintReasonMissing(BadInput):
    """Looking at what somebody wrote about an injury has a reason, and the reason is kept."""

    code = "complaint_reason_missing"
    title = "Say in a sentence why you need to read what they wrote."


def standing() -> Coalesce:
    """Say of each record where it stands: by its newest note, or open as long as there is none."""
    newest = ComplaintNote.objects.filter(complaint=OuterRef("pk")).order_by("-pk")
    return Coalesce(Subquery(newest.values("standing")[:1]), Value(ComplaintNote.Standing.OPEN.value))


@allowed("claims", "fitter", "privacy")
def reveal(complaint_id: int, *, reason: str, at: dt.datetime, by: Actor) -> ComplaintRecord:
    """
    Hand over a record with what its customer wrote, and leave in the journal who looked, when and why.

    :raises ComplaintUnknown: if there is no such record.
    :raises ComplaintReasonMissing: without a reason of at least ten characters.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    """
    why = reason_within(reason)
    if len(why) < SHORTEST_REASON:
        raise ComplaintReasonMissing(pointer="/reason")
    record = _known(complaint_id)
    JournalEntry(
        subject=SUBJECT, subject_id=record.pk, thread=f"order:{record.claim.line.order_id}",
        field="answers", became="revealed", reason=why, by_kind=by.kind.value, by_id=by.id, at=at,
    ).save(force_insert=True)  # fmt: skip
    return record


@allowed("claims", "fitter")
def note(complaint_id: int, *, standing: str, text: str, at: dt.datetime, by: Actor) -> ComplaintNote:
    """
    Write down what was found or done, and where the complaint stands by now; it cannot be changed afterwards.

    :raises ComplaintUnknown: if there is no such record.
    :raises ComplaintNoteEmpty: without words, with too many, or if the standing is no such word.
    """
    said = text.strip()
    if not said or len(said) > LONGEST or standing not in ComplaintNote.Standing:
        raise ComplaintNoteEmpty(pointer="/text")
    written = ComplaintNote(
        complaint=_known(complaint_id), standing=standing, text=said, by_id=by.id, written_at=at
    )  # fmt: skip
    written.save(force_insert=True)
    return written


def add_device(claim: Claim, serial: str, *, at: dt.datetime) -> None:
    """Let the record of a held claim name an insole that was added to it; nothing happens where nobody was hurt."""
    claim.require_held()
    record = ComplaintRecord.objects.filter(claim=claim).first()
    if record is not None:
        ComplaintNote(
            complaint=record, standing=ComplaintNote.Standing.OPEN, serial=serial, written_at=at
        ).save(force_insert=True)  # fmt: skip


def _known(complaint_id: int) -> ComplaintRecord:
    record = ComplaintRecord.objects.select_related("claim__line").filter(pk=complaint_id).first()
    if record is None:
        raise ComplaintUnknown
    return record
