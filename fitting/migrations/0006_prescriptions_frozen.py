"""What was concluded and what was prescribed never changes; only what became of a prescription is written on it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_KEPT = ("public_id", "code", "profile_id", "variant_id", "assessment_id", "rules_version", "causes", "is_blocked",
         "remark", "proposed_at")  # fmt: skip
_CHANGED = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in _KEPT)
_OTHER = f"{_CHANGED} OR COALESCE(OLD.replaces_id, 0) <> COALESCE(NEW.replaces_id, 0)"
_SEEN = "EXISTS (SELECT 1 FROM fitting_prescription p WHERE p.id = NEW.prescription_id AND p.status <> 'proposed')"
_ASSESSMENT, _PRESCRIPTION = "an assessment is never changed", "a prescription is superseded, never edited"

# (trigger, table, event, SQL condition over OLD/NEW, what it says)
FROZEN = [
    ("assessment_no_update", "fitting_assessment", "UPDATE", "", _ASSESSMENT),
    ("assessment_no_delete", "fitting_assessment", "DELETE", "", _ASSESSMENT),
    ("prescription_no_update", "fitting_prescription", "UPDATE", _OTHER, _PRESCRIPTION),
    ("prescription_no_delete", "fitting_prescription", "DELETE", "", _PRESCRIPTION),
    ("prescription_side_no_insert", "fitting_prescriptionside", "INSERT", _SEEN, _PRESCRIPTION),
    ("prescription_side_no_update", "fitting_prescriptionside", "UPDATE", "", _PRESCRIPTION),
    ("prescription_side_no_delete", "fitting_prescriptionside", "DELETE", "", _PRESCRIPTION),
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
    dependencies = [("fitting", "0005_prescriptions")]

    operations = [migrations.RunPython(freeze, thaw)]
