"""Eight devices change one cart at once: every change is kept or told, none is lost."""

from typing import Any

import pytest

from orders import carts
from orders.carts import Wanted, changing
from orders.models import Cart, CartLine
from tests import given
from tests.given import NOW
from tests.races.racing import lost, race, together, won

RACERS = 8


def a_cart() -> tuple[str, Any]:
    given.stock_good(on_hand=100)
    who = given.guest()
    return given.cart(who, Wanted("WASH-BAG")).cart.public_id, who


@pytest.mark.usefixtures("on_disk")
def test_changes_at_the_same_moment_are_all_kept_or_told() -> None:
    cart, who = a_cart()
    results = race(RACERS, lambda _: carts.add_line(cart, Wanted("WASH-BAG"), at=NOW, by=who))
    added = len(won(results))
    assert added >= 1
    assert set(lost(results)) <= {"CartBusy"}
    assert (CartLine.objects.get().quantity, Cart.objects.get().version) == (1 + added, 1 + added)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_version_changes_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    cart, who = a_cart()
    monkeypatch.setattr("orders.carts.changing.touch", lambda *_args, **_fields: None)
    together(monkeypatch, changing, "joined", 2)
    assert len(won(race(2, lambda _: carts.add_line(cart, Wanted("WASH-BAG"), at=NOW, by=who)))) == 2
    assert CartLine.objects.get().quantity == 2
