"""
Chapter: disputes, from a bank's question to money that is gone or home again.

A dispute freezes its order, and what is made again for it (:mod:`orders.freezing`): nothing of them is made, sent or
refunded while it is fought over. Won or withdrawn, the order goes on; lost, it stays frozen until a person says what
becomes of it. Whatever money moves is in the ledger, by Stripe's own balance transactions, so reading the same dispute
twice adds nothing.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.db.models import Q

from fitting.models import JournalEntry, refusing
from orders import cases, doubts_gateway, evidence, freezing, gateway, takings
from orders.cases.needs import of_dispute, subject_of
from orders.models import Dispute, DisputeAnswer, LedgerEntry, Order, Payment
from orders.stripe_values import Movement, StripeDispute
from shop.actor import SYSTEM, Actor, allowed
from shop.refusal import NotFound, Refusal

log: Final = logging.getLogger("orders.disputes")

Status = Dispute.Status
Kind = LedgerEntry.Kind


def payment_of(intent_id: str, charge_id: str) -> Payment | None:
    """Find the payment that an object of Stripe's is about, by either of its two names."""
    named = Q(payment_intent_id=intent_id) if intent_id else Q(pk=None)
    if charge_id:
        named |= Q(charge_id=charge_id)
    return Payment.objects.filter(named).first()


@allowed("system", "finance")
def confirm(told: StripeDispute, *, at: dt.datetime, by: Actor) -> Dispute | None:
    """
    Write down what Stripe says about a dispute, move its money in the ledger, freeze or release its order.

    :returns: the dispute; ``None`` if its payment is not in our books.
    """
    payment = payment_of(told.intent_id, told.charge_id)
    if payment is None:
        return None
    with Order.hold(payment.order_id) as order:
        is_new = _begin(told, order, payment, at=at, by=by)
        with Dispute.hold_where(Q(stripe_dispute_id=told.id)) as rows:
            dispute = rows[0]
            _move_money(dispute, told.movements, at=at)
            is_news = _follow(dispute, told, at=at, by=by) or is_new
        if is_news:
            freezing.follow(order, at=at, by=by)
            _file(dispute, at=at, by=by)
    return dispute


@allowed("system")
def learn_of(intent_id: str, *, at: dt.datetime, by: Actor) -> int:
    """Read every dispute of a payment, e.g. of one that was disputed before we knew of it; return how many."""
    return sum(confirm(told, at=at, by=by) is not None for told in list(doubts_gateway.disputes_of(intent_id)))


def _begin(told: StripeDispute, order: Order, payment: Payment, *, at: dt.datetime, by: Actor) -> bool:
    """Write the row of a dispute that we hear of for the first time; its order is held, so nobody else does."""
    if Dispute.objects.filter(stripe_dispute_id=told.id).exists():
        return False
    status = Dispute.status_of(told.status)
    born = Dispute(
        order=order,
        payment=payment,
        stripe_dispute_id=told.id,
        amount_minor=told.amount_minor,
        currency=told.currency,
        reason=told.reason[:60],
        status=status,
        due_by=told.due_by,
        opened_at=told.created,
        ended_at=at if status in Dispute.ENDED else None,
    )
    born.save(force_insert=True)
    born.note(field="status", became=status, at=at, by=by, reason=told.reason)
    log.error("order %s is disputed: %s (%s)", order.number, told.reason, told.status)
    return True


def _follow(dispute: Dispute, told: StripeDispute, *, at: dt.datetime, by: Actor) -> bool:
    """Move the row where Stripe is, if that is news; what was read earlier and comes later finds no way back."""
    status = Dispute.status_of(told.status)
    if status == Status.OTHER:
        log.error("dispute %s is %s, a word that we do not know", dispute, told.status)
    said: dict[str, Any] = {"due_by": told.due_by, "amount_minor": told.amount_minor}
    if _is_stale(dispute, status, at=at):
        log.warning("dispute %s is %s; that it is %s was read before", dispute, dispute.status, status)
        return False
    if dispute.can_become(status):
        ended_at = at if status in Dispute.ENDED else None
        dispute.become(status, at=at, by=by, reason=told.reason, ended_at=ended_at, **said)
        return True
    if dispute.status != status:
        log.warning("dispute %s is %s here and was %s at Stripe", dispute, dispute.status, told.status)
    elif any(getattr(dispute, name) != value for name, value in said.items()):
        dispute.change(**said)
    return False


def _is_stale(dispute: Dispute, status: str, *, at: dt.datetime) -> bool:
    """Whether the word is the one against which somebody has appealed since: the only way on that leads back."""
    if dispute.status not in Dispute.APPEALS or status != Status.LOST:
        return False
    appealed = JournalEntry.objects.filter(
        subject=dispute._meta.label_lower,  # noqa: SLF001  public by use
        subject_id=dispute.pk,
        field="status",
        was=Status.LOST,
    )
    return appealed.filter(at__gt=at).exists()


def _move_money(dispute: Dispute, movements: Iterable[Movement], *, at: dt.datetime) -> None:
    """Write each balance transaction of the dispute into the ledger, once."""
    booked = set(LedgerEntry.objects.filter(source_id=dispute.stripe_dispute_id).values_list("txn_id", flat=True))
    fresh = [movement for movement in movements if movement.id not in booked]
    withdrawn = dispute.withdrawn_minor
    for movement in fresh:
        amount = _as_paid(dispute, movement, withdrawn)
        entry = LedgerEntry(
            order_id=dispute.order_id,
            kind=Kind.DISPUTE_WITHDRAWAL if amount < 0 else Kind.DISPUTE_REINSTATEMENT,
            amount_minor=amount,
            currency=dispute.currency,
            source_id=dispute.stripe_dispute_id,
            txn_id=movement.id,
            occurred_at=movement.created,
            created_at=at,
        )
        takings.book(entry, fee_minor=movement.fee_minor, fee_currency=movement.currency)
        withdrawn -= amount
    if fresh:
        fee = dispute.fee_minor + sum(movement.fee_minor for movement in fresh)
        dispute.change(withdrawn_minor=withdrawn, fee_minor=fee)


def _as_paid(dispute: Dispute, movement: Movement, withdrawn: int) -> int:
    """
    Return what moved in the currency that the customer paid in.

    A movement in another one says what it came to in our account on its day: what the bank takes is what is disputed,
    and what comes home is what it had taken.
    """
    if movement.currency == dispute.currency or not movement.amount_minor:
        return movement.amount_minor
    return -dispute.amount_minor if movement.amount_minor < 0 else withdrawn


def _file(dispute: Dispute, *, at: dt.datetime, by: Actor) -> None:
    """Open the case of whoever answers or decides; close it when nobody must."""
    if dispute.status in (*Dispute.INQUIRIES, *Dispute.FREEZES, Status.LOST):
        cases.open_for([of_dispute(dispute)], at=at, by=SYSTEM)
    else:
        cases.settle([subject_of("dispute", dispute.pk)], at=at, by=by)


# --- our answer --------------------------------------------------------------------------------


class DisputeUnknown(NotFound):
    """No such dispute."""

    code = "dispute_unknown"
    title = "There is no such dispute."


class NoAnswerWanted(Refusal):
    """The bank does not wait for an answer: it has one, or it has decided."""

    code = "dispute_wants_no_answer"
    title = "The bank does not wait for an answer to this dispute."


class AnsweredAlready(Refusal):
    """Evidence is sent once and for good."""

    code = "dispute_answered"
    title = "This dispute is answered already; nothing can be added."


_ONCE: Final = dict.fromkeys(
    ("dispute_answer_once_per_stage", "orders_disputeanswer.dispute_id, orders_disputeanswer.stage"), AnsweredAlready()
)


@allowed("finance")
def pack(dispute_id: int, *, at: dt.datetime, by: Actor) -> bytes:
    """
    Return the papers of a dispute as a zip; that they were fetched is noted on the timeline.

    :raises DisputeUnknown: if there is no such dispute.
    """
    with held(dispute_id) as dispute:
        dispute.note(field="evidence", became="fetched", at=at, by=by)
    return evidence.pack(dispute)


@allowed("finance")
def answer(dispute_id: int, *, at: dt.datetime, by: Actor, remark: str = "") -> DisputeAnswer:
    """
    Send the bank what we know of the order, and what a person has to add. It cannot be changed afterwards.

    An inquiry, the dispute that it becomes and an appeal against its end are answered once each.

    What is sent is frozen first, with its own key; without an answer of Stripe's it is repeated until there is one.

    :param remark: in the words of whoever answers; nothing about health.
    :raises DisputeUnknown: if there is no such dispute.
    :raises NoAnswerWanted: if the bank does not wait for one.
    :raises AnsweredAlready: if one to this stage is sent, or on its way.
    """
    with held(dispute_id) as dispute:
        if dispute.status not in Dispute.TO_ANSWER:
            raise NoAnswerWanted
        number = dispute.answers.count() + 1
        intent = DisputeAnswer(
            dispute=dispute,
            stage=DisputeAnswer.STAGES[dispute.status],
            evidence=evidence.as_asked(dispute, evidence.fields(dispute, remark=remark.strip())),
            idempotency_key=f"{settings.STRIPE_ENVIRONMENT}:dispute:{dispute.public_id}:{number}",
            requested_at=at,
        )
        with refusing(_ONCE):
            intent.save(force_insert=True)
        intent.note(field="status", became=intent.status, at=at, by=by)
    return send(intent.pk, at=at, by=by)


@contextmanager
def held(dispute_id: int) -> Iterator[Dispute]:
    """
    Lock a dispute.

    :raises DisputeUnknown: if there is none.
    """
    with Dispute.hold_where(Q(pk=dispute_id)) as rows:
        if not rows:
            raise DisputeUnknown
        yield rows[0]


@allowed("system", "finance")
def send(answer_id: int, *, at: dt.datetime, by: Actor) -> DisputeAnswer:
    """Hand a frozen answer to Stripe, and read what becomes of the dispute; safe to press again at any time."""
    intent = DisputeAnswer.objects.select_related("dispute").get(pk=answer_id)
    if intent.status not in DisputeAnswer.WAITS_IN:
        return intent
    dispute_id = intent.dispute.stripe_dispute_id
    try:
        told = doubts_gateway.answer_dispute(dispute_id, intent.evidence, key=intent.idempotency_key)
    except gateway.Rejected as error:
        _refused(intent, dispute_id, error, at=at, by=by)
    except (gateway.OutcomeUnknown, gateway.Misconfigured):
        _waits(intent, at=at)
    else:
        _ended(intent, DisputeAnswer.Status.SENT, at=at, by=by, sent_at=at)
        confirm(told, at=at, by=SYSTEM)
    return DisputeAnswer.objects.get(pk=answer_id)


def _refused(intent: DisputeAnswer, dispute_id: str, error: gateway.Rejected, *, at: dt.datetime, by: Actor) -> None:
    """Take a definite no, unless the bank has our answer already: we never heard of it, and Stripe forgot the key."""
    try:
        told = doubts_gateway.retrieve_dispute(dispute_id)
    except (gateway.OutcomeUnknown, gateway.Rejected):
        _waits(intent, at=at)
        return
    if told.is_answered and told.status not in Dispute.TO_ANSWER:
        _ended(intent, DisputeAnswer.Status.SENT, at=at, by=by, sent_at=at)
    else:
        log.error("the answer to dispute %s was refused: %s", dispute_id, error.param)
        _ended(intent, DisputeAnswer.Status.REFUSED, at=at, by=by, why=error.stripe_code or "rejected")
    confirm(told, at=at, by=SYSTEM)


def _ended(intent: DisputeAnswer, status: str, *, at: dt.datetime, by: Actor, why: str = "", **changed: Any) -> None:
    with DisputeAnswer.hold(intent.pk) as held:
        if held.status in DisputeAnswer.WAITS_IN:
            held.become(status, at=at, by=by, reason=why, last_error=why[:300], leased_until=None, **changed)


def _waits(intent: DisputeAnswer, *, at: dt.datetime) -> None:
    with DisputeAnswer.hold(intent.pk) as held:
        if held.status in DisputeAnswer.WAITS_IN:
            held.failed_once_more("no answer")
            held.change(
                attempts=held.attempts,
                last_error=held.last_error,
                next_attempt_at=held.next_try_after(at),
                leased_until=None,
            )
