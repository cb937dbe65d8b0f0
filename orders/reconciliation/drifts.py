"""
The table of drifts: every way in which our books and Stripe's can come apart that the comparison looks for.

Each has a code, a sentence for whoever reads the report, and whether the comparison may mend it. It mends by pressing
the verbs that everybody presses: forward moves and imports. Money that must go out is only queued.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


class Code(enum.StrEnum):
    """The codes, as they are reported and as cases remember them."""

    ATTEMPT_UNSENT = "attempt_unsent"
    SESSION_UNKNOWN = "session_unknown"
    SESSION_OPEN_UNKNOWN = "session_open_unknown"
    SESSION_OPEN_WITHOUT_NEED = "session_open_without_need"
    PAID_NOT_RECORDED = "paid_not_recorded"
    PAID_LATE = "paid_late"
    PAID_TWICE = "paid_twice"
    PAID_UNKNOWN_SESSION = "paid_unknown_session"
    PAID_UNKNOWN_ORDER = "paid_unknown_order"
    PROMISE_NOT_RECORDED = "promise_not_recorded"
    BANK_REFUSAL_NOT_RECORDED = "bank_refusal_not_recorded"
    EXPIRY_NOT_RECORDED = "expiry_not_recorded"
    PAID_WITHOUT_EVIDENCE = "paid_without_evidence"
    REFUND_WAITING = "refund_waiting"
    REFUND_NOT_RECORDED = "refund_not_recorded"
    REFUND_DIFFERS = "refund_differs"
    REFUND_AMOUNT_DIFFERS = "refund_amount_differs"
    REFUND_UNKNOWN = "refund_unknown"
    DISPUTE_NOT_RECORDED = "dispute_not_recorded"
    DISPUTE_DIFFERS = "dispute_differs"
    DISPUTE_MONEY_NOT_RECORDED = "dispute_money_not_recorded"
    DISPUTE_MONEY_DIFFERS = "dispute_money_differs"
    DISPUTE_UNKNOWN = "dispute_unknown"
    EVENT_MISSED = "event_missed"
    EVENT_STUCK = "event_stuck"
    EVENT_DEAD = "event_dead"
    FEE_NOT_RECORDED = "fee_not_recorded"
    MOVEMENT_NOT_RECORDED = "movement_not_recorded"
    MOVEMENT_DIFFERS = "movement_differs"
    MOVEMENT_UNFOUNDED = "movement_unfounded"
    MOVEMENT_DOES_NOT_ADD_UP = "movement_does_not_add_up"


@dataclass(frozen=True, slots=True)
class Drift:
    """
    One kind of difference.

    :ivar words: what is the matter, for people.
    :ivar is_mended: whether ``--fix`` mends it; if not, finance gets a case.
    """

    words: str
    is_mended: bool


def _mended(words: str) -> Drift:
    return Drift(words, is_mended=True)


def _told(words: str) -> Drift:
    return Drift(words, is_mended=False)


DRIFTS: Final[Mapping[Code, Drift]] = {
    Code.ATTEMPT_UNSENT: _mended("We never heard whether Stripe opened the page; it is asked again with the same key."),
    Code.SESSION_UNKNOWN: _told("We wait for a page that Stripe does not know."),
    Code.SESSION_OPEN_UNKNOWN: _mended(
        "A page is open that no attempt of ours knows; it is given to its attempt, or closed."
    ),
    Code.SESSION_OPEN_WITHOUT_NEED: _mended("A page can still be paid although nothing is due; it is closed."),
    Code.PAID_NOT_RECORDED: _mended("Stripe was paid and our order does not know; it becomes paid."),
    Code.PAID_LATE: _mended("Stripe was paid for an order that is cancelled; the money is recorded and held."),
    Code.PAID_TWICE: _mended("Stripe was paid a second time for an order; that is recorded, its refund is queued."),
    Code.PAID_UNKNOWN_SESSION: _mended(
        "An order of ours was paid through a page that we never opened; the money is recorded and held."
    ),
    Code.PAID_UNKNOWN_ORDER: _told("Stripe was paid under our name for an order that we do not have."),
    Code.PROMISE_NOT_RECORDED: _mended("The buyer's bank was asked to pay and our order does not know; it waits."),
    Code.BANK_REFUSAL_NOT_RECORDED: _mended(
        "The buyer's bank refused and our order does not know; it is payable again."
    ),
    Code.EXPIRY_NOT_RECORDED: _mended("A page has ended and our attempt does not know; it ends too."),
    Code.PAID_WITHOUT_EVIDENCE: _told("We count an order as paid, and Stripe does not. Nothing is undone."),
    Code.REFUND_WAITING: _mended("A refund was not sent, or never answered; it follows Stripe, or is queued again."),
    Code.REFUND_NOT_RECORDED: _mended("Stripe gave money back that we do not know of; it is taken into the books."),
    Code.REFUND_DIFFERS: _mended("A refund went on at Stripe and ours did not; it follows."),
    Code.REFUND_AMOUNT_DIFFERS: _told("A refund has another amount at Stripe than in our books."),
    Code.REFUND_UNKNOWN: _told("Our books name a refund that Stripe does not know."),
    Code.DISPUTE_NOT_RECORDED: _mended(
        "A bank disputes a payment of ours and we do not know; it is taken into the books, and freezes its order."
    ),
    Code.DISPUTE_DIFFERS: _mended("A dispute went on at Stripe and ours did not; it follows, with its money."),
    Code.DISPUTE_MONEY_NOT_RECORDED: _mended("A dispute moved money or a fee that the ledger lacks; it is written."),
    Code.DISPUTE_MONEY_DIFFERS: _told("Amount or fee of a dispute's movement differ between Stripe and our ledger."),
    Code.DISPUTE_UNKNOWN: _told("Our books name a dispute that Stripe does not know."),
    Code.EVENT_MISSED: _mended("Stripe told us something that never came; it takes the same way in."),
    Code.EVENT_STUCK: _mended("An event has waited for an hour; it is acted on now."),
    Code.EVENT_DEAD: _told("An event was given up; a person must look at it and let it be tried again."),
    Code.FEE_NOT_RECORDED: _mended("Stripe said later what it keeps of a payment; its fee is written."),
    Code.MOVEMENT_NOT_RECORDED: _told(
        "Stripe moved money for a payment or refund of ours, and the ledger says nothing."
    ),
    Code.MOVEMENT_DIFFERS: _told("Amount or fee of a movement differ between Stripe and our ledger."),
    Code.MOVEMENT_UNFOUNDED: _told("The ledger names a movement that Stripe does not know."),
    Code.MOVEMENT_DOES_NOT_ADD_UP: _told("What Stripe moved is not amount less fee, by its own figures."),
}
