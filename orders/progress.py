"""What a status means to the customer: which stage a line is in, what comes next, and who has to act."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from orders.models import LineStatus, PaymentStatus


class Who(enum.StrEnum):
    """Whose turn it is."""

    CUSTOMER = "customer"
    WEARER = "wearer"
    BANK = "bank"
    WE = "we"
    CARRIER = "carrier"
    NOBODY = "nobody"


class Stage(enum.StrEnum):
    """The stages of a line that a customer follows."""

    PAYMENT = "payment"
    FEET = "feet"
    REVIEW = "review"
    PRODUCTION = "production"
    SHIPPING = "shipping"
    DONE = "done"
    RETURNED = "returned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Step:
    """
    Where a line is and what comes next.

    :ivar next: a stable code; ``none`` when nothing does.
    """

    stage: Stage
    next: str
    who: Who
    words: str


_STEPS: Final[Mapping[str, Step]] = {
    LineStatus.AWAITING_PAYMENT: Step(Stage.PAYMENT, "pay", Who.CUSTOMER, "Pay, and we begin."),
    LineStatus.AWAITING_PROFILE: Step(
        Stage.FEET, "describe_feet", Who.CUSTOMER, "Describe and measure the feet, so that we know what to make."
    ),
    LineStatus.IN_REVIEW: Step(Stage.REVIEW, "review", Who.WE, "A fitter looks at what you told us."),
    LineStatus.APPROVED: Step(Stage.REVIEW, "release", Who.WE, "The fit is approved; the workshop is next."),
    LineStatus.QUEUED: Step(Stage.PRODUCTION, "make", Who.WE, "Waiting for its turn in the workshop."),
    LineStatus.IN_PRODUCTION: Step(Stage.PRODUCTION, "finish", Who.WE, "Being made."),
    LineStatus.QUALITY_CHECK: Step(Stage.PRODUCTION, "check", Who.WE, "Made; being checked."),
    LineStatus.ALLOCATED: Step(Stage.SHIPPING, "pack", Who.WE, "Set aside for you; being packed."),
    LineStatus.READY: Step(Stage.SHIPPING, "hand_over", Who.WE, "Packed; the carrier is next."),
    LineStatus.SHIPPED: Step(Stage.SHIPPING, "deliver", Who.CARRIER, "On its way to you."),
    LineStatus.DELIVERED: Step(Stage.DONE, "none", Who.NOBODY, "Delivered."),
    LineStatus.RETURNED: Step(Stage.RETURNED, "none", Who.NOBODY, "Returned."),
    LineStatus.CANCELLED: Step(Stage.CANCELLED, "none", Who.NOBODY, "Cancelled."),
}
_AT_THE_BANK: Final = Step(Stage.PAYMENT, "bank", Who.BANK, "Your bank is working on the payment.")
_CHECKING: Final = Step(Stage.PAYMENT, "check_payment", Who.WE, "We are checking your payment and will write to you.")
_CLEARING: Final = Step(
    Stage.REVIEW,
    "clear",
    Who.CUSTOMER,
    "Something has to be cleared before we can make this; see the page of the feet.",
)
_CLEARING_OF_WEARER: Final = Step(
    Stage.REVIEW, "clear", Who.WEARER, "Something has to be cleared with the wearer before we can make this."
)
_FEET_OF_WEARER: Final = Step(
    Stage.FEET, "describe_feet", Who.WEARER, "The wearer describes and measures the feet; we have the rest."
)


_DELAYED: Final = Step(
    Stage.PRODUCTION,
    "answer_delay",
    Who.CUSTOMER,
    "This leaves us later than promised: say whether you wait, or cancel it for nothing.",
)


@dataclass(frozen=True, slots=True)
class Still:
    """
    What keeps a line from going on; what its customer can do meanwhile stays theirs to do.

    :ivar asked_where: a carrier brought it back, and nobody has said where it should go.
    :ivar is_anothers: it goes to a wearer who has taken the guarantee over; then they say where.
    :ivar is_disputed: the customer's bank disputes what was paid.
    :ivar paused: one of us has paused it.
    """

    asked_where: bool = False
    is_anothers: bool = False
    is_disputed: bool = False
    paused: bool = False


_GOES_ON: Final = Still()
_WHERE_WORDS: Final = "The carrier brought it back to us. Say where it should go, and we send it again."
_WHERE: Final = Step(Stage.SHIPPING, "say_where", Who.CUSTOMER, _WHERE_WORDS)
_WHERE_OF_WEARER: Final = Step(
    Stage.SHIPPING, "say_where", Who.WEARER, "The carrier brought it back to us. The wearer says where it should go."
)
_PAUSED_WORDS: Final = "We have paused this to look at something, and will write to you."
_DISPUTED_WORDS: Final = "Your bank looks into the payment; we go on once it has decided."


def step_of(
    status: str,
    *,
    payment: str,
    checking: bool,
    wearer_speaks: bool = False,
    delayed: bool = False,
    clearing: bool = False,
    still: Still = _GOES_ON,
) -> Step:
    """
    Tell where a line is.

    :param payment: of its order.
    :param checking: whether money of the order is on hold; customers read that we check, never why.
    :param delayed: whether a delay waits for the customer's answer.
    :param wearer_speaks: whether an invited wearer answers for themselves.
    :param clearing: whether what would be built waits for somebody else's answer.
    :param still: what keeps it from going on.
    """
    step = _STEPS[status]
    if step.stage in {Stage.DONE, Stage.RETURNED, Stage.CANCELLED}:
        return step
    if checking:
        return _CHECKING
    if still.asked_where and status == LineStatus.READY:
        return _WHERE_OF_WEARER if still.is_anothers else _WHERE
    if delayed and step.stage in {Stage.REVIEW, Stage.PRODUCTION, Stage.SHIPPING} and step.who is Who.WE:
        return _DELAYED
    if status == LineStatus.AWAITING_PAYMENT and payment == PaymentStatus.PROCESSING:
        return _AT_THE_BANK
    return _unless_still(_of_feet(step, status, clearing=clearing, wearer_speaks=wearer_speaks), still)


def _of_feet(step: Step, status: str, *, clearing: bool, wearer_speaks: bool) -> Step:
    """Give the turn at the feet to whoever answers for them."""
    of_feet = {LineStatus.AWAITING_PROFILE: (step, _FEET_OF_WEARER)}
    if clearing:
        of_feet[LineStatus.IN_REVIEW] = (_CLEARING, _CLEARING_OF_WEARER)
    return of_feet.get(LineStatus(status), (step, step))[wearer_speaks]


def _unless_still(step: Step, still: Still) -> Step:
    """Say that what would be our turn stands still, and for whom it waits."""
    if step.who is not Who.WE or not (still.is_disputed or still.paused):
        return step
    if still.is_disputed:
        return Step(step.stage, "paused", Who.BANK, _DISPUTED_WORDS)
    return Step(step.stage, "paused", Who.WE, _PAUSED_WORDS)
