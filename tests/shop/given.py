"""A shop to test with: markets, a product, a variant, a price, made with as few words as possible."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from shop import pricing
from shop.actor import SYSTEM
from shop.models import (
    Advice,
    Concern,
    EvidenceStatement,
    Family,
    Faq,
    FootType,
    Market,
    MarketCountry,
    Notice,
    Product,
    ShippingMethod,
    Stock,
    TaxRate,
    Testimonial,
    Variant,
)

NOW: Final = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
LONG_AGO: Final = NOW - dt.timedelta(days=400)
FIT_SPEC: Final[dict[str, object]] = {
    "needs": ["foot_length", "ball_width"],
    "wants": ["heel_width", "instep_height"],
    "ranges": {"foot_length": [180, 340], "ball_width": [60, 140]},
}


def market(code: str = "us", currency: str = "USD", countries: str = "US", **fields: Any) -> Market:
    """Make a market with its countries, a flat tax rate of 10 % for each and one shipping method."""
    made = Market.objects.create(
        code=code, name=code.upper(), currency=currency, **{"prices_include_tax": False, **fields}
    )
    for country in countries.split():
        MarketCountry.objects.create(market=made, country=country)
        TaxRate.objects.bulk_create(
            TaxRate(country=country, tax_class=tax_class, rate=Decimal("0.1"), starts_at=LONG_AGO)
            for tax_class in ("custom_insole", "accessory", "shipping")
        )
    ShippingMethod.objects.create(
        market=made, code="standard", name="Standard", price_minor=900, free_from_minor=30000, min_days=3, max_days=5
    )
    return made


def family(slug: str = "running", **fields: Any) -> Family:
    """Make a family, or find it."""
    return Family.objects.get_or_create(slug=slug, defaults={"name": slug.title(), "summary": "For tests.", **fields})[
        0
    ]


def product(slug: str = "stride", *, kind: str = "custom", in_family: str = "running", **fields: Any) -> Product:
    """Make a product that has been on sale for long."""
    custom = kind == "custom"
    values: dict[str, Any] = {
        "name": slug.title(),
        "kind": kind,
        "pieces": "pair" if custom else "piece",
        "length": "full" if custom else "",
        "thickness_class": "standard" if custom else "",
        "lead_time_class": "made_to_order" if custom else "in_stock",
        "lead_time_business_days": 10 if custom else 2,
        "tax_class": "custom_insole" if custom else "accessory",
        "fit_spec": FIT_SPEC if custom else None,
        "published_from": LONG_AGO,
        **fields,
    }
    return Product.objects.create(slug=slug, family=family(in_family), **values)


def variant(
    sku: str = "STRIDE-M",
    *,
    of: Product | None = None,
    usd: int | None = 18900,
    on_hand: int | None = None,
    **fields: Any,
) -> Variant:
    """Make a variant that has been on sale for long; with a price in USD, and with stock if ``on_hand`` is said."""
    values = {"name": sku.title(), "published_from": LONG_AGO, **fields}
    made = Variant.objects.create(product=of or product(), sku=sku, **values)
    if usd is not None:
        price(made, usd)
    if on_hand is not None:
        Stock.objects.create(variant=made, on_hand=on_hand)
    return made


def price(of: Variant, amount_minor: int, currency: str = "USD", *, starts_at: dt.datetime = LONG_AGO) -> None:
    """Set a price as it was set on that day."""
    pricing.change_price(
        variant_id=of.pk,
        currency=currency,
        amount_minor=amount_minor,
        starts_at=starts_at,
        by=SYSTEM,
        at=min(starts_at, NOW),
    )


def a_testimonial(slug: str = "mara", *, of: Product | None = None, **fields: Any) -> Testimonial:
    """Make a testimonial of a verified customer who consented; it waits to be read."""
    values = {
        "display_name": slug.title(),
        "words": "They fit.",
        "verified_order_ref": "order-1",
        "consented_at": LONG_AGO,
        "submitted_at": LONG_AGO,
        **fields,
    }
    return Testimonial.objects.create(slug=slug, product=of or product(), **values)


def evidence(code: str = "review", **fields: Any) -> EvidenceStatement:
    """Make a statement about evidence that may be said from November 2026 for a year."""
    values = {
        "statement": "It may help a little.",
        "source": "Somebody, A review, 2020",
        "ties": "None known.",
        "support": "supported",
        "checked_by": "Ada",
        "checked_on": dt.date(2026, 11, 1),
        "expires_on": dt.date(2099, 11, 1),
        **fields,
    }
    return EvidenceStatement.objects.create(code=code, **values)


def notice() -> Notice:
    """Make the health notice."""
    return Notice.objects.create(code="health", title="Results vary", text="See a clinician for persistent pain.")


def concern(slug: str = "heel-pain", **fields: Any) -> Concern:
    """Make a concern that has been published for long."""
    values = {"title": slug.title(), "summary": "S", "body": "B", "area": "heel", "published_from": LONG_AGO, **fields}
    return Concern.objects.create(slug=slug, **values)


def foot_type(slug: str = "high-arches", **fields: Any) -> FootType:
    """Make a foot type that has been published for long."""
    values = {"title": slug.title(), "summary": "S", "body": "B", "published_from": LONG_AGO, **fields}
    return FootType.objects.create(slug=slug, **values)


def advice(slug: str = "calf-raises", **fields: Any) -> Advice:
    """Make a piece of advice that has been published for long."""
    values = {"title": slug.title(), "summary": "S", "body": "B", "topic": "exercise", "published_from": LONG_AGO}
    return Advice.objects.create(slug=slug, **{**values, **fields})


def faq(slug: str = "do-they-work", **fields: Any) -> Faq:
    """Make a question that has been published for long."""
    values = {"question": "Do they?", "answer": "Often.", "topic": "evidence", "published_from": LONG_AGO, **fields}
    return Faq.objects.create(slug=slug, **values)
