"""The page of what is ready: slips that say no price, and many orders handed over with a result for each."""

import re
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from orders import problems, production, shipping
from orders.models import Hold, Order, OrderLine, Parcel, StockReservation
from shop.actor import Actor, Kind
from shop.models import Price, Stock
from tests.budgets import counted
from tests.orders.desks import SUPPORT, staff
from tests.orders.making import NOW, a_line, an_order
from tests.orders.shipping.test_problems import made
from tests.orders.workshop import an_approved_line, brought_to, packer, pieces

pytestmark = pytest.mark.django_db

CANADA = {"ship_country": "CA", "ship_region": "QC", "ship_city": "Montreal", "ship_postal_code": "H3Z 2Y7"}


def packed(name: str, **fields: Any) -> Order:
    """A pair and two bags that are packed."""
    order = an_order(ship_name=name, **fields)
    pair = brought_to("ready", an_approved_line(order, name=name))
    production.pack(pair.pk, [piece.serial for piece in pieces(pair)], at=NOW, by=packer())
    bags = a_line(order, kind="stock", quantity=2)
    Stock.objects.get_or_create(variant=bags.variant, defaults={"on_hand": 50, "reserved": 9})
    StockReservation.objects.create(line=bags, variant=bags.variant, count=2, reserved_at=NOW)
    shipping.pack_stock(bags.pk, at=NOW, by=packer())
    return order


def papers(*orders: Order) -> list[str]:
    client = staff("warehouse")
    answer = client.get(reverse("admin:orders_slips"), {"row": [order.pk for order in orders]})
    assert answer["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


@time_machine.travel(NOW, tick=False)
def test_slips_of_many_say_what_is_in_it_where_it_goes_and_no_price() -> None:
    home = packed("Mara Stone", gift_message="Happy feet!\nYours, <b>Bo</b> & Cy")
    abroad = packed("Noor Tang", language="de", **CANADA)
    first, second, customs = papers(home, abroad)
    for slip, order in ((first, home), (second, abroad)):
        assert order.number in slip
        assert all(piece.serial in slip for piece in pieces(order.lines.get(kind="custom")))
        assert not re.search(r"189|15\.00|\$|USD|price|arch|pain", slip, re.IGNORECASE)
    assert "Mara Stone" in first
    # Only a gift has a message, in plain text.
    assert "A message for you\nHappy feet!\nYours, <b>Bo</b> & Cy" in first
    assert "Nachricht" not in second
    assert ("Packzettel" in second, "Stückpreis" in second) == (True, False)
    # Only what crosses a border is declared, on a page for the outside.
    assert all(words in customs for words in ("Customs declaration", "Shoe insoles, one pair", "$189.00", "$219.00"))


@time_machine.travel(NOW, tick=False)
def test_what_costs_nothing_is_declared_with_the_price_of_the_same_thing() -> None:
    order = packed("Noor Tang", **CANADA)
    OrderLine.objects.filter(order=order).update(unit_price_minor=0, subtotal_minor=0, tax_minor=0)
    for line in order.lines.all():
        Price.objects.create(variant=line.variant, currency="USD", amount_minor=12300, starts_at=NOW)
    assert "$369.00" in papers(order)[1]


@time_machine.travel(NOW, tick=False)
def test_one_foot_alone_is_declared_as_one_piece_with_its_half() -> None:
    order = packed("Noor Tang", **CANADA)
    pair = order.lines.get(kind="custom")
    buyer, serials = Actor(Kind.GUEST, order.customer_id), [piece.serial for piece in pieces(pair)]
    first = shipping.hand_over(order.pk, carrier="ups", at=NOW, by=packer())
    shipping.deliver(first.pk, at=NOW, by=packer())
    torn = [problems.Trouble(pair.public_id, "right", 0)]
    reported = problems.report(order.pk, kind="damaged", troubles=torn, at=NOW, by=buyer)
    problems.resend(reported.pk, at=NOW, by=SUPPORT)
    made(pair)
    slip, customs = papers(order)
    (right,) = [piece for piece in pieces(pair) if piece.status == "packed"]
    assert (right.side, right.serial in slip, "Right foot" in slip) == ("right", True, True)
    assert all(words in customs for words in ("Shoe insole, one piece (right foot)", "$94.50"))
    assert "pair" not in customs
    # The first slip is printed again, with both that were in it and where it went, whatever became of them since.
    Order.objects.filter(pk=order.pk).update(ship_city="Toronto")
    client = staff("warehouse")
    link = f"{reverse('admin:orders_slips')}?parcel={first.pk}"
    shown = client.get(reverse("admin:orders_parcel_change", args=[first.pk])).content.decode()
    assert link in shown
    again, _ = (leaf.extract_text() for leaf in PdfReader(BytesIO(client.get(link).content)).pages)
    assert all(serial in again for serial in serials)
    assert ("Montreal" in again, "Toronto" in again, right.serial in again) == (True, False, False)
    assert link not in staff("support").get(reverse("admin:orders_parcel_change", args=[first.pk])).content.decode()
    # What was ordered for one foot is worth what that foot is; a price of the list is one of a pair.
    OrderLine.objects.filter(pk=pair.pk).update(subtotal_minor=0, unit_price_minor=0, tax_minor=0)
    Price.objects.create(variant=pair.variant, currency="USD", amount_minor=12301, starts_at=NOW)
    assert "$61.50" in papers(order)[1]


@time_machine.travel(NOW, tick=False)
def test_many_are_handed_over_with_a_look_before_and_a_result_for_each() -> None:
    client, url = staff("warehouse"), reverse("admin:orders_ready")
    going, held, unpacked = packed("Ada"), packed("Bea"), an_order(ship_name="Cy")
    Hold.objects.create(order=held, code="staff", opened_at=NOW)
    brought_to("ready", an_approved_line(unpacked, name="Cy"))
    shown = client.get(url).content.decode()
    assert all(order.number in shown for order in (going, held, unpacked))
    chosen = {"act": "hand-over", "row": [going.pk, held.pk, unpacked.pk]}
    looked = client.post(url, chosen).content.decode()
    assert (looked.count("not possible."), Parcel.objects.count()) == (2, 0)
    done = client.post(url, {**chosen, "carrier": "ups", "sure": "1"}).content.decode()
    assert (done.count("refused."), Parcel.objects.get().order) == (2, going)
    assert set(going.lines.values_list("status", flat=True)) == {"shipped"}
    with counted() as few:
        client.get(url)
    for name in ("Dan", "Eve"):
        packed(name)
    with counted() as many:
        client.get(url)
    assert len(many) == len(few) <= 15
    for role in ("production", "support", "finance"):
        assert staff(role).get(url).status_code == 403
        assert staff(role, "privacy").get(reverse("admin:orders_slips")).status_code == 403


@time_machine.travel(NOW, tick=False)
def test_pasted_tracking_numbers_are_looked_at_and_each_line_has_its_result() -> None:
    client, url = staff("warehouse"), reverse("admin:orders_labels")
    going, held, other = packed("Ada"), packed("Bea"), packed("Cy")
    Hold.objects.create(order=held, code="staff", opened_at=NOW)
    pasted = "\n".join(
        (
            f"{going.number}, UPS, 1Z001",
            f'"{other.number}";"usps";"9400"',
            f"{held.number},ups,1Z002",
            f"{going.number},ups,1Z003",
            "NOSUCHNUM0,ups,1Z004",
            f"{held.number},pigeon,1Z005",
            f"{held.number},ups",
        )
    )
    looked = client.post(url, {"labels": pasted}).content.decode()
    assert (looked.count("not possible."), Parcel.objects.count()) == (5, 0)
    sure = {"labels": pasted, "sure": "1"}
    done = client.post(url, sure).content.decode()
    assert (done.count("refused."), done.count("Done.")) == (5, 2)
    sent = {(going.pk, "ups", "1Z001"), (other.pk, "usps", "9400")}
    assert set(Parcel.objects.values_list("order", "carrier", "tracking_number")) == sent
    # Pressed twice, nothing goes out twice; and a number that was typed before is another parcel's.
    assert client.post(url, sure).content.decode().count("refused.") == 7
    Hold.objects.update(closed_at=NOW)
    assert "has this tracking number" in client.post(url, {"labels": f"{held.number},ups,1Z001"}).content.decode()
    assert Parcel.objects.count() == 2
