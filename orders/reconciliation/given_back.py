"""Refunds: not sent, made in Stripe's Dashboard, ended otherwise than we know, or known to one side alone."""

from collections.abc import Iterable, Iterator
from itertools import batched

from django.db.models import Q, QuerySet

from orders import gateway, refunds
from orders.models import Payment, Refund
from orders.reconciliation.drifts import Code
from orders.reconciliation.run import BATCH, OVERLAP, SETTLES_WITHIN, Difference, Run, difference
from orders.stripe_values import StripeRefund
from shop.actor import SYSTEM

Status = Refund.Status


def waiting(run: Run) -> Iterator[Difference]:
    """
    Follow refunds whose call was not made or not answered, and ask for those that are on their way.

    Of one order, Stripe is asked for every refund of its payments.

    Nothing is sent here: what Stripe does not know is made due, and the sweep of refunds sends it.
    """
    settled = run.at - SETTLES_WITHIN
    old = Refund.objects.unanswered_since(settled).filter(run.of_order())
    # Somebody is at it, or a run has just made it due.
    at_hand = Q(leased_until__gt=run.at) | Q(next_attempt_at__gt=settled, next_attempt_at__lte=run.at)
    for refund in old.exclude(at_hand).select_related("order").order_by("pk"):
        run.looked_at(1)
        run.refunds.add(refund.public_id)
        done = refunds.press_on(refund.pk, at=run.at, by=SYSTEM) if run.fix else refund
        yield difference(
            Code.REFUND_WAITING,
            order=refund.order.number,
            stripe_id=done.stripe_refund_id or "",
            ours=refund.status,
            theirs="not known",
            fixed=run.fix,
        )
    moving = Refund.objects.filter(status__in=[Status.PENDING, Status.REQUIRES_ACTION])
    asked = Payment.objects.filter(run.of_order(), payment_intent_id__isnull=False)
    if not run.order:
        asked = asked.filter(pk__in=moving.values("payment"))
    intents = list(asked.order_by("pk").values_list("payment_intent_id", flat=True))
    for intent_id in intents:
        try:
            told_of = list(gateway.refunds_of(intent_id or ""))
        except gateway.Rejected:
            # Stripe does not know the payment itself; what is asked of others goes on.
            yield from _unknown(run, moving.filter(payment__payment_intent_id=intent_id))
            continue
        yield from _compare(run, told_of)
        if run.order:
            yield from _unknown(run, Refund.objects.filter(payment__payment_intent_id=intent_id))


def listed(run: Run) -> Iterator[Difference]:
    """Walk Stripe's list: refunds made in its Dashboard, those that ended otherwise, and those that are not there."""
    yield from _compare(run, gateway.refunds_since(run.since_s))
    yield from _unknown(run, Refund.objects.filter(executed_at__gte=run.since + OVERLAP))


def _unknown(run: Run, ours: QuerySet[Refund]) -> Iterator[Difference]:
    named = ours.filter(stripe_refund_id__isnull=False).select_related("order").order_by("pk")
    for refund in named.iterator(BATCH):
        stripe_id = refund.stripe_refund_id or ""
        if stripe_id not in run.refunds:
            run.refunds.add(stripe_id)
            yield difference(
                Code.REFUND_UNKNOWN,
                order=refund.order.number,
                stripe_id=stripe_id,
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
