"""Each side of a claim says when it was asked for, and each covered side when it was remade for its fit."""

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def say_when(apps, _schema_editor):
    """Sides were judged by their claim's first word until now; a window was opened by whatever came last."""
    claim_side, cover_side = apps.get_model("orders", "ClaimSide"), apps.get_model("orders", "CoverSide")
    claim = apps.get_model("orders", "Claim").objects.filter(pk=OuterRef("claim"))
    claim_side.objects.update(asked_at=Subquery(claim.values("submitted_at")[:1]))
    remade = cover_side.objects.filter(fit_remakes_used__gt=0, line__remakes__answers__kind="fit")
    cover_side.objects.filter(pk__in=remade.values("pk")).update(fit_remade_at=F("delivered_at"))


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_fit_said")]

    operations = [
        migrations.AddField("claimside", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField("claimside", "was_fit_remade_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("coverside", "fit_remade_at", models.DateTimeField(null=True, blank=True)),
        migrations.RunPython(say_when, migrations.RunPython.noop),
        migrations.AlterField("claimside", "asked_at", models.DateTimeField()),
    ]
