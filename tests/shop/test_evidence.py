"""Statements about evidence are served while somebody has checked them, and no longer."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shop.days import day_of
from shop.models import EvidenceStatement
from tests.shop import given

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "served"),
    [
        ({}, True),
        ({"expires_on": TODAY + DAY}, True),
        ({"expires_on": TODAY}, False),
        ({"checked_on": TODAY}, True),
        ({"checked_on": TODAY + DAY}, False),
        ({"support": "unsupported"}, False),
        ({"support": "unchecked"}, False),
    ],
)
def test_a_statement_is_served_while_it_is_supported(fields: dict[str, Any], served: bool) -> None:
    given.evidence(**fields)
    assert EvidenceStatement.objects.servable(TODAY).exists() is served


@pytest.mark.parametrize(
    "fields", [{"source": ""}, {"ties": ""}, {"checked_by": ""}, {"checked_on": None}, {"support": "sure"}]
)
def test_the_database_refuses_a_supported_statement_that_rests_on_nothing(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        given.evidence(**fields)
    assert not EvidenceStatement.objects.exists()


def test_a_day_is_one_of_the_business_zone() -> None:
    assert day_of(dt.datetime(2026, 11, 20, 4, 59, tzinfo=dt.UTC)) == dt.date(2026, 11, 19)
    assert day_of(dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)) == dt.date(2026, 11, 20)
