"""In whatever order Stripe tells what happened, and however often, it ends where a written oracle says."""

import itertools
import random
from typing import Final

import pytest
from django.db import connection

from orders import inbox
from orders.models import StripeEvent
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.orders import event_orders
from tests.orders.bought import act_on_all
from tests.orders.event_orders import DAY, TYPES, Life, undone, wrong_after
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db

SEED: Final = 20_261_126
DRAWS: Final = 2_000
# In the ordinary run; all of them with --long.
SAMPLE: Final = 20
# The database has the same part in each, and is slower.
ON_POSTGRESQL: Final = 200


WON: Final = pytest.param(True, id="won", marks=pytest.mark.one_run("sqlite"))
LOST: Final = pytest.param(False, id="lost", marks=pytest.mark.one_run("postgresql"))


@pytest.fixture
def life(request: pytest.FixtureRequest, box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Life:
    return event_orders.lay_out(box, monkeypatch, won=request.param)


@pytest.mark.parametrize("life", [WON, LOST], indirect=True)
def test_every_order_of_six_events_ends_where_the_oracle_says(life: Life) -> None:
    orders, states, wrong = event_orders.walk(life)
    assert (orders, wrong) == (720, [])
    assert states > len(TYPES) ** 2


def draw(dice: random.Random) -> tuple[int, ...]:
    """Draw an order of the six events in which up to four come twice or more."""
    told = [*range(len(TYPES)), *dice.choices(range(len(TYPES)), k=dice.randint(1, 4))]
    dice.shuffle(told)
    return tuple(told)


def play(life: Life, told: tuple[int, ...]) -> str:
    """Play one draw: a second telling is the same event delivered again, or one with an id of its own."""
    with undone():
        life.stage = 0
        seen: set[int] = set()
        for place, number in enumerate(told):
            again = number in seen and place % 2 == 0
            if again:
                StripeEvent.objects.filter(pk=life.twins[number]).update(status="new")
            life.takes(number, twin=again)
            seen.add(number)
        wrong = wrong_after(life, first=told[0])
        return f"{told}: {wrong}" if wrong else ""


def drawn(count: int) -> list[tuple[int, ...]]:
    dice = random.Random(SEED)
    return [draw(dice) for _ in range(count)]


@pytest.mark.parametrize("life", [WON, LOST], indirect=True)
def test_what_is_told_more_than_once_ends_there_too(life: Life) -> None:
    assert [wrong for told in drawn(DRAWS)[:SAMPLE] if (wrong := play(life, told))] == []


@pytest.mark.long
@pytest.mark.parametrize("life", [WON, LOST], indirect=True)
def test_every_order_played_by_itself_ends_where_the_walk_says(life: Life) -> None:
    """The walk above plays once what follows on equal rows; here nothing is left out."""
    orders = list(itertools.permutations(range(len(TYPES))))
    assert (len(orders), [wrong for told in orders if (wrong := play(life, told))]) == (720, [])


@pytest.mark.long
@pytest.mark.parametrize("life", [True, False], ids=["won", "lost"], indirect=True)
def test_two_thousand_draws_with_repetitions_end_there_too(life: Life) -> None:
    draws = drawn(DRAWS)[: ON_POSTGRESQL if connection.vendor == "postgresql" else DRAWS]
    assert [wrong for told in draws if (wrong := play(life, told))] == []


@pytest.mark.one_run("sqlite")
@pytest.mark.parametrize("newest_first", [False, True], ids=["as they happened", "backwards"])
def test_the_same_is_so_over_http(box: Sandbox, newest_first: bool) -> None:
    """Nothing is replaced here: what the tests above read from memory is what the loopback says."""
    with pytest.MonkeyPatch.context() as patch:
        life = event_orders.lay_out(box, patch, won=True)
    order = list(range(len(TYPES)))
    rows = [life.events[number] for number in (reversed(order) if newest_first else order)]
    for pk in rows:
        inbox.act_on(pk, at=NOW, by=SYSTEM)
    act_on_all(at=NOW + DAY)
    act_on_all(at=NOW + 2 * DAY)
    want, have = event_orders.expected(life, first=1), event_orders.found(life)
    assert have == want
