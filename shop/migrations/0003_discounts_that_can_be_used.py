"""A code that could be used no time at all is a code that is stopped, and says so."""

from django.core.validators import MinValueValidator
from django.db import migrations, models
from django.db.models import Q

SAYS = "Of a limit of 0 nobody could use it: leave it empty for no limit, or untick that it is active to stop it."
LIMITS = {
    "most_uses": "Orders altogether; empty: no limit.",
    "most_per_customer": "Orders of one customer or e-mail address; empty: no limit.",
}


def stop(apps, _schema_editor):
    """Nobody could use them, and nobody can from now on."""
    codes = apps.get_model("shop", "DiscountCode").objects
    for limit in LIMITS:
        codes.filter(**{limit: 0}).update(is_active=False, **{limit: None})


def limits():
    for model in ("discountcode", "historicaldiscountcode"):
        for name, help_text in LIMITS.items():
            field = models.PositiveIntegerField(
                null=True, blank=True, help_text=help_text, validators=[MinValueValidator(1, SAYS)]
            )
            yield migrations.AlterField(model, name, field)


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_guards")]

    operations = [
        migrations.RunPython(stop, migrations.RunPython.noop),
        *limits(),
        migrations.AddConstraint(
            "discountcode",
            models.CheckConstraint(
                name="discount_limits_allow_a_use",
                condition=Q(Q(most_uses=None) | Q(most_uses__gte=1))
                & Q(Q(most_per_customer=None) | Q(most_per_customer__gte=1)),
                violation_error_message=SAYS,
            ),
        ),
    ]
