"""Whose turn it is: rows that cannot go on do not hold back those behind them."""

import pytest
from django.core.cache import cache

from shop.models import Market
from shop.rota import whose_turn
from tests.shop import given

pytestmark = pytest.mark.django_db


def test_what_fits_one_page_is_taken_whole_in_its_order_and_what_does_not_comes_round_in_turns() -> None:
    cache.delete("rota:markets")
    pks = [given.market(code=f"m{number}", countries="").pk for number in range(5)]
    due = Market.objects.order_by("-pk")
    assert whose_turn("markets", due, most=5) == pks[::-1]
    # Nobody goes on, and still each has its turn; the third page ends the round and begins the next.
    turns = [whose_turn("markets", due, most=2) for _ in range(4)]
    assert turns == [pks[0:2], pks[2:4], [pks[4], pks[0]], pks[1:3]]
    # What went meanwhile is missed by nobody, and another sweep has a round of its own.
    assert whose_turn("markets", due.exclude(pk=pks[3]), most=2) == [pks[4], pks[0]]
    assert whose_turn("others", due, most=2, first=[0, 0, 0]) == pks[0:2]


def test_what_another_worker_did_between_two_looks_is_nobodys_turn_and_the_round_keeps_its_place() -> None:
    cache.delete("rota:gone")
    pks = [given.market(code=f"m{number}", countries="").pk for number in range(3)]
    due = Market.objects.order_by("pk")
    assert whose_turn("gone", due, most=2) == pks[:2]
    # The caller saw three that were due; when it is their turn, another sweep has ended all of them.
    assert whose_turn("gone", due.none(), most=2, first=pks) == []
    assert whose_turn("gone", due, most=2) == [pks[2], pks[0]]
