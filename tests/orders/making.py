"""Orders in the states that notices, reviews, documents and desks begin in, written as rows in few words."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from config.accounts import guests
from config.accounts.models import User
from fitting.models import FootProfile, Wearer
from orders import policies
from orders.models import Order, OrderLine, Payment, PaymentAttempt
from shop.models import Market, Variant
from tests import remembered
from tests.fitting.making import a_wearer
from tests.shop import given

NOW: Final = given.NOW
LATER: Final = NOW + dt.timedelta(hours=1)


def a_guest() -> User:
    """Somebody without an account."""
    return get_user_model().objects.create()


def an_account(email: str = "ada@example.com") -> User:
    """Somebody with an account; nobody types the password, so none is hashed."""
    return get_user_model().objects.get_or_create(email=email)[0]


def a_guest_with_client() -> tuple[User, Client]:
    """Somebody without an account, and their browser."""
    now = timezone.now()
    session = guests.start(at=now)
    user = guests.holder_of(session.token, at=now)
    assert user is not None
    return user, Client(headers={"Authorization": f"Guest {session.token}"})


def a_variant(sku: str, kind: str) -> Variant:
    """Find or make a variant with its product."""
    found = Variant.objects.filter(sku=sku).select_related("product__family").first()
    return found or given.variant(sku, of=given.product(sku.lower(), kind=kind))


def an_order(customer: User | None = None, **fields: Any) -> Order:
    """Make a paid order of no lines in USD; fields as told."""
    user = customer or a_guest()
    market = Market.objects.filter(code="us").first() or given.market()
    goods = fields.pop("goods_minor", 18900)
    values = {
        "customer": user,
        "market": market,
        "email": user.email or "guest@example.com",
        "language": "en",
        "currency": "USD",
        "prices_include_tax": False,
        "payment": "paid",
        "goods_minor": goods,
        "shipping_minor": 900,
        "shipping_tax_rate": Decimal("0.1"),
        "shipping_tax_minor": 90,
        "tax_minor": 1980,
        "tax_added_minor": 1980,
        "total_minor": goods + 900 + 1980,
        "shipping_code": "standard",
        "shipping_name": "Standard",
        "shipping_min_days": 3,
        "shipping_max_days": 5,
        "ship_name": "Ada Stone",
        "ship_line1": "12 Elm Street",
        "ship_city": "Portland",
        "ship_region": "OR",
        "ship_postal_code": "97205",
        "ship_country": "US",
        "placed_at": NOW,
        "pay_until": NOW + dt.timedelta(days=7),
        "paid_at": NOW,
        **fields,
    }
    return Order.objects.create(**values)


def a_line(
    order: Order, *, wearer: Wearer | None = None, profile: FootProfile | None = None, **fields: Any
) -> OrderLine:
    """Add a line: a pair for a wearer, or stock goods when ``kind="stock"``."""
    kind = fields.get("kind", "custom")
    custom = kind == "custom"
    remembered.policies()
    variant = a_variant("STRIDE-M" if custom else "WASH-BAG", kind)
    carried = policies.pinned_for([variant.product], language="en", at=NOW)[variant.product.pk]
    price, quantity = fields.pop("unit_price_minor", 18900 if custom else 1500), fields.get("quantity", 1)
    values = {
        "position": order.lines.count() + 1,
        "kind": kind,
        "status": "awaiting_profile" if custom else "allocated",
        "variant": variant,
        "wearer": (wearer or a_wearer(order.customer_id, relation="other", at=NOW)) if custom else None,
        "profile": profile,
        "sku": variant.sku,
        "product_name": "Stride" if custom else "Wash bag",
        "variant_name": "Microfibre" if custom else "",
        "quantity": 1,
        "unit_price_minor": price,
        "subtotal_minor": price * quantity,
        "tax_class": "custom_insole" if custom else "accessory",
        "tax_rate": Decimal("0.1"),
        "tax_minor": price * quantity // 10,
        "withdrawal": "made_to_measure" if custom else "days_14",
        "lead_time_business_days": 10 if custom else 2,
        "fit_policy": carried.get("fit"),
        "durability_policy": carried.get("durability"),
        "terms_policy": carried["terms"],
        **fields,
    }
    return OrderLine.objects.create(order=order, **values)


def paid_for(order: Order) -> Payment:
    """Let what an order's lines and its sending cost be paid by card; as rows, nobody asks Stripe."""
    cost = sum(line.subtotal_minor + line.tax_minor for line in order.lines.all())
    amount = cost + order.shipping_minor + order.shipping_tax_minor
    attempt = PaymentAttempt.objects.create(
        order=order, number=1, status="paid", idempotency_key=f"paid:{order.pk}", params={"mode": "payment"},
        params_hash="x", amount_minor=amount, currency="USD", created_at=NOW, expires_at=NOW,
    )  # fmt: skip
    return Payment.objects.create(
        order=order, attempt=attempt, standing="counted", payment_intent_id=f"pi_{order.pk}", amount_minor=amount,
        currency="USD", paid_at=NOW, recorded_at=NOW,
    )  # fmt: skip


def a_pdf(words: str) -> bytes:
    """Return what looks like a PDF of one page, as far as that is looked at."""
    return b"%PDF-1.7\n1 0 obj << /Type /Page >> endobj\n% " + words.encode() + b"\nstartxref\n9\n%%EOF\n"
