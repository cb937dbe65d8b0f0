"""Chapter: how a new pair fits, said with one press: by the mail that asks for it, or on the order's page."""

import datetime as dt
from typing import Final

from django.db.models import Q

from orders import guarantee
from orders.cancellations import LineUnknown
from orders.models import Cover, CoverSide, LineStatus, Order, OrderLine
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
        if answer == NOT_RIGHT:
            _report(line, at=at)
        line.note(field="fit", was=line.fit_said, became=answer, at=at, by=by)
        line.change(fit_said=answer, fit_said_at=at)
        return line


def _report(line: OrderLine, *, at: dt.datetime) -> None:
    """Note in time that it does not fit: a first word keeps all steps of the promise open, however late the claim."""
    cover = Cover.objects.filter(line=line, kind=Cover.Kind.FIT).select_related("policy").first()
    with CoverSide.hold_where(Q(line=line)) as sides:
        if cover is None or not guarantee.report_misfit(cover, sides, at=at):
            raise FitCheckOver


def serial_of(line: OrderLine) -> str:
    """Return by which serial the guarantee of a pair is found; empty if nothing of it is covered."""
    return CoverSide.objects.filter(line=line).values_list("device__serial", flat=True).first() or ""
