"""
The ledger against Stripe's balance transactions, amount and fee apart (I5, I6).

Where an account is paid out in another currency than the customer paid in, the two amounts cannot be compared; that
the movement is there, and that it adds up, can.
"""

from collections.abc import Iterator, Sequence
from itertools import batched

from orders import gateway, takings
from orders.models import Dispute, LedgerEntry, Payment, Refund
from orders.reconciliation.drifts import Code
from orders.reconciliation.entries import agree, by_movement
from orders.reconciliation.run import BATCH, OVERLAP, Difference, Run, difference
from orders.stripe_values import Movement


def movements(run: Run) -> Iterator[Difference]:
    """Walk Stripe's list of movements, then what the ledger says beyond it."""
    seen: set[str] = set()
    for page in batched(gateway.movements_since(run.since_s), BATCH, strict=False):
        run.looked_at(len(page), back_to=page[-1].created)
        seen |= {told.id for told in page}
        booked = LedgerEntry.objects.filter(txn_id__in=[told.id for told in page])
        entries = by_movement(booked.select_related("order"))
        numbers, untold = _orders_of(page), _untold_of(page)
        for told in page:
            if told.id in run.movements:
                continue
            if told.source_id in untold and told.id not in entries:
                yield _fee_told_late(run, told, numbers[told.source_id])
            else:
                yield from _compare(told, entries.get(told.id), numbers.get(told.source_id))
    beyond = LedgerEntry.objects.filter(occurred_at__gte=run.since + OVERLAP).exclude(txn_id="")
    for entry in beyond.select_related("order").order_by("pk").iterator(BATCH):
        if entry.txn_id not in seen:
            yield difference(
                Code.MOVEMENT_UNFOUNDED,
                order=entry.order.number,
                stripe_id=entry.txn_id,
                ours=str(entry),
                theirs="no movement",
            )


def _orders_of(page: Sequence[Movement]) -> dict[str, str]:
    """Return the orders of the payments, refunds and disputes in our books that moved money, by Stripe's id of them."""
    sources = {told.source_id for told in page}
    charges = Payment.objects.filter(charge_id__in=sources).values_list("charge_id", "order__number")
    # What never succeeded has two movements that cancel each other out, and no entry.
    booked = Refund.objects.filter(stripe_refund_id__in=sources, status=Refund.Status.SUCCEEDED)
    refunds = booked.values_list("stripe_refund_id", "order__number")
    disputes = Dispute.objects.filter(stripe_dispute_id__in=sources).values_list("stripe_dispute_id", "order__number")
    return {str(source): number for source, number in [*charges, *refunds, *disputes]}


def _untold_of(page: Sequence[Movement]) -> set[str]:
    """Return the charges in our books of which Stripe had not said yet what it keeps."""
    charges = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE, txn_id="")
    return set(charges.filter(source_id__in={told.source_id for told in page}).values_list("source_id", flat=True))


def _fee_told_late(run: Run, told: Movement, number: str) -> Difference:
    return difference(
        Code.FEE_NOT_RECORDED,
        order=number,
        stripe_id=told.id,
        ours="no fee",
        theirs=f"{told.fee_minor} {told.currency}",
        fixed=run.fix and takings.record_fee(told.source_id, told, at=run.at),
    )


def _compare(told: Movement, entry: LedgerEntry | None, number: str | None) -> Iterator[Difference]:
    theirs = f"{told.amount_minor} less {told.fee_minor} {told.currency}"
    if told.net_minor != told.amount_minor - told.fee_minor and (entry or number):
        yield difference(
            Code.MOVEMENT_DOES_NOT_ADD_UP,
            order=entry.order.number if entry else number or "",
            stripe_id=told.id,
            ours="-",
            theirs=f"{theirs} is {told.net_minor}",
        )
    if entry is None:
        if number is not None:
            yield difference(
                Code.MOVEMENT_NOT_RECORDED, order=number, stripe_id=told.id, ours="no entry", theirs=theirs
            )
    elif not agree(entry, told):
        ours = f"{entry.amount_minor} less {-entry.fee_minor} {entry.currency}"
        yield difference(Code.MOVEMENT_DIFFERS, order=entry.order.number, stripe_id=told.id, ours=ours, theirs=theirs)
