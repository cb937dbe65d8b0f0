"""The desk of cases: whose queues, in which order, found how, what its buttons press; and the page of an order."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from fitting.models import JournalEntry, Message
from orders import cases, conversations, reviews
from orders.models import Case, Hold, Order, Payment, Refund
from shop.actor import Actor, Kind
from tests.budgets import counted, queries
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.orders.desks import everything, page, staff
from tests.orders.making import NOW, a_line, an_account, an_order
from tests.orders.staffed import a_colleague, support

pytestmark = pytest.mark.django_db

WORDS = "My left heel hurts."
LATER = NOW + dt.timedelta(hours=2)


def signed_in(name: str, *roles: str) -> Client:
    client = Client()
    client.force_login(a_colleague(name, *roles))
    return client


def asked(email: str = "ada@example.com", *, at: dt.datetime = NOW) -> Case:
    order = an_order(an_account(email))
    conversations.write(order.pk, text=WORDS, at=at, by=Actor(Kind.CUSTOMER, order.customer_id))
    return Case.objects.get(order=order)


def shown(client: Client, **query: str) -> list[str]:
    """Return the numbers of the cases in a list, in its order."""
    return re.findall(r">(C[0-9A-Z]{9})</a>", client.get(page(Case), query).content.decode())


def more_on(order: Order) -> None:
    """Let everything that can be several on an order be several: lines, cases, words, payments, refunds, mails."""
    for code in ("payment_mismatch", "late_payment", "duplicate_payment"):
        Hold.objects.create(order=order, code=code, opened_at=NOW)
    for number in range(3):
        wearer = a_wearer(order.customer_id, name=f"W{number}", relation="other")
        line = a_line(order, wearer=wearer, profile=a_submitted_profile(wearer), status="in_review")
        payment = Payment.objects.create(
            order=order, standing="duplicate", payment_intent_id=f"pi_more_{number}", amount_minor=100, currency="USD",
            paid_at=NOW, recorded_at=NOW,
        )  # fmt: skip
        Refund.objects.create(
            order=order, line=line, payment=payment, amount_minor=1, currency="USD", reason="duplicate_payment",
            origin="rule", idempotency_key=f"more-{number}", requested_at=NOW, status="failed",
        )  # fmt: skip
        at = NOW + dt.timedelta(hours=number)
        conversations.write(order.pk, text=WORDS, at=at, by=Actor(Kind.CUSTOMER, order.customer_id))
        conversations.answer(order.pk, text="Soon.", at=at, by=support(f"sam{number}"))
        conversations.write(order.pk, text="Thanks!", at=at, by=Actor(Kind.CUSTOMER, order.customer_id))
    reviews.follow_lagging(at=LATER)
    cases.follow(at=LATER)


def order_of(case: Case) -> Order:
    assert case.order is not None
    return case.order


def numbers(**where: object) -> set[str]:
    return set(Case.objects.filter(**where).values_list("number", flat=True))


# --- the list ----------------------------------------------------------------------------------
def test_each_role_sees_the_cases_of_its_queues_and_no_others() -> None:
    everything()
    asked("bo@example.com")
    for role, queues in (
        ("support", ["waiting", "messages", "problems"]),
        ("fitter", ["review"]),
        ("finance", ["payments", "refunds", "disputes", "events"]),
    ):
        client = staff(role)
        assert set(shown(client)) == numbers(queue__in=queues) != set()
        for case in Case.objects.all():
            assert client.get(page(Case, pk=case.pk)).status_code == (200 if case.queue in queues else 403)


def test_the_urgent_comes_first_and_then_what_is_due_first() -> None:
    late, early = asked("a@example.com", at=LATER), asked("b@example.com")
    urgent = asked("c@example.com", at=LATER + dt.timedelta(hours=1))
    Case.objects.filter(pk=urgent.pk).update(urgent=True)
    assert shown(staff("support")) == [urgent.number, early.number, late.number]


def test_cases_are_found_by_queue_owner_due_time_standing_and_number() -> None:
    everything()
    mine, theirs, late = asked("a@example.com"), asked("b@example.com"), asked("c@example.com")
    client = signed_in("sam", "support")
    cases.take(mine.pk, at=NOW, by=support("sam"))
    cases.take(theirs.pk, at=NOW, by=support("sue"))
    Case.objects.exclude(pk=late.pk).update(due_at=NOW + dt.timedelta(days=5))
    messages = {mine.number, theirs.number, late.number}
    with time_machine.travel(NOW + dt.timedelta(days=4), tick=False):
        assert set(shown(client, queue="messages")) == messages
        assert shown(client, owner="mine") == [mine.number]
        assert set(shown(client, owner="nobody", queue="messages")) == {late.number}
        assert shown(client, due="overdue") == [late.number]
        assert shown(client, q=mine.number.lower()) == [mine.number]
        assert shown(client, q=order_of(theirs).number) == [theirs.number]
        cases.close(late.pk, outcome="Thanked.", at=NOW, by=support("sam"))
        assert shown(client, standing="closed") == [late.number]
        assert set(shown(client, queue="messages")) == messages - {late.number}
        assert set(shown(client, queue="messages", standing="all")) == messages


def test_a_list_and_a_page_take_few_statements() -> None:
    case = asked()
    everything(2)
    for name in ("sam", "sue"):
        cases.note(case.pk, text="A word.", at=NOW, by=support(name))
    client = staff("support")
    with queries(7):
        client.get(page(Case))
    with queries(12):
        client.get(page(Case, pk=case.pk))


@pytest.mark.parametrize("role", ["support", "finance"])
def test_the_page_of_an_order_takes_less_than_25_statements_however_much_lies_on_it(role: str) -> None:
    order = everything()
    client = staff(role)
    client.get(page(Order, pk=order.pk))
    with counted() as few:
        client.get(page(Order, pk=order.pk))
    more_on(order)
    with counted() as many:
        told = client.get(page(Order, pk=order.pk)).content.decode()
    assert len(many) == len(few) < 25, "\n".join(many)
    assert all(number in told for number in numbers(order=order, status="open"))


def test_no_list_says_what_the_customer_wrote() -> None:
    case = asked()
    client = staff("support")
    for url in (page(Case), page(Order)):
        assert "heel" not in client.get(url).content.decode()
    assert WORDS in client.get(page(Case, pk=case.pk)).content.decode()


# --- the page ----------------------------------------------------------------------------------
def test_a_page_says_why_when_and_about_what() -> None:
    everything()
    asked("bo@example.com")
    client = staff("support", "fitter", "finance")
    for case in Case.objects.all():
        told = client.get(page(Case, pk=case.pk)).content.decode()
        assert case.why in told
        assert (f"/admin/orders/order/{case.order_id}/change/" in told) == (case.queue != "review")
    review = Case.objects.get(queue="review")
    told = staff("fitter").get(page(Case, pk=review.pk)).content.decode()
    assert f"/admin/orders/orderline/{review.line_id}/change/" in told
    assert order_of(review).email not in told


def test_the_buttons_press_the_verbs() -> None:
    case, sue = asked(), a_colleague("sue", "support")
    sam = signed_in("sam", "support")

    def press(act: str, **said: object) -> str:
        answer = sam.post(page(Case, pk=case.pk, act=act), said, follow=True)
        case.refresh_from_db()
        return answer.content.decode()

    with time_machine.travel(LATER, tick=False):
        assert "It is yours." in press("take")
        assert "Noted." in press("note", text="Ask the workshop.")
        assert "Anybody can take it now." in press("release")
        assert "Handed over." in press("hand_over", to=str(sue.pk), text="You know her.")
        assert case.owner_id == sue.pk
        assert "A colleague has taken this case" in press("close", outcome="Done.")
        assert case.status == "open"
        cases.release(case.pk, at=LATER, by=support("sue"))
        assert "a mail says that something is there" in press("answer", text="Soon.", expects_reply="on")
        assert case.status == "waiting"
        assert "Closed." in press("close", outcome="She has what she needs.")
        assert "Open again, and yours." in press("reopen", text="She has not.")
    assert [note.kind for note in case.notes.all()] == [
        "taken", "note", "released", "handed_over", "released", "answered", "closed", "reopened",
    ]  # fmt: skip
    assert "You know her." in sam.get(page(Case, pk=case.pk)).content.decode()


def test_handing_over_offers_colleagues_of_the_queue_and_takes_nobody_else() -> None:
    case = asked()
    sue, fin = a_colleague("sue", "support"), a_colleague("fin", "finance")
    client = signed_in("sam", "support")
    url = page(Case, pk=case.pk, act="hand_over")
    form = client.get(url).content.decode()
    assert "sue@staff.example" in form
    assert "fin@staff.example" not in form
    assert client.post(url, {"to": str(fin.pk), "text": ""}).status_code == 200
    case.refresh_from_db()
    assert case.owner_id is None
    client.post(url, {"to": str(sue.pk), "text": ""})
    case.refresh_from_db()
    assert case.owner_id == sue.pk


def test_what_was_typed_is_kept_where_an_answer_is_refused() -> None:
    case = asked()
    cases.take(case.pk, at=NOW, by=support("sue"))
    client = signed_in("sam", "support")
    with time_machine.travel(LATER, tick=False):
        answer = client.post(page(Case, pk=case.pk, act="answer"), {"text": "A long and careful answer."})
    assert answer.status_code == 200
    assert "A long and careful answer." in answer.content.decode()
    assert "A colleague has taken this case" in answer.content.decode()


def test_only_a_case_about_a_conversation_is_answered() -> None:
    everything()
    case = Case.objects.filter(queue="problems").earliest("pk")
    client = staff("support")
    assert page(Case, pk=case.pk, act="answer") not in client.get(page(Case, pk=case.pk)).content.decode()
    answer = client.post(page(Case, pk=case.pk, act="answer"), {"text": "Hello."})
    assert "There is no such case in your queues." in answer.content.decode()
    assert not Message.objects.filter(kind="message_answered").exists()


# --- the page of an order ----------------------------------------------------------------------
def test_the_page_of_an_order_shows_its_open_cases_and_to_support_the_conversation() -> None:
    case = asked()
    url = page(Order, pk=case.order_id or 0)
    told = staff("support").get(url).content.decode()
    assert f'<a href="{page(Case, pk=case.pk)}">{case.number}</a>' in told
    assert WORDS in told
    for role in ("finance", "warehouse", "privacy", "claims"):
        other = staff(role).get(url).content.decode()
        assert case.number in other
        assert page(Case, pk=case.pk) not in other
        assert "heel" not in other
    cases.close(case.pk, outcome="Thanked.", at=NOW, by=support())
    assert case.number not in staff("content", "support").get(url).content.decode()


def test_support_answers_notes_and_sends_again_from_the_page_of_an_order() -> None:
    case = asked()
    order = order_of(case)
    client = staff("support")
    told = client.post(page(Order, pk=order.pk, act="answer"), {"text": "Soon."}, follow=True).content.decode()
    assert "a mail says that something is there" in told
    assert "message to the customer" in told
    assert "message of the customer" in told
    told = client.post(page(Order, pk=order.pk, act="remark"), {"text": "Telephoned."}, follow=True).content.decode()
    assert "Telephoned." in told
    assert JournalEntry.objects.get(field="note").reason == "Telephoned."
    mail = Message.objects.get(kind="message_answered")
    Message.objects.filter(pk=mail.pk).update(status="sent", sent_at=NOW)
    url = page(Order, pk=order.pk, act="resend")
    assert "Message answered" in client.get(url).content.decode()
    client.post(url, {"mail": str(mail.pk)})
    mail.refresh_from_db()
    assert mail.status == "sent"
    assert Message.objects.get(key=f"{mail.key}:again").status == "queued"
    other = Message.objects.create(key="x", kind="refund_made", to_email="a@example.com", status="dead", queued_at=NOW)
    client.post(url, {"mail": str(other.pk)})
    other.refresh_from_db()
    assert other.status == "dead"


def test_the_customers_timeline_says_that_somebody_wrote_and_not_what() -> None:
    case = asked()
    order = order_of(case)
    conversations.answer(order.pk, text="Soon.", at=LATER, by=support())
    client = Client()
    client.force_login(order.customer)
    told = client.get(f"/api/v1/orders/{order.number}/timeline/").json()["results"]
    assert [(one["code"], one["detail"]) for one in told] == [
        ("you_wrote", "You wrote to us."),
        ("we_answered", "We answered."),
    ]
