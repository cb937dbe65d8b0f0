"""A parcel that was presumed to have come, about which somebody has claimed, and which the carrier brings back."""

from typing import Final

import pytest
import time_machine

from orders import claims, guarantee, problems, shipping
from orders.api.cover_json import cover_json
from orders.claims import SideTold, Told
from orders.models import Claim, Cover, CoverSide, Order, Parcel, Problem
from shop.actor import SYSTEM
from tests.orders.claims.claiming import CRACKED
from tests.orders.claims.test_deciding import clara
from tests.orders.making import LATER
from tests.orders.shipping.test_parcels import DAY, SUPPORT, order, sent
from tests.orders.workshop import pieces

__all__ = ["order"]
pytestmark = pytest.mark.django_db

SHAPE: Final = {"part": "core", "failure": "lost_shape", "cause": "wear"}


def test_what_a_claim_rests_on_stays_and_begins_when_the_pair_really_comes(order: Order) -> None:
    by, first = order.customer.as_actor(), sent(order)
    shipping.deliver(first.pk, teller=Parcel.Teller.PRESUMED, at=LATER + 14 * DAY, by=SYSTEM)
    line = order.lines.get(sku="STRIDE-M")
    serials = {piece.side: piece.serial for piece in pieces(line)}
    told = Told("durability", [SideTold("left", **SHAPE)])
    claim = claims.submit(serials["left"], told, at=LATER + 15 * DAY, by=by)

    shipping.come_back(first.pk, reason="Nobody there.", at=LATER + 16 * DAY, by=SYSTEM)
    line.refresh_from_db()
    assert (line.status, Cover.objects.count(), CoverSide.objects.count()) == ("ready", 2, 2)
    shown = cover_json(guarantee.covered(serials["left"], at=LATER + 16 * DAY, by=by), by)
    assert shown["came_back"] is True
    found = claims.said_of(claim.pk, at=LATER + 16 * DAY)
    assert (found.verdict, found.why) == ("review", "pair_came_back")
    claim = Claim.objects.select_related("line__order", "cover__policy").get(pk=claim.pk)
    assert [signal.code for signal in claims.signals(claim)] == ["pair_came_back"]
    with pytest.raises(claims.PairCameBack):
        claims.submit(serials["right"], Told("durability", [SideTold("right", **CRACKED)]), at=LATER + 16 * DAY, by=by)
    with pytest.raises(claims.PairCameBack):
        claims.add_side(claim.pk, SideTold("right", **SHAPE), at=LATER + 16 * DAY, by=by)
    assert (claim.sides.count(), Claim.objects.count()) == (1, 1)
    assert not guarantee.invariants()["covered_but_not_delivered"].exists()

    problems.resend(Problem.objects.get(kind="came_back", parcel=first).pk, at=LATER + 16 * DAY, by=SUPPORT)
    again = sent(order, at=LATER + 17 * DAY, number="1Z9")
    came = LATER + 20 * DAY
    with time_machine.travel(came, tick=False):
        shipping.deliver(again.pk, at=came, by=SYSTEM)
    assert set(Cover.objects.values_list("begins_at", flat=True)) == {came}
    assert set(CoverSide.objects.values_list("delivered_at", flat=True)) == {came}
    assert cover_json(guarantee.covered(serials["left"], at=came, by=by), by)["came_back"] is False
    assert claims.said_of(claim.pk, at=came).why == "needs_a_look"
    refusal = claims.Choice("refused", "durability.failure", words="It was not worn yet.")
    claims.decide(claim.pk, refusal, at=came, by=clara())
    assert claims.submit(serials["right"], Told("durability", [SideTold("right", **CRACKED)]), at=came, by=by).remake
