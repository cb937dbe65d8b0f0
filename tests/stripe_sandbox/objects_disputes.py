"""Stripe's JSON for disputes, reviews and early fraud warnings."""

from typing import Final

from tests.stripe_sandbox.objects import balance_transaction, finish, metadata
from tests.stripe_sandbox.records_doubted import Dispute, File, FraudWarning, Review
from tests.stripe_sandbox.values import JsonObject, JsonValue
from tests.stripe_sandbox.world import World

EVIDENCE: Final = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)


# Of these the value is the id of an uploaded file.
FILES: Final = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)


def dispute(world: World, row: Dispute) -> JsonObject:
    """Return a dispute, with the money it has moved."""
    evidence: JsonObject = {name: row.evidence.get(name) for name in EVIDENCE}
    moved: list[JsonValue] = [
        balance_transaction(world.balance_transactions.get(txn), now=world.now()) for txn in row.balance_transactions
    ]
    return finish(
        {
            "id": row.id,
            "object": "dispute",
            "amount": row.amount,
            "balance_transactions": moved,
            "charge": row.charge,
            "created": row.created,
            "currency": row.currency,
            "enhanced_eligibility_types": [],
            "evidence": {
                **evidence,
                "enhanced_evidence": {},
                **({"appeal": {"card": {**row.appeal, "supporting_files": None}}} if row.appeal else {}),
            },
            "evidence_details": {
                "due_by": row.due_by,
                "enhanced_eligibility": {},
                "has_evidence": bool(row.evidence),
                "past_due": row.due_by is not None and world.now() > row.due_by and row.submission_count == 0,
                "submission_count": row.submission_count,
                "submission_method": "manual" if row.submission_count else "not_submitted",
            },
            "intended_submission_method": "manual",
            "is_charge_refundable": row.status.startswith("warning_"),
            "livemode": False,
            "metadata": metadata(row.metadata),
            "network_reason_code": "10.4",
            "payment_intent": row.payment_intent,
            "payment_method_details": {
                "card": {
                    "brand": row.brand,
                    "case_type": "inquiry" if row.status.startswith("warning_") else "chargeback",
                    "network": row.brand,
                    "network_reason_code": "10.4",
                },
                "type": "card",
            },
            "reason": row.reason,
            "status": row.status,
        }
    )


def file(row: File) -> JsonObject:
    """Return an uploaded file."""
    return finish(
        {
            "id": row.id,
            "object": "file",
            "created": row.created,
            "expires_at": None,
            "filename": row.filename,
            "links": {"object": "list", "data": [], "has_more": False, "url": f"/v1/file_links?file={row.id}"},
            "purpose": row.purpose,
            "size": row.size,
            "title": None,
            "type": row.type,
            "url": f"https://files.stripe.com/v1/files/{row.id}/contents",
        }
    )


def review(row: Review) -> JsonObject:
    """Return a review."""
    return finish(
        {
            "id": row.id,
            "object": "review",
            "billing_zip": None,
            "charge": row.charge,
            "closed_reason": row.closed_reason,
            "created": row.created,
            "ip_address": None,
            "ip_address_location": None,
            "livemode": False,
            "open": row.open,
            "opened_reason": row.opened_reason,
            "payment_intent": row.payment_intent,
            "reason": row.closed_reason or row.opened_reason,
            "session": None,
        }
    )


def fraud_warning(row: FraudWarning) -> JsonObject:
    """Return a bank's early warning of fraud."""
    return finish(
        {
            "id": row.id,
            "object": "radar.early_fraud_warning",
            "actionable": row.actionable,
            "charge": row.charge,
            "created": row.created,
            "fraud_type": row.fraud_type,
            "livemode": False,
            "payment_intent": row.payment_intent,
        }
    )
