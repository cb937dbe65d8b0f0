"""What a guest did under an address becomes the account's that proves it; nobody else's does."""

import pytest
from allauth.account.models import EmailAddress

from config.accounts import adoption as conductor
from config.accounts.models import User
from fitting.models import JournalEntry, Message, Wearer
from orders import adoption, notices
from orders.models import Cart, Order, SavedAddress
from shop.actor import Actor, Kind
from shop.models import Market
from shop.refusal import NotAllowed
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.orders.making import NOW, a_guest, a_line, an_account, an_order

pytestmark = pytest.mark.django_db

ADA = "ada@example.com"


def adopt(account: User, email: str = ADA) -> int:
    return adoption.adopt(email=email, user_id=account.pk, at=NOW, by=account.as_actor())


def guest_with_everything() -> tuple[User, Order]:
    guest = a_guest()
    order = an_order(guest, email="Ada@Example.com")
    cart = Cart.objects.create(customer=guest, market=Market.objects.get(), created_at=NOW, updated_at=NOW)
    Cart.objects.create(customer=guest, market=Market.objects.get(), created_at=NOW, updated_at=NOW)
    Order.objects.filter(pk=order.pk).update(cart=cart)
    SavedAddress.objects.create(customer=guest, ship_name="Ada", created_at=NOW)
    wearer = a_wearer(guest.pk, relation="self")
    a_submitted_profile(wearer)
    a_line(order, wearer=wearer)
    a_wearer(guest.pk, name="Bo", relation="child")
    return guest, order


def owners() -> set[int]:
    return {
        owner
        for model in (Order, Cart, SavedAddress, Wearer)
        for owner in model._default_manager.values_list("customer_id", flat=True)
    }


def test_everything_of_a_guest_with_one_address_comes_along_and_is_noted() -> None:
    guest, order = guest_with_everything()
    account = an_account(ADA)
    assert adopt(account) == 1
    assert owners() == {account.pk}
    entry = JournalEntry.objects.get(subject="orders.order")
    assert (entry.field, entry.was, entry.became) == ("customer", f"guest {guest.pk}", f"customer {account.pk}")
    assert entry.thread == f"order:{order.pk}"


def test_a_second_time_changes_nothing() -> None:
    guest_with_everything()
    account = an_account(ADA)
    adopt(account)
    assert adopt(account) == 0
    assert JournalEntry.objects.filter(subject="orders.order").count() == 1


def test_another_address_of_the_same_guest_stays_with_the_guest() -> None:
    guest, order = guest_with_everything()
    other = an_order(guest, email="eve@example.com")
    shared = Wearer.objects.get(relation="self")
    a_line(other, wearer=shared)
    own = a_wearer(guest.pk, name="Cy", relation="other")
    a_line(order, wearer=own)
    account = an_account(ADA)
    assert adopt(account) == 1
    order.refresh_from_db()
    other.refresh_from_db()
    assert (order.customer_id, other.customer_id) == (account.pk, guest.pk)
    assert set(Wearer.objects.filter(customer=account)) == {own}
    assert list(Cart.objects.filter(customer=account)) == [order.cart]
    assert SavedAddress.objects.get().customer_id == guest.pk


def test_orders_of_other_accounts_and_other_addresses_stay_where_they_are() -> None:
    stranger = an_account("bo@example.com")
    an_order(stranger, email=ADA)
    an_order(email="eve@example.com")
    before = set(Order.objects.values_list("pk", "customer_id"))
    assert adopt(an_account(ADA)) == 0
    assert set(Order.objects.values_list("pk", "customer_id")) == before
    assert not JournalEntry.objects.exists()


def test_two_guests_of_one_address_both_come_home() -> None:
    guest_with_everything()
    an_order(email=ADA)
    account = an_account(ADA)
    assert adopt(account) == 2
    assert owners() == {account.pk}


def test_a_second_self_becomes_somebody_else_and_nothing_measured_is_lost() -> None:
    guest_with_everything()
    account = an_account(ADA)
    mine = a_wearer(account.pk, name="Ada", relation="self")
    adopt(account)
    relations = {wearer.pk: wearer.relation for wearer in Wearer.objects.filter(customer=account)}
    assert relations.pop(mine.pk) == "self"
    assert sorted(relations.values()) == ["child", "other"]
    assert sum(wearer.profiles.count() for wearer in Wearer.objects.all()) == 1


def test_mails_that_wait_go_to_the_account_without_a_guests_code() -> None:
    _, order = guest_with_everything()
    notices.order_confirmed(order, at=NOW)
    account = an_account(ADA)
    adopt(account)
    waiting = Message.objects.order_by("kind").values_list("kind", "recipient_id")
    assert list(waiting) == [("measure_now", account.pk), ("order_confirmed", account.pk)]


def test_a_guest_cannot_adopt() -> None:
    guest, _ = guest_with_everything()
    with pytest.raises(NotAllowed):
        adoption.adopt(email=ADA, user_id=guest.pk, at=NOW, by=Actor(Kind.GUEST, guest.pk))
    assert owners() == {guest.pk}


def test_the_conductor_hands_orders_over_when_an_address_is_proved() -> None:
    _, order = guest_with_everything()
    account = an_account(ADA)
    conductor.adopt(account.pk, email=ADA, at=NOW)
    order.refresh_from_db()
    assert order.customer_id == account.pk


def test_the_sweep_finishes_what_a_crash_left() -> None:
    _, order = guest_with_everything()
    account = an_account(ADA)
    EmailAddress.objects.create(user=account, email=ADA, verified=True, primary=True)
    assert conductor.adopt_waiting(at=NOW) == 1
    assert conductor.adopt_waiting(at=NOW) == 0
    order.refresh_from_db()
    assert order.customer_id == account.pk


def test_an_order_without_wearers_or_carts_comes_alone() -> None:
    order = an_order(email=ADA)
    a_line(order, kind="stock")
    account = an_account(ADA)
    assert adopt(account) == 1
    assert not Wearer.objects.exists()
