"""Hands on the lines of one order: what each line cost goes back once, and shipping goes back once."""

import pytest

from orders import cancellations
from orders.models import Order, Payment
from orders.reconciliation import invariants
from tests.boxes import NOW
from tests.orders.bought import actor_of, an_order, paid
from tests.races.racing import lost, race, together, without_locks, won
from tests.stripe_sandbox import Sandbox

RACERS = 8


def bought(box: Sandbox, *, custom: int = 2) -> Order:
    """A paid order of pairs at 189.00 and shipping for 9.00, without tax."""
    return paid(box, an_order(custom=custom, tax_added_minor=0))


def ids_of(order: Order) -> list[int]:
    return list(order.lines.order_by("pk").values_list("pk", flat=True))


def cancel(order: Order, line_id: int) -> cancellations.Cancelled:
    return cancellations.cancel_line(line_id, reason="changed_mind", at=NOW, by=actor_of(order.customer))


def given_back(order: Order) -> int:
    return sum(order.refunds.values_list("amount_minor", flat=True))


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_cancel_one_line_one_does_and_one_refund_follows(box: Sandbox) -> None:
    order = bought(box)
    line, _ = ids_of(order)
    results = race(RACERS, lambda _: cancel(order, line))
    assert len(won(results)) == 1
    assert lost(results) == ["AlreadyCancelled"] * (RACERS - 1)
    assert order.refunds.get().amount_minor == 18900
    assert invariants(at=NOW) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_only_the_constraint_stops_the_second_refund_of_a_line(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = bought(box)
    line, _ = ids_of(order)
    without_locks(monkeypatch)
    together(monkeypatch, Payment, "available_minor", RACERS)
    results = race(RACERS, lambda _: cancel(order, line))
    assert len(won(results)) == 1
    assert lost(results) == ["IntegrityError"] * (RACERS - 1)


@pytest.mark.usefixtures("on_disk")
def test_when_the_last_two_lines_are_cancelled_at_once_shipping_goes_back_with_one_of_them(box: Sandbox) -> None:
    order = bought(box)
    lines = ids_of(order)
    results = race(2, lambda number: cancel(order, lines[number]))
    assert lost(results) == []
    assert sorted(order.refunds.values_list("amount_minor", flat=True)) == [18900, 18900 + 900]
    order.refresh_from_db()
    assert order.cancelled_at == NOW
    assert invariants(at=NOW) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_each_sees_the_other_kept_and_shipping_stays_with_us(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = bought(box)
    lines = ids_of(order)
    without_locks(monkeypatch)
    together(monkeypatch, Payment, "available_minor", 2)
    assert lost(race(2, lambda number: cancel(order, lines[number]))) == []
    assert given_back(order) == order.total_minor - 900
    order.refresh_from_db()
    assert order.cancelled_at is None


@pytest.mark.usefixtures("on_disk")
def test_a_line_and_the_whole_order_cancelled_at_once_give_back_what_was_paid(box: Sandbox) -> None:
    order = bought(box)
    line, _ = ids_of(order)

    def either(number: int) -> cancellations.Cancelled:
        if number % 2:
            return cancel(order, line)
        return cancellations.cancel(order.pk, reason="other", at=NOW, by=actor_of(order.customer))

    results = race(RACERS, either)
    # The whole order once; before it, perhaps, the line.
    assert 1 <= len(won(results)) <= 2
    assert set(lost(results)) == {"AlreadyCancelled"}
    assert given_back(order) == order.total_minor
    order.refresh_from_db()
    assert order.cancelled_at == NOW
    assert invariants(at=NOW) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_a_line_is_given_back_twice(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    order = bought(box)
    line, _ = ids_of(order)
    without_locks(monkeypatch)
    together(monkeypatch, Payment, "available_minor", 2)

    def either(number: int) -> cancellations.Cancelled:
        if number:
            return cancel(order, line)
        return cancellations.cancel(order.pk, reason="other", at=NOW, by=actor_of(order.customer))

    assert lost(race(2, either)) == []
    assert given_back(order) == order.total_minor + 18900
    assert "I1" in {found.code for found in invariants(at=NOW)}


@pytest.mark.usefixtures("on_disk")
def test_eight_lines_cancelled_at_once_give_back_exactly_what_was_paid(box: Sandbox) -> None:
    order = bought(box, custom=RACERS)
    lines = ids_of(order)
    assert lost(race(RACERS, lambda number: cancel(order, lines[number]))) == []
    assert given_back(order) == order.total_minor
    assert sorted(order.refunds.values_list("amount_minor", flat=True)) == [18900] * (RACERS - 1) + [18900 + 900]
    order.refresh_from_db()
    assert order.cancelled_at == NOW
