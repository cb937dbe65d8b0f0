"""The database refuses to change a price row: history is what the lowest prior price is proved by."""

from django.db import migrations

from shop.guards import Guard

SAYS = "prices are append-only: add a row instead"


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        Guard("shop_price", "price", SAYS, {"UPDATE": ""}),
        # SQLite has no TRUNCATE: emptying a test database deletes row by row, so there only changes are refused.
        Guard("shop_price", "price", SAYS, {"DELETE": ""}, only="postgresql"),
    ]
