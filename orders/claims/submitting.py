"""Making a claim: what is asked for which side, by whose own words; clear cases are decided at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from django.conf import settings

from fitting.models import refusing
from orders import complaints, notices
from orders.claims.holding import Held, among, bought, held
from orders.claims.hurting import record
from orders.claims.judging import find
from orders.claims.saying import (
    ClaimIncomplete,
    SideTold,
    Told,
    destination,
    insist_on_day,
    insist_on_sense,
    is_fit,
    is_wear,
)
from orders.claims.settling import by_rule, settle
from orders.claims.splitting import answered_otherwise, part
from orders.claims.talking import go_on
from orders.claims.yielding import asked_at, yield_to
from orders.covering.judging import Verdict
from orders.days import end_of, local_date
from orders.eligibility import NotPromised
from orders.guarantee import SideUnknown, report_misfit
from orders.mileage import mileage_of
from orders.models import (
    Claim,
    ClaimSide,
    Cover,
    CoverSide,
    Device,
    OrderLine,
)
from orders.numbers import tidy
from orders.pairs import CoverTakenOver, spoken_for
from orders.workdays import after_business_days
from shop.actor import BUYERS, SYSTEM, Actor, allowed
from shop.refusal import Refusal

TENTHS: Final = 10


class SerialSuperseded(Refusal):
    """The insole was made again; what is worn now has another serial."""

    code = "serial_superseded"
    title = "This insole was replaced; claim with the serial of the one that you wear now."


class ClaimLive(Refusal):
    """One claim at a time about one thing."""

    code = "claim_live"
    title = "There is a claim about this already; add to that one."


class PairCameBack(Refusal):
    """The carrier has brought the pair back, so nobody wears it."""

    code = "claim_pair_came_back"
    title = "This pair came back to us; say on the order's page where it should go, and claim once you have it."


ONE_LIVE: Final = dict.fromkeys(
    ("claim_one_live_per_device_and_kind", "orders_claimside.device_id, orders_claimside.kind"), ClaimLive()
)


@allowed("customer", "guest")
def add_side(claim_id: int, side: SideTold, *, at: dt.datetime, by: Actor) -> Claim:
    """
    Add the other side to a claim that is being looked at; it is looked at with the first, and judged by its own asking.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises ClaimElsewhere: unless it is in review, or waits for the customer.
    :raises SideUnknown: if the pair has no such side.
    :raises ClaimIncomplete: if it does not say what is the matter, or the side is there already.
    :raises PairCameBack: if the pair came back to us meanwhile.
    :raises ClaimLive: if there is another live claim of this kind about the side.
    :raises CoverTakenOver: if that is of a wearer who has taken the guarantee over.
    :raises SideBeingAnswered: if it is being put right because of a claim from before that.
    """
    with held(claim_id, by=by) as it:
        claim = it.require(Claim.Status.IN_REVIEW, Claim.Status.NEEDS_INFO)
        of_kind = is_fit if claim.kind == Cover.Kind.FIT else is_wear
        if not of_kind(side) or side.side in {known.side for known in it.sides}:
            raise ClaimIncomplete(pointer="/side")
        row = it.covered.get(side.side)
        if row is None:
            raise SideUnknown(pointer="/side")
        _insist_on_arrival([row])
        yield_to(it.line, it.covered, claim.kind, [side.side], at=at, by=by)
        insist_on_one_live(it.line, claim.kind, [side.side], by=by, but=claim.pk)
        with refusing(ONE_LIVE):
            _side(claim, row, side, at=at, by=by).save(force_insert=True)
        complaints.add_device(claim, row.device.serial, at=at)
        if claim.kind == Cover.Kind.FIT:
            report_misfit(claim.cover, [row], at=at)
        claim.note(field="sides", became=side.side, at=at, by=by)
        # To say more is an answer, too.
        go_on(it, at=at, by=by)
        return claim


@allowed("customer", "guest")
def submit(serial: str, told: Told, *, at: dt.datetime, by: Actor) -> Claim:
    """
    Claim what was promised for a pair; what is clear is decided at once by rules that say why, the rest by a person.

    :param serial: of either insole that is worn now.
    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    :raises SerialSuperseded: if the insole was replaced.
    :raises NotPromised: if nothing of this kind was promised.
    :raises SideUnknown: if the pair has no such side.
    :raises ClaimIncomplete: if it does not say of each side once what is the matter.
    :raises AddressMissing: if somebody who has not bought the pair says no address.
    :raises AddressInvalid: if nothing can be delivered there.
    :raises PairCameBack: if the carrier has brought the pair back to us.
    :raises NoticedImpossibly: if it was noticed in the future, or before the pair came.
    :raises ClaimLive: if there is a live claim of this kind about one of the sides.
    :raises SideBeingAnswered: if one of them is being put right because of a claim from before it was taken over.
    """
    line_id, order_id = _line_of(serial, by)
    insist_on_sense(told)
    with bought(line_id, order_id) as (line, covered):
        _insist_on_arrival(row for side, row in covered.items() if side in {one.side for one in told.sides})
        there = destination(line.order, told.sends_to, by)
        yield_to(line, covered, told.kind, [side.side for side in told.sides], at=at, by=by)
        claim = _written(line, covered, told, there, at=at, by=by)
        if told.kind == Cover.Kind.FIT:
            report_misfit(claim.cover, [covered[side.side] for side in told.sides], at=at)
        with among(claim.pk, line, covered) as it:
            _note(it, at=at, by=by)
            decide_by_rule(it, at=at)
            return it.claim


def decide_by_rule(it: Held, *, at: dt.datetime) -> None:
    """Decide a held claim where the rules are clear, each side by itself if they differ; else let a person look."""
    found = find(it, at=at)
    apart = answered_otherwise(found)
    if apart:
        with among(part(it, apart, at=at, by=SYSTEM), it.line, it.covered) as other:
            decide_by_rule(other, at=at)
        found = find(it, at=at)
    if found.verdict is not Verdict.REVIEW:
        settle(it, by_rule(found), at=at, by=SYSTEM)
        return
    if it.claim.status != Claim.Status.IN_REVIEW:
        it.move(Claim.Status.IN_REVIEW, at=at, by=SYSTEM, reason=found.why)
    notices.claim_received(it.order, it.claim, at=at)


def _line_of(serial: str, by: Actor) -> tuple[int, int]:
    line = spoken_for(serial, by)
    if Device.objects.filter(serial=tidy(serial), status=Device.Status.SUPERSEDED).exists():
        raise SerialSuperseded
    return line.pk, line.order_id


def _written(
    line: OrderLine, covered: dict[str, CoverSide], told: Told, there: dict[str, str], *, at: dt.datetime, by: Actor
) -> Claim:
    cover = line.covers.filter(kind=told.kind).select_related("policy").first()
    if cover is None:
        raise NotPromised
    if any(side.side not in covered for side in told.sides):
        raise SideUnknown(pointer="/sides")
    insist_on_day(told.noticed_on, came_at=cover.begins_at, at=at)
    insist_on_one_live(line, told.kind, [side.side for side in told.sides], by=by)
    claim = Claim(
        line=line, cover=cover, kind=told.kind, noticed_on=told.noticed_on, words=told.words.strip(), wish=told.wish,
        injury=told.injury, submitted_at=at, due_at=due(cover, at),
        confirmed_tenths=confirmed(line, cover, told.confirmed_miles, at=at), **there,
    )  # fmt: skip
    with refusing(ONE_LIVE):
        claim.save(force_insert=True)
        ClaimSide.objects.bulk_create(_side(claim, covered[side.side], side, at=at, by=by) for side in told.sides)
    return claim


def _insist_on_arrival(rows: Iterable[CoverSide]) -> None:
    """
    Insist that the customer has what is claimed.

    :raises PairCameBack: if it came back to us, or was lost.
    """
    if any(row.is_away for row in rows):
        raise PairCameBack


def insist_on_one_live(line: OrderLine, kind: str, sides: Sequence[str], *, by: Actor, but: int | None = None) -> None:
    """
    Insist that no other claim is live about these sides of a held line, be it about an insole that was replaced since.

    The database says the same of each insole.

    :raises ClaimLive: if there is one.
    :raises CoverTakenOver: if it is of the wearer who has taken the guarantee over, and the actor has bought the pair.
    """
    live = ClaimSide.objects.filter(claim__line=line.pk, kind=kind, side__in=sides, is_live=True).exclude(claim=but)
    other = live.values_list("claim", flat=True).first()
    if other is None:
        return
    if by.kind.value in BUYERS and not Claim.objects.owned_by(by.user_id).filter(pk=other).exists():
        raise CoverTakenOver
    raise ClaimLive


def _side(claim: Claim, row: CoverSide, told: SideTold, *, at: dt.datetime, by: Actor) -> ClaimSide:
    return ClaimSide(
        claim=claim, side=told.side, device_id=row.device_id,
        asked_at=asked_at(claim.line, row, claim.kind, told, at=at, by=by), was_delivered_at=row.delivered_at,
        was_fit_remade_at=row.fit_remade_at, kind=claim.kind, part=told.part, failure=told.failure, cause=told.cause,
        misfits=list(told.misfits),
    )  # fmt: skip


def confirmed(line: OrderLine, cover: Cover, told: Decimal | None = None, *, at: dt.datetime) -> int | None:
    """Return the customer's own figure in tenths: the one given with the claim, else the one confirmed before."""
    known = mileage_of(line, begins_at=cover.begins_at, at=at).confirmed
    figure = known if told is None else told
    return None if figure is None else int(figure * TENTHS)


def due(cover: Cover, at: dt.datetime, *, clear: bool = False) -> dt.datetime:
    """Return until when a claim is decided: so many business days of the workshop, and the last one counts whole."""
    zone = settings.SHOP_TIME_ZONE
    name = "decision_clear_business_days" if clear else "decision_review_business_days"
    days = int(cover.policy.parameters[name])
    return end_of(after_business_days(local_date(at, zone), days, settings.WORKSHOP_COUNTRY), zone)


def _note(it: Held, *, at: dt.datetime, by: Actor) -> None:
    claim = it.claim
    claim.note(field="status", became=claim.status, at=at, by=by)
    if claim.injury:
        record(it, claim.words, at=at)
