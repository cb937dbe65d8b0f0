"""The address book: what is kept, what is refused, and that nobody reads another's."""

import dataclasses

import pytest

from orders import addresses
from orders.models import SavedAddress
from orders.postal import Address, AddressInvalid
from shop.actor import SYSTEM
from shop.refusal import NotAllowed, NotFound, Refusal
from tests import given
from tests.given import NOW, PORTLAND

pytestmark = pytest.mark.django_db


class Stop(Refusal):
    """Says no in place of a door."""


def stop(saved: SavedAddress) -> None:
    raise Stop


def state() -> list[object]:
    return list(SavedAddress.objects.order_by("pk").values())


def test_an_address_is_kept_as_its_country_writes_it() -> None:
    typed = dataclasses.replace(PORTLAND, region="oregon", city=" Portland ")
    saved = addresses.remember(typed, label="Home", at=NOW, by=given.guest())
    assert (Address.of(saved.ship_to()), saved.label, saved.version) == (PORTLAND, "Home", 1)


def test_an_address_is_corrected_in_parts_and_counts_its_changes() -> None:
    who = given.customer()
    saved = addresses.remember(PORTLAND, label="Home", at=NOW, by=who)
    changed = addresses.correct(saved.public_id, {"line1": "14 Elm Street"}, by=who)
    named = addresses.correct(saved.public_id, {}, label="Work", by=who)
    assert (changed.ship_line1, changed.label, changed.version) == ("14 Elm Street", "Home", 2)
    assert (named.ship_line1, named.label, named.version) == ("14 Elm Street", "Work", 3)


def test_an_address_can_be_forgotten() -> None:
    who = given.guest()
    saved = addresses.remember(PORTLAND, at=NOW, by=who)
    addresses.forget(saved.public_id, by=who)
    assert state() == []


def test_a_wrong_address_is_refused_and_nothing_kept_or_changed() -> None:
    who = given.guest()
    saved = addresses.remember(PORTLAND, at=NOW, by=who)
    before = state()
    with pytest.raises(AddressInvalid):
        addresses.remember(dataclasses.replace(PORTLAND, name=""), at=NOW, by=who)
    with pytest.raises(AddressInvalid):
        addresses.correct(saved.public_id, {"postal_code": "1"}, by=who)
    assert state() == before


def test_a_check_can_stop_a_change_before_it_happens() -> None:
    who = given.guest()
    saved = addresses.remember(PORTLAND, at=NOW, by=who)
    before = state()
    with pytest.raises(Stop):
        addresses.correct(saved.public_id, {"line1": "x"}, by=who, check=stop)
    with pytest.raises(Stop):
        addresses.forget(saved.public_id, by=who, check=stop)
    assert state() == before


def test_a_strangers_address_is_not_there() -> None:
    saved = addresses.remember(PORTLAND, at=NOW, by=given.guest())
    before, stranger = state(), given.guest()
    with pytest.raises(NotFound):
        addresses.correct(saved.public_id, {"line1": "x"}, by=stranger)
    with pytest.raises(NotFound):
        addresses.forget(saved.public_id, by=stranger)
    assert state() == before


def test_a_book_has_an_end() -> None:
    who = given.guest()
    for _ in range(addresses.MOST_SAVED):
        addresses.remember(PORTLAND, at=NOW, by=who)
    before = state()
    with pytest.raises(addresses.AddressBookFull):
        addresses.remember(PORTLAND, at=NOW, by=who)
    assert state() == before
    addresses.remember(PORTLAND, at=NOW, by=given.guest())


def test_the_system_has_no_address_book() -> None:
    with pytest.raises(NotAllowed):
        addresses.remember(PORTLAND, at=NOW, by=SYSTEM)
