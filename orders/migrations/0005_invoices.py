"""Invoices and the counter of their numbers; an order knows when it was invoiced."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_line_refunds")]

    operations = [
        migrations.CreateModel(
            name="InvoiceSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
            options={"verbose_name_plural": "invoice series"},
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoice", to="orders.order"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="orders.invoiceseries",
                    ),
                ),
                ("position", models.PositiveBigIntegerField()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("total_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("content", models.JSONField()),
                ("issued_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("series", "position"), name="invoice_position_once_per_series"),
                    models.CheckConstraint(condition=models.Q(("position__gte", 1)), name="invoice_position_from_one"),
                    models.CheckConstraint(condition=models.Q(("total_minor__gte", 1)), name="invoice_of_money"),
                ],
            },
        ),
        migrations.AddField("order", "invoiced_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "order",
            models.Index(
                condition=models.Q(("invoiced_at", None), ("payment", "paid"), ("total_minor__gt", 0)),
                fields=["paid_at"],
                name="order_to_invoice",
            ),
        ),
    ]
