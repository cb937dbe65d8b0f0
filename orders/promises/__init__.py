"""
Chapter: the promise. A line is dated when its feet are approved, and told again only with a reason.

A delay lets its customer cancel for nothing until it has left us, and is answered: by them, or by the rule for silence,
which accepts only a first new date of at most thirty days later; what nobody accepted is refunded. All of it is done by
a sweep (:func:`keep`) that can run twice.
"""

from orders.promises.dating import (
    DelayStands,
    HandedOver,
    PromiseMissing,
    ReasonMissing,
    date,
    made_again,
    no_more,
    restart,
    sent_on,
)
from orders.promises.delays import (
    DAYS_TO_ANSWER,
    MOST_DAYS_BY_SILENCE,
    DateNotLater,
    DateTooFar,
    DelayUnanswered,
    NothingToAnswer,
    OnlyAPart,
    answer,
    tell_delay,
)
from orders.promises.keeping import keep, overdue, unanswered, undated

__all__ = [
    "DAYS_TO_ANSWER",
    "MOST_DAYS_BY_SILENCE",
    "DateNotLater",
    "DateTooFar",
    "DelayStands",
    "DelayUnanswered",
    "HandedOver",
    "NothingToAnswer",
    "OnlyAPart",
    "PromiseMissing",
    "ReasonMissing",
    "answer",
    "date",
    "keep",
    "made_again",
    "no_more",
    "overdue",
    "restart",
    "sent_on",
    "tell_delay",
    "unanswered",
    "undated",
]
