"""The address that mails go to is corrected: the old one opens nothing any more, the new one gets what waits."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail

from config.accounts import guests
from config.accounts.models import GuestCode, User
from fitting import mailing
from fitting.models import Message
from orders import corrections, notices, tracking
from orders.corrections import MailLeaving, NothingToCorrect
from orders.models import Cart
from shop.refusal import NotFound, Refusal
from tests import given
from tests.given import NOW
from tests.orders.correcting import SUPPORT, rows, sendable, to_email
from tests.orders.making import LATER, a_guest, an_account, an_order

pytestmark = pytest.mark.django_db


# --- the e-mail address ------------------------------------------------------------------------
def test_mails_that_wait_go_to_the_new_address_and_what_a_guest_held_ends() -> None:
    guest, token = given.guest_with_token()
    user = User.objects.get(pk=guest.user_id)
    order = sendable(customer=user, email="ada@exmaple.com")
    code = user.new_code(at=NOW)
    notices.order_confirmed(order, at=NOW)

    to_email(order, " Ada@Example.com ")

    order.refresh_from_db()
    assert order.email == "ada@example.com"
    assert guests.holder_of(token, at=LATER) is None
    with pytest.raises(guests.CodeUnknown):
        guests.exchange(code, at=LATER)
    (waiting,) = Message.objects.all()
    assert waiting.to_email == "ada@example.com"
    assert mailing.send(waiting.pk, at=LATER)
    assert mail.outbox[0].to == ["ada@example.com"]
    assert GuestCode.objects.filter(user=user).count() == 1


def test_what_the_old_address_has_read_can_be_sent_there_again_only_without_a_link_that_opens_anything() -> None:
    order = sendable(customer=a_guest(), email="ada@exmaple.com")
    notices.order_confirmed(order, at=NOW)
    mailing.send(Message.objects.get().pk, at=NOW)
    to_email(order, "ada@example.com")
    sent = Message.objects.get()
    assert (sent.to_email, sent.recipient_id) == ("ada@exmaple.com", None)
    Message.objects.update(status="queued")
    assert mailing.send(sent.pk, at=LATER)
    assert "#code=" in str(mail.outbox[0].body)
    assert "#code=" not in str(mail.outbox[1].body)


def test_a_mail_that_could_not_be_delivered_goes_to_the_new_address_when_it_is_sent_again() -> None:
    order = sendable(email="ada@exmaple.com")
    notices.order_confirmed(order, at=NOW)
    Message.objects.update(status="dead")
    to_email(order, "ada@example.com")
    assert Message.objects.get().to_email == "ada@example.com"


def test_the_confirmation_is_sent_again_if_wanted_with_the_order_as_it_is() -> None:
    order = sendable(email="ada@exmaple.com")
    notices.order_confirmed(order, at=NOW)
    mailing.send(Message.objects.get().pk, at=NOW)
    to_email(order, "ada@example.com", confirm_again=True)
    again = Message.objects.get(status="queued")
    assert (again.kind, again.to_email, again.recipient_id) == ("order_confirmed", "ada@example.com", order.customer_id)


@pytest.mark.parametrize("fields", [{"payment": "awaiting_payment", "paid_at": None}, {"cancelled_at": NOW}])
def test_what_is_not_paid_or_cancelled_is_not_confirmed_again(fields: dict[str, Any]) -> None:
    order = sendable(**fields)
    to_email(order, "ada@example.com", confirm_again=True)
    assert not Message.objects.exists()
    before = rows(order)
    with pytest.raises(corrections.NotConfirmed):
        corrections.send_confirmation(order.pk, at=LATER, by=SUPPORT)
    assert rows(order) == before


def test_a_confirmation_can_be_sent_again_by_itself() -> None:
    order = sendable()
    notices.order_confirmed(order, at=NOW)
    corrections.send_confirmation(order.pk, at=LATER, by=SUPPORT)
    assert Message.objects.filter(kind="order_confirmed", status="queued").count() == 2


def test_an_account_keeps_its_order_and_its_sign_in() -> None:
    account = an_account("ada@example.com")
    order = sendable(customer=account)
    to_email(order, "work@example.com")
    order.refresh_from_db()
    account.refresh_from_db()
    assert (order.customer_id, order.email, account.email) == (account.pk, "work@example.com", "ada@example.com")


def test_an_account_of_the_new_address_gets_nothing_before_it_proves_the_address() -> None:
    guest = a_guest()
    order = sendable(customer=guest, email="ada@exmaple.com")
    account = an_account("ada@example.com")
    to_email(order, "ADA@example.com")
    order.refresh_from_db()
    assert order.customer_id == guest.pk
    with pytest.raises(NotFound):
        tracking.track(order.number, by=account.as_actor())


def test_the_cart_of_an_unpaid_order_says_the_same_so_that_checkout_finds_the_order_again() -> None:
    order = given.placed_order()
    old = Cart.objects.get()
    to_email(order, "new@example.com")
    cart = Cart.objects.get()
    assert (cart.email, cart.version) == ("new@example.com", old.version + 1)


def test_a_cart_in_use_for_something_else_is_left_alone() -> None:
    order = given.placed_order()
    Cart.objects.update(email="other@example.com")
    to_email(order, "new@example.com")
    assert Cart.objects.get().email == "other@example.com"


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"email": "not an address"}, corrections.EmailInvalid),
        ({"email": ""}, corrections.EmailInvalid),
        ({"email": "GUEST@example.com"}, NothingToCorrect),
        ({"reason": " "}, corrections.ReasonMissing),
    ],
)
def test_a_wrong_new_address_is_refused_by_name(said: dict[str, str], refused: type[Refusal]) -> None:
    order = sendable()
    notices.order_confirmed(order, at=NOW)
    before = rows(order)
    with pytest.raises(refused):
        to_email(order, **{"email": "new@example.com", **said})
    assert rows(order) == before


def test_while_a_mail_is_being_sent_its_address_is_not_changed_under_it() -> None:
    order = sendable(customer=a_guest())
    notices.order_confirmed(order, at=NOW)
    Message.claim_due(at=LATER)
    before = rows(order)
    with pytest.raises(MailLeaving):
        to_email(order, "new@example.com")
    assert rows(order) == before
    to_email(order, "new@example.com", at=LATER + dt.timedelta(hours=1))
    assert Message.objects.get().to_email == "new@example.com"


def test_what_it_does_is_told_before() -> None:
    guest = a_guest()
    order, other = sendable(customer=guest), an_order(guest)
    notices.order_confirmed(order, at=NOW)
    told = dict(corrections.email_consequence(order.pk, by=SUPPORT))
    assert told["Mails that wait"] == "1 go to the new address"
    assert told["The new link opens also"] == other.number
    assert "all end" in told["Guest's links and sessions"]
    of_account = dict(corrections.email_consequence(sendable(customer=an_account()).pk, by=SUPPORT))
    assert of_account["Account"].startswith("ada@example.com keeps the order")
    with pytest.raises(NotFound):
        corrections.email_consequence(0, by=SUPPORT)
