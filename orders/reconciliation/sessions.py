"""Sessions: what was never sent, what may still move, what was paid and not recorded, what nobody knows."""

import datetime as dt
from collections.abc import Iterator
from itertools import batched
from typing import Final

from django.conf import settings

from orders import attempts, gateway, payments
from orders.models import Order, Payment, PaymentAttempt, PaymentStatus
from orders.payments import Outcome
from orders.reconciliation.drifts import Code
from orders.reconciliation.run import BATCH, OVERLAP, SETTLES_WITHIN, Difference, Run, difference
from orders.stripe_values import Session
from shop.actor import SYSTEM

Status = PaymentAttempt.Status


def unsent(run: Run) -> Iterator[Difference]:
    """Find attempts whose creation was never answered; the same key gets the same session."""
    old = PaymentAttempt.objects.filter(run.of_order(), status=Status.CREATING, created_at__lt=run.at - SETTLES_WITHIN)
    for attempt in old.select_related("order").order_by("pk"):
        run.looked_at(1)
        run.unsent.add((attempt.order.number, str(attempt.number)))
        sent = attempts.send(attempt.pk, at=run.at, by=SYSTEM) if run.fix else attempt
        yield difference(
            Code.ATTEMPT_UNSENT,
            order=attempt.order.number,
            stripe_id=sent.stripe_session_id or "",
            ours=attempt.status,
            theirs="not known",
            fixed=sent.status != Status.CREATING,
        )


def live(run: Run) -> Iterator[Difference]:
    """Ask for every session that may still move; of one order, for every session it ever had."""
    may_move = PaymentAttempt.objects.filter(run.of_order(), stripe_session_id__isnull=False).exclude(
        stripe_session_id__in=run.sessions
    )
    if not run.order:
        may_move = may_move.filter(status__in=[Status.OPEN, Status.PROCESSING])
    for attempt in may_move.order_by("pk").select_related("order").iterator(BATCH):
        session_id = attempt.stripe_session_id or ""
        run.looked_at(1)
        run.sessions.add(session_id)
        try:
            session = gateway.retrieve_session(session_id)
        except gateway.Rejected as error:
            yield difference(
                Code.SESSION_UNKNOWN,
                order=attempt.order.number,
                stripe_id=session_id,
                ours=attempt.status,
                theirs=error.stripe_code or "refused",
            )
            continue
        yield from _compare(run, session, attempt)


def listed(run: Run) -> Iterator[Difference]:
    """Walk Stripe's list: paid and not recorded, open and not ours any more, never heard of."""
    paid: set[str] = set()
    for page in batched(gateway.sessions_since(run.since_s), BATCH, strict=False):
        run.looked_at(len(page), back_to=page[-1].created)
        ours = [session for session in page if session.metadata.get("env") == settings.STRIPE_ENVIRONMENT]
        paid |= {session.id for session in ours if session.is_paid}
        known = PaymentAttempt.objects.select_related("order").in_bulk(
            [session.id for session in ours], field_name="stripe_session_id"
        )
        for session in ours:
            if (
                session.id not in run.sessions
                and (session.reference, session.metadata.get("attempt")) not in run.unsent
            ):
                yield from _compare(run, session, known.get(session.id))
    yield from _without_evidence(run, paid)


# What a session's state means for its attempt: anything else is a difference, of this kind.
_AGREES: Final[dict[tuple[str, str], tuple[frozenset[str], Code]]] = {
    ("open", "unpaid"): (frozenset({Status.OPEN}), Code.SESSION_OPEN_WITHOUT_NEED),
    ("expired", "unpaid"): (
        frozenset({Status.EXPIRED, Status.SUPERSEDED, Status.FAILED}),
        Code.EXPIRY_NOT_RECORDED,
    ),
    ("complete", "unpaid"): (frozenset({Status.PROCESSING, Status.FAILED}), Code.PROMISE_NOT_RECORDED),
    ("complete", "paid"): (frozenset({Status.PAID}), Code.PAID_NOT_RECORDED),
    ("complete", "no_payment_required"): (frozenset({Status.PAID}), Code.PAID_NOT_RECORDED),
}


def _compare(run: Run, session: Session, attempt: PaymentAttempt | None) -> Iterator[Difference]:
    code = _of_unknown(session) if attempt is None else _of_attempt(session, attempt)
    if code is None:
        return
    orphan = code in {Code.SESSION_OPEN_UNKNOWN, Code.SESSION_OPEN_WITHOUT_NEED}
    yield difference(
        code,
        order=attempt.order.number if attempt else session.reference,
        stripe_id=session.id,
        ours=attempt.status if attempt else "no attempt",
        theirs=f"{session.status}/{session.payment_status}",
        fixed=run.fix and _mend(session, run.at, orphan=orphan),
    )


def _of_unknown(session: Session) -> Code | None:
    """Of a session we never heard of, only money and what can still be paid matter."""
    if session.status == "open":
        return Code.SESSION_OPEN_UNKNOWN
    if not session.is_paid or _is_recorded(session):
        return None
    ours = Order.objects.filter(number=session.reference or session.metadata.get("order", "")).exists()
    return Code.PAID_UNKNOWN_SESSION if ours else Code.PAID_UNKNOWN_ORDER


def _of_attempt(session: Session, attempt: PaymentAttempt) -> Code | None:
    if _bank_refused(session):
        return None if attempt.status == Status.FAILED else Code.BANK_REFUSAL_NOT_RECORDED
    fitting, code = _AGREES.get((session.status, session.payment_status), (frozenset(), Code.PAID_NOT_RECORDED))
    if attempt.status in fitting:
        return None
    if code == Code.PAID_NOT_RECORDED:
        return _OF_ORDER.get(attempt.order.payment, code)
    return code


# Money for an order that needs none any more.
_OF_ORDER: Final[dict[str, Code]] = {PaymentStatus.PAID: Code.PAID_TWICE, PaymentStatus.CANCELLED: Code.PAID_LATE}


def _bank_refused(session: Session) -> bool:
    return (
        session.status == "complete"
        and session.payment_status == "unpaid"
        and session.intent is not None
        and session.intent.status in payments.DEAD_INTENT
    )


def _is_recorded(session: Session) -> bool:
    return session.intent is None or not Payment.objects.unrecorded([session.intent.id])


def _mend(session: Session, at: dt.datetime, *, orphan: bool) -> bool:
    """
    Read the session as it is now; close one that is open and that nobody waits for.

    A session that names no order of ours may be another installation's with our label: it is left alone.
    """
    fresh = gateway.retrieve_session(session.id)
    applied = payments.apply_session(fresh, at=at, by=SYSTEM)
    if applied.outcome not in {Outcome.NOTHING, Outcome.UNMATCHED, Outcome.FOREIGN}:
        return True
    if not orphan or applied.order_id is None:
        return False
    try:
        gateway.expire_session(session.id)
    except gateway.Rejected:
        return False
    return True


def _without_evidence(run: Run, paid: set[str]) -> Iterator[Difference]:
    """Find orders that we count as paid and Stripe does not; a person must look, nothing is undone."""
    counted = Payment.objects.filter(
        standing=Payment.Standing.COUNTED, amount_minor__gt=0, attempt__created_at__gte=run.since + OVERLAP
    ).exclude(attempt__stripe_session_id__in=run.sessions)
    for payment in counted.select_related("order", "attempt").order_by("pk").iterator(BATCH):
        session_id = payment.attempt.stripe_session_id if payment.attempt else None
        if session_id not in paid:
            yield difference(
                Code.PAID_WITHOUT_EVIDENCE,
                order=payment.order.number,
                stripe_id=session_id or "",
                ours="paid",
                theirs="not paid",
            )
