"""An insole that was made again says whose place it took, so that the one directly before has it back."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def tell(apps, _schema_editor):
    """
    Write it of what is worn and was made again.

    Insoles of one side are made one after the other, so the one before is the newest that was superseded. What was
    superseded of the same line had arrived damaged and was made again from it: its place was that of the one before
    it. When the one before had come its claim tells, where one was about it; else its parcel does.
    """
    model = {name: apps.get_model("orders", name) for name in _NAMES}
    worn = model["CoverSide"].objects.filter(device__work_order__line__remake_of__isnull=False)
    for row in worn.select_related("device__work_order"):
        of_pair = Q(work_order__line=row.line_id) | Q(work_order__line__remake_of=row.line_id)
        olds = model["Device"].objects.filter(of_pair, side=row.side, status="superseded", pk__lt=row.device_id)
        old = olds.exclude(work_order__line=row.device.work_order.line_id).order_by("-pk").first()
        if old is not None:
            delivered_at, fit_remade_at = _came(model, row, old)
            model["TakenPlace"].objects.create(
                device_id=row.device_id,
                before_id=old.pk,
                before_delivered_at=delivered_at,
                before_fit_remade_at=fit_remade_at,
            )


def _came(model, row, old):
    claimed = model["ClaimSide"].objects.filter(device=old.pk).order_by("-pk").first()
    if claimed is not None:
        return claimed.was_delivered_at, claimed.was_fit_remade_at
    sent = model["ParcelLine"].objects.filter(line__work_orders=old.work_order_id, parcel__delivered_at__isnull=False)
    came = sent.order_by("-pk").values_list("parcel__delivered_at", flat=True).first()
    return came or row.delivered_at, row.fit_remade_at


_NAMES = ("CoverSide", "Device", "ClaimSide", "ParcelLine", "TakenPlace")


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_taxes_told")]

    operations = [
        migrations.CreateModel(
            name="TakenPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before_delivered_at", models.DateTimeField()),
                ("before_fit_remade_at", models.DateTimeField(blank=True, null=True)),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.device"
                    ),
                ),
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="took_place", to="orders.device"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~Q(device=F("before")), name="place_taken_of_another"),
                ],
            },
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
