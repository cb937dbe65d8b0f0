"""The workshop: the gate, the pieces, what is measured, what is spoiled, and what goes into one box."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from fitting import files
from fitting.models import JournalEntry, Message
from orders import cancellations, holds, overall, production
from orders.models import Device, ProductionStatus, QualityRecord, WorkOrder
from orders.models.written_once import AppendOnly
from orders.photographs import PhotoTypeUnknown
from orders.production.checking import FigureImplausible, SurfaceUnknown
from orders.production.making import LotMissing, MachineMissing
from orders.production.releasing import ReasonMissing, SideNotPrescribed
from shop.actor import SYSTEM
from tests.fitting.scans import private
from tests.orders.claims.test_deciding import a_jpeg
from tests.orders.desks import SUPPORT
from tests.orders.making import NOW, a_line, an_order
from tests.orders.workshop import (
    LOT,
    MACHINE,
    an_approved_line,
    brought_to,
    codes_of,
    maker,
    measure,
    packer,
    picture,
    pieces,
)

__all__ = ["private"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
LATER = NOW + dt.timedelta(hours=2)


# --- making -------------------------------------------------------------------------------------


def test_one_foot_alone_is_a_job_of_its_own_and_needs_one_piece() -> None:
    line = an_approved_line()
    job = production.release(line.pk, side="right", at=NOW, by=maker())
    assert (job.sides, [piece.side for piece in pieces(line)]) == ("right", ["right"])
    other = an_approved_line(name="Bo")
    with pytest.raises(SideNotPrescribed):
        production.release(other.pk, side="middle", at=NOW, by=maker())
    line.refresh_from_db()
    production.claim(line.pk, at=NOW, by=maker())
    production.start(line.pk, lot=LOT, machine=MACHINE, at=NOW, by=maker())
    production.show(line.pk, at=NOW, by=maker())
    (piece,) = pieces(line)
    measure(piece)
    production.check(piece.pk, at=NOW, by=maker())
    production.finish(line.pk, at=NOW, by=maker())
    assert production.pack(line.pk, [piece.serial], at=NOW, by=packer()).packed_at == NOW


def test_what_is_begun_says_of_which_lot_on_which_machine_by_whom_and_the_customer_is_told() -> None:
    line = brought_to("in_production", at=LATER)
    assert [(piece.status, piece.lot, piece.machine, piece.operator_id) for piece in pieces(line)] == [
        ("making", LOT, MACHINE, maker().id)
    ] * 2
    assert line.order.production == "partial"
    assert Message.objects.filter(kind="line_in_production").count() == 1
    with pytest.raises(cancellations.TooLateToCancel):
        cancellations.cancel_line(line.pk, reason="", at=LATER, by=line.order.customer.as_actor())


def test_starting_needs_a_lot_a_machine_and_a_claim_and_asks_the_gate_again() -> None:
    line = brought_to("queued")
    before = picture(line)
    for refused, said in (
        (LotMissing, {"lot": " "}),
        (LotMissing, {"lot": "x" * 41}),
        (MachineMissing, {"machine": ""}),
    ):
        with pytest.raises(refused):
            production.start(line.pk, **{"lot": LOT, "machine": MACHINE} | said, at=NOW, by=maker())
    with pytest.raises(production.JobNotClaimed):
        production.start(line.pk, lot=LOT, machine=MACHINE, at=NOW, by=maker())
    assert picture(line) == before
    production.claim(line.pk, at=NOW, by=maker())
    with pytest.raises(production.JobTaken):
        production.claim(line.pk, at=NOW, by=maker("mia"))
    with pytest.raises(production.JobTaken):
        production.start(line.pk, lot=LOT, machine=MACHINE, at=NOW, by=maker("mia"))
    holds.pause(line.order_id, reason="Wait.", at=NOW, by=SUPPORT)
    with pytest.raises(production.NotReleasable):
        production.start(line.pk, lot=LOT, machine=MACHINE, at=NOW, by=maker())


def test_a_job_of_a_colleague_who_is_gone_is_taken_over_with_a_reason_and_goes_on() -> None:
    line, mia = brought_to("in_production"), maker("mia")
    with pytest.raises(production.JobTaken):
        production.show(line.pk, at=NOW, by=mia)
    with pytest.raises(ReasonMissing):
        production.take_over(line.pk, reason=" ", at=NOW, by=mia)
    production.take_over(line.pk, reason="Max has left us.", at=NOW, by=mia)
    production.take_over(line.pk, reason="Mine already.", at=NOW, by=mia)
    moved = JournalEntry.objects.get(subject="orders.workorder", became="taken over")
    assert (moved.reason, moved.by_id) == ("Max has left us.", mia.user_id)
    production.show(line.pk, at=NOW, by=mia)
    production.let_go(line.pk, at=NOW, by=mia)
    with pytest.raises(production.JobNotClaimed):
        production.take_over(line.pk, reason="Nobody has it.", at=NOW, by=mia)


def test_a_line_that_is_cancelled_takes_its_job_along_unused_serials_are_void_and_pieces_scrapped() -> None:
    order = an_order()
    waiting, begun = brought_to("queued", an_approved_line(order)), brought_to("quality_check", an_approved_line(order))
    assert order.lines.count() == 2
    order.refresh_from_db()
    assert order.production == "partial"
    cancellations.cancel_line(begun.pk, reason="changed", at=NOW, by=SUPPORT)
    cancellations.cancel_line(waiting.pk, reason="changed", at=NOW, by=SUPPORT)
    assert {job.status for job in WorkOrder.objects.all()} == {"withdrawn"}
    assert (
        list(Device.objects.order_by("pk").values_list("status", "scrap_cause"))
        == [("void", "")] * 2 + [("scrapped", "line_ended")] * 2
    )
    order.refresh_from_db()
    assert order.production == "none"


def test_a_scrapped_piece_is_counted_by_its_cause_and_made_again_with_a_serial_of_its_own() -> None:
    line = brought_to("quality_check")
    left, right = pieces(line)
    measure(right)
    production.check(right.pk, at=NOW, by=maker())
    with pytest.raises(production.CauseUnknown):
        production.scrap(left.pk, cause="line_ended", at=NOW, by=maker())
    gone = production.scrap(left.pk, cause="warped", note="Lifted at the heel.", at=NOW, by=maker())
    line.refresh_from_db()
    assert (gone.status, gone.scrap_cause, gone.scrap_note, line.status) == (
        "scrapped", "warped", "Lifted at the heel.", "in_production",
    )  # fmt: skip
    with pytest.raises(production.PiecesMissing, match="left"):
        production.show(line.pk, at=NOW, by=maker())
    again = production.reprint(left.pk, lot="PA12-2612", machine="printer-1", at=NOW, by=maker())
    assert (again.replaces, again.status, again.lot, again.side) == (left, "making", "PA12-2612", "left")
    assert (again.serial != left.serial, again.design_sha256) == (True, left.design_sha256)
    with pytest.raises(production.DeviceNotThere):
        production.reprint(left.pk, lot=LOT, machine=MACHINE, at=NOW, by=maker())
    # What has passed is not measured again.
    production.show(line.pk, at=NOW, by=maker())
    assert [piece.status for piece in pieces(line)] == ["checking", "passed"]
    with pytest.raises(production.NotMeasured):
        production.check(again.pk, at=NOW, by=maker())
    with pytest.raises(production.PiecesMissing, match="left"):
        production.finish(line.pk, at=NOW, by=maker())
    measure(again)
    production.check(again.pk, at=NOW, by=maker())
    production.finish(line.pk, at=NOW, by=maker())
    line.order.refresh_from_db()
    assert line.order.production == "done"


def test_a_piece_that_is_put_right_is_measured_again_even_from_the_shelf() -> None:
    line = brought_to("ready")
    left, right = pieces(line)
    production.pack(line.pk, [left.serial, right.serial], at=NOW, by=packer())
    production.rework(left.pk, reason="The cover lifts.", at=LATER, by=maker())
    line.refresh_from_db()
    job = WorkOrder.objects.get()
    assert (line.status, line.order.production) == ("in_production", "partial")
    assert (job.status, job.packed_at, job.finished_at) == ("open", None, None)
    assert [piece.status for piece in pieces(line)] == ["making", "passed"]
    production.claim(line.pk, at=LATER, by=maker())
    production.show(line.pk, at=LATER, by=maker())
    with pytest.raises(production.NotMeasured):
        production.check(left.pk, at=LATER, by=maker())


# --- checking -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "within"),
    [
        ({"length_mm": Decimal("257.0")}, True),
        ({"length_mm": Decimal("257.1")}, False),
        ({"width_mm": Decimal("97.5")}, True),
        ({"width_mm": Decimal("97.4")}, False),
        ({"wall_mm": Decimal("1.20")}, True),
        ({"wall_mm": Decimal("1.19")}, False),
        ({"surface": "marked"}, True),
        ({"surface": "flawed"}, False),
    ],
)
def test_what_is_measured_is_compared_with_the_design(figures: dict[str, Any], *, within: bool) -> None:
    piece = pieces(brought_to("quality_check"))[0]
    assert measure(piece, **figures).within is within
    if within:
        assert production.check(piece.pk, at=NOW, by=maker()).status == "passed"
        return
    with pytest.raises(production.OutOfTolerance):
        production.check(piece.pk, at=NOW, by=maker())


def test_a_record_is_written_once_with_a_private_photo_that_is_what_its_bytes_say() -> None:
    piece = pieces(brought_to("quality_check"))[0]
    for refused, said in ((FigureImplausible, {"wall_mm": Decimal(0)}), (SurfaceUnknown, {"surface": "nice"})):
        with pytest.raises(refused):
            measure(piece, **said)
    told = production.Figures(
        length_mm=piece.length_mm, width_mm=piece.width_mm, wall_mm=Decimal(2), weight_g=Decimal(40), surface="good"
    )
    with pytest.raises(PhotoTypeUnknown):
        production.record(piece.pk, told, photo=b"\xff\xd8\xff photo", at=NOW, by=maker())
    assert QualityRecord.objects.count() == 0
    sent = a_jpeg().getvalue()
    kept = production.record(piece.pk, told, photo=sent + b"and more", remark="Fine.", at=NOW, by=maker())
    assert kept.photo.endswith(".jpg")
    # Written anew: what lay behind the picture is gone.
    assert files.read(kept.photo).startswith(b"\xff\xd8\xff")
    assert b"and more" not in files.read(kept.photo)
    with pytest.raises(AppendOnly):
        kept.save()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE orders_qualityrecord SET remark = 'x'")


# --- packing ------------------------------------------------------------------------------------


def test_a_box_takes_the_right_two_and_nothing_else() -> None:
    order = an_order()
    line, other = brought_to("ready", an_approved_line(order)), brought_to("ready", an_approved_line(order, name="Bo"))
    (left, right), (foreign, _) = pieces(line), pieces(other)
    wrong = {
        (left.serial, left.serial): ["side_missing"],
        (left.serial, foreign.serial): ["serial_foreign", "two_of_one_side", "side_missing"],
        (left.serial, right.serial, foreign.serial): ["serial_foreign", "two_of_one_side"],
        (left.serial, "S00000000X"): ["serial_unreadable", "side_missing"],
        (): ["side_missing", "side_missing"],
    }
    before = picture(line)
    for serials, codes in wrong.items():
        with pytest.raises(production.PackRefused) as refused:
            production.pack(line.pk, serials, at=NOW, by=packer())
        assert codes_of(refused) == codes
    assert picture(line) == before
    typed = f" {left.serial[:5]}-{left.serial[5:].lower()}"
    job = production.pack(line.pk, [typed, right.serial], at=NOW, by=packer())
    assert (job.packed_at, job.packed_by_id) == (NOW, packer().id)
    assert [piece.status for piece in pieces(line)] == ["packed", "packed"]
    assert production.pack(line.pk, [left.serial, right.serial], at=LATER, by=packer("will")).packed_at == NOW


def test_a_scrapped_piece_is_found_in_the_box() -> None:
    line = brought_to("quality_check")
    left, right = pieces(line)
    production.scrap(left.pk, cause="damaged", at=NOW, by=maker())
    production.reprint(left.pk, lot=LOT, machine=MACHINE, at=NOW, by=maker())
    production.show(line.pk, at=NOW, by=maker())
    for piece in pieces(line):
        measure(piece)
        production.check(piece.pk, at=NOW, by=maker())
    production.finish(line.pk, at=NOW, by=maker())
    with pytest.raises(production.PackRefused) as refused:
        production.pack(line.pk, [left.serial, right.serial], at=NOW, by=packer())
    assert codes_of(refused) == ["device_scrapped", "side_missing"]


# --- the order as a whole -----------------------------------------------------------------------


@pytest.mark.one_run("sqlite")
@pytest.mark.parametrize(
    ("statuses", "production_status"),
    [
        ([], "none"),
        (["queued", "approved"], "none"),
        (["in_production", "in_review"], "partial"),
        (["ready", "approved"], "partial"),
        (["ready", "cancelled"], "done"),
        (["cancelled"], "none"),
        (["shipped", "delivered", "ready"], "done"),
    ],
)
def test_an_order_follows_from_its_lines(statuses: list[str], production_status: str) -> None:
    assert overall.production_of([("custom", status) for status in statuses]) == ProductionStatus(production_status)
    assert overall.production_of([("stock", "ready")]) == ProductionStatus.NONE


def test_what_is_from_stock_is_no_job() -> None:
    bag = a_line(an_order(), kind="stock")
    with pytest.raises(production.JobUnknown):
        production.release(bag.pk, at=NOW, by=SYSTEM)
    with pytest.raises(production.DeviceUnknown):
        production.check(0, at=NOW, by=maker())
