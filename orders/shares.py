"""
What a part of a price gives back of its tax and its discount: pure, and the parts of a whole always add up to it.

A share is the difference between what all parts together should have and what the earlier ones took, so a cent that
rounding leaves over comes with a later part, and with the last one everything is given.
"""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Share:
    """
    An amount with the tax and the discount that belong to it, in minor units.

    ``amount_minor`` includes ``tax_minor``; ``discount_minor`` was taken off before and is no part of it.
    """

    amount_minor: int
    tax_minor: int
    discount_minor: int = 0

    def __add__(self, other: Self) -> "Share":
        """Add up, part by part."""
        return Share(
            self.amount_minor + other.amount_minor,
            self.tax_minor + other.tax_minor,
            self.discount_minor + other.discount_minor,
        )

    def __sub__(self, other: Self) -> "Share":
        """Take away, part by part."""
        return Share(
            self.amount_minor - other.amount_minor,
            self.tax_minor - other.tax_minor,
            self.discount_minor - other.discount_minor,
        )


NOTHING = Share(0, 0)


def part_of(whole: Share, given: Share, amount_minor: int) -> Share:
    """
    Return the share of an amount out of what is left of a whole.

    :param given: the sum of the earlier parts.
    :raises ValueError: if less than the amount is left, or it is nothing.
    """
    reached = given.amount_minor + amount_minor
    if amount_minor < 1 or reached > whole.amount_minor:
        message = f"{amount_minor} is no part of what is left of {whole.amount_minor}."
        raise ValueError(message)
    tax = _due(whole.tax_minor, reached, whole.amount_minor) - given.tax_minor
    discount = _due(whole.discount_minor, reached, whole.amount_minor) - given.discount_minor
    return Share(amount_minor, min(max(tax, 0), amount_minor), max(discount, 0))


def within(left: Share, share: Share) -> Share:
    """Return as much of a share as is left: neither more of its amount, nor of its tax, nor of what is without tax."""
    if share.amount_minor >= left.amount_minor:
        return left
    untaxed = left.amount_minor - left.tax_minor
    tax = min(left.tax_minor, max(share.tax_minor, share.amount_minor - untaxed))
    return Share(share.amount_minor, tax, min(share.discount_minor, left.discount_minor))


def _due(of_whole: int, reached: int, whole: int) -> int:
    """Return how much of a figure belongs to the first ``reached`` of ``whole``, rounded half up."""
    return (2 * of_whole * reached + whole) // (2 * whole)
