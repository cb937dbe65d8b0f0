import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fitting", "0007_designs"),
        ("orders", "0011_design_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="design",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="fitting.design",
            ),
        ),
    ]
