"""Real and derived scans: the verdict, the unit and the side that are known of them; and copies measure alike."""

from functools import cache

import numpy as np
import pytest

from fitting.measured import Side
from fitting.mesh.measure import measure
from fitting.mesh.surface import Surface
from fitting.scan_codes import TEXTS, ScanCode
from fitting.scan_found import Found, Hints, ScanFound, Unit, Verdict
from tests.fitting.feet.scanning import Scanned, scan_file
from tests.fitting.mesh import making
from tests.fitting.mesh.making import Sample, needs_data, samples

pytestmark = [needs_data, pytest.mark.one_run("sqlite")]

FOOT = "meshes/real/foot_A_right_m.stl"
UNITS = {"metre": "m"}


@cache
def measured(file: str) -> ScanFound:
    return measure((making.DATA / file).read_bytes()).found


def found(sample: Sample) -> ScanFound:
    return measured(sample.file)


def foot() -> ScanFound:
    return measured(FOOT)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.file)
def test_the_verdict_is_one_that_the_manifest_allows(sample: Sample) -> None:
    told = found(sample)
    assert told.verdict.value in sample.verdicts
    if told.verdict is Verdict.NO:
        assert told.code is not None
        assert told.code.value in sample.codes
        assert not told.values


@pytest.mark.parametrize(
    "sample", [one for one in samples() if "no" not in one.verdicts], ids=lambda sample: sample.file
)
def test_unit_and_side_are_those_of_the_manifest(sample: Sample) -> None:
    told = found(sample)
    unit = sample.truth.get("unit")
    assert unit is None or told.unit == UNITS.get(unit, unit)
    assert sample.truth.get("side") in {None, told.side}
    assert ("mirrored" in sample.file) <= (told.side is Side.RIGHT)


def test_feet_whose_length_is_known_are_measured_within_two_millimetres() -> None:
    known = [one for one in samples() if "foot_length_mm" in one.truth and "no" not in one.verdicts]
    off = {one.file: found(one).values[Found.FOOT_LENGTH].value - float(one.truth["foot_length_mm"]) for one in known}
    assert len(off) > 3
    assert {file: mm for file, mm in off.items() if abs(mm) > 2.0} == {}


@pytest.mark.parametrize(
    ("seed", "per_mm", "unit"), [(1, 1, "mm"), (2, 1 / 25.4, "inch"), (3, 0.1, "cm"), (4, 0.01, "dm")]
)
def test_turned_mirrored_and_rescaled_copies_agree_within_half_a_millimetre(
    seed: int, per_mm: float, unit: str
) -> None:
    mirror = seed % 2 == 1
    copy = making.turned(making.surface_of(FOOT), seed, scale=1000 * per_mm, mirror=mirror)
    told = measure(making.ply(copy)).found
    assert (told.verdict, told.unit, told.side) == (Verdict.YES, unit, Side.LEFT if mirror else Side.RIGHT)
    for name in (Found.FOOT_LENGTH, Found.BALL_WIDTH, Found.HEEL_WIDTH, Found.INSTEP_HEIGHT):
        assert told.values[name].value == pytest.approx(foot().values[name].value, abs=0.5)


def test_two_thousand_triangles_measure_as_all_do() -> None:
    few = measure(making.binary_stl(making.surface_of(FOOT).decimated(2000))).found
    for name in (Found.FOOT_LENGTH, Found.BALL_WIDTH, Found.HEEL_WIDTH, Found.INSTEP_HEIGHT):
        assert few.values[name].value == pytest.approx(foot().values[name].value, abs=1.0)


def test_what_was_said_is_compared_and_never_trusted() -> None:
    scan = (making.DATA / FOOT).read_bytes()
    told = measure(scan, Hints(side=Side.LEFT, unit=Unit.MM, height_cm=120)).found
    assert (told.side, told.unit, told.verdict) == (Side.RIGHT, Unit.M, Verdict.REVIEW)
    assert {ScanCode.SIDE_DIFFERS, ScanCode.UNIT_DIFFERS, ScanCode.STATURE_DIFFERS} <= set(told.remarks)
    assert told.values[Found.FOOT_LENGTH].value == foot().values[Found.FOOT_LENGTH].value
    agreed = measure(scan, Hints(side=Side.RIGHT, unit=Unit.M, height_cm=180)).found
    assert agreed == foot()


def test_a_small_foot_without_unit_is_that_of_a_child_or_of_an_adult_by_the_wearer() -> None:
    scan, _ = scan_file(Scanned(length=132.0, unit=Unit.CM))
    by_nothing = measure(scan).found
    assert (by_nothing.unit, by_nothing.verdict, by_nothing.code) == (Unit.INCH, Verdict.REVIEW, ScanCode.UNIT_UNCLEAR)
    for said, unit in (
        (Hints(height_cm=90), Unit.CM),
        (Hints(age=3), Unit.CM),
        (Hints(height_cm=205, age=30), Unit.INCH),
        (Hints(unit=Unit.CM, age=30), Unit.CM),
    ):
        told = measure(scan, said).found
        assert (told.unit, ScanCode.UNIT_UNCLEAR in told.remarks) == (unit, False)


def test_a_filled_sole_tells_nothing_about_the_arch() -> None:
    assert foot().remarks == (ScanCode.SOLE_FILLED,)
    assert not {Found.ARCH_HEIGHT, Found.ARCH_INDEX} & set(foot().values)
    assert Found.ARCH_HEIGHT_INDEX in foot().values


def test_the_underside_alone_has_no_instep() -> None:
    [sole] = [sample for sample in samples() if "plantar_only" in sample.codes]
    told = found(sole)
    assert (told.verdict, told.code) == (Verdict.PARTIAL, ScanCode.PLANTAR_ONLY)
    assert {Found.FOOT_LENGTH, Found.BALL_WIDTH, Found.HEEL_WIDTH, Found.ARCH_HEIGHT} <= set(told.values)
    assert not {Found.INSTEP_HEIGHT, Found.BALL_GIRTH, Found.ARCH_HEIGHT_INDEX, Found.REARFOOT_ANGLE} & set(told.values)


def test_two_feet_in_one_file_are_told() -> None:
    one = making.surface_of(FOOT)
    other = making.turned(one, 7, mirror=True)
    both = Surface(
        np.concatenate([one.points, other.points + 3 * one.diagonal]),
        np.concatenate([one.faces, other.faces + len(one.points)]),
    )
    assert measure(making.ply(both)).found == ScanFound.refused(
        ScanCode.SEVERAL_FEET, bytes=len(making.ply(both)), format="ply", triangles=len(both.faces)
    )


def test_the_same_bytes_tell_the_same() -> None:
    assert measure((making.DATA / FOOT).read_bytes()).found.to_json() == foot().to_json()
    assert ScanFound.from_json(foot().to_json()) == foot()


def test_every_code_has_a_sentence() -> None:
    assert TEXTS.keys() == set(ScanCode)
    assert all(text.endswith(".") for text in TEXTS.values())
