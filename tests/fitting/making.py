"""People with feet, for the tests of every room."""

import datetime as dt
from decimal import Decimal
from typing import Final

from fitting.measured import Load, Measured, Source
from fitting.models import FootProfile, Measures, Wearer
from shop.actor import SYSTEM
from shop.fit_spec import MeasureCode

NOW: Final = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


def a_wearer(customer_id: int, *, name: str = "Ada", relation: str = "self", at: dt.datetime = NOW) -> Wearer:
    """Make a wearer of the customer or guest."""
    return Wearer.objects.create(customer_id=customer_id, name=name, relation=relation, created_at=at)


def a_submitted_profile(wearer: Wearer, *, at: dt.datetime = NOW) -> FootProfile:
    """Make the wearer's next profile version, complete and submitted."""
    version = wearer.profiles.count() + 1
    draft = FootProfile.objects.create(wearer=wearer, version=version, schema_version=1, opened_at=at, changed_at=at)
    for side in ("left", "right"):
        row = Measures(profile=draft, side=side)
        row.put(MeasureCode.FOOT_LENGTH, Measured(Decimal("251.0"), Source.RULER, Load.STANDING_HALF))
        row.put(MeasureCode.BALL_WIDTH, Measured(Decimal("96.5"), Source.RULER, Load.STANDING_HALF))
        row.save()
    with FootProfile.hold(draft.pk) as held:
        held.become("submitted", at=at, by=SYSTEM, submitted_at=at)
        return held
