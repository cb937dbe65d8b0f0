"""Stripe Tax: worked out by a calculation, told of what was sold and of what went back, never by the session."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from stripe.params.tax import CalculationCreateParams

from orders import cancellations, carts, corrections, gateway, payments, tasks
from orders.carts import Standing, Wanted
from orders.carts.taxing import params_of
from orders.checkout import CartIncomplete
from orders.corrections import AddressElsewhere
from orders.models import Order, TaxCalculation
from orders.postal import Address
from shop.actor import SYSTEM, Actor, Kind
from shop.models import TaxProvider
from tests import given
from tests.given import NOW
from tests.orders.test_discount_codes import a_code
from tests.sandbox.fidelity import check_params, overheard
from tests.shop import given as in_shop
from tests.stripe_sandbox import Fault, Sandbox
from tests.stripe_sandbox.records_tax import TaxedLine, TaxTransaction

pytestmark = pytest.mark.django_db

NEW_YORK = Address(
    name="Ada Stone", line1="12 Elm Street", city="Albany", region="NY", postal_code="12207", country="US"
)
LATER = NOW + dt.timedelta(hours=1)
FINANCE = Actor(Kind.STAFF, 1, frozenset({"finance"}))
SUPPORT = Actor(Kind.STAFF, 2, frozenset({"support"}))
CALCULATIONS = "/v1/tax/calculations"


@pytest.fixture(autouse=True)
def asked_of_stripe() -> Iterator[None]:
    """The market of the United States asks Stripe Tax, although the table of rates has rows for it."""
    market = given.market()
    market.tax_provider = TaxProvider.STRIPE
    market.save()
    with overheard() as heard:
        yield
    assert {name: issues for name, issues in heard.items() if issues} == {}


def ready(*wanted: Wanted, by: Actor | None = None, address: Address = NEW_YORK) -> Standing:
    return given.cart_ready_to_pay(by, *wanted, address=address)


def two_things(by: Actor) -> list[Wanted]:
    given.stock_good()
    return [Wanted(given.custom_product().sku, wearer=given.wearer(by).public_id), Wanted("WASH-BAG", 3)]


def decider() -> Actor:
    """Somebody of finance who stands on what they decide."""
    return Actor(Kind.STAFF, given.customer("fin@staff.example").id, frozenset({"finance"}))


def paid(box: Sandbox, standing: Standing) -> Order:
    placed = given.placed(standing)
    assert placed.attempt is not None
    session = placed.attempt.stripe_session_id or ""
    box.pay(session)
    payments.apply_session(gateway.retrieve_session(session), at=NOW, by=SYSTEM)
    return Order.objects.get(pk=placed.order.pk)


def sale(box: Sandbox) -> TaxTransaction:
    return next(row for row in box.state.tax_transactions if row.kind == "transaction")


def everything(row: TaxTransaction) -> list[TaxedLine]:
    return [*row.lines, *([row.shipping] if row.shipping else [])]


def test_the_tax_is_what_stripe_says_from_cart_to_session_and_is_asked_once(box: Sandbox) -> None:
    who = given.guest()
    standing = ready(*two_things(who), by=who)
    quote = standing.quote
    assert [(line.tax_minor, line.tax_rate) for line in quote.lines] == [
        (1677, Decimal("0.08875")),  # 18900 x 0.08875 = 1677.375
        (399, Decimal("0.08875")),  # 4500 x 0.08875 = 399.375
    ]
    assert (quote.shipping_minor, quote.shipping_tax_minor) == (900, 80)
    assert (quote.tax_added_minor, quote.total_minor) == (2156, 18900 + 4500 + 900 + 2156)
    assert (standing.missing, len(box.requests("POST", CALCULATIONS))) == ((), 1)

    placed = given.placed(carts.look(standing.cart.public_id, at=LATER, by=who))
    assert len(box.requests("POST", CALCULATIONS)) == 1
    assert placed.attempt is not None
    session = box.state.sessions.get(placed.attempt.stripe_session_id or "")
    assert (session.amount_total, session.options.get("automatic_tax")) == (quote.total_minor, None)
    order = Order.objects.get(pk=placed.order.pk)
    assert order.tax_calculation == TaxCalculation.objects.get()
    assert [line.tax_minor for line in order.lines.order_by("position")] == [1677, 399]
    assert given.placed(carts.look(standing.cart.public_id, at=LATER, by=who)).order == order


def test_another_address_or_number_of_pieces_is_asked_anew_and_the_same_is_not(box: Sandbox) -> None:
    who = given.guest()
    standing = ready(*two_things(who), by=who)
    line = standing.lines[1].position.line
    more = carts.change_line(standing.cart.public_id, line.public_id, quantity=4, at=NOW, by=who)
    assert more.quote.lines[1].tax_minor == 533  # 6000 x 0.08875 = 532.5
    moved = carts.set_details(more.cart.public_id, carts.Details(address=given.PORTLAND), at=NOW, by=who)
    assert (moved.quote.tax_minor, moved.quote.tax_known) == (0, True)
    back = carts.set_details(more.cart.public_id, carts.Details(address=NEW_YORK), at=NOW, by=who)
    assert back.quote.tax_minor == more.quote.tax_minor
    assert (len(box.requests("POST", CALCULATIONS)), TaxCalculation.objects.count()) == (3, 3)


def test_nothing_is_asked_before_the_address_and_the_way_of_sending_are_known(box: Sandbox) -> None:
    who = given.guest()
    standing = given.cart(who, *two_things(who))
    assert (standing.quote.tax_known, "tax_unknown" in standing.missing_codes) == (False, False)
    carts.set_details(standing.cart.public_id, carts.Details(address=NEW_YORK), at=NOW, by=who)
    assert box.requests("POST", CALCULATIONS) == []


def test_the_discount_is_taken_off_before_the_tax(box: Sandbox) -> None:
    who = given.guest()
    standing = ready(*two_things(who), by=who)
    a_code()
    cheaper = carts.use_code(standing.cart.public_id, "SPRING", at=NOW, by=who)
    assert [line.tax_minor for line in cheaper.quote.lines] == [1510, 359]  # of 17010 and 4050
    placed = given.placed(cheaper)
    assert placed.order.total_minor == cheaper.quote.total_minor == 17010 + 4050 + 900 + 1510 + 359 + 80


def test_tax_inside_prices_stays_inside_and_goes_back_with_them(box: Sandbox) -> None:
    market = given.german_market()
    market.tax_provider = TaxProvider.STRIPE
    market.save()
    pair = given.custom_product()
    in_shop.price(pair, 17900, currency="EUR")
    who = given.guest()
    standing = ready(Wanted(pair.sku, wearer=given.wearer(who).public_id), by=who, address=given.JENA)
    line = standing.quote.lines[0]
    assert (line.tax_minor, standing.quote.tax_added_minor) == (2858, 0)  # 17900 - 17900 / 1.19
    order = paid(box, standing)
    cancellations.cancel(order.pk, reason="", at=NOW, by=who)
    tasks.execute_refunds(at=NOW)
    assert tasks.tell_of_taxes(at=LATER) == 2
    sold, back = list(box.state.tax_transactions)
    assert [(-part.amount, -part.amount_tax) for part in everything(back)] == [
        (part.amount, part.amount_tax) for part in everything(sold) if part.amount
    ]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("lost", path=CALCULATIONS, times=3), "tax_unavailable"),
        (Fault("status", status=400, path=CALCULATIONS), "tax_unknown"),
    ],
)
def test_without_an_answer_the_cart_says_so_and_cannot_be_ordered(box: Sandbox, fault: Fault, code: str) -> None:
    who = given.guest()
    box.inject(fault)
    standing = ready(*two_things(who), by=who)
    assert standing.missing_codes == [code]
    assert standing.missing[0].pointer == "/address"
    box.inject(Fault("lost", path=CALCULATIONS, times=3))
    with pytest.raises(CartIncomplete) as refused:
        given.placed(standing)
    assert [problem.code for problem in refused.value.problems] == ["tax_unavailable"]
    assert not Order.objects.exists()
    assert not TaxCalculation.objects.exists()
    assert len(box.state.sessions) == 0
    again = carts.look(standing.cart.public_id, at=LATER, by=who)
    assert (again.missing, again.quote.tax_minor) == ((), 2156)


def test_what_is_asked_is_known_to_the_sdk_and_says_nothing_about_feet_or_names(box: Sandbox) -> None:
    who = given.guest()
    asked = params_of(ready(*two_things(who), by=who))
    assert check_params(asked, CalculationCreateParams) == []
    told = str(asked).lower()
    assert not any(word in told for word in ("insole", "foot", "ada", "stride", "wash"))


def test_an_order_taxed_by_stripe_does_not_move_to_another_state(box: Sandbox) -> None:
    who = given.guest()
    order = given.placed(ready(*two_things(who), by=who)).order
    elsewhere = Address(
        name="Ada Stone", line1="1 Sea Road", city="Boston", region="MA", postal_code="02108", country="US"
    )
    with pytest.raises(AddressElsewhere):
        corrections.correct_address(order.pk, address=elsewhere, reason="moved", at=NOW, by=SUPPORT)
    order.refresh_from_db()
    assert order.ship_region == "NY"
