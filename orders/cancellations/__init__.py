"""
Chapter: how an order dies, whole or line by line: unpaid (by its customer, a changed cart or time), or paid.

What would happen can be asked first (:func:`consequence`), from the same judgement and the same amounts
that :func:`cancel` and :func:`cancel_line` use.
"""

from orders.cancellations.asking import Consequence, LineShare, consequence
from orders.cancellations.ending import Cancelled, end_paid
from orders.cancellations.judging import (
    POSSIBLE,
    AlreadyCancelled,
    LineMoved,
    LineNotPaid,
    LineUnknown,
    PaymentStarted,
    TooLateToCancel,
    Why,
    disputed,
    judge,
    judge_line,
    standing_of,
)
from orders.cancellations.measuring import (
    TERMS_OF_FEET,
    days_for,
    ends_by,
    ends_for,
    may_extend,
    moves_of_waiting,
    turns_of,
)
from orders.cancellations.overdue import GRACE, awaited, end_overdue, theirs
from orders.cancellations.single import cancel_line
from orders.cancellations.standing_still import watch
from orders.cancellations.whole import cancel, expire_unpaid

__all__ = [
    "GRACE",
    "POSSIBLE",
    "TERMS_OF_FEET",
    "AlreadyCancelled",
    "Cancelled",
    "Consequence",
    "LineMoved",
    "LineNotPaid",
    "LineShare",
    "LineUnknown",
    "PaymentStarted",
    "TooLateToCancel",
    "Why",
    "awaited",
    "cancel",
    "cancel_line",
    "consequence",
    "days_for",
    "disputed",
    "end_overdue",
    "end_paid",
    "ends_by",
    "ends_for",
    "expire_unpaid",
    "judge",
    "judge_line",
    "may_extend",
    "moves_of_waiting",
    "standing_of",
    "theirs",
    "turns_of",
    "watch",
]
