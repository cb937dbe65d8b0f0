"""Shells of pages: fast, the same for everybody, in the customer's language, and friendly where there is nothing."""

import re
from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern
from pytest_django import Settings

from config import urls as site
from config.pages import urls
from config.pages.views import error_page
from tests.budgets import queries

PARTS = {
    "slug": "stride",
    "version": 1,
    "number": "A7K3M9QX2C",
    "serial": "S7K3M9QX2C",
    "claim": "G7K3M9QX2C",
    "line": "lin_abc",
    "key": "MQ:1abc",
    "token": "t0ken",
    "wearer": "wea_abc",
    "invitation": "inv_abc",
    "profile": "prf_abc",
}
SHELLS = [pattern for pattern in urls.urlpatterns if pattern.name != "words"]
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def address(pattern: URLPattern) -> str:
    return reverse(f"pages:{pattern.name}", kwargs={name: PARTS[name] for name in pattern.pattern.converters})


def title(html: str) -> str:
    found = re.search(r"<title>(.+?) · Insoles</title>", html)
    assert found is not None
    return found[1]


@pytest.mark.django_db
@pytest.mark.parametrize("shell", SHELLS, ids=lambda pattern: str(pattern.name))
def test_a_page_is_whole_without_asking_the_database(client: Client, shell: URLPattern) -> None:
    with queries(0):
        answer = client.get(address(shell))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert title(html)
    assert html.count("<main") == html.count('<nav id="menu"') == 1
    assert html.count("<h1") <= 1
    assert '<html lang="en">' in html
    assert '<body data-zone="America/New_York">' in html
    assert answer.headers["Vary"] == "Accept-Language, Cookie"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("shell", SHELLS, ids=lambda pattern: str(pattern.name))
def test_who_has_the_page_is_told_so_in_a_few_bytes(client: Client, shell: URLPattern) -> None:
    tag = client.get(address(shell)).headers["ETag"]
    again = client.get(address(shell), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_what_stands_in_the_address_is_handed_to_the_script_and_escaped(client: Client) -> None:
    html = client.get("/policies/perfect-fit/2/").content.decode()
    assert 'data-slug="perfect-fit" data-version="2"' in html


def test_a_page_is_for_reading(client: Client) -> None:
    assert client.post("/").status_code == 405


def test_a_choice_of_language_is_remembered_and_leads_back_with_the_rest_of_the_address(client: Client) -> None:
    answer = client.get("/products/?activity=running&language=de")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/products/?activity=running")
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("de", "Lax", True)
    html = client.get("/products/?activity=running").content.decode()
    assert '<html lang="de">' in html
    assert 'href="?activity=running&amp;language=en"' in html


def test_the_browsers_language_counts_until_one_is_chosen(client: Client) -> None:
    assert '<html lang="de">' in client.get("/", headers=GERMAN).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert '<html lang="en">' in client.get("/", headers=GERMAN).content.decode()


def test_a_language_that_we_do_not_speak_is_no_choice(client: Client) -> None:
    answer = client.get("/?language=xx")
    assert answer.status_code == 200
    assert answer.cookies == {}


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_scripts_words_are_a_script_of_their_own(client: Client, language: str) -> None:
    answer = client.get(f"/words/{language}.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "gettext" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_there_are_no_words_of_other_languages(client: Client) -> None:
    assert client.get("/words/fr.js").status_code == 404


# --- where there is nothing --------------------------------------------------------------------
def test_a_browser_gets_a_friendly_page_where_there_is_nothing(client: Client) -> None:
    answer = client.get("/no/such/page/", headers=BROWSER)
    html = answer.content.decode()
    assert answer.status_code == 404
    assert title(html) == "There is nothing at this address."
    assert 'href="http://localhost:8000/"' in html


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/_allauth/nothing/"])
@pytest.mark.parametrize("headers", [BROWSER, {"Accept": "application/json"}])
def test_the_api_answers_everybody_with_a_problem(client: Client, path: str, headers: dict[str, str]) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_a_missing_csrf_token_is_explained_to_people() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", headers=BROWSER)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "This page was open for too long, so what you sent was not taken." in page
    assert "not open to you" not in page


@pytest.mark.parametrize(("path", "by_role"), [("/admin/orders/order/", True), ("/account/", False)])
def test_a_door_that_is_closed_is_no_page_that_was_open_for_too_long(
    path: str, by_role: bool, rf: RequestFactory
) -> None:
    page = error_page(rf.get(path), HTTPStatus.FORBIDDEN).content.decode()
    assert "This is not open to you." in page
    assert "too long" not in page
    assert ("Your role decides" in page) is by_role


def test_another_storefront_takes_the_place_of_ours(settings: Settings, rf: RequestFactory) -> None:
    settings.STOREFRONT_URL = "https://front.example"
    door = site.storefront()
    found = door.resolve("")
    assert found is not None
    assert found.func(rf.get("/")).headers["Location"] == "https://front.example/"
    assert door.resolve("products/") is None


def test_the_pages_take_no_path_of_anything_else() -> None:
    resolver = get_resolver()
    for path in ("/admin/", "/api/v1/products/", "/healthz", "/webhooks/stripe/"):
        assert resolver.resolve(path).app_names != ["pages"]
