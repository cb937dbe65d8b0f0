"""Drift of every kind the comparison knows, made as it comes about where that can be, and twice alike."""

from collections.abc import Callable, Mapping
from typing import Any, Final, override

from django.apps import apps
from django.db.models import Model

from config.accounts.models import User
from orders import attempts, cancellations, gateway, refunds
from orders.models import Comparison, LedgerEntry, Order, PaymentAttempt, Refund, StripeEvent
from orders.reconciliation import Code
from shop.actor import SYSTEM, Actor, Kind
from tests.boxes import NOW
from tests.orders.bought import (
    RETURN_URL,
    a_customer,
    act_on_all,
    actor_of,
    an_open_attempt,
    an_order,
    paid,
    session_of,
)
from tests.stripe_sandbox import Sandbox
from tests.stripe_sandbox.records import BalanceTransaction

FINANCE: Final = Actor(Kind.STAFF, 1, frozenset({"finance"}))


def ordered() -> Order:
    """An order of somebody who has no other."""
    return an_order(a_customer(f"drift{User.objects.count()}@example.com"))


def prepared(order: Order, number: int = 1) -> PaymentAttempt:
    """An attempt that was written down and never sent."""
    return attempts.prepare(order, list(order.lines.all()), return_url=RETURN_URL, at=NOW, by=SYSTEM, number=number)


def requested(order: Order, amount_minor: int = 500) -> Refund:
    """A refund that nobody has sent yet."""
    with Order.hold(order.pk) as held:
        return refunds.request(
            held,
            held.payments.get().pk,
            reason=Refund.Reason.DUPLICATE,
            amount_minor=amount_minor,
            at=NOW,
            by=SYSTEM,
        )


def heard(box: Sandbox) -> None:
    """Let every event arrive, and count it as done with although nothing was: a worker's work was lost."""
    box.deliver_due()
    StripeEvent.objects.filter(status="new").update(status="done", processed_at=NOW)


def settled(box: Sandbox) -> None:
    """Let every event arrive and be acted on."""
    box.deliver_due()
    act_on_all()


def foreign_session(order: Order, **changed: object) -> str:
    """A page that somebody opened for an order, past us."""
    params = {**prepared(order).params, "client_reference_id": order.number, **changed}
    PaymentAttempt.objects.filter(order=order).update(status="failed")
    return gateway.create_session(params, key=f"past-us-{order.number}").id


# --- sessions ----------------------------------------------------------------------------------


def attempt_unsent(_box: Sandbox) -> None:
    prepared(ordered())


def session_unknown(box: Sandbox) -> None:
    del box.state.sessions.rows[session_of(an_open_attempt(ordered()))]


def session_open_unknown(_box: Sandbox) -> None:
    foreign_session(ordered())


def session_open_without_need(_box: Sandbox) -> None:
    attempt = an_open_attempt(ordered())
    PaymentAttempt.objects.filter(pk=attempt.pk).update(status="superseded")


def paid_not_recorded(box: Sandbox) -> None:
    box.pay(session_of(an_open_attempt(ordered())))
    heard(box)


def paid_late(box: Sandbox) -> None:
    order = ordered()
    attempt = an_open_attempt(order)
    cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    box.state.sessions.rows[session_of(attempt)].status = "open"
    box.pay(session_of(attempt))
    heard(box)


def paid_twice(box: Sandbox) -> None:
    order = paid(box, ordered())
    second = prepared(order, 2)
    session = gateway.create_session(second.params, key=second.idempotency_key)
    PaymentAttempt.objects.filter(pk=second.pk).update(status="superseded", stripe_session_id=session.id)
    box.pay(session.id)
    heard(box)


def paid_unknown_session(box: Sandbox) -> None:
    box.pay(foreign_session(ordered()))
    heard(box)


def paid_unknown_order(box: Sandbox) -> None:
    order = ordered()
    box.pay(foreign_session(order, client_reference_id=f"X{order.pk}", metadata={"env": "test", "order": "X"}))
    heard(box)


def promise_not_recorded(box: Sandbox) -> None:
    box.pay_by_bank(session_of(an_open_attempt(ordered())))
    heard(box)


def bank_refusal_not_recorded(box: Sandbox) -> None:
    session_id = session_of(an_open_attempt(ordered()))
    box.pay_by_bank(session_id)
    settled(box)
    box.fail_bank(session_id)
    heard(box)


def expiry_not_recorded(box: Sandbox) -> None:
    gateway.expire_session(session_of(an_open_attempt(ordered())))
    heard(box)


def paid_without_evidence(box: Sandbox) -> None:
    del box.state.sessions.rows[session_of(paid(box, ordered()).attempts.get())]


# --- refunds -----------------------------------------------------------------------------------


def refund_waiting(box: Sandbox) -> None:
    requested(paid(box, ordered()))


def refund_not_recorded(box: Sandbox) -> None:
    payment = paid(box, ordered()).payments.get()
    gateway.create_refund(
        intent_id=payment.payment_intent_id or "",
        amount_minor=300,
        reason="duplicate",
        metadata={},
        key=str(payment.pk),
    )
    heard(box)


def refund_differs(box: Sandbox) -> None:
    refund = requested(paid(box, ordered()))
    box.plan_refunds("pending")
    box.settle_refund(refunds.execute(refund.pk, at=NOW, by=SYSTEM).stripe_refund_id or "")
    heard(box)


def refund_amount_differs(box: Sandbox) -> None:
    done = refunds.execute(requested(paid(box, ordered())).pk, at=NOW, by=SYSTEM)
    box.state.refunds.rows[done.stripe_refund_id or ""].amount += 1
    settled(box)


def refund_unknown(box: Sandbox) -> None:
    done = refunds.execute(requested(paid(box, ordered())).pk, at=NOW, by=SYSTEM)
    settled(box)
    del box.state.refunds.rows[done.stripe_refund_id or ""]


# --- disputes ----------------------------------------------------------------------------------


def _disputed(box: Sandbox) -> tuple[str, LedgerEntry]:
    dispute_id = box.dispute(paid(box, ordered()).payments.get().charge_id or "").id
    settled(box)
    return dispute_id, LedgerEntry.objects.get(source_id=dispute_id)


def dispute_not_recorded(box: Sandbox) -> None:
    box.dispute(paid(box, ordered()).payments.get().charge_id or "")
    heard(box)


def dispute_differs(box: Sandbox) -> None:
    box.decide_dispute(_disputed(box)[0], won=True)
    heard(box)


def dispute_money_not_recorded(box: Sandbox) -> None:
    dispute_id, entry = _disputed(box)
    told = box.state.balance_transactions.rows[entry.txn_id]
    fee_back = type(told)(**{**vars(told), "id": f"{entry.txn_id}fee", "amount": 0, "fee": -told.fee})
    box.state.disputes.rows[dispute_id].balance_transactions.append(box.state.balance_transactions.add(fee_back).id)


def dispute_money_differs(box: Sandbox) -> None:
    box.state.balance_transactions.rows[_disputed(box)[1].txn_id].fee += 1


def dispute_unknown(box: Sandbox) -> None:
    del box.state.disputes.rows[_disputed(box)[0]]


# --- events ------------------------------------------------------------------------------------


def event_missed(box: Sandbox) -> None:
    box.decline(session_of(an_open_attempt(ordered())))
    for event in box.events("payment_intent.payment_failed"):
        box.drop(event.id)
    settled(box)


def _declined(box: Sandbox, status: str, **fields: object) -> None:
    order = ordered()
    box.decline(session_of(an_open_attempt(order)))
    box.deliver_due()
    StripeEvent.objects.filter(type="payment_intent.payment_failed", status="new").update(
        status=status, order=order, last_error="KeyError", **fields
    )
    act_on_all()


def event_stuck(box: Sandbox) -> None:
    _declined(box, "failed", received_at=NOW.replace(hour=9), next_attempt_at=NOW.replace(hour=23))


def event_dead(box: Sandbox) -> None:
    _declined(box, "dead", attempts=8)


# --- movements ---------------------------------------------------------------------------------


def _refunded(box: Sandbox) -> LedgerEntry:
    refund = refunds.execute(requested(paid(box, ordered())).pk, at=NOW, by=SYSTEM)
    settled(box)
    return LedgerEntry.objects.get(source_id=refund.stripe_refund_id)


def fee_not_recorded(box: Sandbox) -> None:
    """Let a payment be recorded while Stripe has not worked out yet what it keeps."""
    box.pay(session_of(an_open_attempt(ordered())))
    charge = box.state.charges.newest_first()[0]
    txn, charge.balance_transaction = charge.balance_transaction, None
    settled(box)
    charge.balance_transaction = txn


def movement_not_recorded(box: Sandbox) -> None:
    entry = _refunded(box)
    told = box.state.balance_transactions.rows[entry.txn_id]
    again = type(told)(**{**vars(told), "id": f"{entry.txn_id}again", "amount": 40, "fee": 0})
    box.state.balance_transactions.add(again)


def movement_differs(box: Sandbox) -> None:
    box.state.balance_transactions.rows[_refunded(box).txn_id].amount -= 1


def movement_unfounded(box: Sandbox) -> None:
    del box.state.balance_transactions.rows[_refunded(box).txn_id]


class Crooked(BalanceTransaction):
    """A movement of which a unit is gone that nobody explains."""

    @property
    @override
    def net(self) -> int:
        return super().net - 1


def movement_does_not_add_up(box: Sandbox) -> None:
    rows = box.state.balance_transactions.rows
    txn_id = _refunded(box).txn_id
    rows[txn_id] = Crooked(**vars(rows[txn_id]))


SEEDS: Final[Mapping[Code, Callable[[Sandbox], None]]] = {
    Code.ATTEMPT_UNSENT: attempt_unsent,
    Code.SESSION_UNKNOWN: session_unknown,
    Code.SESSION_OPEN_UNKNOWN: session_open_unknown,
    Code.SESSION_OPEN_WITHOUT_NEED: session_open_without_need,
    Code.PAID_NOT_RECORDED: paid_not_recorded,
    Code.PAID_LATE: paid_late,
    Code.PAID_TWICE: paid_twice,
    Code.PAID_UNKNOWN_SESSION: paid_unknown_session,
    Code.PAID_UNKNOWN_ORDER: paid_unknown_order,
    Code.PROMISE_NOT_RECORDED: promise_not_recorded,
    Code.BANK_REFUSAL_NOT_RECORDED: bank_refusal_not_recorded,
    Code.EXPIRY_NOT_RECORDED: expiry_not_recorded,
    Code.PAID_WITHOUT_EVIDENCE: paid_without_evidence,
    Code.REFUND_WAITING: refund_waiting,
    Code.REFUND_NOT_RECORDED: refund_not_recorded,
    Code.REFUND_DIFFERS: refund_differs,
    Code.REFUND_AMOUNT_DIFFERS: refund_amount_differs,
    Code.REFUND_UNKNOWN: refund_unknown,
    Code.DISPUTE_NOT_RECORDED: dispute_not_recorded,
    Code.DISPUTE_DIFFERS: dispute_differs,
    Code.DISPUTE_MONEY_NOT_RECORDED: dispute_money_not_recorded,
    Code.DISPUTE_MONEY_DIFFERS: dispute_money_differs,
    Code.DISPUTE_UNKNOWN: dispute_unknown,
    Code.EVENT_MISSED: event_missed,
    Code.EVENT_STUCK: event_stuck,
    Code.EVENT_DEAD: event_dead,
    Code.FEE_NOT_RECORDED: fee_not_recorded,
    Code.MOVEMENT_NOT_RECORDED: movement_not_recorded,
    Code.MOVEMENT_DIFFERS: movement_differs,
    Code.MOVEMENT_UNFOUNDED: movement_unfounded,
    Code.MOVEMENT_DOES_NOT_ADD_UP: movement_does_not_add_up,
}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table, but for the note that a comparison was made."""
    nouns: list[type[Model]] = [noun for noun in apps.get_models() if noun._meta.managed and noun is not Comparison]
    return {noun._meta.label: list(noun._default_manager.order_by("pk").values()) for noun in nouns}
