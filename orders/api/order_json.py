"""Write orders as JSON for their customers, straight from what was read."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from fitting.models import PrescriptionStatus
from orders.cancellations import POSSIBLE, Why, judge_line, may_extend
from orders.carriers import CARRIERS
from orders.models import BEFORE_HAND_OVER, Delay, LineStatus, Order, OrderLine, PaymentStatus, Refund
from orders.postal import Address
from orders.progress import Still, step_of
from orders.tracking import Moment, Row, Tracked, feet_until, standing, terms_of
from orders.workdays import after_business_days
from shop.api.fields import money

type Json = dict[str, object]

# Banks need up to ten business days to show a refund, and we one to begin it.
BANK_DAYS: Final = 11
# What ends the time in which a line can be cancelled alone.
_BEGINS: Final = {OrderLine.Kind.CUSTOM.value: "production", OrderLine.Kind.STOCK.value: "packing"}
POLICIES: Final = ("fit", "durability", "terms")


def order_json(tracked: Tracked) -> Json:
    """Write the whole order."""
    order = tracked.order
    return {
        **_head(order, checking=tracked.checking),
        "email": order.email,
        "language": order.language,
        "gift_message": order.gift_message or None,
        "prices_include_tax": order.prices_include_tax,
        "address": asdict(Address() if tracked.is_anothers else Address.of(order.ship_to())),
        "shipping_method": {
            "code": order.shipping_code,
            "name": order.shipping_name,
            "min_days": order.shipping_min_days,
            "max_days": order.shipping_max_days,
        },
        "discount_code": order.discount_code or None,
        "totals": _totals(order),
        "wearers": _by_wearer(tracked),
        "parcels": _parcels(tracked.parcels, is_anothers=tracked.is_anothers),
        "refunds": [_refund(refund, tracked.parts.get(refund["pk"], ())) for refund in tracked.refunds],
        "refunded": money(_refunded(tracked.refunds), order.currency),
        "cancellation": {
            "possible": tracked.why in POSSIBLE,
            "why": tracked.why,
            "until": order.pay_until if tracked.why is Why.UNPAID else None,
        },
    }


def summary_json(order: Any) -> Json:
    """Write one row of the list; the order comes with ``checking`` and prefetched lines."""
    return {
        **_head(order, checking=order.checking),
        "total": money(order.total_minor, order.currency),
        "lines": [
            {
                "product": line.product_name,
                "variant": line.variant_name,
                "quantity": line.quantity,
                "status": line.status,
                "wearer": line.wearer.name if line.wearer else None,
            }
            for line in order.lines.all()
        ],
    }


def moment_json(moment: Moment) -> Json:
    """Write one moment of the timeline."""
    return {"at": moment.at, "code": moment.code, "detail": moment.words, "line": moment.line or None}


def _head(order: Order, *, checking: bool) -> Json:
    return {
        "number": order.number,
        "placed_at": order.placed_at,
        "currency": order.currency,
        "payment": {
            "status": order.payment,
            "can_pay": order.payment == PaymentStatus.AWAITING_PAYMENT and not checking,
            "checking": checking,
            "pay_until": order.pay_until if order.payment == PaymentStatus.AWAITING_PAYMENT else None,
            "paid_at": order.paid_at,
        },
        "production": order.production,
        "shipping": order.shipping,
        "cancelled_at": order.cancelled_at,
    }


def _totals(order: Order) -> Json:
    currency = order.currency
    return {
        "goods": money(order.goods_minor, currency),
        "discount": money(order.discount_minor, currency),
        "shipping": money(order.shipping_minor, currency),
        "tax": money(order.tax_minor, currency),
        "tax_added": money(order.tax_added_minor, currency),
        "total": money(order.total_minor, currency),
    }


def _by_wearer(tracked: Tracked) -> list[Json]:
    """Group the lines by whom they are for, in the order of the cart; what is for nobody in particular comes last."""
    groups: dict[str, list[Json]] = {}
    people: dict[str, Json | None] = {}
    for row in tracked.lines:
        wearer = row["wearer__public_id"] or ""
        people.setdefault(wearer, {"id": wearer, "name": row["wearer__name"]} if wearer else None)
        groups.setdefault(wearer, []).append(_line(row, tracked))
    ordered = sorted(groups, key=lambda wearer: not wearer)
    return [{"wearer": people[wearer], "lines": groups[wearer]} for wearer in ordered]


def _line(row: Row, tracked: Tracked) -> Json:
    currency = tracked.order.currency
    step = step_of(
        row["status"],
        payment=tracked.order.payment,
        checking=tracked.checking,
        wearer_speaks=row["wearer__speaks_since"] is not None,
        delayed=row["delayed__status"] == Delay.Status.TOLD,
        clearing=row["prescription__status"] == PrescriptionStatus.HELD,
        still=Still(
            asked_where=row["asked_where"],
            is_anothers=tracked.is_anothers,
            is_disputed=tracked.is_disputed,
            paused=tracked.paused or row["paused"],
        ),
    )
    return {
        "id": row["public_id"],
        "kind": row["kind"],
        "sku": row["sku"],
        "product": row["product_name"],
        "variant": row["variant_name"],
        "options": row["options"],
        "quantity": row["quantity"],
        "unit_price": money(row["unit_price_minor"], currency),
        "discount": money(row["discount_minor"], currency),
        "subtotal": money(row["subtotal_minor"], currency),
        "tax": money(row["tax_minor"], currency),
        "tax_rate": float(row["tax_rate"]),
        "withdrawal": row["withdrawal"],
        "lead_time_business_days": row["lead_time_business_days"],
        "profile": row["profile__public_id"],
        "prescription": row["prescription__public_id"],
        "policies": _policies(row),
        "status": row["status"],
        "stage": step.stage,
        "promise": _promise(row),
        "delay": _delay(row),
        "given_on": row["given_on"],
        "feet": _feet(row),
        "fit": _fit(row),
        "cancellation": _line_cancellation(row, tracked),
        "next_step": {"code": step.next, "who": step.who, "detail": step.words},
    }


def _promise(row: Row) -> Json | None:
    if row["promised__ship_by"] is None:
        return None
    return {
        "ship_by": row["promised__ship_by"],
        "reason": row["promised__reason"],
        "detail": row["promised__why"] or None,
    }


def _feet(row: Row) -> Json | None:
    until = feet_until(row)
    if until is None:
        return None
    terms = terms_of(row)
    can_extend = may_extend(terms, row["extensions"])
    return {
        "until": until,
        "can_extend": can_extend,
        "extension_days": int(terms["extension_days"]) if can_extend else None,
    }


def _fit(row: Row) -> Json | None:
    is_pair = row["kind"] == OrderLine.Kind.CUSTOM and row["remake_of_id"] is None
    if not is_pair or row["status"] != LineStatus.DELIVERED:
        return None
    return {"can_answer": not row["fit_said"], "answer": row["fit_said"] or None}


def _delay(row: Row) -> Json | None:
    if row["delayed__status"] is None or row["status"] not in BEFORE_HAND_OVER:
        return None
    return {
        "was": row["delayed__was"],
        "ship_by": row["delayed__ship_by"],
        "detail": row["delayed__why"],
        "can_answer": row["delayed__status"] == Delay.Status.TOLD,
        "answer_until": row["delayed__answer_until"],
        "silence": "accepts" if row["delayed__silence_accepts"] else "cancels",
    }


def _line_cancellation(row: Row, tracked: Tracked) -> Json:
    known = {"is_disputed": tracked.is_disputed, "is_anothers": tracked.is_anothers}
    why = judge_line(tracked.order, standing(row), tracked.by, **known)
    ends_with = None
    if why in POSSIBLE:
        ends_with = "hand_over" if row["delayed__status"] is not None else _BEGINS[row["kind"]]
    return {"possible": why in POSSIBLE, "why": why, "ends_with": ends_with}


def _policies(row: Row) -> list[Json]:
    return [
        {"kind": kind, "slug": row[f"{kind}_policy__slug"], "version": row[f"{kind}_policy__version"]}
        for kind in POLICIES
        if row[f"{kind}_policy__slug"] is not None
    ]


def _parcels(rows: Iterable[Row], *, is_anothers: bool) -> list[Json]:
    """Write each parcel once, with what is in it; where somebody else's can be followed is theirs to know."""
    parcels: dict[str, Json] = {}
    inside: dict[str, list[str]] = {}
    for row in rows:
        number, tracking = row["parcel__number"], "" if is_anothers else row["parcel__tracking_number"]
        carrier = CARRIERS[row["parcel__carrier"]]
        inside.setdefault(number, []).append(row["line__public_id"])
        parcels[number] = {
            "number": number,
            "status": row["parcel__status"],
            "carrier": carrier.name,
            "tracking_number": tracking,
            "tracking_url": carrier.url(tracking) or None,
            "handed_over_at": row["parcel__handed_over_at"],
            "delivered_at": row["parcel__delivered_at"],
            "told_by": row["parcel__told_by"] or None,
            "lines": inside[number],
        }
    return list(parcels.values())


def _refund(row: Mapping[str, Any], parts: Iterable[Row]) -> Json:
    status = "paid_otherwise" if row["paid_out"] else refund_state(row["status"])
    began = row["executed_at"] or row["approved_at"] or row["requested_at"]
    there = began.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()
    expected = (
        after_business_days(there, BANK_DAYS, settings.WORKSHOP_COUNTRY)
        if status in {"on_its_way", "succeeded"}
        else None
    )
    return {
        "id": row["public_id"],
        "amount": money(row["amount_minor"], row["currency"]),
        "status": status,
        "expected_by": expected,
        "parts": [
            {
                "line": part["line__public_id"],
                "amount": money(part["amount_minor"], row["currency"]),
                "tax": money(part["tax_minor"], row["currency"]),
            }
            for part in parts
        ],
        "note": row["refund_note__number"],
        "reason": row["reason"],
        "line": row["line__public_id"],
        "requested_at": row["requested_at"],
        "settled_at": row["settled_at"],
    }


def refund_state(status: str) -> str:
    """Say it as the customer knows it: whether Stripe has answered us is our affair."""
    if status in {Refund.Status.SUCCEEDED, Refund.Status.FAILED, Refund.Status.CANCELLED}:
        return status
    return "on_its_way"


def _refunded(refunds: Iterable[Row]) -> int:
    arrived = (row["amount_minor"] for row in refunds if row["status"] == Refund.Status.SUCCEEDED or row["paid_out"])
    return sum(arrived)
