"""Money, papers, words, decisions, complaints and measurements are written once: the database itself refuses to change or remove them."""

from django.db import migrations

from shop.guards import Guard

_ALWAYS = {"UPDATE": "", "DELETE": ""}
# Words go when their writer is forgotten; that they were written stays.
_WORDS = {"UPDATE": "NEW.text <> '(erased)'", "DELETE": ""}
_PUBLISHED = {"UPDATE": "OLD.published_at IS NOT NULL", "DELETE": "OLD.published_at IS NOT NULL"}


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("fitting", "0002_guards")]

    operations = [
        Guard("orders_ledgerentry", "ledger", "ledger entries are append-only", _ALWAYS),
        Guard("orders_policy", "policy", "a published policy never changes", _PUBLISHED),
        Guard("orders_invoice", "invoice", "an issued invoice is never changed", _ALWAYS),
        Guard("orders_refundnote", "refund_note", "an issued refund note is never changed", _ALWAYS),
        Guard("orders_refundpart", "refund_part", "parts of a refund are append-only", _ALWAYS),
        Guard("orders_casenote", "case_note", "notes of a case are append-only", _WORDS),
        Guard("orders_ordermessage", "order_message", "messages of an order are append-only", _WORDS),
        Guard("orders_qualityrecord", "quality", "quality records are append-only", _ALWAYS),
        Guard("orders_claimdecision", "claim_decision", "a decision is never changed; correct it by another", _ALWAYS),
        Guard("orders_claimmessage", "claim_message", "messages of a claim are append-only", _WORDS),
        Guard("orders_complaintrecord", "complaint", "a complaint is never changed or deleted", _ALWAYS),
    ]
