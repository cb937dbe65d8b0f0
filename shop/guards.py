"""Rows that may never change again: the database itself refuses, on both vendors, whatever code is run against it."""

from collections.abc import Mapping
from typing import Any, Final, override

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_SQLITE: Final = """
CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} {condition}
BEGIN SELECT RAISE(ABORT, '{says}'); END
"""
# The condition is in the function: a trigger's own WHEN may not hold a sub-query on PostgreSQL.
_POSTGRESQL: Final = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {condition} THEN
        RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN {row};
END $$;
CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""


class Guard(Operation):
    """
    A step of a migration: from here on the database refuses ``events`` on ``table``.

    The trigger of each event is called ``<name>_no_<event>``, in small letters, and is what the refusal names as its
    constraint on PostgreSQL. Safe to run twice. SQLite makes a table anew when a check of it changes, and forgets its
    triggers: a migration that changes a guarded table ends by guarding it again.

    :param table: the name of the table
    :param name: what the triggers are called after
    :param says: the sentence of the refusal
    :param events: of ``INSERT``, ``UPDATE`` and ``DELETE``, each with the condition over OLD and NEW under which it is
        refused; an empty condition refuses always
    :param only: the one vendor to guard on, where the other cannot
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str, name: str, says: str, events: Mapping[str, str], only: str = "") -> None:
        """Keep what to refuse, and in which words."""
        self.table, self.name, self.says, self.events, self.only = table, name, says, dict(events), only

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing of the models changes."""

    @override
    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Put the guard up, in the words of the database at hand."""
        if self._is_meant(schema_editor):
            for event, condition in self.events.items():
                schema_editor.execute(self._up(schema_editor.connection.vendor, event, condition))

    @override
    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take it down again."""
        if self._is_meant(schema_editor):
            for event in self.events:
                schema_editor.execute(self._down(schema_editor.connection.vendor, event))

    @override
    def describe(self) -> str:
        """Tell what is refused, for people who watch a migration run."""
        return f"Refuse {' and '.join(self.events)} on {self.table}: {self.says}"

    @override
    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Give what this step is written from."""
        return (type(self).__name__, [self.table, self.name, self.says, self.events], {"only": self.only})

    def _is_meant(self, editor: BaseDatabaseSchemaEditor) -> bool:
        return self.only in {"", editor.connection.vendor}

    def _trigger(self, event: str) -> str:
        return f"{self.name}_no_{event.lower()}"

    def _up(self, vendor: str, event: str, condition: str) -> str:
        words = {"name": self._trigger(event), "table": self.table, "event": event, "says": self.says}
        if vendor == "postgresql":
            row = "OLD" if event == "DELETE" else "NEW"
            return _POSTGRESQL.format(**words, condition=condition or "TRUE", row=row)
        return _SQLITE.format(**words, condition=f"WHEN {condition}" if condition else "")

    def _down(self, vendor: str, event: str) -> str:
        name = self._trigger(event)
        if vendor == "postgresql":
            return f"DROP TRIGGER {name} ON {self.table}; DROP FUNCTION {name}();"
        return f"DROP TRIGGER {name}"
