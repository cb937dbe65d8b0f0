"""A first migration makes all its tables in one step: whole, referring to each other, and gone again backwards."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connections, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations import AddConstraint, AddField, CreateModel
from django.db.migrations.state import ProjectState

from shop.together import Together

# What no database of the shop has a part in: it is made in one of its own.
pytestmark = [pytest.mark.one_run("sqlite"), pytest.mark.django_db]

PAIRS = {"pairs_left", "pairs_right"}
STEP = Together(
    [
        CreateModel("Left", [("id", models.BigAutoField(primary_key=True))]),
        CreateModel(
            "Right",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("left", models.ForeignKey("pairs.Left", models.PROTECT)),
            ],
        ),
        AddField("left", "right", models.ForeignKey("pairs.Right", models.PROTECT, null=True)),
        AddField("left", "length_mm", models.IntegerField(default=250, db_default=250)),
        AddConstraint("left", models.CheckConstraint(condition=models.Q(length_mm__gt=0), name="left_has_length")),
    ]
)


@pytest.fixture
def empty() -> Iterator[DatabaseWrapper]:
    """Open a database in memory that nobody else sees."""
    settings = {**connections["default"].settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    alone = DatabaseWrapper({**settings, "OPTIONS": {}}, alias="default")
    alone.connect()
    yield alone
    assert alone.connection is not None
    alone.connection.close()


def rows(database: DatabaseWrapper, statement: str) -> list[tuple[Any, ...]]:
    """Run a statement and return what it finds."""
    with database.cursor() as cursor:
        return list(cursor.execute(statement).fetchall())


def test_two_models_that_refer_to_each_other_come_whole_and_go_again(empty: DatabaseWrapper) -> None:
    before, after = ProjectState(), ProjectState()
    STEP.state_forwards("pairs", after)
    with empty.schema_editor() as editor:
        STEP.database_forwards("pairs", editor, before, after)
    assert set(empty.introspection.table_names()) >= PAIRS
    rows(empty, "INSERT INTO pairs_left (id) VALUES (1)")
    rows(empty, "INSERT INTO pairs_right (id, left_id) VALUES (7, 1)")
    rows(empty, "UPDATE pairs_left SET right_id = 7")
    assert rows(empty, "SELECT id, length_mm, right_id FROM pairs_left") == [(1, 250, 7)]
    with pytest.raises(IntegrityError, match="left_has_length"):
        rows(empty, "INSERT INTO pairs_left (id, length_mm) VALUES (2, 0)")
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        rows(empty, "INSERT INTO pairs_right (id, left_id) VALUES (8, 3)")
    with empty.schema_editor() as editor:
        STEP.database_backwards("pairs", editor, after, before)
    assert not PAIRS & set(empty.introspection.table_names())


def test_a_step_says_what_it_makes_and_is_written_from_its_steps() -> None:
    assert STEP.describe() == "Create 2 models together"
    name, (steps,), _ = STEP.deconstruct()
    assert (name, len(steps)) == ("Together", 5)
