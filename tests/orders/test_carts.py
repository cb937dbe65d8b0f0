"""A cart: what goes in, what it comes to, what is missing, and what is refused and changes nothing."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from fitting.models import Wearer
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
from orders.models import Cart, CartLine
from orders.postal import AddressInvalid
from shop.actor import SYSTEM
from shop.markets import CountryNotServed
from shop.models import Market, Product, ShippingMethod, Stock, TaxRate
from shop.refusal import NotAllowed, NotFound, Refusal
from tests import given
from tests.budgets import queries
from tests.given import JENA, NOW, PORTLAND
from tests.shop import given as in_shop

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


def state() -> list[object]:
    """Everything a refusal must leave alone."""
    return [list(Cart.objects.order_by("pk").values()), list(CartLine.objects.order_by("pk").values())]


def shown(standing: Standing) -> list[tuple[str, int]]:
    return [(line.position.variant.sku, line.position.line.quantity) for line in standing.lines]


# --- what goes in -----------------------------------------------------------------------------


def test_a_cart_starts_empty_and_says_everything_that_is_missing() -> None:
    standing = given.cart(given.guest())
    assert standing.missing_codes == ["lines_empty", "email", "address", "shipping_method"]
    assert standing.quote.total_minor == 0
    assert standing.cart.market.code == "us"


def test_a_cart_starts_with_lines_email_and_address_at_once() -> None:
    standing = given.cart_ready_to_pay()
    assert standing.missing == ()
    assert (standing.quote.goods_minor, standing.quote.shipping_minor) == (18900, 900)
    assert (standing.quote.tax_minor, standing.quote.total_minor) == (1980, 21780)
    assert carts.look(standing.cart.public_id, at=NOW, by=given.owner_of(standing)).quote == standing.quote


def test_the_same_stock_good_joins_its_line() -> None:
    who = given.guest()
    given.stock_good()
    start = given.cart(who, Wanted("WASH-BAG", 2))
    after = carts.add_line(start.cart.public_id, Wanted("WASH-BAG", 3), at=LATER, by=who)
    assert shown(after) == [("WASH-BAG", 5)]
    assert shown(carts.look(start.cart.public_id, at=LATER, by=who)) == [("WASH-BAG", 5)]
    assert after.cart.version == 2


def test_the_same_stock_good_asked_for_twice_at_the_start_is_one_line() -> None:
    given.stock_good()
    assert shown(given.cart(given.guest(), Wanted("WASH-BAG", 2), Wanted("WASH-BAG", 1))) == [("WASH-BAG", 3)]


def test_the_same_insoles_for_the_same_wearer_are_a_second_line() -> None:
    who = given.guest()
    given.custom_product()
    pair = Wanted("STRIDE-M", wearer=given.wearer(who).public_id)
    start = given.cart(who, pair)
    after = carts.add_line(start.cart.public_id, pair, at=NOW, by=who)
    assert shown(after) == [("STRIDE-M", 1), ("STRIDE-M", 1)]


def test_a_line_can_be_for_somebody_else_later() -> None:
    who = given.guest()
    given.custom_product()
    start = given.cart(who, Wanted("STRIDE-M"))
    assert "wearer" in start.missing_codes
    line = start.lines[0].position.line.public_id
    tom = given.wearer(who, name="Tom")
    after = carts.change_line(start.cart.public_id, line, wearer=tom.public_id, at=NOW, by=who)
    assert "wearer" not in after.missing_codes
    assert CartLine.objects.get().wearer == tom


def test_the_number_of_a_stock_good_can_change_and_a_line_can_go() -> None:
    who = given.guest()
    given.stock_good()
    start = given.cart(who, Wanted("WASH-BAG", 2))
    line = start.lines[0].position.line.public_id
    after = carts.change_line(start.cart.public_id, line, quantity=7, at=NOW, by=who)
    assert (shown(after), after.quote.goods_minor) == ([("WASH-BAG", 7)], 10500)
    gone = carts.remove_line(start.cart.public_id, line, at=NOW, by=who)
    assert (shown(gone), gone.quote.total_minor, gone.cart.version) == ([], 0, 3)
    assert not CartLine.objects.exists()


def test_prices_that_include_tax_are_what_is_paid() -> None:
    given.german_market()
    in_shop.price(given.custom_product(), 17900, "EUR")
    who = given.guest()
    standing = given.cart_ready_to_pay(who, Wanted("STRIDE-M", wearer=given.wearer(who).public_id), address=JENA)
    assert (standing.quote.currency, standing.quote.total_minor) == ("EUR", 18800)
    assert (standing.quote.tax_minor, standing.quote.tax_added_minor) == (1627 + 82, 0)


def test_shipping_is_free_from_the_methods_threshold_on() -> None:
    who = given.guest()
    given.stock_good(usd=15000)
    assert given.cart_ready_to_pay(who, Wanted("WASH-BAG", 1)).quote.shipping_minor == 900
    assert given.cart_ready_to_pay(who, Wanted("WASH-BAG", 2)).quote.shipping_minor == 0


def test_tax_waits_for_the_region_where_regions_tax() -> None:
    given.stock_good()
    standing = given.cart(given.guest(), Wanted("WASH-BAG"))
    assert (standing.quote.tax_known, standing.quote.total_minor) == (False, 1500)


def test_the_rate_of_the_region_wins_over_that_of_the_country() -> None:
    given.market()
    TaxRate.objects.create(
        country="US", region="OR", tax_class="custom_insole", rate=Decimal(0), starts_at=in_shop.LONG_AGO
    )
    assert given.cart_ready_to_pay().quote.tax_minor == 90


# --- details ----------------------------------------------------------------------------------


def test_details_can_be_said_one_after_the_other() -> None:
    who = given.guest()
    given.stock_good()
    cart = given.cart(who, Wanted("WASH-BAG")).cart.public_id
    carts.set_details(cart, Details(email=" Ada@Example.com "), at=NOW, by=who)
    carts.set_details(cart, Details(address=PORTLAND), at=NOW, by=who)
    carts.set_details(cart, Details(language="de"), at=NOW, by=who)
    after = carts.set_details(cart, Details(shipping_method="standard"), at=LATER, by=who)
    assert (after.missing, after.quote.total_minor) == ((), 2640)
    row = Cart.objects.get()
    assert (row.email, row.language, row.ship_city, row.version, row.updated_at) == (
        "ada@example.com",
        "de",
        "Portland",
        5,
        LATER,
    )
    assert carts.look(cart, at=LATER, by=who).quote == after.quote


def test_a_shipping_method_can_be_unchosen() -> None:
    start = given.cart_ready_to_pay()
    after = carts.set_details(start.cart.public_id, Details(shipping_method=""), at=NOW, by=given.owner_of(start))
    assert after.missing_codes == ["shipping_method"]


def test_saying_nothing_changes_nothing() -> None:
    start = given.cart_ready_to_pay()
    before = state()
    carts.set_details(start.cart.public_id, Details(country="US"), at=LATER, by=given.owner_of(start))
    assert state() == before


def test_another_country_of_the_same_market_forgets_the_address() -> None:
    given.german_market()
    in_shop.price(given.stock_good(), 1200, "EUR")
    who = given.guest()
    start = given.cart_ready_to_pay(who, Wanted("WASH-BAG"), address=JENA)
    after = carts.set_details(start.cart.public_id, Details(country="at"), at=NOW, by=who)
    assert (after.cart.ship_country, after.cart.ship_line1, after.missing_codes) == ("AT", "", ["address"])


def test_an_empty_cart_can_move_to_another_market() -> None:
    given.german_market()
    who = given.guest()
    start = given.cart_ready_to_pay(who, Wanted(given.stock_good().sku))
    carts.remove_line(start.cart.public_id, start.lines[0].position.line.public_id, at=NOW, by=who)
    after = carts.set_details(start.cart.public_id, Details(address=JENA), at=NOW, by=who)
    assert (after.cart.market.code, after.quote.currency, after.cart.shipping_method) == ("eu", "EUR", None)


# --- what is missing --------------------------------------------------------------------------


def test_what_is_not_sold_any_more_is_missing_and_counts_nothing() -> None:
    start = given.cart_ready_to_pay()
    Product.objects.update(is_active=False)
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert [(problem.pointer, problem.code) for problem in now.missing] == [("/lines/0", "variant_not_on_sale")]
    assert (now.quote.goods_minor, now.lines[0].quoted) == (0, None)


def test_only_holders_of_a_design_buy_what_is_made_from_it() -> None:
    start = given.cart_ready_to_pay()
    Product.objects.update(audience="design_holders")
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert now.missing_codes == ["variant_not_on_sale"]


def test_a_lost_price_is_missing() -> None:
    start = given.cart_ready_to_pay()
    Market.objects.update(currency="GBP")
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert now.missing_codes == ["price_missing"]


@pytest.mark.parametrize(("on_hand", "words"), [(1, "only 1 of WASH-BAG are left"), (0, "WASH-BAG is sold out")])
def test_stock_that_does_not_suffice_is_missing(on_hand: int, words: str) -> None:
    who = given.guest()
    given.stock_good()
    start = given.cart_ready_to_pay(who, Wanted("WASH-BAG", 2))
    Stock.objects.update(on_hand=on_hand)
    now = carts.look(start.cart.public_id, at=NOW, by=who)
    assert [(problem.pointer, problem.code) for problem in now.missing] == [("/lines/0/quantity", "stock_short")]
    assert words in now.missing[0].detail


def test_a_stock_good_without_a_stock_row_cannot_be_ordered() -> None:
    who = given.guest()
    given.stock_good()
    Stock.objects.all().delete()
    assert given.cart_ready_to_pay(who, Wanted("WASH-BAG", 1)).missing_codes == ["stock_short"]


def test_the_last_pieces_are_warned_of() -> None:
    who = given.guest()
    given.stock_good(on_hand=2)
    assert [w.code for w in given.cart_ready_to_pay(who, Wanted("WASH-BAG", 1)).warnings] == ["last_pieces"]


def test_no_rate_for_the_address_is_missing_rather_than_guessed() -> None:
    start = given.cart_ready_to_pay()
    TaxRate.objects.filter(tax_class="custom_insole").delete()
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert now.missing_codes == ["tax_unknown"]


def test_a_closed_market_and_a_withdrawn_shipping_method_are_missing() -> None:
    start = given.cart_ready_to_pay()
    Market.objects.update(is_open=False)
    ShippingMethod.objects.update(is_active=False)
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert now.missing_codes == ["market_closed", "shipping_method"]


def test_an_address_that_has_become_incomplete_says_which_part() -> None:
    start = given.cart_ready_to_pay()
    Cart.objects.update(ship_city="", ship_postal_code="")
    now = carts.look(start.cart.public_id, at=NOW, by=given.owner_of(start))
    assert [(problem.pointer, problem.code) for problem in now.missing] == [
        ("/address/city", "address_incomplete"),
        ("/address/postal_code", "address_incomplete"),
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"archived_at": NOW}, "wearer_gone"),
        ({"birth_year": 2024, "birth_month": 1}, "wearer_too_young"),
        ({"birth_year": 1960, "birth_month": 1}, "wearer_too_old"),
    ],
)
def test_a_wearer_the_product_is_not_for_is_missing(fields: dict[str, object], code: str) -> None:
    who = given.guest()
    given.custom_product(max_age_years=17)
    person = given.wearer(who)
    start = given.cart_ready_to_pay(who, Wanted("STRIDE-M", wearer=person.public_id))
    Wearer.objects.update(**fields)
    now = carts.look(start.cart.public_id, at=NOW, by=who)
    assert [(problem.pointer, problem.code) for problem in now.missing] == [("/lines/0/wearer", code)]


def test_made_to_measure_is_said_to_have_no_withdrawal_and_a_minor_to_need_a_guardian() -> None:
    who = given.guest()
    given.custom_product()
    child = given.wearer(who, relation="child", birth="2015-05")
    start = given.cart_ready_to_pay(who, Wanted("STRIDE-M", wearer=child.public_id))
    assert [(w.pointer, w.code) for w in start.warnings] == [
        ("/lines/0", "no_withdrawal"),
        ("/lines/0/wearer", "guardian_needed"),
    ]
    assert start.missing == ()


# --- refusals ---------------------------------------------------------------------------------


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


# --- budgets ----------------------------------------------------------------------------------


def test_a_cart_is_read_with_one_statement_however_many_lines() -> None:
    who = given.guest()
    given.stock_good()
    given.custom_product()
    person = given.wearer(who).public_id
    small = given.cart_ready_to_pay(who, Wanted("WASH-BAG"))
    large = given.cart_ready_to_pay(who, Wanted("WASH-BAG"), *[Wanted("STRIDE-M", wearer=person)] * 9)
    for standing in (small, large):
        with queries(1):
            carts.look(standing.cart.public_id, at=NOW, by=who)


def test_the_acts_of_a_guest_stay_within_their_statements() -> None:
    who = given.guest()
    given.stock_good()
    given.market()
    with queries(4):
        start = carts.start("US", lines=[Wanted("WASH-BAG")], at=NOW, by=who)
    cart = start.cart.public_id
    with queries(2):
        carts.set_details(cart, Details(email="ada@example.com", address=PORTLAND), at=NOW, by=who)
    with queries(3):
        carts.set_details(cart, Details(shipping_method="standard"), at=NOW, by=who)
    with queries(4):
        carts.add_line(cart, Wanted("WASH-BAG"), at=NOW, by=who)
