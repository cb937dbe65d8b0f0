"""
Chapter: an insole that was made again takes the place of the one it was made for.

The side keeps its end date and its miles; its own delivery counts for the days that a remade side has at least, and
opens a new window where it was remade for its fit. The insole before it is superseded: its serial still finds the pair.
"""

import datetime as dt
from collections.abc import Container, Sequence

from django.db.models import Q

from orders.models import AWAY, Claim, CoverSide, Device, OrderLine, TakenPlace
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
        # What came back once, and found nobody to give its place back to, has it still.
        gone = {row.device_id for row in placed} - {device.pk for device in new.values()}
        Device.become_all(
            [device for device in old if device.pk in gone], Device.Status.SUPERSEDED, at=at, by=by, reason="remade"
        )
        worn_until_now = {device.pk for device in old}
        for row in placed:
            device = new[row.line_id, row.side]
            if row.device_id in gone:
                _take(row, device, was_worn=row.device_id in worn_until_now)
            opened = {"fit_remade_at": delivered_at} if device.work_order.line_id in for_fit else {}
            row.change(device=device, delivered_at=delivered_at, **opened)


def give_place_back(lines: Sequence[OrderLine], *, at: dt.datetime, by: Actor) -> None:
    """
    Put the insoles before back where what should have replaced them came back to us unseen, or was lost.

    One that stayed with its customer stays. The one that was worn directly before has the place back, or, where that
    one was lost or came back as well, the one before it.
    """
    if not lines:
        return
    bought = [_bought(line) for line in lines]
    with (
        Device.hold_where(_of_pairs(bought) & Q(status=Device.Status.SUPERSEDED)) as old,
        CoverSide.hold_where(Q(line__in=bought)) as rows,
    ):
        away = CoverSide.objects.filter(device__work_order__line__in=lines, device__status__in=AWAY)
        gone = set(away.values_list("pk", flat=True))
        kept = {device.pk: device for device in old}
        taken = {place.device_id: place for place in TakenPlace.objects.filter(_of_pairs(bought, "device__"))}
        given = [(row, place) for row in rows if row.pk in gone and (place := _before(row.device_id, taken, kept))]
        again = [kept[place.before_id] for _, place in given]
        Device.become_all(again, Device.Status.IN_SERVICE, at=at, by=by, reason="remake_came_back")
        for row, place in given:
            row.change(
                device=kept[place.before_id],
                delivered_at=place.before_delivered_at,
                fit_remade_at=place.before_fit_remade_at,
            )


def _of_pairs(bought: Sequence[int], reached: str = "") -> Q:
    """Keep the insoles that were ever made for lines that were bought."""
    line = f"{reached}work_order__line"
    return Q(**{f"{line}__in": bought}) | Q(**{f"{line}__remake_of__in": bought})


def _take(row: CoverSide, device: Device, *, was_worn: bool) -> None:
    """
    Write down whose place an insole takes on a held side.

    Where nobody wore that one any more, be it lost or damaged, it is the place of whichever was worn before it.
    """
    if was_worn:
        place = (row.device_id, row.delivered_at, row.fit_remade_at)
    else:
        names = ("before_id", "before_delivered_at", "before_fit_remade_at")
        found = TakenPlace.objects.filter(device=row.device_id).values_list(*names).first()
        if found is None:
            return
        place = found
    before, delivered_at, fit_remade_at = place
    said = {"before_id": before, "before_delivered_at": delivered_at, "before_fit_remade_at": fit_remade_at}
    TakenPlace.objects.update_or_create(device=device, defaults=said)


def _before(device_id: int, taken: dict[int, TakenPlace], kept: Container[int]) -> TakenPlace | None:
    """Return the last place before an insole's that can be given back: not to one that is lost, or with us as well."""
    # Each is looked at once: what was sent again may have taken the place of what had taken its own.
    place = taken.pop(device_id, None)
    while place is not None and place.before_id not in kept:
        place = taken.pop(place.before_id, None)
    return place


def _for_fit(lines: Sequence[OrderLine]) -> set[int]:
    """Return which of these lines were made because something did not fit: only those open a window."""
    return set(Claim.objects.filter(remake__in=lines, kind="fit").values_list("remake_id", flat=True))


def _bought(line: OrderLine) -> int:
    return line.remake_of_id or line.pk


def _is_of(device: Device, line: OrderLine) -> bool:
    return device.work_order.line_id == line.pk
