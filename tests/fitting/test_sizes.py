"""Sizes are shown, lengths are kept: every scale by its formula, never as an exact truth."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from fitting import size_charts
from fitting.size_charts import ChartScale
from fitting.sizes import (
    SCALES,
    SizeImplausible,
    SizeScale,
    SizeUnreadable,
    about_width_letter,
    convert,
    eu_sizes_between,
    foot_length_of,
    of_length,
    read_size,
)

TABLE = Path(settings.BASE_DIR).parent / "shared/data/tables/size_formulas_unrounded.csv"
COLUMNS = {
    "eu_two_points": SizeScale.EU_TWO_POINT,
    "eu_plus_15mm": SizeScale.EU_PLUS_15,
    "eu_plus_20mm": SizeScale.EU_PLUS_20,
    "uk_adult": SizeScale.UK_ADULT,
    "uk_child": SizeScale.UK_CHILD,
    "us_men": SizeScale.US_MEN,
    "us_women_brannock_fia(+1)": SizeScale.US_WOMEN_BRANNOCK,
    "us_women_common(+1.5)": SizeScale.US_WOMEN_COMMON,
    "us_child": SizeScale.US_CHILD,
    "jp_cm": SizeScale.JAPAN_CM,
}
# The worked example of the study: a foot of 260 mm.
WORKED = {
    SizeScale.EU_TWO_POINT: "41.0",
    SizeScale.EU_PLUS_15: "41.25",
    SizeScale.EU_PLUS_20: "42.0",
    SizeScale.UK_ADULT: "7.709",
    SizeScale.US_MEN: "8.709",
    SizeScale.US_WOMEN_BRANNOCK: "9.709",
    SizeScale.US_WOMEN_COMMON: "10.209",
    SizeScale.JAPAN_CM: "26",
    SizeScale.MONDOPOINT: "260",
}


# Rows of the table of formulas; the whole table is compared where it lies beside the repository.
ROWS = """\
foot_length_mm,eu_two_points,eu_plus_15mm,eu_plus_20mm,uk_adult,uk_child,us_men,us_women_brannock_fia(+1),us_women_common(+1.5),us_child,jp_cm
160,26.0,26.25,27.0,-4.102,8.898,-3.102,-2.102,-1.602,9.231,16.0
240,38.0,38.25,39.0,5.346,18.346,6.346,7.346,7.846,18.68,24.0
330,51.5,51.75,52.5,15.976,28.976,16.976,17.976,18.476,29.31,33.0
"""


def test_every_scale_agrees_with_the_table_of_formulas() -> None:
    for text in [ROWS, *([TABLE.read_text()] if TABLE.exists() else [])]:
        rows = list(csv.DictReader(text.splitlines()))
        assert len(rows) in {3, 20}
        for row in rows:
            for column, scale in COLUMNS.items():
                ours = SCALES[scale].size_of(Fraction(row["foot_length_mm"]))
                assert abs(ours - Fraction(row[column])) <= Fraction(5, 10_000), (row["foot_length_mm"], scale)


CHART = Path(settings.BASE_DIR).parent / "shared/data/tables/brand_chart_nike_rows.csv"
# Rows of the chart; all of them are compared where the published ones lie beside the repository.
CHARTED = """\
eu,us_men,us_women
34.5,2.5,4
38,5.5,7
42,8.5,10
48,13.5,15
"""


def test_every_row_of_a_makers_chart_is_one_shoe_in_all_its_columns() -> None:
    for text in [CHARTED, *([CHART.read_text()] if CHART.exists() else [])]:
        rows = list(csv.DictReader(text.splitlines()))
        assert len(rows) in {4, 12}
        for row in rows:
            for column, size in row.items():
                found = {one.scale: one.label for one in size_charts.convert(f"nike_{column}", size).scales}
                assert {name: found[ChartScale(f"nike_{name}")] for name in row} == row
                assert found[SizeScale.US_MEN] == row["us_men"]


def test_between_two_rows_of_a_chart_sizes_lie_on_a_line_and_beyond_the_last_there_are_none() -> None:
    found = {one.scale: one for one in size_charts.convert("us_men", "9").scales}
    assert (found[ChartScale.NIKE_EU].value, found[ChartScale.NIKE_EU].label) == (Decimal("42.500"), "42.5")
    assert (found[ChartScale.NIKE_EU].low, found[ChartScale.NIKE_EU].high) == (Decimal("42.0"), Decimal("43.0"))
    assert not set(ChartScale) & {one.scale for one in size_charts.convert("us_men", "14").scales}
    for size in ("34", "48.5"):
        with pytest.raises(SizeImplausible):
            size_charts.convert("nike_eu", size)


def test_the_worked_example_of_a_260_mm_foot() -> None:
    sizes = {found.scale: found.value for found in of_length(Decimal("260.0")).scales}
    assert sizes == {scale: Decimal(value).quantize(Decimal("0.001")) for scale, value in WORKED.items()}


def test_the_same_eu_size_is_three_different_feet() -> None:
    lengths = [
        convert(scale, "42").foot_length_mm
        for scale in (SizeScale.EU_TWO_POINT, SizeScale.EU_PLUS_15, SizeScale.EU_PLUS_20)
    ]
    assert lengths == [Decimal("266.7"), Decimal("265.0"), Decimal("260.0")]


def test_us_women_8_is_two_different_feet() -> None:
    assert convert(SizeScale.US_WOMEN_BRANNOCK, "8").foot_length_mm == Decimal("245.5")
    assert convert(SizeScale.US_WOMEN_COMMON, "8").foot_length_mm == Decimal("241.3")


def test_a_conversion_says_how_far_it_may_be_off() -> None:
    answer = convert(SizeScale.US_MEN, "9")
    assert answer.plus_minus_mm == Decimal("4.2")
    eu = next(found for found in answer.scales if found.scale is SizeScale.EU_TWO_POINT)
    assert (eu.label, eu.low, eu.high) == ("41.5", Decimal("40.7"), Decimal("42.0"))
    assert convert(SizeScale.MONDOPOINT, "260").plus_minus_mm == Decimal("2.5")
    assert convert(SizeScale.JAPAN_CM, "26").plus_minus_mm == Decimal("2.5")
    assert convert(SizeScale.EU_PLUS_20, "42").plus_minus_mm == Decimal("3.3")


def test_scales_that_do_not_reach_a_foot_are_left_out() -> None:
    child = {found.scale for found in of_length(Decimal(160)).scales}
    assert SizeScale.UK_CHILD in child
    assert SizeScale.UK_ADULT not in child
    assert SizeScale.US_MEN not in child
    assert SizeScale.US_CHILD not in {found.scale for found in of_length(Decimal(270)).scales}


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("42", Fraction(42)),
        (" 8.5 ", Fraction(17, 2)),
        ("8,5", Fraction(17, 2)),
        ("8 1/2", Fraction(17, 2)),
        ("8½", Fraction(17, 2)),
        ("42⅔", Fraction(128, 3)),
        ("13C", Fraction(13)),
        ("9.5 EE", Fraction(19, 2)),
    ],
)
def test_sizes_are_read_as_people_write_them(written: str, size: Fraction) -> None:
    assert read_size(written) == size


@pytest.mark.parametrize("written", ["", "large", "-3", "8.5 1/2", "4 2", "1e3", "8/", "9.123", "1/0"])
def test_what_is_no_size_is_refused(written: str) -> None:
    with pytest.raises(SizeUnreadable):
        read_size(written)


@pytest.mark.parametrize(
    ("scale", "written"), [(SizeScale.EU_TWO_POINT, "8"), (SizeScale.US_MEN, "42"), (SizeScale.JAPAN_CM, "260")]
)
def test_a_size_in_the_wrong_scale_is_refused(scale: SizeScale, written: str) -> None:
    with pytest.raises(SizeImplausible):
        convert(scale, written)


def test_width_letters_are_about_medium_at_the_expected_width() -> None:
    assert about_width_letter(Decimal("271.2"), Decimal("101.9"), "men") == "D"
    assert about_width_letter(Decimal("246.3"), Decimal("92.7"), "women") == "B"
    assert about_width_letter(Decimal("271.2"), Decimal("106.7"), "men") == "E"
    assert about_width_letter(Decimal("271.2"), Decimal("60.0"), "men") == "AAA"
    assert about_width_letter(Decimal("271.2"), Decimal("160.0"), "men") == "EEE"
    assert about_width_letter(Decimal("200.0"), Decimal("80.0"), "youth") is None


def test_ten_millimetres_are_one_and_a_half_eu_sizes() -> None:
    assert eu_sizes_between(Fraction(260), Fraction(270)) == Fraction(3, 2)


@given(st.decimals(130, 340, places=1), st.sampled_from(SizeScale))
def test_a_size_gives_back_the_foot_it_came_from(length: Decimal, scale: SizeScale) -> None:
    assert SCALES[scale].length_of(SCALES[scale].size_of(Fraction(length))) == Fraction(length)


@given(st.decimals(130, 335, places=1), st.sampled_from(SizeScale))
def test_a_longer_foot_never_has_a_smaller_size(length: Decimal, scale: SizeScale) -> None:
    shorter, longer = SCALES[scale].size_of(Fraction(length)), SCALES[scale].size_of(Fraction(length) + 5)
    assert shorter < longer


@given(st.decimals(130, 340, places=1))
def test_every_label_is_within_half_a_step_of_its_size(length: Decimal) -> None:
    for found in of_length(length).scales:
        scale = SCALES[SizeScale(found.scale)]
        step = scale.step
        assert abs(Fraction(found.label) - Fraction(found.value)) <= step / 2 + Fraction(1, 1000)
        assert found.low < found.high
        assert abs(foot_length_of(scale.code, found.label) - Fraction(length)) <= step / scale.per_mm
