"""Entries of the ledger beside the balance transactions that they stand for: which to compare, and if they agree."""

from collections.abc import Iterable
from typing import Final

from orders.models import LedgerEntry
from orders.stripe_values import Movement

_FEE: Final = LedgerEntry.Kind.PROCESSING_FEE


def by_movement(entries: Iterable[LedgerEntry]) -> dict[str, LedgerEntry]:
    """
    Return the entry to compare with each movement, by its id.

    Where a fee stands beside its entry, as it is in another currency, that is the one in the currency of our account.
    """
    return {entry.txn_id: entry for entry in sorted(entries, key=lambda entry: entry.kind == _FEE)}


def agree(entry: LedgerEntry, told: Movement) -> bool:
    """Whether both say the same; what is paid out in another currency than it was paid in cannot be compared."""
    # The amount that goes with a fee apart stands in an entry of its own, and was compared when the fee was written.
    amount = entry.amount_minor if entry.kind != _FEE else told.amount_minor
    return entry.currency != told.currency or (amount, -entry.fee_minor) == (told.amount_minor, told.fee_minor)
