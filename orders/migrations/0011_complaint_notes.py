"""What was found and done about a complaint is written once, like the complaint itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from shop.guards import Guard

_STANDINGS = [
    ("open", "Open"),
    ("looked_into", "Looked Into"),
    ("reported", "reported to the authority"),
    ("closed", "Closed"),
]


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_gift_message"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="ComplaintNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("standing", models.CharField(choices=_STANDINGS, max_length=12)),
                ("serial", models.CharField(blank=True, max_length=12)),
                ("text", models.CharField(blank=True, max_length=4000)),
                ("written_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="orders.complaintrecord"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("standing__in", ["open", "looked_into", "reported", "closed"])),
                        name="complaint_note_standing_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("serial", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="complaint_note_says_something",
                    ),
                ],
            },
        ),
        Guard(
            "orders_complaintnote",
            "complaint_note",
            "notes of a complaint are append-only",
            {"UPDATE": "", "DELETE": ""},
        ),
    ]
