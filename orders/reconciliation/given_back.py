"""Refunds: not sent, made in Stripe's Dashboard, ended otherwise than we know, or known to one side alone."""

from collections.abc import Iterable, Iterator
from itertools import batched

from orders import gateway, refunds
from orders.models import Payment, Refund
from orders.reconciliation.drifts import Code
from orders.reconciliation.run import BATCH, OVERLAP, SETTLES_WITHIN, Difference, Run, difference
from orders.stripe_values import StripeRefund
from shop.actor import SYSTEM

Status = Refund.Status


def waiting(run: Run) -> Iterator[Difference]:
    """Press on with refunds whose call was not made or not answered, and ask for those that are on their way."""
    old = Refund.objects.filter(
        run.of_order(), status__in=Refund.WAITS_IN, requested_at__lt=run.at - SETTLES_WITHIN
    ).select_related("order")
    for refund in old.order_by("pk"):
        run.looked_at(1)
        run.refunds.add(refund.public_id)
        done = refunds.execute(refund.pk, at=run.at, by=SYSTEM) if run.fix else refund
        yield difference(
            Code.REFUND_WAITING,
            order=refund.order.number,
            stripe_id=done.stripe_refund_id or "",
            ours=refund.status,
            theirs="not known",
            fixed=done.status not in Refund.WAITS_IN,
        )
    moving = Refund.objects.filter(run.of_order(), status__in=[Status.PENDING, Status.REQUIRES_ACTION])
    intents = moving.values_list("payment__payment_intent_id", flat=True).distinct().order_by()
    for intent_id in list(intents):
        yield from _compare(run, gateway.refunds_of(intent_id or ""))


def listed(run: Run) -> Iterator[Difference]:
    """Walk Stripe's list: refunds made in its Dashboard, those that ended otherwise, and those that are not there."""
    yield from _compare(run, gateway.refunds_since(run.since_s))
    named = Refund.objects.filter(stripe_refund_id__isnull=False, executed_at__gte=run.since + OVERLAP)
    for refund in named.select_related("order").order_by("pk").iterator(BATCH):
        if refund.stripe_refund_id not in run.refunds:
            yield difference(
                Code.REFUND_UNKNOWN,
                order=refund.order.number,
                stripe_id=refund.stripe_refund_id or "",
                ours=refund.status,
                theirs="no refund",
            )


def _compare(run: Run, told_of: Iterable[StripeRefund]) -> Iterator[Difference]:
    for page in batched(told_of, BATCH, strict=False):
        run.looked_at(len(page), back_to=page[-1].created)
        fresh = [told for told in page if not {told.id, told.metadata.get("refund", "")} & run.refunds]
        run.refunds |= {told.id for told in page}
        known = Refund.objects.select_related("order").in_bulk(
            [told.id for told in fresh], field_name="stripe_refund_id"
        )
        unknown = Payment.objects.unrecorded(told.intent_id for told in fresh)
        for told in fresh:
            if told.intent_id not in unknown:
                yield from _compare_one(run, told, known.get(told.id))


def _compare_one(run: Run, told: StripeRefund, refund: Refund | None) -> Iterator[Difference]:
    if refund is not None and (refund.amount_minor, refund.currency) != (told.amount_minor, told.currency):
        yield difference(
            Code.REFUND_AMOUNT_DIFFERS,
            order=refund.order.number,
            stripe_id=told.id,
            ours=f"{refund.amount_minor} {refund.currency}",
            theirs=f"{told.amount_minor} {told.currency}",
        )
        return
    if refund is not None and refund.agrees_with(told.status):
        return
    done = refunds.confirm(told, at=run.at, by=SYSTEM) if run.fix else None
    yield difference(
        Code.REFUND_DIFFERS if refund else Code.REFUND_NOT_RECORDED,
        order=refund.order.number if refund else _order_of(told),
        stripe_id=told.id,
        ours=refund.status if refund else "no refund",
        theirs=told.status,
        fixed=done is not None and done.agrees_with(told.status),
    )


def _order_of(told: StripeRefund) -> str:
    return Payment.objects.values_list("order__number", flat=True).get(payment_intent_id=told.intent_id)
