"""Currencies, the fee Stripe keeps, and amounts in words. Everything is an integer in minor units."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tests.stripe_sandbox.errors import invalid

LARGEST_CHARGE: Final = 99_999_999
"""Minor units: Stripe takes at most eight digits."""

_FEE_PER_MILLE: Final = 29
_FIXED_FEE: Final = 30


@dataclass(frozen=True)
class Currency:
    """A currency the sandbox takes: decimals, sign, smallest charge in minor units, and its bank debit."""

    code: str
    decimals: int
    sign: str
    least: int
    bank_debit: str | None = None


CURRENCIES: Final = {
    currency.code: currency
    for currency in (
        Currency("usd", 2, "$", 50, "us_bank_account"),
        Currency("eur", 2, "€", 50, "sepa_debit"),
        Currency("gbp", 2, "£", 30, "bacs_debit"),
        Currency("cad", 2, "CA$", 50, "acss_debit"),
        Currency("aud", 2, "A$", 50, "au_becs_debit"),
        Currency("nzd", 2, "NZ$", 50),
        Currency("chf", 2, "CHF ", 50),
        Currency("sek", 2, "SEK ", 300),
        Currency("nok", 2, "NOK ", 300),
        Currency("dkk", 2, "DKK ", 250),
        Currency("pln", 2, "PLN ", 200),
        Currency("jpy", 0, "¥", 50),
    )
}


def currency(code: str, param: str) -> Currency:
    """Return a currency by its code, in upper or lower case.

    :raises ApiError: when the sandbox does not take it.
    """
    found = CURRENCIES.get(code.lower())
    if found is None:
        known = ", ".join(sorted(CURRENCIES))
        raise invalid(f"Invalid currency: {code.lower()}. The sandbox supports these currencies: {known}", param)
    return found


def words(amount: int, code: str) -> str:
    """Return an amount for people, such as `$129.00` or `¥12,900`."""
    found = CURRENCIES[code]
    shown = Decimal(abs(amount)).scaleb(-found.decimals)
    return f"{'-' if amount < 0 else ''}{found.sign}{shown:,.{found.decimals}f}"


def fee(amount: int, code: str) -> int:
    """Return what Stripe keeps of a charge: 2.9 % and, where there are cents, 30 of them."""
    share = int((Decimal(amount) * _FEE_PER_MILLE / 1000).quantize(Decimal(1), ROUND_HALF_UP))
    return share + (_FIXED_FEE if CURRENCIES[code].decimals else 0)


def percentage(amount: int, percent: float) -> int:
    """Return a percentage of an amount, rounded half up."""
    return int((Decimal(amount) * Decimal(str(percent)) / 100).quantize(Decimal(1), ROUND_HALF_UP))


def converted(amount: int, rate: float | None) -> int:
    """Return an amount at a rate of exchange, rounded half up; as it is without one."""
    if rate is None:
        return amount
    return int((Decimal(amount) * Decimal(str(rate))).quantize(Decimal(1), ROUND_HALF_UP))


def shares(whole: int, weights: list[int]) -> list[int]:
    """Split an amount over weights so that the parts add up exactly; the largest remainders take the odd units."""
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    parts = [whole * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(whole * weights[place] % total))
    for place in by_remainder[: whole - sum(parts)]:
        parts[place] += 1
    return parts
