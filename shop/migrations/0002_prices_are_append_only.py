"""The database refuses to change a price row: history is what the lowest prior price is proved by."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE FUNCTION shop_price_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'prices are append-only: add a row instead' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER shop_price_append_only BEFORE UPDATE OR DELETE ON shop_price
    FOR EACH ROW EXECUTE FUNCTION shop_price_is_append_only();
"""
POSTGRESQL_BACK = """
DROP TRIGGER shop_price_append_only ON shop_price;
DROP FUNCTION shop_price_is_append_only();
"""
# SQLite has no TRUNCATE: emptying a test database deletes row by row, so here only changes are refused.
SQLITE = """
CREATE TRIGGER shop_price_append_only BEFORE UPDATE ON shop_price
    BEGIN SELECT RAISE(ABORT, 'prices are append-only: add a row instead'); END
"""
SQLITE_BACK = "DROP TRIGGER shop_price_append_only"


def guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the guard up, in the words of the database at hand."""
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def unguard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take it down again."""
    schema_editor.execute(POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
