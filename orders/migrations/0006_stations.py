"""Machines with keys of their own; and covers are found by the day on which they begin."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_problems_and_returns"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Station",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("machine", models.CharField(max_length=24)),
                ("may_make", models.BooleanField(default=True)),
                ("may_check", models.BooleanField(default=False)),
                ("key_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "user",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(name="station_is_named", condition=~Q(name="") & ~Q(machine="")),
                    models.CheckConstraint(
                        name="station_may_something", condition=Q(may_make=True) | Q(may_check=True)
                    ),
                ],
            },
        ),
        migrations.AddIndex(model_name="cover", index=models.Index(fields=["begins_at"], name="cover_by_begin")),
    ]
