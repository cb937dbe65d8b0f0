"""The API's routes: which path does what, and what its answer is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.stripe_sandbox import (
    api_disputes,
    api_endpoints,
    api_pages,
    api_tax,
    checkout,
    customers,
    listing,
    objects,
    objects_checkout,
    objects_payment,
    refunds,
    uploads,
)
from tests.stripe_sandbox.errors import ApiError, conflict_of_state, invalid
from tests.stripe_sandbox.params import Params, merged
from tests.stripe_sandbox.records import Event
from tests.stripe_sandbox.routes import Call, Route
from tests.stripe_sandbox.routes import drawn_list as _list
from tests.stripe_sandbox.routes import fits as _fits
from tests.stripe_sandbox.routes import route as _route
from tests.stripe_sandbox.tables import Record
from tests.stripe_sandbox.values import JsonObject
from tests.stripe_sandbox.world import World

MOST_TYPES: Final = 20


# --- checkout sessions


def _create_session(world: World, call: Call) -> JsonObject:
    return checkout.create(world, call.params, call.cause)


def _list_sessions(world: World, call: Call) -> JsonObject:
    filters = ("customer", "payment_intent", "status")
    call.params.only("created", "customer_details", "payment_link", "subscription", *filters, *listing.PAGING)
    call.params.choice("status", "complete", "expired", "open")
    details = call.params.child("customer_details")
    email = details.text("email") if details else None
    rows = [
        row
        for row in world.sessions.newest_first()
        if _fits(row, call, *filters)
        and (email is None or email == (row.payer.email if row.payer else row.customer_email))
        and not call.params.has("payment_link")
        and not call.params.has("subscription")
    ]
    return _list(call, rows, objects_checkout.session)


def _get_session(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects_checkout.session(world.sessions.get(call.object_id, param="session"))


def _update_session(world: World, call: Call) -> JsonObject:
    return checkout.update(world, call.object_id, call.params, call.cause)


def _expire_session(world: World, call: Call) -> JsonObject:
    return checkout.expire(world, call.object_id, call.params, call.cause)


@dataclass
class _LineRow(Record):
    drawn: JsonObject


def _session_lines(world: World, call: Call) -> JsonObject:
    call.params.only(*listing.PAGING)
    owner = world.sessions.get(call.object_id, param="session")
    rows = [_LineRow(line.id, owner.created, objects_checkout.line_item(line, owner)) for line in owner.lines]
    return _list(call, rows, lambda row: row.drawn)


# --- payment intents and charges


def _list_intents(world: World, call: Call) -> JsonObject:
    call.params.only("created", "customer", *listing.PAGING)
    rows = [row for row in world.payment_intents.newest_first() if _fits(row, call, "customer")]
    return _list(call, rows, objects_payment.payment_intent)


def _get_intent(world: World, call: Call) -> JsonObject:
    call.params.only("client_secret")
    return objects_payment.payment_intent(world.payment_intents.get(call.object_id, param="intent"))


def _update_intent(world: World, call: Call) -> JsonObject:
    call.params.only("description", "metadata")
    row = world.payment_intents.get(call.object_id, param="intent")
    metadata, description = call.params.metadata(), call.params.text("description")
    row.metadata = merged(row.metadata, metadata)
    row.description = description or row.description
    return objects_payment.payment_intent(row)


def _refuse_intent_verb(world: World, call: Call) -> JsonObject:
    verb = call.path.rpartition("/")[2]
    row = world.payment_intents.get(call.object_id, param="intent")
    message = f"You cannot {verb} this PaymentIntent ({row.id}) because it was created by a Checkout Session."
    raise conflict_of_state(message, code="payment_intent_unexpected_state")


def _list_charges(world: World, call: Call) -> JsonObject:
    call.params.only("created", "customer", "payment_intent", *listing.PAGING)
    rows = [row for row in world.charges.newest_first() if _fits(row, call, "customer", "payment_intent")]
    return _list(call, rows, objects_payment.charge)


def _get_charge(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects_payment.charge(world.charges.get(call.object_id, param="charge"))


def _charge_refunds(world: World, call: Call) -> JsonObject:
    call.params.only(*listing.PAGING)
    charge = world.charges.get(call.object_id, param="charge")
    rows = [row for row in world.refunds.newest_first() if row.charge == charge.id]
    return _list(call, rows, objects.refund)


# --- refunds and balance transactions


def _create_refund(world: World, call: Call) -> JsonObject:
    return refunds.create(world, call.params, call.cause)


def _list_refunds(world: World, call: Call) -> JsonObject:
    call.params.only("charge", "created", "payment_intent", *listing.PAGING)
    rows = [row for row in world.refunds.newest_first() if _fits(row, call, "charge", "payment_intent")]
    return _list(call, rows, objects.refund)


def _get_refund(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.refund(world.refunds.get(call.object_id, param="refund"))


def _update_refund(world: World, call: Call) -> JsonObject:
    return refunds.update(world, call.object_id, call.params, call.cause)


def _cancel_refund(world: World, call: Call) -> JsonObject:
    return refunds.cancel(world, call.object_id, call.params, call.cause)


def _list_movements(world: World, call: Call) -> JsonObject:
    call.params.only("created", "currency", "payout", "source", "type", *listing.PAGING)
    kind = call.params.text("type")
    rows = [
        row
        for row in world.balance_transactions.newest_first()
        if _fits(row, call, "source", "currency") and (kind is None or row.kind == kind)
    ]
    return _list(call, rows, lambda row: objects.balance_transaction(row, now=world.now()))


def _get_movement(world: World, call: Call) -> JsonObject:
    call.params.only()
    row = world.balance_transactions.get(call.object_id, param="id")
    return objects.balance_transaction(row, now=world.now())


# --- customers, coupons


def _create_customer(world: World, call: Call) -> JsonObject:
    return customers.create_customer(world, call.params, call.cause)


def _list_customers(world: World, call: Call) -> JsonObject:
    call.params.only("created", "email", *listing.PAGING)
    return _list(call, [row for row in world.customers.newest_first() if _fits(row, call, "email")], objects.customer)


def _get_customer(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.customer(world.customers.get(call.object_id, param="customer"))


def _update_customer(world: World, call: Call) -> JsonObject:
    return customers.update_customer(world, call.object_id, call.params, call.cause)


def _create_coupon(world: World, call: Call) -> JsonObject:
    return customers.create_coupon(world, call.params, call.cause)


def _list_coupons(world: World, call: Call) -> JsonObject:
    call.params.only("created", *listing.PAGING)
    return _list(call, world.coupons.newest_first(), objects.coupon)


def _get_coupon(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.coupon(world.coupons.get(call.object_id, param="coupon"))


# --- events


def _list_events(world: World, call: Call) -> JsonObject:
    call.params.only("created", "delivery_success", "type", "types", *listing.PAGING)
    fits = _event_filter(world, call.params)
    rows = [row for row in world.events.newest_first() if fits(row)]
    return _list(call, rows, lambda row: objects.event(row, pending_webhooks=world.pending_webhooks(row.id)))


def _event_filter(world: World, params: Params) -> Callable[[Event], bool]:
    one, types, success = params.text("type"), params.texts("types"), params.flag("delivery_success")
    if one is not None and types is not None:
        raise invalid("You may only specify one of these parameters: type, types.", "types")
    if types is not None and len(types) > MOST_TYPES:
        raise invalid(f"Array types exceeded maximum {MOST_TYPES} allowed elements.", "types")
    wanted = types if types is not None else [one] if one is not None else None
    unsent = {delivery.event for delivery in world.deliveries if delivery.state != "delivered"}

    def fits(row: Event) -> bool:
        if wanted is not None and not any(_names(word, row.type) for word in wanted):
            return False
        return success is None or success == (row.id not in unsent)

    return fits


def _names(word: str, event_type: str) -> bool:
    return event_type.startswith(word[:-1]) if word.endswith("*") else word == event_type


def _get_event(world: World, call: Call) -> JsonObject:
    call.params.only()
    row = world.events.get(call.object_id, param="id")
    return objects.event(row, pending_webhooks=world.pending_webhooks(row.id))


_SESSIONS: Final = "/v1/checkout/sessions"

ROUTES: Final = (
    _route("POST", _SESSIONS, "checkout.session", _create_session),
    _route("GET", _SESSIONS, "checkout.session", _list_sessions, listed=True),
    _route("GET", f"{_SESSIONS}/{{id}}", "checkout.session", _get_session),
    _route("POST", f"{_SESSIONS}/{{id}}", "checkout.session", _update_session),
    _route("POST", f"{_SESSIONS}/{{id}}/expire", "checkout.session", _expire_session),
    _route("GET", f"{_SESSIONS}/{{id}}/line_items", "item", _session_lines, listed=True),
    _route("GET", "/v1/payment_intents", "payment_intent", _list_intents, listed=True),
    _route("GET", "/v1/payment_intents/{id}", "payment_intent", _get_intent),
    _route("POST", "/v1/payment_intents/{id}", "payment_intent", _update_intent),
    _route("POST", "/v1/payment_intents/{id}/cancel", "payment_intent", _refuse_intent_verb),
    _route("POST", "/v1/payment_intents/{id}/confirm", "payment_intent", _refuse_intent_verb),
    _route("POST", "/v1/payment_intents/{id}/capture", "payment_intent", _refuse_intent_verb),
    _route("GET", "/v1/charges", "charge", _list_charges, listed=True),
    _route("GET", "/v1/charges/{id}", "charge", _get_charge),
    _route("GET", "/v1/charges/{id}/refunds", "refund", _charge_refunds, listed=True),
    _route("POST", "/v1/refunds", "refund", _create_refund),
    _route("GET", "/v1/refunds", "refund", _list_refunds, listed=True),
    _route("GET", "/v1/refunds/{id}", "refund", _get_refund),
    _route("POST", "/v1/refunds/{id}", "refund", _update_refund),
    _route("POST", "/v1/refunds/{id}/cancel", "refund", _cancel_refund),
    _route("GET", "/v1/balance_transactions", "balance_transaction", _list_movements, listed=True),
    _route("GET", "/v1/balance_transactions/{id}", "balance_transaction", _get_movement),
    _route("POST", "/v1/customers", "customer", _create_customer),
    _route("GET", "/v1/customers", "customer", _list_customers, listed=True),
    _route("GET", "/v1/customers/{id}", "customer", _get_customer),
    _route("POST", "/v1/customers/{id}", "customer", _update_customer),
    _route("POST", "/v1/coupons", "coupon", _create_coupon),
    _route("GET", "/v1/coupons", "coupon", _list_coupons, listed=True),
    _route("GET", "/v1/coupons/{id}", "coupon", _get_coupon),
    _route("GET", "/v1/events", "event", _list_events, listed=True),
    _route("GET", "/v1/events/{id}", "event", _get_event),
    *api_endpoints.ROUTES,
    *api_pages.ROUTES,
    *api_disputes.ROUTES,
    *api_tax.ROUTES,
    *uploads.ROUTES,
)


def find(method: str, path: str) -> tuple[Route, str]:
    """Return the route of a request and the id in its path.

    :raises ApiError: 404 in Stripe's words when there is none.
    """
    for route in ROUTES:
        match = route.pattern.fullmatch(path) if route.method == method else None
        if match is not None:
            return route, match.group(1) if match.groups() else ""
    message = f"Unrecognized request URL ({method}: {path}). The sandbox plays only a part of Stripe's API."
    raise ApiError(404, message)
