"""Taking stock goods off the shelf for one line."""

import datetime as dt

from orders.cancellations import LineUnknown
from orders.models import LineStatus, Order, OrderLine, StockReservation
from shop.actor import Actor, allowed
from shop.models import Stock
from shop.refusal import Refusal


class NotSetAside(Refusal):
    """Nothing is set aside for the line: not from stock, not paid, packed already, or cancelled."""

    code = "line_not_set_aside"
    title = "Nothing is set aside for this line, so there is nothing to pack."


@allowed("warehouse")
def pack_stock(line_id: int, *, at: dt.datetime, by: Actor) -> OrderLine:
    """
    Pack the pieces that were set aside for a line of stock goods: they leave the shelf, and the line is ready.

    :raises LineUnknown: if there is no such line.
    :raises NotSetAside: if nothing is set aside for it.
    """
    order_id = OrderLine.objects.filter(pk=line_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise LineUnknown
    with Order.hold_for(order_id, by), OrderLine.hold(line_id) as line:
        if line.status != LineStatus.ALLOCATED:
            raise NotSetAside
        set_aside = StockReservation.objects.filter(line=line, state=StockReservation.State.RESERVED).first()
        if set_aside is not None:
            # Of what is sent again, fewer pieces than were bought may be set aside.
            if not Stock.objects.consume(line.variant_id, set_aside.count):
                raise NotSetAside
            set_aside.state, set_aside.settled_at = StockReservation.State.CONSUMED, at
            set_aside.save(update_fields=["state", "settled_at"])
        line.become(LineStatus.READY, at=at, by=by)
        return line
