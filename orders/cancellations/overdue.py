"""Lines whose description never comes: they end by the terms that were agreed, and their money goes back unasked."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef

from fitting.models import JournalEntry
from orders.cancellations.judging import LineMoved
from orders.cancellations.single import cancel_line
from orders.feet_clock import Turn, ends_at
from orders.models import Hold, LineStatus, OrderLine, PaymentStatus, Refund
from shop.actor import Actor, allowed
from shop.refusal import Refusal

log: Final = logging.getLogger("orders.cancellations")

# Where terms say nothing: PRODUCT 4.
MEASURES_WITHIN_DAYS: Final = 45
REASON: Final = "the description of the feet did not come in time"


def ends_for(line: OrderLine) -> dt.datetime | None:
    """Return when a line that waits for its profile ends by itself; ``None`` while it does not wait."""
    return ends_at(turns_of([line])[line.pk], days_for(line), settings.SHOP_TIME_ZONE)


def days_for(line: OrderLine) -> int:
    """Return how many days of their own turns somebody has to describe the feet, by the terms that were agreed."""
    terms = line.terms_policy.parameters
    within = int(terms.get("measures_within_days", MEASURES_WITHIN_DAYS))
    return within + int(terms.get("extension_days", 0)) * line.extensions


def turns_of(lines: Iterable[OrderLine]) -> dict[int, list[Turn]]:
    """Return when it was the wearer's turn, for each line by its key: while it waited for its profile."""
    turns: dict[int, list[Turn]] = {line.pk: [] for line in lines}
    label = OrderLine._meta.label_lower  # noqa: SLF001  public by use
    moves = JournalEntry.objects.filter(subject=label, subject_id__in=list(turns), field="status").order_by("at", "pk")
    for pk, was, became, at in moves.values_list("subject_id", "was", "became", "at"):
        mine = turns[pk]
        if became == LineStatus.AWAITING_PROFILE:
            mine.append(Turn(at))
        elif was == LineStatus.AWAITING_PROFILE and mine:
            mine[-1] = Turn(mine[-1].began_at, at)
    return turns


@allowed("system")
def end_overdue(*, at: dt.datetime, by: Actor, most: int = 100) -> int:
    """
    Cancel the paid lines whose time to describe the feet is over, and give all of it back; return how many.

    What is on hold waits: then it is not the wearer's turn alone. A profile that comes at this moment wins.
    """
    on_hold = Hold.objects.filter(order=OuterRef("order"), closed_at=None)
    waiting = OrderLine.objects.filter(status=LineStatus.AWAITING_PROFILE, order__payment=PaymentStatus.PAID)
    old = waiting.filter(~Exists(on_hold), order__paid_at__lte=at - dt.timedelta(days=1))
    done = 0
    for line in old.select_related("terms_policy").order_by("order__paid_at", "pk").iterator():
        over = ends_for(line)
        if over is None or over > at:
            continue
        why = Refund.Reason.PROFILE_MISSING
        try:
            cancel_line(line.pk, reason=REASON, at=at, by=by, why=why, still=LineStatus.AWAITING_PROFILE)
        except LineMoved:
            continue
        except Refusal as refusal:
            log.warning("line %s does not end yet: %s", line.public_id, refusal)
            continue
        done += 1
        if done == most:
            break
    return done
