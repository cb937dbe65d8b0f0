"""What the sandbox remembers of doubted payments: disputes, reviews, early warnings of fraud."""

from dataclasses import dataclass, field
from typing import Literal

from tests.stripe_sandbox.tables import Record

type DisputeStatus = Literal[
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "appeal_needs_response",
    "appeal_under_review",
    "won",
    "lost",
    "prevented",
]


@dataclass
class Dispute(Record):
    """A payment that the cardholder's bank takes back, or asks about (`warning_…`)."""

    amount: int
    currency: str
    charge: str
    payment_intent: str
    brand: str
    reason: str
    status: DisputeStatus
    due_by: int | None
    evidence: dict[str, str] = field(default_factory=dict)
    appeal: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    submission_count: int = 0
    balance_transactions: list[str] = field(default_factory=list)


@dataclass
class File(Record):
    """What was uploaded to be shown to a bank: what it is, not what it holds."""

    purpose: str
    filename: str
    size: int
    type: str
    sha256: str


@dataclass
class Review(Record):
    """A payment that somebody shall look at."""

    charge: str
    payment_intent: str
    opened_reason: str
    closed_reason: str | None = None

    @property
    def open(self) -> bool:
        """True until somebody has decided."""
        return self.closed_reason is None


@dataclass
class FraudWarning(Record):
    """A bank's early warning that a payment may be fraud."""

    charge: str
    payment_intent: str
    fraud_type: str
    actionable: bool
