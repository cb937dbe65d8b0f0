"""
SQLite makes a table anew when a check changes, and forgets its triggers: the ledger's guards are put back.

PostgreSQL keeps them.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON orders_ledgerentry
BEGIN SELECT RAISE(ABORT, 'ledger entries are append-only'); END
"""


def guard(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for name, event in (("ledger_no_update", "UPDATE"), ("ledger_no_delete", "DELETE")):
            editor.execute(_SQLITE.format(name=name, event=event))


class Migration(migrations.Migration):
    dependencies = [("orders", "0021_disputes")]

    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
