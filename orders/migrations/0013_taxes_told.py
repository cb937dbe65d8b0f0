"""Tax records say what stands in the tax reports, and what does not get there is a case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fitting", "0002_guards"),
        ("orders", "0012_device_begun_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="case_cause_known",
        ),
        migrations.AddField(
            model_name="case",
            name="tax_record",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orders.taxrecord",
            ),
        ),
        migrations.AddField(
            model_name="taxrecord",
            name="amount_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="taxrecord",
            name="tax_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="case",
            name="cause",
            field=models.CharField(
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
                    ("tax_not_told", "tax_not_told"),
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
                            "tax_not_told",
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
            model_name="taxrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor", None), ("tax_minor", None)),
                    models.Q(("amount_minor__gte", 0), ("refund", None), ("tax_minor__gte", 0)),
                    models.Q(("amount_minor__lte", 0), ("refund__isnull", False), ("tax_minor__lte", 0)),
                    _connector="OR",
                ),
                name="tax_record_sign_fits",
            ),
        ),
    ]
