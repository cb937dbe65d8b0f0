"""The chapter of carts: what a customer is about to buy, what it comes to, and what is still missing."""

from orders.carts.adding import Additions, Wanted
from orders.carts.changing import (
    CartBusy,
    CartClosed,
    add_line,
    change_line,
    look,
    opened_for,
    remove_line,
    set_details,
    start,
)
from orders.carts.codes import drop_code, use_code
from orders.carts.details import Details
from orders.carts.reading import Opened, Position
from orders.carts.standing import LineStanding, Standing, address_of
from orders.carts.suiting import WarningUnknown, accepted_of, is_accepted

__all__ = [
    "Additions",
    "CartBusy",
    "CartClosed",
    "Details",
    "LineStanding",
    "Opened",
    "Position",
    "Standing",
    "Wanted",
    "WarningUnknown",
    "accepted_of",
    "add_line",
    "address_of",
    "change_line",
    "drop_code",
    "is_accepted",
    "look",
    "opened_for",
    "remove_line",
    "set_details",
    "start",
    "use_code",
]
