"""Locking finds the rows that an ordinary queryset would, whether its statement was compiled before or not."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models import Q

from fitting.models import FootProfile, Wearer, locking
from shop.prepared import Shapes
from tests.budgets import counted
from tests.fitting.making import NOW, a_customer, a_draft, a_wearer

pytestmark = pytest.mark.django_db
FEW = locking.MOST_LISTED


@pytest.fixture
def wearers() -> list[Wearer]:
    mine, yours = a_customer().pk, a_customer("eve@example.com").pk
    return [a_wearer(mine), a_wearer(mine, name="Bo", relation="partner"), a_wearer(yours, name="Eve")]


# What is asked for, and whether it has a statement of its own.
CONDITIONS: list[tuple[Callable[[list[Wearer]], Q], bool]] = [
    (lambda rows: Q(pk=rows[1].pk), True),
    (lambda rows: Q(pk=str(rows[1].pk)), True),
    (lambda _rows: Q(pk=0), True),
    (lambda rows: Q(pk__in=[rows[2].pk, rows[0].pk]), True),
    (lambda rows: Q(pk__in=[rows[2].pk] * FEW), True),
    (lambda rows: Q(pk__in=[row.pk for row in rows] * FEW), False),
    (lambda _rows: Q(pk__in=[]), False),
    (lambda rows: Q(customer=rows[0].customer_id), True),
    (lambda rows: Q(customer=rows[0].customer), True),
    (lambda rows: Q(customer_id=rows[0].customer_id, relation=Wearer.Relation.PARTNER), True),
    (lambda rows: Q(customer__in=[rows[2].customer_id, rows[0].customer_id]), True),
    (lambda rows: Q(customer__in=[rows[0].customer_id]) & Q(relation__in=["self", "gift"]), True),
    (lambda _rows: Q(archived_at=None), False),
    (lambda rows: Q(created_at__lte=NOW, customer=rows[0].customer_id), False),
    (lambda rows: Q(customer__email=rows[0].customer.email), False),
    (lambda rows: Q(pk=rows[0].pk) | Q(pk=rows[2].pk), False),
    (lambda rows: ~Q(pk=rows[0].pk), False),
    (lambda rows: Q(pk=rows[0].pk) & (Q(name="Ada") | Q(name="Eve")), False),
    (lambda rows: Q(customer__in=Wearer.objects.filter(pk=rows[2].pk).values("customer")), False),
    (lambda _rows: Q(), False),
]


@pytest.mark.parametrize("number", range(len(CONDITIONS)))
def test_it_locks_what_the_queryset_would_find(
    wearers: list[Wearer], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    condition, has_a_statement = CONDITIONS[number][0](wearers), CONDITIONS[number][1]
    shapes = Shapes(locking._statement)
    monkeypatch.setattr(locking, "_STATEMENTS", shapes)
    expected = [(row.pk, row.name) for row in Wearer.objects.filter(condition).order_by("pk")]
    for _ in range(2):
        with Wearer.hold_where(condition) as held:
            assert [(row.pk, row.name) for row in held] == expected
    assert len(shapes._known) == int(has_a_statement)


def test_a_row_is_read_afresh_and_another_noun_is_another_statement(wearers: list[Wearer]) -> None:
    draft = a_draft(wearers[0])
    for name in ("Ada", "Ada L."):
        Wearer.objects.filter(pk=wearers[0].pk).update(name=name)
        with Wearer.hold(wearers[0].pk) as wearer, FootProfile.hold(draft.pk) as profile:
            assert (wearer.name, profile) == (name, draft)
    with pytest.raises(Wearer.DoesNotExist), Wearer.hold(0):
        pytest.fail("There is no such row.")


@pytest.mark.postgres
def test_a_compiled_statement_locks_that_row_and_leaves_its_key_to_others(wearers: list[Wearer]) -> None:
    for _ in range(2):
        with counted() as sent, Wearer.hold(wearers[0].pk):
            assert connection.in_atomic_block
        assert ['FOR NO KEY UPDATE OF "fitting_wearer"' in statement for statement in sent] == [True], sent


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="before locking Wearer"):
        locking.locked(Wearer, Q(pk=1))
