"""`expand`: checked before anything happens, carried out on the answer."""

from collections.abc import Callable
from typing import Final

from tests.stripe_sandbox import objects, objects_checkout, objects_disputes, objects_payment, objects_tax
from tests.stripe_sandbox.errors import ApiError, invalid
from tests.stripe_sandbox.listing import USUAL
from tests.stripe_sandbox.tables import Record, Table
from tests.stripe_sandbox.values import JsonObject, JsonValue
from tests.stripe_sandbox.world import World

DEEPEST: Final = 4

_ANY_SOURCE: Final = ("charge", "refund", "dispute")

EXPANDABLE: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "checkout.session": {
        "customer": ("customer",),
        "discounts.coupon": ("coupon",),
        "invoice": (),
        "line_items": ("item",),
        "payment_intent": ("payment_intent",),
        "payment_link": (),
        "setup_intent": (),
        "subscription": (),
    },
    "payment_intent": {
        "application": (),
        "customer": ("customer",),
        "latest_charge": ("charge",),
        "on_behalf_of": (),
        "review": (),
    },
    "charge": {
        "balance_transaction": ("balance_transaction",),
        "customer": ("customer",),
        "failure_balance_transaction": ("balance_transaction",),
        "payment_intent": ("payment_intent",),
        "refunds": ("refund",),
        "review": ("review",),
        "transfer": (),
    },
    "refund": {
        "balance_transaction": ("balance_transaction",),
        "charge": ("charge",),
        "failure_balance_transaction": ("balance_transaction",),
        "payment_intent": ("payment_intent",),
    },
    "dispute": {"charge": ("charge",), "payment_intent": ("payment_intent",)},
    "review": {"charge": ("charge",), "payment_intent": ("payment_intent",)},
    "radar.early_fraud_warning": {"charge": ("charge",), "payment_intent": ("payment_intent",)},
    "balance_transaction": {"source": _ANY_SOURCE},
    "item": {"price.product": ("product",)},
    "tax.calculation": {"line_items": (), "line_items.data.tax_breakdown": ()},
    "tax.transaction": {"line_items": ()},
    "tax.calculation_line_item": {"tax_breakdown": ()},
}
"""By kind: the path that may be expanded and the kinds it may lead to (none: always null here)."""

_LISTED: Final = {
    ("checkout.session", "line_items"),
    ("charge", "refunds"),
    ("tax.calculation", "line_items"),
    ("tax.transaction", "line_items"),
}
"""Expansions that are lists, absent from the object unless asked for."""


def check(paths: list[str], *, kind: str, listed: bool) -> None:
    """Refuse paths Stripe would refuse, before the request takes effect.

    :raises ApiError: for a path deeper than four levels or one that cannot be expanded.
    """
    for path in paths:
        if len(path.split(".")) > DEEPEST:
            raise invalid(f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}", "expand")
        rest = path
        if listed:
            head, _, rest = path.partition(".")
            if head != "data" or not rest:
                raise _cannot(path)
        if not _leads(kind, rest):
            raise _cannot(path)


def _leads(kind: str, path: str) -> bool:
    for way, kinds in EXPANDABLE.get(kind, {}).items():
        if path == way:
            return True
        if path.startswith(f"{way}."):
            rest = path[len(way) + 1 :]
            if (kind, way) in _LISTED:
                rest = rest.removeprefix("data.")
            return not kinds or any(_leads(below, rest) for below in kinds)
    return False


def _cannot(path: str) -> ApiError:
    message = f"This property cannot be expanded ({path}). You may want to try expanding 'data.{path}' on a list."
    return invalid(message, "expand", code="property_not_expandable")


def carry_out(world: World, drawn: JsonObject, paths: list[str]) -> None:
    """Replace ids by the objects they name, in place."""
    for path in paths:
        _follow(world, drawn, path.split("."))


def _follow(world: World, here: JsonObject, keys: list[str]) -> None:
    key, rest = keys[0], keys[1:]
    kind, own_id = here.get("object"), here.get("id")
    if key not in here and isinstance(kind, str) and isinstance(own_id, str) and (kind, key) in _LISTED:
        here[key] = _list_of(world, kind, own_id)
    value = here.get(key)
    if isinstance(value, str):
        value = find(world, value)
        if value is None:
            return
        here[key] = value
    if not rest:
        return
    for below in value if isinstance(value, list) else [value]:
        if isinstance(below, dict):
            _follow(world, below, rest)


def _list_of(world: World, kind: str, own_id: str) -> JsonObject:
    data: list[JsonValue]
    if kind == "tax.calculation":
        asked = world.tax_calculations.get(own_id)
        data = [objects_tax.calculation_line(line, asked) for line in asked.lines]
        url = f"/v1/tax/calculations/{own_id}/line_items"
    elif kind == "tax.transaction":
        sold = world.tax_transactions.get(own_id)
        data = [objects_tax.transaction_line(line, sold) for line in sold.lines]
        url = f"/v1/tax/transactions/{own_id}/line_items"
    elif kind == "charge":
        rows = [row for row in world.refunds.newest_first() if row.charge == own_id]
        data = [objects.refund(row) for row in rows]
        url = f"/v1/charges/{own_id}/refunds"
    else:
        owner = world.sessions.get(own_id)
        data = [objects_checkout.line_item(line, owner) for line in owner.lines]
        url = f"/v1/checkout/sessions/{own_id}/line_items"
    return {"object": "list", "data": data[:USUAL], "has_more": len(data) > USUAL, "url": url}


def find(world: World, object_id: str) -> JsonObject | None:
    """Return any object by its id, drawn, or None."""
    return (
        _drawn(world.payment_intents, object_id, objects_payment.payment_intent)
        or _drawn(world.charges, object_id, objects_payment.charge)
        or _drawn(world.refunds, object_id, objects.refund)
        or _drawn(world.balance_transactions, object_id, lambda row: objects.balance_transaction(row, now=world.now()))
        or _drawn(world.disputes, object_id, lambda row: objects_disputes.dispute(world, row))
        or _drawn(world.reviews, object_id, objects_disputes.review)
        or _drawn(world.fraud_warnings, object_id, objects_disputes.fraud_warning)
        or _drawn(world.products, object_id, objects.product)
        or _drawn(world.customers, object_id, objects.customer)
        or _drawn(world.coupons, object_id, objects.coupon)
    )


def _drawn[R: Record](table: Table[R], object_id: str, draw: Callable[[R], JsonObject]) -> JsonObject | None:
    row = table.rows.get(object_id)
    return None if row is None else draw(row)
