"""Products ranked for one wearer, with what speaks for and against each, and what to be warned of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fitting.parameters import Room
from fitting.rules import RULES_VERSION
from fitting.rules.arch import Arch
from fitting.rules.assessment import Assessment
from fitting.rules.evidence import Shoe, Wearer
from fitting.rules.footwear import days_of, footwear_of, room_of
from fitting.rules.offer import Offer
from fitting.rules.pronation import Pronation
from fitting.rules.reasons import OURS, Reason

# Points; only their order matters to anybody.
_ACTIVITY: Final = 40
_SHOES: Final = 25
_MADE_FOR: Final = 5
_CONCERN: Final = 6
_CONCERNS_AT_MOST: Final = 18
_FOOT_TYPE: Final = 12
_LONG_STANDING: Final = 10
_TOO_SHALLOW: Final = 20
_LONG_HOURS: Final = Decimal(8)

# The thickness a shoe has room for, mm, once its own insole is out.
THICKNESS_BY_ROOM: Final = {Room.SLIM: Decimal("4.0"), Room.STANDARD: Decimal("7.0"), Room.DEEP: Decimal("10.0")}
# What hurts, as the catalogue names its concerns.
CONCERNS: Final = {
    "heel": "heel-pain", "arch": "arch-pain", "ball": "arch-pain", "achilles": "heel-pain", "shin": "tired-legs",
    "calf": "tired-legs", "knee": "knee-pain", "hip": "hip-pain", "lower_back": "lower-back-pain",
}  # fmt: skip
FOOT_TYPES: Final = {
    Arch.LOW: "fallen-arches", Arch.HIGH: "high-arches",
    Pronation.PRONATED: "overpronation", Pronation.HIGHLY_PRONATED: "overpronation",
    Pronation.SUPINATED: "supination", Pronation.HIGHLY_SUPINATED: "supination",
}  # fmt: skip
LEG_LENGTH: Final = "leg-length-difference"
# Of the sentences of warnings: what was accepted says which it was.
WARNINGS_VERSION: Final = 1
# Until here feet grow so fast that insoles are outgrown before they are worn.
_GROWING: Final = 14


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001  it is what the cart calls it
    """Something to accept before buying; accepting is recorded."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """
    One product for this wearer.

    :ivar sku: the variant that suits best; empty if there is none.
    :ivar suits: whether it can be made for the wearer at all; if not, ``reasons_against`` says why first.
    """

    slug: str
    sku: str
    suits: bool
    score: int
    reasons_for: tuple[Reason, ...]
    reasons_against: tuple[Reason, ...]
    warnings: tuple[Warning, ...]
    version: int = RULES_VERSION


def rank(wearer: Wearer, assessed: Assessment, offers: Iterable[Offer]) -> list[Ranked]:
    """Return every product, the best first; those that cannot be made for this wearer come last, and say why."""
    found = [(_ranked(wearer, assessed, offer), offer.position) for offer in offers]
    ordered = sorted(found, key=lambda item: (not item[0].suits, -item[0].score, item[1], item[0].slug))
    return [ranked for ranked, _ in ordered]


def _ranked(wearer: Wearer, assessed: Assessment, offer: Offer) -> Ranked:
    excluding = list(_excluding(wearer, offer))
    counted = [
        *_by_activity(wearer, offer),
        *_by_shoes(wearer, offer),
        *_by_concerns(wearer, offer),
        *_by_feet(wearer, assessed, offer),
        *_by_hours(wearer, offer),
    ]
    warnings = list(_warnings(wearer, offer))
    against = [*excluding, *(reason for points, reason in counted if points <= 0)]
    shallow = any(warning.code == "shoe_too_shallow" for warning in warnings)
    return Ranked(
        slug=offer.slug,
        sku=_variant(wearer, offer),
        suits=not excluding,
        score=sum(points for points, _ in counted) - _TOO_SHALLOW * shallow,
        reasons_for=tuple(reason for points, reason in counted if points > 0),
        reasons_against=tuple(against),
        warnings=tuple(warnings),
    )


def _excluding(wearer: Wearer, offer: Offer) -> Iterator[Reason]:
    age, weight = wearer.age, wearer.weight_kg
    oldest = offer.max_age_years
    if age is not None and (age < offer.min_age_years or (oldest is not None and age > oldest)):
        limit = f"{offer.min_age_years} years" + ("" if oldest is None else f" to {oldest}")
        yield Reason("age_outside", "It is not made for this age.", (("age", str(age)),), limit, "catalogue")
    if weight is not None and offer.max_wearer_kg is not None and weight > offer.max_wearer_kg:
        limit = f"up to {offer.max_wearer_kg} kg"
        yield Reason("too_heavy", f"It carries {limit}.", (("weight_kg", f"{weight:f}"),), limit, "catalogue")
    for foot in wearer.feet:
        lengths = {code: found.value_mm for code, found in foot.measures.items()}
        for code in offer.fit.missing(lengths):
            name = code.value.replace("_", " ")
            yield Reason("measure_missing", f"It needs the {name} of the {foot.side} foot.", (), "", "catalogue")
        for code in offer.fit.outside(lengths):
            name, bounds = code.value.replace("_", " "), offer.fit.ranges[code]
            limit = f"{bounds.least:f} to {bounds.most:f} mm"
            inputs = ((code.value, f"{lengths[code]:f}"),)
            yield Reason("measure_outside", f"It cannot be made for this {name}.", inputs, limit, "catalogue")


def _by_activity(wearer: Wearer, offer: Offer) -> Iterator[tuple[int, Reason]]:
    days = days_of(wearer)
    matched = [word for word in days if word in offer.activities]
    if not matched:
        if days:
            yield 0, Reason("activity_unlike", "It is made for other things than you do in it.", _named(days))
        return
    points = int(_ACTIVITY * sum(days[word] for word in matched))
    main = next(iter(days))
    made_for = offer.activities[0] == main
    sentence = "It is made for what you do most." if made_for else "It goes with what you do."
    yield points + _MADE_FOR * made_for, Reason("activity_matches", sentence, _named(matched))


def _named(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple(("activity", word) for word in words)


def _by_shoes(wearer: Wearer, offer: Offer) -> Iterator[tuple[int, Reason]]:
    fitting = _fitting(wearer, offer)
    if not wearer.shoes:
        return
    if not fitting:
        kinds = tuple(("shoe", shoe.kind) for shoe in wearer.shoes)
        yield 0, Reason("footwear_unlike", "It is not made for the shoes you named.", kinds)
        return
    made_for = bool(offer.footwear) and any(offer.footwear[0] in footwear_of(shoe) for shoe in fitting)
    points = _SHOES * len(fitting) // len(wearer.shoes) + _MADE_FOR * made_for
    yield points, Reason("footwear_matches", "It fits your shoes.", tuple(("shoe", shoe.kind) for shoe in fitting))


def _fitting(wearer: Wearer, offer: Offer) -> Sequence[Shoe]:
    return [shoe for shoe in wearer.shoes if set(footwear_of(shoe)) & set(offer.footwear)]


def _by_concerns(wearer: Wearer, offer: Offer) -> Iterator[tuple[int, Reason]]:
    told = dict.fromkeys(CONCERNS[one.area] for one in wearer.complaints if one.area in CONCERNS and one.score > 0)
    left = _CONCERNS_AT_MOST
    for concern in told:
        if concern in offer.concerns:
            points, left = min(_CONCERN, left), left - min(_CONCERN, left)
            name = concern.replace("-", " ")
            yield max(points, 1), Reason("concern_served", f"It is made with {name} in mind.", (("concern", concern),))


def _by_feet(wearer: Wearer, assessed: Assessment, offer: Offer) -> Iterator[tuple[int, Reason]]:
    types = [FOOT_TYPES.get(value) for foot in assessed.feet for value in (foot.arch.value, foot.pronation.value)]
    if any(foot.findings.shorter_by_mm for foot in wearer.feet):
        types.append(LEG_LENGTH)
    for kind in dict.fromkeys(one for one in types if one):
        named = kind.replace("-", " ")
        inputs = (("foot_type", kind),)
        if kind in offer.foot_types:
            yield _FOOT_TYPE, Reason("foot_type_served", f"Its shape goes with {named}.", inputs)
        else:
            yield 0, Reason("foot_type_unserved", f"It is not shaped with {named} in mind.", inputs)


def _by_hours(wearer: Wearer, offer: Offer) -> Iterator[tuple[int, Reason]]:
    if wearer.standing_hours >= _LONG_HOURS and offer.thickness_class == "cushioned":
        inputs = (("standing_hours", f"{wearer.standing_hours:f}"),)
        sentence = "It is cushioned for long hours on your feet."
        yield _LONG_STANDING, Reason("long_hours", sentence, inputs, f"from {_LONG_HOURS:f} hours a day", OURS)


def _tightest(wearer: Wearer, offer: Offer) -> Shoe | None:
    """Return the shoe with the least room among those the product is for, or among all."""
    shoes = _fitting(wearer, offer) or wearer.shoes
    return min(shoes, key=lambda shoe: (list(Room).index(room_of(shoe)), shoe.kind), default=None)


def _thinnest(offer: Offer) -> Decimal | None:
    return min((variant.thickness_mm for variant in offer.variants if variant.thickness_mm), default=None)


def _warnings(wearer: Wearer, offer: Offer) -> Iterator[Warning]:
    shoe, thinnest = _tightest(wearer, offer), _thinnest(offer)
    if shoe is not None and thinnest is not None and thinnest > THICKNESS_BY_ROOM[room_of(shoe)]:
        yield Warning("shoe_too_shallow", f"This insole is {thinnest:f} mm thick; your shoe may not have the room.")
    if shoe is not None and offer.length == "full" and shoe.removable_insole != "yes":
        sure = shoe.removable_insole == "no"
        yield Warning(
            "insole_not_removable" if sure else "insole_perhaps_not_removable",
            "A full-length insole wants the shoe's own insole taken out."
            + (" You said that yours stays in." if sure else " Please look whether yours comes out."),
        )
    if wearer.shoes and not _fitting(wearer, offer):
        yield Warning("shoe_not_meant", "It is not made for the shoes you named.")


def warnings_of(wearer: Wearer, offer: Offer) -> tuple[Warning, ...]:
    """
    Return what to be warned of before buying one variant for a wearer; none of it says what the wearer answered.

    :param offer: the product with this variant alone.
    """
    of_shoes = (one for one in _warnings(wearer, offer) if offer.footwear or one.code != "shoe_not_meant")
    return (*of_shoes, *_limits(wearer, offer))


def _limits(wearer: Wearer, offer: Offer) -> Iterator[Warning]:
    heaviest, days = offer.max_wearer_kg, days_of(wearer)
    if heaviest is not None and wearer.weight_kg is not None and wearer.weight_kg > heaviest:
        yield Warning("above_product_limit", f"It is made to carry up to {heaviest} kg, and may not last as promised.")
    if days and offer.activities and not set(days) & set(offer.activities):
        yield Warning("activity_not_served", "It is made for other things than are done in it most.")
    if wearer.age is not None and wearer.age < _GROWING:
        yield Warning("will_outgrow", "Growing feet outgrow insoles: measure again every few months.")


def _variant(wearer: Wearer, offer: Offer) -> str:
    """Return the first variant that has room in the shoe; if none has, the thinnest."""
    shoe = _tightest(wearer, offer)
    if not offer.variants:
        return ""
    most = THICKNESS_BY_ROOM[room_of(shoe)] if shoe else max(THICKNESS_BY_ROOM.values())
    fitting = [variant for variant in offer.variants if (variant.thickness_mm or 0) <= most]
    return (fitting or sorted(offer.variants, key=lambda variant: variant.thickness_mm or 0))[0].sku


def room_for(wearer: Wearer, offer: Offer) -> Room:
    """Return the room that a design for this product and wearer can count on."""
    shoe = _tightest(wearer, offer)
    return room_of(shoe) if shoe else Room.STANDARD
