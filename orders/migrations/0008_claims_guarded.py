"""Decisions about claims, what was written about them and complaints are written once; no complaint is ever deleted."""

from django.db import migrations

from shop.guards import Guard

_ALWAYS = {"UPDATE": "", "DELETE": ""}


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_claims")]

    operations = [
        Guard("orders_claimdecision", "claim_decision", "a decision is never changed; correct it by another", _ALWAYS),
        Guard("orders_claimmessage", "claim_message", "messages of a claim are append-only", _ALWAYS),
        Guard("orders_complaintrecord", "complaint", "a complaint is never changed or deleted", _ALWAYS),
    ]
