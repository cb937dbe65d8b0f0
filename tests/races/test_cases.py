"""Many hands on one case, many openers of one thing: one wins, and controls show what happens without lock and rule."""

import datetime as dt

import pytest
from django.db import connection

from orders import cases, conversations
from orders.cases import working
from orders.cases.needs import of_conversation
from orders.models import Case, CaseNote, Order
from shop.actor import SYSTEM, Actor, Kind
from tests.orders.making import NOW, an_account, an_order
from tests.orders.staffed import support
from tests.races.racing import lost, race, together, without_locks, won

RACERS = 8


def asked() -> tuple[Order, Case]:
    order = an_order(an_account())
    conversations.write(order.pk, text="When?", at=NOW, by=Actor(Kind.CUSTOMER, order.customer_id))
    return order, Case.objects.get()


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_take_one_case_one_has_it() -> None:
    _, case = asked()
    people = [support(f"s{number}") for number in range(RACERS)]
    results = race(RACERS, lambda number: cases.take(case.pk, at=NOW, by=people[number]))
    assert len(won(results)) == 1
    assert lost(results) == ["CaseOfAnother"] * (RACERS - 1)
    case.refresh_from_db()
    assert [note.by_id for note in case.notes.all()] == [case.owner_id]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_two_believe_that_it_is_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    _, case = asked()
    people = [support(f"s{number}") for number in range(2)]
    without_locks(monkeypatch)
    together(monkeypatch, working, "_require_free", 2)
    results = race(2, lambda number: cases.take(case.pk, at=NOW, by=people[number]))
    assert len(won(results)) == 2
    assert CaseNote.objects.filter(kind="taken").count() == 2


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_open_a_case_of_one_thing_one_does_and_all_get_it() -> None:
    order = an_order(an_account())
    results = race(RACERS, lambda _: cases.open_for([of_conversation(order.pk)], at=NOW, by=SYSTEM)[0].pk)
    assert lost(results) == []
    assert set(won(results)) == {Case.objects.get().pk}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_constraint_a_thing_is_in_the_queue_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    order = an_order(an_account())
    rule = next(one for one in Case._meta.constraints if one.name == "case_one_live_per_subject")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Case, rule)
    try:
        together(monkeypatch, cases.opening, "opening", 2)
        race(2, lambda _: cases.open_for([of_conversation(order.pk)], at=NOW, by=SYSTEM))
        assert Case.objects.live().filter(subject=f"order:{order.pk}").count() == 2
    finally:
        Case.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Case, rule)


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_ask_for_a_look_at_one_order_one_opens_the_case_and_the_others_are_told() -> None:
    order = an_order(an_account())
    people = [support(f"s{number}") for number in range(RACERS)]

    def asking(number: int) -> Case:
        return cases.ask(order.pk, queue="problems", reason="Look.", at=NOW, by=people[number])

    results = race(RACERS, asking)
    assert len(won(results)) == 1
    assert lost(results) == ["CaseAsked"] * (RACERS - 1)
    assert CaseNote.objects.count() == 1


@pytest.mark.usefixtures("on_disk")
def test_writing_and_answering_at_once_leave_the_conversation_open_exactly_when_it_is_unanswered() -> None:
    order, _ = asked()
    by = support()

    def anybody(number: int) -> object:
        if number % 2:
            return conversations.answer(order.pk, text="Soon.", at=NOW, by=by)
        return conversations.write(order.pk, text="When?", at=NOW, by=Actor(Kind.CUSTOMER, order.customer_id))

    assert lost(race(RACERS, anybody)) == []
    assert cases.violations(at=NOW + dt.timedelta(seconds=1)) == []
    assert order.messages.count() == RACERS + 1
