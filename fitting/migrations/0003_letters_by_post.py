from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fitting", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinicianentry",
            name="came_by",
            field=models.CharField(
                choices=[("link", "By the signed link"), ("letter", "By post, entered by a fitter")],
                db_default="link",
                default="link",
                max_length=6,
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicianentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("came_by__in", ("link", "letter"))), name="clinician_entry_way_known"
            ),
        ),
    ]
