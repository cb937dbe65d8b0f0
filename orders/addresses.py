"""The customer's address book."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from django.db.models import Q

from orders.models import SavedAddress
from orders.postal import Address, accepted
from shop.actor import Actor, allowed
from shop.refusal import NotFound, Refusal

# Nobody has more homes than this; it keeps the book one page.
MOST_SAVED: Final = 20


class AddressBookFull(Refusal):
    """The address book has no more room."""

    code = "address_book_full"
    title = f"You can keep {MOST_SAVED} addresses; remove one first."


@allowed("customer", "guest")
def remember(address: Address, *, label: str = "", at: dt.datetime, by: Actor) -> SavedAddress:
    """
    Put an address into the actor's book.

    :raises AddressInvalid: if it cannot be delivered to.
    :raises AddressBookFull: if there are already twenty.
    """
    tidy = accepted(address)
    if SavedAddress.objects.filter(customer_id=by.user_id).count() >= MOST_SAVED:
        raise AddressBookFull
    return SavedAddress.objects.create(customer_id=by.user_id, label=label, created_at=at, **tidy.columns())


@allowed("customer", "guest")
def correct(
    address_id: str,
    changes: Mapping[str, str],
    *,
    label: str | None = None,
    by: Actor,
    check: Callable[[SavedAddress], None] | None = None,
) -> SavedAddress:
    """
    Change parts of a saved address; orders placed with it keep what they have.

    :param changes: our field names → new values; the rest stays.
    :param check: called with the held row before anything changes; the door's ``If-Match``.
    :raises NotFound: if the actor has no such address.
    :raises AddressInvalid: if the result cannot be delivered to.
    """
    with _held(address_id, by) as saved:
        if check is not None:
            check(saved)
        tidy = accepted(replace(Address.of(saved.ship_to()), **changes))
        named = saved.label if label is None else label
        saved.change(**tidy.columns(), label=named, version=saved.version + 1)
        return saved


@allowed("customer", "guest")
def forget(address_id: str, *, by: Actor, check: Callable[[SavedAddress], None] | None = None) -> None:
    """
    Take an address out of the book; orders placed with it keep what they have.

    :raises NotFound: if the actor has no such address.
    """
    with _held(address_id, by) as saved:
        if check is not None:
            check(saved)
        saved.delete()


@contextmanager
def _held(address_id: str, by: Actor) -> Iterator[SavedAddress]:
    with SavedAddress.hold_where(Q(public_id=address_id, customer_id=by.user_id)) as found:
        if not found:
            raise NotFound
        yield found[0]
