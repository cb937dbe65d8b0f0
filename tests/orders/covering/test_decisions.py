"""
The table of decisions: ``decisions.csv`` is read by claims staff, and here by the rules.

``when`` is the age of the pair in days, or says where the claim stands to the second at the end of what it is about.
"stricter" and "kinder" are later versions of the policies: a line is judged by the version it was sold with.
"""

import csv
import datetime as dt
import tomllib
from collections import defaultdict
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from orders.covering import judging
from orders.covering.judging import Asked, Clause, Failure, Judged, judge_durability, judge_fit
from orders.covering.standing import SideHistory, fit_until, part_until
from orders.covering.terms import (
    Cause,
    Component,
    DurabilityTerms,
    FitTerms,
    TermsUnreadableError,
    durability_terms,
    fit_terms,
    miles,
)
from orders.days import end_of, local_date

pytestmark = pytest.mark.one_run("sqlite")

ZONE: Final = "America/New_York"
# In the evening of one day there, on the next in UTC.
DELIVERED: Final = dt.datetime(2026, 3, 2, 21, 30, tzinfo=ZoneInfo(ZONE)).astimezone(dt.UTC)
TABLE: Final = Path(__file__).with_name("decisions.csv")
TEXTS: Final = Path(judging.__file__).resolve().parent.parent / "policy_texts"


def parameters(text: str) -> dict[str, Any]:
    """Return the numbers published with a policy's text."""
    said: dict[str, Any] = tomllib.loads((TEXTS / f"{text}.md").read_text(encoding="utf-8").split("+++")[1])
    return dict(said["parameters"])


def durability(version: str) -> DurabilityTerms:
    """Return the first version of the guarantee, or a later one made from it."""
    said = deepcopy(parameters("ten-thousand-miles.en.v1"))
    parts = said["components"]
    if version == "stricter":
        parts["core"].update(miles=5000, years=5, remakes_per_side=1)
        parts["cover"].update(months=6)
        said["outgrowing"]["covered"] = False
    elif version == "kinder":
        parts["core"].update(miles=12000, years=12, remakes_per_side=3)
        parts["cover"].update(months=24, replacements_per_side=2)
        said["excluded"] = ["loss"]
        said["outgrowing"].update(within_days=365)
    return durability_terms(said)


def fit(version: str) -> FitTerms:
    """Return the first version of the promise, or a later one made from it."""
    said = parameters("perfect-fit.en.v1")
    if version == "stricter":
        said.update(window_days=30, remakes_per_side=1, first_report_holds_ladder=False)
    elif version == "kinder":
        said.update(window_days=90, refund_choice_after_remakes=0)
    return fit_terms(said)


def end_of_what_is_asked(row: dict[str, str], history: SideHistory) -> dt.datetime:
    """Return when the promise that a row is about ends."""
    if row["kind"].startswith("fit"):
        return fit_until(history, fit(row["policy"]), ZONE)
    terms = durability(row["policy"])
    if row["failure"] == "outgrown":
        assert terms.outgrowing is not None
        return end_of(local_date(DELIVERED, ZONE) + dt.timedelta(days=terms.outgrowing.within_days), ZONE)
    return part_until(history, terms.components[Component(row["part"])], terms.remade_side_least_days, ZONE)


def instant(words: str, row: dict[str, str], history: SideHistory) -> dt.datetime:
    """Return the instant that a row's words mean."""
    if words.endswith(" days"):
        return DELIVERED + dt.timedelta(days=int(words.removesuffix(" days")))
    ends = {"1 second before the end": -1, "at the end": 0, "1 second after the end": 1}
    return end_of_what_is_asked(row, history) + dt.timedelta(seconds=ends[words])


def judged(row: dict[str, str]) -> Judged:
    """Have a row judged."""
    history = SideHistory(
        pair_delivered_at=DELIVERED,
        delivered_at=DELIVERED,
        remakes_used=int(row["remakes used"]),
        covers_used=int(row["covers used"]),
        fit_remakes_used=int(row["fit remakes used"]),
        is_refunded=row["kind"].endswith("refunded"),
    )
    reported = row["reported"]
    if reported:
        history = SideHistory(
            DELIVERED,
            DELIVERED,
            fit_remakes_used=history.fit_remakes_used,
            fit_reported_at=instant(reported, row, history),
        )
    asked = Asked(
        at=instant(row["when"], row, history),
        history=history,
        part=Component(row["part"]) if row["part"] else None,
        failure=Failure(row["failure"] or "other"),
        cause=Cause(row["cause"]) if row["cause"] else None,
        confirmed_miles=miles(row["miles"]) if row["miles"] else None,
        wearer_age_years=int(row["age"]) if row["age"] else None,
        advice_taken=row["advice tried"] == "yes",
        wishes_refund=row["wishes"] == "refund",
    )
    if row["kind"].startswith("fit"):
        return judge_fit(asked, fit(row["policy"]), zone=ZONE)
    return judge_durability(asked, durability(row["policy"]), zone=ZONE)


def rows() -> list[dict[str, str]]:
    """Return the table."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"row {row['number']}")
def test_a_row_of_the_table_is_what_the_rules_say(row: dict[str, str]) -> None:
    answer = judged(row)
    assert (answer.verdict, answer.remedy or "", answer.clause) == (row["verdict"], row["remedy"], row["clause"])
    assert (answer.clause in answer.against) == (answer.verdict == "refused")
    assert not set(answer.speaks_for) & set(answer.against)


def test_the_table_is_complete() -> None:
    table = rows()
    assert [int(row["number"]) for row in table] == list(range(1, len(table) + 1))
    said: dict[str, set[str]] = defaultdict(set)
    for row in table:
        answer = judged(row)
        for clause in (answer.clause, *answer.speaks_for):
            said[clause].add("granted" if answer.verdict == "granted" else "")
        for clause in answer.against:
            said[clause].add("refused")
    # Clauses that can only be one of the two: nothing is refused for washing, nothing granted for being paid back.
    only_for = {Clause.DURABILITY_WASHING, Clause.FIT_LADDER, Clause.FIT_REMAKES, Clause.FIT_HELD_OPEN}
    only_against = {Clause.DURABILITY_REFUNDED, Clause.FIT_REFUNDED}
    lacking = {
        clause: want - said[clause]
        for clause in set(Clause) - {Clause.DURABILITY_PART}
        for want in [
            {"granted"} if clause in only_for else {"refused"} if clause in only_against else {"granted", "refused"}
        ]
        if want - said[clause]
    }
    assert lacking == {}


def test_both_languages_promise_the_same() -> None:
    assert durability_terms(parameters("ten-thousand-miles.de.v1")) == durability("v1")
    assert fit_terms(parameters("perfect-fit.de.v1")) == fit("v1")


def test_a_policy_that_lacks_a_number_is_not_judged_by() -> None:
    said = parameters("ten-thousand-miles.en.v1")
    del said["remade_side_least_days"]
    with pytest.raises(TermsUnreadableError, match="remade_side_least_days"):
        durability_terms(said)
    with pytest.raises(TermsUnreadableError, match="window_days"):
        fit_terms({})


def test_a_remade_side_keeps_the_pairs_end_but_is_covered_for_ninety_days() -> None:
    terms = durability("v1")
    early = SideHistory(DELIVERED, DELIVERED + dt.timedelta(days=500), remakes_used=1)
    late = SideHistory(DELIVERED, DELIVERED + dt.timedelta(days=3640), remakes_used=1)
    core = terms.components[Component.CORE]
    assert part_until(early, core, 90, ZONE) == end_of(dt.date(2036, 3, 2), ZONE)
    assert part_until(late, core, 90, ZONE) == end_of(local_date(late.delivered_at, ZONE) + dt.timedelta(90), ZONE)
    assert part_until(late, core, 90, ZONE) == dt.datetime(2036, 5, 19, 4, tzinfo=dt.UTC)


def test_a_remake_for_its_fit_opens_a_window_of_its_own() -> None:
    came = DELIVERED + dt.timedelta(days=100)
    worn_out = SideHistory(DELIVERED, came, fit_remakes_used=1, remakes_used=1)
    assert fit_until(worn_out, fit("v1"), ZONE) == fit_until(SideHistory(DELIVERED, DELIVERED), fit("v1"), ZONE)
    side = SideHistory(DELIVERED, came, fit_remakes_used=1, fit_remade_at=came)
    before, after = fit_until(side, fit("v1"), ZONE) - dt.timedelta(seconds=1), fit_until(side, fit("v1"), ZONE)
    assert after == end_of(local_date(came, ZONE) + dt.timedelta(days=60), ZONE)
    assert judge_fit(Asked(before, side), fit("v1"), zone=ZONE).verdict == "granted"
    assert judge_fit(Asked(after, side), fit("v1"), zone=ZONE).clause == Clause.FIT_WINDOW


def test_an_estimate_never_refuses() -> None:
    asked = Asked(DELIVERED + dt.timedelta(days=3000), SideHistory(DELIVERED, DELIVERED), Component.CORE, Failure.CRACK)
    assert judge_durability(asked, durability("v1"), zone=ZONE).verdict == "granted"
    over = Asked(**{**{name: getattr(asked, name) for name in asked.__slots__}, "confirmed_miles": Decimal("10000.1")})
    assert judge_durability(over, durability("v1"), zone=ZONE).clause == Clause.DURABILITY_MILES
