"""
Chapter: what we conclude from a profile, and which products suit the wearer best, with reasons for and against.

The rules are pure and versioned (``fitting.rules``); this chapter hands them what is stored. Asked again with the same
profile and the same version of the rules, it answers the same.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from fitting import clinicians, intake
from fitting.clinicians import Evidence, Lifted
from fitting.measured import Load, Side
from fitting.models import FootProfile
from fitting.rules import assessment, recommendation
from fitting.rules.assessment import Assessment
from fitting.rules.evidence import NOTHING_FOUND, Findings, Wearer, wearer_of
from fitting.rules.offer import Offer, OfferedVariant
from fitting.rules.recommendation import Ranked
from fitting.scan_codes import NOT_SURELY_THIS
from fitting.scan_found import SURE_ENOUGH, Found
from shop.fit_spec import FitSpec
from shop.models import Product, Variant
from shop.refusal import Refusal

# Skin is not bone: how far the angle of a scanned heel may be from a bisection by hand, which repeats to about this.
_SCANNED_WITHIN_DEG: Final = Decimal(2)


class NothingToAssess(Refusal):
    """A draft without any measure says nothing about feet."""

    code = "profile_not_measured"
    title = "Nothing is measured yet; send a scan or measure the feet first."


def described(profile: FootProfile, *, at: dt.datetime) -> Wearer:
    """
    Return the wearer as the rules see them, from a profile with its measures and scans prefetched.

    :raises NothingToAssess: if no side has a measure.
    """
    return _described(profile, clinicians.evidence_of(profile, at=at), at=at)


def _described(profile: FootProfile, evidence: Evidence, *, at: dt.datetime) -> Wearer:
    facts = intake.facts_of(profile, at=at)
    if not any(facts.measures.values()):
        raise NothingToAssess
    scanned, found = _scanned(profile), {}
    for side in Side:
        told = evidence.found(side)
        by_scan = NOTHING_FOUND if "rearfoot_deg" in told else scanned.get(side, NOTHING_FOUND)
        found[side] = replace(by_scan, **told)
    return wearer_of(facts, found, evidence.lifted.flags, _in_doubt(profile))


def _in_doubt(profile: FootProfile) -> Mapping[Side, tuple[str, ...]]:
    """Return what a person must look at in an accepted scan, before anything is made of its foot."""
    accepted = {Side(scan.side): scan.told for scan in profile.scans.all() if scan.status == scan.Status.MEASURED}
    return {side: tuple(code.value for code in told.in_doubt) for side, told in accepted.items() if told is not None}


def assess(profile: FootProfile, *, at: dt.datetime) -> Assessment:
    """
    Return what follows from a profile: classes per side, differences, sizes, red flags, each with its reasons.

    :raises NothingToAssess: if no side has a measure.
    """
    return assessment.assess(described(profile, at=at))


def look(profile: FootProfile, *, at: dt.datetime) -> tuple[Assessment, Lifted]:
    """
    Return what follows from a profile, and since when a clinician's word has lifted which of its red flags.

    :raises NothingToAssess: if no side has a measure.
    """
    evidence = clinicians.evidence_of(profile, at=at)
    return assessment.assess(_described(profile, evidence, at=at)), evidence.lifted


def recommend(profile: FootProfile, *, currency: str, at: dt.datetime) -> list[Ranked]:
    """
    Rank the made-to-measure products on sale in a currency for the wearer; those that do not suit come last.

    :raises NothingToAssess: if no side has a measure.
    """
    wearer = described(profile, at=at)
    return recommendation.rank(wearer, assessment.assess(wearer), offers(currency, at=at))


def offers(currency: str, *, at: dt.datetime) -> list[Offer]:
    """Return the made-to-measure products that can be bought in a currency now; four statements."""
    shelf = Product.objects.on_sale(at).for_everyone().with_a_price(currency, at).filter(kind="custom")
    products = list(shelf.prefetch_related("concerns", "foot_types").order_by("position", "pk"))
    variants: dict[int, list[Variant]] = {}
    for variant in Variant.objects.on_sale(at).filter(product__in=products).order_by("position", "pk"):
        variants.setdefault(variant.product_id, []).append(variant)
    return [
        _offer(product, product.fit, variants.get(product.pk, [])) for product in products if product.fit is not None
    ]


def offer_of(variant: Variant) -> Offer:
    """
    Return the product of one made-to-measure variant as the rules see it, whether it is on sale or not.

    :raises LookupError: if it is not made to measure.
    """
    product = variant.product
    if product.fit is None:
        raise LookupError(variant.sku)
    return _offer(product, product.fit, [variant])


def _offer(product: Product, fit: FitSpec, variants: list[Variant]) -> Offer:
    return Offer(
        slug=product.slug,
        fit=fit,
        length=product.length,
        thickness_class=product.thickness_class,
        footwear=tuple(product.footwear),
        activities=tuple(product.activities),
        concerns=tuple(one.slug for one in product.concerns.all()),
        foot_types=tuple(one.slug for one in product.foot_types.all()),
        variants=tuple(OfferedVariant(one.sku, one.cover, one.thickness_mm) for one in variants),
        max_wearer_kg=product.max_wearer_kg,
        min_age_years=product.min_age_years,
        max_age_years=product.max_age_years,
        position=product.position,
    )


def _scanned(profile: FootProfile) -> Mapping[Side, Findings]:
    """Return what accepted scans tell beyond lengths: how a standing heel leans, under the load that was said."""
    found: dict[Side, Findings] = {}
    for scan in profile.scans.all():
        told = scan.told if scan.status == scan.Status.MEASURED else None
        if told is None or NOT_SURELY_THIS & set(told.remarks):
            continue
        angle = told.values.get(Found.REARFOOT_ANGLE)
        if angle is not None and angle.confidence >= SURE_ENOUGH:
            found[Side(scan.side)] = Findings(
                rearfoot_deg=Decimal(f"{angle.value:.1f}"),
                rearfoot_load=Load(scan.load),
                rearfoot_within_deg=_SCANNED_WITHIN_DEG,
            )
    return found
