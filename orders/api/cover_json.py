"""Write covered pairs as JSON for whose they are."""

from orders.covering.judging import Judged
from orders.covering.standing import PartStanding
from orders.guarantee import Covered, SideCovered
from orders.mileage import Mileage
from orders.models import Cover, OrderLine

type Json = dict[str, object]


def summary_json(line: OrderLine) -> Json:
    """Write a pair in short; it comes with its sides and their devices."""
    sides = list(line.covered_sides.all())
    serials = {side.side: side.device.serial for side in sides}
    return {**_head(line), "serials": serials, "delivered_at": min(side.delivered_at for side in sides)}


def cover_json(told: Covered) -> Json:
    """Write everything that is promised for a pair."""
    return {
        **_head(told.line),
        "delivered_at": told.begins_at,
        "sides": [_side(side) for side in told.sides],
        "policies": [_policy(cover) for cover in (told.fit, told.durability) if cover is not None],
        "mileage": _mileage(told.mileage),
    }


def eligibility_json(answer: Judged) -> Json:
    """Write the rules' answer."""
    return {
        "verdict": answer.verdict,
        "clause": answer.clause,
        "remedy": answer.remedy,
        "speaks_for": list(answer.speaks_for),
        "against": list(answer.against),
    }


def _head(line: OrderLine) -> Json:
    return {
        "order": line.order.number,
        "line": line.public_id,
        "product": line.name,
        "wearer": line.wearer.name if line.wearer is not None else None,
    }


def _side(side: SideCovered) -> Json:
    fit = {
        "until": side.fit_until,
        "days_left": side.fit_days_left,
        "held_open": side.ladder_held,
        "remakes_left": side.fit_remakes_left,
    }
    return {
        "side": side.side,
        "serial": side.serial,
        "refunded": side.is_refunded,
        "fit": fit if side.fit_until is not None else None,
        "parts": [_part(part) for part in side.parts],
    }


def _part(part: PartStanding) -> Json:
    return {
        "part": part.component,
        "until": part.until,
        "days_left": part.days_left,
        "miles_left": None if part.miles_left is None else float(part.miles_left),
        "free_left": part.free_left,
    }


def _policy(cover: Cover) -> Json:
    policy = cover.policy
    return {
        "kind": cover.kind,
        "slug": policy.slug,
        "version": policy.version,
        "headline": policy.parameters["headline"],
        "limits": policy.parameters["limits"],
    }


def _mileage(mileage: Mileage) -> Json:
    habit = mileage.habit
    daily = None if habit is None or habit.tenths_of_miles_per_day is None else habit.tenths_of_miles_per_day / 10
    return {
        "estimated_miles": None if mileage.estimated is None else float(mileage.estimated),
        "confirmed_miles": None if mileage.confirmed is None else float(mileage.confirmed),
        "steps_per_day": None if habit is None else habit.steps_per_day,
        "miles_per_day": daily,
        "share_percent": None if habit is None else habit.share_percent,
        "doubtful": mileage.doubtful,
        "told_at": None if habit is None else habit.told_at,
    }
