"""
What a dispute stops: its order, and what is made again for its pairs under our guarantees, which are orders of nothing.

Who reads a dispute, or decides after a lost one, holds the order that was paid for. Orders of remakes are younger, so
they are locked after it.
"""

import datetime as dt
from typing import Final

from django.db.models import Q

from orders.models import Dispute, Hold, Order
from shop.actor import Actor

_CODE: Final = Hold.Code.DISPUTE


def is_fought_over(order: Order) -> bool:
    """Whether a dispute is under way about what was paid for an order, or for the pairs that it makes again."""
    about = Q(order=order) | Q(order__lines__remakes__order=order)
    return Dispute.objects.freezing().filter(about).exists()


def follow(order: Order, *, at: dt.datetime, by: Actor) -> None:
    """Keep a held order on hold exactly as long as a dispute of it is fought over; a lost one keeps what is there."""
    open_hold = _open_hold(order)
    if order.disputes.freezing().exists() or (open_hold is None and _is_freshly_lost(order)):
        _freeze(order, at=at, by=by)
        _each_remade(order, frozen=True, at=at, by=by)
    elif open_hold is not None and not _is_lost_since(order, open_hold):
        _release(order, "the dispute is over", at=at, by=by)
        release_remade(order, at=at, by=by)


def release_remade(order: Order, *, at: dt.datetime, by: Actor) -> None:
    """Let what is made again for a held order go on as the order itself does."""
    _each_remade(order, frozen=False, at=at, by=by)


def _each_remade(order: Order, *, frozen: bool, at: dt.datetime, by: Actor) -> None:
    pks = remade_of(order)
    if not pks:
        return
    with Order.hold_all(pks) as orders:
        for one in orders:
            if frozen:
                _freeze(one, at=at, by=by)
            else:
                _release(one, f"the dispute of order {order.number} is over", at=at, by=by)


def remade_of(order: Order) -> list[int]:
    """Return the keys of the orders in which pairs of an order are made again."""
    remade = Order.objects.filter(lines__remake_of__order=order)
    return list(remade.order_by("pk").values_list("pk", flat=True).distinct())


def _open_hold(order: Order) -> Hold | None:
    return order.holds.filter(code=_CODE, line=None, closed_at=None).first()


def _freeze(order: Order, *, at: dt.datetime, by: Actor) -> None:
    if _open_hold(order) is None:
        Hold.objects.create(order=order, code=_CODE, opened_at=at)
        order.note(field="hold", became=_CODE, at=at, by=by)


def _release(order: Order, why: str, *, at: dt.datetime, by: Actor) -> None:
    hold = _open_hold(order)
    if hold is not None:
        hold.closed_at, hold.closed_by = at, str(by)
        hold.save(update_fields=["closed_at", "closed_by"])
        order.note(field="hold", was=_CODE, became="closed", at=at, by=by, reason=why)


def _is_lost_since(order: Order, hold: Hold) -> bool:
    """Whether something was lost in this hold's time; of what was lost earlier a person has decided."""
    return order.disputes.filter(status=Dispute.Status.LOST, ended_at__gte=hold.opened_at).exists()


def _is_freshly_lost(order: Order) -> bool:
    """Whether a dispute is lost that never froze the order: we heard of it when all was over."""
    never = not order.holds.filter(code=_CODE).exists()
    return never and order.disputes.filter(status=Dispute.Status.LOST).exists()
