"""A fit specification says what a product needs to know about a foot, and for which feet it can be made."""

from decimal import Decimal

import pytest

from shop.fit_spec import BadFitSpec, FitSpec, MeasureCode, Range

SPEC = {
    "needs": ["foot_length", "ball_width"],
    "wants": ["arch_height"],
    "ranges": {"foot_length": [180, 340.5]},
}


def test_the_stored_form_comes_back_as_it_was() -> None:
    assert FitSpec.from_json(SPEC).to_json() == SPEC


def test_a_needed_measure_that_a_foot_lacks_is_named() -> None:
    spec = FitSpec.from_json(SPEC)
    assert spec.missing({MeasureCode.FOOT_LENGTH: Decimal(250)}) == (MeasureCode.BALL_WIDTH,)
    assert spec.missing({MeasureCode.FOOT_LENGTH: Decimal(250), MeasureCode.BALL_WIDTH: Decimal(95)}) == ()


@pytest.mark.parametrize(
    ("length", "outside"),
    [("180", ()), ("340.5", ()), ("179.9", (MeasureCode.FOOT_LENGTH,)), ("340.6", (MeasureCode.FOOT_LENGTH,))],
)
def test_the_range_includes_both_ends(length: str, outside: tuple[MeasureCode, ...]) -> None:
    assert FitSpec.from_json(SPEC).outside({MeasureCode.FOOT_LENGTH: Decimal(length)}) == outside


def test_a_measure_without_a_range_may_have_any_value() -> None:
    assert FitSpec.from_json(SPEC).outside({MeasureCode.BALL_WIDTH: Decimal(400)}) == ()
    assert "wide" not in Range(Decimal(1), Decimal(2))


@pytest.mark.parametrize(
    "bad",
    [
        None,
        [],
        {},
        {"needs": []},
        {"needs": "foot_length"},
        {"needs": ["shoe_size"]},
        {"needs": ["foot_length", "foot_length"]},
        {"needs": ["foot_length"], "wants": ["foot_length"]},
        {"needs": ["foot_length"], "colour": "red"},
        {"needs": ["foot_length"], "ranges": []},
        {"needs": ["foot_length"], "ranges": {"foot_length": [300, 200]}},
        {"needs": ["foot_length"], "ranges": {"foot_length": [200]}},
        {"needs": ["foot_length"], "ranges": {"foot_length": ["short", "long"]}},
        {"needs": ["foot_length"], "ranges": {"shoe_size": [1, 2]}},
    ],
)
def test_a_specification_that_says_nothing_usable_is_refused(bad: object) -> None:
    with pytest.raises(BadFitSpec):
        FitSpec.from_json(bad)
