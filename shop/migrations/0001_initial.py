from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import shop.models.codes
import shop.models.content
import shop.models.market
from shop.together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="DiscountCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                help_text="Capital letters, digits and hyphens; customers may type small ones.",
                                max_length=24,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z0-9][A-Z0-9-]*$", "Capital letters, digits and hyphens."
                                    )
                                ],
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("percentage", "a percentage"), ("amount", "an amount")], max_length=12
                            ),
                        ),
                        (
                            "percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="For a percentage: more than 0, at most 100.",
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.01")),
                                    django.core.validators.MaxValueValidator(Decimal(100)),
                                ],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField(blank=True, help_text="Exclusive; empty: no end.", null=True)),
                        (
                            "most_uses",
                            models.PositiveIntegerField(
                                blank=True, help_text="Orders altogether; empty: no limit.", null=True
                            ),
                        ),
                        (
                            "most_per_customer",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Orders of one customer or e-mail address; empty: no limit.",
                                null=True,
                            ),
                        ),
                        ("used", models.PositiveIntegerField(default=0, editable=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="Family",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        ("summary", models.CharField(max_length=240)),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                    ],
                    options={
                        "verbose_name_plural": "families",
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=24, unique=True)),
                        ("title", models.CharField(max_length=80)),
                        ("text", models.TextField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Concern",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        ("title", models.CharField(max_length=100)),
                        ("summary", models.CharField(max_length=300)),
                        ("body", models.TextField(help_text="Markdown.")),
                        (
                            "area",
                            models.CharField(
                                choices=[
                                    ("back", "Back"),
                                    ("hip", "Hip"),
                                    ("knee", "Knee"),
                                    ("heel", "Heel"),
                                    ("arch", "Arch"),
                                    ("legs", "Legs"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "helpful_features",
                            models.JSONField(
                                blank=True, default=list, validators=[shop.models.content.short_sentences]
                            ),
                        ),
                        (
                            "see_a_clinician_when",
                            models.JSONField(
                                blank=True, default=list, validators=[shop.models.content.short_sentences]
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [models.Index(fields=["position", "slug"], name="concern_by_place")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_until", None),
                                    ("published_until__gt", models.F("published_from")),
                                    _connector="OR",
                                ),
                                name="concern_window_not_empty",
                                violation_error_message="The end of publication comes after its start.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("area__in", ["back", "hip", "knee", "heel", "arch", "legs"])),
                                name="concern_area_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Advice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        ("title", models.CharField(max_length=100)),
                        ("summary", models.CharField(max_length=300)),
                        ("body", models.TextField(help_text="Markdown.")),
                        (
                            "topic",
                            models.CharField(
                                choices=[
                                    ("exercise", "Exercise"),
                                    ("posture", "Posture"),
                                    ("workstation", "Workstation"),
                                    ("break_in", "Breaking in"),
                                    ("care", "Washing and care"),
                                    ("shoes", "Shoes"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="How long it takes; empty: not timed.", null=True
                            ),
                        ),
                        ("concerns", models.ManyToManyField(blank=True, related_name="advice", to="shop.concern")),
                    ],
                    options={
                        "verbose_name_plural": "advice",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="DiscountTerms",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                choices=[
                                    ("USD", "USD"),
                                    ("EUR", "EUR"),
                                    ("GBP", "GBP"),
                                    ("CAD", "CAD"),
                                    ("JPY", "JPY"),
                                ],
                                max_length=3,
                            ),
                        ),
                        (
                            "off_minor",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="For an amount, in minor units: 1000 is 10.00 (10 in JPY is 10).",
                                null=True,
                            ),
                        ),
                        (
                            "least_minor",
                            models.PositiveIntegerField(
                                default=0, help_text="The least spend on goods, in minor units."
                            ),
                        ),
                        (
                            "code",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="terms",
                                to="shop.discountcode",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "discount terms",
                    },
                ),
                migrations.CreateModel(
                    name="Faq",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        ("question", models.CharField(max_length=160)),
                        ("answer", models.TextField(help_text="Markdown.")),
                        (
                            "topic",
                            models.CharField(
                                choices=[
                                    ("insoles", "What insoles do"),
                                    ("feet", "Feet, gait and posture"),
                                    ("choosing", "Choosing"),
                                    ("evidence", "How well they work"),
                                    ("ordering", "Ordering and fitting"),
                                ],
                                max_length=12,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "question",
                        "abstract": False,
                        "indexes": [models.Index(fields=["position", "slug"], name="faq_by_place")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_until", None),
                                    ("published_until__gt", models.F("published_from")),
                                    _connector="OR",
                                ),
                                name="faq_window_not_empty",
                                violation_error_message="The end of publication comes after its start.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("topic__in", ["insoles", "feet", "choosing", "evidence", "ordering"])
                                ),
                                name="faq_topic_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvidenceStatement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=60, unique=True)),
                        (
                            "statement",
                            models.TextField(
                                help_text="The sentence as customers read it: plain, and no stronger than the source."
                            ),
                        ),
                        (
                            "source",
                            models.CharField(help_text="Author, title, where and when published.", max_length=300),
                        ),
                        ("source_url", models.URLField(blank=True)),
                        (
                            "ties",
                            models.CharField(
                                help_text="Who paid for it and who of us is connected with it; 'None known' is an answer.",
                                max_length=300,
                            ),
                        ),
                        (
                            "support",
                            models.CharField(
                                choices=[
                                    ("unchecked", "Not checked yet"),
                                    ("supported", "Checked: the source supports it"),
                                    ("unsupported", "Checked: the source does not support it"),
                                ],
                                default="unchecked",
                                max_length=12,
                            ),
                        ),
                        ("checked_by", models.CharField(blank=True, max_length=80)),
                        ("checked_on", models.DateField(blank=True, null=True)),
                        (
                            "expires_on",
                            models.DateField(
                                help_text="From this day on it is not served until somebody checks it again."
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        ("concerns", models.ManyToManyField(blank=True, related_name="evidence", to="shop.concern")),
                        ("faqs", models.ManyToManyField(blank=True, related_name="evidence", to="shop.faq")),
                    ],
                ),
                migrations.CreateModel(
                    name="FootType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        ("title", models.CharField(max_length=100)),
                        ("summary", models.CharField(max_length=300)),
                        ("body", models.TextField(help_text="Markdown.")),
                        (
                            "signs",
                            models.JSONField(
                                blank=True, default=list, validators=[shop.models.content.short_sentences]
                            ),
                        ),
                        (
                            "helpful_features",
                            models.JSONField(
                                blank=True, default=list, validators=[shop.models.content.short_sentences]
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "indexes": [models.Index(fields=["position", "slug"], name="foottype_by_place")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_until", None),
                                    ("published_until__gt", models.F("published_from")),
                                    _connector="OR",
                                ),
                                name="foottype_window_not_empty",
                                violation_error_message="The end of publication comes after its start.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalAdvice",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        ("title", models.CharField(max_length=100)),
                        ("summary", models.CharField(max_length=300)),
                        ("body", models.TextField(help_text="Markdown.")),
                        (
                            "topic",
                            models.CharField(
                                choices=[
                                    ("exercise", "Exercise"),
                                    ("posture", "Posture"),
                                    ("workstation", "Workstation"),
                                    ("break_in", "Breaking in"),
                                    ("care", "Washing and care"),
                                    ("shoes", "Shoes"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="How long it takes; empty: not timed.", null=True
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical advice",
                        "verbose_name_plural": "historical advice",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalConcern",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        ("title", models.CharField(max_length=100)),
                        ("summary", models.CharField(max_length=300)),
                        ("body", models.TextField(help_text="Markdown.")),
                        (
                            "area",
                            models.CharField(
                                choices=[
                                    ("back", "Back"),
                                    ("hip", "Hip"),
                                    ("knee", "Knee"),
                                    ("heel", "Heel"),
                                    ("arch", "Arch"),
                                    ("legs", "Legs"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "helpful_features",
                            models.JSONField(
                                blank=True, default=list, validators=[shop.models.content.short_sentences]
                            ),
                        ),
                        (
                            "see_a_clinician_when",
                            models.JSONField(
                                blank=True, default=list, validators=[shop.models.content.short_sentences]
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical concern",
                        "verbose_name_plural": "historical concerns",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDiscountCode",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "code",
                            models.CharField(
                                db_index=True,
                                help_text="Capital letters, digits and hyphens; customers may type small ones.",
                                max_length=24,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z0-9][A-Z0-9-]*$", "Capital letters, digits and hyphens."
                                    )
                                ],
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("percentage", "a percentage"), ("amount", "an amount")], max_length=12
                            ),
                        ),
                        (
                            "percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="For a percentage: more than 0, at most 100.",
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0.01")),
                                    django.core.validators.MaxValueValidator(Decimal(100)),
                                ],
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField(blank=True, help_text="Exclusive; empty: no end.", null=True)),
                        (
                            "most_uses",
                            models.PositiveIntegerField(
                                blank=True, help_text="Orders altogether; empty: no limit.", null=True
                            ),
                        ),
                        (
                            "most_per_customer",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Orders of one customer or e-mail address; empty: no limit.",
                                null=True,
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical discount code",
                        "verbose_name_plural": "historical discount codes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalEvidenceStatement",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=60)),
                        (
                            "statement",
                            models.TextField(
                                help_text="The sentence as customers read it: plain, and no stronger than the source."
                            ),
                        ),
                        (
                            "source",
                            models.CharField(help_text="Author, title, where and when published.", max_length=300),
                        ),
                        ("source_url", models.URLField(blank=True)),
                        (
                            "ties",
                            models.CharField(
                                help_text="Who paid for it and who of us is connected with it; 'None known' is an answer.",
                                max_length=300,
                            ),
                        ),
                        (
                            "support",
                            models.CharField(
                                choices=[
                                    ("unchecked", "Not checked yet"),
                                    ("supported", "Checked: the source supports it"),
                                    ("unsupported", "Checked: the source does not support it"),
                                ],
                                default="unchecked",
                                max_length=12,
                            ),
                        ),
                        ("checked_by", models.CharField(blank=True, max_length=80)),
                        ("checked_on", models.DateField(blank=True, null=True)),
                        (
                            "expires_on",
                            models.DateField(
                                help_text="From this day on it is not served until somebody checks it again."
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical evidence statement",
                        "verbose_name_plural": "historical evidence statements",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalFamily",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("slug", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=60)),
                        ("summary", models.CharField(max_length=240)),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical family",
                        "verbose_name_plural": "historical families",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalFaq",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        ("question", models.CharField(max_length=160)),
                        ("answer", models.TextField(help_text="Markdown.")),
                        (
                            "topic",
                            models.CharField(
                                choices=[
                                    ("insoles", "What insoles do"),
                                    ("feet", "Feet, gait and posture"),
                                    ("choosing", "Choosing"),
                                    ("evidence", "How well they work"),
                                    ("ordering", "Ordering and fitting"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical question",
                        "verbose_name_plural": "historical questions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalFootType",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        ("title", models.CharField(max_length=100)),
                        ("summary", models.CharField(max_length=300)),
                        ("body", models.TextField(help_text="Markdown.")),
                        (
                            "signs",
                            models.JSONField(
                                blank=True, default=list, validators=[shop.models.content.short_sentences]
                            ),
                        ),
                        (
                            "helpful_features",
                            models.JSONField(
                                blank=True, default=list, validators=[shop.models.content.short_sentences]
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical foot type",
                        "verbose_name_plural": "historical foot types",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalMarket",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=12)),
                        ("name", models.CharField(max_length=60)),
                        (
                            "currency",
                            models.CharField(
                                choices=[
                                    ("USD", "USD"),
                                    ("EUR", "EUR"),
                                    ("GBP", "GBP"),
                                    ("CAD", "CAD"),
                                    ("JPY", "JPY"),
                                ],
                                max_length=3,
                            ),
                        ),
                        ("prices_include_tax", models.BooleanField()),
                        (
                            "tax_provider",
                            models.CharField(
                                choices=[("rates", "Rates table"), ("stripe", "Stripe Tax")],
                                default="rates",
                                max_length=12,
                            ),
                        ),
                        ("default_language", models.CharField(default="en", max_length=8)),
                        ("is_open", models.BooleanField(default=True)),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=100, help_text="The first open market is the default one."
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical market",
                        "verbose_name_plural": "historical markets",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalNotice",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=24)),
                        ("title", models.CharField(max_length=80)),
                        ("text", models.TextField()),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical notice",
                        "verbose_name_plural": "historical notices",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalProduct",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("custom", "Made to measure"), ("stock", "From stock")], max_length=8
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everyone"),
                                    ("design_holders", "Only who has a stored design with us"),
                                ],
                                default="everyone",
                                max_length=16,
                            ),
                        ),
                        (
                            "pieces",
                            models.CharField(
                                choices=[("pair", "A pair"), ("side", "One side"), ("piece", "One piece")],
                                default="pair",
                                max_length=8,
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("tagline", models.CharField(blank=True, max_length=160)),
                        ("description", models.TextField(blank=True, help_text="Markdown.")),
                        ("core_material", models.CharField(blank=True, max_length=160)),
                        ("energy_return", models.CharField(blank=True, max_length=160)),
                        ("wash_instructions", models.CharField(blank=True, max_length=240)),
                        ("durability", models.CharField(blank=True, max_length=240)),
                        (
                            "max_wearer_kg",
                            models.PositiveSmallIntegerField(blank=True, help_text="Empty: no limit.", null=True),
                        ),
                        ("min_age_years", models.PositiveSmallIntegerField(default=0)),
                        (
                            "max_age_years",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Included; empty: no limit.", null=True
                            ),
                        ),
                        (
                            "length",
                            models.CharField(
                                blank=True,
                                choices=[("full", "Full length"), ("three_quarter", "Three-quarter")],
                                max_length=16,
                            ),
                        ),
                        (
                            "thickness_class",
                            models.CharField(
                                blank=True,
                                choices=[("slim", "Slim"), ("standard", "Standard"), ("cushioned", "Cushioned")],
                                max_length=12,
                            ),
                        ),
                        (
                            "lead_time_class",
                            models.CharField(
                                choices=[
                                    ("made_to_order", "Made to order"),
                                    ("priority", "Priority"),
                                    ("in_stock", "In stock"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "lead_time_business_days",
                            models.PositiveSmallIntegerField(
                                help_text="Business days from approved feet (made to order) or payment (stock) to hand-over."
                            ),
                        ),
                        (
                            "fsa_hsa",
                            models.CharField(
                                blank=True, help_text="What we say about FSA and HSA cards.", max_length=240
                            ),
                        ),
                        (
                            "tax_class",
                            models.CharField(
                                choices=[
                                    ("custom_insole", "Made-to-measure insole"),
                                    ("accessory", "Accessory"),
                                    ("shipping", "Shipping"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "fit_spec",
                            models.JSONField(blank=True, null=True, validators=[shop.models.codes.usable_fit_spec]),
                        ),
                        (
                            "footwear",
                            models.JSONField(blank=True, default=list, validators=[shop.models.codes.known_footwear]),
                        ),
                        (
                            "activities",
                            models.JSONField(blank=True, default=list, validators=[shop.models.codes.known_activities]),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "family",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="shop.family",
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical product",
                        "verbose_name_plural": "historical products",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalTaxRate",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("country", models.CharField(max_length=2, validators=[shop.models.market.known_country])),
                        (
                            "region",
                            models.CharField(
                                blank=True,
                                help_text="State or province as in addresses (CA, TX, ON); empty: the whole country.",
                                max_length=6,
                            ),
                        ),
                        (
                            "tax_class",
                            models.CharField(
                                choices=[
                                    ("custom_insole", "Made-to-measure insole"),
                                    ("accessory", "Accessory"),
                                    ("shipping", "Shipping"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("rate", models.DecimalField(decimal_places=5, help_text="0.19000 is 19 %.", max_digits=6)),
                        ("starts_at", models.DateTimeField()),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical tax rate",
                        "verbose_name_plural": "historical tax rates",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Market",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=12, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        (
                            "currency",
                            models.CharField(
                                choices=[
                                    ("USD", "USD"),
                                    ("EUR", "EUR"),
                                    ("GBP", "GBP"),
                                    ("CAD", "CAD"),
                                    ("JPY", "JPY"),
                                ],
                                max_length=3,
                            ),
                        ),
                        ("prices_include_tax", models.BooleanField()),
                        (
                            "tax_provider",
                            models.CharField(
                                choices=[("rates", "Rates table"), ("stripe", "Stripe Tax")],
                                default="rates",
                                max_length=12,
                            ),
                        ),
                        ("default_language", models.CharField(default="en", max_length=8)),
                        ("is_open", models.BooleanField(default=True)),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=100, help_text="The first open market is the default one."
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("currency__in", ["USD", "EUR", "GBP", "CAD", "JPY"])),
                                name="market_currency_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("tax_provider__in", ["rates", "stripe"])),
                                name="market_tax_provider_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalShippingMethod",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=24)),
                        ("name", models.CharField(max_length=60)),
                        ("description", models.CharField(blank=True, max_length=200)),
                        ("price_minor", models.PositiveIntegerField()),
                        (
                            "free_from_minor",
                            models.PositiveIntegerField(
                                blank=True, help_text="Free from this value of goods on; empty: never.", null=True
                            ),
                        ),
                        ("min_days", models.PositiveSmallIntegerField(help_text="Business days on the way, at least.")),
                        ("max_days", models.PositiveSmallIntegerField(help_text="Business days on the way, at most.")),
                        (
                            "tax_class",
                            models.CharField(
                                choices=[
                                    ("custom_insole", "Made-to-measure insole"),
                                    ("accessory", "Accessory"),
                                    ("shipping", "Shipping"),
                                ],
                                default="shipping",
                                max_length=16,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "market",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="shop.market",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical shipping method",
                        "verbose_name_plural": "historical shipping methods",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="MarketCountry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "country",
                            models.CharField(max_length=2, unique=True, validators=[shop.models.market.known_country]),
                        ),
                        (
                            "market",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="countries", to="shop.market"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "market countries",
                    },
                ),
                migrations.CreateModel(
                    name="Product",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        (
                            "position",
                            models.PositiveIntegerField(default=1000, help_text="Smaller numbers come first."),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("custom", "Made to measure"), ("stock", "From stock")], max_length=8
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("everyone", "Everyone"),
                                    ("design_holders", "Only who has a stored design with us"),
                                ],
                                default="everyone",
                                max_length=16,
                            ),
                        ),
                        (
                            "pieces",
                            models.CharField(
                                choices=[("pair", "A pair"), ("side", "One side"), ("piece", "One piece")],
                                default="pair",
                                max_length=8,
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("tagline", models.CharField(blank=True, max_length=160)),
                        ("description", models.TextField(blank=True, help_text="Markdown.")),
                        ("core_material", models.CharField(blank=True, max_length=160)),
                        ("energy_return", models.CharField(blank=True, max_length=160)),
                        ("wash_instructions", models.CharField(blank=True, max_length=240)),
                        ("durability", models.CharField(blank=True, max_length=240)),
                        (
                            "max_wearer_kg",
                            models.PositiveSmallIntegerField(blank=True, help_text="Empty: no limit.", null=True),
                        ),
                        ("min_age_years", models.PositiveSmallIntegerField(default=0)),
                        (
                            "max_age_years",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Included; empty: no limit.", null=True
                            ),
                        ),
                        (
                            "length",
                            models.CharField(
                                blank=True,
                                choices=[("full", "Full length"), ("three_quarter", "Three-quarter")],
                                max_length=16,
                            ),
                        ),
                        (
                            "thickness_class",
                            models.CharField(
                                blank=True,
                                choices=[("slim", "Slim"), ("standard", "Standard"), ("cushioned", "Cushioned")],
                                max_length=12,
                            ),
                        ),
                        (
                            "lead_time_class",
                            models.CharField(
                                choices=[
                                    ("made_to_order", "Made to order"),
                                    ("priority", "Priority"),
                                    ("in_stock", "In stock"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "lead_time_business_days",
                            models.PositiveSmallIntegerField(
                                help_text="Business days from approved feet (made to order) or payment (stock) to hand-over."
                            ),
                        ),
                        (
                            "fsa_hsa",
                            models.CharField(
                                blank=True, help_text="What we say about FSA and HSA cards.", max_length=240
                            ),
                        ),
                        (
                            "tax_class",
                            models.CharField(
                                choices=[
                                    ("custom_insole", "Made-to-measure insole"),
                                    ("accessory", "Accessory"),
                                    ("shipping", "Shipping"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "fit_spec",
                            models.JSONField(blank=True, null=True, validators=[shop.models.codes.usable_fit_spec]),
                        ),
                        (
                            "footwear",
                            models.JSONField(blank=True, default=list, validators=[shop.models.codes.known_footwear]),
                        ),
                        (
                            "activities",
                            models.JSONField(blank=True, default=list, validators=[shop.models.codes.known_activities]),
                        ),
                        ("concerns", models.ManyToManyField(blank=True, related_name="products", to="shop.concern")),
                        (
                            "family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="products", to="shop.family"
                            ),
                        ),
                        ("foot_types", models.ManyToManyField(blank=True, related_name="products", to="shop.foottype")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Media",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "path",
                            models.CharField(
                                help_text="Under the static files, e.g. shop/products/stride.svg.", max_length=160
                            ),
                        ),
                        (
                            "alt",
                            models.CharField(
                                help_text="What the picture shows, for those who do not see it.", max_length=240
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        (
                            "advice",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="media",
                                to="shop.advice",
                            ),
                        ),
                        (
                            "concern",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="media",
                                to="shop.concern",
                            ),
                        ),
                        (
                            "foot_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="media",
                                to="shop.foottype",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="media",
                                to="shop.product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "media",
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalVariant",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("sku", models.CharField(db_index=True, max_length=40)),
                        ("name", models.CharField(max_length=80)),
                        (
                            "cover",
                            models.CharField(
                                choices=[
                                    ("microfibre", "Microfibre"),
                                    ("leather", "Leather"),
                                    ("mesh", "Open mesh"),
                                    ("wool", "Wool felt"),
                                    ("none", "None"),
                                ],
                                default="none",
                                max_length=12,
                            ),
                        ),
                        ("colour", models.CharField(blank=True, max_length=30)),
                        ("thickness_mm", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                        (
                            "weight_g",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Of the whole piece or pair.", null=True
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="shop.product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical variant",
                        "verbose_name_plural": "historical variants",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalTestimonial",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("slug", models.SlugField(max_length=60)),
                        (
                            "display_name",
                            models.CharField(help_text="As the customer wants to be named.", max_length=60),
                        ),
                        (
                            "about",
                            models.CharField(
                                blank=True, help_text="Who is speaking: work, sport, feet.", max_length=120
                            ),
                        ),
                        ("words", models.TextField()),
                        ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("verified_order_ref", models.CharField(blank=True, max_length=40)),
                        ("consented_at", models.DateTimeField(blank=True, null=True)),
                        ("consent_text_version", models.CharField(blank=True, max_length=40)),
                        (
                            "typicality_note",
                            models.CharField(blank=True, help_text="What others can expect.", max_length=240),
                        ),
                        ("is_incentivised", models.BooleanField(default=False)),
                        ("incentive_note", models.CharField(blank=True, max_length=160)),
                        (
                            "is_insider",
                            models.BooleanField(
                                default=False, help_text="Staff, family of staff, or otherwise connected."
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("submitted", "Waiting to be read"),
                                    ("published", "Published"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn by the customer"),
                                ],
                                default="submitted",
                                max_length=12,
                            ),
                        ),
                        (
                            "rejection",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_purchase", "No purchase could be verified"),
                                    ("no_consent", "The customer did not consent"),
                                    ("private_data", "It shows somebody's private data"),
                                    ("abusive", "It insults or threatens"),
                                    ("off_topic", "It is not about a product of ours"),
                                    ("health_promise", "It promises others a cure"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("submitted_at", models.DateTimeField()),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="shop.product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical testimonial",
                        "verbose_name_plural": "historical testimonials",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalDiscountCode_products",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                        (
                            "discountcode",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="shop.discountcode",
                            ),
                        ),
                        (
                            "history",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="shop.historicaldiscountcode",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="shop.product",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "HistoricalDiscountCode_products",
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.AddField(
                    model_name="discountcode",
                    name="products",
                    field=models.ManyToManyField(
                        blank=True, help_text="None: for everything.", related_name="+", to="shop.product"
                    ),
                ),
                migrations.CreateModel(
                    name="ShippingMethod",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=24)),
                        ("name", models.CharField(max_length=60)),
                        ("description", models.CharField(blank=True, max_length=200)),
                        ("price_minor", models.PositiveIntegerField()),
                        (
                            "free_from_minor",
                            models.PositiveIntegerField(
                                blank=True, help_text="Free from this value of goods on; empty: never.", null=True
                            ),
                        ),
                        ("min_days", models.PositiveSmallIntegerField(help_text="Business days on the way, at least.")),
                        ("max_days", models.PositiveSmallIntegerField(help_text="Business days on the way, at most.")),
                        (
                            "tax_class",
                            models.CharField(
                                choices=[
                                    ("custom_insole", "Made-to-measure insole"),
                                    ("accessory", "Accessory"),
                                    ("shipping", "Shipping"),
                                ],
                                default="shipping",
                                max_length=16,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        (
                            "market",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shipping_methods",
                                to="shop.market",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="TaxRate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("country", models.CharField(max_length=2, validators=[shop.models.market.known_country])),
                        (
                            "region",
                            models.CharField(
                                blank=True,
                                help_text="State or province as in addresses (CA, TX, ON); empty: the whole country.",
                                max_length=6,
                            ),
                        ),
                        (
                            "tax_class",
                            models.CharField(
                                choices=[
                                    ("custom_insole", "Made-to-measure insole"),
                                    ("accessory", "Accessory"),
                                    ("shipping", "Shipping"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("rate", models.DecimalField(decimal_places=5, help_text="0.19000 is 19 %.", max_digits=6)),
                        ("starts_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("tax_class__in", ["custom_insole", "accessory", "shipping"])),
                                name="tax_rate_class_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rate__gte", 0), ("rate__lt", 1)), name="tax_rate_below_one"
                            ),
                            models.UniqueConstraint(
                                fields=("country", "region", "tax_class", "starts_at"), name="tax_rate_once_per_instant"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Testimonial",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        (
                            "display_name",
                            models.CharField(help_text="As the customer wants to be named.", max_length=60),
                        ),
                        (
                            "about",
                            models.CharField(
                                blank=True, help_text="Who is speaking: work, sport, feet.", max_length=120
                            ),
                        ),
                        ("words", models.TextField()),
                        ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("verified_order_ref", models.CharField(blank=True, max_length=40)),
                        ("consented_at", models.DateTimeField(blank=True, null=True)),
                        ("consent_text_version", models.CharField(blank=True, max_length=40)),
                        (
                            "typicality_note",
                            models.CharField(blank=True, help_text="What others can expect.", max_length=240),
                        ),
                        ("is_incentivised", models.BooleanField(default=False)),
                        ("incentive_note", models.CharField(blank=True, max_length=160)),
                        (
                            "is_insider",
                            models.BooleanField(
                                default=False, help_text="Staff, family of staff, or otherwise connected."
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("submitted", "Waiting to be read"),
                                    ("published", "Published"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn by the customer"),
                                ],
                                default="submitted",
                                max_length=12,
                            ),
                        ),
                        (
                            "rejection",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_purchase", "No purchase could be verified"),
                                    ("no_consent", "The customer did not consent"),
                                    ("private_data", "It shows somebody's private data"),
                                    ("abusive", "It insults or threatens"),
                                    ("off_topic", "It is not about a product of ours"),
                                    ("health_promise", "It promises others a cure"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("submitted_at", models.DateTimeField()),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="testimonials",
                                to="shop.product",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Variant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True, help_text="Untick to withdraw it at once, whatever the dates."
                            ),
                        ),
                        (
                            "published_from",
                            models.DateTimeField(blank=True, help_text="Empty: a draft nobody sees.", null=True),
                        ),
                        (
                            "published_until",
                            models.DateTimeField(
                                blank=True, help_text="The first instant it is gone again.", null=True
                            ),
                        ),
                        ("sku", models.CharField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        (
                            "cover",
                            models.CharField(
                                choices=[
                                    ("microfibre", "Microfibre"),
                                    ("leather", "Leather"),
                                    ("mesh", "Open mesh"),
                                    ("wool", "Wool felt"),
                                    ("none", "None"),
                                ],
                                default="none",
                                max_length=12,
                            ),
                        ),
                        ("colour", models.CharField(blank=True, max_length=30)),
                        ("thickness_mm", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                        (
                            "weight_g",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="Of the whole piece or pair.", null=True
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100)),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="variants", to="shop.product"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Stock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on_hand", models.PositiveIntegerField(default=0)),
                        ("reserved", models.PositiveIntegerField(default=0)),
                        (
                            "variant",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="stock", to="shop.variant"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "stock",
                    },
                ),
                migrations.CreateModel(
                    name="Price",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                choices=[
                                    ("USD", "USD"),
                                    ("EUR", "EUR"),
                                    ("GBP", "GBP"),
                                    ("CAD", "CAD"),
                                    ("JPY", "JPY"),
                                ],
                                max_length=3,
                            ),
                        ),
                        (
                            "amount_minor",
                            models.PositiveIntegerField(
                                help_text="In minor units: 18900 is 189.00 (189 in JPY is 189)."
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        (
                            "set_by",
                            models.CharField(blank=True, help_text="Who set it, as the actor reads.", max_length=60),
                        ),
                        (
                            "variant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="shop.variant"
                            ),
                        ),
                    ],
                ),
                migrations.AddIndex(
                    model_name="advice",
                    index=models.Index(fields=["position", "slug"], name="advice_by_place"),
                ),
                migrations.AddConstraint(
                    model_name="advice",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("published_until", None),
                            ("published_until__gt", models.F("published_from")),
                            _connector="OR",
                        ),
                        name="advice_window_not_empty",
                        violation_error_message="The end of publication comes after its start.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="advice",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("topic__in", ["exercise", "posture", "workstation", "break_in", "care", "shoes"])
                        ),
                        name="advice_topic_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="discountterms",
                    constraint=models.UniqueConstraint(
                        fields=("code", "currency"), name="discount_terms_once_per_currency"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="discountterms",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("currency__in", ["USD", "EUR", "GBP", "CAD", "JPY"])),
                        name="discount_terms_currency_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="discountterms",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("off_minor", None), ("off_minor__gte", 1), _connector="OR"),
                        name="discount_terms_take_something",
                        violation_error_message="Take at least one minor unit off.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="evidencestatement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("support__in", ["unchecked", "supported", "unsupported"])),
                        name="evidence_support_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="evidencestatement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("support", "supported"), _negated=True),
                            models.Q(("checked_on__isnull", False), models.Q(("checked_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="evidence_supported_is_checked",
                        violation_error_message="Say who checked it, and when.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="evidencestatement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", ""), _negated=True), models.Q(("ties", ""), _negated=True)
                        ),
                        name="evidence_has_source_and_ties",
                        violation_error_message="Name the source and its ties.",
                    ),
                ),
                migrations.AddIndex(
                    model_name="product",
                    index=models.Index(fields=["position", "slug"], name="product_by_place"),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("published_until", None),
                            ("published_until__gt", models.F("published_from")),
                            _connector="OR",
                        ),
                        name="product_window_not_empty",
                        violation_error_message="The end of publication comes after its start.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["custom", "stock"])), name="product_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("audience__in", ["everyone", "design_holders"])),
                        name="product_audience_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("pieces__in", ["pair", "side", "piece"])), name="product_pieces_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("length__in", ["full", "three_quarter", ""])), name="product_length_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("thickness_class__in", ["slim", "standard", "cushioned", ""])),
                        name="product_thickness_class_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("lead_time_class__in", ["made_to_order", "priority", "in_stock"])),
                        name="product_lead_time_class_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("tax_class__in", ["custom_insole", "accessory", "shipping"])),
                        name="product_tax_class_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fit_spec__isnull", False), ("kind", "custom")),
                            models.Q(("fit_spec__isnull", True), ("kind", "stock")),
                            _connector="OR",
                        ),
                        name="product_custom_has_fit_spec",
                        violation_error_message="A made-to-measure product has a fit specification, a stock product none.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="product",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("max_age_years", None), ("max_age_years__gte", models.F("min_age_years")), _connector="OR"
                        ),
                        name="product_ages_in_order",
                        violation_error_message="The highest age is not below the lowest.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="media",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("advice__isnull", True),
                                ("concern__isnull", True),
                                ("foot_type__isnull", True),
                                ("product__isnull", False),
                            ),
                            models.Q(
                                ("advice__isnull", True),
                                ("concern__isnull", False),
                                ("foot_type__isnull", True),
                                ("product__isnull", True),
                            ),
                            models.Q(
                                ("advice__isnull", True),
                                ("concern__isnull", True),
                                ("foot_type__isnull", False),
                                ("product__isnull", True),
                            ),
                            models.Q(
                                ("advice__isnull", False),
                                ("concern__isnull", True),
                                ("foot_type__isnull", True),
                                ("product__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="media_has_one_owner",
                        violation_error_message="A picture belongs to one product or one page.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="media",
                    constraint=models.CheckConstraint(
                        condition=models.Q(models.Q(("alt", ""), _negated=True), models.Q(("path", ""), _negated=True)),
                        name="media_has_words",
                        violation_error_message="Describe what the picture shows.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="media",
                    constraint=models.UniqueConstraint(fields=("product", "path"), name="media_path_once_per_product"),
                ),
                migrations.AddConstraint(
                    model_name="media",
                    constraint=models.UniqueConstraint(fields=("concern", "path"), name="media_path_once_per_concern"),
                ),
                migrations.AddConstraint(
                    model_name="media",
                    constraint=models.UniqueConstraint(
                        fields=("foot_type", "path"), name="media_path_once_per_foot_type"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="media",
                    constraint=models.UniqueConstraint(fields=("advice", "path"), name="media_path_once_per_advice"),
                ),
                migrations.AddConstraint(
                    model_name="discountcode",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["percentage", "amount"])), name="discount_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="discountcode",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "percentage"), ("percent__gt", 0), ("percent__lte", 100)),
                            models.Q(("kind", "amount"), ("percent", None)),
                            _connector="OR",
                        ),
                        name="discount_percent_fits_kind",
                        violation_error_message="Give a percentage above 0 and up to 100 for a percentage, none for an amount.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="discountcode",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"),
                        name="discount_ends_after_it_starts",
                        violation_error_message="The end must come after the start.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="discountcode",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("most_uses", None), ("used__lte", models.F("most_uses")), _connector="OR"),
                        name="discount_used_within_limit",
                        violation_error_message="It has been used more often than this already.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="discountcode",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z0-9][A-Z0-9-]*$")),
                        name="discount_code_written_plainly",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="shippingmethod",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("tax_class__in", ["custom_insole", "accessory", "shipping"])),
                        name="shipping_method_tax_class_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="shippingmethod",
                    constraint=models.UniqueConstraint(
                        fields=("market", "code"), name="shipping_method_once_per_market"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="shippingmethod",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("min_days__lte", models.F("max_days"))),
                        name="shipping_method_days_in_order",
                        violation_error_message="The longest time on the way is not shorter than the shortest.",
                    ),
                ),
                migrations.AddIndex(
                    model_name="testimonial",
                    index=models.Index(fields=["status", "-published_at"], name="testimonial_newest"),
                ),
                migrations.AddConstraint(
                    model_name="testimonial",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["submitted", "published", "rejected", "withdrawn"])),
                        name="testimonial_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="testimonial",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rejection__in",
                                [
                                    "no_purchase",
                                    "no_consent",
                                    "private_data",
                                    "abusive",
                                    "off_topic",
                                    "health_promise",
                                    "",
                                ],
                            )
                        ),
                        name="testimonial_rejection_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="testimonial",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("rating__range", (1, 5))), name="testimonial_rating_one_to_five"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="testimonial",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "published"), _negated=True),
                            models.Q(
                                ("consented_at__isnull", False),
                                ("published_at__isnull", False),
                                models.Q(("verified_order_ref", ""), _negated=True),
                                models.Q(("typicality_note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="testimonial_published_is_verified",
                        violation_error_message="Publishing needs a verified purchase, consent and a typicality note.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="testimonial",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), models.Q(("rejection", ""), _negated=True)),
                            models.Q(models.Q(("status", "rejected"), _negated=True), ("rejection", "")),
                            _connector="OR",
                        ),
                        name="testimonial_rejected_with_reason",
                        violation_error_message="A rejection, and only a rejection, has a reason.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="testimonial",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("is_incentivised", False), models.Q(("incentive_note", ""), _negated=True), _connector="OR"
                        ),
                        name="testimonial_incentive_is_named",
                        violation_error_message="Say what the customer was given.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="variant",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("published_until", None),
                            ("published_until__gt", models.F("published_from")),
                            _connector="OR",
                        ),
                        name="variant_window_not_empty",
                        violation_error_message="The end of publication comes after its start.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="variant",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("cover__in", ["microfibre", "leather", "mesh", "wool", "none"])),
                        name="variant_cover_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="variant",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("thickness_mm__gt", 0)), name="variant_thickness_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stock",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reserved__gte", 0), ("reserved__lte", models.F("on_hand"))),
                        name="stock_reserved_within_on_hand",
                        violation_error_message="Not more can be promised than is on the shelf.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="price",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("currency__in", ["USD", "EUR", "GBP", "CAD", "JPY"])),
                        name="price_currency_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="price",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="price_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="price",
                    constraint=models.UniqueConstraint(
                        fields=("variant", "currency", "starts_at"), name="price_once_per_instant"
                    ),
                ),
            ]
        )
    ]
