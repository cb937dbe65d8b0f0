"""Cases that people open by hand about an order, and cases whose owner left or lost the role."""

import datetime as dt
from functools import partial

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from fitting.models import JournalEntry
from orders import cases, tasks, workdays
from orders.models import Case, CaseNote, Order
from orders.queues import ASKED, QUEUES, QueueCode
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed, NotFound
from tests.orders.desks import everything, page, staff
from tests.orders.making import NOW, an_account, an_order
from tests.orders.staffed import a_colleague, finance, fitter, support
from tests.orders.test_cases import a_problem, refused

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
LATER = NOW + dt.timedelta(hours=2)
WHY = "She says that the parcel was opened."


# --- by hand -----------------------------------------------------------------------------------
def test_support_finance_and_the_fitter_can_be_asked() -> None:
    assert {code: QUEUES[code].roles for code in ASKED} == {
        QueueCode.PROBLEMS: frozenset({"support"}),
        QueueCode.PAYMENTS: frozenset({"finance"}),
        QueueCode.REVIEW: frozenset({"fitter"}),
    }


@pytest.mark.parametrize("role", ["support", "finance", "claims", "warehouse", "privacy"])
@pytest.mark.parametrize("queue", list(ASKED))
def test_whoever_opens_the_page_of_an_order_can_bring_it_into_a_queue(role: str, queue: QueueCode) -> None:
    order, by = an_order(an_account()), a_colleague("ann", role).as_actor()
    case = cases.ask(order.pk, queue=queue, reason=f" {WHY} ", at=NOW, by=by)
    assert Case.objects.live().get().pk == case.pk
    assert (case.queue, case.order_id, case.owner_id) == (queue, order.pk, None)
    assert (case.opened_at, case.due_at) == (NOW, workdays.later(NOW, QUEUES[queue].business_days))
    assert case.why == "A colleague asks for a look at this order; what was done here begins with why."
    note = case.notes.get()
    assert (note.kind, note.by_id, note.text, note.at) == ("note", by.id, WHY, NOW)
    assert cases.violations(at=NOW) == []


def test_the_words_stay_with_the_case_and_the_timeline_says_who_opened_it() -> None:
    order, by = an_order(an_account()), support()
    cases.ask(order.pk, queue="review", reason=WHY, at=NOW, by=by)
    [entry] = JournalEntry.objects.filter(thread=order.journal_thread())
    assert (entry.field, entry.became, entry.reason, entry.by_id) == ("status", "open", "asked_fitter", by.id)
    assert WHY not in staff("warehouse").get(page(Order, pk=order.pk)).content.decode()


def test_the_sweep_leaves_it_until_somebody_closes_it_with_a_word() -> None:
    case = cases.ask(an_order(an_account()).pk, queue="problems", reason=WHY, at=NOW, by=finance())
    assert tasks.follow_cases(at=NOW + 30 * DAY) == 0
    assert cases.close(case.pk, outcome="Sent again.", at=LATER, by=support()).ended == "handled"
    assert tasks.follow_cases(at=NOW + 30 * DAY) == 0


def test_one_order_is_asked_about_once_a_queue_until_that_is_closed() -> None:
    order, by = an_order(an_account()), support()
    first = cases.ask(order.pk, queue="problems", reason=WHY, at=NOW, by=by)
    again = partial(cases.ask, order.pk, queue="problems", reason="Still.", at=LATER, by=by)
    assert refused(again) is cases.CaseAsked
    assert cases.ask(order.pk, queue="payments", reason=WHY, at=NOW, by=by).pk != first.pk
    cases.close(first.pk, outcome="Seen.", at=LATER, by=by)
    second = again()
    assert (second.pk, second.status, second.outcome) == (first.pk, "open", "")
    assert [note.text for note in first.notes.all()] == [WHY, "Seen.", "Still."]


def test_what_cannot_be_asked_is_refused_and_changes_nothing() -> None:
    order, by = an_order(an_account()), support()
    ask = partial(cases.ask, at=NOW, by=by)
    assert refused(lambda: ask(order.pk, queue="problems", reason="  ")) is cases.WordsMissing
    assert refused(lambda: ask(404, queue="problems", reason=WHY)) is NotFound
    for queue in ("messages", "events", "elsewhere", ""):
        assert refused(partial(ask, order.pk, queue=queue, reason=WHY)) is cases.QueueUnknown
    others = (fitter(), a_colleague("pat", "production").as_actor(), a_colleague("con", "content").as_actor())
    for by in (*others, Actor(Kind.CUSTOMER, order.customer_id), SYSTEM):
        assert refused(partial(cases.ask, order.pk, queue="problems", reason=WHY, at=NOW, by=by)) is NotAllowed


def test_the_button_asks_and_a_refusal_is_read_beside_what_was_typed() -> None:
    order = everything()
    client = staff("warehouse")
    url = page(Order, pk=order.pk, act="ask_for_a_look")
    asked = client.get(url).content.decode()
    assert [title in asked for title in ("Problems", "Payments that do not fit", "Feet to review")] == [True] * 3
    with time_machine.travel(LATER, tick=False):
        done = client.post(url, {"queue": "problems", "reason": WHY}, follow=True).content.decode()
        assert "There is a case in that queue now, with your words." in done
        again = client.post(url, {"queue": "problems", "reason": "Once more."}, follow=True).content.decode()
    assert cases.CaseAsked.title in again
    assert "Once more." in again
    assert Case.objects.filter(cause="asked_support").count() == 1
    assert CaseNote.objects.get().text == WHY


def test_the_fitter_is_led_to_the_pairs_and_not_to_the_contact_data() -> None:
    order = everything()
    case = cases.ask(order.pk, queue="review", reason=WHY, at=NOW, by=support())
    told = staff("fitter").get(page(Case, pk=case.pk)).content.decode()
    pair, bag = order.lines.get(kind="custom"), order.lines.get(kind="stock")
    assert WHY in told
    assert f"/admin/orders/orderline/{pair.pk}/change/" in told
    assert f"/admin/orders/orderline/{bag.pk}/change/" not in told
    assert order.email not in told


# --- owners who left ---------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["lost the role", "left", "is no member of staff any more"])
def test_a_case_is_freed_at_once_when_its_owner_is_gone(how: str) -> None:
    case, sam = a_problem(), a_colleague("sam", "support")
    cases.take(case.pk, at=NOW, by=sam.as_actor())
    assert tasks.follow_cases(at=NOW) == 0
    if how == "lost the role":
        sam.groups.clear()
        sam.groups.add(Group.objects.get_or_create(name="fitter")[0])
    else:
        gone = {"is_active": False} if how == "left" else {"is_staff": False}
        get_user_model().objects.filter(pk=sam.pk).update(**gone)
    assert {violation.code for violation in cases.violations(at=NOW)} == {"C4"}
    assert tasks.follow_cases(at=NOW) == 1
    case.refresh_from_db()
    assert (case.status, case.owner_id, case.taken_at) == ("open", None, None)
    freed = JournalEntry.objects.get(subject="orders.case", subject_id=case.pk, field="owner")
    assert (freed.was, freed.became, freed.reason, freed.by_kind) == (
        f"staff {sam.pk}", "nobody", "owner_left", "system",
    )  # fmt: skip
    assert cases.violations(at=NOW) == []
    assert tasks.follow_cases(at=NOW) == 0
    assert cases.take(case.pk, at=NOW, by=support("sue")).owner_id is not None


def test_whoever_has_every_right_keeps_their_cases_and_so_does_whoever_has_another_role_of_the_queue() -> None:
    case, boss = a_problem(), a_colleague("bea", "fitter", "support")
    cases.take(case.pk, at=NOW, by=boss.as_actor())
    boss.groups.remove(Group.objects.get(name="fitter"))
    assert tasks.follow_cases(at=NOW) == 0
    boss.groups.clear()
    get_user_model().objects.filter(pk=boss.pk).update(is_superuser=True)
    assert tasks.follow_cases(at=NOW) == 0
    case.refresh_from_db()
    assert case.owner_id == boss.pk


def test_a_closed_case_keeps_the_name_of_whoever_closed_it() -> None:
    case, sam = a_problem(), a_colleague("sam", "support")
    cases.take(case.pk, at=NOW, by=sam.as_actor())
    cases.close(case.pk, outcome="Told.", at=NOW, by=sam.as_actor())
    sam.groups.clear()
    assert tasks.follow_cases(at=NOW) == 0
    case.refresh_from_db()
    assert case.owner_id == sam.pk
