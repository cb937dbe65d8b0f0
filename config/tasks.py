"""Sweeps of the wiring: forget what has ended."""

import datetime as dt

from django.contrib.sessions.models import Session

from config.accounts import guests
from config.api import idempotency, throttles
from config.work import forget_old_runs


def forget_what_ended(*, at: dt.datetime) -> int:
    """
    Delete what opens or answers nothing any more: keys, codes, tokens, counts, sessions, old runs.

    Answers 0: it is housekeeping, and nothing waits for it.
    """
    idempotency.forget_old(at=at)
    guests.forget_expired(at=at)
    throttles.forget_old(at=at)
    Session.objects.filter(expire_date__lt=at).delete()
    forget_old_runs(at=at)
    return 0
