"""Limits of feet: what is refused, what is asked about, at the very edge of each."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from fitting import anatomy
from fitting.ages import BirthMonth
from fitting.anatomy import Sizing
from fitting.measured import Load, Measured, Side, Source
from fitting.plausibility import Facts, doubts, refused
from fitting.red_flags import CAUTION_CODES, RED_FLAG_CODES
from shop.fit_spec import MeasureCode

ON = dt.date(2026, 11, 2)
LENGTHS = st.decimals(180, 340, places=1)


def facts(left: dict[str, str] | None = None, right: dict[str, str] | None = None, **answers: Any) -> Facts:
    """Return what a profile says: measures in mm by side, and answers."""
    sides = {Side.LEFT: left or {}, Side.RIGHT: right or {}}
    measures = {
        side: {
            MeasureCode(code): Measured(Decimal(value), Source.RULER, Load.STANDING_HALF)
            for code, value in values.items()
        }
        for side, values in sides.items()
    }
    return Facts(answers, measures, ON)


def codes(found: Facts) -> list[tuple[str, str]]:
    """Return pointer and code of every refusal."""
    return [(problem.pointer, problem.code) for problem in refused(found)]


def asked(found: Facts) -> list[tuple[str, str]]:
    """Return pointer and code of every doubt."""
    return [(doubt.pointer, doubt.code) for doubt in doubts(found)]


# --- ages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "age"),
    [("2008-10", 18), ("2008-11", 17), ("2008-12", 17), ("2026-10", 0), ("2026-11", -1), ("1926-11", 99)],
)
def test_an_age_is_counted_as_if_born_on_the_last_day_of_the_month(born: str, age: int) -> None:
    assert BirthMonth.of(born).age(ON) == age
    assert BirthMonth.of(born).is_minor(ON) is (age < 18)


@given(st.dates(dt.date(1930, 1, 1), dt.date(2026, 10, 31)))
def test_nobody_is_counted_older_than_they_are(birthday: dt.date) -> None:
    truly = ON.year - birthday.year - ((ON.month, ON.day) < (birthday.month, birthday.day))
    assert truly - 1 <= BirthMonth(birthday.year, birthday.month).age(ON) <= truly


@pytest.mark.parametrize(
    ("born", "found"),
    [
        ("2023-10", []),
        ("2023-11", ["too_young"]),
        ("2026-11", ["too_young"]),
        ("2026-12", ["birth_implausible"]),
        ("1906-10", []),
        ("1905-10", ["birth_implausible"]),
    ],
)
def test_under_three_there_is_no_product(born: str, found: list[str]) -> None:
    assert [code for _, code in codes(facts(birth_month=born))] == found


# --- hard limits ------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "fine"), [("179.9", False), ("180", True), ("340", True), ("340.1", False)])
def test_the_length_of_an_adult_foot_has_limits(length: str, fine: bool) -> None:
    found = codes(facts({"foot_length": length}))
    assert found == ([] if fine else [("/measures/left/foot_length", "out_of_range")])


@pytest.mark.parametrize(
    ("age", "length", "fine"),
    [
        (3, "130", True),
        (3, "129.9", False),
        (3, "188", True),
        (3, "189.1", False),
        (17, "318", True),
        (17, "320.1", False),
    ],
)
def test_the_length_of_a_childs_foot_follows_the_age(age: int, length: str, fine: bool) -> None:
    found = codes(facts({"foot_length": length}, birth_month=f"{2026 - age}-10"))
    assert found == ([] if fine else [("/measures/left/foot_length", "out_of_range")])


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("ball_width", "75.0", "120.0"),
        ("heel_width", "47.5", "90.0"),
        ("ball_length", "165.0", "200.0"),
        ("instep_height", "40.0", "90.0"),
        ("arch_height", "0.0", "30.0"),
    ],
)
def test_every_measure_goes_with_the_length(code: str, low: str, high: str) -> None:
    tenth = Decimal("0.1")
    for value in (low, high):
        assert codes(facts({"foot_length": "250", code: value})) == []
    for beyond in (Decimal(low) - tenth, Decimal(high) + tenth):
        found = codes(facts({"foot_length": "250", code: str(beyond)}))
        assert [pointer for pointer, _ in found] == [f"/measures/left/{code}"]


def test_girth_goes_with_width() -> None:
    assert codes(facts({"foot_length": "250", "ball_width": "100", "ball_girth": "190"})) == []
    assert codes(facts({"foot_length": "250", "ball_width": "100", "ball_girth": "290"})) == []
    for girth in ("189.9", "290.1"):
        found = codes(facts({"foot_length": "250", "ball_width": "100", "ball_girth": girth}))
        assert found == [("/measures/left/ball_girth", "out_of_range")]


def test_a_width_in_centimetres_is_recognised() -> None:
    found = refused(facts({"foot_length": "250", "ball_width": "9.5"}))
    assert [(problem.code, "95.0 mm" in problem.detail) for problem in found] == [("unit_slip", True)]


@pytest.mark.parametrize(
    ("answers", "fine"),
    [
        ({"height_cm": 120.0}, True),
        ({"height_cm": 119.9}, False),
        ({"height_cm": 119.9, "birth_month": "2018-05"}, True),
        ({"weight_kg": 25.0}, True),
        ({"weight_kg": 24.9}, False),
        ({"weight_kg": 24.9, "birth_month": "2018-05"}, True),
        ({"weight_kg": 151.0, "birth_month": "2018-05"}, False),
    ],
)
def test_body_limits_follow_the_age(answers: dict[str, Any], fine: bool) -> None:
    assert (codes(facts(**answers)) == []) is fine


# --- soft limits ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizing", "low", "high"),
    [
        (Sizing.MEN, "231.9", "310.5"),
        (Sizing.WOMEN, "209.1", "283.5"),
        (Sizing.UNSTATED, "209.1", "310.5"),
        (Sizing.YOUTH, "209.1", "310.5"),
    ],
)
def test_a_length_beyond_three_sd_is_asked_about(sizing: Sizing, low: str, high: str) -> None:
    tenth = Decimal("0.1")
    for value, doubted in ((low, False), (high, False), (Decimal(low) - tenth, True), (Decimal(high) + tenth, True)):
        found = asked(facts({"foot_length": str(value)}, sizing_category=sizing.value, feet="left"))
        assert (("/measures/left/foot_length", "unusual_value") in found) is doubted


def test_wide_feet_get_more_room_upwards_than_downwards() -> None:
    usual = anatomy.usual_range(MeasureCode.BALL_WIDTH, Sizing.MEN, 40)
    assert usual == anatomy.Range(Decimal("86.3"), Decimal("127.9"))


def test_nobody_has_published_usual_arches_or_childrens_widths() -> None:
    assert anatomy.usual_range(MeasureCode.ARCH_HEIGHT, Sizing.MEN, 40) is None
    assert anatomy.usual_range(MeasureCode.BALL_WIDTH, Sizing.YOUTH, 8) is None
    assert anatomy.usual_range(MeasureCode.FOOT_LENGTH, Sizing.YOUTH, 3) == anatomy.Range(Decimal(126), Decimal(180))
    assert anatomy.hard_range(MeasureCode.BALL_WIDTH, None) is None


def test_a_weight_that_looks_like_pounds_is_asked_about() -> None:
    [doubt] = doubts(facts(weight_kg=143.0, sizing_category="women"))
    assert (doubt.code, doubt.said) == ("unusual_value", "143.0 kg")
    assert "Did you mean pounds? That would be 64.9 kg." in doubt.detail


@pytest.mark.parametrize(
    ("code", "by", "found"),
    [
        ("foot_length", "5", []),
        ("foot_length", "5.1", ["sides_differ"]),
        ("foot_length", "10", ["sides_differ"]),
        ("foot_length", "10.1", ["sides_differ_much"]),
        ("ball_width", "4", []),
        ("ball_width", "4.1", ["sides_differ"]),
        ("ball_width", "8", ["sides_differ"]),
        ("ball_width", "8.1", ["sides_differ_much"]),
    ],
)
def test_left_and_right_may_differ_so_much(code: str, by: str, found: list[str]) -> None:
    left = {"foot_length": "250", "ball_width": "95"}
    for one, other in ((left, {**left, code: str(Decimal(left[code]) + Decimal(by))}),):
        assert [kind for _, kind in asked(facts(one, other, sizing_category="women"))] == found
        assert [kind for _, kind in asked(facts(other, one, sizing_category="women"))] == found


def test_height_foretells_length_within_three_residual_sd() -> None:
    # 0.1399 x 1680 + 18.5 = 253.5 mm, ± 25.8 mm.
    for length, doubted in (("227.8", False), ("227.6", True), ("279.3", False), ("279.4", True)):
        found = asked(facts({"foot_length": length}, height_cm=168.0, sizing_category="women", feet="left"))
        assert (("/measures/left/foot_length", "length_unlike_height") in found) is doubted, length


def test_children_are_not_compared_with_adult_heights() -> None:
    child = facts({"foot_length": "190"}, height_cm=150.0, birth_month="2017-05", sizing_category="youth", feet="left")
    assert asked(child) == []


def test_who_does_not_say_is_compared_with_both() -> None:
    both = anatomy.length_by_stature(Decimal(170), Sizing.UNSTATED)
    men, women = (anatomy.length_by_stature(Decimal(170), sizing) for sizing in (Sizing.MEN, Sizing.WOMEN))
    assert both == men.around(women)


@pytest.mark.parametrize(
    ("length", "doubted"), [("265.0", False), ("275.0", False), ("275.1", True), ("255.0", False), ("254.9", True)]
)
def test_a_stated_size_one_and_a_half_sizes_off_is_asked_about(length: str, doubted: bool) -> None:
    said = {"scale": "eu_plus_15", "size": "42"}
    found = asked(facts({"foot_length": length}, stated_size=said, sizing_category="men", feet="left"))
    assert (("/measures/left/foot_length", "length_unlike_size") in found) is doubted


def test_a_side_that_is_not_wanted_is_not_asked_about() -> None:
    assert asked(facts({"foot_length": "250"}, {"foot_length": "184"}, feet="left", sizing_category="women")) == [
        ("/measures/right/foot_length", "sides_differ_much")
    ]
    assert asked(facts({}, {"foot_length": "184"}, feet="left", sizing_category="women")) == []


@given(LENGTHS, LENGTHS, st.sampled_from(Sizing))
def test_a_doubt_names_its_value_and_is_the_same_each_time(left: Decimal, right: Decimal, sizing: Sizing) -> None:
    found = facts(
        {"foot_length": str(left)}, {"foot_length": str(right)}, sizing_category=sizing.value, height_cm=170.0
    )
    first, again = doubts(found), doubts(found)
    assert [doubt.key for doubt in first] == [doubt.key for doubt in again]
    assert len({doubt.key for doubt in first}) == len(first)
    assert all(doubt.said and doubt.detail for doubt in first)
    assert refused(found) == []


@given(st.decimals(18, 34, places=1))
def test_an_adult_length_in_centimetres_is_always_recognised(length: Decimal) -> None:
    found = anatomy.slip(length, anatomy.ADULT_HARD[MeasureCode.FOOT_LENGTH], anatomy.LENGTH_SLIPS)
    assert found == anatomy.Slip("centimetres", (length * 10).quantize(Decimal("0.1")))


def test_no_unit_makes_sense_of_nonsense() -> None:
    assert anatomy.slip(Decimal(50), anatomy.ADULT_HARD[MeasureCode.FOOT_LENGTH], anatomy.LENGTH_SLIPS) is None


@given(st.integers(3, 17))
def test_the_usual_lies_within_the_possible(age: int) -> None:
    hard = anatomy.hard_range(MeasureCode.FOOT_LENGTH, age)
    assert hard is not None
    usual = anatomy.child_length(age, 3)
    wide = anatomy.child_length(age, 4)
    assert wide.low <= usual.low < usual.high <= wide.high
    assert hard.low < hard.high


def test_red_flags_and_cautions_do_not_overlap() -> None:
    assert not RED_FLAG_CODES & CAUTION_CODES
    assert len(RED_FLAG_CODES) == 12
    assert len(CAUTION_CODES) == 7


# --- people who were measured by caliper ------------------------------------------------------

PEOPLE = Path(settings.BASE_DIR).parent / "shared/data/anthropometry/ansur2_foot_columns.csv"
COLUMNS = {
    MeasureCode.FOOT_LENGTH: "footlength",
    MeasureCode.BALL_LENGTH: "balloffootlength",
    MeasureCode.BALL_GIRTH: "balloffootcircumference",
    MeasureCode.BALL_WIDTH: "footbreadthhorizontal",
    MeasureCode.HEEL_WIDTH: "heelbreadth",
}


def measured_by_caliper(row: dict[str, str]) -> Facts:
    """Return what a row of the table says of one person's right foot."""
    sizing = Sizing.MEN if row["sex"] == "M" else Sizing.WOMEN
    answers: dict[str, Any] = {
        "birth_month": f"{ON.year - 1 - int(row['age'])}-05",
        "sizing_category": sizing.value,
        "height_cm": Decimal(row["stature"]) / 10,
        "weight_kg": row["weight_kg"],
        "feet": "right",
    }
    return facts(right={code.value: row[column] for code, column in COLUMNS.items()}, **answers)


@pytest.mark.one_run("sqlite")
@pytest.mark.skipif(not PEOPLE.exists(), reason="../shared/data is absent")
def test_nobody_who_was_measured_is_refused_and_hardly_anybody_is_asked() -> None:
    with PEOPLE.open(encoding="utf-8", newline="") as table:
        people = [measured_by_caliper(row) for row in csv.DictReader(table)]
    assert len(people) > 1000
    assert [codes(one) for one in people if refused(one)] == []
    unusual = [one for one in people if any(doubt.code == "unusual_value" for doubt in doubts(one))]
    assert len(unusual) <= len(people) * 0.02
    # Not because nothing is ever asked: mean ± 3 SD leaves somebody out of so many.
    assert len(unusual) > len(people) * 0.002
