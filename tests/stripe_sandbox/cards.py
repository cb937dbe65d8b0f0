"""Stripe's well-known test card numbers and what each does."""

from dataclasses import dataclass
from typing import Final

_LUHN_BASE: Final = 10


@dataclass(frozen=True)
class Card:
    """What happens when this number pays; `decline` is None when the money comes."""

    number: str
    brand: str = "visa"
    challenge: bool = False
    decline: str | None = None
    code: str = "card_declined"
    message: str = "Your card was declined."

    @property
    def last4(self) -> str:
        """Return the last four digits."""
        return self.number[-4:]


GOOD: Final = "4242424242424242"
DECLINED: Final = "4000000000009995"
CHALLENGED: Final = "4000002760003184"

_CARDS: Final = (
    Card(GOOD),
    Card("4000056655665556"),
    Card("5555555555554444", "mastercard"),
    Card("2223003122003222", "mastercard"),
    Card("378282246310005", "amex"),
    Card("6011111111111117", "discover"),
    Card("4000000000000002", decline="generic_decline"),
    Card(DECLINED, decline="insufficient_funds", message="Your card has insufficient funds."),
    Card("4000000000009987", decline="lost_card"),
    Card("4000000000009979", decline="stolen_card"),
    Card("4000000000000069", decline="expired_card", code="expired_card", message="Your card has expired."),
    Card(
        "4000000000000127",
        decline="incorrect_cvc",
        code="incorrect_cvc",
        message="Your card's security code is incorrect.",
    ),
    Card(
        "4000000000000119",
        decline="processing_error",
        code="processing_error",
        message="An error occurred while processing your card. Try again in a little bit.",
    ),
    Card(CHALLENGED, challenge=True),
    Card("4000002500003155", challenge=True),
    Card("4000000000003220", challenge=True),
    Card("4000008400001629", challenge=True, decline="generic_decline"),
)
KNOWN: Final = {card.number: card for card in _CARDS}


def digits_of(entered: str) -> str:
    """Return what was typed without spaces and hyphens."""
    return entered.replace(" ", "").replace("-", "")


def is_card_number(digits: str) -> bool:
    """Return whether the digits pass the check every card number passes (Luhn, ISO/IEC 7812)."""
    if not digits.isascii() or not digits.isdecimal() or not 12 <= len(digits) <= 19:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled // _LUHN_BASE + doubled % _LUHN_BASE
    return total % _LUHN_BASE == 0


def find(digits: str) -> Card:
    """Return what a card number does; a number that is no test card is declined and not kept."""
    known = KNOWN.get(digits)
    if known is not None:
        return known
    return Card(
        number=digits[-4:],
        brand="unknown",
        decline="test_mode_live_card",
        message="Your card was declined. The sandbox takes Stripe's test card numbers only.",
    )
