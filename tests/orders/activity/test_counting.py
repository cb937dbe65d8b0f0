"""What of an activity counts: on foot, after delivery, slower than a vehicle, once."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.activity.counting import FAST_FOR_S, FASTEST_M_PER_S, LONGEST_SPRINT_M, Counted, Part, Span, count
from orders.activity.found import SENTENCES, Activity, Reason, Sport
from orders.activity.reading import read
from tests.orders.activity.making import CYCLING, GENERIC, NOON, RUNNING, WALKING, Fit, gpx, tcx

pytestmark = pytest.mark.one_run("sqlite")

RUN = [(0.0, 0.0), (60.0, 150.0), (120.0, 300.0)]


def counted(
    data: bytes,
    *,
    from_time: float = NOON - 1,
    until_time: float = NOON + 86400,
    taken: Sequence[Span] = (),
    named: Sport | None = None,
) -> Counted:
    """Count a file that can be read."""
    activity = read(data)
    assert isinstance(activity, Activity), activity
    return count(activity, from_time=from_time, until_time=until_time, taken=taken, named=named)


def told(answer: Counted) -> tuple[int, Reason | None]:
    """Return metres, in whole ones, and the reason for none."""
    return round(answer.metres), answer.reason


def test_a_run_counts_wholly_and_leaves_nothing_but_distance_time_and_sport() -> None:
    assert counted(Fit().file_id().record(0, 0).record(120, 300).session(RUNNING, 0, 120, 300).bytes()) == Counted(
        (Part(300.0, (NOON, NOON + 120), Sport.RUNNING),)
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gpx(("", RUN)), Reason.SPORT_UNSTATED),
        (tcx("Other", [(300.0, [(0, 0.0), (120, 300.0)])]), Reason.SPORT_UNSTATED),
        (Fit().file_id().record(0, 0).session(GENERIC, 0, 60, 200).bytes(), Reason.SPORT_UNSTATED),
        (gpx(("cycling", RUN)), Reason.NOT_ON_FOOT),
        (Fit().file_id().record(0, 0).session(CYCLING, 0, 60, 200).bytes(), Reason.NOT_ON_FOOT),
        (Fit().file_id().record(0, 0).session(RUNNING, 0, 60, 0).bytes(), Reason.NO_DISTANCE),
        (gpx(("running", [(0, 0.0), (60, 0.0)])), Reason.NO_DISTANCE),
        (gpx(("running", [(None, 0.0), (None, 150.0)])), Reason.NO_TIMES),
        (gpx(("running", [(0, 0.0), (0, 150.0)])), Reason.TIMES_IMPOSSIBLE),
        (gpx(("running", [(120, 0.0), (0, 150.0)])), Reason.TIMES_IMPOSSIBLE),
        (gpx(("running", [(-3_900_000_000, 0.0), (-3_899_999_900, 150.0)])), Reason.TIMES_IMPOSSIBLE),
        (gpx(("running", [(86_390, 0.0), (86_401, 50.0)])), Reason.TIMES_IMPOSSIBLE),
        (gpx(("running", [(0, 0.0), (60, 1200.0)])), Reason.TOO_FAST),
        (gpx(("running", [(-600, 0.0), (-500, 250.0)])), Reason.BEFORE_DELIVERY),
        (b"<gpx><trk/></gpx>", Reason.NO_TRACK),
    ],
)
def test_what_does_not_count_says_why(data: bytes, reason: Reason) -> None:
    answer = counted(data)
    assert (answer.metres, answer.reason, answer.spans, answer.sport) == (0.0, reason, (), None)


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Reason)


def test_a_sport_that_the_customer_names_counts_where_the_file_says_nothing_and_only_there() -> None:
    assert told(counted(gpx(("", RUN)), named=Sport.WALKING)) == (300, None)
    assert told(counted(gpx(("cycling", RUN)), named=Sport.WALKING)) == (0, Reason.NOT_ON_FOOT)


def test_only_the_sessions_on_foot_of_a_multisport_file_count() -> None:
    fit = Fit().file_id()
    for seconds, along in [(0, 0), (60, 200), (61, 200), (600, 5000), (700, 5010), (760, 5210)]:
        fit.record(seconds, along)
    fit.session(RUNNING, 0, 60, 200).session(CYCLING, 61, 650, 4800).session(WALKING, 700, 760, 200)
    assert told(counted(fit.bytes())) == (400, None)


def test_a_drive_home_is_dropped_from_a_run() -> None:
    there = [(seconds * 10.0, seconds * 30.0) for seconds in range(61)]
    home = [(610 + seconds * 10.0, 1800 + seconds * 200.0) for seconds in range(1, 20)]
    assert told(counted(gpx(("running", there + home)))) == (1800, None)


@given(st.floats(0.5, 60), st.floats(1, 120))
def test_speed_is_judged_by_how_long_it_lasts(speed: float, seconds: float) -> None:
    data = Fit().file_id().record(0, 0).record(100, 250)
    data.record(100 + round(seconds), 250 + speed * round(seconds))
    end = 100 + round(seconds)
    answer = counted(data.session(RUNNING, 0, end, 250 + speed * round(seconds)).bytes())
    metres = round(speed * round(seconds), 2)
    far = metres > LONGEST_SPRINT_M or round(seconds) > FAST_FOR_S
    vehicle = metres > FASTEST_M_PER_S * round(seconds) and far
    assert answer.metres == pytest.approx(250 if vehicle else 250 + speed * round(seconds), abs=0.02)


# A device's word of half an hour: its laps or its session, beside points that have times and no distance.
def belt(metres: float) -> bytes:
    return tcx("Running", [(metres, [(at, None) for at in range(0, 1801, 60)])])


def watch_of(metres: float, *along: float) -> bytes:
    file = Fit().file_id()
    for at, far in enumerate(along):
        file.record(at * 60, far)
    return file.session(RUNNING, 0, 1800, metres).bytes()


@pytest.mark.parametrize(
    ("data", "metres"),
    [
        (belt(5000), 5000),
        (belt(300_000), None),
        (tcx("Running", [(5000, [])]), None),  # in ten minutes
        (tcx("Running", [(1500, [])]), 1500),
        (watch_of(5000), 5000),
        (watch_of(300_000), None),
        (watch_of(42_000_000, *(at * 100 for at in range(31))), 3000),
        # A jump to another place within a minute, in the points alone or also in the device's word.
        (watch_of(2900, *(at * 100 + (at > 15) * 1e6 for at in range(31))), 2900),
        (watch_of(1_003_000, *(at * 100 + (at > 15) * 1e6 for at in range(31))), 2900),
        (gpx(("running", [(at, at * 2.6 + (at > 50) * 1e6) for at in range(101)])), 257),
        # Sprints one after the other are no faster than running, all in all.
        (gpx(("running", [(at, at // 2 * 300) for at in range(101)])), 750),
    ],
)
def test_no_word_of_a_device_is_faster_than_anybody_runs(data: bytes, metres: int | None) -> None:
    assert told(counted(data)) == ((0, Reason.TOO_FAST) if metres is None else (metres, None))


@pytest.mark.parametrize("data", [belt(4500), watch_of(4500), watch_of(4500, *[0] * 28, 1, 2, 3)])
def test_what_only_the_device_tells_is_shared_by_time(data: bytes) -> None:
    end = NOON + 1800
    assert told(counted(data, from_time=NOON + 28 * 60)) == (300, None)
    assert told(counted(data, taken=[(NOON, NOON + 28 * 60)])) == (300, None)
    assert told(counted(data, taken=[(NOON + 900, end + 9), (NOON + 60, NOON + 1080)])) == (150, None)
    assert told(counted(data, taken=[(NOON - 5, end)])) == (0, Reason.ALREADY_COUNTED)


def test_only_what_came_after_delivery_counts_of_a_run_across_it() -> None:
    assert told(counted(gpx(("running", RUN)), from_time=NOON + 60)) == (150, None)


def test_time_that_is_counted_already_does_not_count_again_also_from_another_format() -> None:
    first = counted(gpx(("running", RUN)))
    watch = Fit().file_id().record(0, 0).record(60, 151).record(120, 302).record(180, 452)
    second = counted(watch.session(RUNNING, 0, 180, 452).bytes(), taken=first.spans)
    assert told(second) == (150, None)
    again = counted(watch.bytes(), taken=[*first.spans, *second.spans], named=Sport.RUNNING)
    assert told(again) == (0, Reason.ALREADY_COUNTED)


def test_two_tracks_of_one_time_in_one_file_count_once() -> None:
    assert told(counted(gpx(("running", RUN), ("running", RUN)))) == (300, None)


@given(st.lists(st.tuples(st.integers(1, 300), st.floats(0, 2000)), min_size=1, max_size=30), st.integers(0, 3000))
def test_no_more_counts_than_the_file_contains_and_the_parts_around_delivery_never_exceed_it(
    steps: list[tuple[int, float]], delivery: int
) -> None:
    points, at, along = [(0.0, 0.0)], 0.0, 0.0
    for seconds, metres in steps:
        at, along = at + seconds, along + metres
        points.append((at, along))
    data = gpx(("running", points))
    activity = read(data)
    assert isinstance(activity, Activity)
    whole, after = counted(data), counted(data, from_time=NOON + delivery)
    assert after.metres <= whole.metres + 1e-6 <= activity.metres + 2e-6
