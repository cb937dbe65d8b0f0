"""A recall: three lots, ten customers, pieces printed again, scrapped, remade, sent back; and exactly what is worn."""

import csv
import datetime as dt
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.urls import reverse

from orders import claims, problems, production, recalls
from orders.models import Case, CoverHandover, Device, Hold, OrderLine, Parcel
from orders.recalls import Sought
from orders.shipping import OnHold, come_back, deliver, hand_over
from shop.actor import SYSTEM
from tests.budgets import queries
from tests.orders.desks import SUPPORT, staff
from tests.orders.making import NOW, an_account, an_order
from tests.orders.staffed import a_colleague
from tests.orders.workshop import an_approved_line, maker, measure, packer, pieces

pytestmark = pytest.mark.django_db

LOTS = ("LOT-A", "LOT-B", "LOT-C")
DAY = dt.timedelta(days=1)


def make(
    line: OrderLine, lot: str, machine: str, *, at: dt.datetime, spoils: bool = False, stops: bool = False
) -> None:
    """Make what is queued of a line, and pack it, unless it stops at the check; if told so, the left one is spoiled."""
    by = maker()
    production.claim(line.pk, at=at, by=by)
    production.start(line.pk, lot=lot, machine=machine, at=at, by=by)
    if spoils:
        # It is printed again from the next lot.
        spoiled = pieces(line)[0]
        production.scrap(spoiled.pk, cause="warped", at=at, by=by)
        again = LOTS[(LOTS.index(lot) + 1) % 3]
        production.reprint(spoiled.pk, lot=again, machine="printer-9", at=at, by=by)
    production.show(line.pk, at=at, by=by)
    if stops:
        return
    begun = [device for device in pieces(line) if device.status == "checking"]
    for device in begun:
        measure(device, at=at, by=by)
        production.check(device.pk, at=at, by=by)
    production.finish(line.pk, at=at, by=by)
    production.pack(line.pk, [device.serial for device in begun], at=at, by=packer())


def send(line: OrderLine, *, at: dt.datetime, arrives: bool = True, teller: str = "carrier") -> Parcel:
    """Hand what is packed of a line to the carrier, who brings it."""
    parcel = hand_over(line.order_id, carrier="letter", at=at, by=packer())
    if arrives:
        deliver(parcel.pk, teller=teller, at=at, by=SYSTEM)
    return parcel


def made(number: int) -> OrderLine:
    """One customer's pair of the number's lot, made on the number's day, with what befell it on the way."""
    at = NOW + number * DAY
    line = an_approved_line(an_order(an_account(f"c{number}@example.com")), name=f"W{number}")
    production.release(line.pk, at=at, by=SYSTEM)
    make(line, LOTS[number % 3], f"printer-{number % 2}", at=at, spoils=number in {1, 4}, stops=number == 9)
    if number < 8:
        send(line, at=at, arrives=number != 7, teller="presumed" if number == 3 else "carrier")
    return line


def again(line: OrderLine, kind: str, side: str, lot: str = "") -> None:
    """Let a foot of a pair be lost or damaged and be sent once more; it is made again if there is a lot for it."""
    torn, at = [problems.Trouble(line.public_id, side)], NOW + 30 * DAY
    told = problems.report(line.order_id, kind=kind, troubles=torn, at=at, by=line.order.customer.as_actor())
    problems.resend(told.pk, at=at, by=SUPPORT)
    if lot:
        make(line, lot, "printer-1", at=at)
        send(line, at=at)


def remade(line: OrderLine, lot: str) -> Device:
    """Claim that the left one broke, have it made again by the guarantee, and wear that."""
    left, at = pieces(line)[0], NOW + 40 * DAY
    broken = claims.Told("durability", [claims.SideTold("left", part="core", failure="crack", cause="wear")])
    remake = claims.submit(left.serial, broken, at=at, by=line.order.customer.as_actor()).remake
    assert remake is not None
    production.release(remake.pk, at=at, by=SYSTEM)
    make(remake, lot, "printer-0", at=at)
    send(remake, at=at)
    return pieces(remake)[0]


def serials(devices: tuple[Device, ...]) -> set[str]:
    return {device.serial for device in devices}


def of(lot: str, lines: dict[int, OrderLine], *numbers: int) -> set[str]:
    made_of = Device.objects.filter(lot=lot, work_order__line__in=[lines[number].pk for number in numbers])
    return set(made_of.exclude(status__in=["scrapped", "superseded"]).values_list("serial", flat=True))


def test_a_recall_finds_exactly_what_is_worn_and_holds_back_what_is_not_sent() -> None:
    lines = {number: made(number) for number in range(10)}
    (left0, right0), (left5, right5), (left6, right6) = (pieces(lines[number]) for number in (0, 5, 6))
    # One foot was remade by the guarantee, one made again as it was damaged, one was lost; one parcel came back.
    remade0 = remade(lines[0], "LOT-B")
    again(lines[5], "damaged", "left", "LOT-A")
    again(lines[6], "missing", "right")
    come_back(Parcel.objects.get(order=lines[3].order).pk, reason="Moved away.", at=NOW + 20 * DAY, by=packer())
    left5_again = Device.objects.get(work_order__line=lines[5], lot="LOT-A")
    with queries(1):
        found = recalls.find(Sought(lot="LOT-A"), by=SUPPORT)
    # Of 0, 3, 6 and 9 the pairs are of this lot, and the left one that was made again for 5.
    assert serials(found.in_service) == {right0.serial, left6.serial, left5_again.serial}
    assert serials(found.with_us) == of("LOT-A", lines, 3, 9)
    assert serials(found.apart) == {left0.serial, right6.serial}
    assert [contact.email for contact in found.contacts] == ["c0@example.com", "c5@example.com", "c6@example.com"]
    b = recalls.find(Sought(lot="LOT-B"), by=SUPPORT)
    # The right one of 1 and of 4, what was remade for 0, and 7, which is on its way.
    assert serials(b.in_service) == {*of("LOT-B", lines, 1, 4, 7), remade0.serial}
    assert len(b.in_service) == 5
    assert {(one.status, one.scrap_cause) for one in b.apart} == {("scrapped", "warped")}
    c = recalls.find(Sought(lot="LOT-C"), by=SUPPORT)
    # What was printed again for 1 and 4, the pair of 2, and the right one of 5; 8 is packed.
    assert serials(c.in_service) == {*of("LOT-C", lines, 1, 4, 2), right5.serial}
    assert (serials(c.with_us), serials(c.apart)) == (of("LOT-C", lines, 8), {left5.serial})
    everything = (*found.in_service, *b.in_service, *c.in_service)
    worn = Device.objects.filter(status="in_service").values_list("serial", flat=True)
    assert {device.serial for device in everything} - of("LOT-B", lines, 7) == set(worn)
    # By machine and by days, each and both.
    by_machine = recalls.find(Sought(machine="printer-9"), by=SUPPORT)
    assert serials(by_machine.in_service) == {pieces(lines[1])[0].serial, pieces(lines[4])[0].serial}
    first, last = NOW.date() + 2 * DAY, NOW.date() + 5 * DAY
    days = recalls.find(Sought(lot="LOT-C", made_from=first, made_to=last), by=SUPPORT)
    assert serials(days.in_service) == {*of("LOT-C", lines, 4, 2), right5.serial}
    # However it is typed.
    assert recalls.find(Sought(lot=" lot-c", machine="Printer-9 "), by=SUPPORT).in_service == found_by(c, "PRINTER-9")
    put_right_later(lines[9])
    taken_over(lines[0])
    held_back(lines[8])
    on_the_screen(lines)


def found_by(found: recalls.Recalled, machine: str) -> tuple[Device, ...]:
    """What was found of one machine."""
    return tuple(device for device in found.in_service if device.machine == machine)


def put_right_later(line: OrderLine) -> None:
    """A piece that was put right days later is found by the day on which it was begun, and while it is put right."""
    begun, later, sides = NOW.date() + 9 * DAY, NOW + 20 * DAY, set(serials(tuple(pieces(line))))
    production.rework(pieces(line)[0].pk, reason="A smoother edge.", at=later, by=maker())
    assert on(begun) == on(later.date() - DAY) | {pieces(line)[1].serial} == sides
    production.show(line.pk, at=later, by=maker())
    assert on(begun) == sides
    assert on(later.date()) == {pieces(line)[0].serial}
    assert on(later.date() + DAY) == set()


def on(day: dt.date) -> set[str]:
    """The serials of what was made on a day and has not left us."""
    return serials(recalls.find(Sought(lot="LOT-A", made_from=day, made_to=day), by=SUPPORT).with_us)


def taken_over(line: OrderLine) -> None:
    """Whoever took a pair over is written to like whoever ordered it."""
    bo = an_account("bo@example.com")
    CoverHandover.objects.create(line=line, status="taken", holder=bo, offered_at=NOW, taken_at=NOW)
    with queries(1):
        found = recalls.find(Sought(lot="LOT-A"), by=SUPPORT)
    assert [contact.email for contact in found.contacts] == [
        "bo@example.com", "c0@example.com", "c5@example.com", "c6@example.com",
    ]  # fmt: skip
    assert found.contacts[0].serials == found.contacts[1].serials


def held_back(line: OrderLine) -> None:
    support = a_colleague("sam", "support").as_actor()
    sought = Sought(lot="LOT-C")
    with pytest.raises(recalls.ReasonMissing):
        recalls.hold_back(sought, reason=" ", at=NOW, by=support)
    assert not Hold.objects.filter(line=line).exists()
    assert recalls.hold_back(sought, reason="Soft cores.", at=NOW, by=support) == [line]
    assert recalls.hold_back(sought, reason="Soft cores.", at=NOW, by=support) == []
    hold = Hold.objects.get(line=line)
    assert (hold.line_id, hold.code, hold.detail) == (line.pk, "staff", "Soft cores.")
    assert Case.objects.live().get(order=line.order_id).cause == "paused"
    with pytest.raises(OnHold):
        hand_over(line.order_id, carrier="ups", at=NOW, by=packer())


def on_the_screen(lines: dict[int, OrderLine]) -> None:
    client, screen = staff("support"), reverse("admin:orders_recall")
    assert "Whom to write to" not in client.get(screen).content.decode()
    assert "Name a lot, a machine" in client.get(screen, {"lot": " "}).content.decode()
    shown = client.get(screen, {"lot": "LOT-A"}).content.decode()
    assert "3 in service, 4 with us, 2 apart" in shown
    assert "c0@example.com" in shown
    held = client.post(f"{screen}?lot=LOT-A", {"reason": "Soft cores."}, follow=True).content.decode()
    assert "Lines that are held back now: 2." in held
    assert Hold.objects.filter(line__in=[lines[3], lines[9]], code="staff").count() == 2
    sheet = client.get(reverse("admin:orders_recall_sheet"), {"lot": "LOT-A"})
    rows = list(csv.DictReader(StringIO(sheet.content.decode())))
    assert [row["standing"] for row in rows] == ["in service"] * 3 + ["with us"] * 4 + ["apart"] * 2
    assert (rows[0]["email"], rows[0]["lot"]) == ("c0@example.com", "LOT-A")
    assert (rows[0]["holder_email"], rows[1]["holder_email"]) == ("bo@example.com", "")
    assert client.get(reverse("admin:orders_recall_sheet"), {"machine": " "}).status_code == 400
    assert client.get(reverse("admin:orders_recall_sheet")).content.decode().count("\n") == 1
    # Claims may look; the workshop, which may see nobody's address, may not; and neither holds anything back here.
    claims = staff("claims")
    assert claims.get(screen, {"lot": "LOT-A"}).status_code == 200
    assert claims.post(f"{screen}?lot=LOT-A", {"reason": "x"}).status_code == 403
    assert staff("production").get(screen).status_code == 403


def test_pieces_of_before_are_begun_with_their_job_and_written_as_they_are_now() -> None:
    line = made(2)
    Device.objects.update(lot="lot-c  2", machine=" Printer-0", begun_at=None)
    import_module("orders.migrations.0012_device_begun_at").tell(apps, None)
    found = recalls.find(Sought(lot="LOT-C 2", made_to=NOW.date() + 2 * DAY), by=SUPPORT)
    assert serials(found.in_service) == serials(tuple(pieces(line)))
    assert {(one.machine, one.begun_at) for one in found.in_service} == {("PRINTER-0", NOW + 2 * DAY)}


def test_a_recall_must_say_what_is_sought() -> None:
    with pytest.raises(recalls.NothingSought):
        recalls.find(Sought(lot=" "), by=SUPPORT)
    with pytest.raises(recalls.DaysTurned):
        recalls.find(Sought(made_from=NOW.date(), made_to=NOW.date() - DAY), by=SUPPORT)
