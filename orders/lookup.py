"""Chapter: the way back to orders for who has lost the link: fresh links by mail, and the old ones die."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction

from fitting import messages
from orders.models import Order
from orders.numbers import tidy

# More orders than these are found on the page that the link opens.
MOST_ORDERS: Final = 20
_SUBJECT: Final = "order_links"

type Found = Mapping[int, Sequence[Order]]


def mail_links(email: str, *, at: dt.datetime, number: str = "") -> None:
    """
    Mail fresh links to the orders of an address, to that address alone; earlier links and sessions of guests end.

    An address without orders is answered by the same work, none of which stays: neither the answer nor its
    time tells who buys here.

    :param number: only the order of this number, if it was ordered with the address.
    """
    wanted = Order.objects.filter(email__iexact=email.strip())
    if number:
        wanted = wanted.filter(number=tidy(number))
    found: dict[int, list[Order]] = defaultdict(list)
    for order in wanted.select_related("customer").order_by("-pk")[:MOST_ORDERS]:
        found[order.customer_id].append(order)
    with transaction.atomic():
        for orders in found.values():
            _write(orders, at=at)
        if not found:
            _pretend(email, at=at)
            transaction.set_rollback(True)


def _write(orders: Sequence[Order], *, at: dt.datetime) -> None:
    newest = orders[0]
    customer = newest.customer
    if customer.is_guest:
        customer.revoke_keys()
    messages.write(
        _SUBJECT,
        key=f"{_SUBJECT}:{newest.customer_id}:{at.isoformat()}",
        to=messages.To(newest.email, newest.language, newest.customer_id),
        facts={"guest": customer.is_guest, "numbers": [order.number for order in orders]},
        at=at,
    )


def _pretend(email: str, *, at: dt.datetime) -> None:
    nobody = get_user_model()(pk=0)
    nobody.revoke_keys()
    key = f"{_SUBJECT}:0:{at.isoformat()}"
    messages.write(_SUBJECT, key=key, to=messages.To(email, "en"), facts={"guest": True, "numbers": []}, at=at)
