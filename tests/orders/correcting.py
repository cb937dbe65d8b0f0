"""Orders to correct, and the acts in few words."""

from dataclasses import replace
from typing import Any, Final

from config.accounts.models import GuestCode, GuestToken
from fitting.models import JournalEntry, Message
from orders import corrections
from orders.models import Cart, Order
from orders.postal import Address
from shop.actor import Actor, Kind
from tests.given import PORTLAND
from tests.orders.making import LATER, a_line, an_order

MOVED: Final = replace(PORTLAND, line1="99 Oak Avenue", line2="Flat 2", postal_code="97209")
SUPPORT = Actor(Kind.STAFF, 1, frozenset({"support"}))
WHY = "The customer wrote from there."


def rows(order: Order) -> list[Any]:
    """Everything that a refused correction must leave alone."""
    return [
        list(Order.objects.filter(pk=order.pk).values()),
        list(Cart.objects.values()),
        list(Message.objects.order_by("pk").values()),
        list(GuestToken.objects.values()),
        list(GuestCode.objects.values()),
        list(JournalEntry.objects.values()),
    ]


def to_email(order: Order, email: str, **said: Any) -> Order:
    said = {"reason": WHY, "at": LATER, "by": SUPPORT, **said}
    return corrections.correct_email(order.pk, email=email, **said)


def to_name(order: Order, name: str, **said: Any) -> Order:
    return corrections.correct_name(order.pk, **{"name": name, "reason": WHY, "at": LATER, "by": SUPPORT, **said})


def to_address(order: Order, address: Address, **said: Any) -> Order:
    said = {"address": address, "reason": WHY, "at": LATER, "by": SUPPORT, **said}
    return corrections.correct_address(order.pk, **said)


def address_of(order: Order) -> Address:
    order.refresh_from_db()
    return Address.of(order.ship_to())


def sendable(**fields: Any) -> Order:
    """An order to Portland with a bag that is still here."""
    order = an_order(**fields)
    a_line(order, kind="stock")
    return order
