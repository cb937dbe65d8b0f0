"""What the guarantees teach: claims per thousand insoles in service, why they are made again, and what that costs."""

import csv
import datetime as dt
from decimal import Decimal
from typing import Final

import pytest
import time_machine
from django.urls import reverse

from orders import claims, insight
from orders.insight import Cost, Rate, Reason
from orders.models import CoverSide, Device, OrderLine
from tests.budgets import queries
from tests.orders.covering.delivered import Pair, a_delivered_pair
from tests.orders.desks import staff
from tests.orders.making import NOW

pytestmark = pytest.mark.django_db
DAY: Final = dt.timedelta(days=1)
WORN: Final = claims.SideTold("left", "cover", "worn_through", "wear")


@pytest.fixture
def pair(db: None) -> Pair:
    """One pair whose left cover was worn through in its first year, beside one that nobody complains of."""
    pair = a_delivered_pair()
    quiet = a_delivered_pair(name="Bo", at=NOW + 300 * DAY)
    Device.objects.filter(serial=quiet.left).update(lot="=PA12")
    OrderLine.objects.filter(pk=quiet.line.pk).update(product_name="Trail")
    claims.submit(pair.left, claims.Told("durability", [WORN]), at=NOW + 200 * DAY, by=pair.buyer)
    return pair


def test_claims_are_counted_per_thousand_insoles_in_one_statement_each(pair: Pair) -> None:
    at = NOW + 400 * DAY
    found = {}
    for by in insight.GROUPS:
        with queries(1):
            found[by] = insight.rates(by, at=at)
    version = found["rules"][0].group
    assert found == {
        "age": [Rate("0", 2, 0), Rate("1", 2, 1)],
        "lot": [Rate("=PA12", 1, 0), Rate("PA12-2611", 3, 1)],
        "rules": [Rate(version, 4, 1)],
        "product": [Rate("Stride", 2, 1), Rate("Trail", 2, 0)],
    }
    assert [rate.per_thousand for rate in found["age"]] == [0, 500]
    assert Rate("x", 3, 1).per_thousand == Decimal("333.3")
    # Eleven years on they are of the oldest; what came back was never in service.
    Device.objects.filter(lot="=PA12").update(status="returned")
    assert insight.rates("age", at=at + 4000 * DAY) == [Rate("10", 3, 1)]


def test_remakes_tell_why_and_what_they_cost(pair: Pair) -> None:
    with queries(1):
        assert insight.remake_reasons() == [Reason("durability", "cover: worn_through", 1)]
    remake = OrderLine.objects.get(remake_of=pair.line)
    with queries(2):
        (cost,) = insight.costs()
    assert cost == Cost(dt.date(2027, 6, 1), "USD", 1, remake.cost_minor, 0, 0)
    assert remake.cost_minor > 0


def test_the_page_shows_charts_and_every_table_is_a_sheet_that_is_no_formula(pair: Pair) -> None:
    with time_machine.travel(NOW + 400 * DAY, tick=False):
        desk = staff("claims")
        with queries(12):
            shown = desk.get(reverse("admin:orders_insight")).content.decode()
        assert shown.count("<svg") >= 5
        assert "Claims per thousand insoles in service, by lot of material" in shown
        assert "=PA12: 0; PA12-2611: 333.3" in shown
        answer = desk.get(reverse("admin:orders_insight_sheet", args=["lot"]))
        rows = list(csv.reader(b"".join(answer).decode().splitlines()))
        assert rows == [
            ["Lot of material", "Insoles", "Claims", "Per thousand"],
            ["'=PA12", "1", "0", "0.0"],
            ["PA12-2611", "3", "1", "333.3"],
        ]
        assert answer.headers["Content-Disposition"] == 'attachment; filename="lot.csv"'
        assert desk.get(reverse("admin:orders_insight_sheet", args=["nothing"])).status_code == 404
        assert staff("content").get(reverse("admin:orders_insight")).status_code == 403
    assert pair.left in CoverSide.objects.get(line=pair.line, side="left").device.serial
