"""Cases, their notes, and what customers and staff write to each other; notes and messages are append-only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import orders.models.case
import orders.models.conversation

FROZEN = {"orders_casenote": "case_note", "orders_ordermessage": "order_message"}
EVENTS = ("UPDATE", "DELETE")

_SQLITE = """
CREATE TRIGGER {name}_no_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL = """
CREATE FUNCTION {name}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}_is_append_only';
END $$;
CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {name}_is_append_only();
"""


def freeze(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for table, name in FROZEN.items():
        if editor.connection.vendor == "postgresql":
            editor.execute(_POSTGRESQL.format(name=name, table=table))
            continue
        for event in EVENTS:
            editor.execute(_SQLITE.format(name=name, table=table, event=event))


def thaw(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for table, name in FROZEN.items():
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER {name}_no_change ON {table}; DROP FUNCTION {name}_is_append_only();")
            continue
        for event in EVENTS:
            editor.execute(f"DROP TRIGGER {name}_no_{event}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("fitting", "0002_frozen_rows"),
        ("orders", "0006_invoice_frozen"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                            ("messages", "messages"),
                            ("problems", "problems"),
                            ("payments", "payments"),
                            ("refunds", "refunds"),
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
                            ("profile_missing", "profile_missing"),
                            ("customer_wrote", "customer_wrote"),
                            ("paused", "paused"),
                            ("mail_given_up", "mail_given_up"),
                            ("payment_mismatch", "payment_mismatch"),
                            ("late_payment", "late_payment"),
                            ("duplicate_payment", "duplicate_payment"),
                            ("unknown_session", "unknown_session"),
                            ("books_differ", "books_differ"),
                            ("refund_failed", "refund_failed"),
                            ("refund_unanswered", "refund_unanswered"),
                            ("refund_stuck", "refund_stuck"),
                            ("event_given_up", "event_given_up"),
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
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.stripeevent",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.orderline",
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
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="orders.order",
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
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("urgent"), descending=True),
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("status__in", ["open", "waiting"])),
                        name="case_by_urgency",
                    ),
                    models.Index(fields=["queue", "status", "due_at"], name="case_by_queue"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["open", "waiting"])),
                        fields=("subject",),
                        name="case_one_live_per_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "queue__in",
                                ["review", "waiting", "messages", "problems", "payments", "refunds", "events"],
                            )
                        ),
                        name="case_queue_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                [
                                    "in_review",
                                    "profile_missing",
                                    "customer_wrote",
                                    "paused",
                                    "mail_given_up",
                                    "payment_mismatch",
                                    "late_payment",
                                    "duplicate_payment",
                                    "unknown_session",
                                    "books_differ",
                                    "refund_failed",
                                    "refund_unanswered",
                                    "refund_stuck",
                                    "event_given_up",
                                ],
                            )
                        ),
                        name="case_cause_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "waiting", "closed"])), name="case_status_known"
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owner", None), ("taken_at", None)),
                            models.Q(("owner__isnull", False), ("taken_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_owned_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("opened_at"))), name="case_due_after_opening"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["note", "taken", "handed_over", "released", "answered", "closed", "reopened"])
                        ),
                        name="case_note_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "handed_over"), ("to__isnull", False)),
                            models.Q(models.Q(("kind", "handed_over"), _negated=True), ("to", None)),
                            _connector="OR",
                        ),
                        name="case_note_handed_over_to_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "indexes": [models.Index(fields=["order", "author", "id"], name="order_message_by_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("author__in", ["customer", "us"])), name="order_message_author_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="order_message_says_something"
                    ),
                ],
            },
        ),
        migrations.RunPython(freeze, thaw),
    ]
