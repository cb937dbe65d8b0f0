"""The demo's mailbox: what is sent is kept as sent, listed, shown, and found nowhere but in the demo."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from config.demo import mailbox
from config.mail import mailers
from fitting import messages, tasks
from fitting.messages import To
from tests import given
from tests.boxes import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Let mails go to the mailbox, and serve its pages."""
    settings.ROOT_URLCONF = "tests.config.demo.urls"
    settings.MAILERS = mailers(f"mailbox://{tmp_path}/mail")
    return tmp_path / "mail"


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def send(kind: str = "order_links", to: str = "ada@example.com", *, user_id: int | None = None) -> None:
    facts: dict[str, object] = {"numbers": ["A7K3M9QX2C"], "number": "A7K3M9QX2C"}
    facts["refund"] = {"amount": 18900, "currency": "USD"}
    messages.write(kind, key=f"{kind}:{to}", to=To(to, "en", user_id), facts=facts, at=NOW)
    assert tasks.send_mails(at=NOW) == 1


def test_an_empty_mailbox_says_how_to_fill_it(client: Client, folder: Path) -> None:
    assert "No mail has been sent yet." in page(client, "/demo/mail/")


def test_each_mail_is_listed_newest_first_with_its_kind_and_found_by_kind_and_address(
    client: Client, folder: Path
) -> None:
    send(to="ada@example.com")
    send("refund_made", to="ben@example.com")
    assert [(kept.kind, kept.to) for kept in mailbox.newest_first(folder)] == [
        ("refund_made", "ben@example.com"),
        ("order_links", "ada@example.com"),
    ]
    of_ada = page(client, "/demo/mail/?to=ada")
    assert ("1 mail," in of_ada, "<td>ben@example.com" in of_ada) == (True, False)
    refunds = page(client, "/demo/mail/?kind=refund_made")
    assert ("1 mail," in refunds, "<td>ada@example.com" in refunds) == (True, False)
    assert "No mail is like that." in page(client, "/demo/mail/?to=nobody")


def test_a_mail_is_shown_as_text_and_as_html_with_links_that_work_codes_and_all(client: Client, folder: Path) -> None:
    guest = given.guest()
    send(user_id=guest.user_id)
    [kept] = mailbox.newest_first(folder)

    shown = page(client, f"/demo/mail/{kept.name}/")
    html = client.get(f"/demo/mail/{kept.name}/html/")

    code = re.search(r'<a href="http://[^"]+#code=([\w-]{43})"', shown)
    assert code is not None
    assert f"#code={code[1]}" in html.content.decode()
    assert '<base target="_blank">' in html.content.decode()
    opened = client.post("/api/v1/guest-sessions/", {"code": code[1]}, content_type="application/json")
    assert opened.status_code == 201


def test_the_frame_of_a_mail_runs_no_script_and_is_framed_by_our_page_alone(client: Client, folder: Path) -> None:
    letter = EmailMultiAlternatives("Hello", "Hello", to=["ada@example.com"])
    letter.attach_alternative("<html><head></head><body><script>alert(1)</script></body></html>", "text/html")
    assert letter.send() == 1
    [kept] = mailbox.newest_first(folder)

    html = client.get(f"/demo/mail/{kept.name}/html/")

    policy = html.headers["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "frame-ancestors 'self'" in policy) == (True, True)
    assert "script-src" not in policy
    assert html.headers["X-Frame-Options"] == "SAMEORIGIN"
    sandbox = re.search(r'<iframe [^>]*sandbox="([^"]*)"', page(client, f"/demo/mail/{kept.name}/"))
    assert sandbox is not None
    assert "allow-scripts" not in sandbox[1]
    assert "allow-same-origin" not in sandbox[1]


def test_mails_about_accounts_are_kept_too(client: Client, folder: Path) -> None:
    signed_up = client.post(
        "/_allauth/app/v1/auth/signup",
        {"email": "nils@example.com", "password": "a-long-password-1"},
        content_type="application/json",
    )
    assert signed_up.status_code == 401
    [kept] = mailbox.newest_first(folder, kind=mailbox.ACCOUNT)
    assert kept.to == "nils@example.com"
    assert "/account/verify-email/" in page(client, f"/demo/mail/{kept.name}/")


def test_a_mail_with_only_text_has_no_frame(client: Client, folder: Path) -> None:
    assert EmailMultiAlternatives("Hello", "Just text.", to=["ada@example.com"]).send() == 1
    [kept] = mailbox.newest_first(folder)
    assert "<iframe" not in page(client, f"/demo/mail/{kept.name}/")
    assert client.get(f"/demo/mail/{kept.name}/html/").status_code == 404


@pytest.mark.parametrize("name", ["20261120T120000000000-0000", "..", "%2e%2e%2fsecret-key", "secret-key"])
def test_what_is_no_mail_is_not_found_whatever_it_is_called(client: Client, folder: Path, name: str) -> None:
    (folder.parent / "secret-key.eml").write_text("Subject: secret\n\nsecret")
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_files_of_others_in_the_folder_are_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.eml").write_text("no mail")
    assert list(mailbox.newest_first(folder)) == []


def test_where_mails_are_really_sent_the_page_says_so(client: Client, folder: Path, settings: Settings) -> None:
    settings.MAILERS = mailers("console:")
    assert "are really sent" in page(client, "/demo/mail/")


def test_outside_the_demo_there_is_no_such_page(client: Client) -> None:
    assert client.get("/demo/mail/").status_code == 404
