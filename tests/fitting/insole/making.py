"""Prescriptions for one side: an ordinary one, and as many different ones as wanted."""

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fitting.measured import Side
from fitting.parameters import LIMITS, FootShape, InsoleLength, InsoleSpec, Room, SideParameters

CODE = "7K3Q9-LB42"
SHAPE = FootShape(Side.RIGHT, Decimal(262), Decimal(100), Decimal(66), Decimal(194))
ORDINARY = SideParameters(
    arch_height_mm=Decimal(18), heel_cup_depth_mm=Decimal(14), rearfoot_post_deg=Decimal(2), met_pad_mm=Decimal(3)
)


def a_spec(side: Side = Side.RIGHT, code: str = CODE, shape: FootShape = SHAPE, **changed: Any) -> InsoleSpec:
    """Return an ordinary specification; numbers given here become exact decimals."""
    exact: dict[str, Any] = {
        name: Decimal(str(value)) if isinstance(value, int | float) else value for name, value in changed.items()
    }
    return InsoleSpec(replace(shape, side=side), replace(ORDINARY, **exact), code)


def with_one(name: str, value: object) -> InsoleSpec:
    """Return the ordinary specification with one parameter changed."""
    one: dict[str, Any] = {name: value}
    return a_spec(**one)


def a_random_spec(chance: random.Random) -> InsoleSpec:
    """Return what a fitter might prescribe for some foot: from a small child's to the longest, in any shoe."""

    def step(name: str, low: float, high: float) -> Decimal:
        return LIMITS[name].nearest(Decimal(str(round(chance.uniform(low, high), 3))))

    def tenth(value: float) -> Decimal:
        return Decimal(str(round(value, 1)))

    length = chance.uniform(150, 320)
    side = chance.choice(list(Side))
    shape = FootShape(
        side,
        tenth(length),
        tenth(length * chance.uniform(0.34, 0.43)),
        tenth(length * chance.uniform(0.23, 0.31)),
        tenth(length * chance.uniform(0.705, 0.775)),
    )
    room = chance.choice(list(Room))
    cut = InsoleLength.THREE_QUARTER if room is Room.SLIM else chance.choice(list(InsoleLength))
    posted_ahead = cut is not InsoleLength.THREE_QUARTER and chance.random() < 0.3
    cup = {Room.SLIM: 10, Room.STANDARD: 18, Room.DEEP: 22}[room]
    parameters = SideParameters(
        arch_height_mm=step("arch_height_mm", 0.03 * length, 0.12 * length),
        heel_cup_depth_mm=step("heel_cup_depth_mm", 6, min(cup, 0.1 * length)),
        rearfoot_post_deg=step("rearfoot_post_deg", -3, 3 if room is Room.SLIM else 6),
        forefoot_post_deg=step("forefoot_post_deg", -4, 4) if posted_ahead else Decimal(0),
        met_pad_mm=step("met_pad_mm", 0, 4) if chance.random() < 0.5 else Decimal(0),
        heel_lift_mm=step("heel_lift_mm", 0, 2 if room is Room.SLIM else 5),
        medial_skive_mm=step("medial_skive_mm", 2, 6) if chance.random() < 0.05 else Decimal(0),
        length=cut,
        room=room,
        shell_mm=step("shell_mm", 2, 3 if room is Room.SLIM else 4),
        top_cover_mm=step("top_cover_mm", 1, 1.5 if room is Room.SLIM else 3),
        length_allowance_mm=step("length_allowance_mm", 2, 8),
        width_allowance_mm=step("width_allowance_mm", 3, 8),
    )
    code = "".join(chance.choices("ABCDEFGHJKMNPQRSTVWXYZ0123456789-", k=chance.randint(6, 12)))
    return InsoleSpec(shape, parameters, code)
