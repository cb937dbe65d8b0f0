"""What was issued stays: the database itself refuses to change or remove an invoice, on both vendors."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SAYS = "an issued invoice is never changed"
EVENTS = {"invoice_no_update": "UPDATE", "invoice_no_delete": "DELETE"}

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON orders_invoice
BEGIN SELECT RAISE(ABORT, '{says}'); END
"""
_POSTGRESQL = """
CREATE FUNCTION invoice_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'invoice_is_frozen';
END $$;
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER {name} BEFORE {event} ON orders_invoice
FOR EACH ROW EXECUTE FUNCTION invoice_is_frozen();
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
        editor.execute(f"DROP TRIGGER {name}" + (" ON orders_invoice" if on_postgresql else ""))
    if on_postgresql:
        editor.execute("DROP FUNCTION invoice_is_frozen()")


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_invoices")]

    operations = [migrations.RunPython(freeze, thaw)]
