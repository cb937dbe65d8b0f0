"""What changed elsewhere between a pair and its claim: its money is gone, or its insole; a person looks at it then."""

from collections.abc import Callable
from typing import Final

import pytest
from django.contrib.admin.sites import site

from orders import claims, deciding
from orders.admin.claims import ClaimDesk
from orders.admin.covers import CoverDesk
from orders.models import Claim, CoverSide, Dispute, OrderLine, Payment
from tests.orders.claims.claiming import CRACKED, DAY, Wearing
from tests.orders.claims.test_ladder import MISFIT, approved_by_fitter
from tests.orders.claims.test_taken_over import SHAPE
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague

pytestmark = pytest.mark.django_db

THEN: Final = LATER + 100 * DAY


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def lost(ada: Wearing) -> None:
    """Let a bank take back what was paid."""
    paid = Payment.objects.get(order=ada.order)
    Dispute.objects.create(
        payment=paid, order=ada.order, stripe_dispute_id="du_lost", amount_minor=paid.amount_minor,
        currency=paid.currency, status="lost", opened_at=LATER, ended_at=LATER + 10 * DAY,
    )  # fmt: skip


def given_back(ada: Wearing) -> None:
    """Let finance give back all that the pair cost."""
    line = OrderLine.objects.get(pk=ada.line.pk)
    cost = line.subtotal_minor + line.tax_minor
    by = a_colleague("fin", "finance").as_actor()
    deciding.decide(
        ada.order.pk, amounts={line.public_id: cost}, reason="faulty", remark="All of it.", at=LATER + 5 * DAY, by=by
    )


@pytest.mark.parametrize(("goes", "why"), [(given_back, "paid_back_elsewhere"), (lost, "dispute_lost")])
def test_nothing_is_made_again_by_rule_for_a_pair_whose_money_is_gone(
    ada: Wearing, goes: Callable[[Wearing], None], why: str
) -> None:
    goes(ada)
    status, told = ada.claims("left", at=THEN, **CRACKED)
    claim = Claim.objects.get(number=told["number"])
    found = claims.said_of(claim.pk, at=THEN)
    assert (status, told["status"], told["decisions"], found.why) == (201, "in_review", [], why)
    assert why in {signal.code for signal in claims.signals(claim)}
    assert ada.line.remakes.count() == 0
    # A person may still do it, knowing that.
    cara = a_colleague("cara", "claims").as_actor()
    claims.decide(claim.pk, claims.Choice("granted", "durability.time", remedy="remake"), at=THEN, by=cara)
    assert ada.line.remakes.count() == 1


def test_a_claim_about_an_insole_that_was_replaced_since_says_so(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + DAY, **{name: SHAPE[name] for name in ("part", "failure", "cause")})
    claim = Claim.objects.get(number=told["number"])
    assert (told["status"], claims.said_of(claim.pk, at=LATER + DAY).why) == ("in_review", "needs_a_look")
    _, fit = ada.claims("left", at=LATER + 2 * DAY, **MISFIT)
    ada.presses(fit["number"], "advice", {"helped": False}, at=LATER + 3 * DAY)
    remake = ada.remake_of(fit["number"])
    approved_by_fitter(remake, at=LATER + 4 * DAY)
    ada.arrives(remake, at=LATER + 20 * DAY)
    assert claims.said_of(claim.pk, at=LATER + 21 * DAY).why == "replaced_since"
    assert "replaced_since" in {signal.code for signal in claims.signals(claim)}


def test_both_desks_compare_what_was_given_back_with_all_that_was_paid(ada: Wearing) -> None:
    status, told = ada.claims("left", at=LATER + DAY, **CRACKED)
    assert status == 201
    line = OrderLine.objects.select_related("order").get(pk=ada.line.pk)
    assert line.tax_minor
    claim = Claim.objects.get(number=told["number"])
    assert ClaimDesk(Claim, site).exposure(claim).endswith("given back $0.00 of $207.90")
    side = CoverSide.objects.get(line=line, side="left")
    assert CoverDesk(CoverSide, site).exposure(side).endswith("$0.00 of $103.95 paid back")
