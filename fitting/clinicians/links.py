"""
The link by which a clinician answers: 30 days, revocable, renewable.

Its secret is made from our secret key and the link's own id, so that the letter can be printed again; the database
knows a hash and nothing that opens the door.
"""

import base64
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from fitting import consenting
from fitting.models import ClinicianLink, FootProfile, reach_of
from fitting.models.clinician import LIVES
from fitting.models.invitation import hash_of
from shop.actor import Actor, allowed
from shop.refusal import NotFound, Refusal

_SALT: Final = "fitting.clinicians.links"
ASKERS: Final = ("customer", "guest", "wearer", "fitter")


class LinkClosed(NotFound):
    """Unknown, revoked, expired and renewed links look the same, and so does one whose wearer takes consent back."""

    code = "clinician_link_closed"
    title = "This link is not valid, or not any more; ask the person who gave it to you for a new letter."


class LinkMissing(Refusal):
    """The letter carries a link, so there must be one."""

    code = "clinician_link_missing"
    title = "There is no link for a clinician, or it has ended; make one first."


@dataclass(frozen=True, slots=True)
class Issued:
    """A link and the secret that goes into it."""

    link: ClinicianLink
    token: str


@allowed(*ASKERS)
def issue(profile_id: int, *, at: dt.datetime, by: Actor) -> Issued:
    """
    Make a link for a clinician, or renew it: another secret and another 30 days; an old link dies at once.

    :raises NotFound: if the actor has no such profile.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    :raises ConsentMissing: if health answers may not be used.
    """
    with _speaking(profile_id, at=at, by=by) as profile:
        link = ClinicianLink.objects.filter(profile=profile).first() or ClinicianLink(profile=profile, generation=0)
        link.generation += 1
        link.created_at, link.expires_at, link.revoked_at = at, at + LIVES, None
        token = _secret(link, settings.SECRET_KEY)
        link.token_hash = hash_of(token)
        link.save()
        profile.note(field="clinician_link", became="issued", at=at, by=by)
    return Issued(link, token)


@allowed(*ASKERS)
def revoke(profile_id: int, *, at: dt.datetime, by: Actor) -> None:
    """
    Close the link for good.

    :raises NotFound: if the actor has no such profile.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    :raises LinkMissing: if there is none that is open.
    """
    with _speaking(profile_id, at=at, by=by, consented=False) as profile:
        if not ClinicianLink.objects.live(at).filter(profile=profile).update(revoked_at=at):
            raise LinkMissing
        profile.note(field="clinician_link", became="revoked", at=at, by=by)


@contextmanager
def _speaking(profile_id: int, *, at: dt.datetime, by: Actor, consented: bool = True) -> Iterator[FootProfile]:
    """Hold a profile, draft or not, for which the actor may speak, and whose health answers may be used."""
    with FootProfile.hold_where(reach_of(by, "wearer__") & Q(pk=profile_id)) as found:
        if not found:
            raise NotFound
        wearer = consenting.one_live([found[0].wearer])
        consenting.insist_on_voice(wearer, by)
        if consented:
            insist_on_consent(found[0], on=at.date())
        yield found[0]


def insist_on_consent(profile: FootProfile, *, on: dt.date) -> None:
    """
    Insist that health answers may be used.

    :raises ConsentMissing: otherwise.
    """
    lacking = consenting.lacking_of(profile.wearer_id, on=on)
    if lacking:
        raise consenting.ConsentMissing(problems=lacking)


def live_link(profile_id: int, *, at: dt.datetime) -> Issued:
    """
    Return the open link of a profile with its secret, to print it.

    :raises LinkMissing: if there is none, or our secret key has changed since.
    """
    link = ClinicianLink.objects.live(at).filter(profile_id=profile_id).first()
    token = secret_of(link) if link is not None else None
    if link is None or token is None:
        raise LinkMissing
    return Issued(link, token)


def secret_of(link: ClinicianLink) -> str | None:
    """Return the secret of a link; nothing if it was made with a key that is gone."""
    made = (_secret(link, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((token for token in made if hash_of(token) == link.token_hash), None)


def _secret(link: ClinicianLink, key: str) -> str:
    digest = salted_hmac(_SALT, f"{link.public_id}:{link.generation}", key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def behind(token: str, *, at: dt.datetime) -> ClinicianLink:
    """
    Return the open link that a secret opens, with its profile and wearer.

    :raises LinkClosed: if there is none, or the wearer has taken back the consent to use health answers.
    """
    found = ClinicianLink.objects.select_related("profile__wearer").filter(token_hash=hash_of(token)).first()
    if found is None or not found.is_live(at) or found.profile.wearer.archived_at is not None:
        raise LinkClosed
    if consenting.lacking_of(found.profile.wearer_id, on=at.date()):
        raise LinkClosed
    return found
