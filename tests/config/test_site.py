"""The headers of every page, the desks' own policy, and who may enter the desks."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from config import menu
from config.admin import Desks

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("boss@example.com", "a long password"))
    return client


def test_the_site_of_the_desks_is_ours() -> None:
    assert isinstance(admin.site, Desks)


def test_pages_have_a_strict_policy_and_the_desks_one_that_their_theme_can_work_with(
    client: Client, boss: Client
) -> None:
    strict = client.get("/api/v1/docs/").headers["Content-Security-Policy"]
    assert "unsafe" not in strict
    assert "default-src 'self'" in strict
    desks = boss.get("/admin/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval'" in desks
    assert "frame-ancestors 'none'" in desks


def test_every_answer_says_what_a_browser_may_do_with_it(client: Client) -> None:
    headers = client.get("/healthz").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client: Client) -> None:
    answer = client.get("/admin/auth/group/", follow=True)
    path, _ = answer.redirect_chain[-1]
    assert path.startswith("/accounts/login/?next=")
    assert path.endswith("auth%2Fgroup%2F")
    assert answer.status_code == 200


def test_a_customer_does_not_enter(client: Client) -> None:
    client.force_login(get_user_model().objects.create_user("ada@example.com", "a long password"))
    assert client.get("/admin/", follow=True).status_code == 403


def test_staff_enter(boss: Client) -> None:
    assert boss.get("/admin/").status_code == 200


def test_where_a_second_factor_is_required_staff_without_one_are_sent_to_set_it_up(
    boss: Client, settings: Settings
) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True
    answer = boss.get("/admin/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/")
    user = get_user_model().objects.get()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert boss.get("/admin/").status_code == 200


def test_origins_that_are_not_listed_get_no_cors(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]

    def ask(origin: str) -> str | None:
        return client.options(
            "/api/v1/me/", headers={"Origin": origin, "Access-Control-Request-Method": "GET"}
        ).headers.get("Access-Control-Allow-Origin")

    assert ask("https://shop.example") == "https://shop.example"
    assert ask("https://evil.example") is None


def test_the_first_page_says_which_site_it_is(boss: Client) -> None:
    assert "Development" in boss.get("/admin/").content.decode()


def test_no_desk_counts_its_filters_and_asking_it_to_changes_nothing(boss: Client) -> None:
    assert {desk.show_facets for desk in admin.site._registry.values()} == {admin.ShowFacets.NEVER}
    for name in ("orders_order", "fitting_journalentry"):
        assert boss.get(reverse(f"admin:{name}_changelist") + "?_facets=True").status_code == 200


def test_the_menu_names_every_desk_once() -> None:
    listed = [label for icons in menu.GROUPS.values() for label in icons]
    assert sorted(listed) == sorted(model._meta.label_lower for model in admin.site._registry)
