"""What a cart will not take, and that nothing changes then."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from orders import carts
from orders.carts import Additions, CartBusy, CartClosed, Details, Opened, Standing, Wanted
from orders.carts.adding import (
    MOST_LINES,
    CartFull,
    NotForSale,
    OnePairPerLine,
    QuantityOutOfRange,
    WearerNotWanted,
    WearerUnknown,
    joined,
)
from orders.carts.details import DetailsInvalid, MarketFixed, ShippingMethodUnknown, taken
from orders.models import Cart
from orders.postal import AddressInvalid
from shop.actor import SYSTEM
from shop.markets import CountryNotServed
from shop.refusal import NotAllowed, NotFound, Refusal
from tests import given
from tests.given import JENA, NOW, PORTLAND
from tests.orders.carted import LATER, shown, state

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wanted", "refusal", "pointer"),
    [
        (Wanted("NO-SUCH"), NotForSale, "/sku"),
        (Wanted("WASH-BAG", 0), QuantityOutOfRange, "/quantity"),
        (Wanted("WASH-BAG", 20), QuantityOutOfRange, "/quantity"),
        (Wanted("STRIDE-M", 2), OnePairPerLine, "/quantity"),
        (Wanted("STRIDE-M", wearer="wea_nobody"), WearerUnknown, "/wearer"),
        (Wanted("WASH-BAG", wearer="wea_nobody"), WearerNotWanted, "/wearer"),
    ],
)
def test_a_line_that_cannot_be_is_refused(wanted: Wanted, refusal: type[Refusal], pointer: str) -> None:
    who = given.guest()
    given.stock_good()
    given.custom_product()
    start = given.cart(who, Wanted("WASH-BAG", 1))
    before = state()
    with pytest.raises(refusal) as refused:
        carts.add_line(start.cart.public_id, wanted, at=NOW, by=who)
    assert refused.value.problems[0].pointer == pointer
    assert state() == before


def test_a_wrong_line_at_the_start_is_pointed_at_and_no_cart_is_made() -> None:
    given.stock_good()
    given.market()
    with pytest.raises(NotForSale) as refused:
        carts.start("US", lines=[Wanted("WASH-BAG"), Wanted("GONE")], at=NOW, by=given.guest())
    assert refused.value.problems[0].pointer == "/lines/1/sku"
    assert state() == [[], []]


def test_somebody_elses_wearer_is_unknown() -> None:
    who = given.guest()
    given.custom_product()
    start = given.cart(who)
    before = state()
    with pytest.raises(WearerUnknown):
        carts.add_line(
            start.cart.public_id, Wanted("STRIDE-M", wearer=given.wearer(given.guest()).public_id), at=NOW, by=who
        )
    assert state() == before


def test_a_cart_has_an_end() -> None:
    who = given.guest()
    given.custom_product()
    start = given.cart(who, *[Wanted("STRIDE-M")] * MOST_LINES)
    before = state()
    with pytest.raises(CartFull):
        carts.add_line(start.cart.public_id, Wanted("STRIDE-M"), at=NOW, by=who)
    assert state() == before


@pytest.mark.parametrize(
    ("said", "refusal", "pointer"),
    [
        (Details(email="nobody"), DetailsInvalid, "/email"),
        (Details(email="a@" + "b" * 250 + ".com"), DetailsInvalid, "/email"),
        (Details(language="tlh"), DetailsInvalid, "/language"),
        (Details(address=dataclasses.replace(PORTLAND, city="")), AddressInvalid, "/address/city"),
        (Details(country="FR"), CountryNotServed, "/country"),
        (Details(country="DE"), MarketFixed, "/country"),
        (Details(address=JENA), MarketFixed, "/address/country"),
        (Details(shipping_method="rocket"), ShippingMethodUnknown, "/shipping_method"),
    ],
)
def test_a_wrong_detail_is_refused(said: Details, refusal: type[Refusal], pointer: str) -> None:
    given.german_market()
    start = given.cart_ready_to_pay()
    before = state()
    with pytest.raises(refusal) as refused:
        carts.set_details(start.cart.public_id, said, at=LATER, by=given.owner_of(start))
    assert [problem.pointer for problem in refused.value.problems] == [pointer]
    assert state() == before


def test_a_country_nobody_serves_starts_no_cart() -> None:
    given.market()
    with pytest.raises(CountryNotServed):
        carts.start("FR", at=NOW, by=given.guest())
    assert state() == [[], []]


def test_a_strangers_cart_is_not_there() -> None:
    start = given.cart_ready_to_pay()
    before, stranger = state(), given.guest()
    line = start.lines[0].position.line.public_id
    cart = start.cart.public_id
    presses: tuple[Callable[[], Standing], ...] = (
        lambda: carts.look(cart, at=NOW, by=stranger),
        lambda: carts.add_line(cart, Wanted("STRIDE-M"), at=NOW, by=stranger),
        lambda: carts.change_line(cart, line, quantity=1, at=NOW, by=stranger),
        lambda: carts.remove_line(cart, line, at=NOW, by=stranger),
        lambda: carts.set_details(cart, Details(email="x@example.com"), at=NOW, by=stranger),
    )
    for press in presses:
        with pytest.raises(NotFound):
            press()
    assert state() == before


def test_an_unknown_line_is_not_there() -> None:
    start = given.cart_ready_to_pay()
    before = state()
    with pytest.raises(NotFound):
        carts.remove_line(start.cart.public_id, "cln_none", at=NOW, by=given.owner_of(start))
    assert state() == before


def test_staff_and_the_system_have_no_carts() -> None:
    given.market()
    with pytest.raises(NotAllowed):
        carts.start("US", at=NOW, by=SYSTEM)


def test_a_paid_cart_does_not_change() -> None:
    start = given.cart_ready_to_pay()
    Cart.objects.update(closed_at=NOW)
    before = state()
    with pytest.raises(CartClosed):
        carts.set_details(start.cart.public_id, Details(language="de"), at=NOW, by=given.owner_of(start))
    assert state() == before


def test_a_check_sees_the_cart_as_it_was_shown_and_can_stop_the_change() -> None:
    start = given.cart_ready_to_pay()
    seen: list[Standing] = []

    def stop(standing: Standing) -> None:
        seen.append(standing)
        raise NotAllowed

    before = state()
    moved = dataclasses.replace(PORTLAND, line1="14 Elm Street")
    with pytest.raises(NotAllowed):
        carts.set_details(start.cart.public_id, Details(address=moved), at=NOW, by=given.owner_of(start), check=stop)
    assert seen[0].quote == start.quote
    assert state() == before


def test_a_cart_changed_meanwhile_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    who = given.guest()
    given.stock_good()
    start = given.cart(who, Wanted("WASH-BAG", 1))
    once = iter([True])

    def interrupted(opened: Opened, wanted: Sequence[Wanted], **told: Any) -> Additions:
        if next(once, False):
            carts.add_line(start.cart.public_id, Wanted("WASH-BAG", 1), at=NOW, by=who)
        return joined(opened, wanted, **told)

    monkeypatch.setattr("orders.carts.changing.joined", interrupted)
    after = carts.add_line(start.cart.public_id, Wanted("WASH-BAG", 1), at=NOW, by=who)
    assert (shown(after), after.cart.version) == ([("WASH-BAG", 3)], 3)


def test_a_cart_that_keeps_changing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    start = given.cart_ready_to_pay()

    def interrupted(opened: Opened, said: Details, *, at: dt.datetime) -> tuple[Opened, dict[str, object]]:
        Cart.objects.update(version=Cart.objects.get().version + 1)
        return taken(opened, said, at=at)

    monkeypatch.setattr("orders.carts.changing.taken", interrupted)
    with pytest.raises(CartBusy):
        carts.set_details(start.cart.public_id, Details(language="de"), at=NOW, by=given.owner_of(start))
    assert Cart.objects.get().language == "en"
