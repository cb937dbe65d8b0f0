"""Lines whose description never comes: they end by the terms that were agreed, and their money goes back unasked."""

import datetime as dt
import logging
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting import intake
from fitting.models import with_a_clinician
from orders.cancellations.judging import LineMoved
from orders.cancellations.measuring import ends_for
from orders.cancellations.single import cancel_line
from orders.models import Case, Hold, LineStatus, OrderLine, PaymentStatus, Refund
from orders.queues import QueueCode, Reason
from shop.actor import Actor, allowed
from shop.refusal import Refusal

log: Final = logging.getLogger("orders.cancellations")

# What was pressed in the last second of the last day may still be on its way.
GRACE: Final = dt.timedelta(minutes=1)
REASON: Final = "the description of the feet did not come in time"


@allowed("system")
def end_overdue(*, at: dt.datetime, by: Actor, most: int = 100) -> int:
    """
    Cancel the paid lines whose time to describe the feet is over, and give all of it back; return how many.

    What is on hold waits: then it is not the wearer's turn alone. A profile that comes at this moment wins, and so
    does the press for more time.
    """
    old = theirs(at).filter(order__paid_at__lte=at - dt.timedelta(days=1))
    done = 0
    for line in old.select_related("terms_policy").order_by("order__paid_at", "pk").iterator():
        if _is_over(line, at=at) and _ended(line, at=at, by=by):
            done += 1
        if done == most:
            break
    return done


def awaited() -> QuerySet[OrderLine]:
    """Return the paid lines whose feet are awaited, and nobody of us has the ball."""
    on_hold = Hold.objects.filter(Q(line=None) | Q(line=OuterRef("pk")), order=OuterRef("order"), closed_at=None)
    of_wearer = Q(scan__profile__wearer=OuterRef("wearer")) | Q(entry__profile__wearer=OuterRef("wearer"))
    asked = Q(order=OuterRef("order"), cause__in=[Reason.ASKED_FITTER, Reason.ASKED_SUPPORT])
    ours = Case.objects.live().filter(Q(of_wearer, queue=QueueCode.REVIEW) | asked)
    waiting = OrderLine.objects.filter(status=LineStatus.AWAITING_PROFILE, order__payment=PaymentStatus.PAID)
    return waiting.filter(~Exists(on_hold), ~Exists(ours))


def theirs(at: dt.datetime) -> QuerySet[OrderLine]:
    """Keep of these the lines whose wearer alone has the ball, and no clinician either."""
    return awaited().filter(~with_a_clinician(at, OuterRef("wearer")))


def _is_over(line: OrderLine, *, at: dt.datetime) -> bool:
    over = ends_for(line)
    return over is not None and over + GRACE <= at


def _ended(line: OrderLine, *, at: dt.datetime, by: Actor) -> bool:
    try:
        cancel_line(
            line.pk,
            reason=REASON,
            at=at,
            by=by,
            why=Refund.Reason.PROFILE_MISSING,
            still=lambda held: (
                held.status == LineStatus.AWAITING_PROFILE
                and _is_over(held, at=at)
                and theirs(at).filter(pk=held.pk).exists()
                and not _is_described(held)
            ),
        )
    except LineMoved:
        return False
    except Refusal as refusal:
        log.warning("line %s does not end yet: %s", line.public_id, refusal)
        return False
    return True


def _is_described(line: OrderLine) -> bool:
    """Whether feet were submitted that the line has not taken yet."""
    if line.wearer_id is None:
        return False
    newest = intake.latest_submitted_of([line.wearer_id]).get(line.wearer_id)
    return newest is not None and (line.profile is None or newest.version > line.profile.version)
