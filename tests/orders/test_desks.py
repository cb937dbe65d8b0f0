"""The desks of orders: who sees which, in how few statements, and that nothing is edited but drafts."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from fitting.models import JournalEntry, Message
from orders.models import (
    Order,
    OrderLine,
    Policy,
    PolicyAssignment,
)
from tests.budgets import counted, queries
from tests.orders.desks import EVERY_ROLE, MODELS, SEEN_BY, everything, page, page_name, staff
from tests.orders.making import NOW, an_account, an_order

pytestmark = pytest.mark.django_db


# --- who sees what -----------------------------------------------------------------------------
def test_every_noun_of_orders_has_a_desk() -> None:
    assert all(admin.site.is_registered(model) for model in MODELS)
    assert set(SEEN_BY) == set(MODELS)


def test_no_list_shows_a_code_where_it_has_words() -> None:
    everything()
    client = staff(*EVERY_ROLE)
    for model in (*MODELS, JournalEntry):
        shown = client.get(page(model)).content.decode()
        table = shown[shown.index('id="result_list"') : shown.index("</table>")]
        cells = re.findall(r">([^<>]+)<", re.sub(r"<span[^>]*material-symbols[^>]*>[^<]*</span>", "", table))
        assert cells
        assert [cell for cell in cells if re.fullmatch(r"[a-z]+(_[a-z]+)+", cell.strip())] == [], model
    shown = client.get(page(Order)).content.decode()
    assert "Paid" in shown
    assert "In Review" in shown


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


def test_production_knows_no_wearer_by_name_and_the_fitter_sees_what_is_approved() -> None:
    line = everything().lines.get(kind="custom")
    assert line.wearer is not None
    assert line.profile is not None
    line.wearer.name = "Zenobia"
    line.wearer.save(update_fields=["name"])
    feet = reverse("admin:fitting_footprofile_change", args=[line.profile_id])
    production, fitter, support = staff("production"), staff("fitter"), staff("support")
    for url in (page(OrderLine), page(OrderLine, pk=line.pk)):
        shown = production.get(url).content.decode()
        assert "Zenobia" not in shown
        assert line.wearer.public_id in shown
        assert feet not in shown
        assert "Zenobia" in fitter.get(url).content.decode()
    assert feet in fitter.get(page(OrderLine, pk=line.pk)).content.decode()
    assert feet not in support.get(page(OrderLine, pk=line.pk)).content.decode()
    asked = fitter.get(page(OrderLine, pk=line.pk, act="approve")).content.decode()
    assert feet in asked
    assert "left: foot length" in asked
    assert "251.0 mm" in asked
    assert "none ticked" in asked


# --- nothing is edited -------------------------------------------------------------------------
def test_posting_fields_to_a_desk_changes_nothing() -> None:
    everything()
    client = staff(*EVERY_ROLE)
    sent = {
        "status": "sent", "payment": "cancelled", "production": "done", "shipping": "delivered", "standing": "late",
        "closed_at": "2026-01-01", "amount_minor": "1", "total_minor": "1", "text": "other", "title": "other",
        "email": "evil@example.com", "_save": "Save",
    }  # fmt: skip
    for model in set(MODELS) - {PolicyAssignment}:
        rows = model._default_manager
        before = list(rows.order_by("pk").values())
        pk = rows.values_list("pk", flat=True)[0]
        assert client.post(page(model, pk=pk), sent).status_code == 403, model
        delete = page(model, pk=pk, act="delete")
        assert client.post(delete, {"post": "yes"}).status_code == 403, model
        if model is not Policy:
            assert client.post(reverse(page_name(model, "add")), sent).status_code == 403, model
        bulk = {"action": "delete_selected", "_selected_action": [str(pk)], "post": "yes"}
        client.post(page(model), bulk)
        assert list(rows.order_by("pk").values()) == before, model


# --- statements --------------------------------------------------------------------------------
def asked_by(client: Client, urls: Mapping[Any, str]) -> dict[Any, int]:
    """Open each, and return how many statements it took."""
    asked = {}
    for model, url in urls.items():
        with counted() as statements:
            assert client.get(url).status_code == 200, model
        asked[model] = len(statements)
    return asked


def test_a_list_takes_at_most_seven_statements_and_none_per_row() -> None:
    client = staff(*EVERY_ROLE)
    everything()
    lists = {model: page(model) for model in MODELS}
    asked_by(client, lists)
    few = asked_by(client, lists)
    everything(5)
    assert asked_by(client, lists) == few
    assert {model: count for model, count in few.items() if count > 7} == {}


def test_the_newest_fifty_orders_take_seven_statements_for_a_member_of_one_role() -> None:
    client = staff("support")
    order = everything(2)
    for _ in range(52):
        an_order(order.customer)
    with queries(7):
        answer = client.get(page(Order))
    assert answer.content.decode().count("/admin/orders/order/") >= 50


def test_a_page_does_not_ask_more_when_there_is_more_of_everything_else() -> None:
    client = staff(*EVERY_ROLE)
    everything()
    pages = {model: page(model, pk=model._default_manager.values_list("pk", flat=True)[0]) for model in MODELS}
    asked_by(client, pages)
    few = asked_by(client, pages)
    everything(3)
    assert asked_by(client, pages) == few
    assert {model: count for model, count in few.items() if count > 20} == {}


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


def test_no_health_answer_is_on_any_desk() -> None:
    order = everything()
    line = order.lines.get(kind="custom")
    client = staff(*EVERY_ROLE)
    for url in (page(Order, pk=order.pk), page(OrderLine, pk=line.pk), page(Order), page(OrderLine)):
        assert not re.search(r"\b251(\.0)?\b|96\.5", client.get(url).content.decode())
