"""
Compare our books with Stripe's, and move forward what we missed.

Nothing is written unless ``fix``; then only the verbs everybody uses are pressed, so running it twice, or
twice at once, changes nothing more. Money never goes out here except for refunds that were requested.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Final

from django.conf import settings
from django.db.models import Q

from orders import attempts, gateway, inbox, payments, refunds
from orders.invariants import Violation, invariants
from orders.models import Payment, PaymentAttempt, Refund, StripeEvent
from orders.payments import Outcome
from orders.stripe_values import Session, StripeRefund, VerifiedEvent
from shop.actor import SYSTEM, Actor, allowed

__all__ = ["Difference", "Violation", "invariants", "reconcile"]

# What is younger may simply be on its way.
SETTLES_WITHIN: Final = dt.timedelta(minutes=2)
# Stripe's clock and ours, and objects that were open when the last run looked.
OVERLAP: Final = dt.timedelta(hours=2)
STALE_AFTER: Final = dt.timedelta(hours=1)
BATCH: Final = 100

Status = PaymentAttempt.Status


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which the two sides differ, and whether this run mended it."""

    code: str
    order: str
    stripe_id: str
    ours: str
    theirs: str
    fixed: bool = False


@dataclass(slots=True)
class _Run:
    """One comparison: what it may do, and which sessions it has looked at."""

    since: dt.datetime
    at: dt.datetime
    fix: bool
    tell: Callable[[str], None]
    order: str
    seen: set[str]

    def of_order(self, path: str = "order__number") -> Q:
        """Narrow our rows to the one order asked for."""
        return Q(**{path: self.order}) if self.order else Q()


def _silent(_said: str) -> None:
    """Tell nobody."""


@allowed("system", "finance")
def reconcile(
    *,
    since: dt.timedelta,
    at: dt.datetime,
    by: Actor,
    order: str = "",
    fix: bool = False,
    tell: Callable[[str], None] = _silent,
) -> Iterator[Difference]:
    """
    Walk every difference, in the order in which it is found.

    :param since: how far back Stripe's lists are read (two hours more, for clocks and open ends).
    :param order: only this order's number; Stripe's lists are not read then.
    :param fix: press the verbs that move our side forward; without it nothing is written.
    :param tell: is told where a long run has got to.
    :raises OutcomeUnknown: if Stripe does not answer; what was fixed until then stays.
    :raises Misconfigured: if our key is not accepted.
    """
    del by  # who may run it is the decorator's; what it presses is pressed by the system
    run = _Run(at - since - OVERLAP, at, fix, tell, order, set())
    yield from _unsent(run)
    yield from _live_attempts(run)
    yield from _refunds_waiting(run)
    if not order:
        yield from _sessions(run)
        yield from _refunds_listed(run)
        yield from _events(run)
    yield from _inbox(run)
    for found in invariants(at=at):
        if not order or found.order == order:
            yield Difference(found.code, found.order, "", found.detail, "")


# --- sessions ----------------------------------------------------------------------------------


def _unsent(run: _Run) -> Iterator[Difference]:
    """Find attempts whose creation was never answered; the same key gets the same session."""
    old = PaymentAttempt.objects.filter(run.of_order(), status=Status.CREATING, created_at__lt=run.at - SETTLES_WITHIN)
    for attempt in old.select_related("order").order_by("pk"):
        sent = attempts.send(attempt.pk, at=run.at, by=SYSTEM) if run.fix else attempt
        fixed = sent.status != Status.CREATING
        yield Difference("attempt_unsent", attempt.order.number, "", attempt.status, "not known", fixed)


def _live_attempts(run: _Run) -> Iterator[Difference]:
    """Ask for every session that may still move; of one order, for every session it ever had."""
    live = Q() if run.order else Q(status__in=[Status.OPEN, Status.PROCESSING])
    found = PaymentAttempt.objects.filter(run.of_order(), live, stripe_session_id__isnull=False).order_by("pk")
    for number, attempt in enumerate(found.select_related("order").iterator(BATCH), start=1):
        if number % BATCH == 0:
            run.tell(f"{number} live sessions")
        session_id = attempt.stripe_session_id or ""
        run.seen.add(session_id)
        try:
            session = gateway.retrieve_session(session_id)
        except gateway.Rejected as error:
            yield Difference(
                "session_unknown", attempt.order.number, session_id, attempt.status, error.stripe_code or "refused"
            )
            continue
        yield from _compare(run, session, attempt)


def _sessions(run: _Run) -> Iterator[Difference]:
    """Walk Stripe's list: paid and not recorded, open and not ours any more, never heard of."""
    looked = 0
    paid: set[str] = set()
    for page in batched(gateway.sessions_since(int(run.since.timestamp())), BATCH, strict=False):
        looked += len(page)
        run.tell(f"{looked} sessions")
        ours = [session for session in page if session.metadata.get("env") == settings.STRIPE_ENVIRONMENT]
        paid |= {session.id for session in ours if session.is_paid}
        known = PaymentAttempt.objects.select_related("order").in_bulk(
            [session.id for session in ours], field_name="stripe_session_id"
        )
        for session in ours:
            if session.id not in run.seen:
                yield from _compare(run, session, known.get(session.id))
    yield from _without_evidence(run, paid)


# What a session's state means for its attempt: anything else is a difference.
_AGREES: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("open", "unpaid"): frozenset({Status.OPEN}),
    ("expired", "unpaid"): frozenset({Status.EXPIRED, Status.SUPERSEDED, Status.FAILED}),
    ("complete", "unpaid"): frozenset({Status.PROCESSING, Status.FAILED}),
    ("complete", "paid"): frozenset({Status.PAID}),
    ("complete", "no_payment_required"): frozenset({Status.PAID}),
}


def _compare(run: _Run, session: Session, attempt: PaymentAttempt | None) -> Iterator[Difference]:
    if _agrees(session, attempt):
        return
    orphan = session.status == "open" and (attempt is None or attempt.status != Status.CREATING)
    code = f"session_{session.status}_not_recorded"
    if orphan:
        code = "session_open_without_need" if attempt else "session_open_unknown"
    fixed = run.fix and _mend(session, run, orphan=orphan)
    number = attempt.order.number if attempt else session.reference
    theirs = f"{session.status}/{session.payment_status}"
    yield Difference(code, number, session.id, attempt.status if attempt else "no attempt", theirs, fixed)


def _agrees(session: Session, attempt: PaymentAttempt | None) -> bool:
    if attempt is None:
        # Of a session we never heard of, only money and what can still be paid matter.
        return session.status != "open" and (not session.is_paid or _is_recorded(session))
    if _bank_refused(session):
        return attempt.status == Status.FAILED
    return attempt.status in _AGREES.get((session.status, session.payment_status), frozenset())


def _bank_refused(session: Session) -> bool:
    return (
        session.status == "complete"
        and session.payment_status == "unpaid"
        and session.intent is not None
        and session.intent.status in payments.DEAD_INTENT
    )


def _is_recorded(session: Session) -> bool:
    return session.intent is None or not Payment.objects.unrecorded([session.intent.id])


def _mend(session: Session, run: _Run, *, orphan: bool) -> bool:
    """
    Read the session as it is now; close one that is open and that nobody waits for.

    A session that names no order of ours may be another installation's with our label: it is left alone.
    """
    fresh = gateway.retrieve_session(session.id)
    applied = payments.apply_session(fresh, at=run.at, by=SYSTEM)
    if applied.outcome not in {Outcome.NOTHING, Outcome.UNMATCHED, Outcome.FOREIGN}:
        return True
    if not orphan or applied.order_id is None:
        return False
    try:
        gateway.expire_session(session.id)
    except gateway.Rejected:
        return False
    return True


def _without_evidence(run: _Run, paid: set[str]) -> Iterator[Difference]:
    """Find orders that we count as paid and Stripe does not; a person must look, nothing is undone."""
    counted = Payment.objects.filter(
        standing=Payment.Standing.COUNTED, amount_minor__gt=0, attempt__created_at__gte=run.since + OVERLAP
    ).exclude(attempt__stripe_session_id__in=run.seen)
    for payment in counted.select_related("order", "attempt").iterator(BATCH):
        session_id = payment.attempt.stripe_session_id if payment.attempt else None
        if session_id not in paid:
            yield Difference("paid_without_evidence", payment.order.number, session_id or "", "paid", "not paid")


# --- refunds -----------------------------------------------------------------------------------


def _refunds_waiting(run: _Run) -> Iterator[Difference]:
    """Press on with refunds whose call was not made or not answered."""
    old = Refund.objects.filter(
        run.of_order(), status__in=Refund.WAITS_IN, requested_at__lt=run.at - SETTLES_WITHIN
    ).select_related("order")
    for refund in old.order_by("pk"):
        done = refunds.execute(refund.pk, at=run.at, by=SYSTEM) if run.fix else refund
        fixed = done.status not in Refund.WAITS_IN
        yield Difference(
            "refund_waiting", refund.order.number, refund.stripe_refund_id or "", refund.status, "not known", fixed
        )
    on_their_way = Refund.objects.filter(
        run.of_order(), status__in=[Refund.Status.PENDING, Refund.Status.REQUIRES_ACTION]
    )
    intents = on_their_way.values_list("payment__payment_intent_id", flat=True).distinct().order_by()
    for intent_id in list(intents):
        yield from _compare_refunds(run, gateway.refunds_of(intent_id or ""))


def _refunds_listed(run: _Run) -> Iterator[Difference]:
    """Walk Stripe's list: refunds made in its Dashboard, and those that ended otherwise than we know."""
    yield from _compare_refunds(run, gateway.refunds_since(int(run.since.timestamp())))


def _compare_refunds(run: _Run, listed: Iterable[StripeRefund]) -> Iterator[Difference]:
    for page in batched(listed, BATCH, strict=False):
        ours = {
            refund.stripe_refund_id: refund
            for refund in Refund.objects.filter(stripe_refund_id__in=[told.id for told in page])
        }
        unknown = Payment.objects.unrecorded(told.intent_id for told in page)
        for told in page:
            refund = ours.get(told.id)
            if told.intent_id in unknown or (refund is not None and refund.agrees_with(told.status)):
                continue
            done = refunds.confirm(told, at=run.at, by=SYSTEM) if run.fix else None
            yield Difference(
                "refund_differs" if refund else "refund_not_recorded",
                told.metadata.get("order", ""),
                told.id,
                refund.status if refund else "no refund",
                told.status,
                done is not None and done.agrees_with(told.status),
            )


# --- events ------------------------------------------------------------------------------------


def _events(run: _Run) -> Iterator[Difference]:
    """Find events that never reached the inbox; they take the same way in, marked as polled."""
    listed = gateway.events_since(int(run.since.timestamp()), sorted(inbox.ACTS))
    for page in batched(listed, BATCH, strict=False):
        ids = [event.id for event in page]
        known = set(StripeEvent.objects.filter(event_id__in=ids).values_list("event_id", flat=True))
        for event in page:
            if event.id in known or event.created > run.at - SETTLES_WITHIN:
                continue
            fixed = False
            if run.fix:
                verified = VerifiedEvent(event, "")
                row = inbox.store(verified, body_hash="", source=StripeEvent.Source.POLL, at=run.at)
                fixed = row is None or inbox.act_on(row.pk, at=run.at, by=SYSTEM) not in StripeEvent.WAITS_IN
            yield Difference("event_missed", "", event.id, "not received", event.type, fixed)


def _inbox(run: _Run) -> Iterator[Difference]:
    """Report events that nobody will act on without a person."""
    stuck = Q(status=StripeEvent.Status.DEAD) | Q(status__in=StripeEvent.WAITS_IN, received_at__lt=run.at - STALE_AFTER)
    for event in StripeEvent.objects.filter(stuck, run.of_order()).select_related("order").order_by("pk"):
        number = event.order.number if event.order else ""
        yield Difference(f"event_{event.status}", number, event.event_id, event.last_error, event.type)
