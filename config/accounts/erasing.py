"""
To be forgotten: somebody asks, sees first what goes and what must stay, and a sweep does it.

The conductor knows every floor; each floor empties its own rows. All of it is one transaction, so nobody is half
forgotten, and nothing is done while something of theirs is under way.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import structlog
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from config.accounts import exporting
from config.accounts.models import ErasureRequest, User
from config.models import IdempotencyKey
from fitting import erasing as feet
from fitting.models import ERASED as FORGOTTEN
from orders import erasing as orders
from shop.actor import BUYERS, SYSTEM, Actor, allowed
from shop.rota import whose_turn

log = structlog.stdlib.get_logger("accounts")

# One sweep forgets no more people than this, so that it ends soon.
AT_ONCE: Final = 100
# What a person is told before anything is done; codes are for storefronts, sentences for people.
ERASED: Final = (
    ("account", "Your name, e-mail address, password and sign-ins, and your saved addresses."),
    ("feet", "Foot profiles with answers, measures and scans of everybody who does not answer for themselves."),
    ("words", "What you wrote to us, the photos you sent, and the mails we sent you."),
    ("orders", "Names, addresses and e-mail addresses on your orders and parcels, and what we showed a bank."),
)
KEPT: Final = (
    ("invoices", "Invoices and refund notes as they were issued: tax law asks for them."),
    ("money", "Amounts of your orders, payments and refunds, without your name."),
    ("devices", "Serial, specification and lot of each insole, without a name: the guarantee still works by serial."),
    ("miles", "How far each pair has gone, without a name: the guarantee is counted by it."),
    ("decisions", "Decisions about guarantees, and reports that somebody was hurt: the law of products asks for them."),
    ("banks", "What a bank was shown in a dispute: Stripe and the bank have it; our own copy goes."),
    ("others", "Feet of people who answer for themselves: they decide at their own door."),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """
    What would happen, before it does.

    :ivar request: what was asked last, if anything.
    :ivar waits_for: what must end first; empty: nothing stands in the way.
    """

    request: ErasureRequest | None
    waits_for: list[orders.MustEnd]


def preview(user: User) -> Preview:
    """Return what stands in the way of forgetting somebody, and whether they have asked."""
    return Preview(ErasureRequest.objects.filter(user=user).order_by("-pk").first(), orders.under_way(user.pk))


@allowed(*BUYERS)
def ask(*, at: dt.datetime, by: Actor) -> ErasureRequest:
    """
    Ask to be forgotten; asking again is the same request.

    :raises StillUnderWay: if something of theirs is not finished; nothing is written.
    """
    user_id = by.id or 0
    open_one = ErasureRequest.objects.filter(user_id=user_id, done_at=None)
    known = open_one.first()
    if known is not None:
        return known
    if waits := orders.under_way(user_id):
        raise orders.StillUnderWay(problems=waits)
    try:
        with transaction.atomic():
            return ErasureRequest.objects.create(user_id=user_id, requested_at=at)
    except IntegrityError:
        # Another tab was faster: theirs is the request.
        return open_one.get()


@allowed(*BUYERS)
def take_back(*, by: Actor) -> int:
    """Stay after all, while it is not done; return how many requests were taken back."""
    gone, _ = ErasureRequest.objects.filter(user_id=by.id or 0, done_at=None).delete()
    return gone


def erase_asked(*, at: dt.datetime) -> int:
    """Sweep: forget everybody who asked and has nothing under way; return how many."""
    waiting = ErasureRequest.objects.filter(done_at=None).order_by("pk")
    return sum(_erased(pk, at=at) for pk in whose_turn("erase_asked", waiting, most=AT_ONCE))


def _erased(request_id: int, *, at: dt.datetime) -> bool:
    try:
        return erase(request_id, at=at, by=SYSTEM)
    except orders.StillUnderWay as refusal:
        # They bought something since; it is tried again.
        log.info("erasing waits", request=request_id, codes=[problem.code for problem in refusal.problems])
        return False


@allowed("system")
def erase(request_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """
    Forget the one who asked, all of it or nothing; answer whether it was done now.

    :raises StillUnderWay: if something of theirs is not finished.
    """
    with transaction.atomic():
        asked = ErasureRequest.objects.select_for_update().filter(pk=request_id, done_at=None).first()
        if asked is None:
            return False
        threads = [*orders.erase(asked.user_id, at=at, by=by), *feet.threads_of(asked.user_id)]
        feet.erase(asked.user_id, at=at, by=by)
        feet.erase_mails(asked.user_id, threads, at=at)
        exporting.forget_of(asked.user_id)
        _close_account(asked.user_id)
        ErasureRequest.objects.filter(pk=asked.pk).update(done_at=at)
    log.info("erased", request=asked.public_id)
    return True


def _close_account(user_id: int) -> None:
    """Take name and address off the row that everything hangs on, and let nobody in with it again."""
    user = User.objects.select_for_update().get(pk=user_id)
    Session.objects.filter(pk__in=UserSession.objects.filter(user=user).values("session_key")).delete()
    UserSession.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    # What staff have changed of the account is kept by the admin with the address in it.
    changed = LogEntry.objects.filter(
        content_type__app_label="accounts", content_type__model="user", object_id=str(user.pk)
    )
    changed.update(object_repr=FORGOTTEN, change_message="")
    IdempotencyKey.objects.filter(actor=f"user {user.pk}").delete()
    user.revoke_keys()
    user.email, user.name, user.adopted_email, user.is_active = None, "", "", False
    user.set_unusable_password()
    user.save(update_fields=["email", "name", "adopted_email", "is_active", "password"])
