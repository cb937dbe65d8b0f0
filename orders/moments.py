"""The moments of an order in its customer's words: which moves of ours they read, what we wrote to them about."""

from collections.abc import Mapping
from typing import Final

from orders.models import Delay, LineStatus, OrderLine, OrderMessage, Payout, Problem, Refund, StockReturn

ORDER: Final = "orders.order"
LINE: Final = "orders.orderline"
# That something was written, not what: the words stand in the conversation.
WROTE: Final[Mapping[str, tuple[str, str]]] = {
    OrderMessage.Author.CUSTOMER: ("you_wrote", "You wrote to us."),
    OrderMessage.Author.US: ("we_answered", "We answered."),
}
# Where there was more than an answer has room for.
EARLIER: Final = ("earlier", "What happened before this is not listed any more.")
# What we wrote about, as the customer would put it.
MAILS: Final[Mapping[str, str]] = {
    "order_confirmed": "the confirmation of the order",
    "measure_now": "the feet are needed next",
    "measure_reminder": "a reminder of the feet",
    "payment_processing": "the bank is working on the payment",
    "payment_failed": "the payment did not go through",
    "order_cancelled": "what was cancelled",
    "refund_made": "the refund",
    "refund_paid_out": "money that was sent another way",
    "line_sent_back": "a fitter needs one more thing",
    "answer_read": "what we were waiting for was read",
    "line_approved": "the fit was approved",
    "line_in_production": "the workshop began",
    "line_delayed": "it leaves us later than promised",
    "message_answered": "an answer to a message",
    "claim_received": "that your claim is with us",
    "claim_needs_info": "a question about your claim",
    "claim_decided": "what we decided about your claim",
    "claim_resolved": "that your claim is settled",
    "claim_ended": "that your claim has ended",
    "claim_laid_aside": "that your claim waits for your answer",
    "claim_answered": "an answer about your claim",
    "parcel_sent": "a parcel was sent",
    "parcel_arrived": "a parcel arrived",
    "break_in": "how to begin with new insoles",
    "fit_check": "the question how the insoles are",
    "parcel_came_back": "a parcel came back to us",
    "return_announced": "how to send something back",
    "return_settled": "what was sent back",
    "return_lapsed": "something announced that never came back",
    "problem_settled": "what we do about a problem",
}
# What became of it is a hint for staff; the order itself says what it is now.
CORRECTED: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    (ORDER, "email"): ("email_corrected", "We corrected the e-mail address, as asked."),
    (ORDER, "recipient"): ("recipient_corrected", "We corrected who receives the parcel, as asked."),
    (ORDER, "address"): ("address_corrected", "We corrected the delivery address, as asked."),
}
WORDS: Final[Mapping[str, Mapping[tuple[str, str], tuple[str, str]]]] = {
    ORDER: {
        ("payment", "awaiting_payment"): ("placed", "You placed the order."),
        ("payment", "processing"): ("payment_processing", "Your bank is working on the payment."),
        ("payment", "paid"): ("paid", "We received your payment."),
        ("payment", "cancelled"): ("cancelled", "The order was cancelled; nothing was charged."),
        ("cancelled", "yes"): ("cancelled", "The order was cancelled."),
    },
    LINE: {
        ("status", LineStatus.AWAITING_PROFILE): ("awaiting_profile", "We wait for the description of the feet."),
        ("status", LineStatus.IN_REVIEW): ("in_review", "A fitter began to look at it."),
        ("status", LineStatus.APPROVED): ("approved", "The fit was approved."),
        ("status", LineStatus.QUEUED): ("queued", "It was handed to the workshop."),
        ("status", LineStatus.IN_PRODUCTION): ("in_production", "The workshop began."),
        ("status", LineStatus.QUALITY_CHECK): ("quality_check", "It was made and is being checked."),
        ("status", LineStatus.ALLOCATED): ("allocated", "It was set aside for you."),
        ("status", LineStatus.READY): ("ready", "It is ready to be sent."),
        ("status", LineStatus.SHIPPED): ("shipped", "It was handed to the carrier."),
        ("status", LineStatus.DELIVERED): ("delivered", "It was delivered."),
        ("status", LineStatus.RETURNED): ("returned", "It came back to us."),
        ("status", LineStatus.CANCELLED): ("line_cancelled", "It was cancelled."),
        ("fit", OrderLine.Fit.FITS): ("fit_fits", "You said that the insoles fit."),
        ("fit", OrderLine.Fit.NOT_RIGHT): ("fit_not_right", "You said that something is not right with the insoles."),
        ("extensions", "1"): ("time_extended", "There is more time now to describe the feet."),
    },
    "orders.delay": {
        ("status", Delay.Status.TOLD): ("delay_told", "We told you that it leaves us later than promised."),
        ("status", Delay.Status.ACCEPTED): ("delay_accepted", "It was agreed to wait for it."),
        ("status", Delay.Status.REFUSED): ("delay_refused", "It was not agreed to wait for it."),
    },
    "orders.refund": {
        ("status", Refund.Status.REQUESTED): ("refund_requested", "A refund is on its way to your bank."),
        ("status", Refund.Status.SUCCEEDED): ("refund_made", "The refund was made."),
        ("status", Refund.Status.FAILED): ("refund_failed", "The refund did not arrive; we are looking into it."),
        ("status", Refund.Status.CANCELLED): ("refund_failed", "The refund did not arrive; we are looking into it."),
    },
    "orders.problem": {
        ("status", Problem.Status.OPEN): ("problem_opened", "Something needs to be put right."),
        ("status", Problem.Status.RESENT): ("problem_resent", "We send it again, for nothing."),
        ("status", Problem.Status.REFUNDED): ("problem_refunded", "We give the money back for it."),
        ("status", Problem.Status.ANSWERED): ("problem_answered", "We answered what was wrong."),
    },
    "orders.stockreturn": {
        ("status", StockReturn.Status.ANNOUNCED): ("return_announced", "You announced that you send something back."),
        ("status", StockReturn.Status.RECEIVED): ("return_received", "What you sent back is here."),
        ("status", StockReturn.Status.REFUNDED): ("return_refunded", "What you sent back is settled."),
        ("status", StockReturn.Status.LAPSED): ("return_lapsed", "What you wanted to send back has not come."),
        ("status", StockReturn.Status.REFUSED): ("return_refused", "What you sent back comes to you again."),
    },
    "orders.payout": {
        ("status", Payout.Status.PAID): ("refund_paid_out", "The money was sent another way."),
    },
}
