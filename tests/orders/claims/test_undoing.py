"""Both sides made again at once, what is taken back when nothing came of a remedy, and money that two people decide."""

import datetime as dt
from decimal import Decimal

import pytest
from pytest_django import Settings

from orders import cancellations, claims, deciding, insight, payouts, refunds, tasks
from orders.claims import Choice
from orders.invariants import invariants
from orders.models import Case, Claim, CoverSide, OrderLine, Refund
from orders.stripe_values import StripeRefund
from shop.actor import SYSTEM
from tests.orders.claims.claiming import CRACKED, DAY, Wearing
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague, finance

pytestmark = pytest.mark.django_db

THEN = LATER + 100 * DAY


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def counted(ada: Wearing) -> tuple[int, int, list[int], int]:
    """Return what the line counts of each side, what its covers count, and its money."""
    ada.line.refresh_from_db()
    of_covers = list(CoverSide.objects.filter(line=ada.line).order_by("side").values_list("remakes_used", flat=True))
    return ada.line.remakes_left_used, ada.line.remakes_right_used, of_covers, ada.line.refunded_minor


def money_told(ada: Wearing, claim: Claim, *, at: dt.datetime) -> list[str | None]:
    """Read how far the money of each decision is."""
    return [one["refund_status"] for one in ada.reads(claim.number, at=at)["decisions"]]


def test_both_sides_are_made_again_in_one_order_and_take_their_places_together(ada: Wearing) -> None:
    old = ada.serials
    _, told = ada.claims("left", "right", at=THEN, **CRACKED)
    remake = ada.remake_of(told["number"])
    assert (remake.only_side, remake.customs_value_minor, remake.order.total_minor) == ("", 18900, 0)
    assert counted(ada) == (1, 1, [1, 1], 0)
    ada.arrives(remake, at=THEN + 10 * DAY)
    assert not set(old.values()) & set(ada.serials.values())
    assert ada.reads(told["number"], at=THEN + 10 * DAY)["status"] == "resolved"
    assert invariants(at=THEN + 10 * DAY) == []


def test_a_remake_that_is_cancelled_counts_for_nothing_and_a_person_looks_again(ada: Wearing) -> None:
    _, told = ada.claims("left", "right", at=THEN, **CRACKED)
    remake = ada.remake_of(told["number"])
    cancellations.cancel(remake.order_id, reason="wrong side", at=THEN + DAY, by=ada.browser.actor)
    assert (tasks.follow_claims(at=THEN + DAY), tasks.follow_claims(at=THEN + DAY)) == (1, 0)
    claim = Claim.objects.get(number=told["number"])
    assert (claim.status, claim.remake, claim.sides.filter(is_granted=True).count()) == ("in_review", None, 0)
    assert counted(ada) == (0, 0, [0, 0], 0)
    assert invariants(at=THEN + DAY) == []
    granted = Choice("granted", "durability.failure", remedy="remake", sides=("right",), words="The left one is whole.")
    claims.decide(claim.pk, granted, at=THEN + 2 * DAY, by=a_colleague("clara", "claims").as_actor())
    assert counted(ada) == (0, 1, [0, 1], 0)
    lines = OrderLine.objects.filter(remake_of=ada.line).order_by("pk").values_list("status", "only_side")
    assert list(lines) == [("cancelled", ""), ("approved", "right")]


@pytest.mark.usefixtures("box")
def test_money_beyond_the_rules_and_the_limit_waits_for_a_second_person_who_may_decline_it(
    ada: Wearing, settings: Settings
) -> None:
    settings.REFUND_LIMITS = {"USD": 10000}
    clara = a_colleague("clara", "claims", "finance").as_actor()
    shape = {"part": "core", "failure": "lost_shape", "cause": "wear"}
    _, told = ada.claims("left", at=THEN, **shape)
    claim = Claim.objects.get(number=told["number"])
    partly = Choice("granted", "durability.failure", remedy="partial_refund", amount_minor=10001)
    refund = claims.decide(claim.pk, partly, at=THEN, by=clara).refund
    assert refund is not None
    assert (refund.status, refund.decided_by_id, counted(ada)[3]) == ("awaiting_approval", clara.user_id, 10001)
    assert Case.objects.live().filter(refund=refund, queue="refunds").exists()
    with pytest.raises(deciding.OwnDecision):
        deciding.approve(refund.pk, at=THEN, by=clara)

    deciding.decline(refund.pk, reason="A remake is enough.", at=THEN + DAY, by=finance())
    assert tasks.follow_claims(at=THEN + DAY) == 1
    claim.refresh_from_db()
    assert (claim.status, counted(ada)) == ("in_review", (0, 0, [0, 0], 0))
    assert money_told(ada, claim, at=THEN + DAY) == [None]

    again = claims.decide(claim.pk, partly, at=THEN + 2 * DAY, by=clara).refund
    assert again is not None
    deciding.approve(again.pk, at=THEN + 2 * DAY, by=finance())
    statuses = Refund.objects.order_by("pk").values_list("status", flat=True)
    assert (list(statuses), counted(ada)[3]) == (["declined", "requested"], 10001)
    # What came of the first decision is over: the second one stands.
    assert tasks.follow_claims(at=THEN + 2 * DAY) == 0
    assert (Claim.objects.get().status, counted(ada)[3]) == ("remedy_in_progress", 10001)
    assert invariants(at=THEN + 2 * DAY) == []

    # Called back at Stripe, it is owed as before: it is paid out another way, and not decided a third time.
    names = {
        "intent_id": again.payment.payment_intent_id or "",
        "charge_id": "",
        "metadata": {"refund": again.public_id},
    }
    told_back = StripeRefund("re_1", "canceled", 10001, "USD", created=THEN, **names)  # type: ignore[arg-type]
    refunds.confirm(told_back, at=THEN + 2 * DAY, by=SYSTEM)
    assert tasks.follow_claims(at=THEN + 2 * DAY) == 0
    assert (Claim.objects.get().status, counted(ada)[3]) == ("remedy_in_progress", 10001)
    assert (money_told(ada, claim, at=THEN + 2 * DAY), insight.costs()) == ([None, "cancelled"], [])
    payout = payouts.propose(again.pk, method="cheque", reference="No. 3", at=THEN + 3 * DAY, by=clara)
    payouts.confirm(payout.pk, at=THEN + 3 * DAY, by=finance())
    assert tasks.follow_claims(at=THEN + 3 * DAY) == 1
    assert (Claim.objects.get().status, counted(ada)[3]) == ("resolved", 10001)
    # It went another way, and cost as much.
    assert money_told(ada, claim, at=THEN + 3 * DAY) == [None, "paid_otherwise"]
    (cost,) = insight.costs()
    assert (cost.remakes, cost.refunds, cost.refunds_minor, cost.whole) == (0, 1, 10001, Decimal("100.01"))
    assert invariants(at=THEN + 3 * DAY) == []
