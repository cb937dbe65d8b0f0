"""Pieces on the shelf are promised, released and packed by one conditional update each."""

import pytest
from django.db import IntegrityError, transaction

from shop import stocking
from shop.actor import SYSTEM, Actor, Kind
from shop.models import Stock
from shop.refusal import NotAllowed, NotFound
from tests.budgets import queries
from tests.shop import given
from tests.shop.given import NOW

pytestmark = pytest.mark.django_db


def shelf(on_hand: int = 3, reserved: int = 0) -> int:
    variant = given.variant("BAG", of=given.product("bag", kind="stock"), on_hand=on_hand)
    Stock.objects.update(reserved=reserved)
    return variant.pk


def counts() -> tuple[int, int]:
    stock = Stock.objects.get()
    return stock.on_hand, stock.reserved


def test_pieces_are_promised_until_none_is_free() -> None:
    pk = shelf(on_hand=3)
    with queries(1):
        assert Stock.objects.reserve(pk, 2)
    assert not Stock.objects.reserve(pk, 2)
    assert counts() == (3, 2)
    assert Stock.objects.reserve(pk, 1)
    assert counts() == (3, 3)
    assert Stock.objects.get().free == 0


def test_a_promise_can_be_taken_back_once() -> None:
    pk = shelf(reserved=2)
    assert Stock.objects.release(pk, 2)
    assert not Stock.objects.release(pk, 1)
    assert counts() == (3, 0)


def test_packing_takes_promised_pieces_off_the_shelf() -> None:
    pk = shelf(reserved=2)
    assert Stock.objects.consume(pk, 2)
    assert not Stock.objects.consume(pk, 1)
    assert counts() == (1, 0)


@pytest.mark.parametrize("word", ["reserve", "release", "consume", "receive"])
def test_nothing_is_counted_that_is_less_than_one_piece(word: str) -> None:
    pk = shelf(reserved=1)
    with pytest.raises(ValueError, match="at least one"):
        getattr(Stock.objects, word)(pk, 0)
    assert counts() == (3, 1)


def test_the_database_refuses_more_promises_than_pieces() -> None:
    shelf(on_hand=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.update(reserved=2)
    assert counts() == (1, 0)


def test_what_comes_in_is_put_on_the_shelf() -> None:
    pk = shelf(on_hand=1)
    assert stocking.receive(variant_id=pk, count=5, by=SYSTEM, at=NOW).on_hand == 6


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"count": 0}, stocking.CountNotPositive),
        ({"variant_id": -1}, NotFound),
        ({"by": Actor(Kind.STAFF, 1, frozenset({"fitter"}))}, NotAllowed),
    ],
)
def test_a_refused_delivery_changes_nothing(change: dict[str, object], refusal: type[Exception]) -> None:
    wish: dict[str, object] = {"variant_id": shelf(), "count": 1, "by": SYSTEM, **change}
    with pytest.raises(refusal):
        stocking.receive(at=NOW, **wish)  # type: ignore[arg-type]
    assert counts() == (3, 0)
