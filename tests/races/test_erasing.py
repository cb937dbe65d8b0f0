"""Somebody checks out in one tab and is forgotten in another: there is an order to wait for, or nothing left to buy."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q

from config.accounts import erasing
from config.accounts.models import ErasureRequest, User
from orders import checkout
from orders import erasing as orders_erasing
from orders.carts import Wanted
from orders.models import Order
from shop.actor import SYSTEM
from tests import given
from tests.given import NOW, RETURN_URL
from tests.races.racing import PATIENCE_S, lost, race, without_locks, won
from tests.stripe_sandbox import Sandbox


def at_the_till() -> tuple[Callable[[], object], Callable[[], object]]:
    """Bring a guest as far as the button, with a request to be forgotten; return both acts."""
    given.policies()
    who = given.guest()
    standing = given.cart_ready_to_pay(who, Wanted(given.stock_good(on_hand=9).sku, 1))
    asked = ErasureRequest.objects.create(user_id=who.user_id, requested_at=NOW)
    cart, total = standing.cart.public_id, standing.quote.total
    return (
        lambda: checkout.begin(cart, expected_total=total, return_url=RETURN_URL, at=NOW, by=who),
        lambda: erasing.erase(asked.pk, at=NOW, by=SYSTEM),
    )


def named_orders_of_the_forgotten() -> int:
    """Count the orders of somebody who was forgotten that still say who that was."""
    return Order.objects.filter(~Q(email=""), customer__is_active=False).count()


@pytest.mark.usefixtures("on_disk")
def test_one_of_them_is_first_and_the_other_sees_it(box: Sandbox) -> None:
    acts = at_the_till()
    results = race(2, lambda number: acts[number]())
    assert len(won(results)) == 1
    assert lost(results)[0] in {"StillUnderWay", "CartClosed"}, results
    assert named_orders_of_the_forgotten() == 0
    assert Order.objects.count() == User.objects.filter(is_active=True, email=None).count()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_somebody_forgotten_has_an_order_in_their_name(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = at_the_till()
    without_locks(monkeypatch)
    # Both have looked before either writes.
    meeting = threading.Barrier(2)
    for owner, name in ((checkout, "look"), (orders_erasing, "under_way")):
        monkeypatch.setattr(owner, name, _then_meet(getattr(owner, name), meeting))
    assert len(won(race(2, lambda number: acts[number]()))) == 2
    assert named_orders_of_the_forgotten() == 1


def _then_meet(look: Callable[..., Any], meeting: threading.Barrier) -> Callable[..., Any]:
    def met(*args: Any, **kwargs: Any) -> Any:
        seen = look(*args, **kwargs)
        meeting.wait(PATIENCE_S)
        return seen

    return met
