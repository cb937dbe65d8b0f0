"""Somebody says that they were hurt: a record that stays, read with a reason that is logged, and notes written once."""

from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client

from fitting.models import Reading
from orders import claims, complaints
from orders.models import Claim, ComplaintNote, ComplaintRecord
from orders.models.written_once import AppendOnly
from shop.actor import Actor
from shop.refusal import NotAllowed
from tests.budgets import queries
from tests.orders.claims.claiming import DAY, Wearing
from tests.orders.desks import page, staff
from tests.orders.making import LATER, an_account
from tests.orders.staffed import a_colleague, fitter, support

pytestmark = pytest.mark.django_db
THEN = LATER + 100 * DAY
WORDS = "It snapped and cut my heel."
WHY = "To tell the authority what happened."
SHAPE = {"part": "core", "failure": "lost_shape", "cause": "wear"}


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def clara() -> Actor:
    return a_colleague("clara", "claims").as_actor()


def hurt(ada: Wearing) -> ComplaintRecord:
    status, told = ada.claims("left", at=THEN, injury=True, words=WORDS, **SHAPE)
    assert (status, told["status"]) == (201, "in_review")
    return ComplaintRecord.objects.get(number=told["complaint"])


def desk_of(role: str) -> Client:
    """Somebody at their desk a day later."""
    with time_machine.travel(THEN + DAY, tick=False):
        return staff(role)


def pressing(desk: Client, record: ComplaintRecord, act: str, said: dict[str, Any]) -> str:
    """Press a button of a record, and return the page that follows."""
    path = f"{page(ComplaintRecord, pk=record.pk)[: -len('change/')]}{act}/"
    with time_machine.travel(THEN + DAY, tick=False):
        assert desk.get(path).status_code == 200
        return desk.post(path, said, follow=True).content.decode()


def test_a_side_that_is_added_to_the_claim_is_named_by_the_complaint_too(ada: Wearing) -> None:
    record = hurt(ada)
    claim = Claim.objects.get()
    assert ada.presses(claim.number, "sides", {"side": "right", **SHAPE}, at=THEN + DAY)[0] == 201
    assert (record.serials, record.devices()) == ([ada.serials["left"]], [ada.serials["left"], ada.serials["right"]])
    added = ComplaintNote.objects.get()
    assert (added.serial, added.standing, added.by, added.written_at) == (
        ada.serials["right"], "open", None, THEN + DAY,
    )  # fmt: skip
    # Where nobody was hurt there is nothing to add to.
    claims.withdraw(claim.pk, at=THEN + DAY, by=ada.browser.actor)
    _, told = ada.claims("left", at=THEN + DAY, **SHAPE)
    assert ada.presses(told["number"], "sides", {"side": "right", **SHAPE}, at=THEN + DAY)[0] == 201
    assert (ComplaintRecord.objects.count(), ComplaintNote.objects.count()) == (1, 1)


def test_an_injury_that_is_told_later_opens_a_complaint_wherever_the_claim_stands(ada: Wearing) -> None:
    _, told = ada.claims("left", at=THEN, part="cover", failure="looks_worn", cause="wear")
    assert (told["status"], told["injury"], told["complaint"]) == ("denied", False, None)
    for text in ("", "x" * 4001):
        assert ada.presses(told["number"], "injury", {"text": text}, at=THEN + DAY)[0] == 400
    assert not ComplaintRecord.objects.exists()
    status, told = ada.presses(told["number"], "injury", {"text": WORDS}, at=THEN + DAY)
    record = ComplaintRecord.objects.get()
    assert (status, told["status"], told["injury"], told["complaint"]) == (200, "denied", True, record.number)
    assert (record.serials, record.words, record.recorded_at) == ([ada.serials["left"]], WORDS, THEN + DAY)
    # Nobody looks at what was refused: it waits in the queue of the desk. Said again it is the same complaint.
    assert Claim.objects.get().unheard_since == THEN + DAY
    assert ada.presses(told["number"], "injury", {"text": "It still hurts."}, at=THEN + 2 * DAY)[1] == told

    _, other = ada.claims("right", at=THEN, **SHAPE)
    claim = Claim.objects.get(number=other["number"])
    assert claims.said_of(claim.pk, at=THEN).why == "needs_a_look"
    desk, path = desk_of("claims"), f"{page(Claim, pk=claim.pk)[: -len('change/')]}hurt/"
    with time_machine.travel(THEN + DAY, tick=False):
        assert desk.get(path).status_code == 200
        assert "Recorded for good as a complaint." in desk.post(path, {"text": WORDS}, follow=True).content.decode()
    claim.refresh_from_db()
    assert (claim.injury, claim.complaint.words, claim.unheard_since) == (True, WORDS, None)
    assert claims.said_of(claim.pk, at=THEN + DAY).why == "injury"
    with pytest.raises(claims.ClaimUnknown):
        claims.tell_of_injury(claim.pk, text=WORDS, at=THEN, by=an_account("eve@example.com").as_actor())


def test_the_desk_lists_where_each_stands_and_masks_what_they_wrote(ada: Wearing) -> None:
    record = hurt(ada)
    desk, here = staff("claims"), page(ComplaintRecord, pk=record.pk)
    with queries(7):
        listed = desk.get(page(ComplaintRecord)).content.decode()
    for words in (record.number, record.claim.number, ada.serials["left"], ">Open<"):
        assert words in listed, words
    shown = desk.get(here).content.decode()
    assert "masked; read it with a reason" in shown
    assert WORDS not in listed + shown
    complaints.note(record.pk, standing="reported", text="Told the authority.", at=THEN, by=clara())
    shown = desk.get(here).content.decode()
    assert "Told the authority." in shown
    for standing, is_there in (("reported", True), ("open", False)):
        found = desk.get(page(ComplaintRecord), {"stands": standing}).content.decode()
        assert (here in found) == is_there, standing
    for role in ("support", "production", "warehouse", "finance", "content"):
        assert staff(role).get(here).status_code == staff(role).get(page(ComplaintRecord)).status_code == 403, role


def test_what_they_wrote_is_shown_once_with_a_reason_and_logged(ada: Wearing) -> None:
    record = hurt(ada)
    desk = desk_of("fitter")
    assert WORDS not in pressing(desk, record, "reveal", {"reason": "curious"})
    assert Reading.objects.count() == 0
    assert WORDS in pressing(desk, record, "reveal", {"reason": WHY})
    (read,) = Reading.objects.all()
    assert (read.subject, read.subject_id, read.reason, read.by_kind, read.at) == (
        "orders.complaintrecord", record.pk, WHY, "staff", THEN + DAY,
    )  # fmt: skip
    assert read.thread == f"order:{ada.order.pk}"
    # The read log of privacy names it, and mistakes it for nobody's feet.
    log = staff("privacy").get(page(Reading)).content.decode()
    assert (WHY in log, f"complaintrecord {record.pk}" in log, "Ada" in log) == (True, True, False)
    # A page that is only looked at writes nothing.
    with time_machine.travel(THEN + DAY, tick=False):
        assert desk.get(page(ComplaintRecord, pk=record.pk)).status_code == 200
    assert Reading.objects.count() == 1


def test_a_note_is_written_at_the_desk_and_stays(ada: Wearing) -> None:
    record = hurt(ada)
    desk = desk_of("claims")
    pressing(desk, record, "note", {"standing": "closed", "text": "   "})
    assert ComplaintNote.objects.count() == 0
    assert "Written; it stays as it is." in pressing(
        desk, record, "note", {"standing": "closed", "text": "A small cut, healed; the lot is fine."}
    )
    (written,) = ComplaintNote.objects.all()
    assert (written.standing, written.text, written.written_at) == (
        "closed", "A small cut, healed; the lot is fine.", THEN + DAY,
    )  # fmt: skip
    with pytest.raises(AppendOnly):
        written.delete()
    with pytest.raises(AppendOnly):
        written.save()
    assert ComplaintNote.objects.count() == 1


def test_what_is_refused_leaves_nothing(ada: Wearing) -> None:
    record, colleague = hurt(ada), clara()
    for standing, text in (("open", " "), ("open", "x" * 4001), ("deleted", "Gone.")):
        with pytest.raises(complaints.ComplaintNoteEmpty):
            complaints.note(record.pk, standing=standing, text=text, at=THEN, by=colleague)
    with pytest.raises(complaints.ComplaintUnknown):
        complaints.note(0, standing="open", text="Found.", at=THEN, by=colleague)
    with pytest.raises(complaints.ComplaintUnknown):
        complaints.reveal(0, reason=WHY, at=THEN, by=fitter())
    with pytest.raises(complaints.ComplaintReasonMissing):
        complaints.reveal(record.pk, reason=" why ", at=THEN, by=fitter())
    for by in (support(), ada.browser.actor):
        with pytest.raises(NotAllowed):
            complaints.reveal(record.pk, reason=WHY, at=THEN, by=by)
    assert (ComplaintNote.objects.count(), Reading.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "statement", ["UPDATE orders_complaintnote SET text = ''", "DELETE FROM orders_complaintnote"], ids=["u", "d"]
)
def test_the_database_changes_and_removes_no_note(ada: Wearing, statement: str) -> None:
    record = hurt(ada)
    complaints.note(record.pk, standing="open", text="Called them.", at=THEN, by=clara())
    before = list(ComplaintNote.objects.values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(ComplaintNote.objects.values()) == before
