"""The ledger is append-only: the database itself refuses to change or remove a movement, on both vendors."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SAYS = "ledger entries are append-only"
EVENTS = {"ledger_no_update": "UPDATE", "ledger_no_delete": "DELETE"}

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON orders_ledgerentry
BEGIN SELECT RAISE(ABORT, '{says}'); END
"""
_POSTGRESQL = """
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_is_append_only';
END $$;
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER {name} BEFORE {event} ON orders_ledgerentry
FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
"""


def freeze(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    on_postgresql = editor.connection.vendor == "postgresql"
    if on_postgresql:
        editor.execute(_POSTGRESQL.format(says=SAYS))
    for name, event in EVENTS.items():
        write = _POSTGRESQL_TRIGGER if on_postgresql else _SQLITE
        editor.execute(write.format(name=name, event=event, says=SAYS))


def thaw(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    on_postgresql = editor.connection.vendor == "postgresql"
    for name in EVENTS:
        editor.execute(f"DROP TRIGGER {name}" + (" ON orders_ledgerentry" if on_postgresql else ""))
    if on_postgresql:
        editor.execute("DROP FUNCTION ledger_is_append_only()")


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [migrations.RunPython(freeze, thaw)]
