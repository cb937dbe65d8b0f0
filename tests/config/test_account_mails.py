"""The mails of accounts: every one in our words, in the reader's language, with the links of the one table."""

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from config.accounts import mails
from config.links import LINKS, OF_ACCOUNTS
from orders import mail_samples
from tests.fitting.test_mailing import HEALTH_WORDS

APP = "/_allauth/app/v1/auth"
PASSWORD = "a long walk in new shoes"
# What our settings never let allauth send.
NOT_SENT = {"email_confirm", "password_reset_code"}


def call(path: str, *, language: str = "en", token: str = "", method: str = "post", **body: str) -> dict[str, Any]:
    headers = {"Accept-Language": language, **({"X-Session-Token": token} if token else {})}
    send = getattr(Client(), method)
    answer: dict[str, Any] = send(path, body, content_type="application/json", headers=headers).json()
    return answer


def last() -> EmailMultiAlternatives:
    letter = mail.outbox[-1]
    assert isinstance(letter, EmailMultiAlternatives)
    return letter


def known(language: str) -> Any:
    user = get_user_model().objects.create_user("ada@example.com", PASSWORD, language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_every_mail_that_allauth_has_is_one_of_our_kinds() -> None:
    folders = [Path(allauth.__file__).parent / "templates" / app / "email" for app in ("account", "mfa")]
    names = {file.name.removesuffix("_subject.txt") for folder in folders for file in folder.glob("*_subject.txt")}
    assert names - NOT_SENT == set(mails.KINDS) | set(mails.CHANGES)
    assert {*mails.KINDS.values(), mails.CHANGED} == set(mails.SAMPLES) <= set(mail_samples.SAMPLES)
    with pytest.raises(KeyError, match="email_confirm"):
        mails.facts_of("account/email/email_confirm", {})


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_change_has_a_sentence_of_its_own(language: str) -> None:
    letters = mail_samples.letters(mails.CHANGED, language=language)
    sentences = [letter.text.split("\n\n")[1] for _, letter in letters]
    assert len(set(sentences)) == len(mails.CHANGES)
    assert all(re.fullmatch(r"\S.*\.", sentence) for sentence in sentences)


@pytest.mark.parametrize("kind", list(mails.SAMPLES))
def test_they_say_nothing_about_health_in_any_line(kind: str) -> None:
    for language in ("en", "de"):
        for _, letter in mail_samples.letters(kind, language=language):
            assert not re.search(HEALTH_WORDS, letter.subject + letter.text, re.IGNORECASE)


def test_their_links_are_of_the_one_table() -> None:
    paths = {LINKS[name].path.split("{")[0] for name in OF_ACCOUNTS.values()}
    found = set()
    for kind in mails.SAMPLES:
        for _, letter in mail_samples.letters(kind, language="de"):
            found |= set(re.findall(r"http://localhost:8000(\S+)", letter.text))
    assert {path.replace("sample-key/", "") for path in found} == paths


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "subject", "words", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "Bitte bestätigen Sie Ihre E-Mail-Adresse", "Adresse bestätigen", "de"),
        ("en", "Please confirm your e-mail address", "Confirm the address", "en"),
        ("fr", "Please confirm your e-mail address", "Confirm the address", "en"),
    ],
)
def test_who_signs_up_is_written_to_in_the_language_of_the_page_and_stays_in_it(
    asked: str, subject: str, words: str, language: str
) -> None:
    call(f"{APP}/signup", language=asked, email="ada@example.com", password=PASSWORD)
    assert (last().subject, last().to) == (subject, ["ada@example.com"])
    assert words in str(last().body)
    assert f'<html lang="{language}"' in str(last().alternatives[0][0])
    assert get_user_model().objects.get().language == language


@pytest.mark.django_db
def test_an_account_is_written_to_in_its_own_language_whoever_asks() -> None:
    known("de")
    for path, body, subject in (
        ("password/request", {}, "Wählen Sie ein neues Passwort"),
        ("code/request", {}, "Ihr Anmeldecode"),
        ("signup", {"password": PASSWORD}, "Sie haben schon ein Konto"),
    ):
        call(f"{APP}/{path}", language="en", email="ada@example.com", **body)
        assert last().subject == subject


@pytest.mark.django_db
def test_an_address_without_an_account_is_told_so_in_the_language_of_the_request() -> None:
    for language, subject in (
        ("de", "Zu dieser Adresse gibt es kein Konto"),
        ("en", "There is no account for this address"),
    ):
        call(f"{APP}/password/request", language=language, email="nobody@example.com")
        assert last().subject == subject


@pytest.mark.django_db
def test_a_mailed_code_signs_in() -> None:
    known("de")
    pending = call(f"{APP}/code/request", email="ada@example.com")["meta"]["session_token"]
    code = re.search(r"^([0-9A-Z-]{4,})$", str(last().body), re.MULTILINE)
    assert code is not None
    assert call(f"{APP}/code/confirm", token=pending, code=code[1])["meta"]["is_authenticated"] is True


@pytest.mark.django_db
def test_a_changed_password_is_told_in_the_language_of_the_account() -> None:
    known("de")
    token = call(f"{APP}/login", email="ada@example.com", password=PASSWORD)["meta"]["session_token"]
    call(
        "/_allauth/app/v1/account/password/change",
        token=token, current_password=PASSWORD, new_password="another long walk in shoes",
    )  # fmt: skip
    assert last().subject == "Ihr Konto wurde geändert"
    assert "Ihr Passwort wurde geändert." in str(last().body)


@pytest.mark.django_db
def test_the_answers_of_the_api_stay_as_they_are_whatever_language_is_asked_for() -> None:
    german, english = (call(f"{APP}/signup", language=asked, email="x", password="short") for asked in ("de", "en"))
    assert german == english
    assert {"email", "password"} == {error["param"] for error in english["errors"]}
