"""
Chapter: problems, what goes wrong between us and the customer's door.

A customer reports what never came, came damaged, was wrong or is missing; a carrier brings a parcel back; somebody
moves abroad. Each is a row with a case, which a person settles: the same again, the money back, or an answer. What is
sent again is the same line once more, for nothing: a pair is made again from the designs that there are, stock goods
are picked again.
"""

from orders.problems.again import CannotResend, OrderHeld, SoldOut, resend
from orders.problems.reporting import (
    NotSent,
    PartImpossible,
    ProblemOpen,
    Trouble,
    WordsTooLong,
    address_asked,
    address_given,
    came_back,
    of_awaited,
    of_order,
    report,
)
from orders.problems.settling import (
    AnswerMissing,
    NothingToGiveBack,
    ProblemSettled,
    ProblemUnknown,
    answer,
    foretold,
    refund,
)
from orders.problems.stopping import NothingToStop, stop_resending, stoppable
from orders.problems.turning_up import turned_up

__all__ = [
    "AnswerMissing",
    "CannotResend",
    "NotSent",
    "NothingToGiveBack",
    "NothingToStop",
    "OrderHeld",
    "PartImpossible",
    "ProblemOpen",
    "ProblemSettled",
    "ProblemUnknown",
    "SoldOut",
    "Trouble",
    "WordsTooLong",
    "address_asked",
    "address_given",
    "answer",
    "came_back",
    "foretold",
    "of_awaited",
    "of_order",
    "refund",
    "report",
    "resend",
    "stop_resending",
    "stoppable",
    "turned_up",
]
