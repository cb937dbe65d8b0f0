import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fitting.models.assessment
import fitting.models.clinician
import fitting.models.design
import fitting.models.invitation
import fitting.models.prescription
import fitting.models.profile
import fitting.models.scan
import fitting.models.wearer
from shop.together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("shop", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="FootProfile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=fitting.models.profile.new_profile_id,
                                editable=False,
                                max_length=32,
                                unique=True,
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "Draft"), ("submitted", "Submitted"), ("erased", "Erased")],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        ("schema_version", models.PositiveSmallIntegerField()),
                        ("answers", models.JSONField(blank=True, default=dict)),
                        ("settled", models.JSONField(blank=True, default=list)),
                        ("revision", models.PositiveIntegerField(default=1)),
                        ("opened_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField()),
                        ("submitted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "based_on",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="fitting.footprofile",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ClinicianEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=fitting.models.clinician.new_entry_id,
                                editable=False,
                                max_length=32,
                                unique=True,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("sent", "To be verified"),
                                    ("verified", "Verified"),
                                    ("rejected", "Rejected"),
                                    ("replaced", "Replaced by a later one"),
                                ],
                                default="sent",
                                max_length=8,
                            ),
                        ),
                        (
                            "came_by",
                            models.CharField(
                                choices=[("link", "By the signed link"), ("letter", "By post, entered by a fitter")],
                                db_default="link",
                                default="link",
                                max_length=6,
                            ),
                        ),
                        ("values", models.JSONField(blank=True, default=dict)),
                        ("flags", models.JSONField(blank=True, default=list)),
                        ("may_wear", models.BooleanField()),
                        ("remarks", models.CharField(blank=True, max_length=500)),
                        ("clinician_name", models.CharField(max_length=120)),
                        ("profession", models.CharField(max_length=80)),
                        ("register_number", models.CharField(max_length=60)),
                        ("signed_on", models.DateField()),
                        ("document", models.CharField(blank=True, max_length=120)),
                        (
                            "document_type",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", ""),
                                    ("application/pdf", "application/pdf"),
                                    ("image/jpeg", "image/jpeg"),
                                    ("image/png", "image/png"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("document_sha256", models.CharField(blank=True, max_length=64)),
                        ("erased_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "profile",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clinician_entries",
                                to="fitting.footprofile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "clinician entries",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="BlockLift",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("flags", models.JSONField()),
                        ("note", models.CharField(max_length=300)),
                        ("lifted_at", models.DateTimeField()),
                        ("valid_until", models.DateTimeField()),
                        (
                            "lifted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "entry",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lift",
                                to="fitting.clinicianentry",
                            ),
                        ),
                        (
                            "profile",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lifts",
                                to="fitting.footprofile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=fitting.models.assessment.new_assessment_id,
                                editable=False,
                                max_length=32,
                                unique=True,
                            ),
                        ),
                        ("rules_version", models.PositiveSmallIntegerField()),
                        ("inputs", models.JSONField()),
                        ("checksum", models.CharField(max_length=64)),
                        ("conclusions", models.JSONField()),
                        ("assessed_at", models.DateTimeField()),
                        (
                            "profile",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="fitting.footprofile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="JournalEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("subject", models.CharField(max_length=48)),
                        ("subject_id", models.BigIntegerField()),
                        ("thread", models.CharField(blank=True, max_length=48)),
                        ("field", models.CharField(max_length=24)),
                        ("was", models.CharField(blank=True, max_length=24)),
                        ("became", models.CharField(max_length=24)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "by_kind",
                            models.CharField(
                                choices=[
                                    ("customer", "customer"),
                                    ("guest", "guest"),
                                    ("wearer", "wearer"),
                                    ("staff", "staff"),
                                    ("station", "station"),
                                    ("system", "system"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("by_id", models.BigIntegerField(blank=True, null=True)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name_plural": "journal entries",
                        "indexes": [
                            models.Index(fields=["subject", "subject_id", "at"], name="journal_by_subject"),
                            models.Index(fields=["thread", "at"], name="journal_by_thread"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("by_kind__in", ["customer", "guest", "wearer", "staff", "station", "system"])
                                ),
                                name="journal_by_kind_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reading",
                    fields=[],
                    options={
                        "verbose_name": "read log entry",
                        "verbose_name_plural": "read log",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("fitting.journalentry",),
                ),
                migrations.CreateModel(
                    name="Measures",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("side", models.CharField(choices=[("left", "left"), ("right", "right")], max_length=5)),
                        ("foot_length_mm", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                        (
                            "foot_length_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("scan", "scan"),
                                    ("ruler", "ruler"),
                                    ("clinician", "clinician"),
                                    ("own_words", "own_words"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "foot_length_load",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("standing_half", "standing_half"),
                                    ("standing_full", "standing_full"),
                                    ("seated", "seated"),
                                    ("unloaded", "unloaded"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("ball_width_mm", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                        (
                            "ball_width_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("scan", "scan"),
                                    ("ruler", "ruler"),
                                    ("clinician", "clinician"),
                                    ("own_words", "own_words"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "ball_width_load",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("standing_half", "standing_half"),
                                    ("standing_full", "standing_full"),
                                    ("seated", "seated"),
                                    ("unloaded", "unloaded"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("heel_width_mm", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                        (
                            "heel_width_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("scan", "scan"),
                                    ("ruler", "ruler"),
                                    ("clinician", "clinician"),
                                    ("own_words", "own_words"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "heel_width_load",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("standing_half", "standing_half"),
                                    ("standing_full", "standing_full"),
                                    ("seated", "seated"),
                                    ("unloaded", "unloaded"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("ball_girth_mm", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                        (
                            "ball_girth_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("scan", "scan"),
                                    ("ruler", "ruler"),
                                    ("clinician", "clinician"),
                                    ("own_words", "own_words"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "ball_girth_load",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("standing_half", "standing_half"),
                                    ("standing_full", "standing_full"),
                                    ("seated", "seated"),
                                    ("unloaded", "unloaded"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("ball_length_mm", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                        (
                            "ball_length_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("scan", "scan"),
                                    ("ruler", "ruler"),
                                    ("clinician", "clinician"),
                                    ("own_words", "own_words"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "ball_length_load",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("standing_half", "standing_half"),
                                    ("standing_full", "standing_full"),
                                    ("seated", "seated"),
                                    ("unloaded", "unloaded"),
                                ],
                                max_length=14,
                            ),
                        ),
                        (
                            "instep_height_mm",
                            models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True),
                        ),
                        (
                            "instep_height_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("scan", "scan"),
                                    ("ruler", "ruler"),
                                    ("clinician", "clinician"),
                                    ("own_words", "own_words"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "instep_height_load",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("standing_half", "standing_half"),
                                    ("standing_full", "standing_full"),
                                    ("seated", "seated"),
                                    ("unloaded", "unloaded"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("arch_height_mm", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                        (
                            "arch_height_source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("scan", "scan"),
                                    ("ruler", "ruler"),
                                    ("clinician", "clinician"),
                                    ("own_words", "own_words"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "arch_height_load",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("standing_half", "standing_half"),
                                    ("standing_full", "standing_full"),
                                    ("seated", "seated"),
                                    ("unloaded", "unloaded"),
                                ],
                                max_length=14,
                            ),
                        ),
                        (
                            "profile",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="measures",
                                to="fitting.footprofile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "measures",
                        "ordering": ["side"],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                        ("leased_until", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, max_length=300)),
                        ("key", models.CharField(max_length=96, unique=True)),
                        ("kind", models.CharField(max_length=48)),
                        ("to_email", models.EmailField(max_length=254)),
                        ("language", models.CharField(default="en", max_length=8)),
                        ("thread", models.CharField(blank=True, max_length=48)),
                        ("facts", models.JSONField(blank=True, default=dict)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("queued", "Queued"),
                                    ("sent", "Sent"),
                                    ("stopped", "Stopped"),
                                    ("dead", "Dead"),
                                ],
                                default="queued",
                                max_length=12,
                            ),
                        ),
                        ("queued_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "recipient",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Prescription",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=fitting.models.prescription.new_prescription_id,
                                editable=False,
                                max_length=32,
                                unique=True,
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                default=fitting.models.prescription.new_code, editable=False, max_length=10, unique=True
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("in_review", "In Review"),
                                    ("approved", "Approved"),
                                    ("rescan_wanted", "Rescan Wanted"),
                                    ("held", "Held"),
                                    ("refused", "Refused"),
                                    ("superseded", "Superseded"),
                                ],
                                db_index=True,
                                default="proposed",
                                max_length=16,
                            ),
                        ),
                        ("rules_version", models.PositiveSmallIntegerField()),
                        ("causes", models.JSONField(blank=True, default=list)),
                        ("is_blocked", models.BooleanField(default=False)),
                        ("remark", models.CharField(blank=True, max_length=300)),
                        ("proposed_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("decided_by", models.BigIntegerField(blank=True, null=True)),
                        ("reason_code", models.CharField(blank=True, max_length=24)),
                        ("words", models.CharField(blank=True, max_length=300)),
                        (
                            "rescan_side",
                            models.CharField(blank=True, choices=[("left", "left"), ("right", "right")], max_length=5),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prescriptions",
                                to="fitting.assessment",
                            ),
                        ),
                        (
                            "profile",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prescriptions",
                                to="fitting.footprofile",
                            ),
                        ),
                        (
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="fitting.prescription",
                            ),
                        ),
                        (
                            "variant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shop.variant"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="PrescriptionSide",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("side", models.CharField(choices=[("left", "left"), ("right", "right")], max_length=5)),
                        ("spec", models.TextField()),
                        ("checksum", models.CharField(max_length=64)),
                        (
                            "confidence",
                            models.CharField(
                                choices=[("high", "high"), ("medium", "medium"), ("low", "low"), ("none", "none")],
                                max_length=8,
                            ),
                        ),
                        ("reasons", models.JSONField(blank=True, default=list)),
                        ("clamps", models.JSONField(blank=True, default=list)),
                        (
                            "prescription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sides",
                                to="fitting.prescription",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["side"],
                    },
                ),
                migrations.CreateModel(
                    name="Design",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                        ("leased_until", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, max_length=300)),
                        (
                            "public_id",
                            models.CharField(
                                default=fitting.models.design.new_design_id, editable=False, max_length=32, unique=True
                            ),
                        ),
                        ("spec_checksum", models.CharField(max_length=64)),
                        ("geometry_version", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
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
                        ("checks", models.JSONField(blank=True, default=list)),
                        ("clashes", models.JSONField(blank=True, default=list)),
                        ("files", models.JSONField(blank=True, default=dict)),
                        ("ordered_at", models.DateTimeField()),
                        ("built_at", models.DateTimeField(blank=True, null=True)),
                        ("cpu_s", models.FloatField(blank=True, null=True)),
                        ("peak_mb", models.FloatField(blank=True, null=True)),
                        (
                            "side",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="designs",
                                to="fitting.prescriptionside",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="PressurePrint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("side", models.CharField(choices=[("left", "left"), ("right", "right")], max_length=5)),
                        ("arch_index", models.DecimalField(decimal_places=4, max_digits=5)),
                        ("cells", models.PositiveIntegerField()),
                        ("forefoot_cells", models.DecimalField(decimal_places=1, max_digits=7)),
                        ("midfoot_cells", models.DecimalField(decimal_places=1, max_digits=7)),
                        ("heel_cells", models.DecimalField(decimal_places=1, max_digits=7)),
                        ("toes_at", models.DecimalField(decimal_places=3, max_digits=4)),
                        ("sha256", models.CharField(max_length=64)),
                        ("taken_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "entry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prints",
                                to="fitting.clinicianentry",
                            ),
                        ),
                        (
                            "profile",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prints",
                                to="fitting.footprofile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Recheck",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("told", models.JSONField()),
                        ("causes", models.JSONField(blank=True, default=list)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[("same", "As described"), ("changed", "Something has changed")], max_length=8
                            ),
                        ),
                        ("told_at", models.DateTimeField()),
                        ("told_by_kind", models.CharField(max_length=12)),
                        ("told_by_id", models.BigIntegerField(blank=True, null=True)),
                        (
                            "profile",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rechecks",
                                to="fitting.footprofile",
                            ),
                        ),
                        (
                            "variant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shop.variant"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Scan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                        ("leased_until", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, max_length=300)),
                        (
                            "public_id",
                            models.CharField(
                                default=fitting.models.scan.new_scan_id, editable=False, max_length=32, unique=True
                            ),
                        ),
                        ("side", models.CharField(choices=[("left", "left"), ("right", "right")], max_length=5)),
                        (
                            "load",
                            models.CharField(
                                choices=[
                                    ("standing_half", "standing_half"),
                                    ("standing_full", "standing_full"),
                                    ("seated", "seated"),
                                    ("unloaded", "unloaded"),
                                ],
                                max_length=14,
                            ),
                        ),
                        (
                            "said_unit",
                            models.CharField(
                                blank=True,
                                choices=[("mm", "mm"), ("cm", "cm"), ("dm", "dm"), ("m", "m"), ("inch", "inch")],
                                max_length=4,
                            ),
                        ),
                        ("file", models.CharField(blank=True, max_length=120)),
                        ("preview", models.CharField(blank=True, max_length=120)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size_bytes", models.PositiveIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("uploaded", "Being measured"),
                                    ("measured", "Measured"),
                                    ("rejected", "Not usable"),
                                    ("dead", "Could not be measured"),
                                    ("removed", "Taken away"),
                                ],
                                default="uploaded",
                                max_length=12,
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[("yes", "yes"), ("partial", "partial"), ("review", "review"), ("no", "no")],
                                max_length=8,
                            ),
                        ),
                        ("code", models.CharField(blank=True, max_length=24)),
                        ("found", models.JSONField(blank=True, default=dict)),
                        ("drawing", models.JSONField(blank=True, default=dict)),
                        ("uploaded_at", models.DateTimeField()),
                        ("measured_at", models.DateTimeField(blank=True, null=True)),
                        ("erased_at", models.DateTimeField(blank=True, null=True)),
                        ("keep_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "profile",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scans",
                                to="fitting.footprofile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Wearer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=fitting.models.wearer.new_wearer_id, editable=False, max_length=32, unique=True
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        (
                            "relation",
                            models.CharField(
                                choices=[
                                    ("self", "Myself"),
                                    ("child", "My child"),
                                    ("partner", "My partner"),
                                    ("gift", "A gift"),
                                    ("other", "Somebody else"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("birth_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("birth_month", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("speaks_since", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField()),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=fitting.models.invitation.new_invitation_id,
                                editable=False,
                                max_length=32,
                                unique=True,
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("renewed_at", models.DateTimeField(blank=True, null=True)),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "wearer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="fitting.wearer",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at", "-pk"],
                    },
                ),
                migrations.AddField(
                    model_name="footprofile",
                    name="wearer",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="profiles", to="fitting.wearer"
                    ),
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("health_data", "Use health answers and measures to design the insoles"),
                                    ("photo_scan_storage", "Store photos and scans of the feet"),
                                    ("research", "Use data without names for research"),
                                    ("guardian", "A guardian agrees for a minor"),
                                    ("sharing", "Show the answers to the customer who ordered"),
                                    ("marketing", "Send news and offers by e-mail"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("text_version", models.CharField(max_length=16)),
                        ("given_at", models.DateTimeField()),
                        ("given_by_kind", models.CharField(max_length=12)),
                        ("given_by_id", models.BigIntegerField(blank=True, null=True)),
                        ("given_by_name", models.CharField(blank=True, max_length=120)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "wearer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consents",
                                to="fitting.wearer",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["given_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ClinicianLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "public_id",
                            models.CharField(
                                default=fitting.models.clinician.new_link_id, editable=False, max_length=32, unique=True
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("generation", models.PositiveSmallIntegerField(default=1)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "profile",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="clinician_link",
                                to="fitting.footprofile",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                                name="clinician_link_ends_after_start",
                            )
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="clinicianentry",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "sent")), fields=("profile",), name="clinician_entry_one_sent"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinicianentry",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "verified")),
                        fields=("profile",),
                        name="clinician_entry_one_verified",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinicianentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ("sent", "verified", "rejected", "replaced"))),
                        name="clinician_entry_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinicianentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("came_by__in", ("link", "letter"))), name="clinician_entry_way_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinicianentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("document_type__in", ["", "application/pdf", "image/jpeg", "image/png"])),
                        name="clinician_entry_document_type_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinicianentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clinician_name", ""), _negated=True),
                            models.Q(("profession", ""), _negated=True),
                            models.Q(("register_number", ""), _negated=True),
                        ),
                        name="clinician_entry_is_signed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinicianentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("status", "sent")),
                            models.Q(models.Q(("status", "sent"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="clinician_entry_settled_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinicianentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clinician_entry_rejected_has_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="clinicianentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("erased_at", None), ("document", ""), _connector="OR"),
                        name="clinician_entry_erased_has_no_file",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="blocklift",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="block_lift_says_why"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="blocklift",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("valid_until__gt", models.F("lifted_at"))),
                        name="block_lift_ends_after_start",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assessment",
                    constraint=models.UniqueConstraint(
                        fields=("profile", "rules_version", "checksum"), name="assessment_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="assessment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("rules_version__gte", 1)), name="assessment_version_from_one"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measures",
                    constraint=models.UniqueConstraint(fields=("profile", "side"), name="measures_side_once"),
                ),
                migrations.AddConstraint(
                    model_name="measures",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right"])), name="measures_side_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measures",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("foot_length_load", ""), ("foot_length_mm", None), ("foot_length_source", "")),
                            models.Q(
                                ("foot_length_load__in", ["standing_half", "standing_full", "seated", "unloaded"]),
                                ("foot_length_mm__isnull", False),
                                ("foot_length_mm__range", (80, 400)),
                                ("foot_length_source__in", ["scan", "ruler", "clinician", "own_words"]),
                            ),
                            _connector="OR",
                        ),
                        name="measures_foot_length_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measures",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ball_width_load", ""), ("ball_width_mm", None), ("ball_width_source", "")),
                            models.Q(
                                ("ball_width_load__in", ["standing_half", "standing_full", "seated", "unloaded"]),
                                ("ball_width_mm__isnull", False),
                                ("ball_width_mm__range", (30, 200)),
                                ("ball_width_source__in", ["scan", "ruler", "clinician", "own_words"]),
                            ),
                            _connector="OR",
                        ),
                        name="measures_ball_width_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measures",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("heel_width_load", ""), ("heel_width_mm", None), ("heel_width_source", "")),
                            models.Q(
                                ("heel_width_load__in", ["standing_half", "standing_full", "seated", "unloaded"]),
                                ("heel_width_mm__isnull", False),
                                ("heel_width_mm__range", (20, 150)),
                                ("heel_width_source__in", ["scan", "ruler", "clinician", "own_words"]),
                            ),
                            _connector="OR",
                        ),
                        name="measures_heel_width_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measures",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ball_girth_load", ""), ("ball_girth_mm", None), ("ball_girth_source", "")),
                            models.Q(
                                ("ball_girth_load__in", ["standing_half", "standing_full", "seated", "unloaded"]),
                                ("ball_girth_mm__isnull", False),
                                ("ball_girth_mm__range", (80, 450)),
                                ("ball_girth_source__in", ["scan", "ruler", "clinician", "own_words"]),
                            ),
                            _connector="OR",
                        ),
                        name="measures_ball_girth_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measures",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ball_length_load", ""), ("ball_length_mm", None), ("ball_length_source", "")),
                            models.Q(
                                ("ball_length_load__in", ["standing_half", "standing_full", "seated", "unloaded"]),
                                ("ball_length_mm__isnull", False),
                                ("ball_length_mm__range", (50, 300)),
                                ("ball_length_source__in", ["scan", "ruler", "clinician", "own_words"]),
                            ),
                            _connector="OR",
                        ),
                        name="measures_ball_length_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measures",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("instep_height_load", ""), ("instep_height_mm", None), ("instep_height_source", "")
                            ),
                            models.Q(
                                ("instep_height_load__in", ["standing_half", "standing_full", "seated", "unloaded"]),
                                ("instep_height_mm__isnull", False),
                                ("instep_height_mm__range", (15, 150)),
                                ("instep_height_source__in", ["scan", "ruler", "clinician", "own_words"]),
                            ),
                            _connector="OR",
                        ),
                        name="measures_instep_height_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measures",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("arch_height_load", ""), ("arch_height_mm", None), ("arch_height_source", "")),
                            models.Q(
                                ("arch_height_load__in", ["standing_half", "standing_full", "seated", "unloaded"]),
                                ("arch_height_mm__isnull", False),
                                ("arch_height_mm__range", (0, 80)),
                                ("arch_height_source__in", ["scan", "ruler", "clinician", "own_words"]),
                            ),
                            _connector="OR",
                        ),
                        name="measures_arch_height_whole",
                    ),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(fields=["status", "next_attempt_at"], name="message_due"),
                ),
                migrations.AddIndex(
                    model_name="message",
                    index=models.Index(fields=["thread", "queued_at"], name="message_by_thread"),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["queued", "sent", "stopped", "dead"])),
                        name="message_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="message",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="message_sent_has_time",
                    ),
                ),
                migrations.AddIndex(
                    model_name="prescription",
                    index=models.Index(
                        condition=models.Q(("status__in", ["in_review", "held"])),
                        fields=["-is_blocked", "proposed_at"],
                        name="prescription_queue",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescription",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status__in", ("refused", "superseded")), _negated=True),
                        fields=("profile", "variant"),
                        name="prescription_one_live",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescription",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["proposed", "in_review", "approved", "rescan_wanted", "held", "refused", "superseded"],
                            )
                        ),
                        name="prescription_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescription",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("rules_version__gte", 1)), name="prescription_version_from_one"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescription",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["approved", "rescan_wanted", "held", "refused"]), _negated=True),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="prescription_decided_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescription",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["rescan_wanted", "refused"]), _negated=True),
                            models.Q(("reason_code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="prescription_no_has_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescription",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("rescan_side__in", ["", "left", "right"])),
                        name="prescription_rescan_side_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescription",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("is_blocked", True), ("status", "approved"), _negated=True),
                        name="prescription_blocked_is_not_approved",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescriptionside",
                    constraint=models.UniqueConstraint(fields=("prescription", "side"), name="prescription_side_once"),
                ),
                migrations.AddConstraint(
                    model_name="prescriptionside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right"])), name="prescription_side_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescriptionside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("confidence__in", ["high", "medium", "low", "none"])),
                        name="prescription_confidence_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="prescriptionside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("spec", ""), _negated=True), models.Q(("checksum", ""), _negated=True)
                        ),
                        name="prescription_side_has_spec",
                    ),
                ),
                migrations.AddIndex(
                    model_name="design",
                    index=models.Index(fields=["status", "next_attempt_at"], name="design_due"),
                ),
                migrations.AddConstraint(
                    model_name="design",
                    constraint=models.UniqueConstraint(
                        fields=("side", "geometry_version"), name="design_once_per_geometry"
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
                        condition=models.Q(("geometry_version__gte", 1)), name="design_geometry_from_one"
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
                migrations.AddConstraint(
                    model_name="pressureprint",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("entry", None), ("removed_at", None)),
                        fields=("profile", "side"),
                        name="print_one_own_per_side",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pressureprint",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("entry", "side"),
                        name="print_one_per_entry_and_side",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pressureprint",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right"])), name="print_side_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pressureprint",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("arch_index__range", (0, 1))), name="print_index_is_a_share"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="recheck",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["same", "changed"])), name="recheck_outcome_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="recheck",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("told_by_kind__in", ["customer", "guest", "wearer", "staff", "station", "system"])
                        ),
                        name="recheck_teller_known",
                    ),
                ),
                migrations.AddIndex(
                    model_name="scan",
                    index=models.Index(fields=["status", "next_attempt_at"], name="scan_due"),
                ),
                migrations.AddIndex(
                    model_name="scan",
                    index=models.Index(fields=["profile", "side"], name="scan_of_profile"),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "measured")),
                        fields=("profile", "side"),
                        name="scan_one_accepted_per_side",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "uploaded")),
                        fields=("profile", "side"),
                        name="scan_one_waiting_per_side",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ("uploaded", "measured", "rejected", "dead", "removed"))),
                        name="scan_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right"])), name="scan_side_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("said_unit__in", ["", "mm", "cm", "dm", "m", "inch"])),
                        name="scan_said_unit_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["", "yes", "partial", "review", "no"])),
                        name="scan_verdict_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("load__in", ["standing_half", "standing_full", "seated", "unloaded"])),
                        name="scan_load_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "measured"), _negated=True),
                            models.Q(("measured_at__isnull", False), ("verdict__in", ["yes", "partial", "review"])),
                            _connector="OR",
                        ),
                        name="scan_measured_is_told",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), _negated=True),
                            models.Q(
                                ("measured_at__isnull", False), ("verdict", "no"), models.Q(("code", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="scan_rejected_has_code",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at", None), models.Q(("file", ""), ("preview", "")), _connector="OR"
                        ),
                        name="scan_erased_has_no_file",
                    ),
                ),
                migrations.AddIndex(
                    model_name="wearer",
                    index=models.Index(fields=["customer", "-created_at"], name="wearer_of_customer"),
                ),
                migrations.AddConstraint(
                    model_name="wearer",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("archived_at", None), ("relation", "self")),
                        fields=("customer",),
                        name="wearer_self_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="wearer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("relation__in", ["self", "child", "partner", "gift", "other"])),
                        name="wearer_relation_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="wearer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("birth_month", None), ("birth_year", None)),
                            models.Q(
                                ("birth_month__isnull", False),
                                ("birth_month__range", (1, 12)),
                                ("birth_year__isnull", False),
                                ("birth_year__range", (1900, 2200)),
                            ),
                            _connector="OR",
                        ),
                        name="wearer_birth_whole",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="wearer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="wearer_has_name"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)), fields=("wearer",), name="invitation_one_open"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="invitation_ends_after_start",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="footprofile",
                    constraint=models.UniqueConstraint(fields=("wearer", "version"), name="profile_version_once"),
                ),
                migrations.AddConstraint(
                    model_name="footprofile",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "draft")), fields=("wearer",), name="profile_one_draft"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="footprofile",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "submitted", "erased"])),
                        name="profile_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="footprofile",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="profile_version_from_one"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="footprofile",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "draft"), ("submitted_at", None)),
                            models.Q(("status", "submitted"), ("submitted_at__isnull", False)),
                            ("status", "erased"),
                            _connector="OR",
                        ),
                        name="profile_submitted_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="footprofile",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "erased"), _negated=True), ("answers", {}), _connector="OR"
                        ),
                        name="profile_erased_says_nothing",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consent",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("wearer", "purpose"),
                        name="consent_of_wearer_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consent",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("user", "purpose"),
                        name="consent_of_user_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "purpose__in",
                                    ("health_data", "photo_scan_storage", "research", "guardian", "sharing"),
                                ),
                                ("user", None),
                                ("wearer__isnull", False),
                            ),
                            models.Q(("purpose", "marketing"), ("user__isnull", False), ("wearer", None)),
                            _connector="OR",
                        ),
                        name="consent_has_one_subject",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "purpose__in",
                                ("health_data", "photo_scan_storage", "research", "guardian", "sharing", "marketing"),
                            )
                        ),
                        name="consent_purpose_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("given_by_kind__in", ["customer", "guest", "wearer", "staff", "station", "system"])
                        ),
                        name="consent_giver_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None), ("withdrawn_at__gte", models.F("given_at")), _connector="OR"
                        ),
                        name="consent_withdrawn_after_given",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="consent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text_version", ""), _negated=True), name="consent_has_text"
                    ),
                ),
            ]
        )
    ]
