"""What a foot is worth of what was paid: its half of a pair, all of what was bought for it alone; back once."""

import pytest

from fitting import intake, prescribing, reviewing
from orders import claims, refunds, tasks
from orders.claims import Choice
from orders.invariants import invariants
from orders.models import Claim, CoverSide, Order, OrderLine, Refund
from orders.stripe_values import StripeRefund
from shop.actor import SYSTEM
from tests.fitting.making import a_draft, a_wearer, actor, foot
from tests.orders.claims.claiming import CRACKED, DAY, Wearing
from tests.orders.claims.test_deciding import cem, clara, in_review
from tests.orders.making import LATER, NOW, a_line, a_variant
from tests.orders.staffed import a_colleague
from tests.orders.workshop import designs, picture

pytestmark = pytest.mark.django_db

YEAR_FIVE = LATER + 5 * 365 * DAY
# What a pair cost with its tax, in minor units.
PAID = 20790


def for_one_foot(order: Order) -> OrderLine:
    """An insole for a left foot alone, whose design is released."""
    wearer = a_wearer(order.customer_id, relation="other")
    draft = a_draft(wearer, feet="left")
    by = actor(wearer.customer_id)
    intake.answer(draft.pk, measures={"left": foot(), "right": dict.fromkeys(foot())}, at=NOW, by=by)
    profile = intake.submit(draft.pk, at=NOW, by=by)
    proposed = prescribing.propose(profile.pk, a_variant("STRIDE-M", "custom").pk, at=NOW, by=SYSTEM)
    approved = reviewing.approve(proposed.pk, at=NOW, by=a_colleague("fay", "fitter").as_actor())
    designs(approved)
    return a_line(order, wearer=wearer, profile=profile, prescription=approved, status="approved")


def remade_twice(worn: Wearing) -> None:
    """Have the left side made again as often as it is for nothing."""
    for days in (100, 200):
        _, told = worn.claims("left", at=LATER + days * DAY, **CRACKED)
        assert told["decisions"][0]["remedy"] == "remake", told
        worn.arrives(worn.remake_of(told["number"]), at=LATER + (days + 20) * DAY)


def test_who_bought_an_insole_for_one_foot_has_the_unused_share_of_all_that_was_paid() -> None:
    hal = Wearing(for_one_foot)
    assert list(hal.serials) == ["left"]
    remade_twice(hal)
    remakes = OrderLine.objects.filter(remake_of=hal.line).values_list("only_side", "customs_value_minor", "cost_minor")
    assert set(remakes) == {("left", 18900, 6615)}
    _, told = hal.claims("left", at=YEAR_FIVE, confirmed_miles="2500.0", **CRACKED)
    (decision,) = told["decisions"]
    # Three quarters of the miles are left, and there is no other foot that half of it was paid for.
    assert (decision["remedy"], decision["amount"]["amount"]) == ("pro_rata_refund", 15593)
    hal.line.refresh_from_db()
    assert (hal.line.refunded_minor, CoverSide.objects.get(line=hal.line).refunded_minor) == (15593, 15593)
    assert invariants(at=YEAR_FIVE) == []


def test_the_unused_shares_of_both_sides_are_together_that_of_the_pair() -> None:
    ada = Wearing()
    CoverSide.objects.filter(line=ada.line).update(remakes_used=2)
    amounts = {}
    for side in ("left", "right"):
        _, told = ada.claims(side, at=YEAR_FIVE, confirmed_miles="0.0", **CRACKED)
        amounts[side] = told["decisions"][0]["amount"]["amount"]
    assert (amounts, sum(amounts.values())) == ({"left": 10395, "right": 10395}, PAID)
    rows = CoverSide.objects.filter(line=ada.line).values_list("side", "refunded_minor")
    ada.line.refresh_from_db()
    assert (dict(rows), ada.line.refunded_minor) == (amounts, PAID)


def test_the_share_of_a_side_goes_back_once_also_by_a_colleagues_hand() -> None:
    ada = Wearing()
    remade_twice(ada)
    ada.claims("left", at=YEAR_FIVE, confirmed_miles="2500.0", **CRACKED)
    refund = Refund.objects.get()
    paid, mark = refund.payment, {"refund": refund.public_id}
    back = StripeRefund(
        "re_1", "succeeded", refund.amount_minor, "USD", paid.payment_intent_id or "", "", YEAR_FIVE, metadata=mark
    )
    refunds.confirm(back, at=YEAR_FIVE, by=SYSTEM)
    tasks.follow_claims(at=YEAR_FIVE)
    _, told = ada.claims("left", at=YEAR_FIVE + DAY, **CRACKED)
    assert (told["status"], told["decisions"][0]["clause"]["code"]) == ("denied", "durability.refunded")
    ada.presses(told["number"], "appeal", {"text": ""}, at=YEAR_FIVE + DAY)
    claim = Claim.objects.get(number=told["number"])
    before = picture(ada.line)
    again = Choice("granted", "durability.free", remedy="pro_rata_refund")
    for press in (claims.preview, claims.decide):
        with pytest.raises(claims.SidePaidBack):
            press(claim.pk, again, at=YEAR_FIVE + DAY, by=clara())
    claim.refresh_from_db()
    assert (picture(ada.line), claim.status, Refund.objects.count()) == (before, "in_review", 1)


def test_the_whole_price_answers_both_sides_whichever_one_is_named() -> None:
    ada = Wearing()
    claim = in_review(ada, "left", "right")
    whole = Choice("granted", "durability.failure", remedy="refund", sides=("left",))
    shown = claims.preview(claim.pk, whole, at=LATER + 100 * DAY, by=cem())
    assert (shown.amount_minor, list(shown.refused)) == (PAID, [])
    claims.decide(claim.pk, whole, at=LATER + 100 * DAY, by=cem())
    assert (Claim.objects.count(), claim.sides.filter(is_granted=True).count()) == (1, 2)
    assert Refund.objects.get().amount_minor == PAID
