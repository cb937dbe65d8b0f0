"""Stripe's JSON for a PaymentIntent and a Charge."""

from typing import Final

from tests.stripe_sandbox.objects import address, finish, metadata, shipping, texts
from tests.stripe_sandbox.records import Address, Charge, PaymentError, PaymentIntent
from tests.stripe_sandbox.values import JsonObject

CARD_EXPIRY_YEAR: Final = 2034


def payment_intent(row: PaymentIntent) -> JsonObject:
    """Return a PaymentIntent."""
    return finish(
        {
            "id": row.id,
            "object": "payment_intent",
            "allowed_payment_method_types": None,
            "amount": row.amount,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": row.amount_received,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": None,
            "canceled_at": row.canceled_at,
            "cancellation_reason": row.cancellation_reason,
            "capture_method": "automatic_async",
            "client_secret": row.client_secret,
            "confirmation_method": "automatic",
            "created": row.created,
            "currency": row.currency,
            "customer": row.customer,
            "customer_account": None,
            "description": row.description,
            "excluded_payment_method_types": None,
            "last_payment_error": _last_error(row.last_error),
            "latest_charge": row.latest_charge,
            "livemode": False,
            "managed_payments": {"enabled": False},
            "metadata": metadata(row.metadata),
            "next_action": _next_action(row),
            "on_behalf_of": None,
            "payment_method": row.payment_method,
            "payment_method_configuration_details": None,
            "payment_method_options": {},
            "payment_method_types": texts(row.payment_method_types),
            "processing": None,
            "receipt_email": row.receipt_email,
            "review": None,
            "setup_future_usage": None,
            "shipping": shipping(row.shipping),
            "source": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": row.statement_descriptor_suffix,
            "status": row.status,
            "transfer_data": None,
            "transfer_group": None,
        }
    )


def _last_error(error: PaymentError | None) -> JsonObject | None:
    if error is None:
        return None
    drawn: JsonObject = {
        "code": error.code,
        "doc_url": f"https://docs.stripe.com/error-codes/{error.code.replace('_', '-')}",
        "message": error.message,
        "payment_method_type": error.payment_method_type,
        "type": "card_error" if error.payment_method_type == "card" else "invalid_request_error",
    }
    if error.charge is not None:
        drawn["charge"] = error.charge
    if error.decline_code is not None:
        drawn["decline_code"] = error.decline_code
    return drawn


def _next_action(row: PaymentIntent) -> JsonObject | None:
    if row.authentication_url is None:
        return None
    return {
        "redirect_to_url": {"return_url": None, "url": row.authentication_url},
        "type": "redirect_to_url",
    }


def charge(row: Charge) -> JsonObject:
    """Return a charge; since 2022 it has no `refunds` unless expanded."""
    return finish(
        {
            "id": row.id,
            "object": "charge",
            "amount": row.amount,
            "amount_captured": row.amount if row.succeeded else 0,
            "amount_refunded": row.amount_refunded,
            "application": None,
            "application_fee": None,
            "application_fee_amount": None,
            "balance_transaction": row.balance_transaction,
            "billing_details": {
                "address": address(Address(country=row.payer.country, postal_code=row.payer.postal_code)),
                "email": row.payer.email,
                "name": row.payer.name,
                "phone": None,
                "tax_id": None,
            },
            "calculated_statement_descriptor": "SANDBOX" if row.succeeded else None,
            "captured": row.succeeded,
            "created": row.created,
            "currency": row.currency,
            "customer": row.customer,
            "description": row.description,
            "disputed": row.disputed,
            "failure_balance_transaction": None,
            "failure_code": row.failure_code,
            "failure_message": row.failure_message,
            "fraud_details": {},
            "livemode": False,
            "metadata": metadata(row.metadata),
            "on_behalf_of": None,
            "outcome": _outcome(row),
            "paid": row.succeeded,
            "payment_intent": row.payment_intent,
            "payment_method": row.payment_method,
            "payment_method_details": _method_details(row),
            "presentment_details": None,
            "radar_options": {},
            "receipt_email": row.receipt_email,
            "receipt_number": None,
            "receipt_url": None,
            "refunded": row.refunded,
            "review": row.review,
            "shipping": shipping(row.shipping),
            "source": None,
            "source_transfer": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": row.statement_descriptor_suffix,
            "status": "succeeded" if row.succeeded else "failed",
            "transfer_data": None,
            "transfer_group": None,
        }
    )


def _outcome(row: Charge) -> JsonObject:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network" if row.succeeded else "declined_by_network",
        "reason": row.decline_code,
        "risk_level": "normal" if row.method_type == "card" else "not_assessed",
        "seller_message": "Payment complete." if row.succeeded else "The bank declined the payment.",
        "type": "authorized" if row.succeeded else "issuer_declined",
    }


def _method_details(row: Charge) -> JsonObject:
    if row.method_type != "card":
        return {row.method_type: _bank_details(row), "type": row.method_type}
    return {
        "card": {
            "amount_authorized": row.amount if row.succeeded else None,
            "authorization_code": "659476" if row.succeeded else None,
            "brand": row.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": "pass" if row.payer.postal_code else None,
                "cvc_check": "pass",
            },
            "country": "US",
            "exp_month": 12,
            "exp_year": CARD_EXPIRY_YEAR,
            "extended_authorization": {"status": "disabled"},
            "fingerprint": "SandboxFingerpr1",
            "funding": "credit",
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "last4": row.last4,
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": row.brand,
            "network_token": {"used": False},
            "network_transaction_id": "122547268103849",
            "overcapture": {"maximum_amount_capturable": row.amount, "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": _three_d_secure(row),
            "transaction_link_id": None,
            "wallet": None,
        },
        "type": "card",
    }


def _three_d_secure(row: Charge) -> JsonObject | None:
    if not row.authenticated:
        return None
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": f"sandbox-{row.id}",
        "version": "2.2.0",
    }


def _bank_details(row: Charge) -> JsonObject:
    common: JsonObject = {"fingerprint": "SandboxFingerpr1", "last4": row.last4, "mandate": None}
    if row.method_type == "us_bank_account":
        return {
            **common,
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": "STRIPE TEST BANK",
            "payment_reference": None,
            "routing_number": "110000000",
        }
    return common
