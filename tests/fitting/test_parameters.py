"""What may be prescribed for one side: limits, steps, and the pairs that exclude each other."""

import json
import random
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitting.clashes import PAIRS, Pair, clashes_of
from fitting.measured import Side
from fitting.parameters import (
    LIMITS,
    SHAPE_LIMITS,
    FootShape,
    InsoleLength,
    InsoleSpec,
    Room,
    SideParameters,
    SpecUnreadable,
)
from tests.fitting.insole.making import SHAPE, a_random_spec, a_spec, with_one


def clashes(spec: InsoleSpec) -> list[tuple[str, tuple[str, ...]]]:
    """Return code and parameters of everything that keeps a specification from being built."""
    return [(clash.code, clash.parameters) for clash in clashes_of(spec)]


def test_an_ordinary_prescription_can_be_built() -> None:
    assert clashes(a_spec()) == []


@pytest.mark.parametrize("name", LIMITS)
def test_each_parameter_has_both_its_ends_and_nothing_beyond(name: str) -> None:
    limit = LIMITS[name]
    for value in (limit.low, limit.high):
        assert ("out_of_limits", (name,)) not in clashes(with_one(name, value))
    for value in (limit.low - limit.step, limit.high + limit.step, limit.low + limit.step / 2):
        assert clashes(with_one(name, value)) == [("out_of_limits", (name,))]


@pytest.mark.parametrize("name", SHAPE_LIMITS)
def test_each_measure_of_the_foot_has_limits(name: str) -> None:
    for value in (SHAPE_LIMITS[name].low - 1, SHAPE_LIMITS[name].high + 1):
        one: dict[str, Any] = {name: value}
        found = clashes(a_spec(shape=replace(SHAPE, **one)))
        assert found == [("out_of_limits", (name,))]


@pytest.mark.parametrize("code", ["", "ABCDEFGHIJKLM", "abc", "A B", "Ä"])
def test_only_what_can_be_engraved_is_a_code(code: str) -> None:
    assert clashes(a_spec(code=code)) == [("out_of_limits", ("code",))]


# Each pair just beyond its edge, and just inside it.
EDGES: Final[dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]] = {
    "cup_too_deep_for_shoe": (
        {"room": Room.SLIM, "top_cover_mm": 1}, {"heel_cup_depth_mm": 10.5}, {"heel_cup_depth_mm": 10}
    ),
    "lift_too_high_for_shoe": ({"shell_mm": 4, "rearfoot_post_deg": 0}, {"heel_lift_mm": 6.5}, {"heel_lift_mm": 6}),
    "heel_too_thick_for_shoe": (
        {"room": Room.SLIM, "heel_cup_depth_mm": 8, "rearfoot_post_deg": 0, "top_cover_mm": 3},
        {"heel_lift_mm": 3, "shell_mm": 3.25},
        {"heel_lift_mm": 3, "shell_mm": 3},
    ),
    "pad_too_high_for_shoe": (
        {"room": Room.SLIM, "heel_cup_depth_mm": 8}, {"met_pad_mm": 4.5}, {"met_pad_mm": 4}
    ),
    "lift_on_post_too_high": (
        {"room": Room.DEEP, "heel_lift_mm": 6.5}, {"rearfoot_post_deg": 0.5}, {"rearfoot_post_deg": 0}
    ),
    "lift_on_thin_shell": ({"heel_lift_mm": 5.5}, {"shell_mm": 2}, {"shell_mm": 2.25}),
    "skive_in_shallow_cup": ({"medial_skive_mm": 2}, {"heel_cup_depth_mm": 13.5}, {"heel_cup_depth_mm": 14}),
    "skive_against_post": ({"medial_skive_mm": 2}, {"rearfoot_post_deg": -0.5}, {"rearfoot_post_deg": 0}),
    "post_beyond_the_end": (
        {"forefoot_post_deg": 2}, {"length": InsoleLength.THREE_QUARTER}, {"length": InsoleLength.SULCUS}
    ),
    "arch_too_high_for_foot": ({}, {"arch_height_mm": 37}, {"arch_height_mm": 36.5}),
    "cup_too_deep_for_heel": (
        {"room": Room.DEEP, "shape": replace(SHAPE, heel_width_mm=Decimal(45))},
        {"heel_cup_depth_mm": 18.5},
        {"heel_cup_depth_mm": 18},
    ),
}  # fmt: skip


def test_every_pair_is_tried_at_its_edge() -> None:
    assert set(EDGES) == {pair.code for pair in PAIRS}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.code)
def test_two_parameters_exclude_each_other_from_their_edge_on(pair: Pair) -> None:
    stands, beyond, inside = EDGES[pair.code]
    assert clashes(a_spec(**{**stands, **beyond})) == [(pair.code, pair.parameters)]
    assert clashes(a_spec(**{**stands, **inside})) == []


def test_every_pair_names_two_parameters_that_exist_and_says_how_to_mend_it() -> None:
    known = {field.name for kind in (SideParameters, FootShape) for field in fields(kind)}
    for pair in PAIRS:
        assert len(set(pair.parameters)) == 2
        assert set(pair.parameters) <= known
        assert pair.detail.endswith(".")


# --- one text, one checksum -------------------------------------------------------------------


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_a_specification_is_read_back_from_its_one_text(chance: random.Random) -> None:
    spec = a_random_spec(chance)
    again = InsoleSpec.from_json(spec.canonical())
    assert again == spec
    assert again.canonical() == spec.canonical()


def test_the_same_number_written_otherwise_is_the_same_specification() -> None:
    same = a_spec(arch_height_mm=Decimal("18.00"), rearfoot_post_deg=Decimal("2E0"), forefoot_post_deg=Decimal("-0"))
    assert same.checksum == a_spec().checksum


def test_the_checksum_of_the_ordinary_specification_never_changes() -> None:
    """Designs are found by it: a change here makes every stored design another one."""
    assert a_spec().checksum == "e7e8fd06e76e3dbfb426086da8dc778b2838d2c2afa6ba91544e1f065cdbad43"


def test_every_parameter_changes_the_checksum() -> None:
    seen = {a_spec().checksum, a_spec(side=Side.LEFT).checksum, a_spec(code="A").checksum}
    for name, limit in LIMITS.items():
        seen.add(with_one(name, getattr(a_spec().parameters, name) + limit.step).checksum)
    assert len(seen) == 3 + len(LIMITS)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.pop("code"),
        lambda told: told["shape"].pop("side"),
        lambda told: told["parameters"].pop("shell_mm"),
        lambda told: told["parameters"].update(shell_mm="thick"),
        lambda told: told["parameters"].update(shell_mm="NaN"),
        lambda told: told["parameters"].update(length="knee"),
        lambda told: told["parameters"].update(colour="red"),
        lambda told: told.update(version=2),
        lambda told: told.update(more=1),
    ],
)
def test_what_is_no_specification_is_refused(change: object) -> None:
    told = json.loads(a_spec().canonical())
    change(told)  # type: ignore[operator]
    with pytest.raises(SpecUnreadable):
        InsoleSpec.from_json(json.dumps(told))


def test_what_is_no_json_is_refused() -> None:
    for text in ("", "[]", "{", "null"):
        with pytest.raises(SpecUnreadable):
            InsoleSpec.from_json(text)


def test_a_foot_without_heel_width_and_ball_length_gets_the_usual_ones() -> None:
    shape = FootShape.of(Side.LEFT, Decimal(250), Decimal(95))
    assert (shape.heel_width_mm, shape.ball_length_mm) == (Decimal("67.5"), Decimal("185.0"))


@given(st.decimals(-20, 60, places=2), st.sampled_from(sorted(LIMITS)))
def test_the_nearest_value_is_allowed_and_no_further_than_half_a_step(value: Decimal, name: str) -> None:
    limit = LIMITS[name]
    nearest = limit.nearest(value)
    assert nearest in limit
    if limit.low <= value <= limit.high:
        assert abs(nearest - value) <= limit.step / 2
