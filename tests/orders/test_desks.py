"""The desks of orders: who sees which, in how few statements, and that nothing is edited but drafts."""

import datetime as dt
import re

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from fitting.models import JournalEntry, Message
from orders import holds, notices, policies
from orders.models import (
    Cart,
    CartLine,
    Hold,
    LedgerEntry,
    Order,
    OrderLine,
    Payment,
    PaymentAttempt,
    Policy,
    PolicyAssignment,
    Refund,
    StripeEvent,
)
from shop.actor import Actor, Kind
from shop.models import Market
from shop.refusal import NotAllowed
from tests.budgets import counted, queries
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.orders.desks import EVERY_ROLE, staff
from tests.orders.making import NOW, a_guest, a_line, a_variant, an_account, an_order
from tests.orders.test_policies import EDITOR, PARAMETERS

pytestmark = pytest.mark.django_db

SUPPORT = Actor(Kind.STAFF, 1, frozenset({"support"}))
FINANCE = Actor(Kind.STAFF, 2, frozenset({"finance"}))
MODELS = (
    Order, OrderLine, PaymentAttempt, Payment, Refund, LedgerEntry, StripeEvent, Message, Hold, Policy, Cart,
    PolicyAssignment,
)  # fmt: skip
# Which roles see which desk; everybody else is refused.
SEEN_BY = {
    Order: {"support", "finance", "claims", "warehouse", "privacy"},
    OrderLine: {"support", "finance", "claims", "warehouse", "privacy", "fitter", "production"},
    PaymentAttempt: {"support", "finance"},
    Payment: {"support", "finance"},
    Refund: {"support", "finance"},
    LedgerEntry: {"support", "finance"},
    StripeEvent: {"support", "finance"},
    Message: {"support", "finance", "claims", "warehouse", "privacy"},
    Hold: {"support", "finance"},
    Cart: {"support", "finance"},
    Policy: set(EVERY_ROLE),
    PolicyAssignment: {"content"},
}


def page(model: type[Model], *, pk: int | None = None, act: str = "") -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    if pk is None:
        return reverse(f"{name}_changelist")
    return reverse(f"{name}_{act}", args=[pk]) if act else reverse(f"{name}_change", args=[pk])


def everything(count: int = 1) -> Order:
    """Make every kind of row of an order, ``count`` times."""
    order = None
    for number in range(count):
        tag = f"{Order.objects.count()}_{number}"
        order = an_order(an_account(f"c{tag}@example.com"))
        wearer = a_wearer(order.customer_id, relation="other")
        a_line(order, wearer=wearer, profile=a_submitted_profile(wearer), status="in_review")
        a_line(order, kind="stock")
        attempt = PaymentAttempt.objects.create(
            order=order, number=1, status="paid", idempotency_key=f"k{tag}", params={"mode": "payment"},
            params_hash="x", amount_minor=order.total_minor, currency="USD", created_at=NOW, expires_at=NOW,
        )  # fmt: skip
        payment = Payment.objects.create(
            order=order, attempt=attempt, standing="counted", payment_intent_id=f"pi_{tag}",
            amount_minor=order.total_minor, currency="USD", paid_at=NOW, recorded_at=NOW,
        )  # fmt: skip
        Refund.objects.create(
            order=order, payment=payment, amount_minor=100, currency="USD", reason="cancelled_before_production",
            origin="rule", idempotency_key=f"r{tag}", requested_at=NOW,
        )  # fmt: skip
        LedgerEntry.objects.create(
            order=order, kind="charge", amount_minor=order.total_minor, fee_minor=-660, currency="USD",
            source_id=f"ch_{tag}", occurred_at=NOW, created_at=NOW,
        )  # fmt: skip
        StripeEvent.objects.create(
            event_id=f"evt_{tag}", type="checkout.session.completed", livemode=False, object_type="checkout.session",
            object_id=f"cs_{tag}", payload={"id": f"cs_{tag}"}, payload_sha256="x", order=order, status="dead",
            happened_at=NOW, received_at=NOW,
        )  # fmt: skip
        notices.order_confirmed(order, at=NOW)
        holds.pause(order.pk, reason="Look at this.", at=NOW, by=SUPPORT)
        cart = Cart.objects.create(
            customer_id=order.customer_id, market=Market.objects.get(), created_at=NOW, updated_at=NOW
        )
        CartLine.objects.create(cart=cart, variant=a_variant("WASH-BAG", "stock"), created_at=NOW)
    assert order is not None
    return order


# --- who sees what -----------------------------------------------------------------------------
def test_every_noun_of_orders_has_a_desk() -> None:
    assert all(admin.site.is_registered(model) for model in MODELS)
    assert set(SEEN_BY) == set(MODELS)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_each_role_sees_its_desks_and_no_others(role: str) -> None:
    everything()
    client = staff(role)
    seen = {model for model in MODELS if client.get(page(model)).status_code == 200}
    assert seen == {model for model, roles in SEEN_BY.items() if role in roles}
    for model in set(MODELS) - seen:
        assert client.get(page(model, pk=model._default_manager.values_list("pk", flat=True)[0])).status_code == 403


def test_staff_without_a_role_and_customers_see_nothing(client: Client) -> None:
    everything()
    nobody = staff()
    client.force_login(an_account("ada@example.com"))
    for model in MODELS:
        assert nobody.get(page(model)).status_code == 403
        assert client.get(page(model)).status_code in {302, 403}


def test_fitters_and_production_see_no_contact_data() -> None:
    order = everything()
    line = order.lines.get(kind="custom")
    for role in ("fitter", "production"):
        shown = staff(role).get(page(OrderLine, pk=line.pk)).content.decode()
        assert order.number in shown
        assert order.email not in shown
        assert "Elm Street" not in shown


# --- nothing is edited -------------------------------------------------------------------------
@pytest.mark.parametrize("model", [model for model in MODELS if model is not PolicyAssignment])
def test_posting_fields_to_a_desk_changes_nothing(model: type[Model]) -> None:
    everything()
    rows = model._default_manager
    before = list(rows.order_by("pk").values())
    client = staff(*EVERY_ROLE)
    pk = rows.values_list("pk", flat=True)[0]
    sent = {
        "status": "sent", "payment": "cancelled", "production": "done", "shipping": "delivered", "standing": "late",
        "closed_at": "2026-01-01", "amount_minor": "1", "total_minor": "1", "text": "other", "title": "other",
        "email": "evil@example.com", "_save": "Save",
    }  # fmt: skip
    assert client.post(page(model, pk=pk), sent).status_code == 403
    delete = page(model, pk=pk, act="delete")
    assert client.post(delete, {"post": "yes"}).status_code == 403
    if model is not Policy:
        assert client.post(reverse(page_name(model, "add")), sent).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [str(pk)], "post": "yes"}
    client.post(page(model), bulk)
    assert list(rows.order_by("pk").values()) == before


def page_name(model: type[Model], act: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}"


# --- statements --------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS)
def test_a_list_takes_at_most_seven_statements_and_none_per_row(model: type[Model]) -> None:
    client = staff(*EVERY_ROLE)
    everything()
    client.get(page(model))
    with counted() as few:
        assert client.get(page(model)).status_code == 200
    everything(5)
    with counted() as many:
        assert client.get(page(model)).status_code == 200
    assert len(many) == len(few) <= 7, "\n".join(many)


def test_the_newest_fifty_orders_take_seven_statements_for_a_member_of_one_role() -> None:
    client = staff("support")
    order = everything(2)
    for _ in range(52):
        an_order(order.customer)
    with queries(7):
        answer = client.get(page(Order))
    assert answer.content.decode().count("/admin/orders/order/") >= 50


@pytest.mark.parametrize("model", MODELS)
def test_a_page_does_not_ask_more_when_there_is_more_of_everything_else(model: type[Model]) -> None:
    client = staff(*EVERY_ROLE)
    everything()
    pk = model._default_manager.values_list("pk", flat=True)[0]
    client.get(page(model, pk=pk))
    with counted() as few:
        assert client.get(page(model, pk=pk)).status_code == 200
    everything(3)
    with counted() as many:
        client.get(page(model, pk=pk))
    assert len(many) == len(few) <= 20, "\n".join(many)


def test_a_list_shows_new_rows_at_once_though_its_frame_is_remembered() -> None:
    client = staff("support")
    first = an_order(email="first@example.com")
    assert "first@example.com" in client.get(page(Order)).content.decode()
    an_order(email="second@example.com")
    Order.objects.filter(pk=first.pk).update(email="corrected@example.com")
    shown = client.get(page(Order)).content.decode()
    assert "second@example.com" in shown
    assert "corrected@example.com" in shown
    assert "first@example.com" not in shown


def test_a_remembered_frame_is_nobody_elses_and_has_a_fresh_token() -> None:
    an_order()
    support, finance = staff("support"), staff("finance")
    own = [support.get(page(Order)).content.decode() for _ in range(2)]
    other = finance.get(page(Order)).content.decode()
    assert "support@staff.example" in own[1]
    assert "support@staff.example" not in other
    tokens = {re.findall(r'csrfmiddlewaretoken" value="(\w+)"', shown)[0] for shown in own}
    assert len(tokens) == 2
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = support.cookies
    assert strict.post(page(Order), {"csrfmiddlewaretoken": tokens.pop()}).status_code == 200
    assert strict.post(page(Order), {"csrfmiddlewaretoken": "x" * 64}).status_code == 403


def test_what_somebody_must_read_is_not_remembered() -> None:
    message = Message.objects.create(key="k", kind="refund_made", to_email="a@example.com", queued_at=NOW)
    client = staff("support")
    client.get(page(Message))
    client.post(page(Message, pk=message.pk, act="stop"))
    assert "Taken out of the queue." in client.get(page(Message)).content.decode()
    assert "Taken out of the queue." not in client.get(page(Message)).content.decode()


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
    story = shown[shown.index("When (UTC)") :]
    for piece in ("order, hold: staff", "Look at this.", "mail order_confirmed", "checkout.session.completed"):
        assert piece in story


def test_the_timeline_names_lines_and_people() -> None:
    order = everything()
    line = order.lines.get(kind="custom")
    fitter = staff("fitter")
    fitter.post(page(OrderLine, pk=line.pk, act="approve"))
    shown = staff("support").get(page(Order, pk=order.pk)).content.decode()
    assert "line 1, status: in_review → approved" in shown
    assert "fitter@staff.example" in shown


# --- buttons -----------------------------------------------------------------------------------
BUTTONS = [
    (Order, "cancel", {"support"}),
    (Order, "pause", {"support", "finance"}),
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
    client = staff("support")
    url = page(Order, pk=order.pk, act="cancel")
    asked = client.get(url).content.decode()
    assert "$216.80" in asked
    assert "before production" in asked
    assert client.post(url, {"reason": ""}).status_code == 200
    order.refresh_from_db()
    assert order.cancelled_at is None
    answer = client.post(url, {"reason": "The customer asked."}, follow=True)
    assert "Cancelled." in answer.content.decode()
    assert Order.objects.filter(pk=order.pk, cancelled_at__isnull=False).exists()
    assert set(order.lines.values_list("status", flat=True)) == {"cancelled"}
    assert page(Order, pk=order.pk, act="cancel") not in client.get(page(Order, pk=order.pk)).content.decode()


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
    shown = staff("support").get(page(Message, pk=Message.objects.get().pk)).content.decode()
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


# --- holds -------------------------------------------------------------------------------------
def test_a_hold_is_closed_with_a_reason_that_stays_on_the_timeline() -> None:
    order = everything()
    hold = order.holds.get()
    staff("support").post(page(Hold, pk=hold.pk, act="close"), {"reason": "Settled by telephone."})
    hold.refresh_from_db()
    assert hold.closed_at is not None
    entry = JournalEntry.objects.filter(field="hold").latest("pk")
    assert (entry.was, entry.became, entry.reason) == ("staff", "closed", "Settled by telephone.")


def test_a_hold_about_money_is_closed_by_finance_alone() -> None:
    order = an_order()
    hold = Hold.objects.create(order=order, code="payment_mismatch", opened_at=NOW)
    with pytest.raises(NotAllowed):
        holds.close(hold.pk, reason="x", at=NOW, by=SUPPORT)
    hold.refresh_from_db()
    assert hold.closed_at is None
    holds.close(hold.pk, reason="Stripe confirmed it.", at=NOW, by=FINANCE)
    with pytest.raises(holds.HoldClosed):
        holds.close(hold.pk, reason="again", at=NOW, by=FINANCE)
    assert JournalEntry.objects.count() == 1


def test_holds_need_reasons_and_one_pause_is_enough() -> None:
    order = an_order()
    for verb, pk in ((holds.pause, order.pk), (holds.close, 404)):
        with pytest.raises(holds.ReasonMissing):
            verb(pk, reason=" ", at=NOW, by=SUPPORT)
    with pytest.raises(holds.HoldUnknown):
        holds.close(404, reason="x", at=NOW, by=SUPPORT)
    holds.pause(order.pk, reason="a", at=NOW, by=SUPPORT)
    with pytest.raises(holds.AlreadyPaused):
        holds.pause(order.pk, reason="b", at=NOW, by=SUPPORT)
    assert [hold.detail for hold in Hold.objects.all()] == ["a"]
    assert JournalEntry.objects.count() == 1


# --- policies ----------------------------------------------------------------------------------
def a_draft() -> Policy:
    return Policy.objects.create(
        slug="perfect-fit", version=9, kind="fit", title="Draft", text="# Words <script>", parameters=PARAMETERS,
        in_force_from=NOW,
    )  # fmt: skip


def typed(policy: Policy, **changed: str) -> dict[str, str]:
    return {
        "title": policy.title, "slug": policy.slug, "version": str(policy.version), "language": policy.language,
        "kind": policy.kind, "in_force_from_0": "2026-11-20", "in_force_from_1": "12:00:00",
        "parameters": '{"headline": "x", "limits": [{"component": "pair", "promise": "60 days"}]}',
        "text": policy.text, **changed,
    }  # fmt: skip


def test_content_edits_a_draft_and_publishes_it_for_ever() -> None:
    draft = a_draft()
    client = staff("content")
    assert client.post(page(Policy, pk=draft.pk), typed(draft, title="Better")).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Better"
    shown = client.get(page(Policy, pk=draft.pk)).content.decode()
    assert "<h1>Words &lt;script&gt;</h1>" in shown
    client.post(page(Policy, pk=draft.pk, act="publish"))
    draft.refresh_from_db()
    assert draft.is_published
    assert client.post(page(Policy, pk=draft.pk), typed(draft, title="Worse")).status_code == 403
    draft.refresh_from_db()
    assert draft.title == "Better"
    assert page(Policy, pk=draft.pk, act="publish") not in client.get(page(Policy, pk=draft.pk)).content.decode()


def test_content_writes_a_new_draft_by_hand_and_throws_one_away() -> None:
    client = staff("content")
    assert (
        client.post(
            reverse(page_name(Policy, "add")), typed(Policy(slug="new", version=1, title="T", text="x", kind="fit"))
        ).status_code
        == 302
    )
    made = Policy.objects.get(slug="new")
    assert (made.published_at, made.text_hash) == (None, "")
    client.post(page(Policy, pk=made.pk, act="delete"), {"post": "yes"})
    assert not Policy.objects.filter(slug="new").exists()


def test_the_next_version_is_drafted_by_a_button() -> None:
    draft = a_draft()
    policies.publish(draft.pk, at=NOW, by=EDITOR)
    client = staff("content")
    url = page(Policy, pk=draft.pk, act="draft_next")
    client.post(url, {"in_force_from_0": "2027-01-01", "in_force_from_1": "00:00:00"})
    made = Policy.objects.get(version=10)
    assert made.in_force_from == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    assert made.published_at is None


def test_others_read_policies_and_write_none() -> None:
    draft = a_draft()
    client = staff("support")
    assert client.get(page(Policy, pk=draft.pk)).status_code == 200
    assert client.post(page(Policy, pk=draft.pk), typed(draft, title="Worse")).status_code == 403
    assert client.post(page(Policy, pk=draft.pk, act="publish")).status_code == 403
    draft.refresh_from_db()
    assert (draft.title, draft.published_at) == ("Draft", None)


def test_content_assigns_policies_to_families() -> None:
    client = staff("content")
    sent = {"kind": "fit", "product_kind": "custom", "family": "youth", "slug": "youth-fit"}
    assert client.post(reverse(page_name(PolicyAssignment, "add")), sent).status_code == 302
    assert PolicyAssignment.objects.get(family="youth").slug == "youth-fit"


def test_no_health_answer_is_on_any_desk() -> None:
    order = everything()
    line = order.lines.get(kind="custom")
    client = staff(*EVERY_ROLE)
    for url in (page(Order, pk=order.pk), page(OrderLine, pk=line.pk), page(Order), page(OrderLine)):
        assert not re.search(r"\b251(\.0)?\b|96\.5", client.get(url).content.decode())
