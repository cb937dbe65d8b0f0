"""The demo's clock: spans in words, a file that moves it, and never backwards."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pytest_django import Settings

from config.demo import apps
from config.demo.clock import Backwards, DemoClock, SpanUnreadable, in_words, install, span

NOON = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock(tmp_path: Path) -> DemoClock:
    return DemoClock(tmp_path / "clock", wall=NOON.timestamp)


@pytest.mark.parametrize(
    ("words", "hours"),
    [("46d", 46 * 24), ("3h", 3), ("30m", 0.5), ("1w", 7 * 24), ("1w 2d 30m", 9 * 24 + 0.5), ("1d12h", 36)],
)
def test_spans_are_read_in_weeks_days_hours_and_minutes(words: str, hours: float) -> None:
    assert span(words) == dt.timedelta(hours=hours)


@pytest.mark.parametrize("words", ["", "46", "d", "-3d", "3 days", "1.5h", "3h!", "+3h"])
def test_anything_else_is_refused_with_a_sentence_that_says_what_to_write(words: str) -> None:
    with pytest.raises(SpanUnreadable, match="write 46d, 3h, 30m, or 1w 2d"):
        span(words)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (dt.timedelta(seconds=-2), "as this machine's"),
        (dt.timedelta(days=1), "1 day ahead of this machine"),
        (dt.timedelta(days=46) - dt.timedelta(milliseconds=1), "46 days ahead of this machine"),
        (dt.timedelta(hours=3, minutes=5), "3 h 5 min ahead of this machine"),
    ],
)
def test_how_far_it_is_ahead_is_said_in_words(ahead: dt.timedelta, words: str) -> None:
    assert in_words(ahead) == words


def test_without_a_file_it_is_the_machines_clock(clock: DemoClock) -> None:
    assert (clock.now(), clock.ahead()) == (NOON, dt.timedelta())


def test_every_process_that_reads_the_file_stands_at_the_same_moment(clock: DemoClock) -> None:
    clock.move_to(NOON + dt.timedelta(days=46))
    other = DemoClock(clock.path, wall=lambda: NOON.timestamp() + 60)
    assert other.now() == NOON + dt.timedelta(days=46, minutes=1)
    assert other.ahead() == dt.timedelta(days=46)


def test_it_does_not_go_backwards(clock: DemoClock) -> None:
    clock.move_to(NOON + dt.timedelta(days=2))
    with pytest.raises(Backwards, match="forward only"):
        clock.move_to(NOON + dt.timedelta(days=1))
    with pytest.raises(Backwards, match="forward only"):
        clock.go_on(dt.timedelta(seconds=-1))
    assert clock.ahead() == dt.timedelta(days=2)


def test_a_shop_in_which_nothing_has_happened_may_set_out_from_the_past_and_catch_up(clock: DemoClock) -> None:
    clock.set_out_from(NOON - dt.timedelta(days=60))
    assert clock.now() == NOON - dt.timedelta(days=60)
    clock.keep_pace()
    assert clock.now() == NOON


def test_django_asks_the_clock_once_it_is_installed(clock: DemoClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", timezone.now)
    clock.move_to(NOON + dt.timedelta(hours=3))
    install(clock)
    assert timezone.now() == NOON + dt.timedelta(hours=3)


@pytest.mark.parametrize(("demo", "live"), [(False, False), (True, True)])
def test_the_demo_is_installed_in_the_demo_alone(settings: Settings, demo: bool, live: bool) -> None:
    settings.DEMO, settings.STRIPE_LIVEMODE = demo, live
    before = timezone.now
    with pytest.raises(ImproperlyConfigured, match="for the demo alone"):
        apps.DemoConfig("config.demo", apps)
    assert timezone.now is before
