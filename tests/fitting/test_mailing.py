"""Mails: one row, one letter; what fails comes again later and then shows itself."""

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import override

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.template import TemplateDoesNotExist
from pytest_django import Settings

from config.accounts import guests
from fitting import mailing, messages, tasks
from fitting.models import Message
from fitting.models.waiting import BACKOFF
from shop.actor import Actor, Kind
from tests.budgets import queries

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
SUPPORT = Actor(Kind.STAFF, 1, frozenset({"support"}))
USD = "USD"
# Everything a template of ours may ask for.
FACTS: dict[str, object] = {
    "number": "A7K3M9QX2C",
    "line": "lin_abc",
    "name": "Everyday insole, Microfibre",
    "wearer": "wea_abc",
    "days": 10,
    "part": True,
    "guest": True,
    "numbers": ["A7K3M9QX2C"],
    "lines": [{"name": "Everyday insole, Microfibre", "quantity": 1, "amount": {"amount": 18900, "currency": USD}}],
    "discount": {"amount": -1000, "currency": USD},
    "shipping": {"amount": 500, "currency": USD},
    "shipping_name": "Standard",
    "tax_added": {"amount": 700, "currency": USD},
    "tax_included": {"amount": 0, "currency": USD},
    "total": {"amount": 19100, "currency": USD},
    "refund": {"amount": 19100, "currency": USD},
    "waits_for_profile": 1,
    "made_to_measure": True,
    "pay_until": "2026-06-08T04:00:00+00:00",
    "was": "2026-06-10",
    "ship_by": "2026-06-24",
    "answer_until": "2026-06-09T04:00:00+00:00",
    "silence_accepts": True,
    "carrier": "Letter post",
    "tracking_number": "12",
    "who": "Ada",
    "until": "2026-07-16T04:00:00+00:00",
    "due": "2026-07-16T04:00:00+00:00",
    "claim": "G7K3M9QX2C",
    "granted": True,
    "remedy": "remake",
    "remake": "A7K3M9QX2D",
    "day": 2,
}
TEMPLATES = sorted(
    (path.name.split(".")[0], path.name.split(".")[1])
    for app in ("fitting", "orders")
    for path in Path(settings.BASE_DIR, app, "templates", "mail").glob("*.md")
)
# What a subject must never say, in either language: whoever glances at a telephone learns nothing.
HEALTH_WORDS = (
    "insole|orthotic|orthosis|einlage|sohle|foot|feet|fuß|fuss|füße|pain|schmerz|knee|knie|heel|ferse|arch|gewölbe|"
    "hip|hüfte|back|rücken|gait|gang|posture|haltung|pronation|diabet|injur|verletz|health|gesund|clinic|klinik|"
    "doctor|arzt|ärzt|medical|medizin|prescri|rezept|scan|measure|maß|weight|gewicht|wearer|profile|profil|fit"
)


def queued(key: str = "order_confirmed:A7K3M9QX2C", **fields: object) -> Message:
    values: dict[str, object] = {
        "kind": "order_confirmed",
        "to_email": "ada@example.com",
        "facts": FACTS,
        "queued_at": NOW,
        **fields,
    }
    return Message.objects.create(key=key, **values)


@pytest.fixture
def broken_server(settings: Settings) -> None:
    """Give mails to a server that is not there."""
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }


class Outline(HTMLParser):
    """What a screen reader hears first."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.lang: str | None = None

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "html":
            self.lang = dict(attrs)["lang"]


# --- every template ----------------------------------------------------------------------------
def test_every_kind_is_written_in_both_languages() -> None:
    kinds = {kind for kind, _ in TEMPLATES}
    assert len(kinds) >= 8
    assert set(TEMPLATES) == {(kind, language) for kind in kinds for language in ("en", "de")}


@pytest.mark.parametrize(("kind", "language"), TEMPLATES)
@pytest.mark.parametrize("flag", [True, False])
def test_a_letter_is_whole_and_its_subject_says_nothing_about_health(kind: str, language: str, flag: bool) -> None:
    facts = {**FACTS, "part": flag, "guest": flag, "made_to_measure": flag, "waits_for_profile": int(flag) * 2}
    facts |= {"is_early": flag, "is_last": flag, "may_extend": flag}
    letter = mailing.render(kind, language=language, facts=facts, code="SECRET")
    assert letter.subject
    assert "\n" not in letter.subject
    assert not re.search(HEALTH_WORDS, letter.subject, re.IGNORECASE), letter.subject
    assert "SECRET" not in letter.subject
    for text in (letter.text, letter.html):
        assert "{{" not in text
        assert "{%" not in text
        assert "None" not in text
        assert settings.STOREFRONT_URL in text
    assert "\\" not in letter.text


@pytest.mark.parametrize(("kind", "language"), TEMPLATES)
def test_the_html_has_a_language_a_title_one_heading_and_links_that_say_where_they_go(kind: str, language: str) -> None:
    letter = mailing.render(kind, language=language, facts=FACTS)
    outline = Outline()
    outline.feed(letter.html)
    assert outline.lang == language
    assert outline.tags.count("h1") == 1
    assert outline.tags.count("title") == 1
    assert outline.tags.count("main") == 1
    assert not {"img", "script", "table"} & set(outline.tags)
    assert all(len(words) > 5 for words in re.findall(r"<a [^>]*>([^<]+)</a>", letter.html))


def test_text_and_html_say_the_same() -> None:
    letter = mailing.render("order_confirmed", language="en", facts=FACTS)
    for piece in ("A7K3M9QX2C", "Everyday insole, Microfibre", "$189.00", "$5.00", "-$10.00", "$191.00"):
        assert piece in letter.text
        assert piece in letter.html


def test_a_name_is_never_read_as_markdown_or_html() -> None:
    facts = {**FACTS, "name": "*[click](http://evil.example)* <script>&\nnext"}
    letter = mailing.render("line_approved", language="en", facts=facts)
    assert "*[click](http://evil.example)* <script>& next" in letter.text
    assert "evil.example</a>" not in letter.html
    assert 'href="http://evil' not in letter.html
    assert "&lt;script&gt;&amp; next" in letter.html


def test_the_last_day_to_pay_is_told_by_the_shops_calendar(settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "America/New_York"
    assert "June 7, 2026" in mailing.render("payment_failed", language="en", facts=FACTS).text
    assert "7. Juni 2026" in mailing.render("payment_failed", language="de", facts=FACTS).text


def test_a_language_nobody_wrote_is_answered_in_english_and_an_unknown_kind_is_refused() -> None:
    letter = mailing.render("refund_made", language="fr", facts=FACTS)
    assert letter.subject == "Order A7K3M9QX2C: your refund is on its way"
    with pytest.raises(TemplateDoesNotExist):
        mailing.render("nothing_like_it", language="en", facts={})


# --- links -------------------------------------------------------------------------------------
def test_links_come_from_one_table_and_carry_the_code_only_where_it_opens_something(
    settings: Settings,
) -> None:
    settings.STOREFRONT_URL = "https://shop.example"
    links = mailing.links_for({"number": "A1/2"}, code="c0de")
    assert links["order"] == "https://shop.example/orders/A1%2F2/#code=c0de"
    assert links["terms"] == "https://shop.example/policies/cancellation-and-delivery/"
    assert "measure" not in links
    assert mailing.links_for({})["orders"] == "https://shop.example/orders/"


def test_a_guests_mail_holds_a_code_that_opens_a_session_once() -> None:
    guest = get_user_model().objects.create()
    mailing.send(queued(recipient=guest).pk, at=NOW)
    (letter,) = mail.outbox
    codes = set(re.findall(r"#code=([\w-]+)", str(letter.body)))
    assert len(codes) == 1
    session = guests.exchange(codes.pop(), at=NOW)
    holder = guests.holder_of(session.token, at=NOW)
    assert holder is not None
    assert holder.pk == guest.pk


def test_the_code_is_stored_nowhere_on_the_message() -> None:
    guest = get_user_model().objects.create()
    message = queued(recipient=guest)
    mailing.send(message.pk, at=NOW)
    stored = str(Message.objects.values().get(pk=message.pk))
    assert all(code not in stored for code in re.findall(r"#code=([\w-]+)", str(mail.outbox[0].body)))


def test_an_accounts_mail_holds_no_code() -> None:
    account = get_user_model().objects.create(email="ada@example.com")
    mailing.send(queued(recipient=account).pk, at=NOW)
    assert "#code=" not in str(mail.outbox[0].body)


# --- sending -----------------------------------------------------------------------------------
def test_a_due_message_goes_out_once() -> None:
    message = queued()
    assert tasks.send_mails(at=NOW) == 1
    assert tasks.send_mails(at=NOW) == 0
    assert not mailing.send(message.pk, at=NOW)
    (letter,) = mail.outbox
    assert (letter.to, letter.from_email) == (["ada@example.com"], settings.DEFAULT_FROM_EMAIL)
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert isinstance(letter, mail.EmailMultiAlternatives)
    assert [str(part[1]) for part in letter.alternatives] == ["text/html"]
    message.refresh_from_db()
    assert (message.status, message.sent_at, message.leased_until) == ("sent", NOW, None)


def test_a_message_under_a_living_lease_is_left_to_its_worker() -> None:
    queued(leased_until=NOW + dt.timedelta(minutes=1))
    assert tasks.send_mails(at=NOW) == 0
    assert mail.outbox == []
    assert tasks.send_mails(at=NOW + dt.timedelta(minutes=2)) == 1


def test_a_stopped_message_is_never_sent() -> None:
    message = queued()
    messages.stop(message.pk, at=NOW, by=SUPPORT)
    assert tasks.send_mails(at=NOW) == 0
    assert not mailing.send(message.pk, at=NOW)
    assert mail.outbox == []


@pytest.mark.usefixtures("broken_server")
def test_a_failure_backs_off_and_then_dies_where_staff_see_it() -> None:
    message = queued()
    at = NOW
    for attempt in range(1, Message.MOST_ATTEMPTS):
        assert tasks.send_mails(at=at) == 0
        message.refresh_from_db()
        wait = BACKOFF[min(attempt, len(BACKOFF)) - 1]
        assert (message.status, message.attempts, message.leased_until) == ("queued", attempt, None)
        assert message.next_attempt_at == at + wait
        assert tasks.send_mails(at=at + wait - dt.timedelta(seconds=1)) == 0
        at += wait
    tasks.send_mails(at=at)
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("dead", Message.MOST_ATTEMPTS)
    assert message.last_error.startswith("ConnectionRefusedError")


def test_a_message_stopped_while_it_goes_out_stays_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    message = queued()

    def deliver(*_: object, **__: object) -> None:
        messages.stop(message.pk, at=NOW, by=SUPPORT)

    monkeypatch.setattr(mailing, "_deliver", deliver)
    mailing.send(message.pk, at=NOW)
    message.refresh_from_db()
    assert (message.status, message.sent_at) == ("stopped", None)


def test_a_broken_template_counts_as_a_failure_and_the_sweep_goes_on() -> None:
    broken = queued("a", kind="nothing_like_it")
    queued("b")
    assert tasks.send_mails(at=NOW) == 1
    broken.refresh_from_db()
    assert (broken.status, broken.attempts) == ("queued", 1)
    assert broken.last_error.startswith("TemplateDoesNotExist")


def test_every_try_has_the_same_message_id_and_a_resend_another() -> None:
    message = queued()
    first = mailing.message_id_of(message)
    assert re.fullmatch(r"<[0-9a-f]{32}@insoles\.example>", first)
    message.attempts = 3
    assert mailing.message_id_of(message) == first
    message.queued_at = NOW + dt.timedelta(days=1)
    assert mailing.message_id_of(message) != first


def test_a_mail_of_an_account_takes_few_statements() -> None:
    account = get_user_model().objects.create(email="ada@example.com")
    message = queued(recipient=account)
    with queries(3):
        mailing.send(message.pk, at=NOW)
