"""The house rules notice what breaks them."""
# ruff: noqa: DJ008  models that live for one test need no words

from collections.abc import Callable
from typing import ClassVar

import pytest
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks.registry import registry
from django.db import models
from django.test.utils import isolate_apps

from config import checks
from fitting.models import Journalled


def found(
    monkeypatch: pytest.MonkeyPatch, check: Callable[..., list[CheckMessage]], *broken: type[models.Model]
) -> list[str | None]:
    monkeypatch.setattr(checks, "our_models", lambda: iter(broken))
    return [message.id for message in check(app_configs=None)]


@isolate_apps("fitting")
@pytest.mark.parametrize("graph", [{"new": frozenset[str]()}, {"new": frozenset({"gone"}), "old": frozenset[str]()}])
def test_a_graph_that_misses_a_choice_or_leads_elsewhere_is_noticed(
    monkeypatch: pytest.MonkeyPatch, graph: dict[str, frozenset[str]]
) -> None:
    class Thing(Journalled):
        GRAPHS: ClassVar = {"status": graph}
        status = models.CharField(max_length=8, choices=[("new", "new"), ("old", "old")])

        class Meta:
            app_label = "fitting"

    assert found(monkeypatch, checks.graphs_are_complete, Thing) == ["house.W001"]


@isolate_apps("fitting")
def test_choices_that_the_database_does_not_know_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Loose(models.Model):
        size = models.CharField(max_length=8, choices=[("s", "s"), ("m", "m")])

        class Meta:
            app_label = "fitting"
            constraints: ClassVar = [models.CheckConstraint(name="x", condition=models.Q(size__in=["s"]))]

    class Held(models.Model):
        size = models.CharField(max_length=8, choices=[("s", "s"), ("m", "m")])

        class Meta:
            app_label = "fitting"
            constraints: ClassVar = [
                models.CheckConstraint(name="y", condition=models.Q(models.Q(size__in=["s", "m"]) | models.Q(size="")))
            ]

    assert found(monkeypatch, checks.choices_are_constrained, Loose, Held) == ["house.W002"]


@isolate_apps("fitting", "orders", "shop")
def test_a_key_that_points_up_or_leaves_a_name_below_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Above(models.Model):
        class Meta:
            app_label = "orders"

    class Below(models.Model):
        above = models.ForeignKey(Above, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "shop"

    class Named(models.Model):
        below = models.ForeignKey(Below, on_delete=models.CASCADE, related_name="names")
        quiet = models.ForeignKey(Below, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "fitting"

    assert found(monkeypatch, checks.keys_point_down, Below, Named) == ["house.W003", "house.W004"]


def test_sqlite_that_does_not_lock_at_the_start_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    database = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"transaction_mode": "DEFERRED"}}
    monkeypatch.setattr(settings, "DATABASES", {"default": database})
    assert [message.id for message in checks.sqlite_waits()] == ["house.W005"]
    database["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}
    assert checks.sqlite_waits() == []


@pytest.mark.parametrize("country", ["XX", "us", "USA", ""])
def test_a_workshop_in_no_country_stops_the_start_and_says_what_to_write(
    monkeypatch: pytest.MonkeyPatch, country: str
) -> None:
    assert checks.workshop_is_somewhere() == []
    monkeypatch.setattr(settings, "WORKSHOP_COUNTRY", country)
    (said,) = checks.workshop_is_somewhere()
    assert (said.id, said.is_serious(), f"WORKSHOP_COUNTRY is {country!r}" in said.msg) == ("house.E001", True, True)
    assert "such as US or DE" in str(said.hint)
    assert checks.workshop_is_somewhere in registry.get_checks(), "every start asks it"


def test_the_tables_of_every_floor_are_looked_at_and_history_is_not() -> None:
    names = {model.__name__ for model in checks.our_models()}
    assert {"Product", "Wearer", "Order", "IdempotencyKey", "User"} <= names
    assert not any(name.startswith("Historical") for name in names)


@isolate_apps("fitting")
def test_a_complete_graph_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    class Whole(Journalled):
        GRAPHS: ClassVar = {"status": {"new": frozenset({"old"}), "old": frozenset[str]()}}
        status = models.CharField(max_length=8, choices=[("new", "new"), ("old", "old")])

        class Meta:
            app_label = "fitting"

    assert found(monkeypatch, checks.graphs_are_complete, Whole) == []
