"""From prescription to file: what is built is what was prescribed, by its own measures and by somebody else's."""

import random
from dataclasses import replace
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
import trimesh

from fitting.insole import formats
from fitting.insole.checks import release_checks
from fitting.insole.design import Design, design
from fitting.insole.remeasuring import Cast
from fitting.insole.solid import Lettering, body, mirrored
from fitting.insole.surface import Surface
from fitting.measured import Side
from fitting.parameters import InsoleLength, InsoleSpec, Room
from tests.fitting.insole.making import SHAPE, a_random_spec, a_spec, with_one

# Arithmetic on shapes: no database has a part in it.
pytestmark = pytest.mark.one_run("sqlite")

RANDOM = 20
RANDOM_LONG = 200
NAMES = [
    "watertight", "one_body", "volume_cm3", "length_mm", "width_mm", "height_mm", "heel_width_mm", "wall_by_field_mm",
    "wall_by_ray_mm", "steepest_deg", "arch_height_mm", "arch_apex_at", "rearfoot_post_deg", "heel_lift_mm",
    "heel_cup_depth_mm", "met_pad_mm", "forefoot_post_deg", "engraved_code",
]  # fmt: skip


@cache
def made(spec: InsoleSpec) -> Design:
    """Return the design of a specification; the same one is built once."""
    return design(spec)


def values(spec: InsoleSpec) -> dict[str, float]:
    """Return what was measured on the exported file of a released design."""
    found = made(spec)
    assert [check for check in found.checks if not check.passed] == []
    return {check.name: check.value for check in found.checks if not isinstance(check.value, str)}


def test_an_ordinary_side_passes_every_named_check_and_is_released() -> None:
    found = made(a_spec())
    assert [check.name for check in found.checks] == NAMES
    assert [check for check in found.checks if not check.passed] == []
    assert found.is_released
    assert found.report()["clashes"] == []


def test_every_check_tells_its_limit_and_whose_change_mends_it() -> None:
    for check in made(a_spec()).checks:
        assert check.limit
        assert check.parameters or check.name == "watertight"


# --- each parameter has its own effect, and no other ------------------------------------------

RESPONSES = {
    "arch_height_mm": (2, 2.0, 0.3),
    "rearfoot_post_deg": (-6, -6.0, 0.3),
    "forefoot_post_deg": (4, 4.0, 0.3),
    "heel_lift_mm": (3, 3.0, 0.2),
    "heel_cup_depth_mm": (2, 2.0, 0.2),
    "met_pad_mm": (-3, -3.0, 0.2),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_a_change_of_a_parameter_is_found_on_the_exported_file_and_nothing_else_is(name: str) -> None:
    change, wanted, off = RESPONSES[name]
    before = values(a_spec())
    after = values(with_one(name, getattr(a_spec().parameters, name) + change))
    assert after[name] - before[name] == pytest.approx(wanted, abs=off)
    for other in RESPONSES.keys() - {name}:
        assert after[other] == pytest.approx(before[other], abs=0.1), other


@pytest.mark.parametrize(("name", "value", "off"), [("rearfoot_post_deg", 4, 0.3), ("heel_lift_mm", 3, 0.2)])
def test_what_is_prescribed_is_there(name: str, value: float, off: float) -> None:
    assert values(with_one(name, value))[name] == pytest.approx(value, abs=off)


def test_a_wider_allowance_makes_a_wider_insole_and_a_longer_one_a_longer() -> None:
    before, after = values(a_spec()), values(a_spec(width_allowance_mm=7, length_allowance_mm=8))
    assert after["heel_width_mm"] - before["heel_width_mm"] == pytest.approx(2, abs=0.1)
    assert after["width_mm"] - before["width_mm"] == pytest.approx(2, abs=0.1)
    assert after["length_mm"] - before["length_mm"] == pytest.approx(3, abs=0.01)


def test_a_skive_raises_the_inner_heel_seat_and_leaves_the_outer() -> None:
    plain, skived = (Surface.of(SHAPE, a_spec(medial_skive_mm=amount).parameters) for amount in (0, 4))
    at, across = np.array([38.0, 38.0]), np.array([16.0, -16.0])
    inner, outer = (skived.top(at, across) - plain.top(at, across)).tolist()
    assert inner == pytest.approx(2.2, abs=0.3)
    assert outer == 0


def test_cut_insoles_end_behind_the_toes_and_behind_the_ball() -> None:
    lengths = [values(a_spec(length=length))["length_mm"] for length in InsoleLength]
    assert lengths == sorted(lengths, reverse=True)
    full, sulcus, short = lengths
    assert full == pytest.approx(267, abs=0.01)
    # Longer than to the ball on the inner side, and not as long as to the tips of the toes.
    assert 194 < sulcus < 240
    assert 170 < short < 194


def test_the_top_is_as_thick_as_the_shell_says() -> None:
    thin, thick = (Surface.of(SHAPE, a_spec(shell_mm=shell, rearfoot_post_deg=0).parameters) for shell in (2, 4))
    seat = np.array([0.14 * 267.0])
    assert thin.top(seat, np.zeros(1)).tolist() == pytest.approx([2.0])
    assert thick.top(seat, np.zeros(1)).tolist() == pytest.approx([4.0])


# --- sides ------------------------------------------------------------------------------------


def test_left_is_right_mirrored_for_equal_inputs_alone() -> None:
    right = Surface.of(SHAPE, a_spec().parameters)
    left = Surface.of(replace(SHAPE, side=Side.LEFT), a_spec(side=Side.LEFT).parameters)
    assert np.array_equal(mirrored(body(right, Side.RIGHT)).vertices, body(left, Side.LEFT).vertices)
    other = Surface.of(SHAPE, a_spec(arch_height_mm=18.5).parameters)
    assert not np.array_equal(mirrored(body(other, Side.RIGHT)).vertices, body(left, Side.LEFT).vertices)


def test_a_left_insole_measures_like_the_right_one_and_has_its_arch_on_the_other_side() -> None:
    assert values(a_spec(Side.LEFT)) == pytest.approx(values(a_spec()), abs=0.05)
    for side, sign in ((Side.RIGHT, 1), (Side.LEFT, -1)):
        solid = formats.from_stl(made(a_spec(side)).files["design.stl"])
        band = solid.vertices[np.abs(solid.vertices[:, 0] - 115) < 10]
        assert np.sign(band[band[:, 2].argmax(), 1]) == sign


# --- files ------------------------------------------------------------------------------------


def test_the_same_specification_gives_the_same_bytes() -> None:
    again = design(a_spec())
    assert again.files == made(a_spec()).files
    assert made(a_spec(code="OTHER")).files["design.stl"] != again.files["design.stl"]


def test_another_program_reads_the_file_as_one_closed_body_of_that_size() -> None:
    content = made(a_spec()).files["design.stl"]
    mesh = trimesh.load_mesh(trimesh.util.wrap_as_stream(content), file_type="stl")
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.volume / 1000 == pytest.approx(values(a_spec())["volume_cm3"], rel=1e-3)
    assert mesh.extents[0] == pytest.approx(267, abs=0.01)


@pytest.mark.parametrize("side", Side)
def test_the_code_is_engraved_and_reads_from_underneath_on_either_side(side: Side) -> None:
    checks = {check.name: check for check in made(a_spec(side, code="A7-Q0BZ2R")).checks}
    assert checks["engraved_code"].value == "A7-Q0BZ2R"
    assert checks["engraved_code"].passed


def test_the_code_is_cut_where_it_reads_with_the_insole_turned_over() -> None:
    """Turned over with its heel to the left, up is where y is low: an L has its foot there at its lower end."""
    lettering = Lettering.on(Surface.of(SHAPE, a_spec().parameters).outline, "L")
    foot, head = lettering.at(0, (0, 0)), lettering.at(0, (0, 4))
    end_of_foot = lettering.at(0, (2, 0))
    assert head[1] < foot[1]
    assert end_of_foot[0] > foot[0]


def test_a_mirrored_code_is_not_read() -> None:
    solid = formats.from_stl(made(a_spec(Side.LEFT)).files["design.stl"])
    cast = Cast(mirrored(solid), Surface.of(SHAPE, a_spec().parameters).outline, Side.RIGHT)
    assert cast.code(10) != a_spec().code


# --- what is not released ---------------------------------------------------------------------


def test_what_excludes_each_other_is_not_built_and_names_the_pair() -> None:
    found = made(a_spec(room=Room.SLIM, heel_cup_depth_mm=20))
    assert (found.is_released, found.files) == (False, {})
    assert [(clash["code"], clash["parameters"]) for clash in found.report()["clashes"]] == [
        ("cup_too_deep_for_shoe", ("room", "heel_cup_depth_mm"))
    ]


def test_a_file_that_is_not_what_was_prescribed_is_not_released() -> None:
    built = made(a_spec())
    cast = Cast(formats.from_stl(built.files["design.stl"]), Surface.of(SHAPE, a_spec().parameters).outline, Side.RIGHT)
    for name, other in (
        ("arch_height_mm", a_spec(arch_height_mm=20)),
        ("rearfoot_post_deg", a_spec(rearfoot_post_deg=3)),
        ("heel_lift_mm", a_spec(heel_lift_mm=1)),
        ("met_pad_mm", a_spec(met_pad_mm=4)),
        ("engraved_code", a_spec(code="7K3Q9-LB43")),
    ):
        checks = release_checks(other, Surface.of(SHAPE, other.parameters), cast)
        assert name in [check.name for check in checks if not check.passed]


def test_a_failed_check_keeps_a_design_back_and_names_whose_change_mends_it() -> None:
    built = made(a_spec())
    checks = tuple(replace(check, passed=check.name != "wall_by_ray_mm") for check in built.checks)
    kept = replace(built, checks=checks)
    assert not kept.is_released
    assert [(clash["code"], clash["parameters"]) for clash in kept.report()["clashes"]] == [
        ("check_wall_by_ray_mm", ("shell_mm", "heel_lift_mm"))
    ]


def test_an_open_shell_is_not_released() -> None:
    surface = Surface.of(SHAPE, a_spec().parameters)
    solid = body(surface, Side.RIGHT)
    cast = Cast(replace(solid, faces=solid.faces[:-1]), surface.outline, Side.RIGHT)
    assert [(check.name, check.passed) for check in release_checks(a_spec(), surface, cast)] == [("watertight", False)]


def test_a_wall_too_thin_is_found_by_rays() -> None:
    surface = replace(Surface.of(SHAPE, a_spec(rearfoot_post_deg=0).parameters), shell=1.0)
    cast = Cast(body(surface, Side.RIGHT), surface.outline, Side.RIGHT)
    assert cast.wall_mm == pytest.approx(1.0, abs=0.01)


# --- many -------------------------------------------------------------------------------------


def many(number: int, seed: int) -> None:
    """Build that many different prescriptions: nine in ten are released, and the others say which pair it is."""
    chance = random.Random(seed)
    released = 0
    for _ in range(number):
        spec = a_random_spec(chance)
        found = design(spec)
        refused = found.report()["clashes"]
        assert found.is_released or refused
        assert all(len(clash["parameters"]) >= 2 for clash in refused), (refused, spec.canonical())
        released += found.is_released
    assert released >= 0.9 * number


def test_twenty_random_prescriptions_are_built() -> None:
    many(RANDOM, seed=7)


@pytest.mark.long
def test_two_hundred_random_prescriptions_are_built() -> None:
    many(RANDOM_LONG, seed=2026)


def test_the_smallest_and_the_longest_foot_are_built() -> None:
    child = replace(SHAPE, foot_length_mm=Decimal(130), ball_width_mm=Decimal(55), heel_width_mm=Decimal(36),
                    ball_length_mm=Decimal(96))  # fmt: skip
    giant = replace(SHAPE, foot_length_mm=Decimal(340), ball_width_mm=Decimal(130), heel_width_mm=Decimal(92),
                    ball_length_mm=Decimal(252))  # fmt: skip
    values(a_spec(shape=child, arch_height_mm=8, heel_cup_depth_mm=8, length=InsoleLength.THREE_QUARTER))
    values(a_spec(shape=giant, arch_height_mm=40, heel_cup_depth_mm=20, heel_lift_mm=6))
