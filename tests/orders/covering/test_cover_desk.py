"""The desk of covered pairs: what is promised, every insole there was, and what it has cost, for whose work it is."""

from decimal import Decimal

import pytest

from orders import mileage
from orders.models import CoverSide, Device, OrderLine
from tests.budgets import queries
from tests.orders.covering.delivered import a_delivered_pair
from tests.orders.desks import page, staff
from tests.orders.making import NOW

pytestmark = pytest.mark.django_db


def test_a_pair_is_found_by_any_serial_order_or_first_name_and_shows_what_is_left() -> None:
    pair = a_delivered_pair(name="Wilhelmina Tell")
    other = a_delivered_pair(pair.line.order.customer, name="Bo")
    mileage.enter(pair.left, Decimal("12.5"), first_on=NOW.date(), last_on=NOW.date(), at=NOW, by=pair.buyer)
    # The left one was made again: the old serial finds what is worn now.
    Device.objects.filter(serial=pair.left).update(status="superseded")
    spare = a_delivered_pair(pair.line.order.customer, name="Spare")
    CoverSide.objects.filter(line=spare.line).delete()
    free = {"unit_price_minor": 0, "subtotal_minor": 0, "tax_minor": 0}
    OrderLine.objects.filter(pk=spare.line.pk).update(remake_of=pair.line, only_side="left", **free)
    new = Device.objects.get(serial=spare.left)
    side = CoverSide.objects.get(line=pair.line, side="left")
    CoverSide.objects.filter(pk=side.pk).update(device=new, remakes_used=1)
    desk = staff("claims")
    # Every serial finds both sides of its pair, each once.
    number = OrderLine.objects.get(pk=pair.line.pk).order.number
    for asked in (pair.left, new.serial, number, "Wilhelmina"):
        found = desk.get(page(CoverSide), {"q": asked}).content.decode()
        assert (new.serial in found, other.left in found) == (True, False), asked
    assert desk.get(page(CoverSide), {"q": new.serial}).content.decode().count(number) == 2
    with queries(22):
        shown = desk.get(page(CoverSide, pk=side.pk)).content.decode()
    for words in (
        "Wilhelmina<",
        "Core: ",
        "9,987.5 miles, 1 free",
        "Entries: 12.5; by entries",
        "who ordered",
        f"{pair.left}: Superseded, lot PA12-2611",
        f"{new.serial}: In Service, lot PA12-2611",
        "Remade: 1 for wear, 0 for fit, 0 outgrown",
        "$0.00 of $103.95 paid back",
    ):
        assert words in shown, words
    assert "Tell" not in shown
    for role in ("production", "warehouse", "finance", "content", "privacy"):
        assert staff(role).get(page(CoverSide)).status_code == 403, role
