"""The parameters of a new Checkout Session: which are played, which are only known, and how lines are read."""

from typing import Final

from tests.stripe_sandbox import money
from tests.stripe_sandbox.errors import invalid, missing, not_played
from tests.stripe_sandbox.params import Params, merged
from tests.stripe_sandbox.records import Line, Product, ShippingOption
from tests.stripe_sandbox.values import JsonObject, new_id

PLAYED: Final = (
    "adaptive_pricing",
    "after_expiration",
    "allow_promotion_codes",
    "allowed_payment_method_types",
    "automatic_tax",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "currency",
    "customer",
    "customer_creation",
    "customer_email",
    "discounts",
    "excluded_payment_method_types",
    "expires_at",
    "integration_identifier",
    "invoice_creation",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "origin_context",
    "payment_intent_data",
    "phone_number_collection",
    "shipping_options",
    "submit_type",
    "success_url",
    "tax_id_collection",
    "ui_mode",
)

NOT_PLAYED: Final = (
    "branding_settings",
    "consent_collection",
    "custom_fields",
    "custom_text",
    "customer_account",
    "customer_update",
    "managed_payments",
    "name_collection",
    "optional_items",
    "payment_method_collection",
    "payment_method_configuration",
    "payment_method_data",
    "payment_method_options",
    "permissions",
    "redirect_on_completion",
    "return_url",
    "saved_payment_method_options",
    "setup_intent_data",
    "shipping_address_collection",
    "subscription_data",
    "wallet_options",
)
"""Parameters Stripe 2026-10-28 knows; `payment_method_types` is in neither list: Stripe removed it in 2026-09-30."""

_SWITCHES: Final = (
    "adaptive_pricing",
    "automatic_tax",
    "invoice_creation",
    "phone_number_collection",
    "tax_id_collection",
)
"""Hashes whose `enabled` may be stated as false; the sandbox cannot play them when on."""

MOST_LINES: Final = 100
MOST_SHIPPING_OPTIONS: Final = 5


def read_lines(params: Params, *, now: int) -> tuple[list[Line], list[Product], str]:
    """Return the lines, the products their inline prices make, and their one currency.

    :raises ApiError: when there are none, too many, or several currencies.
    """
    entries = params.children("line_items")
    if not entries:
        raise missing("line_items")
    if len(entries) > MOST_LINES:
        raise invalid(f"Array line_items exceeded maximum {MOST_LINES} allowed elements.", "line_items")
    lines: list[Line] = []
    products: list[Product] = []
    codes: list[str] = []
    for entry in entries:
        line, product, code = _read_line(entry, now=now)
        lines.append(line)
        products.append(product)
        codes.append(code)
    given = params.text("currency")
    if len({*codes, *([given.lower()] if given else [])}) > 1:
        raise invalid("All line items must have the same currency.", "line_items")
    return lines, products, codes[0]


def _read_line(entry: Params, *, now: int) -> tuple[Line, Product, str]:
    entry.only("adjustable_quantity", "metadata", "price", "price_data", "quantity")
    for name in ("price", "adjustable_quantity"):
        if entry.has(name):
            raise not_played(entry.name(name))
    price = entry.child("price_data")
    if price is None:
        raise missing(entry.name("price_data"))
    price.only("currency", "product_data", "tax_behavior", "unit_amount")
    data = price.child("product_data")
    if data is None:
        raise missing(price.name("product_data"))
    product = _read_product(data, now=now)
    code = money.currency(price.need_text("currency"), price.name("currency")).code
    line = Line(
        id=new_id("li_1"),
        price_id=new_id("price_1"),
        product_id=product.id,
        name=product.name,
        unit_amount=price.need_integer("unit_amount", least=0),
        quantity=entry.need_integer("quantity", least=1),
        tax_behavior=price.choice("tax_behavior", "exclusive", "inclusive", "unspecified") or "unspecified",
        metadata=merged({}, entry.metadata()),
    )
    return line, product, code


def _read_product(data: Params, *, now: int) -> Product:
    data.only("description", "images", "metadata", "name", "tax_code", "unit_label")
    return Product(
        id=new_id("prod_", 14),
        created=now,
        name=data.need_text("name"),
        description=data.text("description"),
        images=data.texts("images") or [],
        metadata=merged({}, data.metadata()),
        tax_code=data.text("tax_code"),
        unit_label=data.text("unit_label", longest=12),
    )


def read_shipping_options(params: Params, code: str) -> list[ShippingOption]:
    """Return the shipping options; the first is the one charged.

    :raises ApiError: when there are more than five or one is in another currency.
    """
    entries = params.children("shipping_options")
    if len(entries) > MOST_SHIPPING_OPTIONS:
        message = f"Array shipping_options exceeded maximum {MOST_SHIPPING_OPTIONS} allowed elements."
        raise invalid(message, "shipping_options")
    return [_read_shipping_option(entry, code) for entry in entries]


def _read_shipping_option(entry: Params, code: str) -> ShippingOption:
    entry.only("shipping_rate", "shipping_rate_data")
    if entry.has("shipping_rate"):
        raise not_played(entry.name("shipping_rate"))
    rate = entry.child("shipping_rate_data")
    if rate is None:
        raise missing(entry.name("shipping_rate_data"))
    rate.only("delivery_estimate", "display_name", "fixed_amount", "metadata", "tax_behavior", "tax_code", "type")
    rate.choice("type", "fixed_amount")
    fixed = rate.child("fixed_amount")
    if fixed is None:
        raise missing(rate.name("fixed_amount"))
    fixed.only("amount", "currency")
    param = fixed.name("currency")
    if money.currency(fixed.need_text("currency"), param).code != code:
        raise invalid("The shipping rate must have the currency of the line items.", param)
    return ShippingOption(
        rate_id=new_id("shr_1"),
        display_name=rate.need_text("display_name"),
        amount=fixed.need_integer("amount", least=0),
    )


def read_options(params: Params) -> JsonObject:
    """Return the parameters that only come back as they were given.

    :raises ApiError: `sandbox_unsupported_parameter` for switches the sandbox cannot play when on.
    """
    found: JsonObject = {}
    for switch in _SWITCHES:
        _refuse_when_on(params.child(switch))
    after = params.child("after_expiration")
    if after is not None:
        after.only("recovery")
        _refuse_when_on(after.child("recovery"))
    found["allow_promotion_codes"] = params.flag("allow_promotion_codes")
    found["billing_address_collection"] = params.choice("billing_address_collection", "auto", "required")
    found["submit_type"] = params.choice("submit_type", "auto", "book", "donate", "pay", "subscribe")
    found["origin_context"] = params.choice("origin_context", "mobile_app", "web")
    for words in ("locale", "integration_identifier"):
        found[words] = params.text(words, longest=200)
    for kinds in ("allowed_payment_method_types", "excluded_payment_method_types"):
        given = params.texts(kinds)
        found[kinds] = None if given is None else [*given]
    return found


def _refuse_when_on(switch: Params | None) -> None:
    if switch is None:
        return
    switch.only("enabled")
    if switch.flag("enabled"):
        raise not_played(switch.name("enabled"))
