"""What is changed of an insole that does not fit: a table of zones, and what limits take away."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fitting.clashes import clashes_of
from fitting.measured import Side
from fitting.parameters import FootShape, InsoleLength, InsoleSpec, Room, SideParameters
from fitting.rules.refitting import Misfit, changed, changes_for

pytestmark = pytest.mark.filterwarnings("error")
BUILT = InsoleSpec(
    FootShape.of(Side.LEFT, Decimal(260), Decimal(100)),
    SideParameters(arch_height_mm=Decimal(20), heel_cup_depth_mm=Decimal(14)),
    "P1-L",
)


def built(**values: Any) -> InsoleSpec:
    numbers: dict[str, Any] = {name: Decimal(value) if type(value) is str else value for name, value in values.items()}
    return replace(BUILT, parameters=replace(BUILT.parameters, **numbers))


def proposed(spec: InsoleSpec, *said: str, arch: str = "") -> list[tuple[str, str, str]]:
    """Return each parameter with its new value and what a limit took away."""
    found = changes_for(spec, [Misfit(one) for one in said], measured_arch_mm=Decimal(arch) if arch else None)
    assert not clashes_of(changed(spec, found))
    return [(change.parameter, f"{change.after.normalize():f}", change.clamp) for change in found]


@pytest.mark.parametrize(
    ("said", "parameter", "value"),
    [
        ("arch_too_high", "arch_height_mm", "18"),
        ("arch_too_low", "arch_height_mm", "22"),
        ("heel_too_deep", "heel_cup_depth_mm", "12"),
        ("heel_too_loose", "heel_cup_depth_mm", "16"),
        ("too_long", "length_allowance_mm", "3"),
        ("too_short", "length_allowance_mm", "7"),
        ("too_wide", "width_allowance_mm", "4"),
        ("too_narrow", "width_allowance_mm", "6"),
        ("too_thick", "shell_mm", "2.5"),
        ("too_thin", "shell_mm", "3.5"),
        ("presses_forefoot", "top_cover_mm", "2.5"),
        ("presses_arch", "arch_height_mm", "19"),
        ("presses_heel", "top_cover_mm", "2.5"),
    ],
)
def test_each_zone_changes_one_parameter_by_a_small_step(said: str, parameter: str, value: str) -> None:
    assert proposed(BUILT, said) == [(parameter, value, "")]


def test_every_zone_is_in_the_table() -> None:
    assert all(proposed(BUILT, misfit.value) for misfit in Misfit)


@pytest.mark.parametrize(
    ("values", "said", "arch", "expected"),
    [
        # A pad that presses is made lower.
        ({"met_pad_mm": "4"}, ["presses_forefoot"], "", [("met_pad_mm", "3", "")]),
        # Two zones, one parameter: their steps add up; what contradicts itself changes nothing.
        ({}, ["arch_too_high", "presses_arch"], "", [("arch_height_mm", "17", "")]),
        ({}, ["too_long", "too_short"], "", [("length_allowance_mm", "5", "")]),
        # Never above the measured arch and 2 mm, in steps of half a millimetre; nor lower than what was too low.
        ({}, ["arch_too_low"], "19.8", [("arch_height_mm", "21.5", "22 mm wanted, 21.5 mm allowed")]),
        ({}, ["arch_too_low"], "12", [("arch_height_mm", "20", "22 mm wanted, 20 mm allowed")]),
        # The shoe, the limits of what is built, and an end before the toes.
        ({"room": Room.SLIM, "heel_cup_depth_mm": "9"}, ["heel_too_loose"], "",
         [("heel_cup_depth_mm", "10", "11 mm wanted, 10 mm allowed")]),
        ({"width_allowance_mm": "3"}, ["too_wide"], "", [("width_allowance_mm", "3", "2 mm wanted, 3 mm allowed")]),
        ({"length": InsoleLength.SULCUS}, ["too_long"], "",
         [("length_allowance_mm", "5", "3 mm wanted, 5 mm allowed")]),
        # What would exclude another parameter stays: a skive wants 14 mm of cup, a slim shoe 9 mm under the heel.
        ({"medial_skive_mm": "2"}, ["heel_too_deep"], "",
         [("heel_cup_depth_mm", "14", "12 mm wanted, 14 mm allowed")]),
        ({"room": Room.SLIM, "heel_cup_depth_mm": "9", "shell_mm": "5", "top_cover_mm": "4"}, ["presses_heel"], "",
         [("top_cover_mm", "4", "4.5 mm wanted, 4 mm allowed")]),
    ],
)  # fmt: skip
def test_what_there_is_no_room_for_is_taken_away_and_told(
    values: dict[str, Any], said: list[str], arch: str, expected: list[tuple[str, str, str]]
) -> None:
    assert proposed(built(**values), *said, arch=arch) == expected


def test_a_change_says_what_the_wearer_said_and_what_becomes_of_it() -> None:
    (change,) = changes_for(BUILT, [Misfit.ARCH_TOO_HIGH, Misfit.PRESSES_ARCH])
    assert change.reason.sentence == "The wearer says: arch too high and presses arch. So 20 mm becomes 17 mm."
    assert change.reason.inputs == (("misfit", "arch_too_high"), ("misfit", "presses_arch"))
