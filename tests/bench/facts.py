"""What the load side knows of the seeded shop; imports nothing of Django."""

from dataclasses import dataclass
from typing import Final

TOKEN: Final = "bench-guest-token-of-some-length-0123456789"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the scenarios need to know of the seeded shop."""

    product_slug: str
    stock_sku: str
    own_order: str
    staff_id: int
