"""Chapter: more time to describe the feet, for the asking, as often as the agreed terms give it."""

import datetime as dt

from django.db.models import Q

from orders import cancellations
from orders.cancellations import AlreadyCancelled, LineUnknown
from orders.models import LineStatus, Order, OrderLine, PaymentStatus
from shop.actor import Actor, allowed
from shop.refusal import Refusal


class NothingToExtend(Refusal):
    """The line does not wait for feet, so no time runs."""

    code = "nothing_to_extend"
    title = "This line does not wait for a description of the feet; there is no time to extend."


class NoMoreTime(Refusal):
    """The terms of this order give no further time."""

    code = "no_more_time"
    title = "The terms of this order give no more time; describe the feet, or write to us."


@allowed("customer", "guest", "support")
def extend(line_id: int, *, at: dt.datetime, by: Actor) -> OrderLine:
    """
    Give a line that waits for its profile more time, once; pressed again, nothing changes.

    :returns: the line; :func:`orders.cancellations.ends_for` says until when.
    :raises LineUnknown: if there is no such line.
    :raises NotFound: if its order is not the actor's.
    :raises AlreadyCancelled: if it is cancelled, e.g. because the time was over.
    :raises NothingToExtend: if it does not wait for its profile.
    :raises NoMoreTime: if the terms give none.
    """
    order_id = OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise LineUnknown
    # The order first, as whoever ends the line does: of the two, one is first.
    with Order.hold_for(order_id, by) as order, OrderLine.hold_where(Q(pk=line_id)) as lines:
        line = lines[0]
        if line.status == LineStatus.CANCELLED:
            raise AlreadyCancelled
        if line.status != LineStatus.AWAITING_PROFILE or order.payment != PaymentStatus.PAID:
            raise NothingToExtend
        if cancellations.may_extend(line.terms_policy.parameters, line.extensions):
            line.change(extensions=line.extensions + 1)
            line.note(field="extensions", was=str(line.extensions - 1), became=str(line.extensions), at=at, by=by)
        elif not line.extensions:
            raise NoMoreTime
        return line
