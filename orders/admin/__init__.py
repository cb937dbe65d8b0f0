"""The desks of orders; Django finds them here."""

from orders.admin import (
    carts,
    cases,
    clinicians,
    designs,
    devices,
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
    troubles,
)

__all__ = [
    "carts",
    "cases",
    "clinicians",
    "designs",
    "devices",
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
    "troubles",
]
