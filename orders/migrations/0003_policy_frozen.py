"""A published policy never changes and never goes: the database refuses it on both vendors."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SAYS = "a published policy never changes"
EVENTS = {"policy_no_update": "UPDATE", "policy_no_delete": "DELETE"}

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON orders_policy WHEN OLD.published_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, '{says}'); END
"""
_POSTGRESQL = """
CREATE FUNCTION policy_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'policy_is_frozen';
END $$;
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER {name} BEFORE {event} ON orders_policy FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
EXECUTE FUNCTION policy_is_frozen();
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
        editor.execute(f"DROP TRIGGER {name}" + (" ON orders_policy" if on_postgresql else ""))
    if on_postgresql:
        editor.execute("DROP FUNCTION policy_is_frozen()")


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_append_only")]

    operations = [migrations.RunPython(freeze, thaw)]
