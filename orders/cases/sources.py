"""
The questions that find what needs a person: one per kind of thing, whose answer is rows.

A verb that causes such a thing opens its case at once; a sweep asks these questions too, so
nothing depends on promptness. :mod:`orders.cases.laws` says what is in no queue, or in a queue without need.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    BooleanField,
    DateField,
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
    PrescriptionStatus,
    Scan,
    with_a_clinician,
)
from orders.cases.needs import (
    Need,
    of_conversation,
    of_design,
    of_dispute,
    of_entry,
    of_event,
    of_hold,
    of_line,
    of_mail,
    of_problem,
    of_promise,
    of_refund,
    of_return,
    of_scan,
    of_tax_record,
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
    Problem,
    Promise,
    Refund,
    StockReturn,
    StripeEvent,
    TaxRecord,
    is_astray,
)
from orders.queues import QueueCode
from shop import days
from shop.prepared import hole

# A paid line may wait this long for its profile before somebody asks; after asking, as long again.
PATIENCE: Final = dt.timedelta(days=10)
# A promised day is near so many days before.
NEAR: Final = dt.timedelta(days=2)
# The stages between approved feet and the carrier.
IN_WORKSHOP: Final = ("approved", "queued", "in_production", "quality_check", "ready")
# Within this the sweep has feet prescribed; what stands longer cannot be.
SOON: Final = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Moments:
    """
    The instants and days that the questions are asked about; or holes for them, in statements compiled once.

    :ivar just_now: what came about before it has had its few minutes.
    :ivar patient_since: who waits since before it has waited long.
    :ivar answer_since: what was asked of Stripe before it should be answered.
    :ivar near: the last day that is near.
    """

    now: Any
    just_now: Any
    patient_since: Any
    answer_since: Any
    today: Any
    near: Any

    @classmethod
    def of(cls, at: dt.datetime) -> "Moments":
        """Return those that go with an instant."""
        today = days.day_of(at)
        return cls(at, at - SOON, at - PATIENCE, at - ANSWER_WITHIN, today, today + NEAR)

    @classmethod
    def holes(cls) -> "Moments":
        """Return the holes, one of each name."""
        instants = {name: hole(name, DateTimeField()) for name in ("now", "just_now", "patient_since", "answer_since")}
        return cls(**instants, today=hole("today", DateField()), near=hole("near", DateField()))


def _unhandled(thing: str, queue: QueueCode, since: object) -> Q:
    """Leave out what a person has closed with a word since it began."""
    handled = Case.objects.filter(
        **{thing: OuterRef("pk")}, queue=queue, ended=Case.Ended.HANDLED, closed_at__gte=since
    )
    return Q(~Exists(handled))


def _lines_in_review(at: Moments) -> QuerySet[OrderLine]:
    """Return what waits for the fitter: in review, held by a rule and seen by nobody, or what cannot be prescribed."""
    reviewed = OrderLine.objects.filter(status=LineStatus.IN_REVIEW, kind=OrderLine.Kind.CUSTOM)
    stuck = Q(prescription=None, since__lt=at.just_now)
    unseen = Q(prescription__status=PrescriptionStatus.HELD, prescription__decided_by=None)
    unseen &= _unhandled("line", QueueCode.REVIEW, OuterRef("prescription__decided_at"))
    wanted = stuck | unseen | Q(prescription__status=PrescriptionStatus.IN_REVIEW)
    return reviewed.alias(since=_since(LineStatus.IN_REVIEW)).filter(wanted).select_related("prescription")


def _since(status: LineStatus) -> Coalesce:
    """Say when a line came to a status last."""
    begun = JournalEntry.objects.filter(subject="orders.orderline", subject_id=OuterRef("pk"), became=status)
    return Coalesce(Subquery(begun.order_by("-at").values("at")[:1]), F("order__paid_at"))


def _lines_without_profile(at: Moments) -> QuerySet[OrderLine]:
    since = _since(LineStatus.AWAITING_PROFILE)
    waiting = OrderLine.objects.filter(status=LineStatus.AWAITING_PROFILE, order__payment=PaymentStatus.PAID)
    # While a clinician or a fitter has the ball, nobody asks the wearer to hurry.
    long = waiting.alias(since=since).filter(~with_a_clinician(at.now, OuterRef("wearer")), since__lt=at.patient_since)
    return long.filter(_unhandled("line", QueueCode.WAITING, at.patient_since))


def promises_at_risk(at: Moments) -> QuerySet[OrderLine]:
    """Ask which promised days are past, or near while the thing is not ready; what was told waits for its answer."""
    told = Delay.objects.reopening().filter(line=OuterRef("line"))
    near = Q(ship_by__lte=at.near) & ~Q(line__status=LineStatus.READY)
    due = (
        Promise.objects.due().filter(Q(ship_by__lt=at.today) | near, line__status__in=IN_WORKSHOP).filter(~Exists(told))
    )
    late = ExpressionWrapper(Q(promises__ship_by__lt=at.today), output_field=BooleanField())
    lines = OrderLine.objects.filter(promises__is_current=True, pk__in=due.values("line"))
    return lines.annotate(is_late=late)


def _orders_unanswered(_at: Moments) -> QuerySet[Order]:
    handled = Case.objects.filter(
        order=OuterRef("order"),
        queue=QueueCode.MESSAGES,
        ended=Case.Ended.HANDLED,
        closed_at__gte=OuterRef("written_at"),
    )
    unanswered = OrderMessage.objects.unanswered().filter(~Exists(handled))
    return Order.objects.filter(Exists(unanswered.filter(order=OuterRef("pk"))))


def _open_holds(_at: Moments) -> QuerySet[Hold]:
    # What waits for an answer about the fit is told by the line, what came back by its problem.
    told = [Hold.Code.DISPUTE, Hold.Code.FIT, Hold.Code.ADDRESS]
    return Hold.objects.filter(closed_at=None).exclude(code__in=told)


def _refunds_astray(at: Moments) -> QuerySet[Refund]:
    unanswered = Q(pk__in=Refund.objects.unanswered_since(at.answer_since).values("pk"))
    settled = _outer(Coalesce(OuterRef("settled_at"), OuterRef("requested_at")))
    payouts = Payout.objects.filter(refund=OuterRef("pk"))
    proposed, paid = Exists(payouts.filter(status=Payout.Status.PROPOSED)), Exists(payouts.filter(status="paid"))
    unhandled = is_astray() & ~Q(paid) & (Q(proposed) | _unhandled("refund", QueueCode.REFUNDS, settled))
    waiting = Q(status__in=[Refund.Status.REQUIRES_ACTION, Refund.Status.AWAITING_APPROVAL])
    return Refund.objects.filter(unhandled | unanswered | waiting)


def _disputes_at_hand(_at: Moments) -> QuerySet[Dispute]:
    lost = Q(status=Dispute.Status.LOST) & _unhandled("dispute", QueueCode.DISPUTES, OuterRef("ended_at"))
    return Dispute.objects.filter(Q(status__in=(*Dispute.INQUIRIES, *Dispute.FREEZES)) | lost)


def _events_given_up(_at: Moments) -> QuerySet[StripeEvent]:
    return events_given_up()


def events_given_up() -> QuerySet[StripeEvent]:
    """Ask which events died of which no person has said since that nothing is to be done about them."""
    died = _outer(Coalesce(OuterRef("processed_at"), OuterRef("received_at")))
    dead = StripeEvent.objects.filter(status=StripeEvent.Status.DEAD).defer("payload")
    return dead.filter(_unhandled("event", QueueCode.EVENTS, died))


def _taxes_untold(_at: Moments) -> QuerySet[TaxRecord]:
    return TaxRecord.objects.stuck().filter(_unhandled("tax_record", QueueCode.PAYMENTS, OuterRef("written_at")))


def _mails_given_up(_at: Moments) -> QuerySet[Message]:
    dead = Message.objects.filter(status=Message.Status.DEAD).defer("facts")
    return dead.filter(_unhandled("mail", QueueCode.PROBLEMS, OuterRef("queued_at")))


def _scans_astray(_at: Moments) -> QuerySet[Scan]:
    return Scan.objects.astray().filter(_unhandled("scan", QueueCode.REVIEW, OuterRef("uploaded_at")))


def _designs_astray(_at: Moments) -> QuerySet[Design]:
    ended = _outer(Coalesce(OuterRef("built_at"), OuterRef("ordered_at")))
    return Design.objects.astray().filter(_unhandled("design", QueueCode.REVIEW, ended))


def _entries_to_verify(_at: Moments) -> QuerySet[ClinicianEntry]:
    return ClinicianEntry.objects.to_verify()


def _problems_open(_at: Moments) -> QuerySet[Problem]:
    return Problem.objects.live()


def _returns_to_judge(_at: Moments) -> QuerySet[StockReturn]:
    return StockReturn.objects.filter(status=StockReturn.Status.INSPECTED).select_related("line")


def _outer(expression: Coalesce) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(expression, output_field=DateTimeField())


@dataclass(frozen=True, slots=True)
class Source:
    """
    A kind of thing that may need a person.

    :ivar thing: the foreign key of a case that points to it.
    :ivar queues: where its cases lie.
    :ivar rows: the things that need somebody, asked about moments or with holes for them.
    :ivar need: what is to be said of one of them.
    """

    thing: str
    queues: tuple[QueueCode, ...]
    rows: Callable[[Moments], QuerySet[Any]]
    need: Callable[[Any], Need]

    def live_cases(self) -> QuerySet[Case]:
        """Return the live cases about things of this kind."""
        return Case.objects.live().filter(queue__in=self.queues, **{f"{self.thing}__isnull": False})

    def missing(self, at: Moments) -> QuerySet[Any]:
        """Return the things that need somebody and have no live case."""
        cases = self.live_cases().filter(**{self.thing: OuterRef("pk")})
        return self.rows(at).filter(~Exists(cases)).order_by("pk")

    def gone(self, at: Moments) -> QuerySet[Case]:
        """Return the live cases whose thing needs nobody any more; what waits for a reply may do so until it is due."""
        needing = self.rows(at).filter(pk=OuterRef(f"{self.thing}_id"))
        patient = Q(status=Case.Status.WAITING, due_at__gt=at.now)
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
    Source("tax_record", (QueueCode.PAYMENTS,), _taxes_untold, of_tax_record),
    Source("mail", (QueueCode.PROBLEMS,), _mails_given_up, of_mail),
    Source("scan", (QueueCode.REVIEW,), _scans_astray, of_scan),
    Source("design", (QueueCode.REVIEW,), _designs_astray, of_design),
    Source("entry", (QueueCode.REVIEW,), _entries_to_verify, of_entry),
    Source("problem", (QueueCode.PROBLEMS,), _problems_open, of_problem),
    Source("stock_return", (QueueCode.PROBLEMS,), _returns_to_judge, of_return),
)


def stands(case: Case, *, at: dt.datetime) -> bool:
    """Answer whether the cause of a case is still there; one that nothing can be asked about is a person's to end."""
    for source in SOURCES:
        thing_id: int | None = getattr(case, f"{source.thing}_id")
        if case.queue in source.queues and thing_id is not None:
            return source.rows(Moments.of(at)).filter(pk=thing_id).exists()
    return True
