"""The desks of orders; Django finds them here."""

from orders.admin import (
    carts,
    cases,
    clinicians,
    designs,
    disputes,
    lines,
    mails,
    money,
    orders,
    parcels,
    policies,
    prescriptions,
    scans,
    taxes,
    workshop,
)

__all__ = [
    "carts",
    "cases",
    "clinicians",
    "designs",
    "disputes",
    "lines",
    "mails",
    "money",
    "orders",
    "parcels",
    "policies",
    "prescriptions",
    "scans",
    "taxes",
    "workshop",
]
