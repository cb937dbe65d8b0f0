"""
The one table of queues: who works on each, how long a case may wait there, and why things come to it.

Desks, first page, verbs and constraints read this table: a new queue is one entry of ``QUEUES``, a new reason one of
``REASONS``. The words are read by anybody who sees the case, so they say nothing about health.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from shop.actor import Role


class QueueCode(enum.StrEnum):
    """The names of the queues, as they are stored."""

    REVIEW = "review"
    WAITING = "waiting"
    PROMISES = "promises"
    MESSAGES = "messages"
    PROBLEMS = "problems"
    PAYMENTS = "payments"
    REFUNDS = "refunds"
    DISPUTES = "disputes"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Queue:
    """
    Cases of one kind.

    :ivar title: what the desks call it.
    :ivar roles: the roles that work on it; nobody else sees its cases.
    :ivar business_days: after how many of them a case is due, at the hour at which it was opened.
    """

    title: str
    roles: frozenset[str]
    business_days: int


QUEUES: Final[Mapping[QueueCode, Queue]] = {
    QueueCode.REVIEW: Queue("Feet to review", frozenset({Role.FITTER.value}), 1),
    QueueCode.WAITING: Queue("Waiting for the customer", frozenset({Role.SUPPORT.value}), 3),
    QueueCode.PROMISES: Queue("Promises at risk", frozenset({Role.SUPPORT.value}), 1),
    QueueCode.MESSAGES: Queue("Messages to answer", frozenset({Role.SUPPORT.value}), 1),
    QueueCode.PROBLEMS: Queue("Problems", frozenset({Role.SUPPORT.value}), 1),
    QueueCode.PAYMENTS: Queue("Payments that do not fit", frozenset({Role.FINANCE.value}), 1),
    QueueCode.REFUNDS: Queue("Refunds that need a person", frozenset({Role.FINANCE.value}), 1),
    QueueCode.DISPUTES: Queue("Disputes", frozenset({Role.FINANCE.value}), 1),
    QueueCode.EVENTS: Queue("Stripe events given up", frozenset({Role.FINANCE.value}), 1),
}
# Every role that works on any queue.
DESK_ROLES: Final = frozenset[str]().union(*(queue.roles for queue in QUEUES.values()))


@dataclass(frozen=True, slots=True)
class Why:
    """
    A reason why something lies in a queue.

    :ivar words: the sentence that the desk shows.
    :ivar by_hand: whether a person's word ends it; else it ends when its cause does, and not before.
    :ivar asked: whether a person brings it there, from the page of an order.
    """

    queue: QueueCode
    words: str
    by_hand: bool = False
    asked: bool = False


class Reason(enum.StrEnum):
    """The codes of the reasons, as they are stored."""

    IN_REVIEW = "in_review"
    MUST_BE_CLEARED = "must_be_cleared"
    PROFILE_MISSING = "profile_missing"
    PROMISE_AT_RISK = "promise_at_risk"
    CUSTOMER_WROTE = "customer_wrote"
    PAUSED = "paused"
    MAIL_GIVEN_UP = "mail_given_up"
    PAYMENT_MISMATCH = "payment_mismatch"
    LATE_PAYMENT = "late_payment"
    DUPLICATE_PAYMENT = "duplicate_payment"
    UNKNOWN_SESSION = "unknown_session"
    PAYMENT_REVIEW = "payment_review"
    FRAUD_WARNING = "fraud_warning"
    BOOKS_DIFFER = "books_differ"
    TAX_NOT_TOLD = "tax_not_told"
    REFUND_TO_APPROVE = "refund_to_approve"
    PAYOUT_TO_APPROVE = "payout_to_approve"
    REFUND_FAILED = "refund_failed"
    REFUND_UNANSWERED = "refund_unanswered"
    REFUND_STUCK = "refund_stuck"
    DISPUTE_INQUIRY = "dispute_inquiry"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_ANSWERED = "dispute_answered"
    DISPUTE_LOST = "dispute_lost"
    EVENT_GIVEN_UP = "event_given_up"
    SCANS_REFUSED = "scans_refused"
    SCAN_GIVEN_UP = "scan_given_up"
    DESIGN_FAILED = "design_failed"
    DESIGN_GIVEN_UP = "design_given_up"
    CLINICIAN_ENTRY = "clinician_entry"
    PROBLEM_REPORTED = "problem_reported"
    PARCEL_CAME_BACK = "parcel_came_back"
    ADDRESS_GIVEN = "address_given"
    ADDRESS_ELSEWHERE = "address_elsewhere"
    LOST_TURNED_UP = "lost_turned_up"
    RETURN_TO_JUDGE = "return_to_judge"
    ASKED_FITTER = "asked_fitter"
    ASKED_SUPPORT = "asked_support"
    ASKED_FINANCE = "asked_finance"


_Q: Final = QueueCode
_ASKED: Final = "A colleague asks for a look at this order; what was done here begins with why."
REASONS: Final[Mapping[Reason, Why]] = {
    Reason.IN_REVIEW: Why(_Q.REVIEW, "A fitter must approve this line before anything is made, or send it back."),
    Reason.MUST_BE_CLEARED: Why(
        _Q.REVIEW,
        "Somebody else must clear something before this can be made; see that the customer knows, then close this.",
        by_hand=True,
    ),
    Reason.PROFILE_MISSING: Why(
        _Q.WAITING, "The line is paid, and what we need to make it has not come for ten days.", by_hand=True
    ),
    Reason.PROMISE_AT_RISK: Why(
        _Q.PROMISES,
        "The promised day is near or past, and the line is still here: see that it goes, or tell a delay.",
    ),
    Reason.CUSTOMER_WROTE: Why(_Q.MESSAGES, "The customer wrote, and nobody has answered yet.", by_hand=True),
    Reason.PAUSED: Why(_Q.PROBLEMS, "Staff paused the order; somebody must let it go on or end it."),
    Reason.MAIL_GIVEN_UP: Why(
        _Q.PROBLEMS, "A mail could not be delivered, so the customer may not know what it says.", by_hand=True
    ),
    Reason.PAYMENT_MISMATCH: Why(_Q.PAYMENTS, "What was paid differs from what the order costs."),
    Reason.LATE_PAYMENT: Why(_Q.PAYMENTS, "Money came after the order was cancelled or had expired."),
    Reason.DUPLICATE_PAYMENT: Why(_Q.PAYMENTS, "The order was paid twice; the second payment is on its way back."),
    Reason.UNKNOWN_SESSION: Why(_Q.PAYMENTS, "Money came through a page of Stripe's that we never opened."),
    Reason.PAYMENT_REVIEW: Why(_Q.PAYMENTS, "Stripe wants somebody to look at the payment in its Dashboard."),
    Reason.FRAUD_WARNING: Why(
        _Q.PAYMENTS, "The card's bank suspects fraud; giving the money back now avoids a dispute and its fee."
    ),
    Reason.BOOKS_DIFFER: Why(
        _Q.PAYMENTS, "Our books and Stripe's differ, and the comparison could not mend it.", by_hand=True
    ),
    Reason.TAX_NOT_TOLD: Why(
        _Q.PAYMENTS,
        "Stripe Tax does not take a sale, or what went back. If it has it already, give its id on the page of the tax "
        "record; else mend what the page names, and tell Stripe again.",
        by_hand=True,
    ),
    Reason.REFUND_TO_APPROVE: Why(
        _Q.REFUNDS, "A colleague wants to give back more than one person may; another one must approve or decline it."
    ),
    Reason.PAYOUT_TO_APPROVE: Why(
        _Q.REFUNDS, "A colleague has sent the money of a failed refund another way; another one must confirm it."
    ),
    Reason.REFUND_FAILED: Why(
        _Q.REFUNDS, "The refund did not arrive; the customer must get the money another way.", by_hand=True
    ),
    Reason.REFUND_UNANSWERED: Why(_Q.REFUNDS, "Stripe has not said for an hour whether the money went back."),
    Reason.REFUND_STUCK: Why(_Q.REFUNDS, "Stripe waits for something from the customer before the money goes back."),
    Reason.DISPUTE_INQUIRY: Why(
        _Q.DISPUTES, "The customer's bank asks about the payment; a good answer in time keeps it from a dispute."
    ),
    Reason.DISPUTE_OPENED: Why(
        _Q.DISPUTES, "The bank took the money back; the order is frozen until the dispute is won or lost."
    ),
    Reason.DISPUTE_ANSWERED: Why(
        _Q.DISPUTES, "The bank reads our answer, and nothing is to be done; ask Stripe if it has not decided by then."
    ),
    Reason.DISPUTE_LOST: Why(
        _Q.DISPUTES, "The dispute is lost; decide what becomes of the order, and close its hold.", by_hand=True
    ),
    Reason.EVENT_GIVEN_UP: Why(
        _Q.EVENTS, "Stripe told us something that could not be acted on; nobody will try again by itself.", by_hand=True
    ),
    Reason.SCANS_REFUSED: Why(
        _Q.REVIEW, "Three scans of one side could not be used; look at the last one and help.", by_hand=True
    ),
    Reason.SCAN_GIVEN_UP: Why(
        _Q.REVIEW, "A scan could not be measured, by a fault of ours; nobody will try again by itself.", by_hand=True
    ),
    Reason.DESIGN_FAILED: Why(
        _Q.REVIEW,
        "An insole cannot be built as prescribed; its page names the parameters, so adjust the prescription.",
        by_hand=True,
    ),
    Reason.DESIGN_GIVEN_UP: Why(
        _Q.REVIEW, "An insole could not be designed, by a fault of ours; nobody will try again by itself.", by_hand=True
    ),
    Reason.CLINICIAN_ENTRY: Why(_Q.REVIEW, "A clinician has answered; verify what was sent before it counts."),
    Reason.PROBLEM_REPORTED: Why(
        _Q.PROBLEMS, "Something is wrong with what was sent: send it again, give the money back, or answer."
    ),
    Reason.PARCEL_CAME_BACK: Why(
        _Q.PROBLEMS, "The carrier brought a parcel back; its customer is asked for an address, and nothing leaves yet."
    ),
    Reason.ADDRESS_GIVEN: Why(
        _Q.PROBLEMS, "The customer says where the parcel that came back should go: send it again, or ask."
    ),
    Reason.ADDRESS_ELSEWHERE: Why(
        _Q.PROBLEMS, "The customer wants it in another country or tax region, where it costs another total."
    ),
    Reason.LOST_TURNED_UP: Why(
        _Q.PROBLEMS,
        "What was given up for lost has arrived after all, and is paid back or sent once more: stop what is still here "
        "on the page of its problem, and agree with the customer on what they keep.",
        by_hand=True,
    ),
    Reason.RETURN_TO_JUDGE: Why(
        _Q.PROBLEMS, "What was sent back cannot be sold again: decide what goes back to its customer, and say why."
    ),
    Reason.ASKED_FITTER: Why(_Q.REVIEW, _ASKED, by_hand=True, asked=True),
    Reason.ASKED_SUPPORT: Why(_Q.PROBLEMS, _ASKED, by_hand=True, asked=True),
    Reason.ASKED_FINANCE: Why(_Q.PAYMENTS, _ASKED, by_hand=True, asked=True),
}
# The queues into which a person can bring an order, with the reason that the case says.
ASKED: Final[Mapping[QueueCode, Reason]] = {why.queue: reason for reason, why in REASONS.items() if why.asked}


def worked_by(roles: Iterable[str]) -> list[QueueCode]:
    """Return the queues that somebody with these roles works on."""
    held = frozenset(roles)
    return [code for code, queue in QUEUES.items() if queue.roles & held]
