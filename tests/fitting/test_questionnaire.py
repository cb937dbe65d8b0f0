"""One validator reads every answer: canonical units, pointers, remedies, and never a crash."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitting.measured import Source
from fitting.questionnaire.groups import Group
from fitting.questionnaire.kinds import BadAnswers, Question, Words
from fitting.questionnaire.measures import read_measures
from fitting.questionnaire.versions import CURRENT, QUESTIONNAIRES
from shop.refusal import Problem
from tests.fitting.making import ANSWERS, MEASURES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
CODES = [question.code for question in CURRENT.questions]


def refused(answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Return pointer and code of everything that is refused."""
    with pytest.raises(BadAnswers) as caught:
        CURRENT.merge({}, answers)
    return [(problem.pointer, problem.code) for problem in caught.value.problems]


def test_a_full_set_of_answers_is_read_as_it_is_stored() -> None:
    assert CURRENT.merge({}, ANSWERS) == ANSWERS
    assert CURRENT.merge(ANSWERS, ANSWERS) == ANSWERS
    assert CURRENT.missing(ANSWERS) == []


def test_what_is_required_is_listed_in_the_order_it_is_asked() -> None:
    assert [lack.pointer for lack in CURRENT.missing({})] == [
        f"/answers/{question.code}" for question in CURRENT.questions if question.required
    ]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (168, 168.0),
        (167.64, 167.6),
        ({"m": 1.68}, 168.0),
        ({"ft": 5, "in": 6}, 167.6),
        ({"in": 66}, 167.6),
        ({"cm": 80}, 80.0),
        (230, 230.0),
    ],
)
def test_heights_are_kept_in_centimetres(sent: object, stored: float) -> None:
    assert CURRENT.merge({}, {"height_cm": sent}) == {"height_cm": stored}


@pytest.mark.parametrize(
    ("sent", "stored"), [(62.5, 62.5), ({"lb": 137}, 62.1), ({"st": 9, "lb": 11}, 62.1), ({"kg": 250}, 250.0)]
)
def test_weights_are_kept_in_kilograms(sent: object, stored: float) -> None:
    assert CURRENT.merge({}, {"weight_kg": sent}) == {"weight_kg": stored}


@pytest.mark.parametrize(
    ("code", "sent", "problem"),
    [
        ("height_cm", 1.68, "unit_slip"),
        ("height_cm", 66, "unit_slip"),
        ("height_cm", 5.6, "unit_slip"),
        ("height_cm", 1680, "unit_slip"),
        ("height_cm", 0.5, "out_of_range"),
        ("height_cm", 79.9, "unit_slip"),
        ("height_cm", 9_999, "out_of_range"),
        ("height_cm", -168, "out_of_range"),
        ("height_cm", "168", "not_a_number"),
        ("height_cm", True, "not_a_number"),
        ("height_cm", float("nan"), "not_a_number"),
        ("height_cm", float("inf"), "not_a_number"),
        ("height_cm", 10**400, "not_a_number"),
        ("height_cm", [168], "not_a_number"),
        ("height_cm", {}, "unknown_unit"),
        ("height_cm", {"yd": 2}, "unknown_unit"),
        ("weight_kg", 300, "unit_slip"),
        ("weight_kg", 62_500, "unit_slip"),
        ("weight_kg", 9, "unit_slip"),
        ("birth_month", 1988, "not_a_month"),
        ("birth_month", "1988-13", "not_a_month"),
        ("birth_month", "88-05", "not_a_month"),
        ("birth_month", "1988-05-01", "not_a_month"),
        ("feet", "three", "unknown_choice"),
        ("feet", ["both"], "unknown_choice"),
        ("goals", "less_tired_legs", "not_a_list"),
        ("left", "fine", "not_an_object"),
        ("activities", [], "not_a_list"),
        ("complaints", {"area": "heel"}, "not_a_list"),
        ("stated_size", 42, "not_an_object"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_where_it_stands(code: str, sent: object, problem: str) -> None:
    assert refused({code: sent}) == [(f"/answers/{code}", problem)]


@pytest.mark.parametrize(
    ("answers", "pointer", "problem"),
    [
        ({"goals": ["less_tired_legs", "fly", 3]}, "/answers/goals/1", "unknown_choice"),
        ({"height_cm": {"ft": "five"}}, "/answers/height_cm/ft", "not_a_number"),
        ({"left": {"rolling": "sideways"}}, "/answers/left/rolling", "unknown_choice"),
        ({"left": {"a/b~c": 1}}, "/answers/left/a~1b~0c", "unknown_question"),
        ({"complaints": [{"area": "heel", "side": "left"}]}, "/answers/complaints/0/score", "missing"),
        (
            {"complaints": [{"area": "heel", "side": "left", "score": 11}]},
            "/answers/complaints/0/score",
            "out_of_range",
        ),
        ({"complaints": ["heel"]}, "/answers/complaints/0", "not_an_object"),
        ({"stated_size": {"scale": "us_men"}}, "/answers/stated_size/size", "missing"),
        ({"stated_size": {"scale": "elvish", "size": "9"}}, "/answers/stated_size/scale", "unknown_choice"),
        ({"stated_size": {"scale": "us_men", "size": "big"}}, "/answers/stated_size/size", "size_unreadable"),
        ({"stated_size": {"scale": "us_men", "size": "42"}}, "/answers/stated_size/size", "size_implausible"),
        ({"stated_size": {"scale": "us_men", "size": "9" * 13}}, "/answers/stated_size/size", "not_a_text"),
        ({"stated_size": {"scale": "us_men", "size": " "}}, "/answers/stated_size/size", "not_a_text"),
    ],
)
def test_a_nested_answer_is_refused_where_it_stands(answers: dict[str, Any], pointer: str, problem: str) -> None:
    assert (pointer, problem) in refused(answers)


def test_a_stated_size_is_kept_as_text_with_its_scale() -> None:
    said = {"scale": "us_women_common", "size": "8 1/2"}
    assert CURRENT.merge({}, {"stated_size": said}) == {"stated_size": said}


def test_choices_are_kept_in_the_order_they_are_asked_and_once() -> None:
    sent = ["replace_worn", "less_tired_legs", "replace_worn"]
    assert CURRENT.merge({}, {"goals": sent}) == {"goals": ["less_tired_legs", "replace_worn"]}


def test_null_removes_an_answer_and_a_field_of_a_foot() -> None:
    stored = CURRENT.merge({}, {"height_cm": 168, "left": {"limp": "no", "toeing": "toes_in"}})
    assert CURRENT.merge(stored, {"height_cm": None, "left": {"limp": None}}) == {"left": {"toeing": "toes_in"}}
    assert CURRENT.merge(stored, {"left": None}) == {"height_cm": 168.0}


def test_what_was_stored_is_not_changed_by_reading() -> None:
    stored = CURRENT.merge({}, ANSWERS)
    copy = json.loads(json.dumps(stored))
    CURRENT.merge(stored, {"height_cm": 170, "complaints": []})
    assert stored == copy


def test_every_question_has_a_code_of_its_own_and_a_text() -> None:
    def walk(questions: tuple[Question, ...]) -> list[Question]:
        return [
            found
            for question in questions
            for found in [question, *(walk(question.questions) if isinstance(question, Group) else [])]
        ]

    for version in QUESTIONNAIRES.values():
        assert len({question.code for question in version.questions}) == len(version.questions)
        assert all(question.text.strip() for question in walk(version.questions))
        assert json.loads(json.dumps(version.described()))["version"] == version.version


def test_a_question_of_no_kind_reads_nothing() -> None:
    with pytest.raises(NotImplementedError):
        Question(code="x", text="?").read(1, "/x")
    assert Words(code="x", text="?", longest=3).described() == {
        "code": "x",
        "kind": "words",
        "text": "?",
        "required": False,
        "longest": 3,
    }


def problems_of(read: Callable[[], object]) -> list[Problem] | None:
    """Return what is refused, or ``None`` if nothing is."""
    try:
        read()
    except BadAnswers as refusal:
        return list(refusal.problems)
    return None


@given(st.dictionaries(st.sampled_from(CODES) | st.text(max_size=8), JSON, max_size=4))
def test_whatever_is_sent_is_read_or_refused_with_a_pointer(answers: dict[str, Any]) -> None:
    problems = problems_of(lambda: CURRENT.merge({}, answers))
    if problems is not None:
        assert problems
        assert all(problem.pointer.startswith("/answers/") and problem.detail for problem in problems)
        return
    read = CURRENT.merge({}, answers)
    assert set(read) <= set(CODES)
    assert CURRENT.merge({}, read) == read
    json.dumps(read, allow_nan=False)


@given(st.dictionaries(st.sampled_from(["left", "right", "middle"]), JSON, max_size=3) | JSON)
def test_whatever_is_sent_as_measures_is_read_or_refused_with_a_pointer(sent: object) -> None:
    problems = problems_of(lambda: read_measures(sent, frozenset({Source.RULER})))
    assert problems is None or problems
    assert all(problem.pointer.startswith("/measures") and problem.detail for problem in problems or [])


@given(st.floats(80, 400, allow_nan=False))
def test_lengths_are_kept_to_a_tenth_of_a_millimetre(length: float) -> None:
    for unit, factor in (("value_mm", 1.0), ("value_cm", 10.0), ("value_in", 25.4)):
        value = {unit: length / factor, "source": "ruler", "load": "seated"}
        try:
            read = read_measures({"left": {"foot_length": value}}, frozenset({Source.RULER}))
        except BadAnswers:
            assert not 80.05 < length < 399.95
            continue
        [found] = next(iter(read.values())).values()
        assert found is not None
        assert abs(float(found.value_mm) - length) <= 0.0501


def test_measures_are_read_by_side_and_code() -> None:
    read = read_measures(MEASURES, frozenset({Source.RULER}))
    assert {
        side: {code: str(one and one.value_mm) for code, one in values.items()} for side, values in read.items()
    } == {
        "left": {"foot_length": "250.5", "ball_width": "93.5"},
        "right": {"foot_length": "251.0", "ball_width": "93.5"},
    }


def test_activities_have_no_more_hours_than_a_week() -> None:
    week = [{"kind": kind, "hours_per_week": 56.0} for kind in ("walking", "standing", "gym")]
    assert CURRENT.merge({}, {"activities": week}) == {"activities": week}
    more = [*week, {"kind": "golf", "hours_per_week": 0.5}]
    assert refused({"activities": more}) == [("/answers/activities", "more_than_a_week")]


@pytest.mark.parametrize(
    ("sides", "twice"),
    [
        (("left", "right"), []),
        (("left", "left"), [1]),
        (("both", "left"), [1]),
        (("left", "right", "both"), [2]),
    ],
)
def test_a_place_that_hurts_is_told_once_for_each_side(sides: tuple[str, ...], twice: list[int]) -> None:
    told = [{"area": "heel", "side": side, "score": 3.0} for side in sides]
    other = {"area": "knee", "side": "both", "score": 2.0}
    if not twice:
        assert CURRENT.merge({}, {"complaints": [*told, other]}) == {"complaints": [*told, other]}
        return
    problems = [(f"/answers/complaints/{index}/area", "told_twice") for index in twice]
    assert refused({"complaints": [*told, other]}) == problems
