"""Sweeps of the fitting floor: each claims due rows and presses one verb per row."""

import datetime as dt
from typing import Final

from fitting import mailing
from fitting.models import Message

# Twenty letters of ten seconds each (the mail server's time-out) end well inside the lease.
MAILS_AT_ONCE: Final = 20
MAIL_LEASE: Final = dt.timedelta(minutes=10)


def send_mails(*, at: dt.datetime) -> int:
    """Send the messages that are due; return how many went out."""
    due = Message.claim_due(at=at, limit=MAILS_AT_ONCE, lease=MAIL_LEASE)
    return sum(mailing.send(message_id, at=at) for message_id in due)
