"""Chapter: what a claim would come to, told before it is made: the rules' answer, and nothing is written."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from orders.covering.judging import Asked, Failure, Judged, judge_durability, judge_fit
from orders.covering.terms import Cause, Component, Remedy, durability_terms, fit_terms
from orders.guarantee import SideUnknown, age_of_wearer, history_of
from orders.mileage import mileage_of
from orders.models import Cover
from orders.pairs import spoken_for
from shop.actor import Actor, allowed
from shop.refusal import Refusal


class NotPromised(Refusal):
    """The pair has no such promise."""

    code = "claim_not_promised"
    title = "Nothing of this kind was promised for this pair; write to us on the order's page."


@dataclass(frozen=True, slots=True)
class Question:
    """
    What a claim would say of one side, asked before it is made.

    :ivar wish: the remedy that the customer would like best.
    :ivar confirmed_miles: the customer's own figure; the one confirmed before, if none is given.
    """

    kind: str
    side: str
    part: str = ""
    failure: str = Failure.OTHER.value
    cause: str = ""
    wish: str = ""
    confirmed_miles: Decimal | None = None


@allowed("customer", "guest")
def ask(serial: str, question: Question, *, at: dt.datetime, by: Actor) -> Judged:
    """
    Say whether a claim would be covered, by which clause, what speaks for it and what against; nothing is changed.

    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    :raises NotPromised: if nothing of this kind was promised for the pair.
    :raises SideUnknown: if the pair has no such side.
    """
    line = spoken_for(serial, by)
    row = line.covered_sides.filter(side=question.side).first()
    cover = line.covers.filter(kind=question.kind).select_related("policy").first()
    if cover is None:
        raise NotPromised(pointer="/kind")
    if row is None:
        raise SideUnknown(pointer="/side")
    known = mileage_of(line, begins_at=cover.begins_at, at=at).confirmed
    asked = Asked(
        at=at,
        history=history_of(row, cover.begins_at),
        part=Component(question.part) if question.part else None,
        failure=Failure(question.failure),
        cause=Cause(question.cause) if question.cause else None,
        confirmed_miles=known if question.confirmed_miles is None else question.confirmed_miles,
        wearer_age_years=age_of_wearer(line, begins_at=cover.begins_at),
        wishes_refund=question.wish == Remedy.REFUND,
    )
    zone = settings.SHOP_TIME_ZONE
    if question.kind == Cover.Kind.FIT:
        return judge_fit(asked, fit_terms(cover.policy.parameters), zone=zone)
    return judge_durability(asked, durability_terms(cover.policy.parameters), zone=zone)
