"""What is packed leaves us in a parcel, arrives or is presumed to have, or comes back."""

import datetime as dt
from typing import Final

import pytest
from django.db.models import Model

from fitting import mailing
from fitting.models import JournalEntry, Message
from orders import problems, production, shipping, tasks, tracking
from orders.cancellations import LineUnknown
from orders.models import Hold, Order, OrderLine, Parcel, Problem, StockReservation, WorkOrder
from shop.actor import SYSTEM, Actor, Kind, Role
from shop.models import Stock
from shop.refusal import NotAllowed, NotFound, Refusal
from tests import given
from tests.boxes import NOW
from tests.orders.making import LATER, a_line, an_order
from tests.orders.workshop import an_approved_line, brought_to, packer, pieces

pytestmark = pytest.mark.django_db

WAREHOUSE: Final = Actor(Kind.STAFF, 1, frozenset({Role.WAREHOUSE.value}))
SUPPORT: Final = Actor(Kind.STAFF, 1, frozenset({Role.SUPPORT.value}))
NUMBER: Final = "1Z999AA10123456784"
DAY: Final = dt.timedelta(days=1)


@pytest.fixture
def order() -> Order:
    """Two bags that are set aside, and a pair that is made, checked and packed, in an order that was paid."""
    order = an_order()
    pair = brought_to("ready", an_approved_line(order))
    production.pack(pair.pk, [piece.serial for piece in pieces(pair)], at=NOW, by=packer())
    bags = a_line(order, kind="stock", quantity=2)
    Stock.objects.create(variant=bags.variant, on_hand=50, reserved=2)
    StockReservation.objects.create(line=bags, variant=bags.variant, count=2, reserved_at=NOW)
    return order


@pytest.fixture
def buyer(order: Order) -> Actor:
    return order.customer.as_actor()


def line(order: Order, sku: str) -> OrderLine:
    return order.lines.get(sku=sku)


def statuses(order: Order) -> tuple[str, str, str]:
    """Return where the pair, the bags and the whole order are."""
    order.refresh_from_db()
    return line(order, "STRIDE-M").status, line(order, "WASH-BAG").status, order.shipping


def sent(order: Order, *skus: str, at: dt.datetime = LATER, number: str = NUMBER) -> Parcel:
    """Hand over lines, or all that is ready."""
    lines = [line(order, sku).public_id for sku in skus]
    return shipping.hand_over(order.pk, carrier="ups", tracking_number=number, lines=lines, at=at, by=WAREHOUSE)


def mails(order: Order, *kinds: str) -> list[str]:
    return list(
        Message.objects.filter(thread=order.journal_thread(), kind__in=kinds)
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def snapshot(*models: type[Model]) -> list[object]:
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_packing_takes_the_pieces_off_the_shelf(order: Order) -> None:
    bags = line(order, "WASH-BAG")
    assert shipping.pack_stock(bags.pk, at=LATER, by=WAREHOUSE).status == "ready"
    stock, reservation = Stock.objects.get(), StockReservation.objects.get()
    assert (stock.on_hand, stock.reserved) == (48, 0)
    assert (reservation.state, reservation.settled_at) == ("consumed", LATER)
    with pytest.raises(shipping.NotSetAside):
        shipping.pack_stock(bags.pk, at=LATER, by=WAREHOUSE)
    assert Stock.objects.get().on_hand == 48
    with pytest.raises(LineUnknown):
        shipping.pack_stock(0, at=LATER, by=WAREHOUSE)


def test_a_part_is_sent_then_the_rest_and_each_parcel_is_told_of_once(order: Order) -> None:
    first = sent(order)
    assert (first.status, first.handed_over_at, first.ship_to()) == ("on_its_way", LATER, order.ship_to())
    assert statuses(order) == ("shipped", "allocated", "partial")
    shipping.pack_stock(line(order, "WASH-BAG").pk, at=LATER, by=WAREHOUSE)
    sent(order, "WASH-BAG", number="1Z2")
    assert statuses(order) == ("shipped", "shipped", "shipped")
    told = Message.objects.filter(kind="parcel_sent").order_by("pk")
    letters = [mailing.render(mail.kind, language="en", facts=mail.facts).text for mail in told]
    assert ["follows in a parcel of its own" in letter for letter in letters] == [True, False]
    assert f"https://www.ups.com/track?tracknum={NUMBER}" in letters[0]
    names = [line(order, sku).product_name for sku in ("STRIDE-M", "WASH-BAG")]
    assert [[name in letter for name in names] for letter in letters] == [[True, False], [False, True]]


def test_an_arrival_starts_what_is_promised_and_is_told_once(order: Order, buyer: Actor) -> None:
    parcel = sent(order)
    shipping.deliver(parcel.pk, on=LATER + DAY, at=LATER + 2 * DAY, by=SUPPORT)
    assert statuses(order) == ("delivered", "allocated", "partial")
    parcel.refresh_from_db()
    assert (parcel.status, parcel.delivered_at, parcel.told_by) == ("delivered", LATER + DAY, "staff")
    shipping.deliver(parcel.pk, at=LATER + 2 * DAY, on=LATER + DAY, by=SUPPORT)
    assert Message.objects.get(kind="parcel_arrived").thread == order.journal_thread()
    (row,) = tracking.track(order.number, by=buyer).parcels
    assert (row["parcel__status"], row["line__public_id"]) == ("delivered", line(order, "STRIDE-M").public_id)


def test_a_later_day_counts_and_an_earlier_one_does_not(order: Order, buyer: Actor) -> None:
    parcel = sent(order)
    end = LATER + 40 * DAY

    def told(by: Actor, on: dt.datetime, teller: str = "") -> tuple[dt.datetime | None, str]:
        shipping.deliver(parcel.pk, on=on, teller=teller, at=end, by=by)
        parcel.refresh_from_db()
        return parcel.delivered_at, parcel.told_by

    assert told(SYSTEM, LATER + 14 * DAY, "presumed") == (LATER + 14 * DAY, "presumed")
    assert told(SUPPORT, LATER + 3 * DAY) == (LATER + 14 * DAY, "presumed")
    assert told(SYSTEM, LATER + 20 * DAY, "carrier") == (LATER + 20 * DAY, "carrier")
    assert told(SYSTEM, LATER + 30 * DAY, "presumed") == (LATER + 20 * DAY, "carrier")
    shipping.received(parcel.pk, at=end, by=buyer)
    parcel.refresh_from_db()
    assert parcel.delivered_at == LATER + 20 * DAY
    moved = JournalEntry.objects.get(subject="orders.parcel", field="delivered_at")
    assert (moved.was, moved.became) == tuple(f"{LATER + days * DAY:%Y-%m-%d %H:%M}" for days in (14, 20))


def test_the_customer_may_say_that_it_is_there_and_strangers_may_not(order: Order, buyer: Actor) -> None:
    parcel = sent(order)
    before = snapshot(Parcel, OrderLine, Order)
    with pytest.raises(NotFound):
        shipping.received(parcel.pk, at=LATER, by=given.customer("eve@example.com"))
    assert snapshot(Parcel, OrderLine, Order) == before
    assert shipping.received(parcel.pk, at=LATER + DAY, by=buyer).told_by == "customer"


@pytest.mark.parametrize("days", [-1, 60])
def test_nothing_arrives_before_it_left_or_in_the_future(order: Order, days: int) -> None:
    parcel = sent(order)
    before = snapshot(Parcel, OrderLine, Order, Message)
    with pytest.raises(shipping.ArrivalImpossible):
        shipping.deliver(parcel.pk, on=LATER + days * DAY, at=LATER + 2 * DAY, by=SUPPORT)
    assert snapshot(Parcel, OrderLine, Order, Message) == before


def test_two_weeks_of_silence_are_an_arrival_at_the_end_of_the_fourteenth_day(order: Order) -> None:
    parcel = sent(order)
    # It left on 20 November in New York: the fourteenth day after it ends at midnight of 4 December there.
    assert LATER.date() == dt.date(2026, 11, 20)
    end = dt.datetime(2026, 12, 5, 5, tzinfo=dt.UTC)
    assert tasks.presume_delivered(at=end - dt.timedelta(seconds=1)) == 0
    assert statuses(order)[0] == "shipped"
    assert tasks.presume_delivered(at=end) == 1
    assert tasks.presume_delivered(at=end + DAY) == 0
    parcel.refresh_from_db()
    assert (parcel.status, parcel.told_by, parcel.delivered_at) == ("delivered", "presumed", end)
    letter = mailing.render("parcel_arrived", language="en", facts=Message.objects.get(kind="parcel_arrived").facts)
    assert "not** come" in letter.text or "not come" in letter.text


def test_what_comes_back_is_ready_once_more_and_goes_out_in_another_parcel(order: Order) -> None:
    parcel = sent(order)
    shipping.come_back(parcel.pk, reason="Moved away.", at=LATER + DAY, by=WAREHOUSE)
    assert statuses(order) == ("ready", "allocated", "none")
    before = snapshot(Parcel, OrderLine, Order)
    with pytest.raises(shipping.NotOnItsWay):
        shipping.come_back(parcel.pk, reason="x", at=LATER + DAY, by=WAREHOUSE)
    with pytest.raises(shipping.NotOnItsWay):
        shipping.deliver(parcel.pk, at=LATER + DAY, by=SUPPORT)
    assert snapshot(Parcel, OrderLine, Order) == before
    with pytest.raises(shipping.OnHold):
        sent(order, number="1Z3", at=LATER + 2 * DAY)
    # Whoever brings it back does not know where it should go: its customer is asked, and somebody sends it again.
    asked = Problem.objects.get(kind="came_back", parcel=parcel)
    assert mails(order, "parcel_came_back") == ["parcel_came_back"]
    problems.resend(asked.pk, at=LATER + DAY, by=SUPPORT)
    second = sent(order, number="1Z3", at=LATER + 2 * DAY)
    assert [inside.line.sku for inside in second.contents.all()] == ["STRIDE-M"]
    assert statuses(order)[0] == "shipped"


def test_refusals_to_hand_over_change_nothing(order: Order, buyer: Actor) -> None:
    pair, bags = line(order, "STRIDE-M").public_id, line(order, "WASH-BAG").public_id

    def refused(expected: type[Refusal], **said: object) -> None:
        before = snapshot(Parcel, OrderLine, Order, Message)
        wanted = {"carrier": "ups", "tracking_number": NUMBER, "at": LATER, "by": WAREHOUSE, **said}
        with pytest.raises(expected):
            shipping.hand_over(order.pk, **wanted)  # type: ignore[arg-type]
        assert snapshot(Parcel, OrderLine, Order, Message) == before

    refused(shipping.CarrierUnknown, carrier="pigeon")
    refused(shipping.NothingToSend, lines=[pair, bags])
    refused(shipping.NothingToSend, lines=["lin_of_somebody"])
    for by in (buyer, SUPPORT, SYSTEM):
        refused(NotAllowed, by=by)
    Hold.objects.create(order=order, code="staff", opened_at=NOW)
    refused(shipping.OnHold)
    Hold.objects.update(closed_at=NOW)
    Order.objects.update(ship_line1="")
    refused(shipping.AddressLacking)
    Order.objects.update(ship_line1="1 Main Street")
    WorkOrder.objects.update(packed_at=None)
    refused(shipping.NotPacked)
    WorkOrder.objects.update(packed_at=NOW)
    sent(order)
    shipping.pack_stock(line(order, "WASH-BAG").pk, at=LATER, by=WAREHOUSE)
    refused(shipping.TrackingTaken)
