"""Stripe Tax: what an address owes (by made-up rates), recorded when sold, reversed when given back."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tests.stripe_sandbox import money
from tests.stripe_sandbox.errors import conflict_of_state, invalid, missing
from tests.stripe_sandbox.params import Params, merged
from tests.stripe_sandbox.records import Address
from tests.stripe_sandbox.records_tax import TaxCalculation, TaxedLine, TaxTransaction
from tests.stripe_sandbox.values import DAY, new_id
from tests.stripe_sandbox.world import World

GOOD_FOR_DAYS: Final = 90
SHIPPING_CODE: Final = "txcd_92010001"
GOODS_CODE: Final = "txcd_99999999"
# Percent by country, or by country and state, where the state knows better. Not the law of any year.
RATES: Final = {
    "US": "0",
    "US-CA": "7.25",
    "US-NY": "8.875",
    "US-TX": "8.25",
    "US-WA": "10.35",
    "DE": "19",
    "FR": "20",
    "GB": "20",
    "CA": "5",
    "CA-ON": "13",
}
# Where sending is taxed like the goods; elsewhere in the United States it is free of tax.
SENDING_TAXED: Final = frozenset({"US-NY", "US-TX", "US-WA"})
BEHAVIORS: Final = ("exclusive", "inclusive")
_ADDRESS: Final = ("city", "country", "line1", "line2", "postal_code", "state")


def calculate(world: World, params: Params) -> TaxCalculation:
    """Work out the tax of a purchase.

    :raises ApiError: for an address that does not say enough (`customer_tax_location_invalid`), or wrong parameters.
    """
    params.only("currency", "customer_details", "line_items", "shipping_cost", "tax_date")
    currency = money.currency(params.need_text("currency"), "currency").code
    details = params.child("customer_details")
    if details is None:
        raise missing("customer_details")
    details.only("address", "address_source")
    address = _address(details)
    source = details.choice("address_source", "billing", "shipping")
    if source is None:
        raise missing(details.name("address_source"))
    lines = [_line(entry, address) for entry in params.children("line_items")]
    if not lines:
        raise missing("line_items")
    if len({line.reference for line in lines}) < len(lines):
        raise invalid("Line item references must be unique.", "line_items")
    shipping = params.child("shipping_cost")
    return world.tax_calculations.add(
        TaxCalculation(
            id=new_id("taxcalc_1"),
            created=world.now(),
            currency=currency,
            address=address,
            address_source=source,
            lines=lines,
            shipping=None if shipping is None else _sending(shipping, address),
            expires_at=world.now() + GOOD_FOR_DAYS * DAY,
            tax_date=params.integer("tax_date") or world.now(),
        )
    )


def record(world: World, params: Params) -> TaxTransaction:
    """Make a sale of a calculation.

    :raises ApiError: when it has expired, or the reference is taken.
    """
    params.only("calculation", "metadata", "posted_at", "reference")
    calculation = world.tax_calculations.get(params.need_text("calculation"), param="calculation")
    reference = _free(world, params)
    if world.now() > calculation.expires_at:
        message = f"The tax calculation {calculation.id} has expired."
        raise conflict_of_state(message, param="calculation")
    sold = [_copied(line) for line in calculation.lines]
    return world.tax_transactions.add(
        TaxTransaction(
            id=new_id("tax_1"),
            created=world.now(),
            currency=calculation.currency,
            address=calculation.address,
            address_source=calculation.address_source,
            lines=sold,
            shipping=None if calculation.shipping is None else _copied(calculation.shipping),
            reference=reference,
            kind="transaction",
            posted_at=params.integer("posted_at") or world.now(),
            tax_date=calculation.tax_date,
            metadata=merged({}, params.metadata()),
        )
    )


def reverse(world: World, params: Params) -> TaxTransaction:
    """Reverse a part of a sale.

    :raises ApiError: when more is reversed of a line than is left of it, or the reference is taken.
    """
    params.only("line_items", "metadata", "mode", "original_transaction", "reference", "shipping_cost")
    if params.need_text("mode") != "partial":
        raise invalid("The sandbox reverses line by line: mode must be partial.", "mode")
    sold = world.tax_transactions.get(params.need_text("original_transaction"), param="original_transaction")
    reference = _free(world, params)
    by_id = {line.id: line for line in sold.lines}
    lines = []
    for entry in params.children("line_items"):
        entry.only("amount", "amount_tax", "metadata", "original_line_item", "quantity", "reference")
        line = by_id.get(entry.need_text("original_line_item"))
        if line is None:
            raise invalid("No such line item in the original transaction.", entry.name("original_line_item"))
        lines.append(_reversed(world, sold, line, entry, entry.need_text("reference")))
    sending = params.child("shipping_cost")
    shipping = None
    if sending is not None:
        if sold.shipping is None:
            raise invalid("The original transaction has no shipping cost.", "shipping_cost")
        shipping = _reversed(world, sold, sold.shipping, sending, "")
    if not lines and shipping is None:
        raise missing("line_items")
    return world.tax_transactions.add(
        TaxTransaction(
            id=new_id("tax_1"),
            created=world.now(),
            currency=sold.currency,
            address=sold.address,
            address_source=sold.address_source,
            lines=lines,
            shipping=shipping,
            reference=reference,
            kind="reversal",
            posted_at=world.now(),
            tax_date=sold.tax_date,
            reverses=sold.id,
            metadata=merged({}, params.metadata()),
        )
    )


def _free(world: World, params: Params) -> str:
    reference = params.need_text("reference")
    if any(row.reference == reference for row in world.tax_transactions):
        message = f"The reference {reference} is used by another transaction."
        raise conflict_of_state(message, code="resource_already_exists", param="reference")
    return reference


def _address(details: Params) -> Address:
    given = details.child("address")
    if given is None:
        raise missing(details.name("address"))
    given.only(*_ADDRESS)
    address = Address(**{name: given.text(name) for name in _ADDRESS})
    if address.country is None:
        raise missing(given.name("country"))
    if address.country == "US" and address.postal_code is None:
        message = "We could not determine the customer's tax location based on the provided customer address."
        raise invalid(message, given.name("postal_code"), code="customer_tax_location_invalid")
    return address


def _place(address: Address) -> str:
    state = f"{address.country}-{address.state}"
    return state if state in RATES else str(address.country)


def _line(entry: Params, address: Address) -> TaxedLine:
    entry.only("amount", "metadata", "quantity", "reference", "tax_behavior", "tax_code")
    behavior = entry.choice("tax_behavior", *BEHAVIORS) or "exclusive"
    amount = entry.need_integer("amount", least=0)
    percent = RATES.get(_place(address), "0")
    return TaxedLine(
        id=new_id("tax_li_"),
        reference=entry.need_text("reference"),
        amount=amount,
        amount_tax=_tax(amount, percent, behavior),
        quantity=entry.integer("quantity") or 1,
        tax_behavior=behavior,
        tax_code=entry.text("tax_code") or GOODS_CODE,
        percent=percent,
    )


def _sending(entry: Params, address: Address) -> TaxedLine:
    entry.only("amount", "tax_behavior", "tax_code")
    behavior = entry.choice("tax_behavior", *BEHAVIORS) or "exclusive"
    amount = entry.need_integer("amount", least=0)
    taxed = address.country != "US" or _place(address) in SENDING_TAXED
    percent = RATES.get(_place(address), "0") if taxed else "0"
    code = entry.text("tax_code") or SHIPPING_CODE
    return TaxedLine(new_id("tax_li_"), "", amount, _tax(amount, percent, behavior), 1, behavior, code, percent)


def _tax(amount: int, percent: str, behavior: str) -> int:
    rate = Decimal(percent) / 100
    tax = amount * rate if behavior == "exclusive" else amount - amount / (1 + rate)
    return int(tax.quantize(Decimal(1), ROUND_HALF_UP))


def _copied(line: TaxedLine) -> TaxedLine:
    return TaxedLine(
        new_id("tax_li_"), line.reference, line.amount, line.amount_tax, line.quantity, line.tax_behavior,
        line.tax_code, line.percent,
    )  # fmt: skip


def _reversed(world: World, sold: TaxTransaction, line: TaxedLine, entry: Params, reference: str) -> TaxedLine:
    amount, tax = entry.integer("amount"), entry.integer("amount_tax")
    if amount is None or tax is None:
        raise missing(entry.name("amount" if amount is None else "amount_tax"))
    if amount > 0 or tax > 0:
        raise invalid("Reversed amounts must be negative.", entry.name("amount"))
    before = [
        other
        for row in world.tax_transactions
        if row.reverses == sold.id
        for other in [*row.lines, *([row.shipping] if row.shipping else [])]
        if other.reverses == line.id
    ]
    if line.amount + sum(other.amount for other in before) + amount < 0 or (
        line.amount_tax + sum(other.amount_tax for other in before) + tax < 0
    ):
        raise conflict_of_state("You cannot reverse more than what is left of a line.", param=entry.name("amount"))
    return TaxedLine(
        new_id("tax_li_"),
        reference,
        amount,
        tax,
        line.quantity,
        line.tax_behavior,
        line.tax_code,
        line.percent,
        line.id,
    )
