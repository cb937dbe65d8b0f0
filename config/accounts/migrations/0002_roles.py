"""The eight groups of staff; verbs and desks go by their names."""

from django.db import migrations

ROLES = ("support", "fitter", "claims", "production", "warehouse", "finance", "content", "privacy")


def make(apps, _schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in ROLES:
        Group.objects.get_or_create(name=name)


def drop(apps, _schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make, drop)]
