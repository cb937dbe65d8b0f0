"""Drift of every kind, each twice in one world: told once each, mended where it may be, nothing the second time."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import cases, tasks
from orders.invariants import LAWS, invariants
from orders.models import Case, Comparison, LedgerEntry, Refund
from orders.reconciliation import DRIFTS, Code, ComparisonUnderWay, Difference, reconcile
from orders.reconciliation.run import OVERLAP
from orders.reconciliation.turns import LEASE
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.budgets import queries
from tests.orders.bought import an_open_attempt, an_order, paid, session_of
from tests.orders.desks import staff
from tests.orders.drifting import SEEDS, everything
from tests.orders.staffed import finance
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(minutes=10)
# What PostgreSQL walks is read through a cursor.
READING = r"SELECT|SAVEPOINT|RELEASE|DECLARE \S+ NO SCROLL CURSOR FOR SELECT"
MENDED = {code for code, drift in DRIFTS.items() if drift.is_mended}


def compared(*, fix: bool = False, at: dt.datetime = LATER) -> list[Difference]:
    return list(reconcile(since=dt.timedelta(hours=72), at=at, by=SYSTEM, fix=fix, ledger=True))


def counted(found: Iterable[Difference]) -> Counter[str]:
    """Count the differences by code; what our own laws say is counted elsewhere."""
    return Counter(difference.code for difference in found if difference.code not in LAWS)


def once_about_each(found: Iterable[Difference]) -> bool:
    """Whether nothing was said twice about the same thing."""
    told = Counter((difference.code, difference.order, difference.stripe_id) for difference in found)
    return set(told.values()) == {1}


def test_each_kind_of_drift_is_told_once_mended_where_it_may_be_and_left_alone_the_second_time(box: Sandbox) -> None:
    for seed in SEEDS.values():
        seed(box)
        seed(box)
    box.advance((LATER - NOW).total_seconds())
    once_each = Counter({code.value: 2 for code in SEEDS})
    before = everything()
    asked = len(box.requests("POST"))

    with CaptureQueriesContext(connection) as asked_for:
        dry = compared()
    assert [query["sql"] for query in asked_for if not re.match(READING, query["sql"])] == []
    assert counted(dry) == once_each
    assert once_about_each(dry)
    assert not any(difference.fixed for difference in dry)
    assert everything() == before
    assert (len(box.requests("POST")), Comparison.objects.count()) == (asked, 0)

    mended = compared(fix=True)
    assert counted(mended) == once_each
    assert once_about_each(mended)
    # What was mended may have got its number at Stripe by that.
    of_what = Counter((difference.code, difference.order) for difference in dry)
    assert Counter((difference.code, difference.order) for difference in mended) == of_what
    assert {difference.code for difference in mended if difference.fixed} == MENDED
    assert {difference.code for difference in mended if not difference.fixed} - set(LAWS) == set(DRIFTS) - MENDED
    # What was paid twice, and what waited, is queued. No money leaves, and nothing but pages is opened or closed.
    assert Refund.objects.filter(status="requested", reason="duplicate_payment").count() == 2 * 2
    sent = [line.path for line in box.requests("POST")[asked:]]
    assert {path.split("/")[-1] for path in sent} == {"sessions", "expire"}
    assert [path for path in sent if not path.startswith("/v1/checkout/sessions")] == []

    after = everything()
    again = compared(fix=True)
    assert counted(again) == Counter({code.value: 2 for code in SEEDS if code not in MENDED})
    assert not any(difference.fixed for difference in again)
    assert everything() == after

    tasks.reconcile_nightly(at=LATER)
    cased = everything()
    assert {name for name, rows in cased.items() if rows != after[name]} == {"orders.Case", "fitting.JournalEntry"}
    told = Counter(
        subject.split(":")[1] for subject in Case.objects.values_list("subject", flat=True) if "diff" in subject
    )
    by_rows = {Code.EVENT_DEAD}
    assert {code: told[code] for code in set(told) - set(LAWS)} == dict.fromkeys(set(DRIFTS) - MENDED - by_rows, 2)
    tasks.reconcile_nightly(at=LATER)
    assert everything() == cased


def test_every_kind_is_in_the_table_and_has_a_seed() -> None:
    assert set(SEEDS) == set(DRIFTS) == set(Code)
    assert len({drift.words for drift in DRIFTS.values()}) == len(DRIFTS)


# --- one at a time -----------------------------------------------------------------------------


def test_while_a_run_that_writes_is_under_way_another_is_refused_and_a_dry_one_is_not(box: Sandbox) -> None:
    box.pay(session_of(an_open_attempt(an_order())))
    first = reconcile(since=dt.timedelta(hours=72), at=LATER, by=SYSTEM, fix=True)
    assert next(first).fixed
    with pytest.raises(ComparisonUnderWay):
        compared(fix=True)
    assert {difference.code for difference in compared()} == {"event_missed"}
    assert tasks.reconcile_hourly(at=LATER) == 0
    assert len(list(first)) == 1
    run = Comparison.objects.get()
    assert (run.ended_at, run.is_complete, run.found, run.fixed) == (LATER, True, 2, 2)
    assert compared(fix=True) == []


def test_a_run_that_was_killed_is_ended_by_the_next_when_its_lease_is_over(box: Sandbox) -> None:
    Comparison.objects.create(began_at=NOW, since=NOW, leased_until=NOW + LEASE)
    with pytest.raises(ComparisonUnderWay):
        compared(fix=True, at=NOW + LEASE - dt.timedelta(seconds=1))
    assert compared(fix=True, at=NOW + LEASE) == []
    newest, killed = Comparison.objects.all()
    assert (killed.ended_at, killed.is_complete, newest.is_complete) == (NOW + LEASE, False, True)


def test_the_next_hourly_run_begins_where_the_last_complete_one_did(box: Sandbox) -> None:
    day = dt.timedelta(days=1)
    tasks.reconcile_hourly(at=NOW)
    box.inject(Fault("status", times=99))
    tasks.reconcile_hourly(at=NOW + day)
    box.clear_faults()
    list(reconcile(since=day, at=NOW + 2 * day, by=SYSTEM, fix=True))
    tasks.reconcile_hourly(at=NOW + 3 * day)
    spans = [run.began_at - run.since - OVERLAP for run in Comparison.objects.order_by("began_at")]
    assert spans == [30 * day, day, day, 3 * day]
    complete = [run.is_complete for run in Comparison.objects.order_by("began_at")]
    assert complete == [True, False, False, True]


# --- the laws ----------------------------------------------------------------------------------


def test_a_broken_law_is_a_case_the_next_night_also_when_stripe_is_silent(box: Sandbox) -> None:
    order = paid(box, an_order())
    box.inject(Fault("status", times=99))
    assert tasks.check_invariants(at=LATER) == 0
    order.attempts.update(status="open")
    for _ in range(2):
        assert tasks.check_invariants(at=LATER) == 1
    assert Case.objects.get().subject == f"difference:I8:{order.number}:attempt 1"


def test_a_law_whose_case_was_closed_while_it_is_broken_rests_a_day_and_is_told_again_with_what_was_said(
    box: Sandbox,
) -> None:
    order, by = paid(box, an_order()), finance()
    order.attempts.update(status="open")
    day = dt.timedelta(days=1)
    assert tasks.check_invariants(at=LATER) == 1
    case = Case.objects.get()
    page = staff("finance").get(f"/admin/orders/case/{case.pk}/change/").content.decode()
    assert f"I8: {LAWS['I8']} ({order.number}, attempt 1)" in page
    cases.close(case.pk, outcome="Looked at.", at=LATER, by=by)
    assert tasks.check_invariants(at=LATER + day - dt.timedelta(seconds=1)) == 1
    case.refresh_from_db()
    assert case.status == "closed"
    for _ in range(2):
        assert tasks.check_invariants(at=LATER + day) == 1
    case.refresh_from_db()
    assert (Case.objects.count(), case.status, case.opened_at) == (1, "open", LATER + day)
    assert "Looked at." in case.notes.values_list("text", flat=True)

    order.attempts.update(status="paid")
    cases.close(case.pk, outcome="Mended.", at=LATER + day, by=by)
    assert tasks.check_invariants(at=LATER + 3 * day) == 0
    case.refresh_from_db()
    assert case.status == "closed"


def test_two_things_that_break_one_law_are_two_cases(box: Sandbox) -> None:
    order = paid(box, an_order())
    for source in ("re_7", "re_8"):
        for txn in ("txn_1", "txn_2"):
            LedgerEntry(
                order=order, kind="refund", amount_minor=-1, currency="USD", source_id=source, txn_id=f"{txn}{source}",
                occurred_at=NOW, created_at=NOW,
            ).save(force_insert=True)  # fmt: skip
    tasks.check_invariants(at=LATER)
    told = Case.objects.filter(subject__startswith="difference:I7:").values_list("subject", flat=True)
    assert sorted(told) == ["difference:I7:re_7", "difference:I7:re_8"]


def test_what_differs_and_was_closed_is_not_told_again(box: Sandbox) -> None:
    paid(box, an_order())
    assert cases.open_difference("refund_unknown", order="", what="re_1", at=NOW)
    case = Case.objects.get()
    cases.close(case.pk, outcome="A test of ours.", at=NOW, by=finance())
    assert not cases.open_difference("refund_unknown", order="", what="re_1", at=NOW + dt.timedelta(days=9))
    case.refresh_from_db()
    assert case.status == "closed"


def test_each_law_has_a_sentence_and_the_comparison_asks_for_all_of_them(box: Sandbox) -> None:
    assert set(LAWS) | {"I5", "I6"} == {f"I{number}" for number in range(1, 19)}
    with queries(21):
        assert invariants(at=NOW) == []
