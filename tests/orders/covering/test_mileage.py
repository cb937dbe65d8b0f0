"""How far a pair has gone: figures side by side, the customer's choice, and what is left by it."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.utils import translation

from orders import activities, eligibility, guarantee, mileage, pairs
from orders.covering.course import picture
from orders.models import Cover, MileageChoice, MileEntry, Order
from shop.refusal import NotFound
from tests import given
from tests.budgets import queries
from tests.orders.activity.making import NOON, gpx
from tests.orders.calling import Browser
from tests.orders.covering.delivered import Pair, a_delivered_pair
from tests.orders.making import NOW

pytestmark = pytest.mark.django_db

DAY: Final = dt.timedelta(days=1)
YEAR: Final = NOW + 365 * DAY
SOON: Final = NOW + 60 * DAY
TODAY: Final = YEAR.date()
CORE: Final = eligibility.Question("durability", "left", part="core", failure="crack", cause="wear")


@pytest.fixture
def pair(db: None) -> Pair:
    return a_delivered_pair()


def a_hike(day: int) -> bytes:
    """Return a hike of ten miles on some day of the pair."""
    begin = (NOW + day * DAY).timestamp() - NOON
    return gpx(("hiking", [(begin, 0.0), (begin + 9000, 8046.72), (begin + 18000, 16093.44)]))


def test_figures_stand_side_by_side_and_the_chosen_one_says_what_is_left(pair: Pair) -> None:
    def left(at: dt.datetime = YEAR) -> Decimal | None:
        return guarantee.covered(pair.right, at=at, by=pair.buyer).sides[0].parts[0].miles_left

    def figures() -> dict[str, Decimal]:
        figures = mileage.told(pair.left, at=YEAR, by=pair.buyer).mileage.figures()
        return {source.value: figure for source, figure in figures.items()}

    assert (figures(), left()) == ({}, None)
    for day in (3, 100):
        activities.hand_in(pair.left, a_hike(day), at=YEAR, by=pair.buyer)
    assert (figures(), left()) == ({"files": Decimal("20.0")}, Decimal("9980.0"))
    told = mileage.enter(pair.left, Decimal("25.5"), first_on=TODAY - 9 * DAY, last_on=TODAY, at=YEAR, by=pair.buyer)
    assert (told.mileage.is_open, told.mileage.counts) == (True, "entries")
    guarantee.tell_habits(pair.left, steps_per_day=8800, share_percent=50, at=YEAR, by=pair.buyer)
    assert figures() == {"habits": Decimal("730.0"), "entries": Decimal("25.5"), "files": Decimal("20.0")}
    assert left() == Decimal("9270.0")
    # Chosen, it counts, and goes on growing; what was confirmed is what it was then.
    told = mileage.choose(pair.left, "files", at=YEAR, by=pair.buyer)
    assert (told.mileage.is_open, told.mileage.counts, left()) == (False, "files", Decimal("9980.0"))
    activities.hand_in(pair.left, a_hike(200), at=YEAR, by=pair.buyer)
    told = mileage.told(pair.left, at=YEAR, by=pair.buyer)
    assert (told.mileage.walked, told.mileage.confirmed) == (Decimal("30.0"), Decimal("20.0"))
    # The customer's own figure alone refuses.
    mileage.choose(pair.left, "own", own=Decimal("10000.1"), at=YEAR + DAY, by=pair.buyer)
    assert left() == 0
    assert eligibility.ask(pair.left, CORE, at=YEAR + DAY, by=pair.buyer).clause == "durability.miles"
    guarantee.tell_habits(
        pair.left, steps_per_day=1, share_percent=1, confirmed_miles=Decimal(9), at=YEAR + 2 * DAY, by=pair.buyer
    )
    assert eligibility.ask(pair.left, CORE, at=YEAR + 2 * DAY, by=pair.buyer).verdict == "granted"
    assert left(YEAR + 2 * DAY) == Decimal("9991.0")
    assert list(MileageChoice.objects.values_list("source", "tenths")) == [("files", 200), ("own", 100001)]


def test_a_choice_falls_with_the_files_or_entries_that_it_was_made_of(pair: Pair) -> None:
    files = [activities.hand_in(pair.left, a_hike(day), at=YEAR, by=pair.buyer) for day in (100, 200)]
    mileage.enter(pair.left, Decimal(7), first_on=NOW.date(), last_on=NOW.date(), at=YEAR, by=pair.buyer)
    chosen = mileage.choose(pair.left, "files", at=YEAR, by=pair.buyer).mileage
    assert (chosen.counts, chosen.confirmed, chosen.is_open) == ("files", Decimal("20.0"), False)
    activities.take_away(pair.left, files[0].public_id, by=pair.buyer)
    left = mileage.told(pair.left, at=YEAR, by=pair.buyer).mileage
    assert (left.chosen, left.confirmed, left.recorded, left.is_open) == (None, None, Decimal("10.0"), True)
    mileage.choose(pair.left, "entries", at=YEAR, by=pair.buyer)
    mileage.strike(pair.left, MileEntry.objects.get().public_id, by=pair.buyer)
    left = mileage.told(pair.left, at=YEAR, by=pair.buyer).mileage
    assert (left.chosen, left.confirmed, left.counts) == (None, None, "files")


def test_miles_by_hand_lie_between_arrival_and_today_and_are_what_people_go(pair: Pair) -> None:
    arrived = NOW.date()
    for first, last in ((-1, 1), (2, 1), (364, 366)):
        with pytest.raises(mileage.DaysImplausible):
            mileage.enter(
                pair.left,
                Decimal(1),
                first_on=arrived + first * DAY,
                last_on=arrived + last * DAY,
                at=YEAR,
                by=pair.buyer,
            )
    for walked, days in ((Decimal(0), 0), (Decimal("0.05"), 0), (Decimal("200.1"), 0), (Decimal("400.1"), 1)):
        with pytest.raises(mileage.MilesImplausible):
            mileage.enter(pair.left, walked, first_on=arrived, last_on=arrived + days * DAY, at=YEAR, by=pair.buyer)
    for source, own in (("habits", None), ("own", None), ("own", Decimal("99999.1")), ("entries", Decimal(3))):
        with pytest.raises(mileage.FigureUnknown):
            mileage.choose(pair.left, source, own=own, at=YEAR, by=pair.buyer)
    assert not MileEntry.objects.exists()
    assert not MileageChoice.objects.exists()
    mileage.enter(pair.left, Decimal(400), first_on=arrived, last_on=arrived + DAY, at=YEAR, by=pair.buyer)
    entry = MileEntry.objects.get()
    with pytest.raises(pairs.SerialUnknown):
        mileage.strike(pair.left, entry.public_id, by=given.customer("eve@example.com"))
    mileage.strike(pair.left, entry.public_id, by=pair.buyer)
    with pytest.raises(NotFound):
        mileage.strike(pair.left, entry.public_id, by=pair.buyer)


def test_what_was_walked_before_a_later_true_day_of_arrival_does_not_count(pair: Pair) -> None:
    activities.hand_in(pair.left, a_hike(3), at=YEAR, by=pair.buyer)
    Cover.objects.update(begins_at=NOW + 4 * DAY)
    assert mileage.told(pair.left, at=YEAR, by=pair.buyer).mileage.recorded is None


def test_the_api_shows_figures_choices_and_a_picture_in_both_languages(pair: Pair) -> None:
    path = f"covers/{pair.left}/mileage/"
    with time_machine.travel(SOON, tick=False):
        browser = Browser()
        Order.objects.update(customer_id=browser.actor.user_id)
        status, told = browser.get(path)
        assert (status, told["figures"], told["choose"], told["limit"]["miles"]) == (200, [], False, 10000.0)
        assert "Nobody has told yet" in told["chart"]["description"]
        entry: dict[str, Any] = {"miles": "12.5", "first_on": str(SOON.date())}
        status, told = browser.post(f"{path}entries/", entry)
        (only,) = told["entries"]
        assert (status, only["distance"], only["last_on"]) == (
            201,
            {"metres": 20116.8, "miles": 12.5, "kilometres": 20.12},
            str(SOON.date()),
        )
        browser._call("put", f"covers/{pair.left}/habits/", {"steps_per_day": 8800, "share_percent": 50}, {})
        status, told = browser._call("put", path, {"by": "entries"}, {})
        assert [(row["by"], row["distance"]["miles"], row["counts"]) for row in told["figures"]] == [
            ("habits", 120.0, False),
            ("entries", 12.5, True),
        ]
        assert [(row["by"], row["distance"]["miles"]) for row in told["choices"]] == [("entries", 12.5)]
        with queries(10):
            _, told = browser.get(path, accept_language="de")
        drawn = ET.fromstring(told["chart"]["svg"])
        (words,) = [each.text for each in drawn if each.tag.endswith("desc")]
        assert words == told["chart"]["description"]
        assert "Nach Ihren Gewohnheiten: 120,0 Meilen." in told["chart"]["description"]
        assert len([each for each in drawn if each.tag.endswith("polyline")]) == 2
        assert browser.delete(f"{path}entries/{only['id']}/")[0] == 204
        assert browser._call("put", path, {"by": "entries"}, {})[1]["code"] == "figure_unknown"


@pytest.mark.one_run("sqlite")
def test_the_picture_keeps_to_its_frame_also_beyond_the_guarantee_and_on_the_first_day() -> None:
    first = dt.date(2026, 11, 20)
    courses = {
        "habits": [(first, Decimal(0)), (first + 4000 * DAY, Decimal(12000))],
        "files": [(first, Decimal(0)), (first + 4000 * DAY, Decimal(12000))],
    }
    with translation.override("en"):
        beyond = picture(courses, begins_on=first, on=first + 4000 * DAY, limit=(10000, dt.date(2036, 11, 20)))
        fresh = picture({}, begins_on=first, on=first, limit=None)
    assert beyond.description == (
        "The guarantee goes from 11/20/2026 until 11/20/2036, and for 10,000 miles. "
        "By your habits: 12,000.0 miles. From activity files: 12,000.0 miles."
    )
    assert fresh.description == "Nobody has told yet how far this pair has gone."
    drawn = ET.fromstring(beyond.svg)
    places = [
        (float(x), float(y))
        for line in drawn
        if line.tag.endswith("polyline")
        for x, y in (place.split(",") for place in line.attrib["points"].split())
    ]
    assert {(62.0, 240.0), (408.0, 50.0)} == set(places)
    assert words_of(beyond.svg) == [
        "Miles", "0", "11/20/2026", "11/02/2037", "Guaranteed: 10,000 miles, until 11/20/2036", "10,000",
        "By your habits: 12,000.0 miles", "From activity files: 12,000.0 miles",
    ]  # fmt: skip


def words_of(svg: str) -> list[str | None]:
    return [each.text for each in ET.fromstring(svg) if each.tag.endswith("text")]


def boxes_of(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Return where each word of a picture is drawn at most: left, top, right and bottom."""
    boxes = []
    for text in (each for each in ET.fromstring(svg) if each.tag.endswith("text")):
        size, words = float(text.attrib["font-size"]), str(text.text)
        wide = len(words) * size * 0.56
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        left = x - wide if text.attrib["text-anchor"] == "end" else x
        boxes.append((words, left, y - size * 0.8, left + wide, y + size * 0.25))
    return boxes


@pytest.mark.one_run("sqlite")
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("days", [0, 1, 30, 2000, 4000])
def test_no_two_words_of_the_picture_lie_over_each_other_and_all_are_inside(language: str, days: int) -> None:
    first = dt.date(2026, 11, 20)
    on, last = first + days * DAY, dt.date(2036, 11, 20)
    names = ("habits", "entries", "files", "own")
    for figure in ("0.1", "10000.1", "104000", "999999.9"):
        for count in range(len(names) + 1):
            courses = {name: [(first, Decimal(0)), (on, Decimal(figure))] for name in names[:count]}
            with translation.override(language):
                svg = picture(courses, begins_on=first, on=on, limit=(10000, last)).svg
            boxes = boxes_of(svg)
            _, _, width, height = map(float, ET.fromstring(svg).attrib["viewBox"].split())
            assert len(boxes) >= 5 + count
            for at, (words, left, top, right, bottom) in enumerate(boxes):
                assert (left >= 0, top >= 0, right <= width, bottom <= height) == (True,) * 4, words
                for other, start, above, end, below in boxes[at + 1 :]:
                    assert left >= end or start >= right or top >= below or above >= bottom, (words, other)
