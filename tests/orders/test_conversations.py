"""What customers and we write to each other: who may, what it leaves behind, and where its words never go."""

import datetime as dt
import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from fitting import mailing
from fitting.models import JournalEntry, Message
from orders import cases, conversations, tasks
from orders.models import LONGEST, Case, CaseNote, Order, OrderMessage
from orders.models.written_once import AppendOnly
from shop.actor import Actor, Kind
from shop.refusal import NotAllowed, NotFound
from tests.budgets import queries
from tests.fitting.test_mailing import HEALTH_WORDS
from tests.orders.making import NOW, a_guest, a_guest_with_client, an_account, an_order
from tests.orders.staffed import a_colleague, finance, support

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=2)
# The next business day: it is Friday.
MONDAY = NOW + dt.timedelta(days=3)
WORDS = "My left heel hurts; may I wear them at night?"


def of(order: Order) -> Actor:
    return Actor(Kind.CUSTOMER, order.customer_id)


def asked(*, at: dt.datetime = NOW) -> Order:
    order = an_order(an_account())
    conversations.write(order.pk, text=WORDS, at=at, by=of(order))
    return order


def case_of(order: Order) -> Case:
    return Case.objects.get(order=order, queue="messages")


# --- writing -----------------------------------------------------------------------------------
def test_a_message_opens_a_case_of_support_that_is_due_on_the_next_business_day() -> None:
    order = asked()
    case = case_of(order)
    assert (case.status, case.cause, case.subject) == ("open", "customer_wrote", f"order:{order.pk}")
    assert (case.opened_at, case.due_at) == (NOW, MONDAY)
    assert case.why == "The customer wrote, and nobody has answered yet."
    message = order.messages.get()
    assert (message.author, message.text, message.by_id) == ("customer", WORDS, order.customer_id)


def test_a_second_message_adds_to_the_same_case() -> None:
    order = asked()
    conversations.write(order.pk, text="And when?", at=LATER, by=of(order))
    assert order.messages.count() == 2
    assert case_of(order).due_at == MONDAY


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    order = an_order(an_account())
    with pytest.raises((conversations.WordsMissing, conversations.TooLong)):
        conversations.write(order.pk, text=text, at=NOW, by=of(order))
    with pytest.raises((conversations.WordsMissing, conversations.TooLong)):
        conversations.answer(order.pk, text=text, at=NOW, by=support())
    assert not OrderMessage.objects.exists()
    assert not Case.objects.exists()


def test_a_strangers_order_cannot_be_written_about() -> None:
    order = an_order(an_account())
    with pytest.raises(NotFound):
        conversations.write(order.pk, text="x", at=NOW, by=Actor(Kind.GUEST, a_guest().pk))
    assert not OrderMessage.objects.exists()


# --- answering ---------------------------------------------------------------------------------
def test_an_answer_is_told_by_a_mail_without_its_words_and_closes_the_case() -> None:
    order = asked()
    by = support()
    conversations.answer(order.pk, text="Yes, you may; begin with an hour.", at=LATER, by=by)
    mail = Message.objects.get(kind="message_answered")
    letter = mailing.render(mail.kind, language="en", facts=mail.facts)
    assert letter.subject == f"Order {order.number}: we answered you"
    assert f"/orders/{order.number}/" in letter.text
    assert set(mail.facts) == {"number", "total"}
    assert not re.search(f"an hour|{HEALTH_WORDS}", letter.subject + str(mail.facts), re.IGNORECASE)
    case = case_of(order)
    assert (case.status, case.ended, case.closed_at) == ("closed", "settled", LATER)
    assert [(note.kind, note.by_id) for note in case.notes.all()] == [("answered", by.id)]
    assert cases.violations(at=LATER) == []


def test_an_answer_that_expects_a_reply_lets_the_case_wait_for_a_week() -> None:
    order = asked()
    conversations.answer(order.pk, text="Which shoes?", expects_reply=True, at=LATER, by=support())
    case = case_of(order)
    assert (case.status, case.due_at) == ("waiting", LATER + conversations.REPLY_WITHIN)
    assert tasks.follow_cases(at=LATER + dt.timedelta(days=6)) == 0
    assert tasks.follow_cases(at=LATER + dt.timedelta(days=7)) == 1
    assert case_of(order).status == "closed"


def test_a_reply_brings_a_waiting_and_a_closed_case_back() -> None:
    order = asked()
    for at, expects in ((LATER, True), (LATER + dt.timedelta(days=1), False)):
        conversations.answer(order.pk, text="Which?", expects_reply=expects, at=at, by=support())
        back = at + dt.timedelta(hours=1)
        conversations.write(order.pk, text="These.", at=back, by=of(order))
        case = case_of(order)
        assert (case.status, case.opened_at, case.due_at) == ("open", back, MONDAY + (back - at) + (LATER - NOW))
        assert (case.ended, case.closed_at) == ("", None)


def test_support_may_write_first_and_no_case_is_needed() -> None:
    order = an_order(an_account())
    conversations.answer(order.pk, text="Your parcel waits for a signature.", at=NOW, by=support())
    assert order.messages.get().author == "us"
    assert not Case.objects.exists()


def test_a_colleagues_conversation_is_left_to_them_until_it_is_overdue() -> None:
    order = asked()
    cases.take(case_of(order).pk, at=NOW, by=support("sam"))
    with pytest.raises(cases.CaseOfAnother):
        conversations.answer(order.pk, text="Hello.", at=LATER, by=support("sue"))
    assert order.messages.count() == 1
    assert not Message.objects.filter(kind="message_answered").exists()
    conversations.answer(order.pk, text="Hello.", at=MONDAY, by=support("sue"))
    assert case_of(order).status == "closed"


def test_only_support_answers_and_only_customers_ask() -> None:
    order = asked()
    for by in (finance(), a_colleague("wes", "warehouse").as_actor(), of(order)):
        with pytest.raises(NotAllowed):
            conversations.answer(order.pk, text="x", at=NOW, by=by)
    with pytest.raises(NotAllowed):
        conversations.write(order.pk, text="x", at=NOW, by=support())
    with pytest.raises(NotFound):
        conversations.answer(404, text="x", at=NOW, by=support())
    assert order.messages.count() == 1


# --- notes and mails ---------------------------------------------------------------------------
def test_a_remark_stays_on_the_staffs_timeline_and_off_the_customers() -> None:
    guest, client = a_guest_with_client()
    order = an_order(guest)
    conversations.remark(order.pk, text=" Called; will send it on Monday. ", at=NOW, by=support())
    entry = JournalEntry.objects.get(field="note")
    assert (entry.thread, entry.reason) == (f"order:{order.pk}", "Called; will send it on Monday.")
    assert client.get(f"/api/v1/orders/{order.number}/timeline/").json()["results"] == []
    with pytest.raises(conversations.WordsMissing):
        conversations.remark(order.pk, text=" ", at=NOW, by=support())
    with pytest.raises(NotAllowed):
        conversations.remark(order.pk, text="x", at=NOW, by=of(order))
    assert JournalEntry.objects.filter(field="note").count() == 1


def test_a_mail_of_the_order_is_sent_again_and_no_other() -> None:
    order, other = asked(), an_order(an_account("bo@example.com"))
    conversations.answer(order.pk, text="Yes.", at=NOW, by=support())
    mail = Message.objects.get(kind="message_answered")
    Message.objects.filter(pk=mail.pk).update(status="sent", sent_at=NOW)
    assert [one.pk for one in conversations.resendable(order)] == [mail.pk]
    for order_id, refusal in ((other.pk, "message_unknown"), (404, "not_found")):
        with pytest.raises(NotFound) as refused:
            conversations.resend(order_id, mail=mail.pk, at=LATER, by=support())
        assert refused.value.code == refusal
    assert Message.objects.get(pk=mail.pk).status == "sent"
    conversations.resend(order.pk, mail=mail.pk, at=LATER, by=support())
    # What went out stays recorded; a copy goes.
    assert Message.objects.get(pk=mail.pk).status == "sent"
    assert Message.objects.get(status="queued").key == f"{mail.key}:again"


# --- what never changes ------------------------------------------------------------------------
def test_messages_and_notes_are_written_once_in_code_and_in_the_database() -> None:
    order = asked()
    note = cases.note(case_of(order).pk, text="Ask again.", at=NOW, by=support())
    for row in (order.messages.get(), note):
        with pytest.raises(AppendOnly):
            row.save()
        with pytest.raises(AppendOnly):
            row.delete()
    for rows in (OrderMessage.objects.all(), CaseNote.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(text="other")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows._raw_delete("default")
    assert order.messages.get().text == WORDS
    assert CaseNote.objects.get().text == "Ask again."


def test_the_words_are_in_no_log_no_journal_and_no_mail(caplog: pytest.LogCaptureFixture) -> None:
    order = asked()
    conversations.answer(order.pk, text="About the heel: yes.", at=LATER, by=support())
    told = [*JournalEntry.objects.values_list("reason", flat=True), *map(str, Message.objects.values()), caplog.text]
    told += [str(order.messages.first()), *map(str, Case.objects.values())]
    assert [piece for piece in told if "heel" in piece.lower()] == []


# --- over HTTP ---------------------------------------------------------------------------------
def test_a_guest_writes_and_reads_the_conversation_newest_first() -> None:
    guest, client = a_guest_with_client()
    order = an_order(guest)
    url = f"/api/v1/orders/{order.number}/messages/"
    answer = client.post(url, {"text": "  When?\nPlease. "}, content_type="application/json")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "private, no-cache")
    assert (answer.json()["author"], answer.json()["text"]) == ("customer", "When?\nPlease.")
    conversations.answer(order.pk, text="On Monday.", at=LATER, by=support())
    page = client.get(url + "?limit=1").json()
    assert [(one["author"], one["text"]) for one in page["results"]] == [("us", "On Monday.")]
    rest = client.get(page["next"]).json()
    assert [one["id"] for one in rest["results"]] == [answer.json()["id"]]


def test_the_same_key_writes_once() -> None:
    guest, client = a_guest_with_client()
    order = an_order(guest)
    url = f"/api/v1/orders/{order.number}/messages/"
    headers = {"Idempotency-Key": "a-message"}
    said = [client.post(url, {"text": "Once."}, content_type="application/json", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in said] == [201, 201]
    assert said[0].json() == said[1].json()
    assert order.messages.count() == 1


@pytest.mark.parametrize("sent", [{}, {"text": ""}, {"text": " "}, {"text": "x" * 4001}, {"text": "x\0"}])
def test_a_message_has_one_to_four_thousand_characters(sent: dict[str, object]) -> None:
    guest, client = a_guest_with_client()
    order = an_order(guest)
    answer = client.post(f"/api/v1/orders/{order.number}/messages/", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/text")
    assert not order.messages.exists()


def test_strangers_find_nothing_and_nobody_is_asked_to_sign_in(client: Client) -> None:
    guest, _ = a_guest_with_client()
    _, stranger = a_guest_with_client()
    order = an_order(guest)
    url = f"/api/v1/orders/{order.number}/messages/"
    for browser, status in ((stranger, 404), (client, 401)):
        assert browser.get(url).status_code == status
        assert browser.post(url, {"text": "x"}, content_type="application/json").status_code == status
    assert not order.messages.exists()


def test_reading_costs_the_same_however_long_the_conversation_is() -> None:
    guest, client = a_guest_with_client()
    order = an_order(guest)
    url = f"/api/v1/orders/{order.number}/messages/"
    for count in (1, 12):
        for _ in range(count):
            conversations.write(order.pk, text="x", at=NOW, by=Actor(Kind.GUEST, guest.pk))
        with queries(3):
            assert len(client.get(url).json()["results"]) >= count
