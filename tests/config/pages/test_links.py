"""Every link of every mail leads to a page of ours that says what the link promised."""

import html
import re
from string import Formatter
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import resolve

from config.links import LINKS, OF_ACCOUNTS, for_accounts
from fitting import mailing
from tests.config.pages.test_shells import PARTS, title
from tests.fitting.test_mailing import FACTS, TEMPLATES

# What each page of the table is called, in the two languages.
TITLES = {
    "order": ("Order A7K3M9QX2C", "Bestellung A7K3M9QX2C"),
    "orders": ("Your orders", "Ihre Bestellungen"),
    "pay": ("Pay order A7K3M9QX2C", "Bestellung A7K3M9QX2C bezahlen"),
    "wearer": ("Describe the feet", "Die Füße beschreiben"),
    "clinician": ("For the clinician", "Für die Praxis"),
    "more_time": ("Order A7K3M9QX2C", "Bestellung A7K3M9QX2C"),
    "fit": ("Order A7K3M9QX2C", "Bestellung A7K3M9QX2C"),
    "delay": ("Order A7K3M9QX2C", "Bestellung A7K3M9QX2C"),
    "measure": ("Describe the feet", "Die Füße beschreiben"),
    "claim": ("Claim G7K3M9QX2C", "Meldung G7K3M9QX2C"),
    "policy": ("Our promise", "Unsere Zusage"),
    "policies": ("Our promises", "Unsere Zusagen"),
    "terms": ("Our promise", "Unsere Zusage"),
    "sign_up": ("Make an account", "Ein Konto anlegen"),
    "verify_email": ("Is this your address?", "Ist das Ihre Adresse?"),
    "forgot_password": ("Choose a new password", "Ein neues Passwort wählen"),
    "reset_password": ("Choose a new password", "Ein neues Passwort wählen"),
}
LANGUAGES = ("en", "de")


def example(path: str) -> str:
    """Fill the places of a pattern."""
    return path.format(**{field: PARTS[field] for _, field, _, _ in Formatter().parse(path) if field})


def page_of(client: Client, address: str, language: str) -> str:
    """Open a link as a browser does, which keeps what stands behind # to itself; return the page's title."""
    assert address.startswith(settings.STOREFRONT_URL + "/")
    path = urlsplit(address).path
    assert resolve(path).app_names == ["pages"]
    answer = client.get(path, headers={"Accept-Language": language, "Accept": "text/html"})
    assert answer.status_code == 200
    return title(answer.content.decode())


def which(path: str) -> set[str]:
    """Return the entries of the table that a path may come from."""
    patterns = {name: re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(link.path)) for name, link in LINKS.items()}
    return {name for name, pattern in patterns.items() if re.fullmatch(pattern, path)}


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_table_is_a_page_with_its_title(client: Client, name: str, language: str) -> None:
    address = settings.STOREFRONT_URL + example(LINKS[name].path)
    assert page_of(client, address, language) == TITLES[name][LANGUAGES.index(language)]


@pytest.mark.parametrize(("kind", "language"), TEMPLATES)
@pytest.mark.parametrize("flag", [True, False])
def test_every_link_of_every_mail_leads_to_its_page(client: Client, kind: str, language: str, flag: bool) -> None:
    facts = {**FACTS, "part": flag, "guest": flag, "made_to_measure": flag, "waits_for_profile": int(flag) * 2}
    letter = mailing.render(kind, language=language, facts=facts, code="SECRET")
    addresses = [html.unescape(address) for address in re.findall(r'<a href="([^"]+)"', letter.html)]
    assert addresses
    for address in addresses:
        names = which(urlsplit(address).path)
        assert page_of(client, address, language) in {TITLES[name][LANGUAGES.index(language)] for name in names}
        assert any(LINKS[name].personal for name in names) == (urlsplit(address).fragment == "code=SECRET")


def test_the_links_of_accounts_are_the_same_table() -> None:
    assert for_accounts(settings.STOREFRONT_URL) == settings.HEADLESS_FRONTEND_URLS
    assert set(OF_ACCOUNTS.values()) <= set(LINKS)
    assert set(TITLES) == set(LINKS)


@pytest.mark.django_db
def test_the_mails_of_accounts_lead_to_their_pages(client: Client) -> None:
    """A sign-up proves the address; the second sign-up with it is told that there is an account."""
    given = {"email": "ada@example.com", "password": "a long password, please"}
    for _ in range(2):
        Client().post("/_allauth/app/v1/auth/signup", given, content_type="application/json")
    Client().post("/_allauth/app/v1/auth/password/request", {"email": given["email"]}, content_type="application/json")
    found = {
        address for letter in mail.outbox for address in re.findall(r"http://localhost:8000/\S+", str(letter.body))
    }
    titles = {page_of(client, address, "en") for address in found}
    assert titles == {TITLES[name][0] for name in ("verify_email", "reset_password", "forgot_password")}
