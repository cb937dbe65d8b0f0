"""While a bank decides about what a pair cost, nothing of it is made again under our guarantees, nor sent."""

import datetime as dt
from typing import Final

import pytest

from orders import claims, disputes, holds, production, shipping
from orders.models import Claim, Order, OrderLine, Payment
from orders.production import gate
from orders.stripe_values import StripeDispute
from shop.actor import SYSTEM
from tests.orders.bought import picture
from tests.orders.claims.claiming import CRACKED, DAY, WAREHOUSE, Wearing
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague, finance
from tests.orders.workshop import brought_to, packer, pieces

pytestmark = pytest.mark.django_db

THEN: Final = LATER + 100 * DAY
REMAKE: Final = claims.Choice("granted", "durability.time", remedy="remake")


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def a_bank_says(ada: Wearing, status: str, *, at: dt.datetime) -> None:
    """Read the one dispute about what was paid, as it stands then."""
    payment = Payment.objects.get(order=ada.order)
    told = StripeDispute(
        id="du_1", status=status, reason="fraudulent", amount_minor=payment.amount_minor, currency=payment.currency,
        intent_id=payment.payment_intent_id or "", charge_id=payment.charge_id or "", created=at,
    )  # fmt: skip
    assert disputes.confirm(told, at=at, by=SYSTEM) is not None


def open_holds(order: Order) -> list[str]:
    return list(order.holds.filter(closed_at=None).values_list("code", flat=True))


def lacks(line: OrderLine, *, at: dt.datetime) -> list[str]:
    return [lack.code for lack in gate.missing(OrderLine.objects.select_related("order").get(pk=line.pk), at=at)]


@pytest.mark.parametrize("status", ["needs_response", "under_review", "appeal_needs_response"])
def test_nothing_is_made_again_by_rule_or_by_a_person_while_the_payment_is_disputed(ada: Wearing, status: str) -> None:
    a_bank_says(ada, status, at=THEN)
    _, told = ada.claims("left", at=THEN, **CRACKED)
    claim = Claim.objects.get(number=told["number"])
    assert (told["status"], told["decisions"], claims.said_of(claim.pk, at=THEN).why) == ("in_review", [], "disputed")
    assert "disputed" in {signal.code for signal in claims.signals(claim)}
    before, cara = picture(ada.order), a_colleague("cara", "claims").as_actor()
    for act in (claims.preview, claims.decide):
        with pytest.raises(claims.MoneyAtBank):
            act(claim.pk, REMAKE, at=THEN, by=cara)
    claim.refresh_from_db()
    assert (picture(ada.order), claim.status, claim.decisions.count(), ada.line.remakes.count()) == (
        before, "in_review", 0, 0,
    )  # fmt: skip

    a_bank_says(ada, "won", at=THEN + 30 * DAY)
    claims.decide(claim.pk, REMAKE, at=THEN + 30 * DAY, by=cara)
    assert (ada.line.remakes.count(), open_holds(ada.remake_of(claim.number).order)) == (1, [])


def test_a_claim_may_be_refused_while_the_payment_is_disputed(ada: Wearing) -> None:
    a_bank_says(ada, "needs_response", at=THEN)
    _, told = ada.claims("left", at=THEN, **CRACKED)
    refused = claims.Choice("refused", "durability.failure", words="It is not broken.")
    claims.decide(
        Claim.objects.get(number=told["number"]).pk, refused, at=THEN, by=a_colleague("cara", "claims").as_actor()
    )
    assert ada.reads(told["number"], at=THEN)["status"] == "denied"


def test_an_inquiry_of_a_bank_keeps_nothing_from_being_made_again(ada: Wearing) -> None:
    a_bank_says(ada, "warning_needs_response", at=THEN)
    _, told = ada.claims("left", at=THEN, **CRACKED)
    assert (told["status"], open_holds(ada.remake_of(told["number"]).order)) == ("remedy_in_progress", [])


def test_what_is_being_made_again_stops_with_the_order_that_was_paid_and_goes_on_with_it(ada: Wearing) -> None:
    _, told = ada.claims("left", at=THEN, **CRACKED)
    remake = ada.remake_of(told["number"])
    a_bank_says(ada, "needs_response", at=THEN + DAY)
    assert (open_holds(ada.order), open_holds(remake.order)) == (["dispute"], ["dispute"])
    assert "disputed" in lacks(remake, at=THEN + DAY)
    a_bank_says(ada, "under_review", at=THEN + 2 * DAY)
    assert remake.order.holds.count() == 1
    a_bank_says(ada, "won", at=THEN + 9 * DAY)
    assert (open_holds(ada.order), open_holds(remake.order)) == ([], [])
    assert "disputed" not in lacks(remake, at=THEN + 9 * DAY)


def test_what_was_made_again_is_not_sent_while_the_payment_is_disputed_nor_let_go_by_hand(ada: Wearing) -> None:
    _, told = ada.claims("left", at=THEN, **CRACKED)
    remake = ada.remake_of(told["number"])
    brought_to("ready", remake, at=THEN)
    production.pack(remake.pk, [piece.serial for piece in pieces(remake)], at=THEN, by=packer())
    a_bank_says(ada, "needs_response", at=THEN + DAY)
    before = picture(remake.order)
    with pytest.raises(shipping.OnHold):
        shipping.hand_over(remake.order_id, carrier="ups", at=THEN + DAY, by=WAREHOUSE)
    with pytest.raises(holds.DisputeUnderWay):
        holds.close(remake.order.holds.get().pk, reason="Let it go.", at=THEN + DAY, by=finance())
    assert picture(remake.order) == before

    a_bank_says(ada, "lost", at=THEN + 9 * DAY)
    assert open_holds(remake.order) == ["dispute"]
    holds.close(ada.order.holds.get().pk, reason="We keep our word.", at=THEN + 9 * DAY, by=finance())
    assert (open_holds(ada.order), open_holds(remake.order)) == ([], [])
    shipping.hand_over(remake.order_id, carrier="ups", at=THEN + 9 * DAY, by=WAREHOUSE)
    remake.refresh_from_db()
    assert remake.status == "shipped"
