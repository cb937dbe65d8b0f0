"""What needs a person, said of one thing: why, in which queue, until when."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from fitting.models import (
    ClinicianEntry,
    Design,
    Message,
    Prescription,
    PrescriptionStatus,
    Scan,
)
from orders.models import (
    Dispute,
    Hold,
    LineStatus,
    OrderLine,
    Parcel,
    Payout,
    Problem,
    Refund,
    StockReturn,
    StripeEvent,
    TaxRecord,
)
from orders.queues import Reason

# How long a bank may read an answer once its last day is over (Stripe, "How disputes work": 60 to 75 days).
BANKS_READ: Final = dt.timedelta(days=75)

_APART: Final = frozenset({Hold.Code.STAFF, Hold.Code.DISPUTE, Hold.Code.FIT, Hold.Code.ADDRESS})
# Written as it was stored: holds and cases share these codes. The hold of a dispute has its case.
_OF_HOLD: Final = {
    Hold.Code.STAFF.value: Reason.PAUSED,
    **{code.value: Reason(code.value) for code in Hold.Code if code not in _APART},
}
_OF_REFUND: Final = {
    Refund.Status.AWAITING_APPROVAL.value: Reason.REFUND_TO_APPROVE,
    **dict.fromkeys(Refund.ASTRAY, Reason.REFUND_FAILED),
    Refund.Status.REQUIRES_ACTION.value: Reason.REFUND_STUCK,
}


@dataclass(frozen=True, slots=True)
class Need:
    """
    One thing that needs a person.

    :ivar subject: names the thing; a case of it is found by this.
    :ivar thing: the foreign key of a case that points to it, with ``thing_id``; empty: nothing to point to.
    :ivar due_at: until when it must be done, where others say so; the queue's own time if left out.
    """

    reason: Reason
    subject: str
    order_id: int | None = None
    thing: str = ""
    thing_id: int | None = None
    urgent: bool = False
    due_at: dt.datetime | None = None


def subject_of(thing: str, pk: int) -> str:
    """Name a thing as cases do."""
    return f"{thing}:{pk}"


def of_line(line: OrderLine, prescription: Prescription | None = None) -> Need:
    """Speak of a line that is with the fitter, or whose profile has not come."""
    if line.status != LineStatus.IN_REVIEW:
        return Need(Reason.PROFILE_MISSING, subject_of("line", line.pk), line.order_id, "line", line.pk)
    waits = prescription is not None and prescription.status == PrescriptionStatus.HELD
    return Need(
        Reason.MUST_BE_CLEARED if waits else Reason.IN_REVIEW,
        subject_of("line", line.pk),
        line.order_id,
        "line",
        line.pk,
        urgent=prescription is not None and prescription.is_blocked,
    )


def of_promise(line: OrderLine) -> Need:
    """Speak of a line that does not leave us in time; past the day, ``is_late`` says so."""
    late = bool(vars(line).get("is_late"))
    return Need(Reason.PROMISE_AT_RISK, subject_of("line", line.pk), line.order_id, "line", line.pk, urgent=late)


def of_conversation(order_id: int) -> Need:
    """Speak of an order whose customer wrote."""
    return Need(Reason.CUSTOMER_WROTE, subject_of("order", order_id), order_id, "order", order_id)


def of_hold(hold: Hold) -> Need:
    """Speak of an open hold."""
    return Need(_OF_HOLD[hold.code], subject_of("order_hold", hold.pk), hold.order_id, "order_hold", hold.pk)


def of_refund(refund: Refund) -> Need:
    """Speak of a refund that waits for somebody, or does not go its way."""
    reason = _OF_REFUND.get(refund.status, Reason.REFUND_UNANSWERED)
    if reason is Reason.REFUND_FAILED and refund.payouts.filter(status=Payout.Status.PROPOSED).exists():
        reason = Reason.PAYOUT_TO_APPROVE
    return Need(reason, subject_of("refund", refund.pk), refund.order_id, "refund", refund.pk)


def of_dispute(dispute: Dispute) -> Need:
    """Speak of a dispute: of an inquiry, of money that was taken back, of an answer that is read, or of money gone."""
    reason, due_at = Reason.DISPUTE_OPENED, dispute.due_by
    if dispute.status == Dispute.Status.LOST:
        reason, due_at = Reason.DISPUTE_LOST, None
    elif dispute.status in Dispute.READ_BY_BANK:
        reason, due_at = Reason.DISPUTE_ANSWERED, due_at + BANKS_READ if due_at else None
    elif dispute.is_inquiry:
        reason = Reason.DISPUTE_INQUIRY
    return Need(reason, subject_of("dispute", dispute.pk), dispute.order_id, "dispute", dispute.pk, due_at=due_at)


def of_event(event: StripeEvent) -> Need:
    """Speak of an event that was given up."""
    return Need(Reason.EVENT_GIVEN_UP, subject_of("event", event.pk), event.order_id, "event", event.pk)


def of_mail(mail: Message) -> Need:
    """Speak of a mail that was given up; its thread names the order."""
    kind, _, pk = mail.thread.partition(":")
    order_id = int(pk) if kind == "order" and pk.isdecimal() else None
    return Need(Reason.MAIL_GIVEN_UP, subject_of("mail", mail.pk), order_id, "mail", mail.pk)


def of_scan(scan: Scan) -> Need:
    """Speak of a scan that could not be measured, or of the last of several that could not be used."""
    given_up = scan.status == Scan.Status.DEAD
    reason = Reason.SCAN_GIVEN_UP if given_up else Reason.SCANS_REFUSED
    return Need(reason, subject_of("scan", scan.pk), thing="scan", thing_id=scan.pk)


def of_design(design: Design) -> Need:
    """Speak of a design that cannot be built as it was prescribed, or that was given up."""
    given_up = design.status == Design.Status.DEAD
    reason = Reason.DESIGN_GIVEN_UP if given_up else Reason.DESIGN_FAILED
    return Need(reason, subject_of("design", design.pk), thing="design", thing_id=design.pk)


def of_entry(entry: ClinicianEntry) -> Need:
    """Speak of what a clinician sent; one for feet with a warning sign is urgent."""
    subject = subject_of("clinician_entry", entry.pk)
    return Need(Reason.CLINICIAN_ENTRY, subject, thing="entry", thing_id=entry.pk, urgent=bool(entry.flags))


_OF_PROBLEM: Final = {
    Problem.Kind.CAME_BACK.value: Reason.PARCEL_CAME_BACK,
    Problem.Kind.ELSEWHERE.value: Reason.ADDRESS_ELSEWHERE,
}


def of_problem(problem: Problem) -> Need:
    """Speak of what is wrong with a parcel, or with where it should go."""
    reason = _OF_PROBLEM.get(problem.kind, Reason.PROBLEM_REPORTED)
    if reason is Reason.PARCEL_CAME_BACK and problem.ship_country:
        reason = Reason.ADDRESS_GIVEN
    return Need(reason, subject_of("problem", problem.pk), problem.order_id, "problem", problem.pk)


def of_found(parcel: Parcel) -> Need:
    """Speak of a parcel that has arrived after something in it was given up for lost."""
    return Need(Reason.LOST_TURNED_UP, subject_of("parcel", parcel.pk), parcel.order_id)


def of_return(sent_back: StockReturn) -> Need:
    """Speak of goods that came back in another state than they left."""
    subject, order_id = subject_of("return", sent_back.pk), sent_back.line.order_id
    return Need(Reason.RETURN_TO_JUDGE, subject, order_id, "stock_return", sent_back.pk)


def of_tax_record(record: TaxRecord) -> Need:
    """Speak of a sale, or of what went back, that is not in the tax reports."""
    subject = subject_of("tax_record", record.pk)
    return Need(Reason.TAX_NOT_TOLD, subject, record.order_id, "tax_record", record.pk)
