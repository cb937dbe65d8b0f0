"""By which instant a side is judged: its own asking; and that one side is answered once, whoever asks for it."""

import datetime as dt
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import claims, remakes
from orders.claims import Choice
from orders.claims.judging import judge
from orders.covering.standing import fit_until, part_until
from orders.covering.terms import Component, durability_terms, fit_terms
from orders.days import local_date
from orders.guarantee import history_of
from orders.invariants import invariants
from orders.models import Claim, ClaimSide, Cover, CoverSide, OrderLine, Policy, Refund
from tests.orders.claims.claiming import CRACKED, DAY, WORN, Wearing
from tests.orders.claims.test_ladder import MISFIT, approved_by_fitter
from tests.orders.covering.test_decisions import DELIVERED, ZONE, parameters
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague

SECOND: Final = dt.timedelta(seconds=1)
SEEN: Final = {"part": "cover", "failure": "other", "cause": "wear"}
SHAPE: Final = {"part": "core", "failure": "lost_shape", "cause": "wear"}
REFUND: Final = Choice("granted", "durability.failure", remedy="refund", words="It should not.")
REMAKE: Final = Choice("granted", "durability.failure", remedy="remake")


@pytest.fixture
def ada(db: None) -> Wearing:
    return Wearing()


def claimed(ada: Wearing, *sides: str, at: dt.datetime = LATER + 30 * DAY, **said: Any) -> Claim:
    status, told = ada.claims(*sides, at=at, **(said or SHAPE))
    assert status == 201, told
    return Claim.objects.get(number=told["number"])


def against(claim: Claim, *, at: dt.datetime) -> dict[str, list[str]]:
    """What the rules hold against each side."""
    return {side: [clause.value for clause in judged.against] for side, judged in claims.said_of(claim.pk, at=at).sides}


def end_of_cover(ada: Wearing) -> dt.datetime:
    """When a cover of the pair is promised no more."""
    terms = durability_terms(ada.line.covers.get(kind="durability").policy.parameters)
    history = history_of(ada.line.covered_sides.get(side="left"), LATER)
    return part_until(history, terms.components[Component.COVER], terms.remade_side_least_days, ZONE)


@pytest.mark.one_run("sqlite")
@given(st.integers(-3, 3), st.timedeltas(dt.timedelta(0), dt.timedelta(days=4000)), st.booleans())
def test_what_was_asked_in_time_is_in_time_however_late_it_is_looked_at(
    off: int, later: dt.timedelta, fit: bool
) -> None:
    slug = "perfect-fit.en.v1" if fit else "ten-thousand-miles.en.v1"
    cover = Cover(begins_at=DELIVERED, policy=Policy(parameters=parameters(slug)))
    row, kind = CoverSide(delivered_at=DELIVERED), "fit" if fit else "durability"
    history = history_of(row, DELIVERED)
    terms = cover.policy.parameters
    end = (
        fit_until(history, fit_terms(terms), ZONE)
        if fit
        else part_until(history, durability_terms(terms).components[Component.CORE], 90, ZONE)
    )
    asked = end + off * SECOND
    said = {} if fit else CRACKED
    claim = Claim(cover=cover, kind=kind, line=OrderLine(), submitted_at=DELIVERED)
    side = ClaimSide(kind=kind, asked_at=asked, **said)
    verdict = judge(claim, side, row, at=asked + later).verdict
    assert verdict == ("granted" if off < 0 else "refused")


def test_an_added_side_is_judged_by_its_own_asking_and_taking_back_loses_nothing(ada: Wearing) -> None:
    end = end_of_cover(ada)
    claim = claimed(ada, "left", at=end - SECOND, **SEEN)
    assert ada.presses(claim.number, "sides", {"side": "right", **SEEN}, at=end)[0] == 201
    late = {"left": [], "right": ["durability.time"]}
    assert against(claim, at=end + DAY) == late
    assert ada.presses(claim.number, "withdraw", {}, at=end + DAY)[0] == 200
    soon = end + 91 * DAY
    assert ada.presses(claim.number, "reopen", {}, at=soon)[0] == 200
    assert against(claim, at=soon) == late
    assert dict(claim.sides.values_list("side", "asked_at")) == {"left": end - SECOND, "right": end}
    # Ninety days after it was closed are the end of that: then it is asked now, at the miles that are known now.
    Claim.objects.update(confirmed_tenths=100)
    assert ada.presses(claim.number, "withdraw", {}, at=soon)[0] == 200
    years = soon + 90 * DAY + SECOND
    assert ada.presses(claim.number, "reopen", {}, at=years)[0] == 200
    assert against(claim, at=years) == {"left": ["durability.time"], "right": ["durability.time"]}
    claim.refresh_from_db()
    assert (set(claim.sides.values_list("asked_at", flat=True)), claim.confirmed_tenths) == ({years}, None)


def test_what_was_answered_by_a_new_insole_is_asked_anew_and_there_is_one_live_claim_about_a_side(ada: Wearing) -> None:
    claim = claimed(ada, "left", at=LATER + DAY, **WORN)
    ada.arrives(ada.remake_of(claim.number), at=LATER + 10 * DAY)
    again = end_of_cover(ada)
    status, told = ada.presses(claim.number, "reopen", {}, at=again)
    assert (status, told["status"]) == (200, "in_review")
    assert against(claim, at=again) == {"left": ["durability.time"]}
    before = Claim.objects.count()
    status, refused = ada.claims("left", at=again, **CRACKED)
    assert (status, refused["code"], Claim.objects.count()) == (409, "claim_live", before)


def test_only_what_is_made_again_for_its_fit_opens_a_new_window(ada: Wearing) -> None:
    claim = claimed(ada, "left", at=LATER + DAY, **MISFIT)
    ada.presses(claim.number, "advice", {"helped": False}, at=LATER + 2 * DAY)
    remake = ada.remake_of(claim.number)
    approved_by_fitter(remake, at=LATER + 3 * DAY)
    came = LATER + 20 * DAY
    ada.arrives(remake, at=came)

    def window() -> str:
        left = ada.cover(at=came)[1]["sides"][0]
        return str(left["fit"]["last_on"])

    last = str(local_date(came, ZONE) + 60 * DAY)
    assert (window(), ada.line.covered_sides.get(side="left").fit_remade_at) == (last, came)
    worn = claimed(ada, "left", at=LATER + 60 * DAY, **CRACKED)
    ada.arrives(ada.remake_of(worn.number), at=LATER + 70 * DAY)
    row = ada.line.covered_sides.get(side="left")
    assert (row.delivered_at, row.fit_remade_at, window()) == (LATER + 70 * DAY, came, last)


def test_a_side_is_paid_back_or_made_again_by_whichever_of_two_claims_comes_first(ada: Wearing) -> None:
    left, right = claimed(ada, "left"), claimed(ada, "right")
    clara, at = a_colleague("clara", "claims").as_actor(), LATER + 31 * DAY
    claims.decide(right.pk, REMAKE, at=at, by=clara)
    for act in (claims.preview, claims.decide):
        # All of the pair's money would pay back the side that is being made, too.
        with pytest.raises(remakes.RemakeUnderWay):
            act(left.pk, REFUND, at=at, by=clara)
    assert (Refund.objects.count(), left.decisions.count()) == (0, 0)
    ada.arrives(ada.remake_of(right.number), at=at + 10 * DAY)
    claims.decide(left.pk, REFUND, at=at + 10 * DAY, by=clara)
    assert invariants(at=at + 10 * DAY) == []
    other = claimed(ada, "right", at=at + 11 * DAY, injury=True, **CRACKED)
    for act in (claims.preview, claims.decide):
        with pytest.raises(claims.SidePaidBack):
            act(other.pk, REMAKE, at=at + 11 * DAY, by=clara)
    assert (ada.line.remakes.count(), other.decisions.count()) == (1, 0)


def test_the_rules_pay_no_pair_back_of_which_a_side_is_being_made_again(ada: Wearing) -> None:
    CoverSide.objects.filter(line=ada.line).update(fit_remakes_used=1, fit_reported_at=LATER)
    claimed(ada, "right", at=LATER + 30 * DAY, **CRACKED)
    claim = claimed(ada, "left", wish="refund", **MISFIT)
    found = claims.said_of(claim.pk, at=LATER + 30 * DAY)
    assert (claim.status, found.why, found.amount_minor) == ("in_review", "remake_under_way", 20790)
    assert Refund.objects.count() == 0


def test_since_when_it_is_so_lies_between_the_delivery_and_today_wherever_that_is(ada: Wearing) -> None:
    at, came = LATER + 30 * DAY, local_date(LATER, ZONE)
    for day, words in ((at.date() + 2 * DAY, "still to come"), (came - 2 * DAY, "came later")):
        status, refused = ada.claims("left", at=at, noticed_on=str(day), **CRACKED)
        assert (status, refused["code"]) == (400, "claim_noticed_on_impossible")
        (error,) = refused["errors"]
        assert (error["pointer"], words in error["detail"]) == ("/noticed_on", True)
    assert Claim.objects.count() == 0
    for side, day in (("left", came), ("right", local_date(at, ZONE))):
        assert ada.claims(side, at=at, noticed_on=str(day), **CRACKED)[1]["noticed_on"] == str(day)


def test_a_new_cover_is_sold_where_the_time_is_over_and_not_for_heat_or_misuse(ada: Wearing) -> None:
    for side, cause, at in (("left", "heat", LATER + 200 * DAY), ("right", "misuse", LATER + 4 * 365 * DAY)):
        status, told = ada.claims(side, at=at, **{**WORN, "cause": cause})
        (decision,) = told["decisions"]
        in_time = at < end_of_cover(ada)
        clause, remedy = ("durability.excluded", None) if in_time else ("durability.time", "cover_for_sale")
        assert (status, told["status"], decision["clause"]["code"], decision["remedy"]) == (
            201,
            "denied",
            clause,
            remedy,
        )
        assert ada.presses(told["number"], "cover", None, at=at)[1]["code"] == "claim_no_cover_for_sale"
