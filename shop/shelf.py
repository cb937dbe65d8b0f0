"""The statements behind the catalogue: products as rows of a list or a page, and what is offered of them."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from django.db import models

from shop import pricing
from shop.models import Concern, FootType, Media, Price, Product, Variant
from shop.models.gather import first, gathered
from shop.models.product import ProductQuerySet
from shop.prepared import Prepared, Shapes, hole
from shop.pricing import Standing

_AT: Final = hole("at", models.DateTimeField())
_CURRENCY: Final = hole("currency", models.CharField())


class Card(NamedTuple):
    """One product as a list needs it."""

    pk: int
    position: int
    slug: str
    name: str
    tagline: str
    kind: str
    family_slug: str
    family_name: str
    length: str
    thickness_class: str
    lead_time_class: str
    lead_time_business_days: int
    footwear: list[str]
    activities: list[str]
    concerns: list[dict[str, Any]]
    foot_types: list[dict[str, Any]]
    first_picture: dict[str, Any] | None


_CARD_COLUMNS: Final = (
    "pk", "position", "slug", "name", "tagline", "kind", "family__slug", "family__name", "length", "thickness_class",
    "lead_time_class", "lead_time_business_days", "footwear", "activities", "shown_concerns", "shown_foot_types",
    "first_picture",
)  # fmt: skip

# What a product's own page shows besides, in the words of the answer.
PAGE_COLUMNS: Final = (
    "pieces", "description", "core_material", "energy_return", "wash_instructions", "durability", "max_wearer_kg",
    "min_age_years", "max_age_years", "fsa_hsa", "fit_spec",
)  # fmt: skip


class Page(NamedTuple):
    """One product as its own page needs it."""

    card: Card
    more: dict[str, Any]
    pictures: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What distinguishes the statements of the list from each other; the values come when they run."""

    limit: int
    filters: tuple[str, ...] = ()
    words: int = 0
    beyond: str = ""


def _narrowing(path: str) -> Callable[[ProductQuerySet, Any], ProductQuerySet]:
    return lambda found, value: found.filter(**{path: value})


def _listing(field: str) -> Callable[[ProductQuerySet, Any], ProductQuerySet]:
    return lambda found, value: found.coded(field, value)


_FILTERS: Final[dict[str, Callable[[ProductQuerySet, Any], ProductQuerySet]]] = {
    "family": _narrowing("family__slug"),
    "kind": _narrowing("kind"),
    "concern": _narrowing("concerns__slug"),
    "foot_type": _narrowing("foot_types__slug"),
    "activity": _listing("activities"),
    "footwear": _listing("footwear"),
}


def _shown() -> ProductQuerySet:
    """Write what every list and page starts from: on sale, to everyone, at a price, with what belongs to it."""
    slug_and_title = {"slug": "slug", "title": "title", "position": "position"}
    columns: dict[str, Any] = {
        "shown_concerns": gathered(Concern.objects.published(_AT), "products", **slug_and_title),
        "shown_foot_types": gathered(FootType.objects.published(_AT), "products", **slug_and_title),
        "first_picture": first(Media.objects.order_by("position", "pk"), "product", path="path", alt="alt"),
    }
    return Product.objects.on_sale(_AT).for_everyone().with_a_price(_CURRENCY, _AT).annotate(**columns)


def _list_of(shape: Shape) -> models.QuerySet[Any, Any]:
    found = _shown().mentioning(hole(f"word_{number}", models.CharField()) for number in range(shape.words))
    for name in shape.filters:
        found = _FILTERS[name](found, hole(name, models.CharField()))
    if shape.beyond:
        position, slug = hole("position", models.IntegerField()), hole("slug", models.CharField())
        further = {f"position__{shape.beyond}": position}
        same = {"position": position, f"slug__{shape.beyond}": slug}
        found = found.filter(models.Q(**further) | models.Q(**same))
    sign = "-" if shape.beyond == "lt" else ""
    return found.order_by(f"{sign}position", f"{sign}slug").values_list(*_CARD_COLUMNS)[: shape.limit]


def _page_of() -> models.QuerySet[Any, Any]:
    pictures = gathered(Media.objects.all(), "product", path="path", alt="alt", position="position", pk="pk")
    found = _shown().filter(slug=hole("slug", models.CharField())).annotate(pictures=pictures)
    return found.values_list(*_CARD_COLUMNS, *PAGE_COLUMNS, "pictures")


_LIST: Final = Shapes(_list_of)
_PAGE: Final = Prepared(_page_of)


def cards(shape: Shape, values: Mapping[str, object], *, currency: str, at: dt.datetime) -> list[Card]:
    """Return one page of the list, in one statement."""
    rows = _LIST.of(shape).run(at=at, currency=currency, **values)
    return [Card(*row) for row in rows]


def page(slug: str, *, currency: str, at: dt.datetime) -> Page | None:
    """Return a product on sale with everything its page shows, in one statement."""
    rows = _PAGE.run(slug=slug, at=at, currency=currency)
    if not rows:
        return None
    split = len(_CARD_COLUMNS)
    row = rows[0]
    return Page(Card(*row[:split]), dict(zip(PAGE_COLUMNS, row[split:-1], strict=True)), row[-1])


@dataclass(frozen=True, slots=True)
class Offer:
    """One variant on sale with its price in a currency; ``free`` pieces in stock, ``None`` when it is not stocked."""

    product_id: int
    sku: str
    name: str
    cover: str
    colour: str
    thickness_mm: Any
    weight_g: int | None
    free: int | None
    standing: Standing


def _offers_of(products: int) -> models.QuerySet[Any, Any]:
    # A lookup through a foreign key takes no expressions, one on a plain number does.
    owner = models.ExpressionWrapper(models.F("product_id"), models.BigIntegerField())
    wanted: Any = [hole(f"product_{number}", models.BigIntegerField()) for number in range(products)]
    started = Price.objects.started(_AT).filter(currency=_CURRENCY)
    columns: dict[str, Any] = {
        "steps": gathered(started, "variant", amount="amount_minor", start="starts_at"),
        "free": models.F("stock__on_hand") - models.F("stock__reserved"),
    }
    return (
        Variant.objects.on_sale(_AT)
        .alias(owner=owner)
        .filter(owner__in=wanted)
        .annotate(**columns)
        .order_by("product_id", "position", "pk")
        .values_list(
            "steps", "product_id", "sku", "name", "cover", "colour", "thickness_mm", "weight_g", "free",
        )
    )  # fmt: skip


_OFFERS: Final = Shapes(_offers_of)


def offers(product_ids: Sequence[int], *, currency: str, at: dt.datetime) -> dict[int, list[Offer]]:
    """Return the variants on sale of some products with price and stock, in order, in one statement."""
    if not product_ids:
        return {}
    wanted = {f"product_{number}": pk for number, pk in enumerate(product_ids)}
    rows = _OFFERS.of(len(wanted)).run(at=at, currency=currency, **wanted)
    priced = [_offer(row[0], row[1:], at) for row in rows if row[0]]
    return {product_id: list(group) for product_id, group in groupby(priced, key=attrgetter("product_id"))}


def _offer(steps: list[dict[str, Any]], row: tuple[Any, ...], at: dt.datetime) -> Offer:
    product_id, sku, name, cover, colour, thickness_mm, weight_g, free = row
    return Offer(product_id, sku, name, cover, colour, thickness_mm, weight_g, free, _standing(steps, at))


def _standing(steps: list[dict[str, Any]], at: dt.datetime) -> Standing:
    """Judge price rows as they come in JSON; a database without time zones keeps UTC."""
    if len(steps) == 1:
        return Standing(steps[0]["amount"])
    history = [(dt.datetime.fromisoformat(step["start"]), step["amount"]) for step in steps]
    return pricing.judge(
        [(amount, start if start.tzinfo else start.replace(tzinfo=dt.UTC)) for start, amount in sorted(history)], at
    )
