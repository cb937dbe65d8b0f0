"""The way back to orders: one answer for every address, links for the right one alone."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from config.accounts import guests
from config.accounts.models import GuestCode, GuestToken
from fitting import tasks
from fitting.models import Message
from orders import lookup
from tests.budgets import counted
from tests.orders.making import NOW, a_guest, a_guest_with_client, an_account, an_order

pytestmark = pytest.mark.django_db

URL = "/api/v1/orders/lookup/"


def ask(client: Client, **said: str) -> tuple[int, object]:
    answer = client.post(URL, said, content_type="application/json")
    return answer.status_code, answer.json()


def test_known_and_unknown_addresses_get_the_same_answer(client: Client) -> None:
    order = an_order(email="ada@example.com")
    known, unknown = ask(client, email="Ada@Example.com"), ask(client, email="bo@example.com")
    wrong = ask(client, email="ada@example.com", number="A00000000")
    assert known == unknown == wrong
    assert known[0] == 202
    assert [message.facts["numbers"] for message in Message.objects.all()] == [[order.number]]


def test_known_and_unknown_addresses_cause_the_same_statements() -> None:
    an_order(email="ada@example.com")
    with counted() as known:
        lookup.mail_links("ada@example.com", at=NOW)
    with counted() as unknown:
        lookup.mail_links("bo@example.com", at=NOW)

    def shape(statements: list[str]) -> list[str]:
        return [" ".join(statement.split()[:3]) for statement in statements]

    assert shape(known) == shape(unknown)
    assert Message.objects.count() == 1


def test_the_mailed_link_opens_the_guests_orders_and_older_ones_die() -> None:
    guest, before = a_guest_with_client()
    order = an_order(guest, email="ada@example.com")
    old_code = guest.new_code(at=timezone.now())
    assert before.get(f"/api/v1/orders/{order.number}/documents/").status_code == 200
    lookup.mail_links("ada@example.com", at=timezone.now())
    assert before.get(f"/api/v1/orders/{order.number}/documents/").status_code == 401
    with pytest.raises(guests.CodeUnknown):
        guests.exchange(old_code, at=timezone.now())
    tasks.send_mails(at=timezone.now())
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.com"]
    assert order.number in str(letter.body)
    (code,) = set(re.findall(r"#code=([\w-]+)", str(letter.body)))
    token = guests.exchange(code, at=timezone.now()).token
    after = Client(headers={"Authorization": f"Guest {token}"})
    assert after.get(f"/api/v1/orders/{order.number}/documents/").status_code == 200


def test_each_guest_of_an_address_gets_a_letter_of_their_own() -> None:
    first, second = an_order(email="ada@example.com"), an_order(email="ada@example.com")
    lookup.mail_links("ada@example.com", at=NOW)
    numbers = {message.recipient_id: message.facts["numbers"] for message in Message.objects.all()}
    assert numbers == {first.customer_id: [first.number], second.customer_id: [second.number]}


def test_a_number_narrows_it_to_that_order_however_it_is_typed() -> None:
    guest = a_guest()
    wanted = an_order(guest, email="ada@example.com")
    an_order(guest, email="ada@example.com")
    typed = f"{wanted.number[:4].lower()}-{wanted.number[4:]}"
    lookup.mail_links("ada@example.com", number=typed, at=NOW)
    assert Message.objects.get().facts["numbers"] == [wanted.number]


def test_a_number_of_somebody_elses_order_mails_nothing() -> None:
    order = an_order(email="ada@example.com")
    lookup.mail_links("bo@example.com", number=order.number, at=NOW)
    assert not Message.objects.exists()


def test_an_account_holder_is_asked_to_sign_in_and_keeps_the_session() -> None:
    account = an_account("ada@example.com")
    an_order(account)
    lookup.mail_links("ada@example.com", at=NOW)
    tasks.send_mails(at=NOW)
    assert "sign in" in str(mail.outbox[0].body)
    assert "#code=" not in str(mail.outbox[0].body)


def test_an_unknown_address_leaves_no_trace_and_touches_nobody() -> None:
    guest, _ = a_guest_with_client()
    guest.new_code(at=NOW + dt.timedelta(days=1))
    lookup.mail_links("bo@example.com", at=NOW)
    assert not Message.objects.exists()
    assert GuestToken.objects.count() == 1
    assert GuestCode.objects.count() == 1


def test_the_letter_lists_no_more_orders_than_fit() -> None:
    guest = a_guest()
    for _ in range(lookup.MOST_ORDERS + 1):
        an_order(guest, email="ada@example.com")
    lookup.mail_links("ada@example.com", at=NOW)
    assert len(Message.objects.get().facts["numbers"]) == lookup.MOST_ORDERS


def test_bad_input_is_named(client: Client) -> None:
    assert ask(client, email="not an address")[0] == 400
    status, body = ask(client, email="ada@example.com", phone="1")
    assert status == 400
    assert isinstance(body, dict)
    assert body["errors"][0]["pointer"] == "/phone"
    assert not Message.objects.exists()
