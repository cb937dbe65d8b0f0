"""
The states that tests of every room begin in, reached through the verbs that customers press.

``given.cart_ready_to_pay()`` is a guest's cart with nothing missing; ``given.placed_order()`` the order made of it.
"""

import datetime as dt
from typing import Any, Final

from config.accounts import guests
from config.accounts.models import User
from fitting import wearers
from fitting.ages import BirthMonth
from fitting.models import Wearer
from orders import carts, checkout, gateway, payments
from orders.carts import Details, Standing, Wanted
from orders.checkout import Placed
from orders.models import Order
from orders.postal import Address
from shop.actor import SYSTEM, Actor
from shop.models import Market, Variant
from tests import remembered
from tests.shop import given as in_shop
from tests.stripe_sandbox import Sandbox

NOW: Final = in_shop.NOW
RETURN_URL: Final = "http://localhost:8000/thanks"
PORTLAND: Final = Address(
    name="Ada Stone", line1="12 Elm Street", city="Portland", region="OR", postal_code="97205", country="US"
)
JENA: Final = Address(name="Eva Klein", line1="Marktplatz 1", city="Jena", postal_code="07743", country="DE")


def market() -> Market:
    """The United States in USD: 10 % tax on top of prices, ``standard`` shipping for 9.00, free from 300.00 on."""
    return Market.objects.filter(code="us").first() or in_shop.market()


def german_market() -> Market:
    """Germany and Austria in EUR: 10 % tax inside the prices."""
    found = Market.objects.filter(code="eu").first()
    return found or in_shop.market("eu", "EUR", "DE AT", prices_include_tax=True)


def japanese_market() -> Market:
    """Japan in JPY: 10 % tax on top of prices; whole yen only."""
    found = Market.objects.filter(code="jp").first()
    return found or in_shop.market("jp", "JPY", "JP", prices_include_tax=False)


def custom_product(sku: str = "STRIDE-M", *, usd: int = 18900, **fields: Any) -> Variant:
    """A pair of insoles made to measure, on sale in USD."""
    found = Variant.objects.filter(sku=sku).select_related("product").first()
    return found or in_shop.variant(sku, of=in_shop.product(sku.lower(), **fields), usd=usd)


def stock_good(sku: str = "WASH-BAG", *, usd: int = 1500, on_hand: int = 10, **fields: Any) -> Variant:
    """A thing from the shelf, on sale in USD."""
    found = Variant.objects.filter(sku=sku).select_related("product").first()
    made_of = in_shop.product(sku.lower(), kind="stock", **fields) if found is None else None
    return found or in_shop.variant(sku, of=made_of, usd=usd, on_hand=on_hand)


def guest(*, at: dt.datetime = NOW) -> Actor:
    """Somebody without an account."""
    return guest_with_token(at=at)[0]


def guest_with_token(*, at: dt.datetime = NOW) -> tuple[Actor, str]:
    """Somebody without an account, and the secret their browser holds."""
    session = guests.start(at=at)
    user = guests.holder_of(session.token, at=at)
    assert user is not None
    return user.as_actor(), session.token


def customer(email: str = "ada@example.com") -> Actor:
    """Somebody with an account."""
    found = User.objects.filter(email=email).first()
    return (found or User.objects.create_user(email, "a long password")).as_actor()


def wearer(of: Actor, *, name: str = "Ada", relation: str = "other", birth: str = "") -> Wearer:
    """A person with feet, of this customer; ``birth`` as ``YYYY-MM``."""
    born = BirthMonth.of(birth) if birth else None
    return wearers.add(name, relation, birth=born, at=NOW, by=of)


def cart(by: Actor, *wanted: Wanted, country: str = "US", at: dt.datetime = NOW) -> Standing:
    """A cart with these lines and nothing else said."""
    market()
    return carts.start(country, lines=wanted, at=at, by=by)


def cart_ready_to_pay(
    by: Actor | None = None, *wanted: Wanted, address: Address = PORTLAND, at: dt.datetime = NOW
) -> Standing:
    """A cart with nothing missing: one pair of insoles for one wearer, unless told what else."""
    market()
    who = by or guest(at=at)
    lines = wanted or (Wanted(custom_product().sku, wearer=wearer(who).public_id),)
    said = Details(email="ada@example.com", address=address, shipping_method="standard")
    return carts.start(address.country, lines=lines, details=said, at=at, by=who)


def policies() -> None:
    """The published guarantee texts, without which nothing can be sold."""
    remembered.policies()


def placed(standing: Standing, *, at: dt.datetime = NOW) -> Placed:
    """Press checkout on a cart that is ready; without a loopback Stripe its attempt waits unsent."""
    policies()
    return checkout.begin(
        standing.cart.public_id,
        expected_total=standing.quote.total,
        return_url=RETURN_URL,
        at=at,
        by=owner_of(standing),
    )


def placed_order(by: Actor | None = None, *wanted: Wanted, at: dt.datetime = NOW) -> Order:
    """An order that waits for payment: one pair of insoles for one wearer, unless told what else."""
    return placed(cart_ready_to_pay(by, *wanted, at=at), at=at).order


def paid_order(box: Sandbox, by: Actor | None = None, *wanted: Wanted, at: dt.datetime = NOW) -> Order:
    """An order that was paid on the loopback Stripe's page; its lines have gone as far as they can."""
    got = placed(cart_ready_to_pay(by, *wanted, at=at), at=at)
    assert got.attempt is not None
    assert got.attempt.stripe_session_id is not None
    box.pay(got.attempt.stripe_session_id)
    payments.apply_session(gateway.retrieve_session(got.attempt.stripe_session_id), at=at, by=SYSTEM)
    got.order.refresh_from_db()
    return got.order


def owner_of(standing: Standing) -> Actor:
    """Whose cart it is."""
    return User.objects.get(pk=standing.cart.customer_id).as_actor()
