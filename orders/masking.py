"""What the journal keeps of people and addresses: hints that whoever knows them understands, and nobody else."""

from typing import Final

from orders.postal import Address

_PARTS: Final = {
    "company": "company",
    "line1": "street",
    "line2": "street",
    "city": "city",
    "region": "region",
    "postal_code": "postcode",
    "phone": "phone",
}
# What the journal has room for.
_ROOM: Final = 24


def changed_parts(old: Address, new: Address) -> str:
    """Name the parts that differ; the journal says which, not what they were."""
    parts = dict.fromkeys(words for name, words in _PARTS.items() if getattr(old, name) != getattr(new, name))
    named = ", ".join(parts)
    return named if len(named) <= _ROOM else f"{len(parts)} parts"


def hint_of_email(email: str) -> str:
    """Say enough of an address for who knows it: ``p…@example.com``."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"[:_ROOM]


def hint_of(name: str) -> str:
    """Say a name by its initials."""
    return " ".join(f"{word[0]}." for word in name.split())[:_ROOM]
