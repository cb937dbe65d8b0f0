"""Ten years of a guarantee: edges to the second, leap days, zones, and versions of a policy that came later."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from orders import eligibility, guarantee
from orders.covering.judging import Asked, Failure, judge_durability, judge_fit
from orders.covering.standing import SideHistory, days_left, fit_until, part_until, standing
from orders.covering.terms import Component
from orders.models import OrderLine, Policy
from tests.orders.covering.delivered import a_delivered_pair
from tests.orders.covering.test_decisions import durability, fit, parameters
from tests.orders.making import NOW

SECOND: Final = dt.timedelta(seconds=1)
NEW_YORK, BERLIN, TOKYO, KIRITIMATI = "America/New_York", "Europe/Berlin", "Asia/Tokyo", "Pacific/Kiritimati"


def local(words: str, zone: str) -> dt.datetime:
    """Return an instant that a clock of the zone shows."""
    return dt.datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


# When a pair came, by the shop's clock, and the last days of cover, core and fit.
ARRIVALS: Final = [
    # An ordinary day, its first and its last second.
    ("2026-03-02T12:00:00", NEW_YORK, "2027-03-02", "2036-03-02", "2026-05-01"),
    ("2026-03-02T00:00:00", NEW_YORK, "2027-03-02", "2036-03-02", "2026-05-01"),
    ("2026-03-02T23:59:59", NEW_YORK, "2027-03-02", "2036-03-02", "2026-05-01"),
    # A leap day: of a year that has none it becomes 1 March.
    ("2028-02-29T23:59:59", NEW_YORK, "2029-03-01", "2038-03-01", "2028-04-29"),
    ("2028-02-28T23:59:59", BERLIN, "2029-02-28", "2038-02-28", "2028-04-28"),
    ("2028-03-01T00:00:00", BERLIN, "2029-03-01", "2038-03-01", "2028-04-30"),
    # Clocks go forward and back within the window, or on its last day.
    ("2027-03-28T02:30:00", BERLIN, "2028-03-28", "2037-03-28", "2027-05-27"),
    ("2026-09-02T12:00:00", NEW_YORK, "2027-09-02", "2036-09-02", "2026-11-01"),
    ("2026-01-07T12:00:00", NEW_YORK, "2027-01-07", "2036-01-07", "2026-03-08"),
    # It is tomorrow already.
    ("2026-12-31T23:59:59", TOKYO, "2027-12-31", "2036-12-31", "2027-03-01"),
    ("2027-01-01T00:00:00", KIRITIMATI, "2028-01-01", "2037-01-01", "2027-03-02"),
]


@pytest.mark.one_run("sqlite")
@pytest.mark.parametrize(("came", "zone", "cover", "core", "fits"), ARRIVALS)
def test_every_promise_ends_with_the_last_second_of_its_day_by_the_shops_clock(
    came: str, zone: str, cover: str, core: str, fits: str
) -> None:
    at = local(came, zone)
    side, terms, fit_terms = SideHistory(at, at), durability("v1"), fit("v1")
    for part, last in ((Component.COVER, cover), (Component.CORE, core)):
        ends = local(f"{last}T23:59:59", zone) + SECOND
        assert part_until(side, terms.components[part], terms.remade_side_least_days, zone) == ends
        for when, days, verdict in ((ends - SECOND, 1, "granted"), (ends, 0, "refused"), (ends + SECOND, 0, "refused")):
            left = {
                each.component: each.days_left for each in standing(side, terms, walked_miles=None, at=when, zone=zone)
            }
            asked = Asked(when, side, part, Failure.CRACK)
            assert (left[part], judge_durability(asked, terms, zone=zone).verdict) == (days, verdict)
    ends = local(f"{fits}T23:59:59", zone) + SECOND
    assert fit_until(side, fit_terms, zone) == ends
    assert [judge_fit(Asked(when, side), fit_terms, zone=zone).verdict for when in (ends - SECOND, ends)] == [
        "granted",
        "refused",
    ]


@pytest.mark.one_run("sqlite")
def test_for_ten_years_there_is_one_day_less_each_day_and_never_a_day_back() -> None:
    at = local("2028-02-29T18:00:00", NEW_YORK)
    side = SideHistory(at, at)
    until = part_until(side, durability("v1").components[Component.CORE], 90, NEW_YORK)
    days = [days_left(until, at + dt.timedelta(days=day), NEW_YORK) for day in range(3660)]
    # 3,653 days between 29 February 2028 and 1 March 2038, both counted; clocks that change take or give none.
    assert days == [max(0, 3654 - day) for day in range(3660)]


@pytest.mark.one_run("sqlite")
def test_a_misfit_first_told_on_day_59_climbs_the_whole_ladder() -> None:
    came = local("2026-03-02T09:00:00", NEW_YORK)
    terms, day = fit("v1"), dt.timedelta(days=1)
    reported = came + 59 * day
    steps = []
    for remakes, advised, later in ((0, False, 59), (0, True, 80), (1, True, 140), (2, True, 300)):
        side = SideHistory(
            came, came + (later - 5) * day if remakes else came, fit_remakes_used=remakes, fit_reported_at=reported
        )
        answer = judge_fit(Asked(came + later * day, side, advice_taken=advised), terms, zone=NEW_YORK)
        steps.append((answer.verdict.value, answer.remedy))
    assert steps == [("granted", "advice"), ("granted", "remake"), ("granted", "remake"), ("granted", "refund")]


@pytest.mark.django_db
def test_a_later_version_stricter_or_kinder_changes_nothing_of_what_was_sold_before() -> None:
    pair = a_delivered_pair()
    sold = OrderLine.objects.get(pk=pair.line.pk).durability_policy
    assert sold is not None
    at, question = NOW + dt.timedelta(days=2200), eligibility.Question("durability", "left", "core", "crack", "wear")
    before = guarantee.covered(pair.left, at=at, by=pair.buyer)
    verdicts = [eligibility.ask(pair.left, question, at=at, by=pair.buyer).verdict]
    for version, years in ((2, 5), (3, 12)):
        said = parameters("ten-thousand-miles.en.v1")
        said["components"]["core"].update(years=years)
        Policy.objects.create(
            slug=sold.slug, version=version, language="en", kind="durability", title="Miles", text="Later.",
            parameters=said, in_force_from=NOW + dt.timedelta(days=version), text_hash=f"v{version}",
            published_at=NOW,
        )  # fmt: skip
        assert guarantee.covered(pair.left, at=at, by=pair.buyer) == before
        verdicts.append(eligibility.ask(pair.left, question, at=at, by=pair.buyer).verdict)
        # Who is sold the new version is judged by it.
        later = a_delivered_pair(name=f"Sold under {version}")
        later.line.covers.filter(kind="durability").update(policy=Policy.objects.get(slug=sold.slug, version=version))
        (ends,) = {side.parts[0].until.year for side in guarantee.covered(later.left, at=at, by=later.buyer).sides}
        assert ends == NOW.year + years
        verdicts.append(eligibility.ask(later.left, question, at=at, by=later.buyer).verdict)
    assert verdicts == ["granted", "granted", "refused", "granted", "granted"]
