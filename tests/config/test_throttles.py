"""Limits count changes where a view asks for it, and say how much is left."""

import pytest
from django.test import Client

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
