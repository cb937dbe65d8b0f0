"""Money: integer minor units with a currency. No floats, no mixing of currencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Self

from babel.numbers import format_currency

# Only currencies we sell in. An exponent is a decision, not a look-up: public tables disagree
# about several currencies, so one that is not listed here is refused.
EXPONENTS: Final[dict[str, int]] = {"USD": 2, "EUR": 2, "GBP": 2, "CAD": 2, "JPY": 0}

# The least that Stripe charges of each, in minor units; nothing at all needs no charge.
LEAST_CHARGED: Final[dict[str, int]] = {"USD": 50, "EUR": 50, "GBP": 30, "CAD": 50, "JPY": 50}

# How each language we write in formats numbers and days.
LOCALES: Final[dict[str, str]] = {"en": "en_US", "de": "de_DE"}


def locale_of(language: str) -> str:
    """Return the locale that formats numbers and days for readers of a language; English if it is none of ours."""
    return LOCALES.get(language, LOCALES["en"])


class UnknownCurrency(ValueError):  # noqa: N818  reads as what is the matter
    """A currency whose exponent nobody has decided."""


class MixedCurrencies(ValueError):  # noqa: N818
    """Amounts of two currencies met in one sum."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """
    An amount in minor units of one currency, e.g. ``Money(18900, "USD")`` is $189.00.

    :raises UnknownCurrency: if the currency is not one we sell in.
    :raises TypeError: if the amount is not an integer.
    """

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what would not be exact."""
        if type(self.amount_minor) is not int:
            message = f"Money counts whole minor units, not {self.amount_minor!r}."
            raise TypeError(message)
        if self.currency not in EXPONENTS:
            message = f"No exponent is decided for {self.currency!r}."
            raise UnknownCurrency(message)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing of the currency."""
        return cls(0, currency)

    @classmethod
    def of(cls, major: Decimal, currency: str) -> Self:
        """Round an amount in major units half up to the currency's minor unit."""
        if currency not in EXPONENTS:
            message = f"No exponent is decided for {currency!r}."
            raise UnknownCurrency(message)
        scaled = major.scaleb(EXPONENTS[currency]).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    def __add__(self, other: Self) -> "Money":
        """Add; the currencies must agree."""
        self._same(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: Self) -> "Money":
        """Subtract; the currencies must agree."""
        self._same(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        """Multiply by a whole number."""
        return Money(self.amount_minor * count, self.currency)

    def __neg__(self) -> "Money":
        """Turn the sign round."""
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: Self) -> bool:
        """Compare; the currencies must agree."""
        self._same(other)
        return self.amount_minor < other.amount_minor

    def __le__(self, other: Self) -> bool:
        """Compare; the currencies must agree."""
        self._same(other)
        return self.amount_minor <= other.amount_minor

    @property
    def major(self) -> Decimal:
        """The amount in major units, exactly."""
        return Decimal(self.amount_minor).scaleb(-EXPONENTS[self.currency])

    def words(self, locale: str = "en_US") -> str:
        """Write it for people, e.g. ``$189.00``."""
        return str(format_currency(self.major, self.currency, locale=locale))

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} do not add up."
            raise MixedCurrencies(message)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Sum amounts of one currency; nothing sums to zero."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result


def spread(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """
    Share an amount over weights so that the parts add up to it exactly (largest remainder).

    Equal remainders go to the earlier part, so the same input always gives the same parts.

    :raises ValueError: if the amount or a weight is negative, or a positive amount meets no weight.
    """
    if amount_minor < 0 or any(weight < 0 for weight in weights):
        message = "Only amounts and weights of zero or more can be shared out."
        raise ValueError(message)
    whole = sum(weights)
    if whole == 0:
        if amount_minor:
            message = "There is nothing to share the amount over."
            raise ValueError(message)
        return [0] * len(weights)
    parts = [amount_minor * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount_minor * weights[i] % whole), i))
    for i in by_remainder[: amount_minor - sum(parts)]:
        parts[i] += 1
    return parts


def share_of(amount_minor: int, rate: Decimal) -> int:
    """Return ``amount x rate`` rounded half up to a whole minor unit."""
    return int((Decimal(amount_minor) * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def included_share(gross_minor: int, rate: Decimal) -> int:
    """Return the tax that a gross amount includes at ``rate``, rounded half up."""
    return int((Decimal(gross_minor) * rate / (1 + rate)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
