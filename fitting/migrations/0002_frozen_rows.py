"""What must never change again is refused by the database itself, on both vendors."""

from collections.abc import Callable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# (trigger, table, event, SQL condition over OLD/NEW, what it says)
_OF_SUBMITTED = "EXISTS (SELECT 1 FROM fitting_footprofile p WHERE p.id = {row}.profile_id AND p.status = 'submitted')"
FROZEN = [
    ("journal_no_update", "fitting_journalentry", "UPDATE", "", "journal entries are append-only"),
    ("journal_no_delete", "fitting_journalentry", "DELETE", "", "journal entries are append-only"),
    ("profile_no_update", "fitting_footprofile", "UPDATE", "OLD.status = 'submitted'", "a submitted profile is frozen"),
    ("profile_no_delete", "fitting_footprofile", "DELETE", "OLD.status = 'submitted'", "a submitted profile is frozen"),
    (
        "measures_no_insert",
        "fitting_measures",
        "INSERT",
        _OF_SUBMITTED.format(row="NEW"),
        "a submitted profile is frozen",
    ),
    (
        "measures_no_update",
        "fitting_measures",
        "UPDATE",
        _OF_SUBMITTED.format(row="OLD"),
        "a submitted profile is frozen",
    ),
    (
        "measures_no_delete",
        "fitting_measures",
        "DELETE",
        _OF_SUBMITTED.format(row="OLD"),
        "a submitted profile is frozen",
    ),
]


def _sqlite(name: str, table: str, event: str, when: str, says: str) -> str:
    condition = f"WHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition} BEGIN SELECT RAISE(ABORT, '{says}'); END"


def _postgresql(name: str, table: str, event: str, when: str, says: str) -> str:
    # A trigger's WHEN may not hold a sub-query on PostgreSQL, so the condition is in the function.
    answer = "OLD" if event == "DELETE" else "NEW"
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {when or "TRUE"} THEN
            RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}';
        END IF;
        RETURN {answer};
    END $$;
    CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
    """


def freeze(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    write: Callable[..., str] = _postgresql if editor.connection.vendor == "postgresql" else _sqlite
    for row in FROZEN:
        editor.execute(write(*row))


def thaw(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for name, table, *_ in FROZEN:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
        else:
            editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("fitting", "0001_initial")]

    operations = [migrations.RunPython(freeze, thaw)]
