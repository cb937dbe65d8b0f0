"""What the rules need to know of a product and its variants, as plain values."""

from dataclasses import dataclass
from decimal import Decimal

from shop.fit_spec import FitSpec


@dataclass(frozen=True, slots=True)
class OfferedVariant:
    """One article of a product."""

    sku: str
    cover: str
    thickness_mm: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """
    One made-to-measure product.

    :ivar footwear: the catalogue's words, the one it is made for first; so are ``activities``.
    :ivar position: the catalogue's order, which decides between equals.
    """

    slug: str
    fit: FitSpec
    length: str
    thickness_class: str
    footwear: tuple[str, ...]
    activities: tuple[str, ...]
    concerns: tuple[str, ...] = ()
    foot_types: tuple[str, ...] = ()
    variants: tuple[OfferedVariant, ...] = ()
    max_wearer_kg: int | None = None
    min_age_years: int = 0
    max_age_years: int | None = None
    position: int = 100
