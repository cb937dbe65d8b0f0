"""
Chapter: what a guest did under an address becomes the account's that proves the address.

An order is the account's if its e-mail is the proved address and a guest placed it. If every order of
that guest bears the address, the guest *is* the account holder, and wearers, carts and saved addresses
come along. If the guest also ordered under another address, only these orders come, with their carts
and with the wearers that no other order of the guest names.
"""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Q

from fitting import adoption as fitting_adoption
from fitting.models import Held, Message, Wearer
from orders.models import Cart, Order, OrderLine, SavedAddress
from shop.actor import Actor, allowed


@allowed("customer", "staff", "system")
def adopt(*, email: str, user_id: int, at: dt.datetime, by: Actor) -> int:
    """
    Hand over what guests did under a proved address, and note it on each order; return how many orders moved.

    Safe twice: what has moved is no guest's any more. Call it only for an address that is proved.
    """
    placed = Order.objects.filter(email__iexact=email, customer__email=None).exclude(customer_id=user_id)
    guests = set(placed.values_list("customer_id", flat=True))
    if not guests:
        return 0
    others = Order.objects.filter(customer_id__in=guests).exclude(email__iexact=email)
    whole = guests - set(others.values_list("customer_id", flat=True))
    # Locks in the fixed order: address, cart, order, wearer.
    with SavedAddress.hold_where(Q(customer_id__in=whole)) as addresses:
        of_orders = Q(orders__in=placed.values("pk"))
        cart_ids = set(Cart.objects.filter(Q(customer_id__in=whole) | of_orders).values_list("pk", flat=True))
        with Cart.hold_all(cart_ids) as carts, Order.hold_where(_placed_by(guests, email)) as orders:
            wearer_ids = _wearers_of(orders, whole)
            _move([*addresses, *carts], user_id)
            for order in orders:
                _move_order(order, user_id, at=at, by=by)
            fitting_adoption.hand_over(wearer_ids, to_user_id=user_id)
            threads = [order.journal_thread() for order in orders]
            Message.objects.filter(recipient_id__in=guests, thread__in=threads).update(recipient_id=user_id)
    return len(orders)


def _placed_by(guests: Collection[int], email: str) -> Q:
    return Q(customer_id__in=guests, email__iexact=email)


def _wearers_of(orders: Iterable[Order], whole: Collection[int]) -> set[int]:
    pks = [order.pk for order in orders]
    named = OrderLine.objects.filter(order_id__in=pks, wearer__isnull=False).exclude(wearer__customer_id__in=whole)
    elsewhere = OrderLine.objects.filter(wearer__isnull=False).exclude(order_id__in=pks)
    alone = named.exclude(wearer_id__in=elsewhere.values("wearer_id"))
    own = Wearer.objects.filter(customer_id__in=whole).values_list("pk", flat=True)
    return {*own, *alone.values_list("wearer_id", flat=True)}


def _move(rows: Iterable[Held], user_id: int) -> None:
    for row in rows:
        row.change(customer_id=user_id)


def _move_order(order: Order, user_id: int, *, at: dt.datetime, by: Actor) -> None:
    was = f"guest {order.customer_id}"
    order.change(customer_id=user_id)
    order.note(field="customer", was=was, became=f"customer {user_id}", at=at, by=by, reason="e-mail address proved")
