"""Of what a bank is shown from now on a private copy is kept; of what it was shown before, only Stripe has one."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("orders", "0015_lost_and_found")]

    operations = [
        migrations.AddField(
            "disputefile", "file", models.CharField(max_length=120, blank=True, default="", db_default="")
        ),
        migrations.AddField("disputefile", "erased_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddConstraint(
            "disputefile",
            models.CheckConstraint(name="dispute_file_erased_is_gone", condition=Q(file="") | Q(erased_at=None)),
        ),
    ]
