"""
A copy of what we keep about somebody: they ask, a sweep writes it into one file, and it stays for a week.

The conductor knows every floor; each floor says which of its rows are whose. The file is private: only who asked gets
it, signed in, and it is gone after its time, when the next one is asked for, or when they are forgotten.
"""

import datetime as dt
import os
from dataclasses import dataclass
from typing import IO, Final

import structlog
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from config.accounts.models import ErasureRequest, ExportRequest, User
from fitting import exporting as feet
from fitting import files
from orders import exporting as orders
from orders.models import Order
from shop import copies
from shop.actor import BUYERS, Actor, allowed
from shop.copies import Part
from shop.refusal import NotFound

log = structlog.stdlib.get_logger("accounts")

KEPT: Final = dt.timedelta(days=7)
# A copy is asked of every table at once: a few at a time, and one that died is taken up soon.
AT_ONCE: Final = 5
LEASE: Final = dt.timedelta(minutes=10)
# What a person is told before anything is asked; codes are for storefronts, sentences for people.
CONTAINS: Final = (
    ("account", "Your name, e-mail address, language, sign-ins and saved addresses."),
    ("feet", "Profiles with answers, measures, scans, assessments and prescriptions, and who looked at them."),
    ("orders", "Carts, orders, payments, disputes, refunds, invoices, parcels, problems and returns."),
    ("guarantees", "What is promised about each pair, the miles you told, claims, photos and decisions."),
    ("words", "Your messages and our answers, and a list of the mails we sent you."),
)
LEFT_OUT: Final = (
    ("others", "Feet of people who answer for themselves: they ask for their own."),
    ("secrets", "Passwords and other secrets: we keep only what proves that we know them."),
    ("work", "Notes of our staff to each other, and our books where they only repeat your payments."),
)
NOT_COPIED: Final = {
    "ExportRequest": "the request for this copy",
    "GuestCode": "a secret, kept as a hash",
    "GuestToken": "a secret, kept as a hash",
    **feet.NOT_COPIED,
    **orders.NOT_COPIED,
}
NOTE: Final = """\
This is a copy of what we keep about you, made on {made_at:%-d %B %Y, %H:%M} UTC.

Each list is a file in JSON, readable by people and programs. Amounts end in _minor (cents, or the smallest unit of the
currency), lengths in _mm (millimetres), instants in _at (UTC), days in _on. Files you sent, scans of feet, photos and
letters, lie in the folder files.

Not in it: feet of people who answer for themselves (they ask for their own), notes of our staff to each other, our
books as far as they only repeat your payments and refunds, and whatever is about everybody. Ask us if you miss
something.
"""


class NoCopy(NotFound):
    """There is no copy to be fetched: none was asked for, it is still being made, or its time is over."""

    code = "export_not_ready"
    title = "There is no copy to fetch; ask for one, and come back when it is ready."


def parts(user_id: int) -> list[Part]:
    """Return everything that a copy is made of, floor by floor."""
    return [
        Part(
            "account", User.objects.filter(pk=user_id),
            ("id=public_id", "email", "name", "language", "created_at", "verified_at", "last_login"),
        ),
        Part("email_addresses", EmailAddress.objects.filter(user_id=user_id), ("email", "verified", "primary")),
        Part(
            "sign_ins", UserSession.objects.filter(user_id=user_id).order_by("pk"),
            ("created_at", "last_seen_at", "ip", "user_agent"),
        ),
        Part(
            "requests_to_be_erased", ErasureRequest.objects.filter(user_id=user_id).order_by("pk"),
            ("id=public_id", "requested_at", "done_at"),
        ),
        *feet.parts(user_id),
        *orders.parts(user_id),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportPreview:
    """
    What a copy would hold, before it is made.

    :ivar request: what was asked last, if anything.
    """

    request: ExportRequest | None


def preview(user: User) -> ExportPreview:
    """Return what a copy would hold, and what somebody asked for last."""
    return ExportPreview(ExportRequest.objects.filter(user=user).order_by("-pk").first())


def customers_of(email: str) -> list[User]:
    """Return whom a letter with this address may be from: an account by its address, guests by that of their orders."""
    bought = Order.objects.filter(email__iexact=email, customer__email=None).values("customer")
    return list(User.objects.filter(Q(email=email.lower()) | Q(pk__in=bought), is_staff=False).order_by("pk"))


def write(user: User, *, at: dt.datetime) -> IO[bytes]:
    """Write everything we keep about somebody into a temporary ZIP file, to be read from its beginning."""
    return copies.write(parts(user.pk), opened=files.opened, note=NOTE.format(made_at=at))


@allowed(*BUYERS)
def ask(*, at: dt.datetime, by: Actor) -> ExportRequest:
    """Ask for a copy; while one is being made or ready, asking again is the same request."""
    alive = ExportRequest.objects.filter(user_id=by.id or 0, status__in=["requested", "ready"])
    known = alive.first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return ExportRequest.objects.create(user_id=by.id or 0, requested_at=at)
    except IntegrityError:
        # Another tab was faster: theirs is the request.
        return alive.get()


@allowed(*BUYERS)
def drop(*, by: Actor) -> int:
    """Take a request back, or have the copy deleted before its time; return how many."""
    return _gone(ExportRequest.objects.filter(user_id=by.id or 0))


@allowed(*BUYERS)
def fetch(*, at: dt.datetime, by: Actor) -> ExportRequest:
    """
    Return the copy that is ready.

    :raises NoCopy: if there is none, or its time is over.
    """
    ready = ExportRequest.objects.filter(user_id=by.id or 0, status="ready", keep_until__gt=at).first()
    if ready is None:
        raise NoCopy
    return ready


def make_due(*, at: dt.datetime) -> int:
    """Sweep: make the copies that were asked for; return how many are ready now."""
    return sum(_made(pk, at=at) for pk in ExportRequest.claim_due(at=at, limit=AT_ONCE, lease=LEASE))


def forget_due(*, at: dt.datetime) -> int:
    """Sweep: delete the copies whose time is over; return how many."""
    over = _gone(ExportRequest.objects.filter(status="ready", keep_until__lte=at))
    # What a crash left: a file whose row is gone, or what a worker had begun who lost its turn and died.
    left = Q(file__gt="") | Q(leased_until__lte=at)
    _forget(ExportRequest.objects.filter(left, status__in=["gone", "dead"]))
    return over


def forget_of(user_id: int) -> None:
    """Delete every copy of somebody who is forgotten."""
    _gone(ExportRequest.objects.filter(user_id=user_id))


def _made(request_id: int, *, at: dt.datetime) -> bool:
    asked = (
        ExportRequest.objects.select_related("user")
        .filter(pk=request_id, status="requested", leased_until__isnull=False)
        .first()
    )
    if asked is None:
        return False
    # What a worker left that died half-way; one that only lost its lease finds that it is no longer its turn.
    files.forget_folder(_folder(asked))
    try:
        with write(asked.user, at=at) as copy:
            name = files.private().save(f"{_folder(asked)}/{_turn(asked)}.zip", File(copy))
            size = copy.seek(0, os.SEEK_END)
    except OSError as error:
        return _failed(asked, error, at=at)
    with files.forgotten_on_failure(name):
        ready = _in_turn(asked).update(
            status="ready", file=name, size_bytes=size, ready_at=at, keep_until=at + KEPT, leased_until=None
        )
    if not ready:
        # It was taken back meanwhile, or is another worker's.
        files.forget(name)
    return bool(ready)


def _folder(asked: ExportRequest) -> str:
    return f"exports/{asked.public_id}"


def _turn(asked: ExportRequest) -> int:
    """Return what is different for each time a worker takes it up."""
    return int(asked.leased_until.timestamp() * 1000) if asked.leased_until else 0


def _in_turn(asked: ExportRequest) -> QuerySet[ExportRequest]:
    """Keep the request while it is asked for and leased to nobody else."""
    return ExportRequest.objects.filter(pk=asked.pk, status="requested", leased_until=asked.leased_until)


def _failed(asked: ExportRequest, error: OSError, *, at: dt.datetime) -> bool:
    """Try again later: a file was erased under our hands, or the storage does not answer."""
    last = asked.failed_once_more(f"{type(error).__name__}: {error}")
    log.warning("a copy could not be made", request=asked.public_id, attempts=asked.attempts, gives_up=last)
    _in_turn(asked).update(
        status="dead" if last else "requested",
        attempts=asked.attempts,
        last_error=asked.last_error,
        next_attempt_at=asked.next_try_after(at),
        leased_until=at if last else None,
    )
    return False


def _gone(asked: QuerySet[ExportRequest]) -> int:
    """Let go of copies; their files go once that is certain, by the sweep if not at once."""
    with transaction.atomic():
        pks = list(asked.filter(status__in=["requested", "ready"]).values_list("pk", flat=True))
        gone = ExportRequest.objects.filter(pk__in=pks, status__in=["requested", "ready"]).update(status="gone")
        transaction.on_commit(lambda: _forget(ExportRequest.objects.filter(pk__in=pks, file__gt="")))
    return gone


def _forget(gone: QuerySet[ExportRequest]) -> None:
    for one in gone:
        files.forget_folder(_folder(one))
        ExportRequest.objects.filter(pk=one.pk).update(file="", leased_until=None)
