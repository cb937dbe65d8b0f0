"""Eight who check out at once: the last piece goes to one, and one cart becomes one order."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F

from orders import checkout
from orders.carts import Standing, Wanted
from orders.checkout import Placed
from orders.models import Order, StockReservation
from shop.models import Stock
from shop.models.stock import StockQuerySet
from tests import given
from tests.given import NOW, RETURN_URL
from tests.races.racing import PATIENCE_S, lost, race, together, without_locks, won
from tests.stripe_sandbox import Sandbox

RACERS = 8


def press(standing: Standing, by: Any) -> Placed:
    return checkout.begin(
        standing.cart.public_id, expected_total=standing.quote.total, return_url=RETURN_URL, at=NOW, by=by
    )


def carts_with_the_last_piece() -> list[tuple[Standing, Any]]:
    given.policies()
    sku = given.stock_good(on_hand=1).sku
    ready = []
    for _ in range(RACERS):
        who = given.guest()
        ready.append((given.cart_ready_to_pay(who, Wanted(sku, 1)), who))
    return ready


@pytest.mark.usefixtures("on_disk")
def test_the_last_piece_goes_to_one_of_eight(box: Sandbox) -> None:
    ready = carts_with_the_last_piece()
    results = race(RACERS, lambda number: press(*ready[number]))
    assert len(won(results)) == 1
    assert set(lost(results)) <= {"StockShort", "CartIncomplete"}
    assert Order.objects.count() == StockReservation.objects.count() == 1
    stock = Stock.objects.get()
    assert (stock.on_hand, stock.reserved) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_who_looks_before_reserving_promises_the_last_piece_to_two(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = carts_with_the_last_piece()[:2]
    meeting = threading.Barrier(2)

    def look_then_reserve(_: StockQuerySet, variant_id: int, count: int) -> bool:
        stock = Stock.objects.get(variant_id=variant_id)
        meeting.wait(PATIENCE_S)
        stock.reserved += count
        stock.save()
        return True

    monkeypatch.setattr(StockQuerySet, "reserve", look_then_reserve)
    assert len(won(race(2, lambda number: press(*ready[number])))) == 2
    assert StockReservation.objects.count() == 2
    assert Stock.objects.get().reserved == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_the_database_has_the_last_word_on_more_promised_than_there_is() -> None:
    variant = given.stock_good(on_hand=1)
    with pytest.raises(IntegrityError):
        Stock.objects.filter(variant=variant).update(reserved=F("on_hand") + 1)


@pytest.mark.usefixtures("on_disk")
def test_eight_presses_on_one_cart_make_one_order_and_one_session(box: Sandbox) -> None:
    given.policies()
    who = given.guest()
    standing = given.cart_ready_to_pay(who)
    results = race(RACERS, lambda _: press(standing, who))
    assert lost(results) == []
    assert len({placed.order.number for placed in won(results)}) == 1
    assert Order.objects.count() == 1
    assert len(box.state.sessions.rows) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_lock_and_constraint_one_cart_becomes_several_orders(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    given.policies()
    who = given.guest()
    standing = given.cart_ready_to_pay(who)
    without_locks(monkeypatch)
    together(monkeypatch, checkout, "look", 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'order_one_live_unpaid_per_cart'")
        [create] = cursor.fetchone()
        cursor.execute("DROP INDEX order_one_live_unpaid_per_cart")
    try:
        assert len(won(race(2, lambda _: press(standing, who)))) == 2
        assert Order.objects.count() == 2
    finally:
        Order.objects.update(payment="cancelled", cancelled_at=NOW)
        with connection.cursor() as cursor:
            cursor.execute(create)
