"""
What needs a person: one question per kind of thing, whose answer is rows.

A verb that causes such a thing opens its case at once; a sweep asks these questions too, so
nothing depends on promptness. :mod:`orders.cases.laws` says what is in no queue, or in a queue without need.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    BooleanField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from fitting.models import (
    ClinicianEntry,
    Design,
    JournalEntry,
    Message,
    Prescription,
    PrescriptionStatus,
    Scan,
    with_a_clinician,
)
from orders.invariants import ANSWER_WITHIN
from orders.models import (
    Case,
    Delay,
    Dispute,
    Hold,
    LineStatus,
    Order,
    OrderLine,
    OrderMessage,
    PaymentStatus,
    Payout,
    Promise,
    Refund,
    StripeEvent,
)
from orders.queues import QueueCode, Reason
from shop import days

# A paid line may wait this long for its profile before somebody asks; after asking, as long again.
PATIENCE: Final = dt.timedelta(days=10)
# A promised day is near so many days before.
NEAR: Final = dt.timedelta(days=2)
# The stages between approved feet and the carrier.
IN_WORKSHOP: Final = ("approved", "queued", "in_production", "quality_check", "ready")
# Within this the sweep has feet prescribed; what stands longer cannot be.
SOON: Final = dt.timedelta(minutes=10)
_APART: Final = frozenset({Hold.Code.STAFF, Hold.Code.DISPUTE, Hold.Code.FIT})
# Written as it was stored: holds and cases share these codes. The hold of a dispute has its case.
_OF_HOLD: Final = {
    Hold.Code.STAFF.value: Reason.PAUSED,
    **{code.value: Reason(code.value) for code in Hold.Code if code not in _APART},
}
_OF_REFUND: Final = {
    Refund.Status.AWAITING_APPROVAL.value: Reason.REFUND_TO_APPROVE,
    Refund.Status.FAILED.value: Reason.REFUND_FAILED,
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
    """Speak of a dispute: of an inquiry, of money that was taken back, or of money that is gone."""
    lost = dispute.status == Dispute.Status.LOST
    asked = Reason.DISPUTE_INQUIRY if dispute.is_inquiry else Reason.DISPUTE_OPENED
    return Need(
        Reason.DISPUTE_LOST if lost else asked,
        subject_of("dispute", dispute.pk),
        dispute.order_id,
        "dispute",
        dispute.pk,
        due_at=None if lost else dispute.due_by,
    )


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


# --- the questions -----------------------------------------------------------------------------


def _unhandled(thing: str, queue: QueueCode, since: object) -> Q:
    """Leave out what a person has closed with a word since it began."""
    handled = Case.objects.filter(
        **{thing: OuterRef("pk")}, queue=queue, ended=Case.Ended.HANDLED, closed_at__gte=since
    )
    return Q(~Exists(handled))


def _lines_in_review(at: dt.datetime) -> QuerySet[OrderLine]:
    """Return what waits for the fitter: in review, held by a rule and seen by nobody, or what cannot be prescribed."""
    reviewed = OrderLine.objects.filter(status=LineStatus.IN_REVIEW, kind=OrderLine.Kind.CUSTOM)
    stuck = Q(prescription=None, since__lt=at - SOON)
    unseen = Q(prescription__status=PrescriptionStatus.HELD, prescription__decided_by=None)
    unseen &= _unhandled("line", QueueCode.REVIEW, OuterRef("prescription__decided_at"))
    wanted = stuck | unseen | Q(prescription__status=PrescriptionStatus.IN_REVIEW)
    return reviewed.alias(since=_since(LineStatus.IN_REVIEW)).filter(wanted).select_related("prescription")


def _since(status: LineStatus) -> Coalesce:
    """Say when a line came to a status last."""
    begun = JournalEntry.objects.filter(subject="orders.orderline", subject_id=OuterRef("pk"), became=status)
    return Coalesce(Subquery(begun.order_by("-at").values("at")[:1]), F("order__paid_at"))


def _lines_without_profile(at: dt.datetime) -> QuerySet[OrderLine]:
    since = _since(LineStatus.AWAITING_PROFILE)
    waiting = OrderLine.objects.filter(status=LineStatus.AWAITING_PROFILE, order__payment=PaymentStatus.PAID)
    # While a clinician or a fitter has the ball, nobody asks the wearer to hurry.
    long = waiting.alias(since=since).filter(~with_a_clinician(at, OuterRef("wearer")), since__lt=at - PATIENCE)
    return long.filter(_unhandled("line", QueueCode.WAITING, at - PATIENCE))


def promises_at_risk(at: dt.datetime) -> QuerySet[OrderLine]:
    """Ask which promised days are past, or near while the thing is not ready; what was told waits for its answer."""
    today = days.day_of(at)
    told = Delay.objects.reopening().filter(line=OuterRef("line"))
    near = Q(ship_by__lte=today + NEAR) & ~Q(line__status=LineStatus.READY)
    due = Promise.objects.due().filter(Q(ship_by__lt=today) | near, line__status__in=IN_WORKSHOP).filter(~Exists(told))
    late = ExpressionWrapper(Q(promises__ship_by__lt=today), output_field=BooleanField())
    lines = OrderLine.objects.filter(promises__is_current=True, pk__in=due.values("line"))
    return lines.annotate(is_late=late)


def _orders_unanswered(_at: dt.datetime) -> QuerySet[Order]:
    handled = Case.objects.filter(
        order=OuterRef("order"),
        queue=QueueCode.MESSAGES,
        ended=Case.Ended.HANDLED,
        closed_at__gte=OuterRef("written_at"),
    )
    unanswered = OrderMessage.objects.unanswered().filter(~Exists(handled))
    return Order.objects.filter(Exists(unanswered.filter(order=OuterRef("pk"))))


def _open_holds(_at: dt.datetime) -> QuerySet[Hold]:
    # What waits for an answer about the fit is told by the line.
    return Hold.objects.filter(closed_at=None).exclude(code__in=[Hold.Code.DISPUTE, Hold.Code.FIT])


def _refunds_astray(at: dt.datetime) -> QuerySet[Refund]:
    failed = Q(status=Refund.Status.FAILED)
    unanswered = Q(status__in=Refund.WAITS_IN, requested_at__lt=at - ANSWER_WITHIN)
    settled = _outer(Coalesce(OuterRef("settled_at"), OuterRef("requested_at")))
    payouts = Payout.objects.filter(refund=OuterRef("pk"))
    proposed, paid = Exists(payouts.filter(status=Payout.Status.PROPOSED)), Exists(payouts.filter(status="paid"))
    unhandled = failed & ~Q(paid) & (Q(proposed) | _unhandled("refund", QueueCode.REFUNDS, settled))
    waiting = Q(status__in=[Refund.Status.REQUIRES_ACTION, Refund.Status.AWAITING_APPROVAL])
    return Refund.objects.filter(unhandled | unanswered | waiting)


def _disputes_at_hand(_at: dt.datetime) -> QuerySet[Dispute]:
    lost = Q(status=Dispute.Status.LOST) & _unhandled("dispute", QueueCode.DISPUTES, OuterRef("ended_at"))
    return Dispute.objects.filter(Q(status__in=(*Dispute.INQUIRIES, *Dispute.FREEZES)) | lost)


def _events_given_up(_at: dt.datetime) -> QuerySet[StripeEvent]:
    died = _outer(Coalesce(OuterRef("processed_at"), OuterRef("received_at")))
    dead = StripeEvent.objects.filter(status=StripeEvent.Status.DEAD).defer("payload")
    return dead.filter(_unhandled("event", QueueCode.EVENTS, died))


def _mails_given_up(_at: dt.datetime) -> QuerySet[Message]:
    dead = Message.objects.filter(status=Message.Status.DEAD).defer("facts")
    return dead.filter(_unhandled("mail", QueueCode.PROBLEMS, OuterRef("queued_at")))


def _scans_astray(_at: dt.datetime) -> QuerySet[Scan]:
    return Scan.objects.astray().filter(_unhandled("scan", QueueCode.REVIEW, OuterRef("uploaded_at")))


def _designs_astray(_at: dt.datetime) -> QuerySet[Design]:
    ended = _outer(Coalesce(OuterRef("built_at"), OuterRef("ordered_at")))
    return Design.objects.astray().filter(_unhandled("design", QueueCode.REVIEW, ended))


def _entries_to_verify(_at: dt.datetime) -> QuerySet[ClinicianEntry]:
    return ClinicianEntry.objects.to_verify()


def _outer(expression: Coalesce) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(expression, output_field=DateTimeField())


@dataclass(frozen=True, slots=True)
class Source:
    """
    A kind of thing that may need a person.

    :ivar thing: the foreign key of a case that points to it.
    :ivar queues: where its cases lie.
    :ivar rows: the things that need somebody at an instant.
    :ivar need: what is to be said of one of them.
    """

    thing: str
    queues: tuple[QueueCode, ...]
    rows: Callable[[dt.datetime], QuerySet[Any]]
    need: Callable[[Any], Need]

    def live_cases(self) -> QuerySet[Case]:
        """Return the live cases about things of this kind."""
        return Case.objects.live().filter(queue__in=self.queues, **{f"{self.thing}__isnull": False})

    def missing(self, at: dt.datetime) -> QuerySet[Any]:
        """Return the things that need somebody and have no live case."""
        cases = self.live_cases().filter(**{self.thing: OuterRef("pk")})
        return self.rows(at).filter(~Exists(cases)).order_by("pk")

    def gone(self, at: dt.datetime) -> QuerySet[Case]:
        """Return the live cases whose thing needs nobody any more; what waits for a reply may do so until it is due."""
        needing = self.rows(at).filter(pk=OuterRef(f"{self.thing}_id"))
        patient = Q(status=Case.Status.WAITING, due_at__gt=at)
        return self.live_cases().filter(~Exists(needing)).exclude(patient).order_by("pk")


def _of_reviewed_line(line: OrderLine) -> Need:
    return of_line(line, line.prescription)


SOURCES: Final = (
    Source("line", (QueueCode.REVIEW,), _lines_in_review, _of_reviewed_line),
    Source("line", (QueueCode.WAITING,), _lines_without_profile, of_line),
    Source("line", (QueueCode.PROMISES,), promises_at_risk, of_promise),
    Source("order", (QueueCode.MESSAGES,), _orders_unanswered, lambda order: of_conversation(order.pk)),
    Source("order_hold", (QueueCode.PROBLEMS, QueueCode.PAYMENTS), _open_holds, of_hold),
    Source("refund", (QueueCode.REFUNDS,), _refunds_astray, of_refund),
    Source("dispute", (QueueCode.DISPUTES,), _disputes_at_hand, of_dispute),
    Source("event", (QueueCode.EVENTS,), _events_given_up, of_event),
    Source("mail", (QueueCode.PROBLEMS,), _mails_given_up, of_mail),
    Source("scan", (QueueCode.REVIEW,), _scans_astray, of_scan),
    Source("design", (QueueCode.REVIEW,), _designs_astray, of_design),
    Source("entry", (QueueCode.REVIEW,), _entries_to_verify, of_entry),
)


def stands(case: Case, *, at: dt.datetime) -> bool:
    """Answer whether the cause of a case is still there; one that nothing can be asked about is a person's to end."""
    for source in SOURCES:
        thing_id: int | None = getattr(case, f"{source.thing}_id")
        if case.queue in source.queues and thing_id is not None:
            return source.rows(at).filter(pk=thing_id).exists()
    return True
