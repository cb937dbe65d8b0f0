"""Two members of support correct one order at once: each step follows from what was there before it."""

import pytest

from fitting.models import JournalEntry, Message
from orders import corrections, holds
from orders.models import Order
from tests.boxes import NOW
from tests.orders.bought import an_order, paid
from tests.orders.desks import SUPPORT
from tests.races.racing import lost, race, together, without_locks, won
from tests.stripe_sandbox import Sandbox

RACERS = 8


def correct(order: Order, email: str = "new@example.com") -> Order:
    return corrections.correct_email(order.pk, email=email, reason="A typing mistake.", at=NOW, by=SUPPORT)


def steps(order: Order) -> list[tuple[str, str]]:
    entries = JournalEntry.objects.filter(thread=f"order:{order.pk}", field="email").order_by("pk")
    return list(entries.values_list("was", "became"))


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_correct_an_address_alike_one_does(box: Sandbox) -> None:
    order = paid(box, an_order())
    results = race(RACERS, lambda _: correct(order))
    assert len(won(results)) == 1
    assert lost(results) == ["NothingToCorrect"] * (RACERS - 1)
    assert steps(order) == [("p…@example.com", "n…@example.com")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_each_of_eight_corrects_what_was_corrected(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = paid(box, an_order())
    # What is written before they meet would hold them apart.
    Message.objects.all().delete()
    without_locks(monkeypatch)
    together(monkeypatch, corrections, "_redirect", RACERS)
    assert lost(race(RACERS, lambda _: correct(order))) == []
    assert len(steps(order)) == RACERS


@pytest.mark.usefixtures("on_disk")
def test_corrections_at_once_leave_a_story_without_gaps(box: Sandbox) -> None:
    order = paid(box, an_order())

    def anybody(number: int) -> object:
        if number == RACERS - 1:
            return holds.pause(order.pk, reason="Look.", at=NOW, by=SUPPORT)
        return correct(order, f"{number}@example.com")

    assert lost(race(RACERS, anybody)) == []
    story = steps(order)
    assert len(story) == RACERS - 1
    assert [was for was, _ in story] == ["p…@example.com", *(became for _, became in story[:-1])]
    order.refresh_from_db()
    assert order.email[0] == story[-1][1][0]
