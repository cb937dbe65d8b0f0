"""
Adoption: when an address is proved, what guests did under it becomes the account's.

The conductor knows every floor; each floor moves its own rows. Running it again changes nothing, so
it is run at once when allauth confirms an address and again by a sweep for what a crash left behind.
"""

import datetime as dt
from typing import Final, Protocol

import structlog
from allauth.account.models import EmailAddress
from django.db import DatabaseError
from django.db.models import Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from config.accounts.models import User
from orders import adoption as orders_adoption
from shop.actor import Actor
from shop.refusal import Refusal
from shop.rota import whose_turn

log = structlog.stdlib.get_logger("accounts")


# One sweep adopts for no more than this, so that it ends soon.
AT_ONCE: Final = 100


class Adopts(Protocol):
    """A floor's part: move to ``user_id`` what guests did under ``email``."""

    def __call__(self, *, email: str, user_id: int, at: dt.datetime, by: Actor) -> object:
        """Move the rows; running it twice changes nothing."""


# Each in a transaction of its own; the part of orders hands over the wearers of what it moves.
PARTS: Final[tuple[Adopts, ...]] = (orders_adoption.adopt,)


def adopt(user_id: int, *, email: str, at: dt.datetime) -> None:
    """Note that the address is proved, and let each floor hand over what was done under it."""
    user = User.objects.get(pk=user_id)
    address = email.lower()
    for part in PARTS:
        part(email=address, user_id=user_id, at=at, by=user.as_actor())
    User.objects.filter(pk=user_id).update(adopted_email=address, verified_at=Coalesce("verified_at", Value(at)))


def adopt_waiting(*, at: dt.datetime) -> int:
    """Adopt for accounts with a proved address that were left behind; return how many."""
    proved = EmailAddress.objects.filter(verified=True, user__is_active=True)
    left = proved.exclude(user__adopted_email=Lower("email")).order_by("pk")
    turn = whose_turn("adopt_waiting", left, most=AT_ONCE)
    return sum(_adopted(address, at=at) for address in left.filter(pk__in=turn))


def _adopted(address: EmailAddress, *, at: dt.datetime) -> bool:
    try:
        adopt(address.user_id, email=address.email, at=at)
    except Refusal:
        # One that cannot be adopted now does not keep the others from it; it is tried again.
        log.exception("adoption waits", user=address.user_id)
        return False
    return True


def on_confirmed(email_address: EmailAddress, **_: object) -> None:
    """Hear from allauth that an address is proved; what fails here is finished by the sweep."""
    try:
        adopt(email_address.user_id, email=email_address.email, at=timezone.now())
    except (DatabaseError, Refusal):
        log.exception("adoption left to the sweep")
