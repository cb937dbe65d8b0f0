"""The API's routes about doubted payments: disputes, reviews, early fraud warnings."""

from typing import Final

from tests.stripe_sandbox import disputes, listing
from tests.stripe_sandbox import objects_disputes as objects
from tests.stripe_sandbox.routes import Call, drawn_list, fits, route
from tests.stripe_sandbox.values import JsonObject
from tests.stripe_sandbox.world import World


def _list_disputes(world: World, call: Call) -> JsonObject:
    call.params.only("charge", "created", "payment_intent", *listing.PAGING)
    rows = [row for row in world.disputes.newest_first() if fits(row, call, "charge", "payment_intent")]
    return drawn_list(call, rows, lambda row: objects.dispute(world, row))


def _get_dispute(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.dispute(world, world.disputes.get(call.object_id, param="dispute"))


def _update_dispute(world: World, call: Call) -> JsonObject:
    return disputes.update(world, call.object_id, call.params, call.cause)


def _close_dispute(world: World, call: Call) -> JsonObject:
    return disputes.accept(world, call.object_id, call.params, call.cause)


def _list_reviews(world: World, call: Call) -> JsonObject:
    call.params.only("created", *listing.PAGING)
    return drawn_list(call, [row for row in world.reviews.newest_first() if row.open], objects.review)


def _get_review(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.review(world.reviews.get(call.object_id, param="review"))


def _approve_review(world: World, call: Call) -> JsonObject:
    call.params.only()
    return disputes.approve_review(world, call.object_id, call.cause)


def _list_warnings(world: World, call: Call) -> JsonObject:
    call.params.only("charge", "created", "payment_intent", *listing.PAGING)
    rows = [row for row in world.fraud_warnings.newest_first() if fits(row, call, "charge", "payment_intent")]
    return drawn_list(call, rows, objects.fraud_warning)


def _get_warning(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.fraud_warning(world.fraud_warnings.get(call.object_id, param="early_fraud_warning"))


_WARNINGS: Final = "/v1/radar/early_fraud_warnings"

ROUTES: Final = (
    route("GET", "/v1/disputes", "dispute", _list_disputes, listed=True),
    route("GET", "/v1/disputes/{id}", "dispute", _get_dispute),
    route("POST", "/v1/disputes/{id}", "dispute", _update_dispute),
    route("POST", "/v1/disputes/{id}/close", "dispute", _close_dispute),
    route("GET", "/v1/reviews", "review", _list_reviews, listed=True),
    route("GET", "/v1/reviews/{id}", "review", _get_review),
    route("POST", "/v1/reviews/{id}/approve", "review", _approve_review),
    route("GET", _WARNINGS, "radar.early_fraud_warning", _list_warnings, listed=True),
    route("GET", f"{_WARNINGS}/{{id}}", "radar.early_fraud_warning", _get_warning),
)
