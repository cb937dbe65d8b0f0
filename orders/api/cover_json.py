"""Write covered pairs as JSON for whose they are."""

from django.conf import settings

from orders.covering.judging import Judged
from orders.covering.sentences import SENTENCES
from orders.covering.standing import GrowingStanding, PartStanding, last_day
from orders.guarantee import Covered, SideCovered
from orders.mileage import Mileage
from orders.models import Cover, CoverHandover, OrderLine
from orders.takeovers import Offered
from shop.actor import Actor

type Json = dict[str, object]


def summary_json(line: OrderLine, by: Actor) -> Json:
    """Write a pair in short; it comes with its sides and their devices."""
    sides = list(line.covered_sides.all())
    serials = {side.side: side.device.serial for side in sides}
    return {**_head(line, by), "serials": serials, "delivered_at": min(side.delivered_at for side in sides)}


def cover_json(told: Covered, by: Actor) -> Json:
    """Write everything that is promised for a pair."""
    return {
        **_head(told.line, by),
        "taken_over": told.taken_over,
        "came_back": all(side.is_away for side in told.sides),
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
        "sentences": {code: SENTENCES[code] for code in (answer.clause, *answer.speaks_for, *answer.against)},
    }


def _head(line: OrderLine, by: Actor) -> Json:
    # Whoever has taken a guarantee over has no part in the order, its money and its customer's address book.
    is_buyer, wearer = line.order.customer_id == by.user_id, line.wearer
    return {
        "order": line.order.number if is_buyer else None,
        "wearer_id": wearer.public_id if is_buyer and wearer is not None else None,
        "wearer_is_buyer": is_buyer and wearer is not None and wearer.relation == "self",
        "line": line.public_id,
        "product": line.name,
        "wearer": line.wearer.name if line.wearer is not None else None,
    }


def _side(side: SideCovered) -> Json:
    fit = {
        "until": side.fit_until,
        "last_on": None if side.fit_until is None else last_day(side.fit_until, settings.SHOP_TIME_ZONE),
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
        "growing": None if side.growing is None else _growing(side.growing),
    }


def _part(part: PartStanding) -> Json:
    return {
        "part": part.component,
        "until": part.until,
        "last_on": last_day(part.until, settings.SHOP_TIME_ZONE),
        "days_left": part.days_left,
        "miles_left": None if part.miles_left is None else float(part.miles_left),
        "free_left": part.free_left,
        "over": list(part.over),
    }


def _growing(growing: GrowingStanding) -> Json:
    return {
        "until": growing.until,
        "last_on": last_day(growing.until, settings.SHOP_TIME_ZONE),
        "days_left": growing.days_left,
        "free_left": growing.free_left,
        "over": list(growing.over),
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


def handover_json(row: CoverHandover | None) -> Json:
    """Write whether a guarantee is offered to its wearer, or taken over."""
    return {
        "status": "none" if row is None else row.status,
        "offered_at": None if row is None else row.offered_at,
        "taken_at": None if row is None else row.taken_at,
    }


def offered_json(offered: Offered) -> Json:
    """Write a pair for the invited wearer: no order, no price, no address."""
    sides = list(offered.line.covered_sides.all())
    return {
        "product": offered.line.name,
        "serials": {side.side: side.device.serial for side in sides},
        "delivered_at": min(side.delivered_at for side in sides),
        "status": offered.status,
    }
