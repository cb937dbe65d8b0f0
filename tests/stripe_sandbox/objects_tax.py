"""Stripe's JSON for Stripe Tax."""

from dataclasses import asdict

from tests.stripe_sandbox.objects import finish, metadata
from tests.stripe_sandbox.records import Address
from tests.stripe_sandbox.records_tax import TaxCalculation, TaxedLine, TaxTransaction
from tests.stripe_sandbox.values import JsonObject


def calculation(row: TaxCalculation) -> JsonObject:
    """Return a calculation; its lines only where they are asked for."""
    everything = [*row.lines, *([row.shipping] if row.shipping else [])]
    inside = sum(line.amount_tax for line in everything if line.tax_behavior == "inclusive")
    added = sum(line.amount_tax for line in everything if line.tax_behavior == "exclusive")
    return finish(
        {
            "id": row.id,
            "object": "tax.calculation",
            "amount_total": sum(line.amount for line in everything) + added,
            "currency": row.currency,
            "customer": None,
            "customer_details": _customer(row.address, row.address_source),
            "expires_at": row.expires_at,
            "livemode": False,
            "ship_from_details": None,
            "shipping_cost": _sending(row.shipping),
            "tax_amount_exclusive": added,
            "tax_amount_inclusive": inside,
            "tax_breakdown": [
                {
                    "amount": line.amount_tax,
                    "inclusive": line.tax_behavior == "inclusive",
                    "tax_rate_details": {
                        "country": row.address.country,
                        "flat_amount": None,
                        "percentage_decimal": line.percent,
                        "rate_type": "percentage",
                        "state": row.address.state,
                        "tax_type": "sales_tax" if row.address.country == "US" else "vat",
                    },
                    "taxability_reason": "standard_rated" if line.amount_tax else "zero_rated",
                    "taxable_amount": line.amount,
                }
                for line in everything
            ],
            "tax_date": row.tax_date,
        }
    )


def calculation_line(line: TaxedLine, row: TaxCalculation) -> JsonObject:
    """Return a line of a calculation."""
    return {
        "id": line.id,
        "object": "tax.calculation_line_item",
        "amount": line.amount,
        "amount_tax": line.amount_tax,
        "livemode": False,
        "metadata": {},
        "performance_location": None,
        "product": None,
        "quantity": line.quantity,
        "reference": line.reference,
        "tax_behavior": line.tax_behavior,
        "tax_breakdown": [_breakdown(line, row.address)],
        "tax_code": line.tax_code,
    }


def transaction(row: TaxTransaction) -> JsonObject:
    """Return a transaction; its lines only where they are asked for."""
    return finish(
        {
            "id": row.id,
            "object": "tax.transaction",
            "created": row.created,
            "currency": row.currency,
            "customer": None,
            "customer_details": _customer(row.address, row.address_source),
            "livemode": False,
            "metadata": metadata(row.metadata),
            "posted_at": row.posted_at,
            "reference": row.reference,
            "reversal": None if row.reverses is None else {"original_transaction": row.reverses},
            "ship_from_details": None,
            "shipping_cost": _sending(row.shipping),
            "tax_date": row.tax_date,
            "type": row.kind,
        }
    )


def transaction_line(line: TaxedLine, row: TaxTransaction) -> JsonObject:
    """Return a line of a transaction."""
    return {
        "id": line.id,
        "object": "tax.transaction_line_item",
        "amount": line.amount,
        "amount_tax": line.amount_tax,
        "livemode": False,
        "metadata": {},
        "product": None,
        "quantity": line.quantity,
        "reference": line.reference,
        "reversal": None if line.reverses is None else {"original_line_item": line.reverses},
        "tax_behavior": line.tax_behavior,
        "tax_code": line.tax_code,
        "type": row.kind,
    }


def _customer(address: Address, source: str) -> JsonObject:
    return {
        "address": {**asdict(address)},
        "address_source": source,
        "ip_address": None,
        "tax_ids": [],
        "taxability_override": "none",
    }


def _sending(line: TaxedLine | None) -> JsonObject | None:
    if line is None:
        return None
    return {
        "amount": line.amount,
        "amount_tax": line.amount_tax,
        "shipping_rate": None,
        "tax_behavior": line.tax_behavior,
        "tax_breakdown": None,
        "tax_code": line.tax_code,
    }


def _breakdown(line: TaxedLine, address: Address) -> JsonObject:
    return {
        "amount": line.amount_tax,
        "jurisdiction": {
            "country": address.country,
            "display_name": address.state or address.country,
            "level": "state" if address.state else "country",
            "state": address.state,
        },
        "sourcing": "destination",
        "tax_rate_details": {
            "display_name": "Sales tax" if address.country == "US" else "VAT",
            "percentage_decimal": line.percent,
            "tax_type": "sales_tax" if address.country == "US" else "vat",
        },
        "taxability_reason": "standard_rated" if line.amount_tax else "zero_rated",
        "taxable_amount": line.amount,
    }
