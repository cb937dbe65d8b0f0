"""Stripe's JSON for a Checkout Session and its line items."""

from tests.stripe_sandbox.objects import address, finish, metadata, texts
from tests.stripe_sandbox.records import Address, Line, Session
from tests.stripe_sandbox.values import JsonObject, JsonValue


def session(row: Session) -> JsonObject:
    """Return a Checkout Session; what Stripe echoes from the request comes out of `row.options`."""
    drawn: JsonObject = {
        "id": row.id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": row.options.get("allow_promotion_codes"),
        "allowed_payment_method_types": row.options.get("allowed_payment_method_types"),
        "amount_subtotal": row.amount_subtotal,
        "amount_total": row.amount_total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": row.options.get("billing_address_collection"),
        "branding_settings": _branding(),
        "cancel_url": row.cancel_url,
        "client_reference_id": row.client_reference_id,
        "client_secret": None,
        "collected_information": {"business_name": None, "individual_name": None, "shipping_details": None},
        "consent": None,
        "consent_collection": None,
        "created": row.created,
        "currency": row.currency,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": row.customer,
        "customer_account": None,
        "customer_creation": row.customer_creation,
        "customer_details": _customer_details(row),
        "customer_email": row.customer_email,
        "discounts": _discounts(row),
        "excluded_payment_method_types": row.options.get("excluded_payment_method_types"),
        "expires_at": row.expires_at,
        "integration_identifier": row.options.get("integration_identifier"),
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "locale": row.options.get("locale"),
        "managed_payments": {"enabled": False},
        "metadata": metadata(row.metadata),
        "mode": "payment",
        "name_collection": None,
        "optional_items": None,
        "origin_context": row.options.get("origin_context"),
        "payment_intent": row.payment_intent,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": texts(row.payment_method_types),
        "payment_status": row.payment_status,
        "permissions": None,
    }
    drawn.update(_session_tail(row))
    return finish(drawn)


def _session_tail(row: Session) -> JsonObject:
    options = row.shipping_options
    return {
        "phone_number_collection": {"enabled": False},
        "presentment_details": None,
        "recovered_from": None,
        "return_url": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": _shipping_cost(row),
        "shipping_options": [{"shipping_amount": option.amount, "shipping_rate": option.rate_id} for option in options],
        "status": row.status,
        "submit_type": row.options.get("submit_type"),
        "subscription": None,
        "success_url": row.success_url,
        "tax_id_collection": None,
        "total_details": {
            "amount_discount": row.amount_discount,
            "amount_shipping": row.amount_shipping,
            "amount_tax": 0,
        },
        "ui_mode": "hosted_page",
        "url": row.page_url if row.status == "open" else None,
        "wallet_options": None,
    }


def _branding() -> JsonObject:
    return {
        "background_color": "#ffffff",
        "border_style": "rounded",
        "button_color": "#0b5cad",
        "display_name": "Sandbox",
        "font_family": "default",
        "icon": None,
        "logo": None,
    }


def _shipping_cost(row: Session) -> JsonObject | None:
    if not row.shipping_options:
        return None
    return {
        "amount_subtotal": row.amount_shipping,
        "amount_tax": 0,
        "amount_total": row.amount_shipping,
        "shipping_rate": row.shipping_options[0].rate_id,
    }


def _discounts(row: Session) -> list[JsonValue]:
    return [] if row.coupon is None else [{"coupon": row.coupon, "promotion_code": None}]


def _customer_details(row: Session) -> JsonObject | None:
    if row.payer is None and row.known_email is None:
        return None
    payer = row.payer
    return {
        "address": None if payer is None else address(Address(country=payer.country, postal_code=payer.postal_code)),
        "business_name": None,
        "email": row.known_email if payer is None else payer.email,
        "individual_name": None,
        "name": None if payer is None else payer.name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None if payer is None else [],
    }


def line_item(row: Line, owner: Session) -> JsonObject:
    """Return one line item with its inline price."""
    return finish(
        {
            "id": row.id,
            "object": "item",
            "adjustable_quantity": None,
            "amount_discount": row.amount_discount,
            "amount_subtotal": row.amount_subtotal,
            "amount_tax": 0,
            "amount_total": row.amount_total,
            "currency": owner.currency,
            "description": row.name,
            "metadata": metadata(row.metadata),
            "price": _price(row, owner),
            "quantity": row.quantity,
        }
    )


def _price(row: Line, owner: Session) -> JsonObject:
    return finish(
        {
            "id": row.price_id,
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": owner.created,
            "currency": owner.currency,
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": row.product_id,
            "recurring": None,
            "tax_behavior": row.tax_behavior,
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "one_time",
            "unit_amount": row.unit_amount,
            "unit_amount_decimal": str(row.unit_amount),
        }
    )
