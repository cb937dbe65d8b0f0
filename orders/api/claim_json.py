"""Write claims as JSON for whose they are."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings

from orders import claims
from orders.api.order_json import refund_state
from orders.carriers import CARRIERS
from orders.covering.judging import Clause
from orders.covering.sentences import OUTSIDE, SENTENCES
from orders.covering.standing import last_day
from orders.covering.terms import Remedy
from orders.models import Claim, ClaimDecision, ClaimSide, Delay, Parcel, Payout, Refund
from orders.postal import Address
from shop.actor import Actor

type Json = dict[str, object]
_TENTHS = 10


def summary_json(claim: Claim, by: Actor) -> Json:
    """Write a claim in short; it comes with its line, order and sides. Only who bought the pair reads of its order."""
    return {
        "number": claim.number,
        "kind": claim.kind,
        "status": claim.status,
        "product": claim.line.name,
        "order": claim.line.order.number if _is_buyer(claim, by) else None,
        "sides": [side.side for side in claim.sides.all()],
        "submitted_at": claim.submitted_at,
    }


def _is_buyer(claim: Claim, by: Actor) -> bool:
    return claim.line.order.customer_id == by.user_id


def claim_json(told: claims.Shown, *, at: dt.datetime, by: Actor) -> Json:
    """Write everything about a claim; what it costs and which orders it belongs to only for who bought the pair."""
    claim, remake = told.claim, told.claim.remake
    due = claim.due_at if claim.status in {"submitted", "in_review"} else None
    is_buyer = _is_buyer(claim, by)
    step = claims.step_of(claim, at=at)
    misfits = [misfit for side in told.sides for misfit in side.misfits]
    return {
        **summary_json(claim, by),
        "next": step.next,
        "who": step.who,
        "policy": {"slug": claim.cover.policy.slug, "version": claim.cover.policy.version},
        "sides": [_side(side) for side in told.sides],
        "words": claim.words,
        "noticed_on": claim.noticed_on,
        "wish": claim.wish or None,
        "injury": claim.injury,
        "confirmed_miles": None if claim.confirmed_tenths is None else claim.confirmed_tenths / _TENTHS,
        "due_at": due,
        "due_on": _last_on(due),
        "decisions": [_decision(claim, decision, misfits, is_buyer=is_buyer) for decision in told.decisions],
        "remake_order": remake.order.number if remake is not None and is_buyer else None,
        "sends_to": _sends_to(claim, is_buyer=is_buyer),
        "parcels": [parcel_json(parcel) for parcel in told.parcels],
        "delay": None if told.delay is None else _delay(told.delay),
        "remake_status": None if remake is None else remake.status,
        "still_covered": [
            {"side": one.side, "part": one.part, "until": one.until, "last_on": _last_on(one.until)}
            for one in told.still_covered
        ],
        "outside_routes": _outside() if told.is_refused else [],
        "appeal_until": told.appeal_until,
        "appeal_last_on": _last_on(told.appeal_until),
        "complaint": told.complaint or None,
        "parted_from": claim.parted_from.number if claim.parted_from is not None else None,
        "parted": list(told.parted),
    }


def _sends_to(claim: Claim, *, is_buyer: bool) -> Json | None:
    """Write where what is made again goes; whoever has not bought the pair reads the address that they have given."""
    if claim.remake is not None:
        return asdict(Address.of(claim.remake.order.ship_to()))
    if claim.ship_country:
        return asdict(Address.of(claim.ship_to()))
    return asdict(Address.of(claim.line.order.ship_to())) if is_buyer else None


def _delay(delay: Delay) -> Json:
    return {
        "was": delay.was,
        "ship_by": delay.ship_by,
        "answer_until": delay.answer_until,
        "silence": "accepts" if delay.silence_accepts else "cancels",
    }


def parcel_json(parcel: Parcel) -> Json:
    """Write a parcel for whoever waits for it."""
    carrier = CARRIERS[parcel.carrier]
    return {
        "number": parcel.number,
        "status": parcel.status,
        "carrier": carrier.name,
        "tracking_number": parcel.tracking_number,
        "tracking_url": carrier.url(parcel.tracking_number) or None,
        "handed_over_at": parcel.handed_over_at,
        "delivered_at": parcel.delivered_at,
    }


def _last_on(until: dt.datetime | None) -> dt.date | None:
    """Return the last day before an end, in the shop's calendar."""
    return None if until is None else last_day(until, settings.SHOP_TIME_ZONE)


def _outside() -> list[Json]:
    return [{"code": code, "words": words} for code, words in OUTSIDE.items()]


def _side(side: ClaimSide) -> Json:
    return {
        "side": side.side,
        "serial": side.device.serial,
        "part": side.part or None,
        "failure": side.failure or None,
        "cause": side.cause or None,
        "misfits": side.misfits,
    }


def _decision(claim: Claim, decision: ClaimDecision, misfits: Sequence[str], *, is_buyer: bool) -> Json:
    paid = {"amount": decision.amount_minor, "currency": claim.line.order.currency}
    return {
        "number": f"{claim.number}-{decision.number}",
        "verdict": decision.verdict,
        "remedy": decision.remedy or None,
        "clause": _clause(decision.clause),
        "sides": [_reasons(said) for said in decision.sides],
        "words": decision.words,
        "advice": claims.advice_for(misfits) if decision.remedy == Remedy.ADVICE else [],
        "amount": paid if decision.amount_minor and is_buyer else None,
        "refund_status": _money_state(decision.refund),
        "by_rule": decision.by_id is None,
        "on_appeal": decision.on_appeal,
        "decided_at": decision.decided_at,
    }


def _money_state(refund: Refund | None) -> str | None:
    """Say how far the money of a decision is; nothing where it was called off, or never let go."""
    if refund is None or refund.status == Refund.Status.DECLINED:
        return None
    paid_out = any(payout.status == Payout.Status.PAID for payout in refund.payouts.all())
    return "paid_otherwise" if paid_out else refund_state(refund.status)


def _reasons(said: Mapping[str, Any]) -> Json:
    return {
        "side": said["side"],
        "verdict": said["verdict"],
        "clause": _clause(said["clause"]),
        "speaks_for": [_clause(code) for code in said["speaks_for"]],
        "against": [_clause(code) for code in said["against"]],
    }


def _clause(code: str) -> Json:
    return {"code": code, "sentence": SENTENCES[Clause(code)]}
