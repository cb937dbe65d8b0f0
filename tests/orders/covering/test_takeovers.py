"""The wearer takes over the guarantee: miles and claims are theirs, the order and its money stay with who paid."""

import datetime as dt
from collections.abc import Callable
from typing import Final

import pytest
from django.test import Client

from fitting import inviting
from fitting.models import JournalEntry, Wearer
from orders import activities, eligibility, guarantee, mileage, pairs, takeovers
from orders.api.cover_json import cover_json, summary_json
from orders.models import CoverHandover
from shop.actor import Actor
from shop.refusal import Refusal
from tests import given
from tests.orders.covering.delivered import Pair, a_delivered_pair, an_offered_pair, invited
from tests.orders.making import NOW, an_account

pytestmark = pytest.mark.django_db
LATER: Final = NOW + dt.timedelta(days=3)


def refusal(act: Callable[[], object]) -> str:
    """Return the code of a refusal; nothing is handed over by it."""
    before = list(CoverHandover.objects.order_by("pk").values())
    with pytest.raises(Refusal) as error:
        act()
    assert list(CoverHandover.objects.order_by("pk").values()) == before
    return error.value.code


def tell(pair: Pair, by: Actor) -> guarantee.Covered:
    return guarantee.tell_habits(pair.left, steps_per_day=5000, share_percent=50, at=LATER, by=by)


def test_a_taken_guarantee_is_the_wearers_and_the_money_stays_with_who_paid() -> None:
    pair, token = an_offered_pair()
    assert tell(pair, pair.buyer).mileage.counts == "habits"
    wearer, eve = an_account("wearer@example.com").as_actor(), given.customer("eve@example.com")
    assert refusal(lambda: guarantee.covered(pair.left, at=LATER, by=wearer)) == "serial_unknown"
    assert refusal(lambda: takeovers.take(pair.left, token, at=LATER, by=pair.buyer)) == "taking_ones_own"
    assert refusal(lambda: takeovers.take(pair.left, "x" * 43, at=LATER, by=eve)) == "invitation_closed"
    assert refusal(lambda: takeovers.take("S00000000X", token, at=LATER, by=wearer)) == "handover_not_offered"
    taken = takeovers.take(pair.right.lower(), token, at=LATER, by=wearer)
    assert (taken.status, taken.holder_id, taken.taken_at) == ("taken", wearer.user_id, LATER)
    assert takeovers.take(pair.left, token, at=LATER, by=wearer) == taken
    assert refusal(lambda: takeovers.take(pair.left, token, at=LATER, by=eve)) == "handover_not_offered"
    moves = JournalEntry.objects.filter(subject="orders.coverhandover")
    assert list(moves.values_list("became", "by_id", "thread")) == [
        ("taken", wearer.user_id, f"order:{pair.line.order_id}")
    ]
    # Whoever paid sees what is left, and neither tells nor learns how far it has gone.
    seen = cover_json(guarantee.covered(pair.left, at=LATER, by=pair.buyer), pair.buyer)
    assert (seen["taken_over"], seen["order"]) == (True, pair.line.order.number)
    assert set(dict(seen["mileage"]).values()) == {None, False}  # type: ignore[call-overload]
    silent: tuple[Callable[[], object], ...] = (
        lambda: tell(pair, pair.buyer),
        lambda: mileage.told(pair.left, at=LATER, by=pair.buyer),
        lambda: activities.of_pair(pair.left, by=pair.buyer),
        lambda: activities.hand_in(pair.left, b"", at=LATER, by=pair.buyer),
        lambda: eligibility.ask(pair.left, eligibility.Question("fit", "left"), at=LATER, by=pair.buyer),
    )
    assert {refusal(act) for act in silent} == {"cover_taken_over"}
    assert refusal(lambda: takeovers.withdraw(pair.left, at=LATER, by=pair.buyer)) == "handover_taken"
    # The wearer has everything but the order.
    assert [line.pk for line in pairs.own(wearer)] == [pair.line.pk]
    (listed,) = (summary_json(line, wearer) for line in pairs.own(wearer))
    assert (listed["order"], listed["wearer"]) == (None, "Ada")
    told = tell(pair, wearer)
    assert (told.taken_over, told.mileage.counts) == (False, "habits")
    question = eligibility.Question("fit", "left")
    assert eligibility.ask(pair.left, question, at=LATER, by=wearer).verdict == "granted"
    assert refusal(lambda: takeovers.offer(pair.left, at=LATER, by=wearer)) == "handover_impossible"


def test_an_offer_needs_an_invited_wearer_and_can_be_taken_back_until_it_is_taken() -> None:
    pair = a_delivered_pair()
    assert refusal(lambda: takeovers.offer(pair.left, at=LATER, by=pair.buyer)) == "handover_impossible"
    token = invited(pair)
    path = f"/api/v1/invitations/{token}/covers/"
    assert Client().get(path).json() == []
    takeovers.offer(pair.left, at=LATER, by=pair.buyer)
    assert refusal(lambda: takeovers.offer(pair.right, at=LATER, by=pair.buyer)) == "handover_stands"
    (offered,) = Client().get(path).json()
    assert offered == {
        "product": "Stride, Microfibre",
        "serials": {"left": pair.left, "right": pair.right},
        "delivered_at": "2026-11-20T12:00:00Z",
        "status": "offered",
    }
    takeovers.withdraw(pair.left, at=LATER, by=pair.buyer)
    assert Client().get(path).json() == []
    ben = an_account("ben@example.com").as_actor()
    assert refusal(lambda: takeovers.take(pair.left, token, at=LATER, by=ben)) == "handover_not_offered"
    assert refusal(lambda: takeovers.withdraw(pair.left, at=LATER, by=pair.buyer)) == "handover_not_offered"
    # Offered again, a guest has it first; the same link moves it to an account, and no further.
    takeovers.offer(pair.left, at=LATER, by=pair.buyer)
    guest = given.guest_with_token()[0]
    assert takeovers.take(pair.left, token, at=LATER, by=guest).holder_id == guest.user_id
    assert takeovers.take(pair.left, token, at=LATER, by=ben).holder_id == ben.user_id
    assert refusal(lambda: takeovers.take(pair.left, token, at=LATER, by=guest)) == "handover_not_offered"
    inviting.revoke(pair_invitation(pair), at=LATER, by=pair.buyer)
    assert guarantee.covered(pair.left, at=LATER, by=ben).taken_over is False
    own = a_delivered_pair(an_account("carl@example.com"), name="Carl")
    Wearer.objects.filter(name="Carl").update(relation="self")
    assert refusal(lambda: takeovers.offer(own.left, at=LATER, by=own.buyer)) == "handover_impossible"


def pair_invitation(pair: Pair) -> int:
    assert pair.line.wearer is not None
    return pair.line.wearer.invitations.get().pk
