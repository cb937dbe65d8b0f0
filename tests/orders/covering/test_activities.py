"""Activity files count on foot, since the pair came, once; of each distance, time and sport are kept."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fitting import consenting
from fitting.models import Wearer
from orders import activities, pairs
from orders.models import ActivityFile, ActivityStretch, OrderLine
from shop.refusal import NotFound, Refusal
from tests import given
from tests.orders.activity.making import CYCLING, NOON, WALKING, Fit, gpx, tcx
from tests.orders.calling import Browser
from tests.orders.covering.delivered import Pair, a_delivered_pair
from tests.orders.making import NOW, an_account

pytestmark = pytest.mark.django_db

DAY: Final = dt.timedelta(days=1)
LATER: Final = NOW + 30 * DAY
# Seconds from the noon that the files count from to the second day of the pair.
SECOND: Final = (NOW + DAY).timestamp() - NOON
RUN: Final = ((0.0, 0.0), (60.0, 150.0), (120.0, 300.0))


@pytest.fixture
def pair(db: None) -> Pair:
    return a_delivered_pair()


def later(points: Sequence[tuple[float, float]], seconds: float = SECOND) -> list[tuple[float, float]]:
    return [(time + seconds, along) for time, along in points]


def run(seconds: float = SECOND, sport: str = "running") -> bytes:
    return gpx((sport, later(RUN, seconds)))


def watch(seconds: float, sport: int = WALKING, metres: int = 400) -> bytes:
    """Return what a watch writes of four minutes."""
    begin = int(seconds)
    file = Fit().file_id().record(begin, 0).record(begin + 240, metres)
    return file.session(sport, begin, begin + 240, metres).bytes()


def refused(pair: Pair, data: bytes, sport: str = "") -> tuple[str, str]:
    """Hand in a file in vain: return the refusal's code and the reason in it; nothing is kept."""
    before = list(ActivityStretch.objects.values_list())
    with pytest.raises(Refusal) as error:
        activities.hand_in(pair.left, data, sport=sport, at=LATER, by=pair.buyer)
    assert list(ActivityStretch.objects.values_list()) == before
    return error.value.code, error.value.problems[0].code


def kept(file: ActivityFile) -> list[tuple[str, bool, int]]:
    """Tell what is kept, to the metre."""
    return [(row.sport, row.stated, round(row.distance_mm, -3)) for row in file.stretches.all()]


def test_a_file_counts_once_whatever_its_format_and_only_on_foot_since_the_pair_came(pair: Pair) -> None:
    first = activities.hand_in(pair.left, run(), at=LATER, by=pair.buyer)
    (stretch,) = first.stretches.all()
    assert (stretch.sport, stretch.stated, round(stretch.distance_mm, -3)) == ("running", True, 300_000)
    assert (stretch.begins_at, stretch.ends_at) == (NOW + DAY, NOW + DAY + dt.timedelta(seconds=120))
    # Nothing else is kept: neither bytes nor places.
    kept_of_it = {field.name for model in (ActivityFile, ActivityStretch) for field in model._meta.concrete_fields}
    assert kept_of_it == {
        *("id", "public_id", "line", "kind", "sha256", "handed_in_at", "by_id"),
        *("file", "sport", "stated", "distance_mm", "begins_at", "ends_at"),
    }
    counted = ("activity_already_counted", "activity_already_counted")
    assert refused(pair, run()) == counted
    assert refused(pair, tcx("Running", [(300.0, later(RUN))])) == counted
    assert refused(pair, watch(SECOND - 60)) == counted
    assert kept(activities.hand_in(pair.right, watch(SECOND + 120), at=LATER, by=pair.buyer)) == [
        ("walking", True, 400_000)
    ]
    assert refused(pair, gpx(("cycling", later(RUN, SECOND + 3600)))) == ("activity_not_counted", "not_on_foot")
    assert refused(pair, watch(SECOND + 3600, sport=CYCLING)) == ("activity_not_counted", "not_on_foot")
    assert refused(pair, run(SECOND - 2 * 86400)) == ("activity_not_counted", "before_delivery")
    assert refused(pair, run(SECOND + 40 * 86400)) == ("activity_not_counted", "times_impossible")
    assert refused(pair, watch(SECOND + 3600)[:-9]) == ("activity_unreadable", "file_truncated")
    assert refused(pair, b"solid foot") == ("activity_unreadable", "not_an_activity")
    assert refused(pair, b'<!DOCTYPE gpx [<!ENTITY a "aa">]><gpx>&a;</gpx>') == ("activity_unreadable", "file_corrupt")
    assert refused(pair, tcx("Running", [(1e30, [])])) == ("activity_unreadable", "file_corrupt")
    assert refused(pair, tcx("Running", [(9e8, later([(0, 0.0), (60, 9e8)]))])) == ("activity_not_counted", "too_fast")
    assert refused(pair, b" " * (25 * 2**20 + 1)) == ("activity_too_large", "activity_too_large")
    activities.take_away(pair.left, first.public_id, by=pair.buyer)
    assert kept(activities.hand_in(pair.left, run(), at=LATER, by=pair.buyer)) == [("running", True, 300_000)]


def test_what_a_file_does_not_say_counts_once_it_is_named(pair: Pair) -> None:
    unsaid = activities.hand_in(pair.left, run(sport=""), at=LATER, by=pair.buyer)
    assert [sport for sport, *_ in kept(unsaid)] == ["unstated"]

    def name(file: ActivityFile, sport: str) -> list[str]:
        return [
            said for said, *_ in kept(activities.name_sport(pair.left, file.public_id, sport, at=LATER, by=pair.buyer))
        ]

    assert [name(unsaid, sport) for sport in ("hiking", "other", "walking")] == [["hiking"], ["other"], ["walking"]]
    # Another file of the same time, named after it, does not count as well.
    assert refused(pair, tcx("Other", [(300.0, later(RUN))])) == (
        "activity_already_counted",
        "activity_already_counted",
    )
    name(unsaid, "other")
    twin = activities.hand_in(pair.left, tcx("Other", [(300.0, later(RUN))]), sport="walking", at=LATER, by=pair.buyer)
    assert kept(twin) == [("walking", False, 300_000)]
    with pytest.raises(activities.ActivityAlreadyCounted):
        name(unsaid, "running")
    stated = activities.hand_in(pair.left, run(SECOND + 3600), at=LATER, by=pair.buyer)
    with pytest.raises(activities.ActivitySportStated):
        name(stated, "walking")
    with pytest.raises(NotFound):
        activities.name_sport(pair.left, "act_nobody", "walking", at=LATER, by=pair.buyer)
    assert sorted(ActivityStretch.objects.values_list("sport", flat=True)) == ["other", "running", "walking"]


def test_nobody_wears_two_pairs_at_once_and_only_with_consent_is_a_file_read(pair: Pair) -> None:
    activities.hand_in(pair.left, run(), at=LATER, by=pair.buyer)
    second = a_delivered_pair(pair.line.order.customer, name="Bo")
    theirs = activities.hand_in(second.left, run(), at=LATER, by=pair.buyer)
    activities.take_away(second.left, theirs.public_id, by=pair.buyer)
    OrderLine.objects.filter(pk=second.line.pk).update(wearer=pair.line.wearer)
    for data in (run(), run() + b"\n"):
        assert refused(second, data)[0] == "activity_already_counted"
    eve = given.customer("eve@example.com")
    for ask in (
        lambda: activities.hand_in(pair.left, run(), at=LATER, by=eve),
        lambda: activities.of_pair(pair.left, by=eve),
        lambda: activities.take_away(pair.left, "act_x", by=eve),
    ):
        with pytest.raises(pairs.SerialUnknown):
            ask()
    wearer = pair.line.wearer
    assert wearer is not None
    consenting.withdraw("health_data", wearer_id=wearer.pk, at=LATER, by=pair.buyer)
    assert refused(pair, run(SECOND + 3600)) == ("consent_missing", "consent_missing")
    Wearer.objects.update(speaks_since=LATER)
    with pytest.raises(consenting.WearerAnswersForThemselves):
        activities.hand_in(pair.left, run(SECOND + 3600), at=LATER, by=pair.buyer)


def test_files_go_in_and_out_by_the_api() -> None:
    browser = Browser()
    user = an_account()
    user.pk = browser.actor.user_id
    user.refresh_from_db()
    pair = a_delivered_pair(user)
    path = f"covers/{pair.left}/activity-files/"

    def send(data: bytes, **fields: str) -> tuple[int, dict[str, object]]:
        handle = SimpleUploadedFile("walk.gpx", data)
        answer = Client().post(f"/api/v1/{path}", {"file": handle, **fields}, headers=browser.headers)
        return answer.status_code, answer.json()

    with time_machine.travel(LATER, tick=False):
        status, told = send(run(sport=""))
        assert (status, told["sport_needed"], told["kind"]) == (201, True, "gpx")
        assert told["counted"] == {"metres": 0.0, "miles": 0.0, "kilometres": 0.0}
        assert [send(run())[0], send(b"PK")[0], send(run(SECOND + 9, "cycling"))[0]] == [201, 415, 400]
        status, told = send(run(sport="x"))
        assert (status, told["errors"]) == (400, [{
            "pointer": "/file", "code": "not_on_foot",
            "detail": "Only walking, running and hiking count: in other sports the insoles do not carry you.",
        }])  # fmt: skip
        status, listed = browser.get(path)
        assert [row["sport_needed"] for row in listed["results"]] == [False, True]
        unsaid = listed["results"][1]["id"]
        assert browser.patch(f"{path}{unsaid}/", {"sport": "walking"})[1]["code"] == "activity_already_counted"
        assert browser.patch(f"{path}{unsaid}/", {"sport": "dancing"})[0] == 400
        assert browser.delete(f"{path}{unsaid}/")[0] == 204
        assert browser.delete(f"{path}{unsaid}/")[0] == 404
        assert len(browser.get(path)[1]["results"]) == 1
