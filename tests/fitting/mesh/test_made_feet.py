"""Made feet, whose truth is known: every shape, size, pose, unit and kind of damage that scans have."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from fitting.mesh.measure import measure
from fitting.mesh.surface import Surface
from fitting.scan_codes import ScanCode
from fitting.scan_found import Found, ScanFound, Sole, Verdict
from tests.fitting.feet import others
from tests.fitting.feet.anatomy import Anatomy
from tests.fitting.feet.scanning import Scanned, Truth, random_scan, scan_file
from tests.fitting.mesh import making

pytestmark = pytest.mark.one_run("sqlite")

TAKEN = {Verdict.YES, Verdict.REVIEW}


@dataclass(frozen=True, slots=True)
class Tried:
    """A made foot, what was found of it, and how far off that is (mm): length, ball width, heel width."""

    seed: int
    truth: Truth
    found: ScanFound

    @property
    def side_and_unit(self) -> bool:
        return (self.found.side, self.found.unit) == (self.truth.side, self.truth.unit)

    @property
    def off(self) -> float:
        values, truth = self.found.values, self.truth
        wanted = {
            Found.FOOT_LENGTH: truth.foot_length,
            Found.BALL_WIDTH: truth.ball_width,
            Found.HEEL_WIDTH: truth.heel_width,
        }
        return max((abs(values[name].value - mm) for name, mm in wanted.items()), default=0.0) if values else np.inf


@cache
def tried(seed: int) -> Tried:
    data, truth = scan_file(random_scan(seed))
    return Tried(seed, truth, measure(data).found)


FEET = [30, pytest.param(300, marks=pytest.mark.long)]


@pytest.mark.parametrize("feet", FEET)
def test_side_and_unit_are_right(feet: int) -> None:
    wrong = [foot.seed for foot in map(tried, range(feet)) if not foot.side_and_unit]
    assert len(wrong) <= feet // 100, wrong


@pytest.mark.parametrize("feet", FEET)
def test_length_and_widths_are_right_within_a_millimetre_and_a_half(feet: int) -> None:
    off = {foot.seed: foot.off for foot in map(tried, range(feet)) if foot.off > 1.5}
    assert len(off) <= feet // 100, off


@pytest.mark.parametrize("feet", FEET)
def test_nothing_wrong_is_taken(feet: int) -> None:
    wrong = [
        foot.seed
        for foot in map(tried, range(feet))
        if foot.found.verdict in TAKEN and (foot.off > 5.0 or not foot.side_and_unit)
    ]
    assert wrong == []


def told(surface: Surface) -> ScanFound:
    return measure(making.binary_stl(making.turned(surface, 5))).found


@pytest.mark.parametrize(
    ("thing", "code"),
    [
        (others.two_feet_apart, "several_feet"),
        (others.two_feet_touching, "several_feet"),
        (others.foot_in_the_floor, "sole_missing"),
        (others.foot_without_sole, "sole_missing"),
        (others.infants_foot, "too_small"),
        (others.insole, "not_a_foot"),
        (others.foam_imprint, "not_a_foot"),
        (others.shoe_last, "not_a_foot"),
        (others.crumbs, "not_a_foot"),
        (others.box, "not_a_foot"),
        (others.egg, "not_a_foot"),
        (others.wedge, "not_a_foot"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_is_no_whole_foot_is_refused_by_name(thing: Callable[[], Surface], code: str) -> None:
    refused = told(thing())
    assert (refused.verdict, refused.code) == (Verdict.NO, code)
    assert not refused.values


@pytest.mark.parametrize(
    ("thing", "remarks"),
    [
        (others.foot_without_heel, {"mesh_holes", "heel_cropped"}),
        (others.foot_without_toes, {"mesh_holes", "toes_cropped"}),
        (others.widened_foot, {"proportions_unusual"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_odd_is_looked_at(thing: Callable[[], Surface], remarks: set[str]) -> None:
    odd = told(thing())
    assert (odd.verdict, set(odd.remarks)) == (Verdict.REVIEW, remarks)


@pytest.mark.parametrize(("arch", "least", "most"), [(0.02, 2.0, 9.0), (0.06, 9.0, 16.0), (0.10, 16.0, 27.0)])
def test_the_arch_is_measured_where_the_sole_was_scanned(arch: float, least: float, most: float) -> None:
    seen = measure(scan_file(Scanned(anatomy=Anatomy(arch=arch)))[0]).found
    assert seen.sole is Sole.SCANNED
    assert least < seen.values[Found.ARCH_HEIGHT].value < most
    filled = measure(scan_file(Scanned(sole="filled", anatomy=Anatomy(arch=arch)))[0]).found
    assert (filled.sole, filled.remarks) == (Sole.FILLED, (ScanCode.SOLE_FILLED,))
    assert Found.ARCH_HEIGHT not in filled.values


def test_a_heel_that_leans_inwards_is_everted() -> None:
    upright, everted = (
        measure(scan_file(Scanned(anatomy=Anatomy(everted=angle)))[0]).found.values[Found.REARFOOT_ANGLE].value
        for angle in (0.0, 8.0)
    )
    assert upright == pytest.approx(0.0, abs=2.0)
    assert everted - upright == pytest.approx(8.0, abs=2.5)
