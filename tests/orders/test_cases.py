"""Cases: whatever needs a person is in one queue, and what people may do with it there."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from fitting.models import FootProfile, JournalEntry, Message
from orders import cases, conversations, tasks
from orders.cases.needs import Need, of_line
from orders.models import (
    Case,
    CaseNote,
    Dispute,
    Hold,
    Order,
    OrderLine,
    Problem,
    Refund,
    RefundPart,
    StripeEvent,
    TaxRecord,
)
from orders.numbers import is_well_formed
from orders.queues import DESK_ROLES, QUEUES, REASONS, QueueCode, Reason
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed, Refusal
from tests.budgets import counted
from tests.fitting.making import a_draft, a_submitted_profile, a_wearer
from tests.orders.desks import everything
from tests.orders.making import NOW, a_line, an_account, an_order
from tests.orders.staffed import a_colleague, finance, fitter, support

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
LATER = NOW + dt.timedelta(hours=2)


def a_problem(order: Order | None = None) -> Case:
    """Open a case that a person's word ends: a mail that could not be delivered."""
    about = order or an_order(an_account())
    mail = Message.objects.create(
        key=f"k{Message.objects.count()}", kind="refund_made", to_email="a@example.com", queued_at=NOW - DAY,
        status="dead", thread=about.journal_thread(),
    )  # fmt: skip
    tasks.follow_cases(at=NOW)
    return Case.objects.get(mail=mail)


def picture() -> list[object]:
    return [*Case.objects.order_by("pk").values(), *CaseNote.objects.values(), JournalEntry.objects.count()]


def refused(press: Callable[[], object]) -> type[Exception]:
    """Press what must be refused, and insist that nothing changed."""
    before = picture()
    with pytest.raises(Refusal) as refusal:
        press()
    assert picture() == before
    return type(refusal.value)


# --- the table of queues -----------------------------------------------------------------------
def test_every_queue_and_every_reason_is_in_the_table() -> None:
    assert set(QUEUES) == set(QueueCode)
    assert set(REASONS) == set(Reason)
    assert {why.queue for why in REASONS.values()} == set(QUEUES)
    assert frozenset({"fitter", "support", "finance"}) == DESK_ROLES


def test_each_kind_of_thing_is_asked_about_in_its_own_queues() -> None:
    asked = [queue for source in cases.SOURCES for queue in source.queues]
    assert set(asked) == set(QUEUES)


# --- everything that needs a person ------------------------------------------------------------
def a_rich_day() -> None:
    """Leave something for every queue, as rows that no verb has told the cases about."""
    for _ in range(2):
        order = everything()
        wearer = a_wearer(order.customer_id, relation="other")
        a_line(order, wearer=wearer)
        Hold.objects.create(order=order, code="payment_mismatch", opened_at=NOW)
        Hold.objects.create(order=order, code="late_payment", opened_at=NOW, closed_at=NOW)
        payment = order.payments.get()
        for number, status in enumerate(("failed", "requires_action", "pending", "unknown")):
            refund = Refund.objects.create(
                order=order, payment=payment, amount_minor=1, currency="USD", reason="faulty",
                origin="rule", idempotency_key=f"{order.pk}-{number}", requested_at=NOW, status=status,
            )  # fmt: skip
            RefundPart.objects.create(refund=refund, line=None, amount_minor=1, tax_minor=0, discount_minor=0)
        Order.objects.filter(pk=order.pk).update(paid_at=NOW - 11 * DAY)
        conversations.write(order.pk, text="When?", at=NOW, by=Actor(Kind.CUSTOMER, order.customer_id))
    Message.objects.filter(kind="order_confirmed").update(status="dead")
    Case.objects.all().delete()


def test_the_sweep_finds_everything_that_needs_a_person_and_puts_it_into_one_queue() -> None:
    a_rich_day()
    at = NOW + dt.timedelta(hours=1, seconds=1)
    lost = {violation.code for violation in cases.violations(at=at)}
    assert lost == {"C1"}
    opened = tasks.follow_cases(at=at)
    assert cases.violations(at=at) == []
    # Two orders: a line to look at, a line to ask about, a message, a pause, a mail and a problem, a mismatch and a
    # sale that Stripe Tax refused, four refunds (failed, stuck, and two that Stripe does not answer), a dispute,
    # an event.
    found = {queue: Case.objects.live().filter(queue=queue).count() for queue in QUEUES}
    assert found == {
        "review": 2, "waiting": 2, "promises": 0, "messages": 2, "problems": 6, "payments": 4, "refunds": 8,
        "disputes": 2, "events": 2,
    }  # fmt: skip
    assert opened == sum(found.values())
    assert tasks.follow_cases(at=at) == 0
    assert all(is_well_formed(number, "C") for number in Case.objects.values_list("number", flat=True))


def test_the_sweep_closes_what_needs_nobody_any_more() -> None:
    a_rich_day()
    at = NOW + dt.timedelta(hours=2)
    opened = tasks.follow_cases(at=at)
    for order in Order.objects.all():
        conversations.answer(order.pk, text="Soon.", at=at, by=support())
    OrderLine.objects.update(status="cancelled")
    Hold.objects.update(closed_at=at)
    Refund.objects.update(status="declined")
    StripeEvent.objects.update(status="done")
    TaxRecord.objects.update(status="waiting")
    Problem.objects.update(status="answered", settled_at=at)
    Dispute.objects.update(status="won", ended_at=at)
    Message.objects.update(status="stopped")
    assert {violation.code for violation in cases.violations(at=at)} == {"C2"}
    assert tasks.follow_cases(at=at) == opened - 2
    assert not Case.objects.live().exists()
    assert set(Case.objects.values_list("ended", flat=True)) == {"settled"}
    assert cases.violations(at=at) == []


def test_the_sweep_asks_the_same_number_of_questions_however_much_is_open() -> None:
    a_rich_day()
    at = NOW + dt.timedelta(hours=2)
    tasks.follow_cases(at=at)
    with counted() as few:
        tasks.follow_cases(at=at)
    everything(3)
    tasks.follow_cases(at=at)
    with counted() as many:
        tasks.follow_cases(at=at)
    assert len(few) == len(many) == 2 * len(cases.SOURCES) + 1


def test_a_profile_that_does_not_come_is_asked_about_after_ten_days_and_again_ten_days_later() -> None:
    line = a_line(an_order(an_account()))
    assert tasks.follow_cases(at=NOW + 10 * DAY) == 0
    asked = NOW + 10 * DAY + dt.timedelta(seconds=1)
    assert tasks.follow_cases(at=asked) == 1
    case = Case.objects.get(line=line)
    cases.close(case.pk, outcome="Telephoned; she measures on Sunday.", at=asked, by=support())
    assert tasks.follow_cases(at=asked + 10 * DAY) == 0
    assert tasks.follow_cases(at=asked + 10 * DAY + dt.timedelta(seconds=1)) == 1
    case.refresh_from_db()
    assert (case.status, case.owner_id, case.outcome) == ("open", None, "")


def test_red_flags_come_first() -> None:
    order = an_order(an_account())
    plain, flagged = (a_wearer(order.customer_id, name=name, relation="other") for name in ("Ada", "Bo"))
    calm = a_line(order, wearer=plain, profile=a_submitted_profile(plain), status="in_review")
    draft = a_draft(flagged, health_checks=["numb_feet"])
    FootProfile.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=NOW)
    urgent = a_line(order, wearer=flagged, profile=FootProfile.objects.get(pk=draft.pk), status="in_review")
    assert tasks.follow_profiles(at=NOW) == 2
    tasks.follow_cases(at=NOW)
    assert {case.line_id: case.urgent for case in Case.objects.all()} == {calm.pk: False, urgent.pk: True}
    assert "numb_feet" not in str(list(Case.objects.values())).lower()


# --- opening -----------------------------------------------------------------------------------
def test_opening_twice_leaves_one_case_and_a_thing_changes_its_queue() -> None:
    line = a_line(an_order(an_account()))
    [first] = cases.open_for([of_line(line)], at=NOW, by=SYSTEM)
    assert cases.open_for([of_line(line)], at=LATER, by=SYSTEM) == [first]
    line.status = "in_review"
    [second] = cases.open_for([of_line(line)], at=LATER, by=SYSTEM)
    first.refresh_from_db()
    assert (first.queue, first.status, second.queue, second.status) == ("waiting", "closed", "review", "open")
    line.status = "awaiting_profile"
    [third] = cases.open_for([of_line(line)], at=LATER, by=SYSTEM)
    assert third.pk == first.pk
    assert Case.objects.live().get().pk == first.pk


def test_the_database_allows_one_live_case_per_thing() -> None:
    case = a_problem()
    twin = {"queue": "problems", "cause": "paused", "subject": case.subject, "opened_at": NOW, "due_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(**twin)
    cases.close(case.pk, outcome="Telephoned.", at=NOW, by=support())
    assert Case.objects.create(**twin).pk != case.pk


def test_moves_of_a_case_are_on_the_orders_timeline() -> None:
    order = an_order(an_account())
    case = a_problem(order)
    by = support()
    cases.close(case.pk, outcome="Telephoned.", at=LATER, by=by)
    moves = JournalEntry.objects.filter(thread=f"order:{order.pk}", subject="orders.case").order_by("pk")
    assert [(entry.was, entry.became, entry.reason, entry.by_id) for entry in moves] == [
        ("", "open", "mail_given_up", None),
        ("open", "closed", "handled", by.id),
    ]


# --- taking, handing over, letting go ----------------------------------------------------------
def test_a_case_is_taken_once_and_by_pressing_twice_nothing_changes() -> None:
    case, by = a_problem(), support()
    taken = cases.take(case.pk, at=LATER, by=by)
    assert (taken.owner_id, taken.taken_at) == (by.id, LATER)
    before = picture()
    cases.take(case.pk, at=LATER + DAY / 4, by=by)
    assert picture() == before
    assert [(note.kind, note.by_id, note.at) for note in case.notes.all()] == [("taken", by.id, LATER)]


def test_a_colleagues_case_can_be_taken_over_only_when_it_is_overdue() -> None:
    case = a_problem()
    cases.take(case.pk, at=NOW, by=support("sam"))
    sue = support("sue")
    assert refused(lambda: cases.take(case.pk, at=case.due_at - dt.timedelta(seconds=1), by=sue)) is cases.CaseOfAnother
    assert refused(lambda: cases.close(case.pk, outcome="x", at=LATER, by=sue)) is cases.CaseOfAnother
    assert refused(lambda: cases.hand_over(case.pk, to=sue.user_id, at=LATER, by=sue)) is cases.CaseOfAnother
    assert cases.take(case.pk, at=case.due_at, by=sue).owner_id == sue.id


def test_a_case_is_handed_over_to_somebody_who_works_on_its_queue() -> None:
    case, sam, sue = a_problem(), support("sam"), support("sue")
    outsiders = [finance().user_id, an_account("c@example.com").pk, 404]
    gone = a_colleague("gil", "support")
    gone.is_active = False
    gone.save()
    for to in (*outsiders, gone.pk):
        assert refused(partial(cases.hand_over, case.pk, to=to, at=LATER, by=sam)) is cases.ColleagueUnknown
    handed = cases.hand_over(case.pk, to=sue.user_id, text="You know her.", at=LATER, by=sam)
    assert handed.owner_id == sue.id
    note = case.notes.get()
    assert (note.kind, note.by_id, note.to_id, note.text) == ("handed_over", sam.id, sue.id, "You know her.")
    assert refused(lambda: cases.hand_over(case.pk, to=sam.user_id, at=LATER, by=sam)) is cases.CaseOfAnother


def test_only_ones_own_case_is_let_go() -> None:
    case, sam = a_problem(), support("sam")
    assert refused(lambda: cases.release(case.pk, at=NOW, by=sam)) is cases.CaseNotYours
    cases.take(case.pk, at=NOW, by=sam)
    assert refused(lambda: cases.release(case.pk, at=NOW, by=support("sue"))) is cases.CaseNotYours
    freed = cases.release(case.pk, text="Off until Monday.", at=LATER, by=sam)
    assert (freed.owner_id, freed.taken_at) == (None, None)
    assert [note.kind for note in case.notes.all()] == ["taken", "released"]


# --- noting and ending -------------------------------------------------------------------------
def test_notes_say_something_and_stay() -> None:
    case = a_problem()
    assert refused(lambda: cases.note(case.pk, text=" ", at=NOW, by=support())) is cases.WordsMissing
    cases.take(case.pk, at=NOW, by=support("sam"))
    written = cases.note(case.pk, text=" Ask her for another address. ", at=LATER, by=support("sue"))
    assert (written.kind, written.text) == ("note", "Ask her for another address.")


def test_a_person_ends_a_case_with_a_word_and_the_sweep_does_not_bring_it_back() -> None:
    case, by = a_problem(), support()
    assert refused(lambda: cases.close(case.pk, outcome="", at=LATER, by=by)) is cases.WordsMissing
    ended = cases.close(case.pk, outcome="Told by telephone.", at=LATER, by=by)
    assert (ended.status, ended.ended, ended.closed_at, ended.outcome) == (
        "closed", "handled", LATER, "Told by telephone.",
    )  # fmt: skip
    assert tasks.follow_cases(at=LATER) == 0
    assert cases.violations(at=LATER) == []
    for press in (
        lambda: cases.close(case.pk, outcome="x", at=LATER, by=by),
        lambda: cases.take(case.pk, at=LATER, by=by),
        lambda: cases.release(case.pk, at=LATER, by=by),
    ):
        assert refused(press) is cases.CaseClosed


def test_what_still_stands_cannot_be_ended_by_a_word() -> None:
    line = everything().lines.get(kind="custom")
    tasks.follow_cases(at=NOW)
    case = Case.objects.get(line=line)
    assert refused(lambda: cases.close(case.pk, outcome="Done.", at=NOW, by=fitter())) is cases.CauseRemains
    OrderLine.objects.filter(pk=line.pk).update(status="approved")
    assert cases.close(case.pk, outcome="Done.", at=NOW, by=fitter()).status == "closed"


def test_a_closed_case_is_opened_again_as_ones_own() -> None:
    case, by = a_problem(), support()
    assert refused(lambda: cases.reopen(case.pk, text="More.", at=LATER, by=by)) is cases.CaseOpen
    cases.close(case.pk, outcome="Told.", at=NOW, by=by)
    assert refused(lambda: cases.reopen(case.pk, text="", at=LATER, by=by)) is cases.WordsMissing
    again = cases.reopen(case.pk, text="The number was wrong.", at=LATER, by=by)
    assert (again.status, again.owner_id, again.opened_at, again.due_at) == ("open", by.id, LATER, LATER + 3 * DAY)
    assert [note.kind for note in case.notes.all()] == ["closed", "reopened"]


# --- whose queues ------------------------------------------------------------------------------
def test_nobody_reaches_a_case_of_another_queue() -> None:
    case = a_problem()
    for by in (finance(), fitter()):
        for press in (
            partial(cases.take, case.pk, at=NOW, by=by),
            partial(cases.note, case.pk, text="x", at=NOW, by=by),
            partial(cases.close, case.pk, outcome="x", at=NOW, by=by),
            partial(cases.hand_over, case.pk, to=1, at=NOW, by=by),
        ):
            assert refused(press) is cases.CaseUnknown
    for by in (a_colleague("wes", "warehouse").as_actor(), Actor(Kind.CUSTOMER, 1), SYSTEM):
        assert refused(partial(cases.take, case.pk, at=NOW, by=by)) is NotAllowed
    assert refused(lambda: cases.take(404, at=NOW, by=support())) is cases.CaseUnknown


def test_a_case_in_a_queue_of_another_kind_is_noticed() -> None:
    case = a_problem()
    Case.objects.filter(pk=case.pk).update(queue="events")
    codes = {violation.code for violation in cases.violations(at=NOW)}
    assert "C3" in codes


def test_two_cases_about_one_thing_are_noticed() -> None:
    case = a_problem()
    Case.objects.create(
        queue="problems", cause="paused", subject="other", mail=case.mail, opened_at=NOW, due_at=NOW, order=case.order
    )
    assert case.order is not None
    assert ("C3", case.order.number) in {(found.code, found.order) for found in cases.violations(at=NOW)}


def test_a_need_that_points_to_nothing_is_a_persons_to_end() -> None:
    [case] = cases.open_for([Need(Reason.BOOKS_DIFFER, "difference:1")], at=NOW, by=SYSTEM)
    assert tasks.follow_cases(at=NOW + 30 * DAY) == 0
    assert cases.close(case.pk, outcome="Booked by hand.", at=LATER, by=finance()).ended == "handled"
