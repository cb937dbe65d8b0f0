"""Events: those that never came, those that wait too long, and those that were given up."""

from collections.abc import Iterator
from itertools import batched

from django.db.models import Q

from orders import cases, gateway, inbox
from orders.models import StripeEvent
from orders.reconciliation.drifts import Code
from orders.reconciliation.run import BATCH, SETTLES_WITHIN, STALE_AFTER, Difference, Run, difference
from orders.stripe_values import Event, VerifiedEvent
from shop.actor import SYSTEM

Status = StripeEvent.Status


def missed(run: Run) -> Iterator[Difference]:
    """Find events that never reached the inbox; they take the same way in, marked as polled."""
    told_of = gateway.events_since(run.since_s, sorted(inbox.ACTS))
    for page in batched(told_of, BATCH, strict=False):
        run.looked_at(len(page), back_to=page[-1].created)
        ids = [event.id for event in page]
        known = set(StripeEvent.objects.filter(event_id__in=ids).values_list("event_id", flat=True))
        for event in page:
            if event.id in known or event.created > run.at - SETTLES_WITHIN:
                continue
            yield difference(
                Code.EVENT_MISSED,
                order="",
                stripe_id=event.id,
                ours="not received",
                theirs=event.type,
                fixed=run.fix and _take_in(event, run),
            )


def _take_in(event: Event, run: Run) -> bool:
    row = inbox.store(VerifiedEvent(event, ""), body=b"", source=StripeEvent.Source.POLL, at=run.at)
    return row is None or inbox.act_on(row.pk, at=run.at, by=SYSTEM) not in StripeEvent.WAITS_IN


def stuck(run: Run) -> Iterator[Difference]:
    """Act on events that have waited too long; report those given up that no person has dismissed."""
    # What somebody lets be tried again from the start waits from then on.
    stale = run.at - STALE_AFTER
    long_ago = Q(next_attempt_at=None) | ~Q(status=Status.NEW) | Q(next_attempt_at__lt=stale)
    late = Q(long_ago, status__in=StripeEvent.WAITS_IN, received_at__lt=stale)
    given_up = Q(pk__in=cases.events_given_up().values("pk"))
    found = StripeEvent.objects.filter(late | given_up, run.of_order()).defer("payload")
    for event in found.select_related("order").order_by("pk"):
        run.looked_at(1)
        is_dead = event.status == Status.DEAD
        done = run.fix and not is_dead and inbox.act_on(event.pk, at=run.at, by=SYSTEM) in _SETTLED
        yield difference(
            Code.EVENT_DEAD if is_dead else Code.EVENT_STUCK,
            order=event.order.number if event.order else "",
            stripe_id=event.event_id,
            ours=f"{event.status}: {event.last_error}" if event.last_error else event.status,
            theirs=event.type,
            fixed=done,
        )


_SETTLED = frozenset({Status.DONE, Status.IGNORED})
