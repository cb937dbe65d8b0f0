"""
Guests: users without e-mail, known by a secret.

A token is shown once and stored as a hash. Mails carry one-time codes instead, which are exchanged
for a token; so a mail that leaks later opens nothing.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import CharField, DateTimeField

from config.accounts.models import GuestCode, GuestToken, User
from shop.prepared import Prepared, hole
from shop.refusal import BadInput

TOKEN_LIFE: Final = dt.timedelta(days=90)

# Asked on every request of a guest.
_HOLDER: Final = Prepared(
    lambda: GuestToken.objects.select_related("user").filter(
        token_hash=hole("token_hash", CharField()), expires_at__gt=hole("at", DateTimeField()), user__is_active=True
    )
)


class CodeUnknown(BadInput):
    """The code was never given out, is used, expired or replaced; all look the same."""

    code = "guest_code_invalid"
    title = "This link has been used, replaced or has expired; ask for a new one."


@dataclass(frozen=True, slots=True)
class GuestSession:
    """What a guest is told, once."""

    token: str
    expires_at: dt.datetime


def hash_of(secret: str) -> str:
    """Return what we store of a secret; it has 256 bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start(*, at: dt.datetime) -> GuestSession:
    """Make a new guest and a token."""
    with transaction.atomic():
        user = User(created_at=at)
        user.set_unusable_password()
        user.save(force_insert=True)
        return _token_for(user.pk, at=at)


def exchange(code: str, *, at: dt.datetime) -> GuestSession:
    """
    Turn a mailed one-time code into a token; of two who try at once, one gets it.

    :raises CodeUnknown: if it is unknown, used, expired or replaced, or its guest has an account by now.
    """
    with transaction.atomic():
        wanted = GuestCode.objects.filter(
            code_hash=hash_of(code), expires_at__gt=at, user__email=None, user__is_active=True
        )
        found = wanted.select_for_update(of=("self",)).first()
        if found is None:
            raise CodeUnknown(pointer="/code")
        found.delete()
        return _token_for(found.user_id, at=at)


def holder_of(token: str, *, at: dt.datetime) -> User | None:
    """Return the guest whose live token this is, with one statement."""
    found = _HOLDER.run(token_hash=hash_of(token), at=at)
    return found[0].user if found else None


def forget_expired(*, at: dt.datetime) -> int:
    """Delete tokens and codes that open nothing any more; return how many."""
    tokens, _ = GuestToken.objects.filter(expires_at__lte=at).delete()
    codes, _ = GuestCode.objects.filter(expires_at__lte=at).delete()
    return tokens + codes


def _token_for(user_id: int, *, at: dt.datetime) -> GuestSession:
    secret = secrets.token_urlsafe(32)
    GuestToken.objects.create(user_id=user_id, token_hash=hash_of(secret), created_at=at, expires_at=at + TOKEN_LIFE)
    return GuestSession(secret, at + TOKEN_LIFE)
