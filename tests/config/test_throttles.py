"""Limits count changes where a view asks for it, and say how much is left."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from config.api import throttles
from config.api.throttles import Counted
from config.models import LimitCount
from tests.budgets import queries

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls")]


def test_one_too_many_is_429_and_says_when_to_come_back(client: Client) -> None:
    answers = [client.post("/api/v1/limited/", {}, content_type="application/json") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert answers[0].headers["RateLimit-Policy"] == '"lookup";q=5;w=60'
    assert answers[0].headers["RateLimit"].startswith('"lookup";r=4;t=')
    assert answers[5].json()["code"] == "throttled"
    assert 1 <= int(answers[5].headers["Retry-After"]) <= 60
    assert answers[5].headers["RateLimit"].startswith('"lookup";r=0;')


def test_reading_is_not_counted(client: Client) -> None:
    answers = [client.get("/api/v1/limited/") for _ in range(10)]
    assert {(answer.status_code, "RateLimit" in answer.headers) for answer in answers} == {(200, False)}


def test_each_person_has_a_limit_of_their_own(guest: Client, other_guest: Client) -> None:
    mine = [guest.post("/api/v1/limited/", {}, content_type="application/json").status_code for _ in range(6)]
    assert mine[-1] == 429
    assert other_guest.post("/api/v1/limited/", {}, content_type="application/json").status_code == 202


def test_a_window_that_is_over_begins_again() -> None:
    start = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
    counted = [throttles.count("lookup:1", window_s=60, at=start + dt.timedelta(seconds=s)) for s in (0, 59, 60, 61)]
    assert counted == [Counted(1, 60), Counted(2, 1), Counted(1, 60), Counted(2, 59)]


def test_counting_costs_one_statement() -> None:
    with queries(1):
        throttles.count("lookup:1", window_s=60, at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))


def test_counts_of_windows_that_are_over_are_forgotten() -> None:
    start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    throttles.count("lookup:1", window_s=60, at=start)
    throttles.count("checkout:1", window_s=3600, at=start)
    assert throttles.forget_old(at=start + dt.timedelta(seconds=60)) == 1
    assert LimitCount.objects.get().key == "checkout:1"


def test_a_shared_cache_counts_alike(settings: Settings) -> None:
    settings.CACHE_URL = "redis://cache.example"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}}
    start = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
    counted = [throttles.count("lookup:1", window_s=60, at=start + dt.timedelta(seconds=s)) for s in (0, 59, 60)]
    assert counted == [Counted(1, 60), Counted(2, 1), Counted(1, 60)]
