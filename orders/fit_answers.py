"""Chapter: how a new pair fits, said with one press: by the mail that asks for it, or on the order's page."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db.models import Q

from orders.cancellations import LineUnknown
from orders.days import after_days
from orders.models import Cover, CoverSide, LineStatus, Order, OrderLine
from orders.reminders import WINDOW_DAYS
from shop.actor import Actor, allowed
from shop.refusal import Refusal

FITS: Final = OrderLine.Fit.FITS.value
NOT_RIGHT: Final = OrderLine.Fit.NOT_RIGHT.value


class FitNotAsked(Refusal):
    """There is nothing yet that could fit."""

    code = "fit_not_asked"
    title = (
        "Nothing asks how this fits: say it of a pair once it has arrived; of what was made again, on its guarantee."
    )


class FitCheckOver(Refusal):
    """The promise of a fit has ended."""

    code = "fit_check_over"
    title = "The days in which we put the fit right are over; what else is wrong is claimed on the guarantee's page."


@allowed("customer", "guest")
def say(line_id: int, *, answer: str, at: dt.datetime, by: Actor) -> OrderLine:
    """
    Say that a pair fits, which ends what we write about it, or that something is not right; the same again is nothing.

    :param answer: one of :class:`orders.models.OrderLine.Fit`; the last one counts.
    :raises LineUnknown: if there is no such line.
    :raises NotFound: if its order is not the actor's.
    :raises FitNotAsked: unless it is a pair that was delivered.
    :raises FitCheckOver: if something is not right, and the promise of a fit has ended.
    """
    order_id = OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise LineUnknown
    with Order.hold_for(order_id, by), OrderLine.hold_where(Q(pk=line_id)) as lines:
        line = lines[0]
        is_pair = line.kind == OrderLine.Kind.CUSTOM and line.remake_of_id is None
        if not is_pair or line.status != LineStatus.DELIVERED:
            raise FitNotAsked
        if line.fit_said == answer:
            return line
        ends = _ends(line)
        if answer == NOT_RIGHT and (ends is None or at >= ends):
            raise FitCheckOver
        line.note(field="fit", was=line.fit_said, became=answer, at=at, by=by)
        line.change(fit_said=answer, fit_said_at=at)
        if answer == NOT_RIGHT:
            # A first word within the promise keeps all its steps open, whenever the claim is written.
            with CoverSide.hold_where(Q(line=line, fit_reported_at=None)) as sides:
                for side in sides:
                    side.change(fit_reported_at=at)
        return line


def serial_of(line: OrderLine) -> str:
    """Return by which serial the guarantee of a pair is found; empty if nothing of it is covered."""
    return CoverSide.objects.filter(line=line).values_list("device__serial", flat=True).first() or ""


def _ends(line: OrderLine) -> dt.datetime | None:
    """Return when the promise of a fit ends (exclusive): counted from the side that came last; ``None`` without one."""
    cover = Cover.objects.filter(line=line, kind=Cover.Kind.FIT).select_related("policy").first()
    if cover is None:
        return None
    came = CoverSide.objects.filter(line=line).order_by("-delivered_at").values_list("delivered_at", flat=True).first()
    window = int(cover.policy.parameters.get("window_days", WINDOW_DAYS))
    return after_days(came or cover.begins_at, window, settings.SHOP_TIME_ZONE)
