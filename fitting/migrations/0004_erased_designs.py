from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fitting", "0003_letters_by_post"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="design",
            name="design_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="design",
            name="design_ended_was_built",
        ),
        migrations.AlterField(
            model_name="design",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Being designed"),
                    ("released", "Released"),
                    ("failed", "Cannot be built"),
                    ("dead", "Given up"),
                    ("erased", "Files erased"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="design",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ("waiting", "released", "failed", "dead", "erased"))),
                name="design_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="design",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["released", "failed", "erased"]), _negated=True),
                    ("built_at__isnull", False),
                    _connector="OR",
                ),
                name="design_ended_was_built",
            ),
        ),
    ]
