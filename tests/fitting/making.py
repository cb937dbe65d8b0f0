"""People with feet, for the tests of every room; states are reached through the verbs."""

import datetime as dt
from typing import Any, Final

from django.contrib.auth import get_user_model

from fitting import consenting, intake, wearers
from fitting.consent_texts import current
from fitting.models import FootProfile, Wearer
from shop.actor import Actor, Kind

NOW: Final = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)

# A nurse on 12-hour shifts with high arches.
ANSWERS: Final[dict[str, Any]] = {
    "birth_month": "1988-05",
    "sizing_category": "women",
    "height_cm": 168.0,
    "weight_kg": 64.5,
    "feet": "both",
    "activities": [{"kind": "standing", "hours_per_week": 40.0}],
    "occupation": "standing",
    "standing_hours_per_day": 10.0,
    "footwear": [{"kind": "work", "removable_insole": "yes"}],
    "complaints": [{"area": "arch", "side": "both", "score": 4.0}],
    "health_checks": [],
}


def ruler(value_mm: float) -> dict[str, object]:
    """Return one measure as a client sends it: by ruler, standing."""
    return {"value_mm": value_mm, "source": "ruler", "load": "standing_half"}


def foot(length: float = 251.0, width: float = 93.5) -> dict[str, object]:
    """Return the two measures that the sheet gives."""
    return {"foot_length": ruler(length), "ball_width": ruler(width)}


MEASURES: Final[dict[str, Any]] = {"left": foot(250.5), "right": foot()}


def a_customer(email: str | None = "ada@example.com") -> Any:
    """Make a customer, or a guest if there is no e-mail."""
    return get_user_model().objects.create(email=email)


def actor(customer_id: int) -> Actor:
    """Return a customer as they act."""
    return Actor(Kind.CUSTOMER, customer_id)


def a_wearer(customer_id: int, *, name: str = "Ada", relation: str = "self", at: dt.datetime = NOW) -> Wearer:
    """Make a wearer of the customer or guest, with the consents that insoles need."""
    by = actor(customer_id)
    wearer = wearers.add(name, relation, at=at, by=by)
    consenting.give("health_data", current("health_data").version, at=at, by=by, wearer_id=wearer.pk)
    if relation == "child":
        guardian = current("guardian").version
        consenting.give("guardian", guardian, at=at, by=by, wearer_id=wearer.pk, name="Grace")
    return wearer


def a_draft(wearer: Wearer, *, at: dt.datetime = NOW, **answers: object) -> FootProfile:
    """Make a draft that could be submitted, but for the answers given here (``None`` leaves one out)."""
    by = actor(wearer.customer_id)
    draft = intake.open_profile(wearer.pk, at=at, by=by)
    return intake.answer(draft.pk, answers=ANSWERS | answers, measures=MEASURES, at=at, by=by)


def a_submitted_profile(wearer: Wearer, *, at: dt.datetime = NOW) -> FootProfile:
    """Make the wearer's next profile version, complete and submitted."""
    return intake.submit(a_draft(wearer, at=at).pk, at=at, by=actor(wearer.customer_id))


# Feet of which everything is known by two sources and nothing is unusual: what is made of them is approved by rule.
CLEAR_ANSWERS: Final[dict[str, Any]] = {
    "sizing_category": "men",
    "weight_kg": 75.0,
    "activities": [{"kind": "walking", "hours_per_week": 10.0}],
    "occupation": "sitting",
    "standing_hours_per_day": 3.0,
    "footwear": [{"kind": "everyday", "removable_insole": "yes"}],
    "complaints": [],
    "left": {"shoe_wear": "wear_even", "rolling": "rolls_straight"},
    "right": {"shoe_wear": "wear_even", "rolling": "rolls_straight"},
}
CLEAR_FOOT: Final[dict[str, Any]] = foot() | {
    "heel_width": ruler(67.0),
    "ball_length": ruler(185.0),
    "instep_height": ruler(63.0),
    "arch_height": ruler(18.0),
}


def a_clear_profile(wearer: Wearer, *, at: dt.datetime = NOW, **answers: object) -> FootProfile:
    """Make the wearer's next version of feet that no fitter needs to see, but for the answers given here."""
    draft = a_draft(wearer, at=at, **CLEAR_ANSWERS | answers)
    by = actor(wearer.customer_id)
    intake.answer(draft.pk, measures=dict.fromkeys(("left", "right"), CLEAR_FOOT), at=at, by=by)
    return intake.submit(draft.pk, at=at, by=by)
