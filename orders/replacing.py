"""
Chapter: an insole that was made again takes the place of the one it was made for.

The side keeps its end date and its miles; its own delivery counts for the days that a remade side has at least, and
opens a new window where it was remade for its fit. The insole before it is superseded: its serial still finds the pair.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from orders.models import Claim, ClaimSide, CoverSide, Device, OrderLine
from shop.actor import Actor


def take_place(
    lines: Sequence[OrderLine], devices: Sequence[Device], *, delivered_at: dt.datetime, at: dt.datetime, by: Actor
) -> None:
    """
    Let remade insoles that have arrived be those that are covered; in the caller's transaction, their lines held.

    :param devices: none where a later day of arrival is told: then that moves.
    """
    if not lines:
        return
    new = {(_bought(line), device.side): device for line in lines for device in devices if _is_of(device, line)}
    bought = [_bought(line) for line in lines]
    for_fit = _for_fit(lines)
    if not new:
        rows = CoverSide.objects.filter(device__work_order__line__in=lines, delivered_at__lt=delivered_at)
        rows.filter(device__work_order__line__in=for_fit).update(fit_remade_at=delivered_at)
        rows.filter(line__in=bought).update(delivered_at=delivered_at)
        return
    worn = Q(covered__line__in=bought, status=Device.Status.IN_SERVICE)
    with Device.hold_where(worn) as old, CoverSide.hold_where(Q(line__in=bought)) as sides:
        placed = [row for row in sides if (row.line_id, row.side) in new]
        gone = {row.device_id for row in placed}
        Device.become_all(
            [device for device in old if device.pk in gone], Device.Status.SUPERSEDED, at=at, by=by, reason="remade"
        )
        for row in placed:
            device = new[row.line_id, row.side]
            opened = {"fit_remade_at": delivered_at} if device.work_order.line_id in for_fit else {}
            row.change(device=device, delivered_at=delivered_at, **opened)


def give_place_back(lines: Sequence[OrderLine], *, at: dt.datetime, by: Actor) -> None:
    """Put the insoles before back where what should have replaced them has come back to us unseen; a kept one stays."""
    if not lines:
        return
    claimed = {
        (side.claim.line_id, side.side): side
        for side in ClaimSide.objects.filter(claim__remake__in=lines, is_granted=True).select_related("claim")
    }
    back = CoverSide.objects.filter(device__work_order__line__in=lines, device__status=Device.Status.RETURNED)
    placed = set(back.values_list("line_id", "side"))
    before = [side.device_id for place, side in claimed.items() if place in placed]
    with (
        Device.hold_where(Q(pk__in=before, status=Device.Status.SUPERSEDED)) as old,
        CoverSide.hold_where(Q(line__in=[_bought(line) for line in lines])) as rows,
    ):
        Device.become_all(old, Device.Status.IN_SERVICE, at=at, by=by, reason="remake_came_back")
        again = {device.pk: device for device in old}
        for row in rows:
            side = claimed.get((row.line_id, row.side))
            if side is not None and side.device_id in again:
                row.change(
                    device=again[side.device_id],
                    delivered_at=side.was_delivered_at,
                    fit_remade_at=side.was_fit_remade_at,
                )


def _for_fit(lines: Sequence[OrderLine]) -> set[int]:
    """Return which of these lines were made because something did not fit: only those open a window."""
    return set(Claim.objects.filter(remake__in=lines, kind="fit").values_list("remake_id", flat=True))


def _bought(line: OrderLine) -> int:
    return line.remake_of_id or line.pk


def _is_of(device: Device, line: OrderLine) -> bool:
    return device.work_order.line_id == line.pk
