"""Products as JSON: from the rows of the shelf to the shapes of the API."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from shop.api.window import Window, picture
from shop.models import Kind
from shop.shelf import Card, Offer, Page


def _availability(kind: str, offer: Offer) -> str:
    if kind == Kind.CUSTOM:
        return "made_to_order"
    return "in_stock" if offer.free else "sold_out"


def _named(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    rows.sort(key=itemgetter("position", "slug"))
    return [{"slug": row["slug"], "title": row["title"]} for row in rows]


def card_of(card: Card, offered: Sequence[Offer], window: Window) -> dict[str, object]:
    """Return a product as a list shows it; the price is that of its cheapest variant."""
    standing = min((offer.standing for offer in offered), key=lambda standing: standing.amount_minor)
    states = {_availability(card.kind, offer) for offer in offered}
    return {
        "slug": card.slug,
        "name": card.name,
        "tagline": card.tagline,
        "kind": card.kind,
        "family": {"slug": card.family_slug, "name": card.family_name},
        "price_from": window.money(standing.amount_minor),
        "lowest_prior": window.money(standing.lowest_prior_minor),
        "length": card.length or None,
        "thickness_class": card.thickness_class or None,
        "lead_time": {
            "class": card.lead_time_class,
            "business_days": card.lead_time_business_days,
            "counted_from": "feet_approved" if card.kind == Kind.CUSTOM else "payment",
        },
        "footwear": card.footwear,
        "activities": card.activities,
        "concerns": _named(card.concerns),
        "foot_types": _named(card.foot_types),
        "picture": card.first_picture and picture(card.first_picture),
        "availability": next(iter(states - {"sold_out"}), "sold_out"),
        "notice": window.notice,
    }


def variant_of(kind: str, offer: Offer, window: Window) -> dict[str, object]:
    """Return a variant as a product's page shows it."""
    return {
        "sku": offer.sku,
        "name": offer.name,
        "cover": offer.cover,
        "colour": offer.colour,
        "thickness_mm": None if offer.thickness_mm is None else float(offer.thickness_mm),
        "weight_g": offer.weight_g,
        "price": window.money(offer.standing.amount_minor),
        "lowest_prior": window.money(offer.standing.lowest_prior_minor),
        "availability": _availability(kind, offer),
    }


def page_of(page: Page, offered: Sequence[Offer], window: Window) -> dict[str, object]:
    """Return a product as its own page shows it."""
    more = {**page.more}
    fit = more.pop("fit_spec")
    pictures = sorted(page.pictures, key=itemgetter("position", "pk"))
    return {
        **card_of(page.card, offered, window),
        **more,
        "fit": fit,
        "pictures": [picture(media) for media in pictures],
        "variants": [variant_of(page.card.kind, offer, window) for offer in offered],
        "market": window.market,
        "prices_include_tax": window.prices_include_tax,
    }
