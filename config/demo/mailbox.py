"""The demo's mailbox: every message as it was sent, in a file of its own, dated by the demo's clock."""

import datetime as dt
import email
import email.policy
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage as Received
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Final, override

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from fitting import mailing
from fitting.models import Message

KIND_HEADER: Final = "X-Demo-Kind"
# What allauth sends at once, without a message row: verification, reset, codes.
ACCOUNT: Final = "account"
# A domain that nobody has: the demo shows what becomes of mails to it.
UNREACHABLE: Final = "@unreachable.example"
_NAME: Final = re.compile(r"\d{8}T\d{12}-\d{4}")
_SUFFIX: Final = ".eml"
_count: Final = itertools.count()


class Backend(BaseEmailBackend):
    """Keeps what others send."""

    def __init__(self, *args: object, file_path: str, **kwargs: object) -> None:
        """Take the folder to keep it in."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.folder = Path(file_path)

    @override
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message to a file of its own; return how many."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._keep(message)
        return len(email_messages)

    def _keep(self, message: EmailMessage) -> None:
        if any(address.endswith(UNREACHABLE) for address in message.recipients()):
            raise SMTPRecipientsRefused(dict.fromkeys(message.recipients(), (550, b"no such mailbox")))
        now = timezone.now()
        drawn = message.message()
        for name, value in (("Date", email.utils.format_datetime(now)), (KIND_HEADER, _kind_of(message))):
            del drawn[name]
            drawn[name] = value
        path = self.folder / f"{now:%Y%m%dT%H%M%S%f}-{next(_count) % 10_000:04}{_SUFFIX}"
        path.write_bytes(drawn.as_bytes())


def _kind_of(message: EmailMessage) -> str:
    """Tell the kind of a message by its row, which is being sent at this moment."""
    said = message.extra_headers.get("Message-ID")
    waiting = Message.objects.filter(status=Message.Status.QUEUED, to_email__in=message.to) if said else []
    return next((row.kind for row in waiting if mailing.message_id_of(row) == said), ACCOUNT)


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the mailbox, as its list shows it."""

    name: str
    at: dt.datetime
    kind: str
    to: str
    subject: str


def newest_first(folder: Path, *, kind: str = "", to: str = "") -> Iterator[Kept]:
    """Yield the messages of a kind, to addresses that contain some letters; everything if nothing is said."""
    for path in sorted(folder.glob(f"*{_SUFFIX}"), reverse=True):
        kept = _summary(path)
        if kept is not None and kind in {"", kept.kind} and to.strip().lower() in kept.to.lower():
            yield kept


def kinds(messages: Iterable[Kept]) -> list[str]:
    """Return the kinds among messages, in the order of the alphabet."""
    return sorted({kept.kind for kept in messages})


def find(folder: Path, name: str) -> tuple[Kept, Received] | None:
    """Return a whole message, or ``None`` if there is none of this name; a name is no path."""
    path = folder / f"{name}{_SUFFIX}"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    kept = _summary(path)
    return (kept, _read(path.read_bytes())) if kept is not None else None


def body_of(message: Received, kind: str) -> str:
    """Return the ``plain`` or ``html`` body; empty if there is none."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _summary(path: Path) -> Kept | None:
    """Read the head of a file; a name that is not ours is nobody's message."""
    if not _NAME.fullmatch(path.stem):
        return None
    head = _read(re.split(rb"\r?\n\r?\n", path.read_bytes(), maxsplit=1)[0])
    at = dt.datetime.strptime(path.stem.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=dt.UTC)
    words = {name: str(head.get(name, "")) for name in (KIND_HEADER, "To", "Subject")}
    return Kept(path.stem, at, words[KIND_HEADER] or ACCOUNT, words["To"], words["Subject"])


def _read(data: bytes) -> Received:
    return email.message_from_bytes(data, policy=email.policy.default)
