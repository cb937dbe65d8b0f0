"""What the sandbox remembers of Stripe Tax: calculations, and transactions made from them or reversing them."""

from dataclasses import dataclass, field

from tests.stripe_sandbox.records import Address
from tests.stripe_sandbox.tables import Record


@dataclass
class TaxedLine:
    """One line, or sending (its ``reference`` is then empty): amounts in minor units, negative in a reversal."""

    id: str
    reference: str
    amount: int
    amount_tax: int
    quantity: int
    tax_behavior: str
    tax_code: str
    percent: str
    reverses: str | None = None


@dataclass
class TaxCalculation(Record):
    """Which tax a purchase would owe; good for ninety days."""

    currency: str
    address: Address
    address_source: str
    lines: list[TaxedLine]
    shipping: TaxedLine | None
    expires_at: int
    tax_date: int


@dataclass
class TaxTransaction(Record):
    """A sale as it stands in the tax reports, or the reversal of a part of one."""

    currency: str
    address: Address
    address_source: str
    lines: list[TaxedLine]
    shipping: TaxedLine | None
    reference: str
    kind: str
    posted_at: int
    tax_date: int
    reverses: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
