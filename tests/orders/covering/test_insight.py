"""What the guarantees teach: claims per thousand insoles in service, why they are made again, and what that costs."""

import csv
import datetime as dt
from decimal import Decimal
from typing import Final

import pytest
import time_machine
from django.urls import reverse

from orders import claims, insight, tasks
from orders.insight import AgeRate, Cost, Rate, Reason
from orders.models import CoverSide, Device, OrderLine
from tests.budgets import queries
from tests.orders.covering.delivered import Pair, a_delivered_pair, deliver
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
    found = {}
    for by in insight.GROUPS:
        with queries(1):
            found[by] = insight.rates(by)
    version = found["rules"][0].group
    assert found == {
        "lot": [Rate("=PA12", 1, 0), Rate("PA12-2611", 3, 1)],
        "rules": [Rate(version, 4, 1)],
        "product": [Rate("Stride", 2, 1), Rate("Trail", 2, 0)],
    }
    assert [rate.per_thousand for rate in found["product"]] == [500, 0]
    assert Rate("x", 3, 1).per_thousand == Decimal("333.3")
    # What came back was never in service.
    Device.objects.filter(lot="=PA12").update(status="returned")
    assert insight.rates("lot") == [Rate("PA12-2611", 3, 1)]


def lived(years: dict[int, tuple[int, float, int]]) -> list[AgeRate]:
    """Write down by age: insoles, the days that all of them were worn at it, and claims."""
    return [AgeRate(age, devices, days * DAY, claims) for age, (devices, days, claims) in years.items()]


def test_a_claim_counts_at_the_age_of_its_insole_beside_how_long_insoles_were_worn_at_that_age() -> None:
    ada, bo = a_delivered_pair(), a_delivered_pair(name="Bo", at=NOW + 300 * DAY)
    both = [claims.SideTold(side, "cover", "worn_through", "wear") for side in ("left", "right")]
    first = claims.submit(ada.left, claims.Told("durability", both), at=NOW + 200 * DAY, by=ada.buyer)
    assert first.remake is not None
    # Those of day 230 take their place: the old ones were worn for 230 days.
    deliver(first.remake, at=NOW + 230 * DAY)
    assert tasks.follow_claims(at=NOW + 230 * DAY) == 1
    left = CoverSide.objects.get(line=ada.line, side="left").device.serial
    assert left != ada.left
    shape = claims.SideTold("left", "core", "lost_shape", "wear")
    claims.submit(left, claims.Told("durability", [shape]), at=NOW + (230 + 400) * DAY, by=ada.buyer)
    other = claims.submit(bo.left, claims.Told("durability", [shape]), at=NOW + 310 * DAY, by=bo.buyer)
    claims.withdraw(other.pk, at=NOW + 311 * DAY, by=bo.buyer)

    at = NOW + 1000 * DAY
    with queries(2):
        found = insight.rates_by_age(at=at)
    # Two were worn for 230 days, two for 770, two for 700; a year has 365.25.
    assert found == lived({0: (6, 2 * 230 + 4 * 365.25, 2), 1: (4, 2 * 365.25 + 2 * 334.75, 1), 2: (2, 2 * 39.5, 0)})
    assert [(one.per_thousand, one.years, one.per_thousand_years) for one in found] == [
        (Decimal("333.3"), Decimal("5.3"), Decimal("380.3")), (Decimal("250.0"), Decimal("3.8"), Decimal("260.9")),
        (Decimal("0.0"), Decimal("0.2"), Decimal("0.0")),
    ]  # fmt: skip
    # Years later each claim is where it was, and all that is worn on is beside the last age.
    much_later = {one.age: one for one in insight.rates_by_age(at=NOW + 5000 * DAY)}
    assert [much_later[age].claims for age in range(11)] == [2, 1, *[0] * 9]
    assert (much_later[0].worn, much_later[9].worn) == (2 * 230 * DAY + 4 * 365.25 * DAY, 4 * 365.25 * DAY)
    assert much_later[10].worn == (2 * (4770 - 3652.5) + 2 * (4700 - 3652.5)) * DAY

    with time_machine.travel(at, tick=False):
        desk = staff("claims")
        shown = desk.get(reverse("admin:orders_insight")).content.decode()
        answer = desk.get(reverse("admin:orders_insight_sheet", args=["age"]))
        rows = list(csv.reader(b"".join(answer).decode().splitlines()))
    assert rows == [
        ["Age in years", "Insoles", "Claims", "Per thousand", "Years worn", "Per thousand years worn"],
        ["0", "6", "2", "333.3", "5.3", "380.3"],
        ["1", "4", "1", "250.0", "3.8", "260.9"],
        ["2", "2", "0", "0.0", "0.2", "0.0"],
    ]
    assert '<desc id="age-desc">0: 333.3; 1: 250; 2: 0</desc>' in shown
    assert "Claims per thousand insoles in service, by the age of the insole when it was claimed" in shown


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
        with queries(13):
            shown = desk.get(reverse("admin:orders_insight")).content.decode()
        assert shown.count("<svg") >= 6
        assert "Claims per thousand insoles in service, by lot of material" in shown
        assert "=PA12: 0; PA12-2611: 333.3" in shown
        assert ("cover: worn through" in shown, "worn_through" in shown) == (True, False)
        answer = desk.get(reverse("admin:orders_insight_sheet", args=["lot"]))
        rows = list(csv.reader(b"".join(answer).decode().splitlines()))
        assert rows == [
            ["Lot of material", "Insoles", "Claims", "Per thousand"],
            ["'=PA12", "1", "0", "0.0"],
            ["PA12-2611", "3", "1", "333.3"],
        ]
        assert answer.headers["Content-Disposition"] == 'attachment; filename="guarantees-lot-2027-12-25.csv"'
        assert desk.get(reverse("admin:orders_insight_sheet", args=["nothing"])).status_code == 404
        assert staff("content").get(reverse("admin:orders_insight")).status_code == 403
    assert pair.left in CoverSide.objects.get(line=pair.line, side="left").device.serial
