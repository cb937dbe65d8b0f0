"""What a desk finds, tells and offers: searches, queues, one timeline, and buttons that press verbs."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Model

from fitting.models import JournalEntry, Message, ReasonTooLong
from orders import notices, reviews
from orders.models import (
    Dispute,
    Hold,
    Invoice,
    LedgerEntry,
    Order,
    OrderLine,
    Payment,
    PaymentAttempt,
    Refund,
    StripeEvent,
    WorkOrder,
)
from shop.actor import Actor, Kind
from tests.orders.desks import SEEN_BY, everything, page, staff
from tests.orders.making import NOW, a_guest, a_line, an_order
from tests.orders.workshop import brought_to, pieces

pytestmark = pytest.mark.django_db


# --- finding -----------------------------------------------------------------------------------
@pytest.mark.parametrize("said", ["{}", "{:.5}", "ada@", "zaphod", "555 123"])
def test_an_order_is_found_by_number_address_name_and_telephone(said: str) -> None:
    wanted = an_order(email="ada@example.com", ship_name="Zaphod B.", ship_phone="+1 555 123")
    an_order(email="bo@example.com", ship_name="Bo", ship_phone="")
    shown = staff("support").get(page(Order), {"q": said.format(wanted.number).lower()}).content.decode()
    assert wanted.number in shown
    assert shown.count("guest@example.com") == 0
    assert "bo@example.com" not in shown


@pytest.mark.parametrize(
    ("queue", "found"),
    [("profile", {"a"}), ("review", {"b"}), ("approved", set()), ("hold", {"b"}), ("refund", {"b"}), ("bank", {"c"})],
)
def test_a_queue_shows_what_waits_there(queue: str, found: set[str]) -> None:
    names = {"a": an_order(), "b": everything(), "c": an_order(payment="processing", paid_at=None)}
    a_line(names["a"])
    shown = staff("support").get(page(Order), {"queue": queue}).content.decode()
    assert {name for name, order in names.items() if order.number in shown} == found


# --- the page of an order ----------------------------------------------------------------------
def test_one_timeline_tells_moves_mails_and_stripe() -> None:
    order = everything()
    shown = staff("support").get(page(Order, pk=order.pk)).content.decode()
    story = shown[shown.index("When (New York time)") :]
    for piece in ("order, hold: staff", "Look at this.", "mail “order confirmed”", "checkout.session.completed"):
        assert piece in story


def test_the_timeline_names_each_insole_by_its_serial_and_each_job_by_its_number() -> None:
    pair = brought_to("in_production")
    (job,) = WorkOrder.objects.filter(line=pair)
    told = [f"insole {piece.serial}, status: planned → making" for piece in pieces(pair)]
    shown = staff("support").get(page(Order, pk=pair.order_id)).content.decode()
    assert [words in shown for words in (*told, f"<td>work order {job.number}, status: open</td>")] == [True] * 3
    assert [words in shown for words in ("<td>device,", "<td>workorder,")] == [False] * 2


def test_the_timeline_names_lines_and_people() -> None:
    order = everything()
    line = order.lines.get(kind="custom")
    fitter = staff("fitter")
    fitter.post(page(OrderLine, pk=line.pk, act="approve"))
    shown = staff("support").get(page(Order, pk=order.pk)).content.decode()
    assert "line 1, status: in review → approved" in shown
    assert "fitter@staff.example" in shown


def test_what_a_fitter_asks_about_feet_is_read_by_those_who_work_on_feet_alone() -> None:
    order = everything()
    words = "Tell us when the ulcer has healed."
    assert (
        staff("fitter")
        .post(page(OrderLine, pk=order.lines.get(kind="custom").pk, act="send_back"), {"reason": words})
        .status_code
        == 302
    )
    assert JournalEntry.objects.filter(thread=order.journal_thread(), reason=words).count() == 1
    for role in sorted(SEEN_BY[Order]):
        shown = staff(role).get(page(Order, pk=order.pk)).content.decode()
        assert "line 1, status: in review → awaiting profile" in shown, role
        assert (words in shown, "A fitter asked for something about the feet." in shown) == (
            role == "privacy",
            role != "privacy",
        ), role


def test_times_are_those_of_the_shop_and_the_page_says_so() -> None:
    order = an_order(placed_at=dt.datetime(2026, 11, 21, 3, 30, tzinfo=dt.UTC))
    client = staff("support")
    for shown in (client.get(page(Order)), client.get(page(Order, pk=order.pk))):
        told = shown.content.decode()
        assert "All times are New York time" in told
        assert "2026-11-20 22:30" in told or "Nov. 20, 2026, 10:30 p.m." in told
        assert "Nov. 21" not in told


def test_sheets_hold_utc() -> None:
    order = everything()
    client = staff("finance")
    sheet = client.get("/admin/orders/payment/sheet.csv").getvalue().decode()
    (row,) = [row for row in sheet.splitlines() if row.startswith(order.number)]
    assert row.endswith(f"{NOW:%Y-%m-%d %H:%M:%S}+00:00")


def test_who_closed_a_hold_is_called_by_name() -> None:
    order = everything()
    client = staff("support")
    get_user_model().objects.filter(email="support@staff.example").update(name="Sam Support")
    hold = order.holds.get()
    client.post(page(Hold, pk=hold.pk, act="close"), {"reason": "It is fine."})
    hold.refresh_from_db()
    assert hold.closed_by.startswith("staff ")
    for shown in (page(Hold), page(Hold, pk=hold.pk), page(Order, pk=order.pk)):
        told = client.get(shown).content.decode()
        assert "Sam Support" in told
        assert hold.closed_by not in told


@pytest.mark.parametrize("model", [OrderLine, Hold, Refund, Payment, PaymentAttempt, LedgerEntry, Invoice, StripeEvent])
def test_the_page_of_a_row_leads_to_its_order_whoever_may_open_that(model: type[Model]) -> None:
    order = everything()
    pk = model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
    link = f'href="{page(Order, pk=order.pk)}"'
    for role in sorted(SEEN_BY[model]):
        shown = staff(role).get(page(model, pk=pk)).content.decode()
        assert order.number in shown
        assert (link in shown) == (role in SEEN_BY[Order]), role


# --- buttons -----------------------------------------------------------------------------------
BUTTONS = [
    (Order, "cancel", {"support"}),
    (Order, "pause", {"support", "finance"}),
    (OrderLine, "cancel", {"support"}),
    (OrderLine, "approve", {"fitter"}),
    (OrderLine, "send_back", {"fitter"}),
    (Hold, "close", {"support", "finance"}),
    (StripeEvent, "requeue", {"support", "finance"}),
    (Refund, "execute", {"finance"}),
    (Message, "stop", {"support"}),
]


@pytest.mark.parametrize(("model", "act", "allowed"), BUTTONS)
def test_a_button_is_shown_to_and_pressed_by_those_who_may(model: type[Model], act: str, allowed: set[str]) -> None:
    everything()
    rows = model._default_manager.order_by("pk")
    pk = rows.values_list("pk", flat=True)[0]
    before = list(rows.values())
    entries = JournalEntry.objects.count()
    for role in sorted(SEEN_BY[model]):
        client = staff(role)
        shown = client.get(page(model, pk=pk)).content.decode()
        assert (page(model, pk=pk, act=act) in shown) == (role in allowed), role
        answer = client.get(page(model, pk=pk, act=act))
        assert answer.status_code == (200 if role in allowed else 403)
        if role not in allowed:
            assert client.post(page(model, pk=pk, act=act), {"reason": "x"}).status_code == 403
    # Looking at the question does nothing.
    assert list(rows.values()) == before
    assert JournalEntry.objects.count() == entries


def test_cancelling_shows_the_consequence_first_and_then_does_it() -> None:
    order = everything()
    Hold.objects.update(closed_at=NOW)
    Dispute.objects.update(status="won", ended_at=NOW)
    client = staff("support")
    url = page(Order, pk=order.pk, act="cancel")
    asked = client.get(url).content.decode()
    assert "$215.80" in asked
    assert "before production" in asked
    assert client.post(url, {"reason": ""}).status_code == 200
    order.refresh_from_db()
    assert order.cancelled_at is None
    answer = client.post(url, {"reason": "The customer asked."}, follow=True)
    assert "Cancelled." in answer.content.decode()
    assert Order.objects.filter(pk=order.pk, cancelled_at__isnull=False).exists()
    assert set(order.lines.values_list("status", flat=True)) == {"cancelled"}
    assert page(Order, pk=order.pk, act="cancel") not in client.get(page(Order, pk=order.pk)).content.decode()


def test_cancelling_a_line_shows_what_it_gives_back_and_then_does_it() -> None:
    order = everything()
    Dispute.objects.update(status="won", ended_at=NOW)
    pair, bag = order.lines.order_by("position")
    client = staff("support")
    url = page(OrderLine, pk=bag.pk, act="cancel")
    asked = client.get(url).content.decode()
    assert "$16.50" in asked
    assert "$216.80" not in asked
    answer = client.post(url, {"reason": "The customer asked."}, follow=True)
    assert "Cancelled; the customer is told." in answer.content.decode()
    assert Refund.objects.get(line=bag).amount_minor == 1650
    pair.refresh_from_db()
    order.refresh_from_db()
    assert (pair.status, order.cancelled_at) == ("in_review", None)
    assert url not in client.get(page(OrderLine, pk=bag.pk)).content.decode()
    assert "line 2 (WASH-BAG)" in client.get(page(Order, pk=order.pk)).content.decode()


@pytest.mark.parametrize(
    ("model", "act", "role"),
    [(OrderLine, "send_back", "fitter"), (Order, "cancel", "support"), (Order, "pause", "support")],
)
def test_a_reason_that_is_too_long_is_refused_in_a_sentence(model: type[Model], act: str, role: str) -> None:
    everything()
    Hold.objects.update(closed_at=NOW)
    Dispute.objects.update(status="won", ended_at=NOW)
    pk = model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
    url = page(model, pk=pk, act=act)
    client, entries = staff(role), JournalEntry.objects.count()
    asked = client.get(url).content.decode()
    assert 'maxlength="300"' in asked
    assert "At most 300 characters." in asked
    refused = client.post(url, {"reason": "x" * 60_000}).content.decode()
    assert "At most 300 characters. There are 60000: shorten it." in refused
    assert JournalEntry.objects.count() == entries
    assert client.post(url, {"reason": "x" * 300}).status_code == 302
    assert JournalEntry.objects.count() > entries


def test_a_verb_refuses_a_reason_that_the_journal_has_no_room_for() -> None:
    line = everything().lines.get(kind="custom")
    fitter = Actor(Kind.STAFF, 3, frozenset({"fitter"}))
    with pytest.raises(ReasonTooLong) as refused:
        reviews.send_back(line.pk, reason="x" * 301, at=NOW, by=fitter)
    assert [problem.pointer for problem in refused.value.problems] == ["/reason"]
    line.refresh_from_db()
    assert line.status == "in_review"


def test_options_are_written_in_words() -> None:
    line = everything().lines.get(kind="custom")
    OrderLine.objects.filter(pk=line.pk).update(options={"cover": "wool", "colour": "dark grey", "thickness_mm": "3.5"})
    shown = staff("fitter").get(page(OrderLine, pk=line.pk)).content.decode()
    assert "cover: wool, colour: dark grey, thickness: 3.5 mm" in shown
    assert "thickness_mm" not in shown


def test_the_fitter_sends_a_line_back_with_a_reason() -> None:
    line = everything().lines.get(kind="custom")
    client = staff("fitter")
    client.post(page(OrderLine, pk=line.pk, act="send_back"), {"reason": "Again, please."})
    line.refresh_from_db()
    assert line.status == "awaiting_profile"
    again = client.post(page(OrderLine, pk=line.pk, act="send_back"), {"reason": "x"}, follow=True)
    assert "not in review" in again.content.decode()


def test_a_dead_event_and_a_mail_go_back_into_their_queues() -> None:
    everything()
    client = staff("support")
    event, message = StripeEvent.objects.get(), Message.objects.get()
    client.post(page(StripeEvent, pk=event.pk, act="requeue"))
    Message.objects.update(status="dead")
    client.post(page(Message, pk=message.pk, act="send_again"))
    event.refresh_from_db()
    message.refresh_from_db()
    assert (event.status, message.status) == ("new", "queued")


def test_a_mail_is_shown_as_the_customer_reads_it_without_a_code() -> None:
    order = an_order(a_guest())
    a_line(order)
    notices.order_confirmed(order, at=NOW)
    mail = Message.objects.get(kind="order_confirmed")
    shown = staff("support").get(page(Message, pk=mail.pk)).content.decode()
    assert "Thank you for your order" in shown
    assert "#code=" not in shown


def test_a_mail_nobody_has_written_is_said_to_be_so() -> None:
    message = Message.objects.create(key="k", kind="nothing_like_it", to_email="a@example.com", queued_at=NOW)
    assert "Nobody has written this kind." in staff("support").get(page(Message, pk=message.pk)).content.decode()


def test_an_empty_list_says_so() -> None:
    assert "result_list" not in staff("support").get(page(Hold)).content.decode()


def test_a_button_on_a_row_that_is_not_there_is_404() -> None:
    client = staff("support")
    for object_id in ("404", "x"):
        assert client.get(f"/admin/orders/order/{object_id}/cancel/").status_code == 404
