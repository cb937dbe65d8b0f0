"""The desk for people: rights are handed out by who has them all, and nobody is deleted."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from shop.actor import Role
from tests.budgets import queries
from tests.orders.desks import everything, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("boss@example.com", "a long password"))
    return client


@pytest.fixture
def clerk() -> Client:
    user = get_user_model().objects.create_user("clerk@example.com", "a long password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client = Client()
    client.force_login(user)
    return client


def test_every_role_has_a_group() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {role.value for role in Role}


def test_the_list_costs_the_same_however_many_there_are(boss: Client) -> None:
    users = get_user_model().objects
    users.bulk_create([get_user_model()(email=f"{number}@example.com") for number in range(60)])
    boss.get("/admin/accounts/user/")
    with queries(7):
        page = boss.get("/admin/accounts/user/?q=example")
    assert page.status_code == 200
    assert "59@example.com" in page.content.decode()


def test_staff_are_made_with_an_address(boss: Client) -> None:
    answer = boss.post(
        "/admin/accounts/user/add/",
        {
            "email": "fay@example.com",
            "usable_password": "true",
            "password1": "walks every day",
            "password2": "walks every day",
            "is_staff": "on",
        },
    )
    assert answer.status_code == 302
    assert get_user_model().objects.get(email="fay@example.com").is_staff


def test_who_has_not_every_right_cannot_hand_out_rights(clerk: Client) -> None:
    user = get_user_model().objects.get()
    page = clerk.get(f"/admin/accounts/user/{user.pk}/change/").content.decode()
    assert 'name="name"' in page
    assert not re.search(r'name="(is_staff|is_superuser|groups|user_permissions)"', page)
    clerk.post(
        f"/admin/accounts/user/{user.pk}/change/",
        {"email": "clerk@example.com", "name": "Clara", "language": "en", "is_active": "on", "is_superuser": "on"},
    )
    user.refresh_from_db()
    assert (user.name, user.is_superuser) == ("Clara", False)


def test_nobody_is_deleted_here(boss: Client) -> None:
    user = get_user_model().objects.get()
    assert boss.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert get_user_model().objects.count() == 1


def test_staff_sign_in_on_a_page_of_ours_and_reach_the_desk_they_wanted() -> None:
    user = get_user_model().objects.create_superuser("boss@example.com", "a long password")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    page = client.get("/accounts/login/?next=/admin/accounts/user/").content.decode()
    assert "For members of staff" in page
    assert "sign up" not in page
    answer = client.post(
        "/accounts/login/", {"login": user.email, "password": "a long password", "next": "/admin/accounts/user/"}
    )
    assert answer.headers["Location"] == "/admin/accounts/user/"
    assert client.get("/admin/accounts/user/").status_code == 200


def test_support_finds_a_customer_and_what_is_theirs_but_no_rights_and_no_password() -> None:
    call_command("load_roles", verbosity=0)
    order = everything()
    support = staff("support")
    assert order.email in support.get("/admin/accounts/user/", {"q": order.email}).content.decode()
    page = support.get(f"/admin/accounts/user/{order.customer_id}/change/").content.decode()
    assert f"/admin/orders/order/?customer__id__exact={order.customer_id}" in page
    assert f"/admin/fitting/wearer/?customer__id__exact={order.customer_id}" in page
    assert not re.search(r"md5\$|pbkdf2|Superuser status|User permissions", page)


def test_the_links_of_a_customer_are_those_of_the_role_and_lead_to_their_rows_alone() -> None:
    call_command("load_roles", verbosity=0)
    order, other = everything(), everything()
    finance = staff("finance")
    page = finance.get(f"/admin/accounts/user/{order.customer_id}/change/").content.decode()
    assert "1 orders" in page
    assert "/admin/fitting/wearer/?customer" not in page
    shown = finance.get(f"/admin/orders/order/?customer__id__exact={order.customer_id}").content.decode()
    assert order.number in shown
    assert other.number not in shown


def test_a_search_that_finds_nobody_says_so() -> None:
    call_command("load_roles", verbosity=0)
    page = staff("support").get("/admin/accounts/user/", {"q": "nobody-of-this-name"}).content.decode()
    assert "No results found" in page or "0 users" in page
