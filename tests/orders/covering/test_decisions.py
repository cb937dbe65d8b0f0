"""
The table of decisions: ``policy_texts/decisions.csv`` is read by claims staff at their desk, and here by the rules.

``when``, ``side came`` and ``reported`` count days from delivery, or say where the claim stands to the second at the
end of what it is about. "stricter" and "kinder" are later versions of the policies: a line is judged by the version
it was sold with.
"""

import datetime as dt
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from orders import precedents
from orders.covering.judging import Asked, Clause, Failure, Judged, judge_durability, judge_fit
from orders.covering.standing import SideHistory, fit_until, part_until
from orders.covering.terms import (
    Cause,
    Component,
    DurabilityTerms,
    FitTerms,
    Remedy,
    TermsUnreadableError,
    durability_terms,
    fit_terms,
    miles,
)
from orders.days import end_of, local_date
from orders.precedents import TEXTS, Precedent

pytestmark = pytest.mark.one_run("sqlite")

ZONE: Final = "America/New_York"
# In the evening of one day there, on the next in UTC.
DELIVERED: Final = dt.datetime(2026, 3, 2, 21, 30, tzinfo=ZoneInfo(ZONE)).astimezone(dt.UTC)
# To the second at the end of a time: which of them is still inside.
SECONDS: Final = {"1 second before the end": -1, "at the end": 0, "1 second after the end": 1}
INSIDE: Final = {"1 second before the end": True, "at the end": False, "1 second after the end": False}
TENTH: Final = Decimal("0.1")


def parameters(text: str) -> dict[str, Any]:
    """Return the numbers published with a policy's text."""
    said: dict[str, Any] = tomllib.loads((TEXTS / f"{text}.md").read_text(encoding="utf-8").split("+++")[1])
    return dict(said["parameters"])


def changed(said: dict[str, Any], by: Mapping[str, Any]) -> dict[str, Any]:
    """Return numbers with some of them, however deep, replaced."""
    made = deepcopy(said)
    for name, value in by.items():
        made[name] = changed(made[name], value) if isinstance(value, Mapping) else value
    return made


def durability(version: str) -> DurabilityTerms:
    """Return the first version of the guarantee, or a later one made from it."""
    later = precedents.versions_tried().get(version, {})
    return durability_terms(changed(parameters("ten-thousand-miles.en.v1"), later.get("durability", {})))


def fit(version: str) -> FitTerms:
    """Return the first version of the promise, or a later one made from it."""
    later = precedents.versions_tried().get(version, {})
    return fit_terms(changed(parameters("perfect-fit.en.v1"), later.get("fit", {})))


def end_of_what_is_asked(row: Precedent, history: SideHistory) -> dt.datetime:
    """Return when the promise that a row is about ends."""
    if row["kind"] == "fit":
        return fit_until(history, fit(row["policy"]), ZONE)
    terms = durability(row["policy"])
    if row["failure"] == "outgrown":
        assert terms.outgrowing is not None
        return end_of(local_date(DELIVERED, ZONE) + dt.timedelta(days=terms.outgrowing.within_days), ZONE)
    return part_until(history, terms.components[Component(row["part"])], terms.remade_side_least_days, ZONE)


def instant(words: str, row: Precedent, history: SideHistory) -> dt.datetime:
    """Return the instant that a row's words mean."""
    if words.endswith(" days"):
        return DELIVERED + dt.timedelta(days=int(words.removesuffix(" days")))
    return end_of_what_is_asked(row, history) + dt.timedelta(seconds=SECONDS[words])


def history_of(row: Precedent, reported_at: dt.datetime | None = None) -> SideHistory:
    """Return what happened to the side before."""
    came = DELIVERED + dt.timedelta(days=int((row["side came"] or "0 days").removesuffix(" days")))
    fit_remakes = int(row["fit remakes used"])
    return SideHistory(
        pair_delivered_at=DELIVERED,
        delivered_at=came,
        fit_remade_at=came if fit_remakes else None,
        remakes_used=int(row["remakes used"]),
        covers_used=int(row["covers used"]),
        fit_remakes_used=fit_remakes,
        outgrown_remakes_used=int(row["outgrown remakes used"]),
        fit_reported_at=reported_at,
        is_refunded=row["paid back"] == "yes",
    )


def judged(row: Precedent) -> Judged:
    """Have a row judged."""
    history = history_of(row)
    if row["reported"]:
        history = history_of(row, instant(row["reported"], row, history))
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
    if row["kind"] == "fit":
        return judge_fit(asked, fit(row["policy"]), zone=ZONE)
    return judge_durability(asked, durability(row["policy"]), zone=ZONE)


TABLE: Final = precedents.table()
VERSIONS: Final = ("v1", *precedents.versions_tried())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"row {row['number']}")
def test_a_row_of_the_table_is_what_the_rules_say(row: Precedent) -> None:
    answer = judged(row)
    assert (answer.verdict, answer.remedy or "", answer.clause) == (row["verdict"], row["remedy"], row["clause"])
    assert (list(answer.speaks_for), list(answer.against)) == (row.speaks_for, row.against)
    assert (answer.clause in answer.against) == (answer.verdict == "refused")
    assert not set(answer.speaks_for) & set(answer.against)


# Where a clause can be only one of the two, in every version (no name) or in one: what no row can show, and why.
ONE_WAY: Final[Mapping[tuple[str, Clause], tuple[frozenset[str], str]]] = {
    ("", Clause.DURABILITY_PART): (
        frozenset({"granted", "refused"}), "nobody can judge a part that was not named: a person asks"
    ),
    ("", Clause.DURABILITY_WASHING): (frozenset({"refused"}), "washing as instructed ends nothing, it only speaks for"),
    ("", Clause.DURABILITY_REFUNDED): (frozenset({"granted"}), "what was paid back is promised no more"),
    ("", Clause.FIT_REFUNDED): (frozenset({"granted"}), "what was paid back is promised no more"),
    ("", Clause.FIT_LADDER): (frozenset({"refused"}), "a ladder has a next step; what ends it is the window"),
    ("", Clause.FIT_REMAKES): (frozenset({"refused"}), "where remakes are used up, the money goes back"),
    ("", Clause.FIT_HELD_OPEN): (frozenset({"refused"}), "a report that came late is refused by the window"),
    ("stricter", Clause.DURABILITY_GROWING): (frozenset({"granted"}), "that version promises nothing to growing feet"),
    ("stricter", Clause.FIT_HELD_OPEN): (frozenset({"granted", "refused"}), "that version holds nothing open"),
}  # fmt: skip


def shown(version: str) -> dict[Clause, set[str]]:
    """Return for each clause whether rows of a version show it granted, and refused."""
    said: dict[Clause, set[str]] = defaultdict(set)
    for row in TABLE:
        if row["policy"] != version:
            continue
        if row["verdict"] == "granted":
            for clause in (row["clause"], *row.speaks_for):
                said[Clause(clause)].add("granted")
        for clause in row.against:
            said[Clause(clause)].add("refused")
    return said


def test_every_clause_of_every_version_is_granted_and_refused() -> None:
    for version in VERSIONS:
        said = shown(version)
        for clause in Clause:
            cannot = ONE_WAY.get((version, clause), ONE_WAY.get(("", clause), (frozenset(), "")))[0]
            assert (version, clause, said[clause]) == (version, clause, {"granted", "refused"} - cannot)


def test_every_published_version_is_in_the_table_and_its_rows_are_numbered() -> None:
    published = {path.stem.rpartition(".")[2] for path in TEXTS.glob("*.en.v*.md")}
    assert {row["policy"] for row in TABLE} == set(VERSIONS) == published | set(precedents.versions_tried())
    assert [int(row["number"]) for row in TABLE] == list(range(1, len(TABLE) + 1))
    assert len({tuple(value for name, value in row.items() if name != "number") for row in TABLE}) == len(TABLE) >= 60


def of(version: str, **cells: str) -> list[Precedent]:
    """Return the rows of a version that have these cells, and in which nothing was paid back."""
    wanted = {"policy": version, "paid back": "", **{name.replace("_", " "): value for name, value in cells.items()}}
    return [row for row in TABLE if all(row[name] == value for name, value in wanted.items())]


def answers(rows: Iterable[Precedent], column: str, clause: Clause) -> dict[str, bool]:
    """Return by what stands in a column whether the clause spoke for; only rows in which it was asked."""
    told: dict[str, set[bool]] = defaultdict(set)
    for row in rows:
        if clause in row.speaks_for or clause in row.against:
            told[row[column]].add(clause in row.speaks_for)
    assert all(len(each) == 1 for each in told.values()), (column, clause, told)
    return {word: each.pop() for word, each in told.items()}


def has(told: Mapping[str, bool], wanted: Mapping[str, bool]) -> bool:
    """Answer whether all of it is told, just so."""
    return wanted.items() <= told.items()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_time_of_every_part_is_tried_to_the_second(version: str) -> None:
    terms = durability(version)
    for part in terms.components:
        told = answers(of(version, part=part, side_came=""), "when", Clause.DURABILITY_TIME)
        assert has(told, INSIDE), (version, part, told)
    for part in (Component.CORE, Component.COVER):
        remade = [row for row in of(version, part=part) if row["side came"] and row["when"] in SECONDS]
        whole = part_until(SideHistory(DELIVERED, DELIVERED), terms.components[part], 0, ZONE)
        assert all(end_of_what_is_asked(row, history_of(row)) > whole for row in remade)
        assert answers(remade, "when", Clause.DURABILITY_TIME) == INSIDE


@pytest.mark.parametrize("version", VERSIONS)
def test_the_distance_of_every_part_is_tried_to_the_tenth_of_a_mile(version: str) -> None:
    for part, terms in durability(version).components.items():
        told = answers(of(version, part=part), "miles", Clause.DURABILITY_MILES)
        if terms.miles is None:
            assert told == {}
            assert any(row["miles"] for row in of(version, part=part, verdict="granted"))
            continue
        limit = Decimal(terms.miles)
        assert has(told, {f"{limit - TENTH}": True, f"{limit}.0": True, f"{limit + TENTH}": False}), (part, told)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_number_of_times_is_tried_before_and_after_the_last(version: str) -> None:
    for part, terms in durability(version).components.items():
        column = "remakes used" if terms.remedy is Remedy.REMAKE else "covers used"
        told = {(row[column], row["remedy"]) for row in of(version, part=part, failure="crack", verdict="granted")}
        told |= {(row[column], row["remedy"]) for row in of(version, part=part, failure="worn_through")}
        told |= {(row[column], row["remedy"]) for row in of(version, part=part, failure="loose_layer")}
        last = terms.free_per_side
        assert {(str(last - 1), terms.remedy.value), (str(last), terms.then.value)} <= told, (part, told)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_cause_and_every_failure_is_in_the_table(version: str) -> None:
    excluded = durability(version).excluded
    told = answers(of(version, kind="durability"), "cause", Clause.DURABILITY_EXCLUDED)
    assert told == {cause.value: cause not in excluded for cause in Cause}
    assert {row["failure"] for row in of(version, kind="durability")} == {failure.value for failure in Failure}


@pytest.mark.parametrize("version", VERSIONS)
def test_growing_feet_are_tried_by_day_age_and_number_of_times(version: str) -> None:
    terms, rows = durability(version).outgrowing, of(version, failure="outgrown")
    if terms is None:
        assert {(row["verdict"], row["clause"]) for row in rows} == {("refused", "durability.growing")}
        return

    def by(column: str, keep: Callable[[Precedent], bool]) -> dict[str, bool]:
        return answers(filter(keep, rows), column, Clause.DURABILITY_GROWING)

    first = str(terms.under_age - 1)
    assert has(by("when", lambda row: row["outgrown remakes used"] == "0" and row["age"] == "12"), INSIDE)
    ages = by("age", lambda row: row["outgrown remakes used"] == "0" and row["when"] not in SECONDS)
    assert has(ages, {first: True, str(terms.under_age): False})
    times = by("outgrown remakes used", lambda row: row["age"] == "12" and row["when"] not in SECONDS)
    assert has(times, {str(terms.remakes - 1): True, str(terms.remakes): False})


@pytest.mark.parametrize("version", VERSIONS)
def test_the_window_of_the_fit_is_tried_to_the_second_also_that_of_a_remake_and_of_a_first_report(version: str) -> None:
    terms, rows = fit(version), of(version, kind="fit")
    fresh = [row for row in rows if not row["reported"] and not row["side came"]]
    assert has(answers(fresh, "when", Clause.FIT_WINDOW), INSIDE)
    remade = [row for row in rows if row["side came"] and not row["reported"] and row["fit remakes used"] != "0"]
    assert answers(remade, "when", Clause.FIT_WINDOW) == INSIDE
    late = {row["reported"]: row["verdict"] == "granted" for row in rows if row["when"] == "200 days"}
    assert has(late, INSIDE if terms.first_report_holds else dict.fromkeys(INSIDE, False))
    for row in rows:
        if row["when"] == "200 days" and row["verdict"] == "granted":
            assert row.speaks_for == [Clause.FIT_HELD_OPEN]


@pytest.mark.parametrize("version", VERSIONS)
def test_each_step_of_the_ladder_is_tried_before_and_after_its_number_of_remakes(version: str) -> None:
    terms, rows = fit(version), of(version, kind="fit", advice_tried="yes", verdict="granted")
    told = {(row["fit remakes used"], row["wishes"], row["remedy"]) for row in rows}
    last, choice = terms.remakes_per_side, terms.refund_after_remakes
    assert {(str(last - 1), "", "remake"), (str(last), "", "refund"), (str(choice), "refund", "refund")} <= told
    assert not choice or (str(choice - 1), "refund", "remake") in told
    assert ("advice", "fit.ladder") in {(row["remedy"], row["clause"]) for row in of(version, kind="fit")}


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
