"""Corrections at the desk of orders: forms that say what is there, what would happen, and what is wrong."""

import pytest

from fitting.models import Message
from orders import notices
from orders.models import Order
from tests.given import PORTLAND
from tests.orders.desks import SEEN_BY, page, staff
from tests.orders.making import NOW, a_guest, a_line, an_order

pytestmark = pytest.mark.django_db

ACTS = ("correct_email", "correct_name", "correct_address", "confirm_again")


def sendable() -> Order:
    order = an_order(a_guest())
    a_line(order, kind="stock")
    notices.order_confirmed(order, at=NOW)
    return order


@pytest.mark.parametrize("act", ACTS)
def test_support_alone_sees_and_presses_the_button(act: str) -> None:
    order = sendable()
    before = list(Order.objects.values())
    url = page(Order, pk=order.pk, act=act)
    for role in sorted(SEEN_BY[Order]):
        client = staff(role)
        assert (url in client.get(page(Order, pk=order.pk)).content.decode()) == (role == "support")
        assert client.get(url).status_code == (200 if role == "support" else 403)
        if role != "support":
            assert client.post(url, {"reason": "x", "email": "a@example.com"}).status_code == 403
    assert list(Order.objects.values()) == before


def test_the_form_of_the_address_is_filled_with_what_the_order_says() -> None:
    asked = staff("support").get(page(Order, pk=sendable().pk, act="correct_email")).content.decode()
    assert 'value="guest@example.com"' in asked
    assert "1 go to the new address" in asked
    assert "all end; a new link comes with the next mail" in asked


def test_a_new_address_for_mails_is_taken_and_the_confirmation_goes_there() -> None:
    order = sendable()
    Message.objects.update(status="sent", sent_at=NOW)
    said = {"email": "ada@example.com", "confirm_again": "on", "reason": "A typing mistake, she rang."}
    answer = staff("support").post(page(Order, pk=order.pk, act="correct_email"), said, follow=True)
    assert "Corrected; mails go to the new address." in answer.content.decode()
    assert Message.objects.get(status="queued").to_email == "ada@example.com"
    assert "A typing mistake, she rang." in answer.content.decode()
    assert "g…@example.com → a…@example.com" in answer.content.decode()


def test_the_place_is_corrected_part_by_part() -> None:
    order = sendable()
    url = page(Order, pk=order.pk, act="correct_address")
    client = staff("support")
    asked = client.get(url).content.decode()
    assert 'value="12 Elm Street"' in asked
    said = {name.removeprefix("ship_"): value for name, value in PORTLAND.columns().items()}
    client.post(url, {**said, "line1": "99 Oak Avenue", "reason": "She moved."})
    order.refresh_from_db()
    assert (order.ship_line1, order.ship_city, order.ship_name) == ("99 Oak Avenue", "Portland", "Ada Stone")


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept() -> None:
    order = sendable()
    url = page(Order, pk=order.pk, act="correct_address")
    said = {name.removeprefix("ship_"): value for name, value in PORTLAND.columns().items()}
    answer = staff("support").post(url, {**said, "line1": "", "city": "Berlin", "country": "DE", "reason": "Moved."})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Berlin"' in shown
    assert "Give street and house number." in shown
    order.refresh_from_db()
    assert order.ship_city == "Portland"


def test_another_country_is_refused_with_what_to_do_instead() -> None:
    order = sendable()
    said = {"name": "Eva Klein", "line1": "Marktplatz 1", "city": "Jena", "postal_code": "07743", "country": "DE"}
    shown = staff("support").post(page(Order, pk=order.pk, act="correct_address"), {**said, "reason": "Moved."})
    assert "Cancel what is not sent yet" in shown.content.decode()
    assert "Priced for US, not for DE." in shown.content.decode()


def test_the_recipient_is_corrected() -> None:
    order = sendable()
    url = page(Order, pk=order.pk, act="correct_name")
    client = staff("support")
    assert 'value="Ada Stone"' in client.get(url).content.decode()
    client.post(url, {"name": "Ada Lovelace", "reason": "Her name since May."})
    order.refresh_from_db()
    assert order.ship_name == "Ada Lovelace"
    shown = client.post(url, {"name": "Ada Lovelace", "reason": "Again."}).content.decode()
    assert "This is what the order says already." in shown
    assert client.post(url, {"name": "Ada L.", "reason": ""}).status_code == 200
    order.refresh_from_db()
    assert order.ship_name == "Ada Lovelace"
