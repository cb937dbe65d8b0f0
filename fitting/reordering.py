"""
Chapter: the same again. Feet that were described before are used as they are, unless something has changed.

Nothing changed: the same profile, hence the same prescription, and nobody looks again. Something changed: a new draft,
filled in with all that still holds; what has to be said anew is missing from it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from fitting import consenting, intake
from fitting.ages import BirthMonth, months_after
from fitting.models import FootProfile, Measures, Prescription, PrescriptionStatus, Recheck, Wearer, reach_of
from shop.actor import Actor, Kind, allowed
from shop.days import day_of
from shop.models import Variant
from shop.refusal import BadInput, Refusal

# Weight that is so much more or less decides the stiffness anew (PRODUCT 3).
_WEIGHT_SHARE: Final = Decimal("0.10")
# How many months a description is good for; growing feet change faster.
GOOD_FOR_MONTHS: Final = 24
GOOD_FOR_MONTHS_GROWING: Final = 6
GROWING_UNDER: Final = 14


_ASK_THEM: Final = (
    "This person answers for themselves: ask them to look at their own link whether something has changed. You can "
    "order meanwhile; what they described last is used."
)


class NothingToReorder(Refusal):
    """There is nothing to begin from."""

    code = "nothing_to_reorder"
    title = "These feet have not been described yet; describe them first."


class ReorderNotSold(BadInput):
    """What was bought once may have gone."""

    code = "reorder_not_sold"
    title = "There is no such made-to-measure product on sale now; choose another one."


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked before the same is made again; ``unit`` is empty where yes or no is the answer."""

    code: str
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A code and what it means, in a sentence: why new facts are needed, or which."""

    code: str
    sentence: str


QUESTIONS: Final = (
    Question("weight_kg", "How much do you weigh now?", "kg"),
    Question("injury", "Has a foot, leg or the back been injured since?"),
    Question("surgery", "Was there an operation on a foot, a leg or the back since?"),
    Question("pregnancy", "Are you pregnant, or were you since?"),
    Question("other_shoes", "Are they for other shoes than before?"),
)
CAUSES: Final = {
    "weight": "The weight is more than a tenth different.",
    "injury": "There was an injury since.",
    "surgery": "There was an operation since.",
    "pregnancy": "A pregnancy changes feet.",
    "other_shoes": "They are for other shoes.",
    "too_old": "The description is too old to be used again.",
    "measure_wanted": "A fitter has asked for new measures.",
}
NEEDS: Final = {
    "measures": "Measure both feet again, by hand or with new scans.",
    "health_checks": "Look through the list of what needs care once more.",
    "complaints": "Mark again where it hurts.",
    "footwear": "Say which shoes they are for.",
}
# What a cause makes out of date. The new weight itself is written into the draft.
_OUTDATES: Final[Mapping[str, tuple[str, ...]]] = {
    "weight": (),
    "injury": ("measures", "health_checks", "complaints"),
    "surgery": ("measures", "health_checks", "complaints"),
    "pregnancy": ("measures", "health_checks"),
    "other_shoes": ("footwear",),
    "too_old": ("measures", "health_checks", "complaints"),
    "measure_wanted": ("measures",),
}


@dataclass(frozen=True, slots=True)
class Changes:
    """What is answered, see :data:`QUESTIONS`."""

    weight_kg: Decimal
    injury: bool
    surgery: bool
    pregnancy: bool
    other_shoes: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What there is to order again.

    :ivar good_until: the last day on which the description may be used as it is.
    :ivar asks: whether the one who looks may answer; an adult who has taken over answers for themselves.
    :ivar previous: what was made to measure for this wearer, the newest first, each with its product.
    """

    profile: FootProfile | None
    good_until: dt.date | None
    is_fresh: bool
    asks: bool
    previous: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """
    What comes of the answers.

    :ivar profile: what is built from: the described feet, or the new draft, once it is submitted.
    :ivar causes: why new facts are needed; none if the profile is used as it is.
    :ivar prescription: the living one of the same feet and variant, if there is one.
    """

    profile: FootProfile
    causes: tuple[Need, ...]
    needs: tuple[Need, ...]
    prescription: Prescription | None

    @property
    def is_same(self) -> bool:
        """Whether the described feet are used as they are."""
        return not self.causes

    @property
    def is_approved(self) -> bool:
        """Whether nobody looks at it again."""
        return self.prescription is not None and self.prescription.status == PrescriptionStatus.APPROVED


def standing(wearer: Wearer, *, at: dt.datetime, by: Actor) -> Standing:
    """Return what a wearer has that can be ordered again; two statements."""
    profile = FootProfile.objects.of_wearers([wearer.pk]).latest_submitted().first()
    asks = not (wearer.speaks_for_self and by.kind is not Kind.WEARER)
    if profile is None:
        return Standing(None, None, is_fresh=False, asks=asks, previous=())
    until = good_until(profile)
    return Standing(profile, until, day_of(at) <= until, asks, tuple(_previous(wearer)))


def good_until(profile: FootProfile) -> dt.date:
    """Return the last day on which a submitted profile may be used as it is."""
    described = day_of(profile.submitted_at or profile.changed_at)
    born = BirthMonth.of(str(profile.answers["birth_month"]))
    months = GOOD_FOR_MONTHS_GROWING if born.age(described) < GROWING_UNDER else GOOD_FOR_MONTHS
    return months_after(described, months)


def _previous(wearer: Wearer) -> Iterator[Variant]:
    made = Prescription.objects.filter(profile__wearer_id=wearer.pk).live()
    seen: set[int] = set()
    for one in made.select_related("variant__product").order_by("-pk"):
        if one.variant_id not in seen:
            seen.add(one.variant_id)
            yield one.variant


@allowed("customer", "guest", "wearer")
def answer(wearer_id: int, sku: str, changes: Changes, *, at: dt.datetime, by: Actor) -> Answered:
    """
    Take in what has changed since the feet were described, and say whether they are used as they are.

    If not, a draft is opened with all that still holds, and the described version is not built from any more.

    :raises NotFound: if the actor has no such wearer.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    :raises ConsentMissing: if health answers may not be taken in.
    :raises NothingToReorder: if the feet were never described.
    :raises ReorderNotSold: if no such pair is on sale.
    :raises DraftExists: if something has changed and there is a draft already; its id is in the answer.
    :raises BadAnswers: if the weight cannot be.
    """
    with Wearer.hold_where(reach_of(by) & Q(pk=wearer_id)) as found:
        wearer = consenting.one_live(found)
        consenting.insist_on_voice(wearer, by, instead=_ASK_THEM)
        consenting.insist_on_consent(wearer, on=at.date())
        profile = FootProfile.objects.of_wearers([wearer.pk]).latest_submitted().prefetch_related("measures").first()
        if profile is None:
            raise NothingToReorder
        variant = _pair(sku, at=at)
        causes = tuple(_causes(profile, changes, at=at))
        Recheck.objects.create(
            profile=profile, variant=variant, told=_told(changes), causes=list(causes),
            outcome=Recheck.Outcome.CHANGED if causes else Recheck.Outcome.SAME,
            told_at=at, told_by_kind=by.kind.value, told_by_id=by.id,
        )  # fmt: skip
        if not causes:
            living = Prescription.objects.of_pair(profile.pk, variant.pk).live().first()
            return Answered(profile, (), (), living)
        outdated = list(dict.fromkeys(need for cause in causes for need in _OUTDATES[cause]))
        draft = _begin(profile, changes, outdated, at=at, by=by)
    reasons = tuple(Need(code, CAUSES[code]) for code in causes)
    return Answered(draft, reasons, tuple(Need(code, NEEDS[code]) for code in outdated), None)


def _pair(sku: str, *, at: dt.datetime) -> Variant:
    variant = Variant.objects.on_sale(at).select_related("product").filter(sku=sku).first()
    if variant is None or variant.product.fit is None:
        raise ReorderNotSold(pointer="/sku")
    return variant


def _causes(profile: FootProfile, changes: Changes, *, at: dt.datetime) -> Iterator[str]:
    before = Decimal(str(profile.answers.get("weight_kg", 0)))
    if abs(changes.weight_kg - before) > before * _WEIGHT_SHARE:
        yield "weight"
    for cause in ("injury", "surgery"):
        if getattr(changes, cause):
            yield cause
    if changes.pregnancy or "pregnancy" in profile.answers.get("health_checks", ()):
        yield "pregnancy"
    if changes.other_shoes:
        yield "other_shoes"
    if day_of(at) > good_until(profile):
        yield "too_old"
    if profile.prescriptions.filter(status=PrescriptionStatus.RESCAN_WANTED).exists():
        yield "measure_wanted"


def _told(changes: Changes) -> dict[str, Any]:
    return {**asdict(changes), "weight_kg": float(changes.weight_kg)}


def _begin(
    profile: FootProfile, changes: Changes, outdated: Iterable[str], *, at: dt.datetime, by: Actor
) -> FootProfile:
    """Open a draft from the described version, with the new weight and without what is out of date."""
    draft = intake.open_profile(profile.wearer_id, based_on=profile.public_id, at=at, by=by)
    answers: dict[str, object] = {code: None for code in outdated if code != "measures" and code in draft.answers}
    measures: dict[str, object] = {}
    if "measures" in outdated:
        rows = Measures.of(profile)
        measures = {side.value: dict.fromkeys(code.value for code in row.all_measured()) for side, row in rows.items()}
    return intake.answer(
        draft.pk, answers={"weight_kg": float(changes.weight_kg)} | answers, measures=measures, at=at, by=by
    )
