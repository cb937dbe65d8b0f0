"""
The sweeps of orders: each claims rows that are due and presses one verb per row.

A sweep is a plain function of the time that answers how many rows it moved; the schedule knows how often
it runs. Losing a run loses nothing, as the work is in the rows.
"""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Final

from orders import (
    attempts,
    cancellations,
    cases,
    claims,
    disputes,
    exhibits,
    gateway,
    heard,
    inbox,
    invariants,
    invoices,
    lapsing,
    production,
    promises,
    reconciliation,
    refund_notes,
    refunds,
    reminders,
    retention,
    reviews,
    shipping,
    tax_records,
)
from orders.models import DisputeAnswer, PaymentAttempt, Refund, StripeEvent, TaxRecord
from shop.actor import SYSTEM
from shop.refusal import Unavailable
from shop.rota import whose_turn

log: Final = logging.getLogger("orders.tasks")

# A request that is being answered at this moment is not an attempt that was forgotten.
FORGOTTEN_AFTER: Final = dt.timedelta(minutes=2)


def act_on_events(*, at: dt.datetime) -> int:
    """Act on the events of Stripe that wait."""
    claimed = StripeEvent.claim_due(at=at)
    for event_id in claimed:
        inbox.act_on(event_id, at=at, by=SYSTEM)
    return len(claimed)


def send_attempts(*, at: dt.datetime) -> int:
    """Repeat the creation of sessions whose answer was lost, with the same key."""
    forgotten = PaymentAttempt.objects.filter(
        status=PaymentAttempt.Status.CREATING, created_at__lt=at - FORGOTTEN_AFTER
    )
    turn = whose_turn("send_attempts", forgotten.order_by("created_at", "pk"), most=50)
    sent = [attempts.send(attempt_id, at=at, by=SYSTEM) for attempt_id in turn]
    return sum(attempt.status != PaymentAttempt.Status.CREATING for attempt in sent)


def execute_refunds(*, at: dt.datetime) -> int:
    """Send back what was requested, and ask about what is not known."""
    return _each(refunds.execute, Refund.claim_due(at=at), at=at)


def answer_disputes(*, at: dt.datetime) -> int:
    """Send on the answers to disputes of which Stripe has not said that it has them."""
    return _each(disputes.send, DisputeAnswer.claim_due(at=at), at=at)


def tell_of_taxes(*, at: dt.datetime) -> int:
    """Tell Stripe Tax of what was sold and of what went back."""
    return _each(tax_records.tell, TaxRecord.claim_due(at=at), at=at)


def _each(verb: Callable[..., object], claimed: list[int], *, at: dt.datetime) -> int:
    """Press a verb on each row; one that fails otherwise than it should is logged, and the others go on."""
    for row_id in claimed:
        try:
            verb(row_id, at=at, by=SYSTEM)
        except Exception:  # a poisonous row must not stop the sweep: its lease ends, and it is tried again
            log.exception("%s of row %s failed", getattr(verb, "__name__", "a verb"), row_id)
    return len(claimed)


def expire_unpaid(*, at: dt.datetime) -> int:
    """Cancel the orders that were not paid in time."""
    return cancellations.expire_unpaid(at=at, by=SYSTEM)


def end_overdue_lines(*, at: dt.datetime) -> int:
    """Cancel the lines whose feet were not described in time, and give their money back."""
    cancellations.watch(at=at)
    return cancellations.end_overdue(at=at, by=SYSTEM)


def watch_turns(*, at: dt.datetime) -> int:
    """Stop the time to describe the feet while somebody else has the ball, and let it run again."""
    return cancellations.watch(at=at)


def issue_invoices(*, at: dt.datetime) -> int:
    """Issue the invoices of what was paid since, and the notes of what went back."""
    return invoices.issue_due(at=at, by=SYSTEM) + refund_notes.issue_due(at=at, by=SYSTEM)


def forget_bodies(*, at: dt.datetime) -> int:
    """Forget what Stripe's events said beyond what we keep to be read, thirty days after they came."""
    return inbox.forget_bodies(at=at, by=SYSTEM)


def forget_exhibits(*, at: dt.datetime) -> int:
    """Erase our copies of what banks were shown, two years after the end of their disputes."""
    return exhibits.erase_old(at=at)


def retain_feet(*, at: dt.datetime) -> int:
    """Keep scans as long as orders need them, and erase drafts that were left and what was taken back."""
    # Keeping comes first: what an order needs is not lost to a sweep that was late.
    return retention.keep_scans(at=at) + retention.forget_drafts(at=at) + retention.forget_withdrawn(at=at)


def follow_profiles(*, at: dt.datetime) -> int:
    """Hand lines to the fitter whose wearer has submitted a profile since."""
    return reviews.follow_lagging(at=at)


def tell_answers(*, at: dt.datetime) -> int:
    """Write to whoever answers for a wearer for whom a signed word was read."""
    return heard.tell(at=at)


def release_lines(*, at: dt.datetime) -> int:
    """Let into the workshop what passes its gate."""
    return production.release_all(at=at)


def keep_promises(*, at: dt.datetime) -> int:
    """Date what was approved, end the delays that nobody answered, tell what is late."""
    return promises.keep(at=at)


def remind(*, at: dt.datetime) -> int:
    """Write what the calendar says today: ask again for feet that are awaited, accompany new insoles."""
    return reminders.remind(at=at)


def presume_delivered(*, at: dt.datetime) -> int:
    """Hear what carriers said of parcels that are known since; then presume of those that nobody speaks of."""
    return shipping.hear_again(at=at) + shipping.presume_delivered(at=at)


def lapse_returns(*, at: dt.datetime) -> int:
    """Close the returns that were announced and never came."""
    return lapsing.lapse_late(at=at)


def follow_claims(*, at: dt.datetime) -> int:
    """Resolve the claims whose remedy is there, move those whose time has come, erase photos that are old enough."""
    return claims.follow(at=at) + claims.erase_old(at=at)


def follow_cases(*, at: dt.datetime) -> int:
    """Open a case for what needs a person and has none, close what nothing needs any more, free what nobody is at."""
    return cases.follow(at=at)


def reconcile_hourly(*, at: dt.datetime) -> int:
    """Compare what happened since the last run, a day at least, with Stripe and move forward what was missed."""
    try:
        return _reconcile(reconciliation.since_the_last(at, at_least=dt.timedelta(days=1)), at=at)
    except Unavailable as error:
        # The next hour begins where the last complete run ended.
        log.warning("reconcile could not finish: %s", error)
        return 0


def reconcile_nightly(*, at: dt.datetime) -> int:
    """
    Compare a whole month with Stripe, and the ledger with every movement of Stripe's.

    :raises Unavailable: if it could not finish, as Stripe does not answer or another comparison is under way; what was
        mended until then stays, and the schedule tries again soon, lest a night is lost.
    """
    try:
        return _reconcile(dt.timedelta(days=30), at=at, ledger=True)
    except gateway.Misconfigured as error:
        # Without a key no later try would be better.
        log.warning("reconcile could not finish: %s", error)
        return 0


def _reconcile(since: dt.timedelta, *, at: dt.datetime, ledger: bool = False) -> int:
    """Mend what can be mended; what remains is logged and gets a case."""
    fixed = 0
    for difference in reconciliation.reconcile(since=since, at=at, by=SYSTEM, fix=True, ledger=ledger):
        fixed += difference.fixed
        log.log(logging.WARNING if difference.fixed else logging.ERROR, "reconcile: %s", difference)
        if not difference.fixed:
            cases.open_difference(
                difference.code, order=difference.order, what=difference.stripe_id or difference.about, at=at
            )
    return fixed


def check_invariants(*, at: dt.datetime) -> int:
    """Ask whether the money's invariants hold, also when Stripe is silent; what is broken gets a case."""
    broken = invariants.invariants(at=at)
    for found in broken:
        log.error("invariant %s is broken: order %s: %s", found.code, found.order or "-", found.detail)
        cases.open_difference(found.code, order=found.order, what=found.about, at=at)
    return len(broken)
