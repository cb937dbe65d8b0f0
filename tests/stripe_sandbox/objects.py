"""Stripe's JSON for the smaller objects. Every builder names every key, so that none is ever missing.

Keys and samples: Stripe's published fixtures and the annotations of stripe-python 16.1.
"""

from dataclasses import asdict

from tests.stripe_sandbox.records import (
    Address,
    BalanceTransaction,
    Coupon,
    Customer,
    Endpoint,
    Event,
    Product,
    Refund,
    Shipping,
)
from tests.stripe_sandbox.values import API_VERSION, DAY, UNANNOUNCED_KEY, JsonObject, JsonValue


def finish(drawn: JsonObject) -> JsonObject:
    """Add the one key nobody announced; every top-level object passes through here."""
    drawn[UNANNOUNCED_KEY] = "readers must bear keys they do not know"
    return drawn


def metadata(entries: dict[str, str]) -> JsonObject:
    """Return a copy of the metadata as JSON."""
    return {**entries}


def texts(values: list[str]) -> list[JsonValue]:
    """Return a copy of a list of strings as JSON."""
    return [*values]


def address(value: Address | None) -> JsonObject:
    """Return an address; all six keys, null where unknown."""
    return {**asdict(value or Address())}


def shipping(value: Shipping | None) -> JsonObject | None:
    """Return shipping details, or None."""
    if value is None:
        return None
    return {
        "address": address(value.address),
        "carrier": value.carrier,
        "name": value.name,
        "phone": value.phone,
        "tracking_number": value.tracking_number,
    }


def product(row: Product) -> JsonObject:
    """Return the product an inline price made."""
    return finish(
        {
            "id": row.id,
            "object": "product",
            "active": False,
            "created": row.created,
            "default_price": None,
            "description": row.description,
            "images": texts(row.images),
            "livemode": False,
            "marketing_features": [],
            "metadata": metadata(row.metadata),
            "name": row.name,
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": None,
            "tax_code": row.tax_code,
            "type": "service",
            "unit_label": row.unit_label,
            "updated": row.created,
            "url": None,
        }
    )


def customer(row: Customer) -> JsonObject:
    """Return a customer."""
    return finish(
        {
            "id": row.id,
            "object": "customer",
            "address": None if row.address is None else address(row.address),
            "balance": 0,
            "created": row.created,
            "currency": None,
            "customer_account": None,
            "default_source": None,
            "delinquent": False,
            "description": row.description,
            "discount": None,
            "email": row.email,
            "invoice_prefix": row.id[-8:].upper(),
            "invoice_settings": {
                "custom_fields": None,
                "default_payment_method": None,
                "footer": None,
                "rendering_options": None,
            },
            "livemode": False,
            "metadata": metadata(row.metadata),
            "name": row.name,
            "next_invoice_sequence": 1,
            "phone": row.phone,
            "preferred_locales": texts(row.preferred_locales),
            "shipping": shipping(row.shipping),
            "tax_exempt": "none",
            "test_clock": None,
        }
    )


def coupon(row: Coupon) -> JsonObject:
    """Return a coupon."""
    used_up = row.max_redemptions is not None and row.times_redeemed >= row.max_redemptions
    return finish(
        {
            "id": row.id,
            "object": "coupon",
            "amount_off": row.amount_off,
            "created": row.created,
            "currency": row.currency,
            "duration": row.duration,
            "duration_in_months": None,
            "livemode": False,
            "max_redemptions": row.max_redemptions,
            "metadata": metadata(row.metadata),
            "name": row.name,
            "percent_off": row.percent_off,
            "redeem_by": row.redeem_by,
            "times_redeemed": row.times_redeemed,
            "valid": not used_up,
        }
    )


def balance_transaction(row: BalanceTransaction, *, now: int) -> JsonObject:
    """Return a balance transaction; its money is available two days after it was made."""
    available_on = row.created + 2 * DAY
    fees: list[JsonValue] = []
    if row.fee:
        fees.append(
            {
                "amount": row.fee,
                "application": None,
                "currency": row.currency,
                "description": "Dispute fee" if row.kind == "adjustment" else "Stripe processing fees",
                "type": "stripe_fee",
            }
        )
    return finish(
        {
            "id": row.id,
            "object": "balance_transaction",
            "amount": row.amount,
            "available_on": available_on,
            "balance_type": "payments",
            "created": row.created,
            "currency": row.currency,
            "description": row.description,
            "exchange_rate": row.exchange_rate,
            "fee": row.fee,
            "fee_details": fees,
            "net": row.net,
            "reporting_category": row.reporting_category,
            "source": row.source,
            "status": "available" if now >= available_on else "pending",
            "type": row.kind,
        }
    )


def refund(row: Refund) -> JsonObject:
    """Return a refund; failure and pending keys appear only when they say something, as at Stripe."""
    drawn: JsonObject = {
        "id": row.id,
        "object": "refund",
        "amount": row.amount,
        "balance_transaction": row.balance_transaction,
        "charge": row.charge,
        "created": row.created,
        "currency": row.currency,
        "customer": None,
        "customer_account": None,
        "destination_details": _destination(row),
        "metadata": metadata(row.metadata),
        "payment_intent": row.payment_intent,
        "payment_method": row.payment_method,
        "reason": row.reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": row.status,
        "transfer_reversal": None,
    }
    said_when_set: JsonObject = {
        "failure_balance_transaction": row.failure_balance_transaction,
        "failure_reason": row.failure_reason,
        "instructions_email": row.instructions_email,
        "pending_reason": row.pending_reason,
    }
    drawn.update({key: value for key, value in said_when_set.items() if value is not None})
    return finish(drawn)


def _destination(row: Refund) -> JsonObject:
    if row.method_type == "card":
        return {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        }
    return {"type": row.method_type}


def event(row: Event, *, pending_webhooks: int) -> JsonObject:
    """Return an event; `pending_webhooks` counts the deliveries still to succeed."""
    return finish(
        {
            "id": row.id,
            "object": "event",
            "api_version": API_VERSION,
            "created": row.created,
            "data": row.data,
            "livemode": False,
            "pending_webhooks": pending_webhooks,
            "request": {"id": row.request_id, "idempotency_key": row.idempotency_key},
            "type": row.type,
        }
    )


def endpoint(row: Endpoint) -> JsonObject:
    """Return a webhook endpoint; its secret is never shown in a list or a retrieval, as at Stripe."""
    return finish(
        {
            "id": row.id,
            "object": "webhook_endpoint",
            "api_version": API_VERSION,
            "application": None,
            "created": row.created,
            "description": row.description,
            "enabled_events": texts(row.enabled_events),
            "livemode": False,
            "metadata": {**row.metadata},
            "status": "disabled" if row.disabled else "enabled",
            "url": row.url,
        }
    )
