"""Both sides claimed at once, and the rules answer them differently: each is answered by itself, at once."""

from typing import Any, Final

import pytest

from fitting.models import Message
from orders.invariants import invariants
from orders.models import Claim, CoverSide
from tests.orders.claims.claiming import CRACKED, DAY, WORN, Wearing
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db

THEN: Final = LATER + 30 * DAY
SCORCHED: Final = {**CRACKED, "cause": "heat"}


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def claimed(ada: Wearing, left: dict[str, Any], right: dict[str, Any], **said: Any) -> tuple[Any, Any]:
    """Claim both sides, and read the claim and the one that was parted from it."""
    sides = [{"side": "left", **left}, {"side": "right", **right}]
    path = f"covers/{ada.serials['left']}/claims/"
    status, told = ada.calls(path, {"kind": "durability", "sides": sides, "sends_to": None, **said}, at=THEN)
    assert status == 201, told
    (other,) = told["parted"]
    return told, ada.reads(other, at=THEN)


def answers(*told: Any) -> list[tuple[str, str, str | None, bool]]:
    """Return of each claim its side, verdict and remedy, and whether a rule decided."""
    rows = [(one["sides"], one["decisions"]) for one in told]
    return [
        (sides[0]["side"], last["verdict"], last["remedy"], last["by_rule"])
        for sides, (last,) in rows
        if len(sides) == 1
    ]


def test_a_cracked_core_and_a_worn_cover_are_made_again_each_by_its_own_promise(ada: Wearing) -> None:
    told, other = claimed(ada, CRACKED, WORN)
    assert answers(told, other) == [
        ("left", "granted", "remake", True),
        ("right", "granted", "replacement_cover", True),
    ]
    assert (other["parted_from"], other["status"]) == (told["number"], "remedy_in_progress")
    rows = CoverSide.objects.filter(line=ada.line).values_list("side", "remakes_used", "covers_used")
    assert list(rows) == [("left", 1, 0), ("right", 0, 1)]
    assert {ada.remake_of(one["number"]).only_side for one in (told, other)} == {"left", "right"}
    assert Message.objects.filter(kind="claim_decided").count() == 2
    assert invariants(at=THEN) == []


def test_what_is_covered_is_granted_and_what_is_excluded_is_refused_with_an_appeal(ada: Wearing) -> None:
    told, other = claimed(ada, SCORCHED, CRACKED)
    assert answers(told, other) == [("right", "granted", "remake", True), ("left", "refused", None, True)]
    assert (other["status"], other["next"], other["decisions"][0]["clause"]["code"]) == (
        "denied", "appeal", "durability.excluded",
    )  # fmt: skip
    ada.line.refresh_from_db()
    assert (ada.line.remakes_left_used, ada.line.remakes_right_used) == (0, 1)


def test_two_sides_at_different_steps_of_the_ladder_take_each_its_own_next_one(ada: Wearing) -> None:
    CoverSide.objects.filter(line=ada.line, side="left").update(fit_remakes_used=1, fit_reported_at=LATER)
    misfit = {"misfits": ["arch_too_high"]}
    told, other = claimed(ada, misfit, misfit, kind="fit")
    assert answers(told, other) == [("left", "granted", "remake", True), ("right", "granted", "advice", True)]
    assert (told["next"], other["next"]) == ("remedy", "say_whether_it_helped")


@pytest.mark.parametrize("case", ["a person must look at one", "the whole price is in it", "somebody was hurt"])
def test_where_a_side_is_not_clear_or_the_whole_price_is_in_it_a_person_looks_at_both(ada: Wearing, case: str) -> None:
    said: dict[str, Any] = {"left": CRACKED, "right": WORN}
    if case.startswith("a person"):
        said["right"] = {**WORN, "failure": "other"}
    elif case.startswith("somebody"):
        said["injury"] = True
    else:
        CoverSide.objects.filter(line=ada.line, side="left").update(fit_remakes_used=2, fit_reported_at=LATER)
        misfit = {"misfits": ["arch_too_high"]}
        said = {"left": misfit, "right": misfit, "kind": "fit"}
    sides = [{"side": side, **said.pop(side)} for side in ("left", "right")]
    body = {"kind": "durability", "sides": sides, "sends_to": None, **said}
    status, told = ada.calls(f"covers/{ada.serials['left']}/claims/", body, at=THEN)
    assert (status, told["status"], told["parted"], told["decisions"]) == (201, "in_review", [], [])
    assert Claim.objects.count() == 1
