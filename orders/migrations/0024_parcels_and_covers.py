import django.db.models.deletion
from django.db import migrations, models

import orders.models.shipment


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0023_accepted_warnings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ship_name", models.CharField(blank=True, max_length=120)),
                ("ship_company", models.CharField(blank=True, max_length=120)),
                ("ship_line1", models.CharField(blank=True, max_length=160)),
                ("ship_line2", models.CharField(blank=True, max_length=160)),
                ("ship_city", models.CharField(blank=True, max_length=100)),
                ("ship_region", models.CharField(blank=True, max_length=60)),
                ("ship_postal_code", models.CharField(blank=True, max_length=20)),
                ("ship_country", models.CharField(blank=True, max_length=2)),
                ("ship_phone", models.CharField(blank=True, max_length=20)),
                (
                    "number",
                    models.CharField(
                        default=orders.models.shipment.new_parcel_number, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("on_its_way", "On Its Way"), ("delivered", "Delivered"), ("came_back", "Came Back")],
                        default="on_its_way",
                        max_length=12,
                    ),
                ),
                ("carrier", models.SlugField(max_length=24)),
                ("tracking_number", models.CharField(blank=True, max_length=60)),
                ("handed_over_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "told_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carrier", "Carrier"),
                            ("staff", "Staff"),
                            ("customer", "Customer"),
                            ("presumed", "Presumed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("came_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parcels", to="orders.order"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "on_its_way")),
                        fields=["handed_over_at"],
                        name="parcel_on_its_way",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["on_its_way", "delivered", "came_back"])),
                        name="parcel_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_by__in", ["", "carrier", "staff", "customer", "presumed"])),
                        name="parcel_teller_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("tracking_number", ""), _negated=True),
                        fields=("carrier", "tracking_number"),
                        name="parcel_tracking_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "delivered"), _negated=True),
                            models.Q(("delivered_at__isnull", False), models.Q(("told_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="parcel_delivered_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delivered_at", None), ("delivered_at__gte", models.F("handed_over_at")), _connector="OR"
                        ),
                        name="parcel_arrives_after_it_left",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "came_back"), _negated=True),
                            ("came_back_at__isnull", False),
                            _connector="OR",
                        ),
                        name="parcel_came_back_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CarrierEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("carrier", models.SlugField(max_length=24)),
                ("event_id", models.CharField(max_length=80)),
                ("tracking_number", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in_transit", "In Transit"),
                            ("delivered", "Delivered"),
                            ("undeliverable", "Undeliverable"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("noted", "Noted"),
                            ("unknown_parcel", "Unknown Parcel"),
                            ("too_late", "Too Late"),
                        ],
                        max_length=16,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "parcel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="orders.parcel",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("carrier", "event_id"), name="carrier_event_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["in_transit", "delivered", "undeliverable"])),
                        name="carrier_event_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["done", "noted", "unknown_parcel", "too_late"])),
                        name="carrier_event_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParcelLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_out", models.BooleanField(default=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parcels", to="orders.orderline"
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contents", to="orders.parcel"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_out", True)), fields=("line",), name="parcel_line_out_once"
                    ),
                    models.UniqueConstraint(fields=("parcel", "line"), name="parcel_line_once_per_parcel"),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsageHabit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("steps_per_day", models.PositiveIntegerField(blank=True, null=True)),
                ("tenths_of_miles_per_day", models.PositiveIntegerField(blank=True, null=True)),
                ("share_percent", models.PositiveSmallIntegerField()),
                ("confirmed_tenths", models.PositiveIntegerField(blank=True, null=True)),
                ("told_at", models.DateTimeField()),
                ("by_id", models.BigIntegerField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="habits", to="orders.orderline"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("steps_per_day__isnull", True), ("tenths_of_miles_per_day__isnull", False)),
                            models.Q(("steps_per_day__isnull", False), ("tenths_of_miles_per_day__isnull", True)),
                            _connector="OR",
                        ),
                        name="habit_steps_or_miles",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share_percent__gte", 1), ("share_percent__lte", 100)),
                        name="habit_share_is_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("fit", "Fit"), ("durability", "Durability")], max_length=12)),
                ("begins_at", models.DateTimeField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="covers", to="orders.orderline"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.policy"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "kind"), name="cover_one_of_a_kind_per_line"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fit", "durability"])), name="cover_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverSide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("left", "left"), ("right", "right")], max_length=5)),
                ("delivered_at", models.DateTimeField()),
                ("remakes_used", models.PositiveSmallIntegerField(default=0)),
                ("fit_remakes_used", models.PositiveSmallIntegerField(default=0)),
                ("outgrown_remakes_used", models.PositiveSmallIntegerField(default=0)),
                ("covers_used", models.PositiveSmallIntegerField(default=0)),
                ("fit_reported_at", models.DateTimeField(blank=True, null=True)),
                ("refunded_minor", models.PositiveBigIntegerField(default=0)),
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="covered", to="orders.device"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="covered_sides", to="orders.orderline"
                    ),
                ),
            ],
            options={
                "ordering": ["line", "side"],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "side"), name="cover_side_once_per_line"),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right"])), name="cover_side_known"
                    ),
                ],
            },
        ),
    ]
