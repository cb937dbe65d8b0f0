"""Numbers that people read aloud: short, not in sequence, with a check character."""

import secrets
from typing import Final

# Crockford's base 32: no I, L, O or U, so nothing is misread over the telephone.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE: Final = len(ALPHABET)
_LENGTH: Final = 9
_MISREAD: Final = str.maketrans("ILO", "110")


def check_character(body: str) -> str:
    """Return the Luhn mod 32 check character: it finds every single slip and most swapped neighbours."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // _BASE + value % _BASE
    return ALPHABET[-total % _BASE]


def new_number(prefix: str) -> str:
    """Return a fresh number such as ``A7K3M9QX2C``: prefix letter, eight random characters, a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH - 1))
    return prefix + body + check_character(body)


def tidy(number: str) -> str:
    """Read a number as people type it: any case, with spaces or dashes, O for 0, I or L for 1."""
    return "".join(number.upper().replace("-", "").split()).translate(_MISREAD)


def as_labelled(typed: str) -> str:
    """Read the name of a lot or a machine as people type it: any case, with spaces that nobody sees."""
    return " ".join(typed.upper().split())


def is_well_formed(number: str, prefix: str) -> bool:
    """Answer whether the number has the prefix, the length and the right check character."""
    body = number.removeprefix(prefix)
    if not number.startswith(prefix) or len(body) != _LENGTH or any(c not in ALPHABET for c in body):
        return False
    return check_character(body[:-1]) == body[-1]
