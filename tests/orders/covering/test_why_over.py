"""What is left says why it is over: which limit was reached, of each part and of feet that grow."""

import datetime as dt
from typing import Any

import pytest

from fitting.models import Wearer
from orders.covering.standing import Limit, SideHistory, standing
from orders.covering.terms import Component, durability_terms
from orders.models import CoverSide
from tests.orders.claims.claiming import CRACKED, DAY, Wearing
from tests.orders.covering.test_decisions import DELIVERED, ZONE, parameters
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def over(ada: Wearing, *, at: dt.datetime, side: int = 0) -> dict[str, list[str]]:
    """Read which limits of a side are reached, by part; of feet that grow as ``growing``."""
    told = ada.cover(at=at)[1]["sides"][side]
    growing = told["growing"]
    return {**{part["part"]: part["over"] for part in told["parts"]}, "growing": growing and growing["over"]}


def test_each_limit_is_named_once_it_is_reached_and_none_before(ada: Wearing) -> None:
    nothing: dict[str, list[str]] = {"core": [], "shell": [], "cover": [], "bonding": []}
    assert over(ada, at=LATER) == {**nothing, "growing": ["age"]}
    last = LATER.replace(hour=12) + 365 * DAY
    assert over(ada, at=last)["cover"] == []
    assert over(ada, at=last + DAY)["cover"] == over(ada, at=last + DAY)["bonding"] == ["time"]
    assert over(ada, at=LATER + 11 * 365 * DAY)["core"] == ["time"]

    CoverSide.objects.filter(line=ada.line, side="left").update(covers_used=1, remakes_used=2)
    assert over(ada, at=LATER) == {part: ["free"] for part in nothing} | {"growing": ["age"]}
    assert over(ada, at=LATER, side=1) == {**nothing, "growing": ["age"]}


def test_distance_ends_a_part_by_the_customers_own_figure_alone(ada: Wearing) -> None:
    path = f"covers/{ada.serials['left']}/"
    habits: dict[str, Any] = {"steps_per_day": 50_000, "share_percent": 100}
    assert put(ada, f"{path}habits/", habits, at=LATER + 3000 * DAY) == 200
    assert over(ada, at=LATER + 3000 * DAY)["core"] == []
    for figure, reached in (("10000.0", []), ("10000.1", ["miles"])):
        assert put(ada, f"{path}mileage/", {"by": "own", "miles": figure}, at=LATER + 3000 * DAY) == 200
        assert over(ada, at=LATER + 3000 * DAY)["core"] == reached


def put(ada: Wearing, path: str, body: object, *, at: dt.datetime) -> int:
    """Change something as the customer."""
    return ada.calls(path, body, at=at, method="put")[0]


def test_growing_feet_have_an_age_a_time_and_a_number_of_their_own(ada: Wearing) -> None:
    def born(years_before: int) -> None:
        Wearer.objects.update(birth_year=LATER.year - years_before, birth_month=1)

    born(15)
    growing = ada.cover(at=LATER)[1]["sides"][0]["growing"]
    assert (growing["days_left"], growing["free_left"], growing["over"]) == (181, 1, [])
    assert growing["last_on"] == "2027-05-19"
    assert over(ada, at=LATER + 181 * DAY)["growing"] == ["time"]
    CoverSide.objects.filter(line=ada.line, side="left").update(outgrown_remakes_used=1)
    assert over(ada, at=LATER)["growing"] == ["free"]
    born(40)
    assert over(ada, at=LATER, side=1)["growing"] == ["age"]


def test_a_side_that_was_paid_back_says_so_of_everything(ada: Wearing) -> None:
    CoverSide.objects.filter(line=ada.line, side="left").update(refunded_minor=1)
    found = over(ada, at=LATER)
    assert found.pop("growing") == ["refunded", "age"]
    assert found == {part: ["refunded"] for part in ("core", "shell", "cover", "bonding")}
    _, told = ada.claims("left", at=LATER + DAY, **CRACKED)
    assert told["decisions"][0]["clause"]["code"] == "durability.refunded"


def test_a_part_without_a_distance_counts_the_remakes_that_are_its_remedy() -> None:
    said = parameters("ten-thousand-miles.en.v1")
    del said["components"]["core"]["miles"]
    left = standing(
        SideHistory(DELIVERED, DELIVERED, remakes_used=2), durability_terms(said), walked_miles=None, at=DELIVERED,
        zone=ZONE,
    )  # fmt: skip
    (core,) = [part for part in left if part.component is Component.CORE]
    assert (core.free_left, core.over) == (0, (Limit.FREE,))
