"""The same activity handed in twice at once, also as two formats and for two pairs."""

import pytest

from orders import activities
from orders.models import ActivityFile, ActivityStretch, OrderLine
from tests.orders.activity.making import NOON, gpx, tcx
from tests.orders.covering.delivered import Pair, a_delivered_pair
from tests.orders.covering.test_activities import DAY, LATER
from tests.orders.making import NOW
from tests.races.racing import lost, race, together, without_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

BEGIN = (NOW + DAY).timestamp() - NOON
POINTS = [(BEGIN, 0.0), (BEGIN + 60, 150.0), (BEGIN + 120, 300.0)]
AS_GPX, AS_TCX = gpx(("running", POINTS)), tcx("Running", [(300.0, POINTS)])


def raced(pair: Pair, serials: tuple[str, str], files: tuple[bytes, bytes]) -> list[str]:
    return lost(race(2, lambda n: activities.hand_in(serials[n], files[n], at=LATER, by=pair.buyer)))


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "control"])
def test_of_two_formats_of_one_run_one_counts(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = a_delivered_pair()
    second = a_delivered_pair(pair.line.order.customer, name="Bo")
    OrderLine.objects.filter(pk=second.line.pk).update(wearer=pair.line.wearer)
    if not locked:
        without_locks(monkeypatch)
        together(monkeypatch, activities, "_counted", 2)
    refused = raced(pair, (pair.left, second.right), (AS_GPX, AS_TCX))
    if not locked:
        # Both read that nothing counts yet, and the wearer has run in two pairs at once.
        assert (refused, ActivityStretch.objects.count()) == ([], 2)
        return
    assert (refused, ActivityStretch.objects.count()) == (["ActivityAlreadyCounted"], 1)


def test_the_database_lets_the_same_bytes_in_once_even_without_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = a_delivered_pair()
    without_locks(monkeypatch)
    together(monkeypatch, activities, "_counted", 2)
    assert raced(pair, (pair.left, pair.right), (AS_GPX, AS_GPX)) == ["ActivityAlreadyCounted"]
    assert (ActivityFile.objects.count(), ActivityStretch.objects.count()) == (1, 1)
