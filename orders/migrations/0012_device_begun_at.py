"""A piece says when it was begun, and lots and machines are written in one way, however they were typed."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def tell(apps, _schema_editor):
    """What was put right told only its last day until now; the job's own first day is early enough for a recall."""
    begin(apps.get_model("orders", "Device").objects, apps.get_model("orders", "WorkOrder").objects)
    for field in ("lot", "machine"):
        write_alike(apps.get_model("orders", "Device").objects, field)


def begin(devices, jobs):
    first = Coalesce("started_at", OuterRef("made_at"), "released_at")
    job = jobs.filter(pk=OuterRef("work_order"))
    devices.exclude(lot="").update(begun_at=Subquery(job.values_list(first)[:1]))


def write_alike(devices, field):
    for typed in list(devices.exclude(**{field: ""}).order_by().values_list(field, flat=True).distinct()):
        written = " ".join(typed.upper().split())
        if written not in {typed, ""}:
            devices.filter(**{field: typed}).update(**{field: written})


class Migration(migrations.Migration):
    dependencies = [("orders", "0011_complaint_notes")]

    operations = [
        migrations.AddField("device", "begun_at", models.DateTimeField(null=True, blank=True)),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
