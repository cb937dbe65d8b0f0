"""Handing goods to a carrier."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from fitting.models import refusing
from orders import notices
from orders.carriers import CARRIERS
from orders.models import Delay, Hold, LineStatus, Order, OrderLine, Parcel, ParcelLine, Problem, WorkOrder
from orders.overall import follow
from orders.shipping.arriving import NotOnItsWay, ParcelUnknown
from orders.shipping.feed import hear_again
from shop.actor import Actor, allowed
from shop.refusal import BadInput, Refusal


class NothingToSend(Refusal):
    """No line of the order is ready, or one that was named is not."""

    code = "nothing_to_send"
    title = "A line that was named is not ready; pack it first, or leave it out."


class OnHold(Refusal):
    """Something about the order must be settled first."""

    code = "order_on_hold"
    title = "The order is on hold; nothing of it leaves before the hold is closed."


class AddressAsked(Refusal):
    """A parcel came back, or the customer wants it sent to where we cannot simply send it."""

    code = "address_in_question"
    title = "Where this order should go is being asked; settle that problem first, then hand it over."


class NotPacked(Refusal):
    """Nobody has compared the serials in the box."""

    code = "line_not_packed"
    title = "A pair is ready but not packed: read its serials at packing first."


class AddressLacking(Refusal):
    """There is nowhere to send it."""

    code = "address_lacking"
    title = "The order has no complete address; correct it on the order's page first."


class CarrierUnknown(BadInput):
    """Not one of ours."""

    code = "carrier_unknown"
    title = "Name a carrier that we work with."


class NumberMissing(BadInput):
    """There is nothing to follow it by."""

    code = "tracking_number_missing"
    title = "Type the tracking number as it is printed on the label."


class TrackingTaken(Refusal):
    """The number was typed before, for another parcel."""

    code = "tracking_number_taken"
    title = "Another parcel of this carrier has this tracking number; read it off the label again."


_ONCE: Final = dict.fromkeys(
    ("parcel_tracking_once", "orders_parcel.carrier, orders_parcel.tracking_number"), TrackingTaken()
)


@allowed("warehouse")
def hand_over(
    order_id: int, *, carrier: str, tracking_number: str = "", lines: Sequence[str] = (), at: dt.datetime, by: Actor
) -> Parcel:
    """
    Give what is ready of an order to a carrier: one parcel, to the address as it is now; the customer is told.

    What the carrier has told of its number before is done then.

    :param lines: public ids of those that go; all that are ready if none is named.
    :raises NotFound: if there is no such order.
    :raises CarrierUnknown: if it is none of ours.
    :raises OnHold: while a hold of the order or of one of the lines is open.
    :raises AddressAsked: while a problem about where the order should go is open.
    :raises NothingToSend: if nothing is ready, or something that was named is not.
    :raises NotPacked: if a pair that goes was not packed.
    :raises AddressLacking: if there is no address.
    :raises TrackingTaken: if another parcel has the number.
    """
    if carrier not in CARRIERS:
        raise CarrierUnknown(pointer="/carrier")
    parcel = _left(order_id, carrier=carrier, tracking_number=tracking_number, lines=lines, at=at, by=by)
    if parcel.tracking_number:
        hear_again(parcel, at=at)
    return parcel


def _left(
    order_id: int, *, carrier: str, tracking_number: str, lines: Sequence[str], at: dt.datetime, by: Actor
) -> Parcel:
    with Order.hold_for(order_id, by) as order, OrderLine.hold_where(Q(order=order)) as held:
        going = _going(held, lines)
        if Hold.objects.filter(Q(line=None) | Q(line__in=going), order=order, closed_at=None).exists():
            raise OnHold
        if Problem.objects.asking_where().filter(order=order).exists():
            raise AddressAsked
        if _unpacked(going):
            raise NotPacked(pointer="/lines")
        if not (order.ship_name and order.ship_line1 and order.ship_country):
            raise AddressLacking
        parcel = Parcel(
            order=order,
            carrier=carrier,
            tracking_number=tracking_number.strip(),
            handed_over_at=at,
            **order.ship_to(),
        )
        with refusing(_ONCE):
            parcel.save(force_insert=True)
        ParcelLine.objects.bulk_create(ParcelLine(parcel=parcel, line=line) for line in going)
        OrderLine.become_all(going, LineStatus.SHIPPED, at=at, by=by)
        Delay.let_go(going, Delay.Status.TOLD, reason="handed_over", at=at, by=by)
        follow(order, held, at=at, by=by)
        notices.parcel_sent(order, parcel, going, at=at)
        return parcel


@allowed("warehouse")
def number_parcel(parcel_id: int, *, tracking_number: str, at: dt.datetime, by: Actor) -> Parcel:
    """
    Tell the tracking number of a parcel that left without one, or correct it; what was told of it before is done then.

    :raises ParcelUnknown: if there is no such parcel.
    :raises NumberMissing: if no number is told.
    :raises NotOnItsWay: if it has come back.
    :raises TrackingTaken: if another parcel has the number.
    """
    number = tracking_number.strip()
    if not number:
        raise NumberMissing(pointer="/tracking_number")
    with Parcel.hold_where(Q(pk=parcel_id)) as found:
        if not found:
            raise ParcelUnknown
        parcel = found[0]
        if parcel.status == Parcel.Status.CAME_BACK:
            raise NotOnItsWay
        if parcel.tracking_number != number:
            became = "corrected" if parcel.tracking_number else "told"
            with refusing(_ONCE):
                parcel.change(tracking_number=number)
            parcel.note(field="tracking_number", became=became, at=at, by=by)
    hear_again(parcel, at=at)
    return Parcel.objects.get(pk=parcel_id)


def _unpacked(going: Sequence[OrderLine]) -> bool:
    made = {line.pk for line in going if line.kind == OrderLine.Kind.CUSTOM}
    packed = WorkOrder.objects.filter(line__in=made, status=WorkOrder.Status.FINISHED, packed_at__isnull=False)
    return bool(made - set(packed.values_list("line_id", flat=True)))


def _going(held: Sequence[OrderLine], named: Sequence[str]) -> list[OrderLine]:
    ready = {line.public_id: line for line in held if line.status == LineStatus.READY}
    wanted = list(dict.fromkeys(named)) or list(ready)
    if not wanted or not set(wanted) <= set(ready):
        raise NothingToSend(pointer="/lines")
    return [ready[public_id] for public_id in wanted]
