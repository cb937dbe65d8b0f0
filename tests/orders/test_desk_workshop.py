"""The stage board, the buttons of the workshop, and its papers: without whose feet they are."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from fitting import files
from orders import holds, production, promises, travellers
from orders.admin import board, bulk
from orders.models import Device, OrderLine, Promise, QualityRecord, WorkOrder
from orders.parting import cost_of_line
from tests.budgets import queries
from tests.orders.claims.test_deciding import a_jpeg
from tests.orders.desks import SUPPORT, page, staff
from tests.orders.making import NOW, an_order
from tests.orders.workshop import an_approved_line, brought_to, maker, measure, pieces

pytestmark = pytest.mark.django_db


def promised(line: OrderLine) -> OrderLine:
    with OrderLine.hold(line.pk) as held:
        promises.date(held, at=NOW)
    return line


def press(client: Client, line: OrderLine, path: str, **said: str) -> str:
    answer = client.post(f"{page(OrderLine, pk=line.pk)[: -len('change/')]}{path}/", said, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def is_shown_for_minutes_to_the_workshop_alone(client: Client, piece: Device) -> None:
    """Open the photo of a piece by the link on its desk; the link ends, and opens nothing for anybody else."""
    link = re.findall(
        r'href="(/admin/orders/device/photos/[^"]+)"', client.get(page(Device, pk=piece.pk)).content.decode()
    )[0]
    seen = client.get(link)
    assert (seen.status_code, seen["Content-Type"], "no-store" in seen["Cache-Control"]) == (200, "image/jpeg", True)
    assert b"".join(seen).startswith(b"\xff\xd8\xff")
    assert staff("warehouse").get(link).status_code == 403
    record = QualityRecord.objects.get(device=piece)
    now = timezone.now()
    of_another = files.link("claim_photo", str(record.pk), at=now)
    for dead in (production.photo_link(record, at=now - files.LINK_LIVES), of_another, "made-up"):
        assert client.get(reverse("admin:orders_piece_photo", args=[dead])).status_code == 404


def test_a_line_goes_through_the_workshop_by_its_buttons() -> None:
    client = staff("production")
    line = an_approved_line()
    assert "nothing" in client.get(f"{page(OrderLine, pk=line.pk)[: -len('change/')]}release/").content.decode()
    for path, said in (("release", {}), ("claim", {}), ("start", {"lot": "L1", "machine": "P3"}), ("show", {})):
        press(client, line, path, **said)
    assert [piece.status for piece in pieces(line)] == ["checking", "checking"]
    for piece in pieces(line):
        at = page(Device, pk=piece.pk)[: -len("change/")]
        figures = {"length_mm": "256.2", "width_mm": "98.4", "wall_mm": "1.50", "weight_g": "40", "surface": "good"}
        client.post(f"{at}record/", figures | {"photo": SimpleUploadedFile("p.txt", a_jpeg().getvalue())})
        assert QualityRecord.objects.get(device=piece).photo.endswith(".jpg")
        client.post(f"{at}check/", {})
        is_shown_for_minutes_to_the_workshop_alone(client, piece)
        assert "256.2" in client.get(page(Device, pk=piece.pk)).content.decode()
    press(client, line, "finish")
    line.refresh_from_db()
    assert line.status == "ready"
    serials = "\n".join(piece.serial for piece in pieces(line))
    assert "belongs" not in press(staff("warehouse"), line, "pack-pair", serials=serials)
    assert WorkOrder.objects.get().packed_at is not None


def test_a_lot_that_looks_like_a_known_one_is_asked_about_as_a_recall_would_miss_it() -> None:
    client, order = staff("production"), an_order()
    first, second = (brought_to("queued", an_approved_line(order, name=name)) for name in ("Zoe", "Yan"))
    for line in (first, second):
        press(client, line, "claim")
    press(client, first, "start", lot="core-2041", machine="Printer 3")
    begun = pieces(first)
    Device.objects.filter(pk__in=[piece.pk for piece in begun]).update(begun_at=timezone.now())
    asked = press(client, second, "start", lot="CORE-204l", machine="printer  3")
    assert ("Did you mean CORE-2041?" in asked, "Did you mean PRINTER 3?" in asked) == (True, False)
    assert {piece.status for piece in pieces(second)} == {"planned"}
    press(client, second, "start", lot="CORE-204l", machine="printer  3", is_new="on")
    made_of = {(piece.lot, piece.machine) for piece in [*begun, *pieces(second)]}
    assert made_of == {("CORE-2041", "PRINTER 3"), ("CORE-204L", "PRINTER 3")}


def test_the_board_shows_before_it_does_and_tells_what_came_of_each() -> None:
    client, board = staff("production"), reverse("admin:orders_board")
    good = promised(an_approved_line())
    bad = promised(an_approved_line(designed=False, name="Bo"))
    body = client.get(board).content.decode()
    assert ("Approved: 2" in body, "on hold," in body) == (True, False)
    assert bulk.NONE_CHOSEN in client.post(board, {"act": "release"}).content.decode()
    both = {"act": "release", "line": [good.pk, bad.pk]}
    looked = client.post(board, both).content.decode()
    assert "Nothing is in the way." in looked
    assert "Not every side has a released design yet." in looked
    assert WorkOrder.objects.count() == 0
    done = client.post(board, both | {"sure": "1"}).content.decode()
    assert "refused." in done
    assert [OrderLine.objects.get(pk=line.pk).status for line in (good, bad)] == ["queued", "approved"]
    assert staff("support").get(board).status_code == 403
    only_bad = client.post(board, {"act": "release", "line": [bad.pk]}).content.decode()
    assert ("not possible." in only_bad, 'name="sure"' in only_bad) == (True, False)
    holds.pause(good.order_id, reason="Wait.", at=NOW, by=SUPPORT)
    assert client.get(board).content.decode().count("on hold,") == 1


def test_the_board_marks_whose_whole_price_is_given_back_while_it_is_made() -> None:
    line, mark = promised(brought_to("queued")), "its price is given back"
    order, whole = line.order, cost_of_line(line.order, line)
    money = {"currency": order.currency, "amount_minor": whole}
    payment = order.payments.create(
        standing="counted", payment_intent_id="pi_1", paid_at=NOW, recorded_at=NOW, **money
    )  # fmt: skip
    told = {"payment": payment, "reason": "goodwill", "origin": "rule", "requested_at": NOW, **money}
    first, last = (order.refunds.create(**told, idempotency_key=key) for key in "ab")
    first.parts.create(line=line, amount_minor=whole - 1, tax_minor=0)
    client, board = staff("production"), reverse("admin:orders_board")
    assert mark not in client.get(board).content.decode()
    last.parts.create(line=line, amount_minor=1, tax_minor=0)
    assert mark in client.get(board).content.decode()
    line.refresh_from_db()
    assert line.status == "queued"


def test_a_day_on_the_board_ends_at_the_shops_midnight() -> None:
    line = promised(brought_to("queued"))
    evening = dt.datetime(2026, 3, 11, 2, tzinfo=dt.UTC)
    Promise.objects.filter(line=line).update(ship_by=dt.date(2026, 3, 10))

    def is_late(at: dt.datetime) -> bool:
        (card,) = next(column for column in board.columns(at=at) if column.status == "queued").cards
        return card.is_late

    # In UTC it is the day after; in New York it is ten in the evening of the day itself.
    assert not is_late(evening)
    assert is_late(evening + dt.timedelta(hours=2))


def test_the_board_and_its_papers_name_the_job_that_is_to_be_done() -> None:
    line = promised(brought_to("queued"))
    job = WorkOrder.objects.get()
    WorkOrder.objects.filter(pk=job.pk).update(status="superseded")
    again = WorkOrder.objects.create(line=line, prescription=job.prescription, sides="left", released_at=NOW)
    client = staff("production")
    body = client.get(reverse("admin:orders_board")).content.decode()
    assert (again.number in body, job.number in body) == (True, False)
    paper = client.get(reverse("admin:orders_traveller"), {"line": line.pk}).content
    (only,) = PdfReader(BytesIO(paper)).pages
    assert again.number in only.extract_text()


def test_travellers_of_many_work_orders_are_printed_at_once_and_many_are_claimed() -> None:
    order = an_order()
    late, soon, taken = (brought_to("queued", an_approved_line(order, name=name)) for name in ("Zoe", "Yan", "Xia"))
    promised(late)
    Promise.objects.create(line=soon, number=1, ship_by=NOW.date(), reason="approved", made_at=NOW)
    production.claim(taken.pk, at=NOW, by=maker())
    brought_to("ready", an_approved_line(order, name="Wim"))
    client, jobs = staff("production"), reverse("admin:orders_jobs")
    numbers = [WorkOrder.objects.get(line=line).number for line in (soon, late, taken)]
    body = client.get(jobs).content.decode()
    # The most urgent first; what has no date last, and what is finished not at all.
    assert re.findall(r">(W[0-9A-Z]{4,11})</a>", body) == numbers
    assert not {"Zoe", "Yan", "Xia"} & set(re.findall(r"\w+", body))
    chosen = [line.pk for line in (soon, late, taken)]
    papers = client.get(reverse("admin:orders_traveller"), {"row": chosen})
    printed = [sheet.extract_text() for sheet in PdfReader(BytesIO(papers.content)).pages]
    assert (len(printed), all(any(number in sheet for sheet in printed) for number in numbers)) == (3, True)
    assert bulk.NONE_CHOSEN in client.post(jobs, {"act": "claim"}).content.decode()
    looked = client.post(jobs, {"act": "claim", "row": chosen}).content.decode()
    assert looked.count("not possible.") == 1
    done = client.post(jobs, {"act": "claim", "row": chosen, "sure": "1"}).content.decode()
    assert (done.count("refused."), WorkOrder.objects.filter(operator=None, status="open").count()) == (1, 0)
    assert staff("warehouse").get(jobs).status_code == 403


def test_neither_the_board_nor_a_traveller_names_anybody_and_the_paper_is_the_same_each_time() -> None:
    client = staff("production")
    order = an_order()
    lines = [promised(brought_to("in_production", an_approved_line(order, name=name))) for name in ("Zoe", "Yan")]
    body = client.get(reverse("admin:orders_board")).content.decode()
    papers = client.get(reverse("admin:orders_traveller"), {"line": [line.pk for line in lines]})
    assert papers["Content-Type"] == "application/pdf"
    assert papers.content.startswith(b"%PDF")
    assert papers.content == client.get(papers.wsgi_request.get_full_path()).content
    for secret in ("Zoe", "Yan", order.email, order.ship_name, order.ship_city):
        assert secret not in body
    device = pieces(lines[0])[0]
    production.scrap(device.pk, cause="warped", at=NOW, by=maker())
    jobs = WorkOrder.objects.prefetch_related("devices__design", "devices__replaces").select_related("line")
    assert travellers.pages(jobs, due={}) != papers.content


def test_pieces_are_passed_put_right_scrapped_and_made_again_many_at_once_with_a_look_before() -> None:
    client, quality, again = staff("production"), reverse("admin:orders_quality"), reverse("admin:orders_rework")
    left, right = pieces(brought_to("quality_check"))
    assert "Nothing waits here." in client.get(again).content.decode()
    measure(left)
    both = {"row": [left.pk, right.pk]}
    looked = client.post(quality, both | {"act": "pass"}).content.decode()
    assert (looked.count("Nothing is in the way."), looked.count("not possible.")) == (1, 1)
    assert Device.objects.filter(status="passed").count() == 0
    done = client.post(quality, both | {"act": "pass", "sure": "1"}).content.decode()
    assert (done.count("Done."), done.count("refused.")) == (1, 1)
    assert [device.status for device in pieces(left.work_order.line)] == ["passed", "checking"]
    measure(right)
    client.post(quality, {"act": "rework", "row": [right.pk], "sure": "1", "reason": "The edge is rough."})
    assert right.serial in client.get(again).content.decode()
    unsaid = client.post(again, {"act": "scrap", "row": [right.pk], "sure": "1"}).content.decode()
    assert "This field is required." in unsaid
    client.post(again, {"act": "scrap", "row": [right.pk], "sure": "1", "cause": "surface_flaw", "note": ""})
    assert "a flaw" in client.get(again).content.decode()
    made = client.post(again, {"act": "reprint", "row": [right.pk], "sure": "1", "lot": "L2", "machine": "P4"})
    assert "Done." in made.content.decode()
    assert Device.objects.get(replaces=right).lot == "L2"
    # Made again, it is no matter of this page any more.
    assert right.serial not in client.get(again).content.decode()
    for elsewhere in ("support", "warehouse"):
        assert staff(elsewhere).get(quality).status_code == 403


@pytest.mark.parametrize("address", ["board", "lines", "pieces", "jobs", "quality", "rework"])
def test_a_page_of_the_workshop_keeps_its_budget_however_much_is_open(address: str) -> None:
    client = staff("production")
    order = an_order()
    line = promised(brought_to("queued", an_approved_line(order)))
    _grown(line)
    if address in {"quality", "rework"}:
        # Scrapped ones without a successor wait to be made again.
        cause = "warped" if address == "rework" else ""
        to = {"status": "scrapped" if cause else "checking", "scrap_cause": cause, "lot": "L1", "machine": "P1"}
        Device.objects.update(**to)
    desks = {"lines": page(OrderLine), "pieces": page(Device)}
    path = desks.get(address) or reverse(f"admin:orders_{address}")
    client.get(path)
    with queries(14):
        assert client.get(path).status_code == 200


def _grown(line: OrderLine) -> None:
    """Ten times fifty lines: more than any page shows."""
    rows = []
    for number in range(300):
        row = OrderLine.objects.get(pk=line.pk)
        row.pk, row.public_id, row.position = None, f"lin_{number}", number + 10
        row._state.adding = True
        rows.append(row)
    lines = OrderLine.objects.bulk_create(rows)
    day = dt.date(2026, 12, 7)
    Promise.objects.bulk_create(
        Promise(line=row, number=1, ship_by=day, reason="approved", made_at=NOW) for row in lines
    )
    job = WorkOrder.objects.get()
    jobs = [WorkOrder(line=row, prescription=job.prescription, sides="both", released_at=NOW) for row in lines]
    WorkOrder.objects.bulk_create(jobs)
    piece = pieces(line)[0]
    Device.objects.bulk_create(
        Device(work_order=job, side="left", design=piece.design, design_sha256="x", length_mm=1, width_mm=1)
        for job in WorkOrder.objects.filter(line__in=lines)
    )
