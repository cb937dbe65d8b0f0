"""
Chapter: how far a pair has gone, by habits, by entries, by files and by the customer's own word, side by side.

The customer says which figure counts; without that it is the figure they confirmed, else the estimate.
"""

from orders.mileage.figures import TENTHS, WHOLE_PERCENT, Mileage, Source, mileage_of, whole_day
from orders.mileage.telling import (
    DaysImplausible,
    FigureUnknown,
    MilesImplausible,
    Told,
    choose,
    courses_of,
    enter,
    strike,
    told,
)

__all__ = [
    "TENTHS",
    "WHOLE_PERCENT",
    "DaysImplausible",
    "FigureUnknown",
    "Mileage",
    "MilesImplausible",
    "Source",
    "Told",
    "choose",
    "courses_of",
    "enter",
    "mileage_of",
    "strike",
    "told",
    "whole_day",
]
