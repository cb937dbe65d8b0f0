"""What was measured of a device stays as it was written: the database itself refuses to change it, on both vendors."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SAYS = "quality records are append-only"
EVENTS = {"quality_no_update": "UPDATE", "quality_no_delete": "DELETE"}

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON orders_qualityrecord
BEGIN SELECT RAISE(ABORT, '{says}'); END
"""
_POSTGRESQL = """
CREATE FUNCTION quality_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'quality_is_append_only';
END $$;
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER {name} BEFORE {event} ON orders_qualityrecord
FOR EACH ROW EXECUTE FUNCTION quality_is_append_only();
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
        editor.execute(f"DROP TRIGGER {name}" + (" ON orders_qualityrecord" if on_postgresql else ""))
    if on_postgresql:
        editor.execute("DROP FUNCTION quality_is_append_only()")


class Migration(migrations.Migration):
    dependencies = [("orders", "0017_promise_cases")]

    operations = [migrations.RunPython(freeze, thaw)]
