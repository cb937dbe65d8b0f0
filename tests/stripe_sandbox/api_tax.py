"""The API's routes of Stripe Tax."""

from typing import Final

from tests.stripe_sandbox import objects_tax as objects
from tests.stripe_sandbox import taxes
from tests.stripe_sandbox.routes import Call, route
from tests.stripe_sandbox.values import JsonObject
from tests.stripe_sandbox.world import World

_CALCULATIONS: Final = "/v1/tax/calculations"
_TRANSACTIONS: Final = "/v1/tax/transactions"


def _calculate(world: World, call: Call) -> JsonObject:
    return objects.calculation(taxes.calculate(world, call.params))


def _get_calculation(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.calculation(world.tax_calculations.get(call.object_id, param="calculation"))


def _record(world: World, call: Call) -> JsonObject:
    return objects.transaction(taxes.record(world, call.params))


def _reverse(world: World, call: Call) -> JsonObject:
    return objects.transaction(taxes.reverse(world, call.params))


def _get_transaction(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.transaction(world.tax_transactions.get(call.object_id, param="transaction"))


ROUTES: Final = (
    route("POST", _CALCULATIONS, "tax.calculation", _calculate),
    route("GET", f"{_CALCULATIONS}/{{id}}", "tax.calculation", _get_calculation),
    route("POST", f"{_TRANSACTIONS}/create_from_calculation", "tax.transaction", _record),
    route("POST", f"{_TRANSACTIONS}/create_reversal", "tax.transaction", _reverse),
    route("GET", f"{_TRANSACTIONS}/{{id}}", "tax.transaction", _get_transaction),
)
