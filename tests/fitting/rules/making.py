"""Wearers and offers for the rules: the three people, one who was measured by everything, and the real catalogue."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import shop
from config.demo.stories.people import BO, MARA, NILS, Feet
from fitting.measured import Load, Measured, Side, Source
from fitting.plausibility import Facts
from fitting.rules.assessment import Assessment, assess
from fitting.rules.evidence import Findings, Wearer, wearer_of
from fitting.rules.offer import Offer, OfferedVariant
from fitting.rules.proposal import Proposal, propose
from fitting.rules.recommendation import Ranked, rank
from shop.catalogue_files import PageFile, read_pages
from shop.fit_spec import FitSpec, MeasureCode

ON: Final = dt.date(2026, 11, 2)
PEOPLE: Final = {"mara": MARA, "nils": NILS, "bo": BO}
CATALOGUE: Final = Path(shop.__file__).parent / "catalogue_data" / "products"

# Somebody ordinary of whom everything is known: nothing near a cut-off, nothing a fitter must look at.
ANSWERS: Final[Mapping[str, Any]] = {
    "birth_month": "1988-05",
    "sizing_category": "men",
    "height_cm": 168.0,
    "weight_kg": 75.0,
    "feet": "both",
    "activities": [{"kind": "walking", "hours_per_week": 10.0}],
    "occupation": "sitting",
    "standing_hours_per_day": 3.0,
    "footwear": [{"kind": "everyday", "removable_insole": "yes"}],
    "complaints": [],
    "health_checks": [],
    "left": {"shoe_wear": "wear_even", "rolling": "rolls_straight"},
    "right": {"shoe_wear": "wear_even", "rolling": "rolls_straight"},
}
SCANNED: Final[Mapping[str, str]] = {
    "foot_length": "251.0",
    "ball_width": "93.5",
    "heel_width": "67.0",
    "ball_length": "185.0",
    "instep_height": "63.0",
    "arch_height": "18.0",
}
FOUND: Final = Findings(rearfoot_deg=Decimal(4), rearfoot_load=Load.STANDING_HALF)


def measured(
    values: Mapping[str, str], source: Source = Source.SCAN, load: Load = Load.STANDING_HALF
) -> dict[MeasureCode, Measured]:
    """Return measures in mm by code, all of one source and load."""
    return {MeasureCode(code): Measured(Decimal(value), source, load) for code, value in values.items()}


def a_wearer(
    measures: Mapping[Side, Mapping[MeasureCode, Measured]] | None = None,
    findings: Mapping[Side, Findings] | None = None,
    **answers: Any,
) -> Wearer:
    """Return the ordinary wearer with other measures or findings of a side, or answers (``None`` leaves one out)."""
    told = {code: answer for code, answer in {**ANSWERS, **answers}.items() if answer is not None}
    sides = {side: measured(SCANNED) for side in Side} | dict(measures or {})
    return wearer_of(Facts(told, sides, ON), dict.fromkeys(Side, FOUND) | dict(findings or {}))


def a_person(feet: Feet) -> Wearer:
    """Return one of the demo's people, who measured by ruler."""
    measures = {
        Side(side): {
            MeasureCode(code): Measured(Decimal(str(told["value_mm"])), Source(told["source"]), Load(told["load"]))
            for code, told in values.items()
        }
        for side, values in feet.measures.items()
    }
    return wearer_of(Facts(feet.answers, measures, ON))


@cache
def offers() -> tuple[Offer, ...]:
    """Return every pair of the catalogue that anybody may buy."""
    heads = [page for page in read_pages(CATALOGUE) if page.head["kind"] == "custom" and "audience" not in page.head]
    return tuple(_offer(page) for page in heads)


def _offer(page: PageFile) -> Offer:
    head = page.head
    return Offer(
        slug=page.slug,
        fit=FitSpec.from_json(head["fit_spec"]),
        length=head["length"],
        thickness_class=head["thickness_class"],
        footwear=tuple(head["footwear"]),
        activities=tuple(head["activities"]),
        concerns=tuple(head["concerns"]),
        foot_types=tuple(head["foot_types"]),
        variants=tuple(
            OfferedVariant(one["sku"], one["cover"], Decimal(str(one["thickness_mm"]))) for one in head["variants"]
        ),
        max_wearer_kg=head.get("max_wearer_kg"),
        min_age_years=head.get("min_age_years", 0),
        max_age_years=head.get("max_age_years"),
        position=head["position"],
    )


def an_offer(slug: str) -> Offer:
    """Return one product of the catalogue."""
    return next(offer for offer in offers() if offer.slug == slug)


def without(*codes: str) -> dict[MeasureCode, Measured]:
    """Return the ordinary measures less some."""
    return measured({code: value for code, value in SCANNED.items() if code not in codes})


def with_other(
    source: Source = Source.SCAN, load: Load = Load.STANDING_HALF, **values: str
) -> dict[MeasureCode, Measured]:
    """Return the ordinary measures with some others."""
    return measured({**SCANNED, **values}, source, load)


def outcome(wearer: Wearer, slug: str | None = None) -> tuple[Assessment, list[Ranked], Proposal]:
    """Return all that the rules say: assessment, ranking, and the proposal for a product (the first one ranked)."""
    assessed = assess(wearer)
    ranked = rank(wearer, assessed, offers())
    chosen = next(one for one in ranked if slug in {None, one.slug})
    return assessed, ranked, propose(wearer, assessed, an_offer(chosen.slug), chosen.sku)


def flat(wearer: Wearer, slug: str, among: Collection[str] = ()) -> dict[str, Any]:
    """
    Return every conclusion, parameter, reason, rank and cause by name, as plain values to compare.

    :param slug: the product that is proposed for.
    :param among: the products that are ranked; all if none are named.
    """
    assessed, everything, proposed = outcome(wearer, slug)
    ranked = [one for one in everything if not among or one.slug in among]
    told: dict[str, Any] = {}
    for foot in assessed.feet:
        for name, judged in (("arch", foot.arch), ("tilt", foot.pronation)):
            told[f"{foot.side}.{name}"] = judged.value.value
            told[f"{foot.side}.{name}.evidence"] = f"{judged.evidence} {judged.confidence}"
            told[f"{foot.side}.{name}.uncertain"] = judged.uncertain
            told[f"{foot.side}.{name}.why"] = [reason.code for reason in judged.reasons]
    for side in proposed.sides:
        at = side.shape.side
        for name in type(side.parameters).__dataclass_fields__:
            value = getattr(side.parameters, name)
            told[f"{at}.{name}"] = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
        for name in dict(side.reasons):
            told[f"{at}.{name}.why"] = [reason.code for of, reason in side.reasons if of == name]
    told["sizes"] = [str(size.label) for size in assessed.size.scales] if assessed.size else []
    told["differences"] = [f"{one.measure} {one.by_mm}" for one in assessed.differences]
    told["blocked"] = list(assessed.blocking)
    told["order"] = [one.slug for one in ranked]
    told["suits"] = sorted(one.slug for one in ranked if one.suits)
    for one in ranked:
        told[f"{one.slug}.sku"] = one.sku
        told[f"{one.slug}.for"] = [reason.code for reason in one.reasons_for]
        told[f"{one.slug}.against"] = [reason.code for reason in one.reasons_against]
        told[f"{one.slug}.warnings"] = [warning.code for warning in one.warnings]
    told["causes"] = sorted({cause.code for cause in proposed.causes})
    return told
