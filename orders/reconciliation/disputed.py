"""Disputes: never heard of, further on at Stripe, with money that our ledger lacks, or known to us alone."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import batched

from orders import disputes, doubts_gateway, gateway
from orders.models import Dispute, LedgerEntry, Order, Payment
from orders.reconciliation.drifts import Code
from orders.reconciliation.entries import agree, by_movement
from orders.reconciliation.run import BATCH, OVERLAP, Difference, Run, difference
from orders.stripe_values import Movement, StripeDispute
from shop.actor import SYSTEM


def under_way(run: Run) -> Iterator[Difference]:
    """Ask for every dispute that is not over; of one order, for every one that Stripe has of it."""
    fought = Dispute.objects.filter(run.of_order()).select_related("order")
    if not run.order:
        fought = fought.exclude(status__in=Dispute.ENDED)
    for dispute in fought.order_by("pk").iterator(BATCH):
        run.looked_at(1)
        run.disputes.add(dispute.stripe_dispute_id)
        try:
            told = doubts_gateway.retrieve_dispute(dispute.stripe_dispute_id)
        except gateway.Rejected as error:
            yield _unknown(dispute, error.stripe_code or "refused")
        else:
            yield from _compare(run, told, dispute)
    if run.order:
        yield from _of_payments(run)


def _of_payments(run: Run) -> Iterator[Difference]:
    paid = Payment.objects.filter(run.of_order(), payment_intent_id__isnull=False).order_by("pk")
    for intent_id in list(paid.values_list("payment_intent_id", flat=True)):
        with suppress(gateway.Rejected):  # a payment that Stripe does not know has no disputes
            yield from _listed(run, list(doubts_gateway.disputes_of(intent_id or "")))


def listed(run: Run) -> Iterator[Difference]:
    """Walk Stripe's list: disputes that we never heard of, and those of ours that are not there."""
    yield from _listed(run, doubts_gateway.disputes_since(run.since_s))
    opened = Dispute.objects.filter(opened_at__gte=run.since + OVERLAP)
    for dispute in opened.select_related("order").order_by("pk").iterator(BATCH):
        if dispute.stripe_dispute_id not in run.disputes:
            yield _unknown(dispute, "no dispute")


def _listed(run: Run, told_of: Iterable[StripeDispute]) -> Iterator[Difference]:
    for page in batched(told_of, BATCH, strict=False):
        run.looked_at(len(page), back_to=page[-1].created)
        fresh = [told for told in page if told.id not in run.disputes]
        run.disputes |= {told.id for told in page}
        known = Dispute.objects.select_related("order").in_bulk(
            [told.id for told in fresh], field_name="stripe_dispute_id"
        )
        for told in fresh:
            yield from _compare(run, told, known.get(told.id))


def _compare(run: Run, told: StripeDispute, dispute: Dispute | None) -> Iterator[Difference]:
    """Compare one dispute; it and its money are one thing, so it is told once, by what matters most."""
    run.movements |= {movement.id for movement in told.movements}
    if dispute is None:
        yield from _never_heard_of(run, told)
    elif not dispute.agrees_with(told.status, told.amount_minor, told.due_by):
        yield _mended(Code.DISPUTE_DIFFERS, run, told, dispute, ours=dispute.status, theirs=told.status)
    else:
        yield from _compare_money(run, told, dispute)


def _never_heard_of(run: Run, told: StripeDispute) -> Iterator[Difference]:
    payment = disputes.payment_of(told.intent_id, told.charge_id)
    if payment is None:
        return  # Another integration's on our account; or of money that the chapter on sessions tells of.
    done = disputes.confirm(told, at=run.at, by=SYSTEM) if run.fix else None
    number = Order.objects.values_list("number", flat=True).get(pk=payment.order_id)
    yield difference(
        Code.DISPUTE_NOT_RECORDED,
        order=number,
        stripe_id=told.id,
        ours="no dispute",
        theirs=told.status,
        fixed=done is not None,
    )


def _compare_money(run: Run, told: StripeDispute, dispute: Dispute) -> Iterator[Difference]:
    """Amount and fee, movement by movement: what is missing is written, what differs is for a person."""
    booked = by_movement(LedgerEntry.objects.filter(source_id=told.id))
    missing = [movement for movement in told.movements if movement.id not in booked]
    if missing:
        yield _mended(Code.DISPUTE_MONEY_NOT_RECORDED, run, told, dispute, ours="no entry", theirs=_words(missing))
    differing = [one for one in told.movements if one.id in booked and not agree(booked[one.id], one)]
    if differing:
        yield difference(
            Code.DISPUTE_MONEY_DIFFERS,
            order=dispute.order.number,
            stripe_id=told.id,
            ours=", ".join(f"{booked[one.id]} less {-booked[one.id].fee_minor}" for one in differing),
            theirs=_words(differing),
        )


def _words(movements: Iterable[Movement]) -> str:
    return ", ".join(f"{one.amount_minor} less {one.fee_minor} {one.currency}" for one in movements)


def _mended(code: Code, run: Run, told: StripeDispute, dispute: Dispute, *, ours: str, theirs: str) -> Difference:
    done = disputes.confirm(told, at=run.at, by=SYSTEM) if run.fix else None
    fixed = done is not None and done.agrees_with(told.status, told.amount_minor, told.due_by)
    return difference(code, order=dispute.order.number, stripe_id=told.id, ours=ours, theirs=theirs, fixed=fixed)


def _unknown(dispute: Dispute, theirs: str) -> Difference:
    return difference(
        Code.DISPUTE_UNKNOWN,
        order=dispute.order.number,
        stripe_id=dispute.stripe_dispute_id,
        ours=dispute.status,
        theirs=theirs,
    )
