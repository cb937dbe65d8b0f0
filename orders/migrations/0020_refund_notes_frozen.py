"""Refund notes and parts of refunds are written once; and the ledger, whose table SQLite made anew, is guarded again."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FROZEN = {"orders_refundnote": "refund_note", "orders_refundpart": "refund_part"}
EVENTS = ("UPDATE", "DELETE")

_SQLITE = """
CREATE TRIGGER {name}_no_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL = """
CREATE FUNCTION {name}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}_is_append_only';
END $$;
CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {name}_is_append_only();
"""
_LEDGER = """
CREATE TRIGGER IF NOT EXISTS ledger_no_{event} BEFORE {event} ON orders_ledgerentry
BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END
"""


def freeze(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for table, name in FROZEN.items():
        if editor.connection.vendor == "postgresql":
            editor.execute(_POSTGRESQL.format(name=name, table=table))
            continue
        for event in EVENTS:
            editor.execute(_SQLITE.format(name=name, table=table, event=event.lower()))
            editor.execute(_LEDGER.format(event=event.lower()))


def thaw(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for table, name in FROZEN.items():
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER {name}_no_change ON {table}; DROP FUNCTION {name}_is_append_only();")
            continue
        for event in EVENTS:
            editor.execute(f"DROP TRIGGER {name}_no_{event.lower()}")


class Migration(migrations.Migration):
    dependencies = [("orders", "0019_refunds_by_part")]

    operations = [migrations.RunPython(freeze, thaw)]
