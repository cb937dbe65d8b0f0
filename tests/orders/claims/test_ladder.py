"""The perfect fit, step by step: advice, remakes, the money; and what is left when a promise is over."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fitting import adjusting
from orders import reviews
from orders.invariants import invariants
from orders.models import Cart, Case, CoverSide, OrderLine, Refund
from shop.actor import SYSTEM
from shop.models import Variant
from tests.orders.claims.claiming import CRACKED, DAY, WORN, Wearing
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague
from tests.orders.workshop import designs
from tests.shop import given

pytestmark = pytest.mark.django_db

_LAST = "2036-11-20"
YEAR_FOUR = LATER + 4 * 365 * DAY
MISFIT: dict[str, Any] = {"kind": "fit", "misfits": ["arch_too_high"]}


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def test_a_report_on_day_59_holds_the_ladder_open_to_its_end(ada: Wearing) -> None:
    first = LATER + 59 * DAY
    status, told = ada.claims("left", at=first, **MISFIT)
    assert (status, told["status"], told["next"]) == (201, "remedy_in_progress", "say_whether_it_helped"), told
    assert told["decisions"][0]["remedy"] == "advice"
    late = first + 30 * DAY
    status, told = ada.presses(told["number"], "advice", {"helped": False}, at=late)
    assert (status, [one["remedy"] for one in told["decisions"]]) == (200, ["advice", "remake"])
    remake = ada.remake_of(told["number"])
    assert (remake.status, remake.prescription) == ("in_review", None)
    approved_by_fitter(remake, at=late + DAY)
    ada.arrives(remake, at=late + 20 * DAY)
    assert ada.reads(told["number"], at=late + 20 * DAY)["status"] == "resolved"

    left, right = ada.cover(at=late + 20 * DAY)[1]["sides"]
    assert (left["fit"]["days_left"], left["fit"]["remakes_left"], left["fit"]["held_open"]) == (61, 1, True)
    assert (right["fit"]["days_left"], right["fit"]["remakes_left"]) == (0, 2)

    status, told = ada.claims("left", at=late + 100 * DAY, wish="refund", **MISFIT)
    assert (status, told["decisions"][0]["remedy"]) == (201, "refund")
    assert told["decisions"][0]["refund_status"] == "on_its_way"
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.reason, refund.origin) == (20790, "guarantee", "rule")
    ada.line.refresh_from_db()
    assert (ada.line.refunded_minor, ada.line.remakes_left_used) == (20790, 1)
    assert [side["refunded"] for side in ada.cover(at=late + 100 * DAY)[1]["sides"]] == [True, True]
    status, told = ada.claims("right", at=late + 101 * DAY, **CRACKED)
    assert (told["status"], told["decisions"][0]["clause"]["code"]) == ("denied", "durability.refunded")


def approved_by_fitter(remake: OrderLine, *, at: dt.datetime) -> None:
    """Let a fitter look at what is proposed instead and approve it, and its designs be built."""
    assert reviews.follow(remake.pk, at=at, by=SYSTEM)
    assert not reviews.follow(remake.pk, at=at, by=SYSTEM)
    remake.refresh_from_db()
    reviews.approve(remake.pk, at=at, by=a_colleague("fay", "fitter").as_actor())
    assert remake.prescription is not None
    designs(remake.prescription)
    remake.refresh_from_db()


def test_a_remake_for_fit_is_proposed_with_a_change_that_the_fitter_may_adjust(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + DAY, **MISFIT)
    ada.presses(told["number"], "advice", {"helped": False}, at=LATER + 2 * DAY)
    remake, worn = ada.remake_of(told["number"]), ada.line.prescription
    assert worn is not None
    assert list(reviews.lagging()) == [remake]
    assert (reviews.follow_lagging(at=LATER + 3 * DAY), reviews.follow_lagging(at=LATER + 3 * DAY)) == (1, 0)
    remake.refresh_from_db()
    proposed = remake.prescription
    assert proposed is not None
    assert (remake.status, proposed.status, proposed.replaces) == ("in_review", "in_review", worn)
    before = {side.side: side.insole.parameters for side in worn.sides.all()}
    after = {side.side: side.insole.parameters for side in proposed.sides.all()}
    assert before["left"].arch_height_mm - after["left"].arch_height_mm == 2
    assert before["right"] == after["right"]
    causes = [(cause["code"], cause["side"]) for cause in proposed.causes]
    assert causes[0] == ("fit_reported", "left")
    told_why = dict(proposed.sides.get(side="left").reasons)["arch_height_mm"]
    assert (told_why["code"], "arch too high" in told_why["sentence"]) == ("fit_reported", True)
    assert Case.objects.live().get(line=remake).queue == "review"

    fitter = a_colleague("fay", "fitter").as_actor()
    lower = {"left": {"arch_height_mm": str(after["left"].arch_height_mm - 1)}}
    adjusts = reviews.followed(adjusting.adjust)
    adjusts(proposed.pk, changes=lower, note="One more, she is light.", at=LATER + 4 * DAY, by=fitter)
    reviews.approve(remake.pk, at=LATER + 4 * DAY, by=fitter)
    remake.refresh_from_db()
    assert remake.prescription is not None
    assert (remake.status, remake.prescription.replaces) == ("approved", proposed)
    ada.line.refresh_from_db()
    assert (ada.line.status, ada.line.prescription) == ("delivered", worn)


def test_advice_that_helped_ends_it_and_a_first_report_after_the_window_is_refused(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + DAY, **MISFIT)
    assert ada.presses(told["number"], "advice", {"helped": True}, at=LATER + 2 * DAY)[1]["status"] == "resolved"
    assert ada.presses(told["number"], "advice", {"helped": True}, at=LATER + 2 * DAY)[1]["code"] == "claim_no_advice"
    _, told = ada.claims("right", at=LATER + 61 * DAY, **MISFIT)
    assert (told["status"], told["decisions"][0]["clause"]["code"]) == ("denied", "fit.window")
    assert told["decisions"][0]["by_rule"] is True


def test_a_worn_cover_in_year_four_is_refused_by_its_clause_and_may_be_bought(ada: Wearing) -> None:
    _, told = ada.claims("left", at=YEAR_FOUR, **WORN)
    (decision,) = told["decisions"]
    assert (told["status"], decision["remedy"], decision["clause"]["code"]) == (
        "denied", "cover_for_sale", "durability.time",
    )  # fmt: skip
    assert {(row["part"], row["last_on"]) for row in told["still_covered"]} == {("core", _LAST), ("shell", _LAST)}
    assert ada.presses(told["number"], "cover", None, at=YEAR_FOUR)[1]["code"] == "claim_no_cover_for_sale"
    Variant.objects.filter(pk=ada.line.variant_id).update(cover="microfibre")
    covers = given.product("covers", kind="stock")
    for sku, cover in (("COVER-WOOL", "wool"), ("COVER-OWN", "microfibre")):
        given.variant(sku, of=covers, cover=cover, usd=2500)
    status, cart = ada.presses(told["number"], "cover", None, at=YEAR_FOUR)
    assert (status, [line["sku"] for line in cart["lines"]]) == (201, ["COVER-OWN"])
    assert (cart["email"], cart["address"]["line1"]) == (ada.order.email, ada.order.ship_line1)
    assert ada.presses(told["number"], "cover", None, at=YEAR_FOUR + DAY)[1]["id"] == cart["id"]
    _, other = ada.claims("right", at=YEAR_FOUR, **CRACKED)
    assert ada.presses(other["number"], "cover", None, at=YEAR_FOUR)[1]["code"] == "claim_no_cover_for_sale"
    assert Cart.objects.count() == 1


def test_after_two_remakes_the_unused_share_goes_back_and_one_side_waits_for_no_other(ada: Wearing) -> None:
    for number in (1, 2):
        _, told = ada.claims("left", at=LATER + number * 100 * DAY, **CRACKED)
        assert told["decisions"][0]["remedy"] == "remake"
        if number == 1:
            # The other side, while the first is being made.
            _, other = ada.claims("right", at=LATER + 101 * DAY, **CRACKED)
            assert other["status"] == "remedy_in_progress"
            ada.arrives(ada.remake_of(other["number"]), at=LATER + 120 * DAY)
        ada.arrives(ada.remake_of(told["number"]), at=LATER + (number * 100 + 20) * DAY)
    ada.line.refresh_from_db()
    assert (ada.line.remakes_left_used, ada.line.remakes_right_used) == (2, 1)
    _, told = ada.claims("left", at=LATER + 5 * 365 * DAY, confirmed_miles="2500.0", **CRACKED)
    (decision,) = told["decisions"]
    # Three quarters of the miles are left, half of the years: the larger counts, of half of what was paid.
    assert (decision["remedy"], decision["amount"]["amount"]) == ("pro_rata_refund", 7796)
    assert [side["refunded"] for side in ada.cover(at=LATER + 5 * 365 * DAY)[1]["sides"]] == [True, False]


@pytest.mark.parametrize("seeded", ["covers_used", "fit_remakes_used", "outgrown_remakes_used", "remakes_used"])
def test_a_side_that_used_what_was_never_made_or_paid_for_it_is_seen(ada: Wearing, seeded: str) -> None:
    ada.claims("left", at=LATER + DAY, **CRACKED)
    right, mended = CoverSide.objects.filter(line=ada.line, side="right"), {seeded: 0, "refunded_minor": 0}
    for wrong in ({seeded: 1}, {"refunded_minor": 1}):
        right.update(**wrong)
        assert [(one.code, one.order) for one in invariants(at=LATER + DAY)] == [("I18", ada.order.number)]
        right.update(**mended)
        assert invariants(at=LATER + DAY) == []


def test_what_a_line_counts_is_compared_with_what_there_is(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + DAY, **CRACKED)
    assert invariants(at=LATER + DAY) == []
    OrderLine.objects.filter(pk=ada.line.pk).update(remakes_right_used=1)
    found = invariants(at=LATER + DAY)
    assert [(one.code, one.order) for one in found] == [(code, ada.order.number) for code in ("I14", "I18")]
    OrderLine.objects.filter(pk=ada.line.pk).update(remakes_right_used=0)
    assert invariants(at=LATER + DAY) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(pk=ada.line.pk).update(refunded_minor=20791)
    assert told["remake_order"]
