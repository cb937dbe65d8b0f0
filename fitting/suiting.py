"""
Chapter: whether what somebody is about to buy suits the feet it is for, as far as they have been described.

Asked for whole carts at once, in two statements whatever their number, a third where a red flag was ticked. Nothing
here says what a wearer answered; of an adult who answers for themselves and does not share, only whether they are
blocked.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef

from fitting import clinicians
from fitting.models import Consent, FootProfile
from fitting.plausibility import Facts
from fitting.rules.evidence import Wearer, wearer_of
from fitting.rules.offer import Offer, OfferedVariant
from fitting.rules.recommendation import Warning, warnings_of  # noqa: A004  it is what the cart calls it
from shop.models import Product, Variant


@dataclass(frozen=True, slots=True)
class Suits:
    """
    What is to be said of one variant for one wearer.

    :ivar warnings: to be accepted before it is bought.
    :ivar is_blocked: a clinician comes first.
    """

    warnings: tuple[Warning, ...] = ()
    is_blocked: bool = False


NOTHING_SAID: Final = Suits()

# A profile's primary key, and a variant's.
type Pair = tuple[int, int]


def suits(wanted: Mapping[Pair, Variant], *, at: dt.datetime) -> dict[Pair, Suits]:
    """Return what is to be said of each variant for the wearer of each profile."""
    if not wanted:
        return {}
    products = Product.objects.in_bulk({variant.product_id for variant in wanted.values()})
    profiles = _profiles({profile for profile, _ in wanted})
    lifted = clinicians.lifts_of(profiles.values(), at=at)
    found: dict[Pair, Suits] = {}
    for (pk, variant_pk), variant in wanted.items():
        profile, product = profiles[pk], products[variant.product_id]
        covered = lifted[pk].flags if pk in lifted else frozenset()
        offer = _offer(product, variant) if _told(profile) else None
        warnings = warnings_of(_wearer(profile), offer) if offer is not None else ()
        found[pk, variant_pk] = Suits(warnings, is_blocked=not set(profile.red_flags) <= covered)
    return found


def _profiles(pks: Collection[int]) -> dict[int, FootProfile]:
    shares = Consent.objects.live().filter(wearer=OuterRef("wearer"), purpose=Consent.Purpose.SHARING)
    rows = FootProfile.objects.filter(pk__in=pks).select_related("wearer").annotate(shared=Exists(shares))
    return {row.pk: row for row in rows}


def _told(profile: FootProfile) -> bool:
    """Answer whether the customer may be told what follows from the answers."""
    return not profile.wearer.speaks_for_self or bool(vars(profile)["shared"])


def _wearer(profile: FootProfile) -> Wearer:
    """Return the wearer by their answers alone; what warnings look at needs no measure."""
    day = (profile.submitted_at or profile.changed_at).date()
    return wearer_of(Facts(profile.answers, {}, day))


def _offer(product: Product, variant: Variant) -> Offer | None:
    """Return one variant as warnings look at it; none if it is not made to measure."""
    if product.fit is None:
        return None
    return Offer(
        slug=product.slug,
        fit=product.fit,
        length=product.length,
        thickness_class=product.thickness_class,
        footwear=tuple(product.footwear),
        activities=tuple(product.activities),
        variants=(OfferedVariant(variant.sku, variant.cover, variant.thickness_mm),),
        max_wearer_kg=product.max_wearer_kg,
    )
