"""
Chapter: payouts. A refund that failed, or was called off, ends in money that is sent past Stripe.

One person writes down that it was sent, another confirms it from the bank's statement; only then the ledger has it.
Both times Stripe is asked first what went back of the payment otherwise: its Dashboard tells us late, or never.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fitting.models import reason_within, refusing
from orders import cases, disputes, gateway, holds, notices, parting, refunds, tax_records
from orders.cases.needs import of_refund
from orders.deciding import RefundUnknown, RemarkMissing, refuse_disputed
from orders.models import LedgerEntry, Order, Payment, Payout, Refund, is_astray
from shop.actor import SYSTEM, Actor, allowed
from shop.money import Money
from shop.refusal import BadInput, NotFound, Refusal

LONGEST_REFERENCE: Final = 80


class PayoutUnknown(NotFound):
    """No such payout."""

    code = "payout_unknown"
    title = "There is no such payout."


class RefundNotFailed(Refusal):
    """Only what did not arrive is sent another way."""

    code = "refund_not_failed"
    title = (
        "Only a refund that failed or was called off is paid out another way; "
        "this one was not, its money went back, or it pays for the order."
    )


class PayoutThere(Refusal):
    """One payout per refund."""

    code = "payout_there_already"
    title = "A payout of this refund is written down already; confirm or decline that one."


class ReferenceMissing(BadInput):
    """A payout is found on a statement."""

    code = "payout_reference_missing"
    title = f"Give what stands on the bank's statement, up to {LONGEST_REFERENCE} characters."


class MethodUnknown(BadInput):
    """There are a few ways."""

    code = "payout_method_unknown"
    title = f"Choose one of: {', '.join(Payout.Method.values)}."


class PayoutDecided(Refusal):
    """Confirmed or declined before."""

    code = "payout_decided"
    title = "This payout is confirmed or declined already."


class OwnPayout(Refusal):
    """Two people."""

    code = "payout_confirmed_by_proposer"
    title = "You wrote this payout down yourself; ask a colleague to confirm it."


class PaymentTaken(Refusal):
    """A lost dispute took the money that was to be sent."""

    code = "payment_taken_by_bank"
    title = "The customer's bank has taken this money back; decline this payout, and have it stopped if it left."


class PaymentSpent(Refusal):
    """So much has gone back otherwise that this would be more than was paid."""

    code = "payment_given_back_otherwise"
    title = "With this payout more would have gone back than was paid."


class PayoutStale(Refusal):
    """Whoever confirms it had not seen what has moved of the payment meanwhile, perhaps for the same reason."""

    code = "payout_seen_otherwise"
    title = (
        "Money of this payment has moved since you opened this page. Go back, look at the refunds of the order, and"
        " open the page again if this payout is owed all the same."
    )


_ONCE: Final = dict.fromkeys(("payout_one_live_per_refund", "orders_payout.refund_id"), PayoutThere())


@allowed("finance")
def propose(refund_id: int, *, method: str, reference: str, at: dt.datetime, by: Actor) -> Payout:
    """
    Write down that the money of a failed or called-off refund was sent another way; another person must confirm it.

    Stripe is asked first what went back otherwise.

    :param reference: what stands on the bank's statement; no account number.
    :raises RefundUnknown: if there is no such refund.
    :raises RefundNotFailed: if it is not astray, or its money went back by another refund, or pays for its order since.
    :raises PayoutThere: if a payout of it is written down already.
    :raises MethodUnknown: if it is none of ``Payout.Method``.
    :raises ReferenceMissing: if there is no reference, or a longer one.
    :raises PaymentDisputed: if its payment is disputed.
    :raises OutcomeUnknown: if Stripe does not answer.
    """
    if method not in Payout.Method.values:
        raise MethodUnknown(pointer="/method")
    said = reference.strip()
    if not 1 <= len(said) <= LONGEST_REFERENCE:
        raise ReferenceMissing(pointer="/reference")
    known = Refund.objects.select_related("payment").filter(pk=refund_id).first()
    if known is None:
        raise RefundUnknown
    _ask_stripe(known.payment, at=at)
    with Order.hold(known.order_id) as order, Refund.hold(refund_id) as refund:
        if refund.payouts.filter(status__in=Payout.LIVE).exists():
            raise PayoutThere
        astray = Refund.objects.filter(is_astray(), pk=refund_id).exists()
        if not astray or refund.payment.available_minor() < refund.amount_minor:
            raise RefundNotFailed
        left = parting.standing_of(order, order.lines.all())
        if any(part.amount_minor > left.left(part.line_id) for part in refund.parts.all()):
            # What it was for has gone back by another refund.
            raise RefundNotFailed
        refuse_disputed(refund.payment)
        payout = Payout(
            order=order, refund=refund, amount_minor=refund.amount_minor, currency=refund.currency, method=method,
            reference=said, proposed_by_id=by.user_id, proposed_at=at,
        )  # fmt: skip
        with refusing(_ONCE):
            payout.save(force_insert=True)
        payout.note(field="status", became=payout.status, at=at, by=by, reason=payout.get_method_display())
        cases.open_for([of_refund(refund)], at=at, by=by)
        return payout


@allowed("finance")
def confirm(payout_id: int, *, at: dt.datetime, by: Actor, seen_minor: int | None = None) -> Payout:
    """
    Confirm that the money has left; the ledger takes it up, the customer is told, and the case of the refund ends.

    Stripe is asked first what went back otherwise since it was written down.

    :param seen_minor: what they saw to be left of the payment beside it; ``None``: whatever it is.
    :raises PayoutUnknown: if there is no such payout.
    :raises PayoutDecided: if it is confirmed or declined already.
    :raises OwnPayout: if the actor wrote it down.
    :raises PaymentDisputed: if its payment is disputed meanwhile.
    :raises PaymentTaken: if a dispute was lost meanwhile, and less is left of the payment.
    :raises PaymentSpent: if so much went back otherwise meanwhile, e.g. by Stripe's Dashboard, that less is left.
    :raises PayoutStale: if another amount is left of the payment by now.
    :raises OutcomeUnknown: if Stripe does not answer.
    """
    known = Payout.objects.select_related("refund__payment").filter(pk=payout_id).first()
    if known is not None and known.status == Payout.Status.PROPOSED:
        _ask_stripe(known.refund.payment, at=at)
    with _proposed(payout_id) as payout:
        if payout.proposed_by_id == by.user_id:
            raise OwnPayout
        _insist_on_room(payout, seen_minor)
        payout.become(Payout.Status.PAID, at=at, by=by, decided_by_id=by.user_id, decided_at=at)
        LedgerEntry(
            order_id=payout.order_id, kind=LedgerEntry.Kind.PAYOUT, amount_minor=-payout.amount_minor,
            currency=payout.currency, source_id=payout.public_id, occurred_at=payout.proposed_at, created_at=at,
        ).save(force_insert=True)  # fmt: skip
        tax_records.owe_back(payout.refund, at=at)
        notices.refund_paid_out(payout.order, payout=payout, at=at)
        refunds.file(payout.refund, at=at, by=by)
        holds.close_returned(payout.order, at=at, by=by)
        return payout


@allowed("finance")
def decline(payout_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Payout:
    """
    Say that the money has not left; unless it went back otherwise, another payout may follow.

    :raises PayoutUnknown: if there is no such payout.
    :raises PayoutDecided: if it is confirmed or declined already.
    :raises RemarkMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    """
    why = reason_within(reason, missing=RemarkMissing)
    with _proposed(payout_id) as payout:
        payout.become(Payout.Status.DECLINED, at=at, by=by, reason=why, decided_by_id=by.user_id, decided_at=at)
        refunds.file(payout.refund, at=at, by=by)
        return payout


def _insist_on_room(payout: Payout, seen_minor: int | None) -> None:
    """Insist that the payment has room for a held payout beside all that went back, is about to, or is disputed."""
    payment = payout.refund.payment
    refuse_disputed(payment)
    left = payment.left_minor()
    if left < 0 and payment.disputes.taking().exists():
        raise PaymentTaken
    if left < 0:
        room = Money(max(0, left + payout.amount_minor), payout.currency)
        detail = (
            f"Of this payment {room.words()} are left beside what has gone back otherwise, or is about to; with this"
            " payout more would have gone back than was paid. Decline it, and have it stopped if it left."
        )
        raise PaymentSpent(detail)
    if seen_minor is not None and seen_minor != left:
        raise PayoutStale


def _ask_stripe(payment: Payment, *, at: dt.datetime) -> None:
    """Take in what went back of a payment, or was disputed, as far as we have not heard of it."""
    intent_id = payment.payment_intent_id or ""
    try:
        for told in list(gateway.refunds_of(intent_id)):
            refunds.confirm(told, at=at, by=SYSTEM)
        disputes.learn_of(intent_id, at=at, by=SYSTEM)
    except gateway.Rejected as error:
        # A payment of an account that we have left can only be paid out.
        if error.stripe_code != gateway.Rejected.MISSING:
            raise


@contextmanager
def _proposed(payout_id: int) -> Iterator[Payout]:
    order_id = Payout.objects.filter(pk=payout_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise PayoutUnknown
    with Order.hold(order_id), Payout.hold(payout_id) as payout:
        if payout.status != Payout.Status.PROPOSED:
            raise PayoutDecided
        yield payout
