import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import orders.models.address
import orders.models.cart
import orders.models.case
import orders.models.claim
import orders.models.claim_papers
import orders.models.conversation
import orders.models.dispute
import orders.models.line
import orders.models.mileage
import orders.models.order
import orders.models.payout
import orders.models.problem
import orders.models.production
import orders.models.refund
import orders.models.shipment
import orders.models.tax
from shop.together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("fitting", "0001_initial"),
        ("shop", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Claim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                default=orders.models.claim.new_claim_number, editable=False, max_length=12, unique=True
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(choices=[("fit", "fit"), ("durability", "durability")], max_length=12),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("submitted", "Submitted"),
                                    ("in_review", "In Review"),
                                    ("needs_info", "Needs Info"),
                                    ("approved", "Approved"),
                                    ("denied", "Denied"),
                                    ("remedy_in_progress", "Remedy In Progress"),
                                    ("resolved", "Resolved"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                db_index=True,
                                default="submitted",
                                max_length=20,
                            ),
                        ),
                        ("noticed_on", models.DateField(blank=True, null=True)),
                        ("words", models.CharField(blank=True, max_length=4000)),
                        (
                            "wish",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("advice", "advice"),
                                    ("remake", "remake"),
                                    ("replacement_cover", "replacement_cover"),
                                    ("pro_rata_refund", "pro_rata_refund"),
                                    ("refund", "refund"),
                                    ("cover_for_sale", "cover_for_sale"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("injury", models.BooleanField(default=False)),
                        ("confirmed_tenths", models.PositiveIntegerField(blank=True, null=True)),
                        ("submitted_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("paused_at", models.DateTimeField(blank=True, null=True)),
                        ("reminders", models.PositiveSmallIntegerField(default=0)),
                        ("advised_at", models.DateTimeField(blank=True, null=True)),
                        ("advice_failed", models.BooleanField(default=False)),
                        ("appealed_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Cover",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(choices=[("fit", "Fit"), ("durability", "Durability")], max_length=12),
                        ),
                        ("begins_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Dispute",
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
                                default=orders.models.dispute.new_dispute_id, editable=False, max_length=24, unique=True
                            ),
                        ),
                        ("stripe_dispute_id", models.CharField(max_length=80, unique=True)),
                        ("amount_minor", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        ("reason", models.CharField(blank=True, max_length=60)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("warning_needs_response", "inquiry: answer it"),
                                    ("warning_under_review", "inquiry: the bank reads our answer"),
                                    ("warning_closed", "inquiry closed"),
                                    ("needs_response", "answer it"),
                                    ("under_review", "the bank reads our answer"),
                                    ("appeal_needs_response", "appeal: answer it"),
                                    ("appeal_under_review", "appeal: the bank reads our answer"),
                                    ("won", "won"),
                                    ("lost", "lost"),
                                    ("prevented", "prevented"),
                                    ("other", "a word of Stripe's that we do not know"),
                                ],
                                db_index=True,
                                max_length=24,
                            ),
                        ),
                        ("due_by", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_minor", models.BigIntegerField(default=0)),
                        ("fee_minor", models.BigIntegerField(default=0)),
                        ("opened_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Hold",
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
                                choices=[
                                    ("payment_mismatch", "amount or currency differs from the order"),
                                    ("late_payment", "paid after it was cancelled or expired"),
                                    ("duplicate_payment", "paid twice"),
                                    ("unknown_session", "paid through a session we never opened"),
                                    ("dispute", "disputed by the cardholder's bank"),
                                    ("payment_review", "Stripe lets somebody look at the payment"),
                                    ("fraud_warning", "the bank suspects fraud"),
                                    ("staff", "paused by staff"),
                                    ("fit", "waits for an answer about the fit"),
                                    ("address", "came back, and waits for an address"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("detail", models.CharField(blank=True, max_length=300)),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_by", models.CharField(blank=True, max_length=40)),
                    ],
                ),
                migrations.CreateModel(
                    name="InvoiceSeries",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(unique=True)),
                        ("last", models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name_plural": "invoice series",
                    },
                ),
                migrations.CreateModel(
                    name="RefundNoteSeries",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(unique=True)),
                        ("last", models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name_plural": "refund note series",
                    },
                ),
                migrations.CreateModel(
                    name="Cart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ship_name", models.CharField(blank=True, max_length=120)),
                        ("ship_company", models.CharField(blank=True, max_length=120)),
                        ("ship_line1", models.CharField(blank=True, max_length=160)),
                        ("ship_line2", models.CharField(blank=True, max_length=160)),
                        ("ship_city", models.CharField(blank=True, max_length=100)),
                        ("ship_region", models.CharField(blank=True, max_length=60)),
                        ("ship_postal_code", models.CharField(blank=True, max_length=20)),
                        ("ship_country", models.CharField(blank=True, max_length=2)),
                        ("ship_phone", models.CharField(blank=True, max_length=20)),
                        (
                            "public_id",
                            models.CharField(
                                default=orders.models.cart.new_cart_id, editable=False, max_length=24, unique=True
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("language", models.CharField(default="en", max_length=8)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField()),
                        ("updated_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "discount",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="shop.discountcode",
                            ),
                        ),
                        (
                            "market",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shop.market"
                            ),
                        ),
                        (
                            "shipping_method",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="shop.shippingmethod",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CartLine",
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
                                default=orders.models.cart.new_cart_line_id, editable=False, max_length=24, unique=True
                            ),
                        ),
                        ("quantity", models.PositiveSmallIntegerField(default=1)),
                        (
                            "accepted_warnings",
                            models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
                        ),
                        ("given_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "cart",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.cart"
                            ),
                        ),
                        (
                            "variant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shop.variant"
                            ),
                        ),
                        (
                            "wearer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="fitting.wearer",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                default=orders.models.case.new_case_number, editable=False, max_length=12, unique=True
                            ),
                        ),
                        (
                            "queue",
                            models.CharField(
                                choices=[
                                    ("review", "review"),
                                    ("waiting", "waiting"),
                                    ("promises", "promises"),
                                    ("messages", "messages"),
                                    ("problems", "problems"),
                                    ("payments", "payments"),
                                    ("refunds", "refunds"),
                                    ("disputes", "disputes"),
                                    ("events", "events"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("in_review", "in_review"),
                                    ("must_be_cleared", "must_be_cleared"),
                                    ("profile_missing", "profile_missing"),
                                    ("promise_at_risk", "promise_at_risk"),
                                    ("customer_wrote", "customer_wrote"),
                                    ("paused", "paused"),
                                    ("mail_given_up", "mail_given_up"),
                                    ("payment_mismatch", "payment_mismatch"),
                                    ("late_payment", "late_payment"),
                                    ("duplicate_payment", "duplicate_payment"),
                                    ("unknown_session", "unknown_session"),
                                    ("payment_review", "payment_review"),
                                    ("fraud_warning", "fraud_warning"),
                                    ("books_differ", "books_differ"),
                                    ("refund_to_approve", "refund_to_approve"),
                                    ("payout_to_approve", "payout_to_approve"),
                                    ("refund_failed", "refund_failed"),
                                    ("refund_unanswered", "refund_unanswered"),
                                    ("refund_stuck", "refund_stuck"),
                                    ("dispute_inquiry", "dispute_inquiry"),
                                    ("dispute_opened", "dispute_opened"),
                                    ("dispute_lost", "dispute_lost"),
                                    ("event_given_up", "event_given_up"),
                                    ("scans_refused", "scans_refused"),
                                    ("scan_given_up", "scan_given_up"),
                                    ("design_failed", "design_failed"),
                                    ("design_given_up", "design_given_up"),
                                    ("clinician_entry", "clinician_entry"),
                                    ("problem_reported", "problem_reported"),
                                    ("parcel_came_back", "parcel_came_back"),
                                    ("address_given", "address_given"),
                                    ("address_elsewhere", "address_elsewhere"),
                                    ("return_to_judge", "return_to_judge"),
                                    ("asked_fitter", "asked_fitter"),
                                    ("asked_support", "asked_support"),
                                    ("asked_finance", "asked_finance"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("subject", models.CharField(max_length=160)),
                        ("urgent", models.BooleanField(default=False)),
                        (
                            "status",
                            models.CharField(
                                choices=[("open", "Open"), ("waiting", "Waiting"), ("closed", "Closed")],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("taken_at", models.DateTimeField(blank=True, null=True)),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "ended",
                            models.CharField(
                                blank=True, choices=[("settled", "Settled"), ("handled", "Handled")], max_length=8
                            ),
                        ),
                        ("outcome", models.CharField(blank=True, max_length=300)),
                        (
                            "design",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="fitting.design",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="fitting.clinicianentry",
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="fitting.message",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "scan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="fitting.scan",
                            ),
                        ),
                        (
                            "dispute",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.dispute",
                            ),
                        ),
                        (
                            "order_hold",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.hold",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="CaseNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("note", "note"),
                                    ("taken", "taken"),
                                    ("handed_over", "handed over"),
                                    ("released", "let go"),
                                    ("answered", "answered"),
                                    ("closed", "closed"),
                                    ("reopened", "opened again"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=1000)),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="orders.case"
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ClaimEvidence",
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
                                default=orders.models.claim_papers.new_photo_id,
                                editable=False,
                                max_length=32,
                                unique=True,
                            ),
                        ),
                        ("file", models.CharField(blank=True, max_length=120)),
                        ("sha256", models.CharField(db_index=True, max_length=64)),
                        ("likeness", models.CharField(db_index=True, max_length=16)),
                        ("width", models.PositiveIntegerField()),
                        ("height", models.PositiveIntegerField()),
                        ("taken_on", models.DateField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField()),
                        ("erased_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="orders.claim"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "evidence",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ClaimMessage",
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
                                default=orders.models.conversation.new_order_message_id,
                                editable=False,
                                max_length=24,
                                unique=True,
                            ),
                        ),
                        ("author", models.CharField(choices=[("customer", "Customer"), ("us", "Us")], max_length=8)),
                        ("text", models.CharField(max_length=4000)),
                        ("written_at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="orders.claim"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Comparison",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("began_at", models.DateTimeField()),
                        ("since", models.DateTimeField()),
                        ("leased_until", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("is_complete", models.BooleanField(default=False)),
                        ("found", models.PositiveIntegerField(default=0)),
                        ("fixed", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["-began_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("is_complete",),
                                name="comparison_one_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_complete", False), ("ended_at__isnull", False), _connector="OR"
                                ),
                                name="comparison_complete_has_ended",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("fixed__lte", models.F("found"))),
                                name="comparison_fixed_at_most_found",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ComplaintRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                default=orders.models.claim_papers.new_complaint_number,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        ("serials", models.JSONField(default=list)),
                        ("words", models.CharField(blank=True, max_length=4000)),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "claim",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="complaint", to="orders.claim"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.AddField(
                    model_name="claim",
                    name="cover",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="orders.cover"
                    ),
                ),
                migrations.CreateModel(
                    name="Device",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "serial",
                            models.CharField(
                                default=orders.models.production.new_serial, editable=False, max_length=12, unique=True
                            ),
                        ),
                        ("side", models.CharField(choices=[("left", "left"), ("right", "right")], max_length=5)),
                        ("design_sha256", models.CharField(max_length=64)),
                        ("length_mm", models.DecimalField(decimal_places=1, max_digits=5)),
                        ("width_mm", models.DecimalField(decimal_places=1, max_digits=5)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("making", "Making"),
                                    ("checking", "Checking"),
                                    ("passed", "Passed"),
                                    ("packed", "Packed"),
                                    ("in_service", "In Service"),
                                    ("superseded", "Superseded"),
                                    ("returned", "Returned"),
                                    ("lost", "Lost"),
                                    ("scrapped", "Scrapped"),
                                    ("void", "Void"),
                                ],
                                db_index=True,
                                default="planned",
                                max_length=12,
                            ),
                        ),
                        ("lot", models.CharField(blank=True, db_index=True, max_length=40)),
                        ("machine", models.CharField(blank=True, max_length=24)),
                        ("made_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "scrap_cause",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("print_failed", "the print failed"),
                                    ("warped", "it warped"),
                                    ("size_wrong", "it measures other than designed"),
                                    ("surface_flaw", "its surface has a flaw"),
                                    ("material", "the material is faulty or the wrong one"),
                                    ("damaged", "it was damaged in our hands"),
                                    ("mixed_up", "it was taken for another"),
                                    ("lost_here", "it cannot be found"),
                                    ("line_ended", "its line was cancelled or changed"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("scrap_note", models.CharField(blank=True, max_length=300)),
                        (
                            "design",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fitting.design"
                            ),
                        ),
                        (
                            "operator",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="orders.device",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ClaimSide",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("side", models.CharField(choices=[("left", "left"), ("right", "right")], max_length=5)),
                        (
                            "kind",
                            models.CharField(choices=[("fit", "fit"), ("durability", "durability")], max_length=12),
                        ),
                        (
                            "part",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("core", "core"),
                                    ("shell", "shell"),
                                    ("cover", "cover"),
                                    ("bonding", "bonding"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "failure",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("crack", "crack"),
                                    ("lost_spring", "lost_spring"),
                                    ("loose_layer", "loose_layer"),
                                    ("worn_through", "worn_through"),
                                    ("print_defect", "print_defect"),
                                    ("lost_shape", "lost_shape"),
                                    ("looks_worn", "looks_worn"),
                                    ("outgrown", "outgrown"),
                                    ("other", "other"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("wear", "wear"),
                                    ("washed_as_instructed", "washed_as_instructed"),
                                    ("alteration_by_others", "alteration_by_others"),
                                    ("heat", "heat"),
                                    ("misuse", "misuse"),
                                    ("loss", "loss"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("misfits", models.JSONField(blank=True, default=list)),
                        ("was_delivered_at", models.DateTimeField()),
                        ("is_live", models.BooleanField(default=True)),
                        ("is_granted", models.BooleanField(default=False)),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="sides", to="orders.claim"
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="claimed", to="orders.device"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["claim", "side"],
                    },
                ),
                migrations.CreateModel(
                    name="DisputeAnswer",
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
                        ("evidence", models.JSONField()),
                        ("idempotency_key", models.CharField(max_length=120, unique=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[("requested", "Requested"), ("sent", "Sent"), ("refused", "Refused")],
                                default="requested",
                                max_length=12,
                            ),
                        ),
                        ("requested_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "dispute",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="orders.dispute"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DisputeFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "shows",
                            models.CharField(
                                choices=[
                                    ("shipping_documentation", "that it was sent, and arrived"),
                                    ("customer_communication", "what was written with the customer"),
                                    ("receipt", "what was bought"),
                                    ("uncategorized_file", "something else"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("content_type", models.CharField(max_length=24)),
                        ("size", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("idempotency_key", models.CharField(max_length=160, unique=True)),
                        ("stripe_file_id", models.CharField(blank=True, max_length=80, null=True)),
                        ("added_by_id", models.PositiveBigIntegerField(null=True)),
                        ("added_at", models.DateTimeField()),
                        (
                            "dispute",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="orders.dispute"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Order",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ship_name", models.CharField(blank=True, max_length=120)),
                        ("ship_company", models.CharField(blank=True, max_length=120)),
                        ("ship_line1", models.CharField(blank=True, max_length=160)),
                        ("ship_line2", models.CharField(blank=True, max_length=160)),
                        ("ship_city", models.CharField(blank=True, max_length=100)),
                        ("ship_region", models.CharField(blank=True, max_length=60)),
                        ("ship_postal_code", models.CharField(blank=True, max_length=20)),
                        ("ship_country", models.CharField(blank=True, max_length=2)),
                        ("ship_phone", models.CharField(blank=True, max_length=20)),
                        (
                            "number",
                            models.CharField(
                                default=orders.models.order.new_order_number, editable=False, max_length=12, unique=True
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("language", models.CharField(max_length=8)),
                        ("currency", models.CharField(max_length=3)),
                        ("prices_include_tax", models.BooleanField()),
                        (
                            "payment",
                            models.CharField(
                                choices=[
                                    ("awaiting_payment", "Awaiting Payment"),
                                    ("processing", "Processing"),
                                    ("paid", "Paid"),
                                    ("cancelled", "Cancelled"),
                                ],
                                db_index=True,
                                default="awaiting_payment",
                                max_length=20,
                            ),
                        ),
                        (
                            "production",
                            models.CharField(
                                choices=[("none", "None"), ("partial", "Partial"), ("done", "Done")],
                                db_index=True,
                                default="none",
                                max_length=12,
                            ),
                        ),
                        (
                            "shipping",
                            models.CharField(
                                choices=[
                                    ("none", "None"),
                                    ("partial", "Partial"),
                                    ("shipped", "Shipped"),
                                    ("delivered", "Delivered"),
                                ],
                                db_index=True,
                                default="none",
                                max_length=12,
                            ),
                        ),
                        ("goods_minor", models.PositiveBigIntegerField()),
                        ("discount_minor", models.PositiveBigIntegerField(default=0)),
                        ("discount_code", models.CharField(blank=True, db_default="", default="", max_length=24)),
                        ("shipping_minor", models.PositiveBigIntegerField()),
                        ("shipping_tax_rate", models.DecimalField(decimal_places=5, max_digits=6)),
                        ("shipping_tax_minor", models.PositiveBigIntegerField()),
                        ("tax_minor", models.PositiveBigIntegerField()),
                        ("tax_added_minor", models.PositiveBigIntegerField()),
                        ("total_minor", models.PositiveBigIntegerField()),
                        ("shipping_code", models.CharField(max_length=40)),
                        ("shipping_name", models.CharField(max_length=120)),
                        ("shipping_min_days", models.PositiveSmallIntegerField()),
                        ("shipping_max_days", models.PositiveSmallIntegerField()),
                        ("placed_at", models.DateTimeField()),
                        ("pay_until", models.DateTimeField()),
                        ("paid_at", models.DateTimeField(blank=True, null=True)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                        ("erased_at", models.DateTimeField(blank=True, null=True)),
                        ("invoiced_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "cart",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="orders.cart",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "market",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shop.market"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="LedgerEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("charge", "Charge"),
                                    ("processing_fee", "Processing Fee"),
                                    ("refund", "Refund"),
                                    ("refund_reversal", "Refund Reversal"),
                                    ("payout", "Payout"),
                                    ("dispute_withdrawal", "Dispute Withdrawal"),
                                    ("dispute_reinstatement", "Dispute Reinstatement"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("amount_minor", models.BigIntegerField()),
                        ("fee_minor", models.BigIntegerField(default=0)),
                        ("currency", models.CharField(max_length=3)),
                        ("source_id", models.CharField(max_length=80)),
                        ("txn_id", models.CharField(blank=True, max_length=80)),
                        ("occurred_at", models.DateTimeField()),
                        ("created_at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="ledger", to="orders.order"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "ledger entries",
                    },
                ),
                migrations.CreateModel(
                    name="Invoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveBigIntegerField()),
                        ("number", models.CharField(max_length=20, unique=True)),
                        ("total_minor", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        ("content", models.JSONField()),
                        ("issued_at", models.DateTimeField()),
                        (
                            "series",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoices",
                                to="orders.invoiceseries",
                            ),
                        ),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="invoice", to="orders.order"
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="hold",
                    name="order",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="orders.order"
                    ),
                ),
                migrations.AddField(
                    model_name="dispute",
                    name="order",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="orders.order"
                    ),
                ),
                migrations.AddField(
                    model_name="case",
                    name="order",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="orders.order",
                    ),
                ),
                migrations.CreateModel(
                    name="OrderLine",
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
                                default=orders.models.line.new_line_id, editable=False, max_length=24, unique=True
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("kind", models.CharField(choices=[("custom", "Custom"), ("stock", "Stock")], max_length=8)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("awaiting_payment", "Awaiting Payment"),
                                    ("awaiting_profile", "Awaiting Profile"),
                                    ("in_review", "In Review"),
                                    ("approved", "Approved"),
                                    ("queued", "Queued"),
                                    ("in_production", "In Production"),
                                    ("quality_check", "Quality Check"),
                                    ("allocated", "Allocated"),
                                    ("ready", "Ready"),
                                    ("shipped", "Shipped"),
                                    ("delivered", "Delivered"),
                                    ("returned", "Returned"),
                                    ("cancelled", "Cancelled"),
                                ],
                                db_index=True,
                                default="awaiting_payment",
                                max_length=20,
                            ),
                        ),
                        ("prescribed_at", models.DateTimeField(blank=True, null=True)),
                        ("sku", models.CharField(max_length=40)),
                        ("product_name", models.CharField(max_length=120)),
                        ("variant_name", models.CharField(max_length=120)),
                        ("options", models.JSONField(default=dict)),
                        ("quantity", models.PositiveSmallIntegerField()),
                        ("unit_price_minor", models.PositiveBigIntegerField()),
                        ("discount_minor", models.PositiveBigIntegerField(default=0)),
                        ("subtotal_minor", models.PositiveBigIntegerField()),
                        ("tax_class", models.CharField(max_length=24)),
                        ("tax_rate", models.DecimalField(decimal_places=5, max_digits=6)),
                        ("tax_minor", models.PositiveBigIntegerField()),
                        (
                            "withdrawal",
                            models.CharField(
                                choices=[("made_to_measure", "none: made to measure"), ("days_14", "14 days")],
                                max_length=16,
                            ),
                        ),
                        ("lead_time_business_days", models.PositiveSmallIntegerField()),
                        ("extensions", models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ("in_part", models.BooleanField(db_default=False, default=False)),
                        ("given_on", models.DateField(blank=True, null=True)),
                        (
                            "accepted_warnings",
                            models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
                        ),
                        (
                            "only_side",
                            models.CharField(
                                blank=True,
                                choices=[("left", "left"), ("right", "right")],
                                db_default="",
                                default="",
                                max_length=5,
                            ),
                        ),
                        ("customs_value_minor", models.PositiveBigIntegerField(db_default=0, default=0)),
                        ("cost_minor", models.PositiveBigIntegerField(db_default=0, default=0)),
                        ("remakes_left_used", models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ("remakes_right_used", models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ("refunded_minor", models.PositiveBigIntegerField(db_default=0, default=0)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="orders.order"
                            ),
                        ),
                        (
                            "prescription",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="fitting.prescription",
                            ),
                        ),
                        (
                            "profile",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="fitting.footprofile",
                            ),
                        ),
                        (
                            "remake_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="remakes",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "variant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shop.variant"
                            ),
                        ),
                        (
                            "wearer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="fitting.wearer",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "position"],
                    },
                ),
                migrations.CreateModel(
                    name="MileEntry",
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
                                default=orders.models.mileage.new_entry_id, editable=False, max_length=32, unique=True
                            ),
                        ),
                        ("tenths", models.PositiveIntegerField()),
                        ("first_on", models.DateField()),
                        ("last_on", models.DateField()),
                        ("told_at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField()),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mile_entries",
                                to="orders.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-last_on", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="MileageChoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("habits", "Habits"),
                                    ("entries", "Entries"),
                                    ("files", "Files"),
                                    ("own", "Own"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("tenths", models.PositiveIntegerField()),
                        ("chosen_at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField()),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mileage_choices",
                                to="orders.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.AddField(
                    model_name="hold",
                    name="line",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="orders.orderline",
                    ),
                ),
                migrations.CreateModel(
                    name="Delay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("told", "Told"),
                                    ("accepted", "Accepted"),
                                    ("refused", "Refused"),
                                    ("over", "Over"),
                                ],
                                default="told",
                                max_length=8,
                            ),
                        ),
                        ("was", models.DateField()),
                        ("ship_by", models.DateField(blank=True, null=True)),
                        ("why", models.CharField(max_length=300)),
                        ("silence_accepts", models.BooleanField()),
                        ("by_silence", models.BooleanField(default=False)),
                        ("told_at", models.DateTimeField()),
                        ("answer_until", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delays",
                                to="orders.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["line", "number"],
                    },
                ),
                migrations.CreateModel(
                    name="CoverSide",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("side", models.CharField(choices=[("left", "left"), ("right", "right")], max_length=5)),
                        ("delivered_at", models.DateTimeField()),
                        ("remakes_used", models.PositiveSmallIntegerField(default=0)),
                        ("fit_remakes_used", models.PositiveSmallIntegerField(default=0)),
                        ("outgrown_remakes_used", models.PositiveSmallIntegerField(default=0)),
                        ("covers_used", models.PositiveSmallIntegerField(default=0)),
                        ("fit_reported_at", models.DateTimeField(blank=True, null=True)),
                        ("refunded_minor", models.PositiveBigIntegerField(default=0)),
                        (
                            "device",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="covered", to="orders.device"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="covered_sides",
                                to="orders.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["line", "side"],
                    },
                ),
                migrations.CreateModel(
                    name="CoverHandover",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("offered", "Offered"), ("taken", "Taken"), ("withdrawn", "Withdrawn")],
                                default="offered",
                                max_length=9,
                            ),
                        ),
                        ("offered_at", models.DateTimeField()),
                        ("taken_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "holder",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers",
                                to="orders.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.AddField(
                    model_name="cover",
                    name="line",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="covers", to="orders.orderline"
                    ),
                ),
                migrations.AddField(
                    model_name="claim",
                    name="line",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="orders.orderline"
                    ),
                ),
                migrations.AddField(
                    model_name="claim",
                    name="remake",
                    field=models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="orders.orderline",
                    ),
                ),
                migrations.AddField(
                    model_name="case",
                    name="line",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.orderline",
                    ),
                ),
                migrations.CreateModel(
                    name="ActivityFile",
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
                                default=orders.models.mileage.new_activity_id,
                                editable=False,
                                max_length=32,
                                unique=True,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(choices=[("gpx", "gpx"), ("tcx", "tcx"), ("fit", "fit")], max_length=3),
                        ),
                        ("sha256", models.CharField(max_length=64)),
                        ("handed_in_at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField()),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activity_files",
                                to="orders.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-handed_in_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="OrderMessage",
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
                                default=orders.models.conversation.new_order_message_id,
                                editable=False,
                                max_length=24,
                                unique=True,
                            ),
                        ),
                        ("author", models.CharField(choices=[("customer", "Customer"), ("us", "Us")], max_length=8)),
                        ("text", models.CharField(max_length=4000)),
                        ("written_at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="orders.order"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message of an order",
                        "verbose_name_plural": "messages of orders",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Parcel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ship_name", models.CharField(blank=True, max_length=120)),
                        ("ship_company", models.CharField(blank=True, max_length=120)),
                        ("ship_line1", models.CharField(blank=True, max_length=160)),
                        ("ship_line2", models.CharField(blank=True, max_length=160)),
                        ("ship_city", models.CharField(blank=True, max_length=100)),
                        ("ship_region", models.CharField(blank=True, max_length=60)),
                        ("ship_postal_code", models.CharField(blank=True, max_length=20)),
                        ("ship_country", models.CharField(blank=True, max_length=2)),
                        ("ship_phone", models.CharField(blank=True, max_length=20)),
                        (
                            "number",
                            models.CharField(
                                default=orders.models.shipment.new_parcel_number,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("on_its_way", "On Its Way"),
                                    ("delivered", "Delivered"),
                                    ("came_back", "Came Back"),
                                ],
                                default="on_its_way",
                                max_length=12,
                            ),
                        ),
                        ("carrier", models.SlugField(max_length=24)),
                        ("tracking_number", models.CharField(blank=True, max_length=60)),
                        ("handed_over_at", models.DateTimeField()),
                        ("delivered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "told_by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("carrier", "Carrier"),
                                    ("staff", "Staff"),
                                    ("customer", "Customer"),
                                    ("presumed", "Presumed"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("came_back_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="parcels", to="orders.order"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="CarrierEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("carrier", models.SlugField(max_length=24)),
                        ("event_id", models.CharField(max_length=80)),
                        ("tracking_number", models.CharField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("in_transit", "In Transit"),
                                    ("delivered", "Delivered"),
                                    ("undeliverable", "Undeliverable"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("done", "Done"),
                                    ("noted", "Noted"),
                                    ("unknown_parcel", "Unknown Parcel"),
                                    ("too_late", "Too Late"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("happened_at", models.DateTimeField()),
                        ("received_at", models.DateTimeField()),
                        (
                            "parcel",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="orders.parcel",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ParcelLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_out", models.BooleanField(default=True)),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parcels",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "parcel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="contents", to="orders.parcel"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Payment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "standing",
                            models.CharField(
                                choices=[
                                    ("counted", "Counted"),
                                    ("late", "Late"),
                                    ("duplicate", "Duplicate"),
                                    ("mismatch", "Mismatch"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("payment_intent_id", models.CharField(blank=True, max_length=80, null=True, unique=True)),
                        ("charge_id", models.CharField(blank=True, max_length=80, null=True, unique=True)),
                        ("amount_minor", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        ("paid_at", models.DateTimeField()),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="orders.order"
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="dispute",
                    name="payment",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="orders.payment"
                    ),
                ),
                migrations.CreateModel(
                    name="PaymentAttempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("creating", "Creating"),
                                    ("open", "Open"),
                                    ("processing", "Processing"),
                                    ("paid", "Paid"),
                                    ("expired", "Expired"),
                                    ("superseded", "Superseded"),
                                    ("failed", "Failed"),
                                ],
                                default="creating",
                                max_length=12,
                            ),
                        ),
                        ("idempotency_key", models.CharField(max_length=120, unique=True)),
                        ("params", models.JSONField()),
                        ("params_hash", models.CharField(max_length=64)),
                        ("amount_minor", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        ("stripe_session_id", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                        ("url", models.URLField(blank=True, max_length=1000)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("asked_at", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, max_length=300)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="orders.order"
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="payment",
                    name="attempt",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="orders.paymentattempt",
                    ),
                ),
                migrations.CreateModel(
                    name="Policy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60)),
                        ("version", models.PositiveSmallIntegerField()),
                        ("language", models.CharField(default="en", max_length=8)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("fit", "perfect fit"),
                                    ("durability", "10,000 miles"),
                                    ("terms", "cancellation and delivery"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("text", models.TextField()),
                        ("parameters", models.JSONField(default=dict)),
                        ("text_hash", models.CharField(blank=True, max_length=64)),
                        ("in_force_from", models.DateTimeField()),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "policies",
                        "constraints": [
                            models.UniqueConstraint(fields=("slug", "version", "language"), name="policy_version_once"),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["fit", "durability", "terms"])),
                                name="policy_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_at", None), models.Q(("text_hash", ""), _negated=True), _connector="OR"
                                ),
                                name="policy_published_has_hash",
                            ),
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="orderline",
                    name="durability_policy",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.policy",
                    ),
                ),
                migrations.AddField(
                    model_name="orderline",
                    name="fit_policy",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.policy",
                    ),
                ),
                migrations.AddField(
                    model_name="orderline",
                    name="terms_policy",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.policy"
                    ),
                ),
                migrations.AddField(
                    model_name="cover",
                    name="policy",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.policy"
                    ),
                ),
                migrations.CreateModel(
                    name="PolicyAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("fit", "perfect fit"),
                                    ("durability", "10,000 miles"),
                                    ("terms", "cancellation and delivery"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("family", models.SlugField(blank=True, max_length=40)),
                        ("product_kind", models.CharField(default="custom", max_length=8)),
                        ("slug", models.SlugField(max_length=60)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "family", "product_kind"), name="policy_one_of_a_kind_per_family"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["fit", "durability", "terms"])),
                                name="policy_assignment_kind_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Problem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ship_name", models.CharField(blank=True, max_length=120)),
                        ("ship_company", models.CharField(blank=True, max_length=120)),
                        ("ship_line1", models.CharField(blank=True, max_length=160)),
                        ("ship_line2", models.CharField(blank=True, max_length=160)),
                        ("ship_city", models.CharField(blank=True, max_length=100)),
                        ("ship_region", models.CharField(blank=True, max_length=60)),
                        ("ship_postal_code", models.CharField(blank=True, max_length=20)),
                        ("ship_country", models.CharField(blank=True, max_length=2)),
                        ("ship_phone", models.CharField(blank=True, max_length=20)),
                        (
                            "number",
                            models.CharField(
                                default=orders.models.problem.new_problem_number,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("never_came", "it never came"),
                                    ("damaged", "it came damaged"),
                                    ("wrong", "it is something else than was ordered"),
                                    ("missing", "some of it is missing"),
                                    ("came_back", "the carrier brought it back"),
                                    ("elsewhere", "it should go to another country or tax region"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("resent", "Resent"),
                                    ("refunded", "Refunded"),
                                    ("answered", "Answered"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=2000)),
                        (
                            "wish",
                            models.CharField(
                                blank=True,
                                choices=[("resend", "the same again"), ("refund", "the money back")],
                                max_length=8,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("reported_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="problems", to="orders.order"
                            ),
                        ),
                        (
                            "parcel",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.parcel",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.AddField(
                    model_name="case",
                    name="problem",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.problem",
                    ),
                ),
                migrations.CreateModel(
                    name="ProblemLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("side", models.CharField(blank=True, max_length=5)),
                        ("count", models.PositiveSmallIntegerField(default=1)),
                        ("is_open", models.BooleanField(default=True)),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problems",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "problem",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="orders.problem"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Promise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("ship_by", models.DateField()),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("approved", "the feet were approved"),
                                    ("customer_waited", "we waited for the customer"),
                                    ("delay", "we are late"),
                                    ("made_again", "it is made again"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("why", models.CharField(blank=True, max_length=300)),
                        ("is_current", models.BooleanField(default=True)),
                        ("made_at", models.DateTimeField()),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promises",
                                to="orders.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["line", "number"],
                    },
                ),
                migrations.CreateModel(
                    name="QualityRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("length_mm", models.DecimalField(decimal_places=1, max_digits=5)),
                        ("width_mm", models.DecimalField(decimal_places=1, max_digits=5)),
                        ("wall_mm", models.DecimalField(decimal_places=2, max_digits=4)),
                        ("weight_g", models.DecimalField(decimal_places=1, max_digits=5)),
                        (
                            "surface",
                            models.CharField(
                                choices=[
                                    ("good", "good"),
                                    ("marked", "marks that the cover hides"),
                                    ("flawed", "a flaw"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("within", models.BooleanField()),
                        ("remark", models.CharField(blank=True, max_length=300)),
                        ("photo", models.CharField(blank=True, max_length=120)),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="quality", to="orders.device"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Redemption",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("amount_minor", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "state",
                            models.CharField(
                                choices=[("live", "Live"), ("released", "Released")], default="live", max_length=12
                            ),
                        ),
                        ("redeemed_at", models.DateTimeField()),
                        ("released_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "code",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shop.discountcode"
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="redemption",
                                to="orders.order",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Refund",
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
                                default=orders.models.refund.new_refund_id, editable=False, max_length=24, unique=True
                            ),
                        ),
                        ("amount_minor", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("cancelled_before_payment", "paid after it was cancelled"),
                                    ("cancelled_before_production", "cancelled before production"),
                                    ("profile_missing", "what we need to make it never came"),
                                    ("cannot_be_made", "cannot be made for this person"),
                                    ("duplicate_payment", "paid twice"),
                                    ("payment_misfit", "a payment that does not fit the order"),
                                    ("goodwill", "goodwill"),
                                    ("faulty", "faulty or damaged"),
                                    ("not_delivered", "never arrived"),
                                    ("returned", "sent back"),
                                    ("overcharged", "charged too much"),
                                    ("guarantee", "as our guarantees promise"),
                                    ("made_at_stripe", "made in Stripe's Dashboard"),
                                ],
                                max_length=32,
                            ),
                        ),
                        ("remark", models.CharField(blank=True, max_length=300)),
                        (
                            "origin",
                            models.CharField(
                                choices=[("rule", "Rule"), ("staff", "Staff"), ("dashboard", "Dashboard")],
                                max_length=12,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("awaiting_approval", "Awaiting Approval"),
                                    ("declined", "Declined"),
                                    ("requested", "Requested"),
                                    ("unknown", "Unknown"),
                                    ("pending", "Pending"),
                                    ("requires_action", "Requires Action"),
                                    ("succeeded", "Succeeded"),
                                    ("failed", "Failed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                db_index=True,
                                default="requested",
                                max_length=20,
                            ),
                        ),
                        ("idempotency_key", models.CharField(max_length=120, unique=True)),
                        ("stripe_refund_id", models.CharField(blank=True, max_length=80, null=True, unique=True)),
                        ("failure_reason", models.CharField(blank=True, max_length=80)),
                        ("requested_at", models.DateTimeField()),
                        ("needs_approval", models.BooleanField(db_default=False, default=False)),
                        ("approved_at", models.DateTimeField(blank=True, null=True)),
                        ("executed_at", models.DateTimeField(blank=True, null=True)),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refunds",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="orders.order"
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="orders.payment"
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="problem",
                    name="refund",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.refund",
                    ),
                ),
                migrations.CreateModel(
                    name="Payout",
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
                                default=orders.models.payout.new_payout_id, editable=False, max_length=24, unique=True
                            ),
                        ),
                        ("amount_minor", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("bank_transfer", "bank transfer"),
                                    ("cheque", "cheque"),
                                    ("other", "another way"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("reference", models.CharField(max_length=80)),
                        (
                            "status",
                            models.CharField(
                                choices=[("proposed", "Proposed"), ("paid", "Paid"), ("declined", "Declined")],
                                db_index=True,
                                default="proposed",
                                max_length=12,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="orders.order"
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "refund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="orders.refund"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ClaimDecision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "verdict",
                            models.CharField(choices=[("granted", "Granted"), ("refused", "Refused")], max_length=8),
                        ),
                        (
                            "remedy",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("advice", "advice"),
                                    ("remake", "remake"),
                                    ("replacement_cover", "replacement_cover"),
                                    ("pro_rata_refund", "pro_rata_refund"),
                                    ("refund", "refund"),
                                    ("cover_for_sale", "cover_for_sale"),
                                    ("partial_refund", "partial_refund"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "clause",
                            models.CharField(
                                choices=[
                                    ("durability.part", "durability.part"),
                                    ("durability.time", "durability.time"),
                                    ("durability.miles", "durability.miles"),
                                    ("durability.free", "durability.free"),
                                    ("durability.excluded", "durability.excluded"),
                                    ("durability.failure", "durability.failure"),
                                    ("durability.washing", "durability.washing"),
                                    ("durability.growing", "durability.growing"),
                                    ("durability.refunded", "durability.refunded"),
                                    ("fit.window", "fit.window"),
                                    ("fit.ladder", "fit.ladder"),
                                    ("fit.remakes", "fit.remakes"),
                                    ("fit.held_open", "fit.held_open"),
                                    ("fit.refunded", "fit.refunded"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("sides", models.JSONField(default=list)),
                        ("evidence", models.JSONField(default=list)),
                        ("words", models.CharField(blank=True, max_length=1000)),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        ("amount_minor", models.PositiveBigIntegerField(default=0)),
                        ("on_appeal", models.BooleanField(default=False)),
                        ("decided_at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="orders.claim"
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.policy"
                            ),
                        ),
                        (
                            "refund",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.refund",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["claim", "number"],
                    },
                ),
                migrations.AddField(
                    model_name="case",
                    name="refund",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.refund",
                    ),
                ),
                migrations.CreateModel(
                    name="RefundNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveBigIntegerField()),
                        ("number", models.CharField(max_length=20, unique=True)),
                        ("total_minor", models.PositiveBigIntegerField()),
                        ("currency", models.CharField(max_length=3)),
                        ("content", models.JSONField()),
                        ("issued_at", models.DateTimeField()),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund_notes",
                                to="orders.order",
                            ),
                        ),
                        (
                            "refund",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund_note",
                                to="orders.refund",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="orders.refundnoteseries",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RefundPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount_minor", models.PositiveBigIntegerField()),
                        ("tax_minor", models.PositiveBigIntegerField()),
                        ("discount_minor", models.PositiveBigIntegerField(default=0)),
                        (
                            "line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refund_parts",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "refund",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="orders.refund"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SavedAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ship_name", models.CharField(blank=True, max_length=120)),
                        ("ship_company", models.CharField(blank=True, max_length=120)),
                        ("ship_line1", models.CharField(blank=True, max_length=160)),
                        ("ship_line2", models.CharField(blank=True, max_length=160)),
                        ("ship_city", models.CharField(blank=True, max_length=100)),
                        ("ship_region", models.CharField(blank=True, max_length=60)),
                        ("ship_postal_code", models.CharField(blank=True, max_length=20)),
                        ("ship_country", models.CharField(blank=True, max_length=2)),
                        ("ship_phone", models.CharField(blank=True, max_length=20)),
                        (
                            "public_id",
                            models.CharField(
                                default=orders.models.address.new_address_id, editable=False, max_length=24, unique=True
                            ),
                        ),
                        ("label", models.CharField(blank=True, max_length=60)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField()),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Station",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, unique=True)),
                        ("machine", models.CharField(max_length=24)),
                        ("may_make", models.BooleanField(default=True)),
                        ("may_check", models.BooleanField(default=False)),
                        ("key_hash", models.CharField(editable=False, max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="StockReservation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("count", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("reserved", "Reserved"), ("released", "Released"), ("consumed", "Consumed")],
                                default="reserved",
                                max_length=12,
                            ),
                        ),
                        ("reserved_at", models.DateTimeField()),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "line",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reservation",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "variant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shop.variant"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="StockReturn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                default=orders.models.problem.new_return_number,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        ("count", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("announced", "Announced"),
                                    ("received", "Received"),
                                    ("inspected", "Inspected"),
                                    ("refunded", "Refunded"),
                                    ("refused", "Refused"),
                                ],
                                default="announced",
                                max_length=12,
                            ),
                        ),
                        (
                            "condition",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("resalable", "as new: can be sold again"),
                                    ("worn", "used more than to try it"),
                                    ("damaged", "damaged"),
                                    ("other", "something else, or less than was announced"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        ("announced_at", models.DateTimeField()),
                        ("received_at", models.DateTimeField(blank=True, null=True)),
                        ("inspected_at", models.DateTimeField(blank=True, null=True)),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returns",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "refund",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.refund",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.AddField(
                    model_name="case",
                    name="stock_return",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.stockreturn",
                    ),
                ),
                migrations.CreateModel(
                    name="StripeEvent",
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
                        ("event_id", models.CharField(max_length=80, unique=True)),
                        ("type", models.CharField(max_length=80)),
                        ("api_version", models.CharField(blank=True, max_length=40)),
                        ("livemode", models.BooleanField()),
                        ("account", models.CharField(blank=True, max_length=80)),
                        ("object_type", models.CharField(max_length=60)),
                        ("object_id", models.CharField(max_length=120)),
                        ("payload", models.JSONField(default=dict)),
                        ("payload_sha256", models.CharField(max_length=64)),
                        ("raw_sealed", models.BinaryField(blank=True, null=True)),
                        ("secret_label", models.CharField(blank=True, max_length=16)),
                        (
                            "source",
                            models.CharField(
                                choices=[("webhook", "Webhook"), ("poll", "Poll")], default="webhook", max_length=8
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("new", "New"),
                                    ("done", "Done"),
                                    ("ignored", "Ignored"),
                                    ("unmatched", "Unmatched"),
                                    ("failed", "Failed"),
                                    ("dead", "Dead"),
                                ],
                                default="new",
                                max_length=12,
                            ),
                        ),
                        ("happened_at", models.DateTimeField()),
                        ("received_at", models.DateTimeField()),
                        ("processed_at", models.DateTimeField(blank=True, null=True)),
                        ("deliveries", models.PositiveIntegerField(default=1)),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stripe_events",
                                to="orders.order",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Stripe event",
                    },
                ),
                migrations.AddField(
                    model_name="case",
                    name="event",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.stripeevent",
                    ),
                ),
                migrations.CreateModel(
                    name="TaxCalculation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("stripe_id", models.CharField(max_length=80, unique=True)),
                        ("asked", models.CharField(max_length=64)),
                        ("lines", models.JSONField()),
                        ("shipping", models.JSONField()),
                        ("worked_out_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "cart",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tax_calculations",
                                to="orders.cart",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="order",
                    name="tax_calculation",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="orders.taxcalculation",
                    ),
                ),
                migrations.CreateModel(
                    name="TaxRecord",
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
                                default=orders.models.tax.new_tax_record_id, editable=False, max_length=24, unique=True
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("recorded", "Recorded"), ("refused", "Refused")],
                                db_index=True,
                                default="waiting",
                                max_length=12,
                            ),
                        ),
                        ("idempotency_key", models.CharField(max_length=120, unique=True)),
                        ("stripe_id", models.CharField(blank=True, max_length=80, null=True, unique=True)),
                        ("items", models.JSONField(blank=True, default=dict)),
                        ("written_at", models.DateTimeField()),
                        ("recorded_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tax_records",
                                to="orders.order",
                            ),
                        ),
                        (
                            "refund",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tax_records",
                                to="orders.refund",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="UsageHabit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("steps_per_day", models.PositiveIntegerField(blank=True, null=True)),
                        ("tenths_of_miles_per_day", models.PositiveIntegerField(blank=True, null=True)),
                        ("share_percent", models.PositiveSmallIntegerField()),
                        ("confirmed_tenths", models.PositiveIntegerField(blank=True, null=True)),
                        ("told_at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField()),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="habits",
                                to="orders.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="WorkOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                default=orders.models.production.new_work_order_number,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "sides",
                            models.CharField(
                                choices=[("both", "Both"), ("left", "Left"), ("right", "Right")], max_length=5
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("finished", "Finished"),
                                    ("withdrawn", "Withdrawn"),
                                    ("superseded", "Superseded"),
                                ],
                                default="open",
                                max_length=12,
                            ),
                        ),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("released_at", models.DateTimeField()),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("packed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="work_orders",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "operator",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "packed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "prescription",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fitting.prescription"
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="device",
                    name="work_order",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="devices", to="orders.workorder"
                    ),
                ),
                migrations.CreateModel(
                    name="ActivityStretch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sport",
                            models.CharField(
                                choices=[
                                    ("walking", "walking"),
                                    ("running", "running"),
                                    ("hiking", "hiking"),
                                    ("other", "other"),
                                    ("unstated", "unstated"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("stated", models.BooleanField()),
                        ("distance_mm", models.PositiveBigIntegerField()),
                        ("begins_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stretches",
                                to="orders.activityfile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["begins_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sport__in", ("walking", "running", "hiking", "other", "unstated"))
                                ),
                                name="activity_stretch_sport_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stated", False), ("sport__in", ("walking", "running", "hiking")), _connector="OR"
                                ),
                                name="activity_stretch_stated_is_on_foot",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("begins_at"))),
                                name="activity_stretch_ends_later",
                            ),
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="cart",
                    index=models.Index(fields=["customer", "-id"], name="cart_by_customer"),
                ),
                migrations.AddIndex(
                    model_name="cart",
                    index=models.Index(fields=["updated_at"], name="cart_by_age"),
                ),
                migrations.AddConstraint(
                    model_name="cartline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1), ("quantity__lte", 20)),
                        name="cart_line_quantity_in_range",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="cartline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("wearer", None), ("quantity", 1), _connector="OR"),
                        name="cart_line_one_pair_for_a_wearer",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="casenote",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["note", "taken", "handed_over", "released", "answered", "closed", "reopened"])
                        ),
                        name="case_note_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="casenote",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "handed_over"), ("to__isnull", False)),
                            models.Q(models.Q(("kind", "handed_over"), _negated=True), ("to", None)),
                            _connector="OR",
                        ),
                        name="case_note_handed_over_to_somebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimevidence",
                    constraint=models.UniqueConstraint(fields=("claim", "sha256"), name="evidence_once_per_claim"),
                ),
                migrations.AddConstraint(
                    model_name="claimevidence",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("file", ""), _negated=True), ("erased_at", None)),
                            models.Q(("erased_at__isnull", False), ("file", "")),
                            _connector="OR",
                        ),
                        name="evidence_kept_or_erased",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimmessage",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("author__in", ["customer", "us"])), name="claim_message_author_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimmessage",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="claim_message_says_something"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="complaintrecord",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("serials", []), _negated=True), name="complaint_names_devices"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimside",
                    constraint=models.UniqueConstraint(fields=("claim", "side"), name="claim_side_once"),
                ),
                migrations.AddConstraint(
                    model_name="claimside",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_live", True)),
                        fields=("device", "kind"),
                        name="claim_one_live_per_device_and_kind",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right"])), name="claim_side_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fit", "durability"])), name="claim_side_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("part__in", ["", "core", "shell", "cover", "bonding"])),
                        name="claim_side_part_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "failure__in",
                                [
                                    "",
                                    "crack",
                                    "lost_spring",
                                    "loose_layer",
                                    "worn_through",
                                    "print_defect",
                                    "lost_shape",
                                    "looks_worn",
                                    "outgrown",
                                    "other",
                                ],
                            )
                        ),
                        name="claim_side_failure_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                ["", "wear", "washed_as_instructed", "alteration_by_others", "heat", "misuse", "loss"],
                            )
                        ),
                        name="claim_side_cause_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cause", ""), ("failure", ""), ("kind", "fit"), ("part", "")),
                            models.Q(("kind", "durability"), ("misfits", [])),
                            _connector="OR",
                        ),
                        name="claim_side_of_its_kind",
                    ),
                ),
                migrations.AddIndex(
                    model_name="disputeanswer",
                    index=models.Index(fields=["status", "next_attempt_at"], name="dispute_answer_due"),
                ),
                migrations.AddConstraint(
                    model_name="disputeanswer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["requested", "sent", "refused"])),
                        name="dispute_answer_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="disputeanswer",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status__in", ["requested", "sent"])),
                        fields=("dispute",),
                        name="dispute_answer_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="disputeanswer",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("status", "sent")),
                            models.Q(models.Q(("status", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="dispute_answer_sent_says_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="disputefile",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "shows__in",
                                ["shipping_documentation", "customer_communication", "receipt", "uncategorized_file"],
                            )
                        ),
                        name="dispute_file_shows_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="disputefile",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("content_type__in", ["application/pdf", "image/jpeg", "image/png"])),
                        name="dispute_file_type_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="disputefile",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("size__gte", 1)), name="dispute_file_not_empty"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ledgerentry",
                    constraint=models.UniqueConstraint(
                        fields=("kind", "source_id", "txn_id"), name="ledger_movement_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ledgerentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "charge",
                                    "processing_fee",
                                    "refund",
                                    "refund_reversal",
                                    "payout",
                                    "dispute_withdrawal",
                                    "dispute_reinstatement",
                                ],
                            )
                        ),
                        name="ledger_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ledgerentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "processing_fee"), _negated=True), ("amount_minor", 0), _connector="OR"
                        ),
                        name="ledger_fee_moves_no_money",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ledgerentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_minor__lt", 0), ("kind__in", ["refund", "payout", "dispute_withdrawal"])),
                            models.Q(
                                models.Q(("kind__in", ["refund", "payout", "dispute_withdrawal"]), _negated=True),
                                ("amount_minor__gte", 0),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_sign_fits_kind",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invoice",
                    constraint=models.UniqueConstraint(
                        fields=("series", "position"), name="invoice_position_once_per_series"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invoice",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("position__gte", 1)), name="invoice_position_from_one"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invoice",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("total_minor__gte", 1)), name="invoice_of_money"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mileentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("tenths__gte", 1)), name="mile_entry_is_something"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mileentry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="mile_entry_ends_later"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="mileagechoice",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("source__in", ["habits", "entries", "files", "own"])),
                        name="mileage_choice_source_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hold",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("closed_at", None), ("line", None)),
                        fields=("order", "code"),
                        name="hold_one_open_per_order_and_code",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hold",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("closed_at", None), ("line__isnull", False)),
                        fields=("line", "code"),
                        name="hold_one_open_per_line_and_code",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hold",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code__in", ["fit", "address"]), _negated=True),
                            ("line__isnull", False),
                            _connector="OR",
                        ),
                        name="hold_of_fit_is_of_a_line",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hold",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__in",
                                [
                                    "payment_mismatch",
                                    "late_payment",
                                    "duplicate_payment",
                                    "unknown_session",
                                    "dispute",
                                    "payment_review",
                                    "fraud_warning",
                                    "staff",
                                    "fit",
                                    "address",
                                ],
                            )
                        ),
                        name="hold_code_known",
                    ),
                ),
                migrations.AddIndex(
                    model_name="delay",
                    index=models.Index(
                        condition=models.Q(("status", "told")), fields=["answer_until"], name="delay_unanswered"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delay",
                    constraint=models.UniqueConstraint(fields=("line", "number"), name="delay_number_once_per_line"),
                ),
                migrations.AddConstraint(
                    model_name="delay",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status", "told")), fields=("line",), name="delay_one_unanswered_per_line"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delay",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["told", "accepted", "refused", "over"])),
                        name="delay_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delay",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ship_by", None), ("ship_by__gt", models.F("was")), _connector="OR"),
                        name="delay_is_later",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delay",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("silence_accepts", False),
                            models.Q(("number", 1), ("ship_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="delay_silence_accepts_a_first_date_only",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delay",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("status", "told")),
                            models.Q(models.Q(("status", "told"), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="delay_answered_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coverside",
                    constraint=models.UniqueConstraint(fields=("line", "side"), name="cover_side_once_per_line"),
                ),
                migrations.AddConstraint(
                    model_name="coverside",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right"])), name="cover_side_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coverhandover",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status__in", ["offered", "taken"])),
                        fields=("line",),
                        name="handover_one_stands",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coverhandover",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["offered", "taken", "withdrawn"])),
                        name="handover_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="coverhandover",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder__isnull", False), ("status", "taken"), ("taken_at__isnull", False)),
                            models.Q(
                                models.Q(("status", "taken"), _negated=True), ("holder", None), ("taken_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="handover_taken_by_somebody",
                    ),
                ),
                migrations.AddIndex(
                    model_name="claim",
                    index=models.Index(fields=["status", "due_at"], name="claim_by_due"),
                ),
                migrations.AddConstraint(
                    model_name="claim",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fit", "durability"])), name="claim_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claim",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "wish__in",
                                [
                                    "",
                                    "advice",
                                    "remake",
                                    "replacement_cover",
                                    "pro_rata_refund",
                                    "refund",
                                    "cover_for_sale",
                                ],
                            )
                        ),
                        name="claim_wish_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claim",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "submitted",
                                    "in_review",
                                    "needs_info",
                                    "approved",
                                    "denied",
                                    "remedy_in_progress",
                                    "resolved",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="claim_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claim",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paused_at__isnull", False), ("status", "needs_info")),
                            models.Q(models.Q(("status", "needs_info"), _negated=True), ("paused_at", None)),
                            _connector="OR",
                        ),
                        name="claim_paused_while_it_waits",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claim",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("status__in", ["denied", "resolved", "withdrawn"])),
                            models.Q(
                                models.Q(("status__in", ["denied", "resolved", "withdrawn"]), _negated=True),
                                ("closed_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="claim_closed_says_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="activityfile",
                    constraint=models.UniqueConstraint(fields=("line", "sha256"), name="activity_file_once_per_line"),
                ),
                migrations.AddConstraint(
                    model_name="activityfile",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["gpx", "tcx", "fit"])), name="activity_file_kind_known"
                    ),
                ),
                migrations.AddIndex(
                    model_name="ordermessage",
                    index=models.Index(fields=["order", "author", "id"], name="order_message_by_order"),
                ),
                migrations.AddConstraint(
                    model_name="ordermessage",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("author__in", ["customer", "us"])), name="order_message_author_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ordermessage",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="order_message_says_something"
                    ),
                ),
                migrations.AddIndex(
                    model_name="parcel",
                    index=models.Index(
                        condition=models.Q(("status", "on_its_way")),
                        fields=["handed_over_at"],
                        name="parcel_on_its_way",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["on_its_way", "delivered", "came_back"])),
                        name="parcel_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("told_by__in", ["", "carrier", "staff", "customer", "presumed"])),
                        name="parcel_teller_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("tracking_number", ""), _negated=True),
                        fields=("carrier", "tracking_number"),
                        name="parcel_tracking_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "delivered"), _negated=True),
                            models.Q(("delivered_at__isnull", False), models.Q(("told_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="parcel_delivered_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("delivered_at", None), ("delivered_at__gte", models.F("handed_over_at")), _connector="OR"
                        ),
                        name="parcel_arrives_after_it_left",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcel",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "came_back"), _negated=True),
                            ("came_back_at__isnull", False),
                            _connector="OR",
                        ),
                        name="parcel_came_back_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="carrierevent",
                    constraint=models.UniqueConstraint(fields=("carrier", "event_id"), name="carrier_event_once"),
                ),
                migrations.AddConstraint(
                    model_name="carrierevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["in_transit", "delivered", "undeliverable"])),
                        name="carrier_event_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="carrierevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["done", "noted", "unknown_parcel", "too_late"])),
                        name="carrier_event_outcome_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcelline",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_out", True)), fields=("line",), name="parcel_line_out_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="parcelline",
                    constraint=models.UniqueConstraint(fields=("parcel", "line"), name="parcel_line_once_per_parcel"),
                ),
                migrations.AddConstraint(
                    model_name="dispute",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "warning_needs_response",
                                    "warning_under_review",
                                    "warning_closed",
                                    "needs_response",
                                    "under_review",
                                    "appeal_needs_response",
                                    "appeal_under_review",
                                    "won",
                                    "lost",
                                    "prevented",
                                    "other",
                                ],
                            )
                        ),
                        name="dispute_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dispute",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 1)), name="dispute_amount_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dispute",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("status__in", ["warning_closed", "won", "lost", "prevented"]),
                            ),
                            models.Q(
                                models.Q(("status__in", ["warning_closed", "won", "lost", "prevented"]), _negated=True),
                                ("ended_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="dispute_ended_says_when",
                    ),
                ),
                migrations.AddIndex(
                    model_name="paymentattempt",
                    index=models.Index(fields=["status", "created_at"], name="attempt_by_status"),
                ),
                migrations.AddConstraint(
                    model_name="paymentattempt",
                    constraint=models.UniqueConstraint(
                        fields=("order", "number"), name="attempt_number_once_per_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="paymentattempt",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status__in", ["creating", "open", "processing"])),
                        fields=("order",),
                        name="attempt_one_active_per_order",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="paymentattempt",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["creating", "open", "processing", "paid", "expired", "superseded", "failed"],
                            )
                        ),
                        name="attempt_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="paymentattempt",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "open"), _negated=True),
                            ("stripe_session_id__isnull", False),
                            _connector="OR",
                        ),
                        name="attempt_open_has_session",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("standing", "counted")),
                        fields=("order",),
                        name="payment_one_counted_per_order",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("standing__in", ["counted", "late", "duplicate", "mismatch"])),
                        name="payment_standing_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor", 0), ("payment_intent_id__isnull", False), _connector="OR"),
                        name="payment_of_money_has_intent",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.UniqueConstraint(
                        fields=("order", "position"), name="line_position_once_per_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["custom", "stock"])), name="line_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "awaiting_payment",
                                    "awaiting_profile",
                                    "in_review",
                                    "approved",
                                    "queued",
                                    "in_production",
                                    "quality_check",
                                    "allocated",
                                    "ready",
                                    "shipped",
                                    "delivered",
                                    "returned",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="line_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("withdrawal__in", ["made_to_measure", "days_14"])),
                        name="line_withdrawal_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "stock"), ("profile", None), ("wearer", None)),
                            models.Q(("kind", "custom"), ("quantity", 1), ("wearer__isnull", False)),
                            _connector="OR",
                        ),
                        name="line_custom_is_one_pair_for_a_wearer",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "subtotal_minor",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("unit_price_minor"), "*", models.F("quantity")
                                    ),
                                    "-",
                                    models.F("discount_minor"),
                                ),
                            )
                        ),
                        name="line_subtotal_adds_up",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("remakes_left_used__lte", 8), ("remakes_right_used__lte", 8)),
                        name="line_remakes_bounded",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "refunded_minor__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("subtotal_minor"), "+", models.F("tax_minor")
                                ),
                            )
                        ),
                        name="line_given_back_within_paid",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("only_side", ""), ("remake_of", None)),
                            models.Q(
                                ("kind", "custom"),
                                ("remake_of__isnull", False),
                                ("subtotal_minor", 0),
                                ("tax_minor", 0),
                                ("unit_price_minor", 0),
                            ),
                            _connector="OR",
                        ),
                        name="line_remake_is_free",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("only_side__in", ["", "left", "right"])), name="line_only_side_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="line_quantity_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "stock"),
                            ("status__in", ["awaiting_payment", "awaiting_profile", "cancelled"]),
                            ("profile__isnull", False),
                            _connector="OR",
                        ),
                        name="line_in_review_has_profile",
                    ),
                ),
                migrations.AddIndex(
                    model_name="cover",
                    index=models.Index(fields=["begins_at"], name="cover_by_begin"),
                ),
                migrations.AddConstraint(
                    model_name="cover",
                    constraint=models.UniqueConstraint(fields=("line", "kind"), name="cover_one_of_a_kind_per_line"),
                ),
                migrations.AddConstraint(
                    model_name="cover",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fit", "durability"])), name="cover_kind_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problemline",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_open", True)), fields=("line",), name="problem_one_live_per_line"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problemline",
                    constraint=models.UniqueConstraint(fields=("problem", "line"), name="problem_line_once"),
                ),
                migrations.AddConstraint(
                    model_name="problemline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("side__in", ["", "left", "right"])), name="problem_side_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problemline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("count__gte", 1)), name="problem_count_positive"
                    ),
                ),
                migrations.AddIndex(
                    model_name="promise",
                    index=models.Index(
                        condition=models.Q(("is_current", True)), fields=["ship_by"], name="promise_due"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="promise",
                    constraint=models.UniqueConstraint(fields=("line", "number"), name="promise_number_once_per_line"),
                ),
                migrations.AddConstraint(
                    model_name="promise",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_current", True)), fields=("line",), name="promise_one_current_per_line"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="promise",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason__in", ["approved", "customer_waited", "delay", "made_again"])),
                        name="promise_reason_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="promise",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", 1), ("reason", "approved")),
                            models.Q(
                                ("number__gt", 1),
                                models.Q(("reason", "approved"), _negated=True),
                                models.Q(("why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="promise_begins_with_approval",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="qualityrecord",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("surface__in", ["good", "marked", "flawed"])), name="quality_surface_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="qualityrecord",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("length_mm__gt", 0), ("wall_mm__gt", 0), ("weight_g__gt", 0), ("width_mm__gt", 0)
                        ),
                        name="quality_figures_positive",
                    ),
                ),
                migrations.AddIndex(
                    model_name="redemption",
                    index=models.Index(fields=["code", "email"], name="redemption_by_email"),
                ),
                migrations.AddIndex(
                    model_name="redemption",
                    index=models.Index(fields=["code", "customer"], name="redemption_by_customer"),
                ),
                migrations.AddConstraint(
                    model_name="redemption",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["live", "released"])), name="redemption_state_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="redemption",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at", None), ("state", "live")),
                            models.Q(("released_at__isnull", False), ("state", "released")),
                            _connector="OR",
                        ),
                        name="redemption_state_says_when",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="redemption",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 1)), name="redemption_takes_something"
                    ),
                ),
                migrations.AddIndex(
                    model_name="refund",
                    index=models.Index(fields=["status", "next_attempt_at"], name="refund_due"),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 1)), name="refund_amount_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(
                            ("line__isnull", False),
                            ("status__in", ["requested", "unknown", "pending", "requires_action", "succeeded"]),
                        ),
                        fields=("line",),
                        name="refund_one_live_per_cancelled_line",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "awaiting_approval",
                                    "declined",
                                    "requested",
                                    "unknown",
                                    "pending",
                                    "requires_action",
                                    "succeeded",
                                    "failed",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="refund_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "cancelled_before_payment",
                                    "cancelled_before_production",
                                    "profile_missing",
                                    "cannot_be_made",
                                    "duplicate_payment",
                                    "payment_misfit",
                                    "goodwill",
                                    "faulty",
                                    "not_delivered",
                                    "returned",
                                    "overcharged",
                                    "guarantee",
                                    "made_at_stripe",
                                ],
                            )
                        ),
                        name="refund_reason_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("origin__in", ["rule", "staff", "dashboard"])), name="refund_origin_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("needs_approval", False),
                            models.Q(("approved_by", None), ("status__in", ["awaiting_approval", "declined"])),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="refund_approved_before_it_leaves",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "awaiting_approval"), _negated=True),
                            models.Q(("decided_by__isnull", False), ("needs_approval", True)),
                            _connector="OR",
                        ),
                        name="refund_waits_only_for_approval_it_needs",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("decided_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="refund_approved_by_another_person",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refund",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "succeeded"), _negated=True),
                            ("stripe_refund_id__isnull", False),
                            _connector="OR",
                        ),
                        name="refund_succeeded_has_stripe_id",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["never_came", "damaged", "wrong", "missing", "came_back", "elsewhere"])
                        ),
                        name="problem_kind_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "resent", "refunded", "answered"])),
                        name="problem_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("wish__in", ["", "resend", "refund"])), name="problem_wish_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("status", "open")),
                            models.Q(models.Q(("status", "open"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="problem_settled_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "came_back"), _negated=True), ("parcel__isnull", False), _connector="OR"
                        ),
                        name="problem_that_came_back_has_parcel",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "elsewhere"), _negated=True),
                            models.Q(("ship_country", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="problem_elsewhere_says_where",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problem",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind", "elsewhere"), ("status", "open")),
                        fields=("order",),
                        name="problem_elsewhere_once_per_order",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status__in", ["proposed", "paid"])),
                        fields=("refund",),
                        name="payout_one_live_per_refund",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["proposed", "paid", "declined"])), name="payout_status_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("method__in", ["bank_transfer", "cheque", "other"])),
                        name="payout_method_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 1)), name="payout_amount_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="payout",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("status", "proposed")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("status", "paid"),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            models.Q(
                                ("decided_at__isnull", False), ("decided_by__isnull", False), ("status", "declined")
                            ),
                            _connector="OR",
                        ),
                        name="payout_paid_by_two",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimdecision",
                    constraint=models.UniqueConstraint(fields=("claim", "number"), name="decision_numbered_once"),
                ),
                migrations.AddConstraint(
                    model_name="claimdecision",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["granted", "refused"])), name="decision_verdict_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimdecision",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "remedy__in",
                                [
                                    "",
                                    "advice",
                                    "remake",
                                    "replacement_cover",
                                    "pro_rata_refund",
                                    "refund",
                                    "cover_for_sale",
                                    "partial_refund",
                                ],
                            )
                        ),
                        name="decision_remedy_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimdecision",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "clause__in",
                                [
                                    "durability.part",
                                    "durability.time",
                                    "durability.miles",
                                    "durability.free",
                                    "durability.excluded",
                                    "durability.failure",
                                    "durability.washing",
                                    "durability.growing",
                                    "durability.refunded",
                                    "fit.window",
                                    "fit.ladder",
                                    "fit.remakes",
                                    "fit.held_open",
                                    "fit.refunded",
                                ],
                            )
                        ),
                        name="decision_clause_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimdecision",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "refused"), models.Q(("remedy", ""), _negated=True), _connector="OR"
                        ),
                        name="decision_granted_has_remedy",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claimdecision",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("on_appeal", False), ("by__isnull", False), _connector="OR"),
                        name="decision_on_appeal_by_a_person",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refundnote",
                    constraint=models.UniqueConstraint(
                        fields=("series", "position"), name="refund_note_position_once_per_series"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refundnote",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("position__gte", 1)), name="refund_note_position_from_one"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refundnote",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("total_minor__gte", 1)), name="refund_note_of_money"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refundpart",
                    constraint=models.UniqueConstraint(fields=("refund", "line"), name="refund_part_once_per_line"),
                ),
                migrations.AddConstraint(
                    model_name="refundpart",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("line", None)), fields=("refund",), name="refund_part_of_shipping_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refundpart",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 1)), name="refund_part_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="refundpart",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("tax_minor__lte", models.F("amount_minor"))),
                        name="refund_part_tax_within_amount",
                    ),
                ),
                migrations.AddIndex(
                    model_name="savedaddress",
                    index=models.Index(fields=["customer", "id"], name="address_by_customer"),
                ),
                migrations.AddConstraint(
                    model_name="station",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("machine", ""), _negated=True)
                        ),
                        name="station_is_named",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="station",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("may_make", True), ("may_check", True), _connector="OR"),
                        name="station_may_something",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreservation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("count__gte", 1)), name="reservation_count_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreservation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["reserved", "released", "consumed"])),
                        name="reservation_state_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreturn",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status__in", ["announced", "received", "inspected"])),
                        fields=("line",),
                        name="return_one_live_per_line",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["announced", "received", "inspected", "refunded", "refused"])
                        ),
                        name="return_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("condition__in", ["", "resalable", "worn", "damaged", "other"])),
                        name="return_condition_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("count__gte", 1)), name="return_count_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status", "announced"), ("received_at__isnull", False), _connector="OR"),
                        name="return_received_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["announced", "received"]),
                            models.Q(("inspected_at__isnull", False), models.Q(("condition", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="return_inspected_says_what_was_found",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="return_refused_says_why",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stockreturn",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("received_at", None), ("received_at__gte", models.F("announced_at")), _connector="OR"
                        ),
                        name="return_steps_in_order",
                    ),
                ),
                migrations.AddIndex(
                    model_name="stripeevent",
                    index=models.Index(fields=["status", "next_attempt_at"], name="stripe_event_due"),
                ),
                migrations.AddIndex(
                    model_name="stripeevent",
                    index=models.Index(fields=["object_id"], name="stripe_event_by_object"),
                ),
                migrations.AddConstraint(
                    model_name="stripeevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["new", "done", "ignored", "unmatched", "failed", "dead"])),
                        name="stripe_event_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="stripeevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("source__in", ["webhook", "poll"])), name="stripe_event_source_known"
                    ),
                ),
                migrations.AddIndex(
                    model_name="case",
                    index=models.Index(
                        models.OrderBy(models.F("urgent"), descending=True),
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("status__in", ["open", "waiting"])),
                        name="case_by_urgency",
                    ),
                ),
                migrations.AddIndex(
                    model_name="case",
                    index=models.Index(fields=["queue", "status", "due_at"], name="case_by_queue"),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status__in", ["open", "waiting"])),
                        fields=("subject",),
                        name="case_one_live_per_subject",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "queue__in",
                                [
                                    "review",
                                    "waiting",
                                    "promises",
                                    "messages",
                                    "problems",
                                    "payments",
                                    "refunds",
                                    "disputes",
                                    "events",
                                ],
                            )
                        ),
                        name="case_queue_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                [
                                    "in_review",
                                    "must_be_cleared",
                                    "profile_missing",
                                    "promise_at_risk",
                                    "customer_wrote",
                                    "paused",
                                    "mail_given_up",
                                    "payment_mismatch",
                                    "late_payment",
                                    "duplicate_payment",
                                    "unknown_session",
                                    "payment_review",
                                    "fraud_warning",
                                    "books_differ",
                                    "refund_to_approve",
                                    "payout_to_approve",
                                    "refund_failed",
                                    "refund_unanswered",
                                    "refund_stuck",
                                    "dispute_inquiry",
                                    "dispute_opened",
                                    "dispute_lost",
                                    "event_given_up",
                                    "scans_refused",
                                    "scan_given_up",
                                    "design_failed",
                                    "design_given_up",
                                    "clinician_entry",
                                    "problem_reported",
                                    "parcel_came_back",
                                    "address_given",
                                    "address_elsewhere",
                                    "return_to_judge",
                                    "asked_fitter",
                                    "asked_support",
                                    "asked_finance",
                                ],
                            )
                        ),
                        name="case_cause_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "waiting", "closed"])), name="case_status_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("ended__in", ["settled", "handled"]),
                                ("status", "closed"),
                            ),
                            models.Q(models.Q(("status", "closed"), _negated=True), ("closed_at", None), ("ended", "")),
                            _connector="OR",
                        ),
                        name="case_closed_says_when_and_how",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owner", None), ("taken_at", None)),
                            models.Q(("owner__isnull", False), ("taken_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_owned_since",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("opened_at"))), name="case_due_after_opening"
                    ),
                ),
                migrations.AddIndex(
                    model_name="taxcalculation",
                    index=models.Index(fields=["cart", "asked"], name="tax_calculation_asked"),
                ),
                migrations.AddIndex(
                    model_name="order",
                    index=models.Index(fields=["customer", "-id"], name="order_by_customer"),
                ),
                migrations.AddIndex(
                    model_name="order",
                    index=models.Index(fields=["email"], name="order_by_email"),
                ),
                migrations.AddIndex(
                    model_name="order",
                    index=models.Index(fields=["payment", "pay_until"], name="order_unpaid_due"),
                ),
                migrations.AddIndex(
                    model_name="order",
                    index=models.Index(
                        condition=models.Q(("invoiced_at", None), ("payment", "paid"), ("total_minor__gt", 0)),
                        fields=["paid_at"],
                        name="order_to_invoice",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("payment__in", ("awaiting_payment", "processing"))),
                        fields=("cart",),
                        name="order_one_live_unpaid_per_cart",
                        violation_error_message="This cart already has an order that waits for payment.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("payment__in", ["awaiting_payment", "processing", "paid", "cancelled"])),
                        name="order_payment_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("production__in", ["none", "partial", "done"])),
                        name="order_production_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("shipping__in", ["none", "partial", "shipped", "delivered"])),
                        name="order_shipping_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total_minor",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("goods_minor"), "-", models.F("discount_minor")
                                        ),
                                        "+",
                                        models.F("shipping_minor"),
                                    ),
                                    "+",
                                    models.F("tax_added_minor"),
                                ),
                            )
                        ),
                        name="order_total_adds_up",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("tax_added_minor__lte", models.F("tax_minor"))),
                        name="order_tax_added_is_part_of_tax",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("payment", "paid"), _negated=True), ("paid_at__isnull", False), _connector="OR"
                        ),
                        name="order_paid_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="order",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("payment", "cancelled"), _negated=True),
                            ("cancelled_at__isnull", False),
                            _connector="OR",
                        ),
                        name="order_cancelled_has_time",
                    ),
                ),
                migrations.AddIndex(
                    model_name="taxrecord",
                    index=models.Index(fields=["status", "next_attempt_at"], name="tax_record_due"),
                ),
                migrations.AddConstraint(
                    model_name="taxrecord",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "recorded", "refused"])),
                        name="tax_record_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxrecord",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("recorded_at__isnull", False), ("status", "recorded"), ("stripe_id__isnull", False)
                            ),
                            models.Q(
                                models.Q(("status", "recorded"), _negated=True),
                                ("recorded_at", None),
                                ("stripe_id", None),
                            ),
                            _connector="OR",
                        ),
                        name="tax_record_recorded_says_so",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxrecord",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("refund", None)), fields=("order",), name="tax_record_one_sale"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taxrecord",
                    constraint=models.UniqueConstraint(fields=("refund",), name="tax_record_once_per_refund"),
                ),
                migrations.AddConstraint(
                    model_name="usagehabit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("steps_per_day__isnull", True), ("tenths_of_miles_per_day__isnull", False)),
                            models.Q(("steps_per_day__isnull", False), ("tenths_of_miles_per_day__isnull", True)),
                            _connector="OR",
                        ),
                        name="habit_steps_or_miles",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="usagehabit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("share_percent__gte", 1), ("share_percent__lte", 100)),
                        name="habit_share_is_one",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workorder",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status__in", ["open", "finished"])),
                        fields=("line",),
                        name="work_order_one_per_line",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "finished", "withdrawn", "superseded"])),
                        name="work_order_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("sides__in", ["both", "left", "right"])), name="work_order_sides_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed_at", None), ("operator", None)),
                            models.Q(("claimed_at__isnull", False), ("operator__isnull", False)),
                            _connector="OR",
                        ),
                        name="work_order_claimed_since",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "finished"), _negated=True),
                            ("finished_at__isnull", False),
                            _connector="OR",
                        ),
                        name="work_order_finished_has_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workorder",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("packed_at", None), models.Q(("status", "open"), _negated=True), _connector="OR"
                        ),
                        name="work_order_packed_is_finished",
                    ),
                ),
                migrations.AddIndex(
                    model_name="device",
                    index=models.Index(fields=["machine", "made_at"], name="device_by_machine"),
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("status__in", ["scrapped", "void"]), _negated=True),
                        fields=("work_order", "side"),
                        name="device_one_per_side",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right"])), name="device_side_known"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "planned",
                                    "making",
                                    "checking",
                                    "passed",
                                    "packed",
                                    "in_service",
                                    "superseded",
                                    "returned",
                                    "lost",
                                    "scrapped",
                                    "void",
                                ],
                            )
                        ),
                        name="device_status_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["planned", "void"]),
                            models.Q(models.Q(("lot", ""), _negated=True), models.Q(("machine", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="device_begun_says_of_what",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "scrapped"), models.Q(("scrap_cause", ""), _negated=True)),
                            models.Q(models.Q(("status", "scrapped"), _negated=True), ("scrap_cause", "")),
                            _connector="OR",
                        ),
                        name="device_scrapped_has_cause",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "scrap_cause__in",
                                [
                                    "",
                                    "print_failed",
                                    "warped",
                                    "size_wrong",
                                    "surface_flaw",
                                    "material",
                                    "damaged",
                                    "mixed_up",
                                    "lost_here",
                                    "line_ended",
                                ],
                            )
                        ),
                        name="device_scrap_cause_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="device",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("design_sha256", ""), _negated=True), name="device_has_design_checksum"
                    ),
                ),
            ]
        )
    ]
