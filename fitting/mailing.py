"""
Effect: turn a message into a letter and hand it to the mail server.

One Markdown template per kind and language gives subject, text and HTML, so both say the same. A
crash between handing over and writing it down sends the letter twice, with the same Message-ID.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from string import Formatter
from typing import Final
from urllib.parse import quote

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import get_template, select_template
from django.template.utils import get_app_template_dirs
from django.utils.module_loading import import_string
from django.utils.safestring import mark_safe

from fitting.models import Message
from shop import markdown
from shop.actor import SYSTEM

log = structlog.stdlib.get_logger("mailing")

FALLBACK_LANGUAGE: Final = "en"


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered message."""

    subject: str
    text: str
    html: str


def links_for(facts: Mapping[str, object], *, code: str = "") -> dict[str, str]:
    """
    Return the address of every page of ``STOREFRONT_LINKS`` whose path the facts can fill.

    The code stands behind ``#``: browsers keep it to themselves, so no server log and no referrer shows it.
    """
    found: dict[str, str] = {}
    for name, link in settings.STOREFRONT_LINKS.items():
        needed = [field for _, field, _, _ in Formatter().parse(link.path) if field]
        if all(field in facts for field in needed):
            path = link.path.format(**{field: quote(str(facts[field]), safe="") for field in needed})
            found[name] = settings.STOREFRONT_URL + path + (f"#code={code}" if code and link.personal else "")
    return found


def kinds() -> dict[str, frozenset[str]]:
    """Return every kind of mail that somebody has written, with the languages it is written in."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in get_app_template_dirs("templates"):
        for file in (Path(folder) / "mail").glob("*.md"):
            kind, language, _ = file.name.split(".")
            found[kind].add(language)
    return {kind: frozenset(languages) for kind, languages in sorted(found.items())}


def render(kind: str, *, language: str, facts: Mapping[str, object], code: str = "") -> Letter:
    """
    Write the letter in the language, or in English if there is none.

    :param code: a guest's one-time code for the personal links.
    :raises TemplateDoesNotExist: if nobody has written this kind.
    """
    template = select_template([f"mail/{kind}.{language}.md", f"mail/{kind}.{FALLBACK_LANGUAGE}.md"])
    words = {name: _literal(value) for name, value in facts.items()}
    links = {name: mark_safe(url) for name, url in links_for(facts, code=code).items()}  # noqa: S308  quoted above
    source = template.render({**words, "language": language, "links": links})
    head, _, body = source.partition("\n")
    subject = markdown.to_plain(head.removeprefix("Subject:").strip())
    frame = {"subject": subject, "language": language, "body": mark_safe(markdown.to_html(body))}  # noqa: S308  no HTML passes
    return Letter(subject, markdown.to_plain(body).strip() + "\n", get_template("mail/frame.html").render(frame))


def _literal(value: object) -> object:
    """Let no fact be read as Markdown."""
    if isinstance(value, str):
        return mark_safe(markdown.escaped(value))  # noqa: S308  Markdown escapes; its renderer escapes HTML
    if isinstance(value, list):
        return [_literal(item) for item in value]
    if isinstance(value, dict):
        return {name: _literal(item) for name, item in value.items()}
    return value


def send(message_id: int, *, at: dt.datetime) -> bool:
    """
    Send one queued message and answer whether it went out; anything but a queued one is left alone.

    What ``MAILS_WANTED`` says is out of date by now is stopped instead: the floor above knows why it was written.
    Claim it first (:meth:`Message.claim_due`), so that no other worker sends it. What fails is counted on
    the row: it comes due again later and later, then dies, where staff see it.
    """
    with transaction.atomic(durable=True):
        message = Message.objects.select_related("recipient").get(pk=message_id)
    if message.status != Message.Status.QUEUED:
        return False
    if not _is_wanted(message):
        with Message.hold(message_id) as held:
            if held.can_become("stopped"):
                held.become("stopped", at=at, by=SYSTEM, leased_until=None, last_error="no longer wanted")
        return False
    try:
        _deliver(message, at=at)
    except Exception as error:  # noqa: BLE001  whatever it is, it is written on the row, and the sweep goes on
        _count_failure(message_id, error, at=at)
        return False
    with Message.hold(message_id) as held:
        if held.can_become("sent"):
            held.become("sent", at=at, by=SYSTEM, sent_at=at, leased_until=None, last_error="")
    return True


def _is_wanted(message: Message) -> bool:
    wanted: Callable[[Message], bool] = import_string(settings.MAILS_WANTED)
    return wanted(message)


def _deliver(message: Message, *, at: dt.datetime) -> None:
    recipient = message.recipient
    code = recipient.new_code(at=at) if recipient is not None and recipient.is_guest else ""
    letter = render(message.kind, language=message.language, facts=message.facts, code=code)
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[message.to_email],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": message_id_of(message)},
    )
    mail.attach_alternative(letter.html, "text/html")
    mail.send()


def message_id_of(message: Message) -> str:
    """Return the Message-ID: the same for every try, another one when staff send it again."""
    digest = hashlib.sha256(f"{message.key}|{message.queued_at.isoformat()}".encode()).hexdigest()[:32]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{digest}@{domain}>"


def _count_failure(message_id: int, error: Exception, *, at: dt.datetime) -> None:
    with Message.hold(message_id) as held:
        given_up = held.failed_once_more(f"{type(error).__name__}: {error}")
        log.warning("mail not sent", message=held.pk, kind=held.kind, error=type(error).__name__, given_up=given_up)
        if given_up and held.can_become("dead"):
            held.become("dead", at=at, by=SYSTEM, leased_until=None, attempts=held.attempts, last_error=held.last_error)
        else:
            held.change(
                attempts=held.attempts,
                last_error=held.last_error,
                next_attempt_at=held.next_try_after(at),
                leased_until=None,
            )
