"""What lifted a block is a record."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# (trigger, table, event, SQL condition over OLD/NEW, what it says)
_LIFT = "what lifted a block is kept as it was written"
FROZEN = [
    ("block_lift_no_update", "fitting_blocklift", "UPDATE", "", _LIFT),
    ("block_lift_no_delete", "fitting_blocklift", "DELETE", "", _LIFT),
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
    write = _postgresql if editor.connection.vendor == "postgresql" else _sqlite
    for row in FROZEN:
        editor.execute(write(*row))


def thaw(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for name, table, *_ in FROZEN:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
        else:
            editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("fitting", "0008_clinicians")]

    operations = [migrations.RunPython(freeze, thaw)]
