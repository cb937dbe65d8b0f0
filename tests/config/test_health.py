"""Alive means the process answers; ready means that what it needs does."""

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import health
from tests.budgets import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_complete", set())


def test_migrations_are_read_once_in_the_life_of_a_process(client: Client) -> None:
    client.get("/readyz")
    with queries(6):  # one of the database, the rest of the cache
        assert client.get("/readyz").status_code == 200


def test_alive_asks_nothing_of_the_database(client: Client) -> None:
    with queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_everything_is_there(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_a_migration_that_is_not_applied_is_not_ready(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="config").latest("pk").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (503, "migrations_pending")
    assert answer.headers["Retry-After"] == "2"


def test_a_database_that_does_not_answer_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(health, "MigrationExecutor", away)
    assert client.get("/readyz").json()["errors"][0]["code"] == "database_unavailable"
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("fault", [OSError, None])
def test_a_cache_that_does_not_remember_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch, fault: type[Exception] | None
) -> None:
    def forget(*_: object) -> None:
        if fault is not None:
            raise fault

    monkeypatch.setattr(cache, "get", forget)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (503, "/cache")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
