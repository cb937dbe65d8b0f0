"""
Chapter: making sides of a pair again to answer a claim: an order at price zero, made and sent like any other.

It is a replacement and is never called a refund. What it is worth at a border and what it costs us are written on it;
the line that was bought counts it, under its lock.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.conf import settings
from django.db.models import F

from fitting.measured import Side
from fitting.models import Prescription, PrescriptionStatus
from orders import takings
from orders.covering.amounts import sides_of
from orders.models import Device, LineStatus, Order, OrderLine, PaymentStatus
from shop.actor import Actor
from shop.refusal import Refusal

_UNDER_WAY: Final = (LineStatus.DELIVERED, LineStatus.CANCELLED)


class RemakeUnderWay(Refusal):
    """The side is being made again already."""

    code = "remake_under_way"
    title = "This side is being made again at the moment; wait until it has arrived."


def under_way(line: OrderLine, sides: Iterable[str]) -> bool:
    """Answer whether one of these sides is being made again, or is on its way."""
    wanted = set(sides)
    pending = line.remakes.exclude(status__in=_UNDER_WAY).values_list("only_side", flat=True)
    return any(not side or side in wanted for side in pending)


def make(
    line: OrderLine,
    sides: Sequence[Side],
    *,
    at: dt.datetime,
    by: Actor,
    prescription: Prescription | None = None,
    changes: bool = False,
    grown: bool = False,
    sends_to: Mapping[str, str] | None = None,
) -> OrderLine:
    """
    Order one or both sides of a delivered line again, for nothing; the line and its order must be held.

    :param prescription: what is built, if it differs from what the side was made from.
    :param changes: whether it did not fit, so that something else is proposed first, and a fitter looks at it.
    :param grown: whether the feet have outgrown it: what was built is of no use, and newer feet are awaited.
    :param sends_to: columns of the address; to where the bought order is sent today, if left out.
    :raises RemakeUnderWay: if one of the sides is being made again.
    """
    line.require_held()
    if under_way(line, sides):
        raise RemakeUnderWay
    meant = prescription or _built(line, sides[0])
    order = _order_of(line.order, sends_to or line.order.ship_to(), at=at)
    order.save(force_insert=True)
    order.note(field="payment", became=order.payment, at=at, by=by, reason=f"remake for order {line.order.number}")
    takings.record_nothing(order, at=at)
    values = _values(line, sides, order, meant, at=at)
    if changes or grown:
        first = LineStatus.AWAITING_PROFILE if grown else LineStatus.IN_REVIEW
        values |= {"status": first, "prescription": None, "prescribed_at": None}
    remade = OrderLine(**values)
    remade.save(force_insert=True)
    remade.note(field="status", became=remade.status, at=at, by=by, reason="remake")
    line.change(**{f"remakes_{side.value}_used": F(f"remakes_{side.value}_used") + 1 for side in sides})
    line.refresh_from_db(fields=["remakes_left_used", "remakes_right_used"])
    return remade


def uncount(line: OrderLine, sides: Iterable[Side]) -> None:
    """Take back the count of sides that were not made in the end; the line must be held."""
    line.change(**{f"remakes_{side.value}_used": F(f"remakes_{side.value}_used") - 1 for side in sides})
    line.refresh_from_db(fields=["remakes_left_used", "remakes_right_used"])


def shares_of(line: OrderLine, minor: int) -> dict[str, int]:
    """
    Share an amount of a line among the feet that it was made for, by side.

    Of a pair each side has a half; who bought an insole for one foot bought nothing else.
    """
    made = set(Device.objects.filter(work_order__line=line).order_by().values_list("side", flat=True).distinct())
    if len(made) == 1:
        return dict.fromkeys(made, minor)
    return dict(zip((side.value for side in Side), sides_of(minor), strict=True))


def _built(line: OrderLine, side: Side) -> Prescription | None:
    """Return what is built for a side today: what the insole in service was made from, or what has replaced that."""
    worn = Device.objects.filter(covered__line=line, covered__side=side.value)
    found = Prescription.objects.filter(pk__in=worn.values("work_order__prescription")).first()
    while found is not None and found.status == PrescriptionStatus.SUPERSEDED:
        found = Prescription.objects.filter(replaces=found).first()
    return found


def _order_of(bought: Order, sends_to: Mapping[str, str], *, at: dt.datetime) -> Order:
    """Return an order of nothing."""
    copied = (
        "customer_id", "market_id", "email", "language", "currency", "prices_include_tax", "shipping_code",
        "shipping_name", "shipping_min_days", "shipping_max_days", "shipping_tax_rate",
    )  # fmt: skip
    nothing = dict.fromkeys(
        ("goods_minor", "shipping_minor", "shipping_tax_minor", "tax_minor", "tax_added_minor", "total_minor"), 0
    )
    return Order(
        **{name: getattr(bought, name) for name in copied}, **nothing, **sends_to,
        payment=PaymentStatus.PAID, placed_at=at, pay_until=at, paid_at=at,
    )  # fmt: skip


def _values(
    line: OrderLine, sides: Sequence[Side], order: Order, meant: Prescription | None, *, at: dt.datetime
) -> dict[str, object]:
    copied = (
        "kind", "variant_id", "wearer_id", "sku", "product_name", "variant_name", "options", "tax_class", "tax_rate",
        "withdrawal", "lead_time_business_days", "accepted_warnings", "fit_policy_id", "durability_policy_id",
        "terms_policy_id",
    )  # fmt: skip
    is_approved = meant is not None and meant.status == PrescriptionStatus.APPROVED
    shares = shares_of(line, line.subtotal_minor)
    worth = sum(shares[side.value] for side in sides)
    return {
        **{name: getattr(line, name) for name in copied},
        "order": order,
        "position": 1,
        "status": LineStatus.APPROVED if is_approved else LineStatus.IN_REVIEW,
        # The same feet as what is built; where nothing stands any more, the rules propose anew from the line's.
        "profile_id": meant.profile_id if meant is not None else line.profile_id,
        "prescription": meant,
        "prescribed_at": at if meant is not None else None,
        "quantity": 1,
        "unit_price_minor": 0,
        "subtotal_minor": 0,
        "tax_minor": 0,
        "remake_of": line,
        "only_side": sides[0].value if len(sides) == 1 else "",
        "customs_value_minor": worth,
        "cost_minor": int(
            (worth * Decimal(str(settings.REMAKE_COST_SHARE))).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        ),
    }
