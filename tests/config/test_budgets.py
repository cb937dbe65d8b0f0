"""The counter counts statements, not transaction control, and shows them when there are too many."""

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from tests.budgets import queries

pytestmark = pytest.mark.django_db


def test_transaction_control_is_not_counted() -> None:
    with queries(1), transaction.atomic(), transaction.atomic():
        get_user_model().objects.count()


def test_one_too_many_fails_and_shows_each() -> None:
    with pytest.raises(AssertionError, match="SELECT COUNT"), queries(0):
        get_user_model().objects.count()
