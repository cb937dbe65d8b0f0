"""The perfect fit, step by step: advice, remakes, the money; and what is left when a promise is over."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from orders.invariants import invariants
from orders.models import OrderLine, Refund
from tests.orders.claims.claiming import CRACKED, DAY, WORN, Wearing
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db

_LAST = "2036-11-20"
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


def test_advice_that_helped_ends_it_and_a_first_report_after_the_window_is_refused(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + DAY, **MISFIT)
    assert ada.presses(told["number"], "advice", {"helped": True}, at=LATER + 2 * DAY)[1]["status"] == "resolved"
    assert ada.presses(told["number"], "advice", {"helped": True}, at=LATER + 2 * DAY)[1]["code"] == "claim_no_advice"
    _, told = ada.claims("right", at=LATER + 61 * DAY, **MISFIT)
    assert (told["status"], told["decisions"][0]["clause"]["code"]) == ("denied", "fit.window")
    assert told["decisions"][0]["by_rule"] is True


def test_a_worn_cover_in_year_four_is_refused_by_its_clause_and_may_be_bought(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + 4 * 365 * DAY, **WORN)
    (decision,) = told["decisions"]
    assert (told["status"], decision["remedy"], decision["clause"]["code"]) == (
        "denied", "cover_for_sale", "durability.time",
    )  # fmt: skip
    assert {(row["part"], row["last_on"]) for row in told["still_covered"]} == {("core", _LAST), ("shell", _LAST)}


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


def test_what_a_line_counts_is_compared_with_what_there_is(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + DAY, **CRACKED)
    assert invariants(at=LATER + DAY) == []
    OrderLine.objects.filter(pk=ada.line.pk).update(remakes_right_used=1)
    (found,) = invariants(at=LATER + DAY)
    assert (found.code, found.order) == ("I14", ada.order.number)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(pk=ada.line.pk).update(refunded_minor=20791)
    assert told["remake_order"]
