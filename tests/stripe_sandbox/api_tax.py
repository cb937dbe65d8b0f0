"""The API's routes of Stripe Tax."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.stripe_sandbox import listing, taxes
from tests.stripe_sandbox import objects_tax as objects
from tests.stripe_sandbox.records_tax import TaxedLine
from tests.stripe_sandbox.routes import Call, drawn_list, route
from tests.stripe_sandbox.tables import Record
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


def _calculation_lines(world: World, call: Call) -> JsonObject:
    asked = world.tax_calculations.get(call.object_id, param="calculation")
    return _lines(call, asked, asked.lines, lambda line: objects.calculation_line(line, asked))


def _transaction_lines(world: World, call: Call) -> JsonObject:
    told = world.tax_transactions.get(call.object_id, param="transaction")
    return _lines(call, told, told.lines, lambda line: objects.transaction_line(line, told))


@dataclass
class _Row(Record):
    """A line as a list has it."""

    line: TaxedLine


def _lines(call: Call, of: Record, lines: list[TaxedLine], draw: Callable[[TaxedLine], JsonObject]) -> JsonObject:
    call.params.only(*listing.PAGING)
    return drawn_list(call, [_Row(line.id, of.created, line) for line in lines], lambda row: draw(row.line))


ROUTES: Final = (
    route("POST", _CALCULATIONS, "tax.calculation", _calculate),
    route("GET", f"{_CALCULATIONS}/{{id}}", "tax.calculation", _get_calculation),
    route("POST", f"{_TRANSACTIONS}/create_from_calculation", "tax.transaction", _record),
    route("POST", f"{_TRANSACTIONS}/create_reversal", "tax.transaction", _reverse),
    route("GET", f"{_TRANSACTIONS}/{{id}}", "tax.transaction", _get_transaction),
    route("GET", f"{_CALCULATIONS}/{{id}}/line_items", "tax.calculation_line_item", _calculation_lines, listed=True),
    route("GET", f"{_TRANSACTIONS}/{{id}}/line_items", "tax.transaction_line_item", _transaction_lines, listed=True),
)
