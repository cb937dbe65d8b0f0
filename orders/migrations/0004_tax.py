import django.db.models.deletion
from django.db import migrations, models

import orders.models.tax


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_cover_miles"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaxCalculation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stripe_id", models.CharField(max_length=80, unique=True)),
                ("asked", models.CharField(max_length=64)),
                ("lines", models.JSONField()),
                ("shipping", models.JSONField()),
                ("worked_out_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "cart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tax_calculations", to="orders.cart"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["cart", "asked"], name="tax_calculation_asked")],
            },
        ),
        migrations.AddField(
            model_name="order",
            name="tax_calculation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="orders.taxcalculation",
            ),
        ),
        migrations.CreateModel(
            name="TaxRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                (
                    "public_id",
                    models.CharField(
                        default=orders.models.tax.new_tax_record_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("recorded", "Recorded"), ("refused", "Refused")],
                        db_index=True,
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=120, unique=True)),
                ("stripe_id", models.CharField(blank=True, max_length=80, null=True, unique=True)),
                ("items", models.JSONField(blank=True, default=dict)),
                ("written_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tax_records", to="orders.order"
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tax_records",
                        to="orders.refund",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["status", "next_attempt_at"], name="tax_record_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "recorded", "refused"])),
                        name="tax_record_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("recorded_at__isnull", False), ("status", "recorded"), ("stripe_id__isnull", False)
                            ),
                            models.Q(
                                models.Q(("status", "recorded"), _negated=True),
                                ("recorded_at", None),
                                ("stripe_id", None),
                            ),
                            _connector="OR",
                        ),
                        name="tax_record_recorded_says_so",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("refund", None)), fields=("order",), name="tax_record_one_sale"
                    ),
                    models.UniqueConstraint(fields=("refund",), name="tax_record_once_per_refund"),
                ],
            },
        ),
    ]
