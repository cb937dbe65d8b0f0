"""
Chapter: from a paid line to feet that are approved, by rule or by a fitter.

Fitting does not know order lines, so lines look down: :func:`follow` sees that a wearer has submitted a profile, has
it prescribed, and keeps step with what becomes of the prescription; a sweep finds lines that lag.
"""

from orders.cancellations import LineUnknown
from orders.reviews.claimed import claimed_sides, waiting_for_claims
from orders.reviews.deciding import NotInReview, ReasonMissing, approve, followed, send_back
from orders.reviews.following import (
    NotAwaitingProfile,
    ProfileUnsuitable,
    attach_profile,
    follow,
    follow_lagging,
    follow_prescription,
    lagging,
)

__all__ = [
    "LineUnknown",
    "NotAwaitingProfile",
    "NotInReview",
    "ProfileUnsuitable",
    "ReasonMissing",
    "approve",
    "attach_profile",
    "claimed_sides",
    "follow",
    "follow_lagging",
    "follow_prescription",
    "followed",
    "lagging",
    "send_back",
    "waiting_for_claims",
]
