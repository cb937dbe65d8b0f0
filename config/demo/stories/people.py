"""The cast: feet as their wearers describe them, and where people live. All invented."""

from dataclasses import dataclass, replace
from typing import Any, Final

from orders.postal import Address


@dataclass(frozen=True, slots=True)
class Feet:
    """
    What a wearer answers and measures.

    :ivar born: year and month, ``YYYY-MM``.
    :ivar measures: lengths and ball widths by side, in millimetres, taken by ruler while standing.
    """

    born: str
    answers: dict[str, Any]
    measures: dict[str, Any]

    def measured_also(self, **lengths_mm: float) -> "Feet":
        """Return them with more measures by ruler, alike on each foot."""
        more = {code: _ruler(value) for code, value in lengths_mm.items()}
        return replace(self, measures={side: told | more for side, told in self.measures.items()})


def feet(  # noqa: PLR0913  one person, described in one breath
    born: str,
    sizing: str,
    height_cm: float,
    weight_kg: float,
    *,
    lengths_mm: tuple[float, float],
    widths_mm: tuple[float, float],
    activity: str = "walking",
    hours: float = 6.0,
    occupation: str = "mixed",
    standing: float = 4.0,
    shoe: str = "everyday",
    hurts: tuple[tuple[str, str, float], ...] = (),
    **more: Any,
) -> Feet:
    """Describe feet; ``hurts`` are areas with side and score, pairs of numbers are left and right."""
    answers = {
        "birth_month": born,
        "sizing_category": sizing,
        "height_cm": height_cm,
        "weight_kg": weight_kg,
        "feet": "both",
        "activities": [{"kind": activity, "hours_per_week": hours}],
        "occupation": occupation,
        "standing_hours_per_day": standing,
        "footwear": [{"kind": shoe, "removable_insole": "yes"}],
        "complaints": [{"area": area, "side": side, "score": score} for area, side, score in hurts],
        "health_checks": [],
        **more,
    }
    ruled = {
        side: {"foot_length": _ruler(lengths_mm[index]), "ball_width": _ruler(widths_mm[index])}
        for index, side in enumerate(("left", "right"))
        if answers["feet"] in {"both", side}
    }
    return Feet(born, answers, ruled)


def _ruler(value_mm: float) -> dict[str, object]:
    return {"value_mm": value_mm, "source": "ruler", "load": "standing_half"}


_ROLLS_IN: Final = {"shoe_wear": "wear_heel_inner", "rolling": "rolls_in", "toeing": "toes_out", "limp": "no"}
_ROLLS_OUT: Final = {"shoe_wear": "wear_outer_edge", "rolling": "rolls_out", "toeing": "toes_straight", "limp": "no"}
_TILTED: Final = {"shoe_wear": "wear_heel_outer", "rolling": "rolls_out", "toeing": "toes_out", "limp": "sometimes"}

# Mara runs marathons and overpronates.
MARA: Final = feet(
    "1988-05",
    "women",
    168.0,
    61.5,
    lengths_mm=(247.0, 248.5),
    widths_mm=(94.0, 94.5),
    activity="running",
    hours=8.0,
    standing=3.0,
    shoe="running",
    hurts=(("knee", "left", 4.0), ("arch", "both", 3.0)),
    left=_ROLLS_IN,
    right=_ROLLS_IN,
    posture=["knees_in"],
    earlier_insoles="ready_made_did_not",
    goals=["run_further", "knee_comfort"],
)
# Nils is a nurse on twelve-hour shifts with high arches.
NILS: Final = feet(
    "1991-11",
    "men",
    183.0,
    79.0,
    lengths_mm=(271.0, 270.0),
    widths_mm=(101.0, 100.5),
    activity="standing",
    hours=40.0,
    occupation="standing",
    standing=11.0,
    shoe="work",
    hurts=(("ball", "both", 5.0), ("lower_back", "both", 3.0)),
    left=_ROLLS_OUT,
    right=_ROLLS_OUT,
    goals=["stand_longer", "less_tired_legs", "back_comfort"],
)
# Bo builds houses; his feet tilt in his work boots.
BO: Final = feet(
    "1979-02",
    "men",
    178.0,
    94.0,
    lengths_mm=(268.0, 269.5),
    widths_mm=(105.0, 106.0),
    activity="walking",
    hours=30.0,
    occupation="ladders",
    standing=9.0,
    shoe="work_boot",
    hurts=(("ankle", "right", 5.0), ("heel", "right", 4.0)),
    left=_TILTED,
    right=_TILTED,
    posture=["uneven_hips"],
    earlier_insoles="ready_made_helped",
    goals=["foot_comfort", "back_comfort"],
    health_checks=["long_pain"],
)
TRAIL_RUNNER: Final = feet(
    "1995-09",
    "men",
    181.0,
    72.0,
    lengths_mm=(273.0, 273.5),
    widths_mm=(102.0, 102.0),
    activity="trail",
    hours=6.0,
    shoe="trail",
    goals=["run_further"],
)
WALKER: Final = feet(
    "1962-03",
    "women",
    164.0,
    70.0,
    lengths_mm=(241.0, 240.0),
    widths_mm=(93.0, 93.5),
    hurts=(("heel", "left", 5.0),),
    goals=["foot_comfort"],
)
TEACHER: Final = feet(
    "1984-07",
    "women",
    171.0,
    66.0,
    lengths_mm=(250.0, 250.5),
    widths_mm=(95.0, 95.0),
    activity="standing",
    hours=25.0,
    occupation="standing",
    standing=7.0,
    goals=["less_tired_legs"],
)
WAITER: Final = feet(
    "1998-12",
    "men",
    176.0,
    71.0,
    lengths_mm=(265.0, 266.0),
    widths_mm=(99.0, 99.5),
    activity="walking",
    hours=35.0,
    occupation="walking",
    standing=10.0,
    shoe="dress",
    goals=["stand_longer"],
)
HIKER: Final = feet(
    "1970-10",
    "men",
    175.0,
    82.0,
    lengths_mm=(263.0, 264.0),
    widths_mm=(101.0, 101.5),
    activity="hiking",
    hours=7.0,
    shoe="hiking",
    goals=["knee_comfort"],
)
# Eleven years old; a guardian answers.
PIP: Final = feet(
    "2015-06",
    "youth",
    146.0,
    38.0,
    lengths_mm=(222.0, 223.0),
    widths_mm=(85.0, 85.5),
    activity="field",
    hours=5.0,
    occupation="school",
    standing=4.0,
    goals=["foot_comfort"],
)
# One foot wants an insole; the other walks in a shoe that was built for it.
ONE_FOOT: Final = feet(
    "1975-04",
    "women",
    167.0,
    68.0,
    lengths_mm=(245.0, 0.0),
    widths_mm=(94.0, 0.0),
    shoe="everyday",
    feet="left",
    left=_ROLLS_IN,
    goals=["foot_comfort"],
)
# A red flag: what this wearer ticks sends them to a clinician first.
CAREFUL: Final = feet(
    "1957-01",
    "men",
    174.0,
    88.0,
    lengths_mm=(266.0, 265.0),
    widths_mm=(103.0, 103.5),
    hurts=(("big_toe", "both", 3.0),),
    health_checks=["numb_feet"],
    goals=["foot_comfort"],
)

SEATTLE: Final = Address("Mara Marathon", "", "12 Elm Street", "", "Seattle", "WA", "98104", "US")
CHICAGO: Final = Address("Nils Nurse", "", "400 W Ontario St", "Apt 7", "Chicago", "IL", "60654", "US")
AUSTIN: Final = Address("Bo Builder", "", "18 Cedar Lane", "", "Austin", "TX", "78704", "US")
DENVER: Final = Address("Petra Parent", "", "77 Larkspur Court", "", "Denver", "CO", "80206", "US")
PORTLAND: Final = Address("Theo Trail", "", "9 Alder Street", "", "Portland", "OR", "97205", "US")
BOSTON: Final = Address("Tess Teacher", "", "31 Beacon Street", "", "Boston", "MA", "02108", "US")
TAMPA: Final = Address("Walt Waiter", "", "260 Bay Avenue", "", "Tampa", "FL", "33602", "US")
JENA: Final = Address("Eva Klein", "", "Marktplatz 1", "", "Jena", "", "07743", "DE")
HAMBURG: Final = Address("Jonas Petersen", "", "Große Bergstraße 5", "", "Hamburg", "", "22767", "DE")
VIENNA: Final = Address("Franz Huber", "", "Neubaugasse 12", "", "Wien", "", "1070", "AT")
LYON: Final = Address("Chloé Martin", "", "8 rue Mercière", "", "Lyon", "", "69002", "FR")
LEEDS: Final = Address("Gwen Hughes", "", "14 Park Row", "", "Leeds", "", "LS1 5HD", "GB")
TORONTO: Final = Address("Marc Roy", "", "55 King Street West", "", "Toronto", "ON", "M5H 1J9", "CA")
