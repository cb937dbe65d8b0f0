"""Orders as checkout leaves them, made with as few words as possible for the tests about money."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from config.accounts.models import User
from fitting.models import Wearer
from orders import attempts, inbox
from orders.models import Cart, Order, OrderLine, PaymentAttempt, Policy, StockReservation, StripeEvent
from shop.actor import SYSTEM, Actor, Kind
from shop.models import Market, Stock, Variant
from tests.boxes import NOW
from tests.fitting.making import a_wearer
from tests.shop import given
from tests.stripe_sandbox import Sandbox

RETURN_URL: Final = "http://localhost:8000/thanks"


def a_customer(email: str | None = "pat@example.com") -> User:
    """Make a customer, or a guest when there is no e-mail."""
    if email is None:
        guest = User()
        guest.set_unusable_password()
        guest.save()
        return guest
    return User.objects.create_user(email)


def actor_of(user: User) -> Actor:
    """Return the buyer as an actor."""
    return Actor(Kind.GUEST if user.is_guest else Kind.CUSTOMER, user.pk)


def terms() -> Policy:
    """Make the terms that lines pin, or find them."""
    return Policy.objects.get_or_create(
        slug="terms",
        version=1,
        language="en",
        defaults={"kind": "terms", "title": "Terms", "text": "Fair.", "in_force_from": NOW - dt.timedelta(days=99)},
    )[0]


def _market(currency: str) -> Market:
    code = currency.lower()
    return Market.objects.filter(code=code).first() or given.market(code, currency)


def _variant(sku: str, kind: str) -> Variant:
    found = Variant.objects.filter(sku=sku).first()
    if found is not None:
        return found
    of = given.product(sku.lower(), kind=kind)
    return given.variant(sku, of=of, on_hand=50 if kind == "stock" else None)


def an_order(
    customer: User | None = None,
    *,
    custom: int = 1,
    stock: int = 0,
    unit_minor: int = 18900,
    stock_unit_minor: int = 2900,
    shipping_minor: int = 900,
    tax_added_minor: int = 1980,
    currency: str = "USD",
    discount_minor: int = 0,
    wearer: Wearer | None = None,
    at: dt.datetime = NOW,
    **fields: Any,
) -> Order:
    """Make an order that waits for payment, with its lines, a cart and reserved stock."""
    owner = customer or User.objects.filter(email="pat@example.com").first() or a_customer()
    market = _market(currency)
    cart = Cart.objects.create(customer=owner, market=market, created_at=at, updated_at=at)
    goods = custom * unit_minor + stock * stock_unit_minor
    order = Order.objects.create(
        customer=owner,
        cart=cart,
        market=market,
        email=owner.email or "guest@example.com",
        language="en",
        currency=currency,
        prices_include_tax=False,
        goods_minor=goods,
        discount_minor=discount_minor,
        shipping_minor=shipping_minor,
        shipping_tax_rate=Decimal("0.1"),
        shipping_tax_minor=0,
        tax_minor=tax_added_minor,
        tax_added_minor=tax_added_minor,
        total_minor=goods - discount_minor + shipping_minor + tax_added_minor,
        shipping_code="standard",
        shipping_name="Standard",
        shipping_min_days=3,
        shipping_max_days=5,
        placed_at=at,
        pay_until=at + dt.timedelta(days=7),
        ship_name="Pat Runner",
        ship_line1="1 Main Street",
        ship_city="Portland",
        ship_region="OR",
        ship_postal_code="97201",
        ship_country="US",
        **fields,
    )
    for position in range(1, custom + 1):
        worn_by = wearer or a_wearer(owner.pk, name=f"Wearer {position}", relation="other")
        _line(order, position, "custom", unit_minor, discount_minor=discount_minor if position == 1 else 0, by=worn_by)
    if stock:
        line = _line(order, custom + 1, "stock", stock_unit_minor, quantity=stock)
        assert Stock.objects.reserve(line.variant_id, stock)
        StockReservation.objects.create(line=line, variant_id=line.variant_id, count=stock, reserved_at=at)
    return order


def _line(
    order: Order,
    position: int,
    kind: str,
    unit_minor: int,
    *,
    quantity: int = 1,
    discount_minor: int = 0,
    by: Wearer | None = None,
) -> OrderLine:
    variant = _variant("WASH-BAG" if kind == "stock" else "STRIDE-M", kind)
    return OrderLine.objects.create(
        order=order,
        position=position,
        kind=kind,
        variant=variant,
        wearer=by,
        sku=variant.sku,
        product_name=variant.product.name,
        variant_name=variant.name,
        quantity=quantity,
        unit_price_minor=unit_minor,
        discount_minor=discount_minor,
        subtotal_minor=unit_minor * quantity - discount_minor,
        tax_class=variant.product.tax_class,
        tax_rate=Decimal("0.1"),
        tax_minor=0,
        withdrawal="days_14" if kind == "stock" else "made_to_measure",
        lead_time_business_days=10,
        terms_policy=terms(),
    )


def an_open_attempt(
    order: Order, *, at: dt.datetime = NOW, return_url: str = RETURN_URL, number: int = 1
) -> PaymentAttempt:
    """Prepare and send the first attempt of an order, as checkout does, or one more."""
    lines = list(order.lines.all())
    attempt = attempts.prepare(order, lines, return_url=return_url, at=at, by=SYSTEM, number=number)
    return attempts.send(attempt.pk, at=at, by=SYSTEM)


def session_of(attempt: PaymentAttempt) -> str:
    """Return the id of the attempt's session, which it has."""
    attempt.refresh_from_db()
    assert attempt.stripe_session_id is not None
    return attempt.stripe_session_id


def act_on_all(*, at: dt.datetime = NOW) -> list[str]:
    """Act on every event that waits, and return what became of each."""
    return [str(inbox.act_on(pk, at=at, by=SYSTEM)) for pk in StripeEvent.claim_due(at=at)]


def picture(order: Order) -> dict[str, Any]:
    """Return everything about an order that a refused act must leave alone."""
    order.refresh_from_db()
    return {
        "order": {field.name: getattr(order, field.attname) for field in Order._meta.concrete_fields},
        "lines": list(order.lines.values()),
        "attempts": list(order.attempts.values()),
        "payments": list(order.payments.values()),
        "ledger": list(order.ledger.values()),
        "refunds": list(order.refunds.values()),
        "holds": list(order.holds.values()),
        "reservations": list(StockReservation.objects.filter(line__order=order).values()),
        "stock": list(Stock.objects.values()),
    }


def paid(box: Sandbox, order: Order, *, at: dt.datetime = NOW) -> Order:
    """Pay an order by card and let the webhook do its work."""
    box.pay(session_of(an_open_attempt(order, at=at)))
    box.deliver_due()
    act_on_all(at=at)
    order.refresh_from_db()
    assert order.payment == "paid"
    return order
