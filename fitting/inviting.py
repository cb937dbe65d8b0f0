"""Chapter: a wearer's own door, by a link that can be revoked and renewed."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from fitting import consenting
from fitting.ages import BirthMonth
from fitting.models import Invitation, Wearer, reach_of
from fitting.models.invitation import LIVES, hash_of, new_token
from fitting.wearers import check_birth
from shop import days
from shop.actor import Actor, Kind, allowed
from shop.refusal import BadInput, NotFound, Refusal


class InvitationClosed(NotFound):
    """Unknown, revoked, expired and renewed links look the same."""

    code = "invitation_closed"
    title = "This link is not valid, or not any more; ask who sent it for a new one."


class InvitationExists(Refusal):
    """There is one already; its secret is stored nowhere, so it can only be renewed."""

    code = "invitation_exists"
    title = "This wearer has an invitation; renew it to get a new link."


class InvitingOneself(Refusal):
    """The customer answers for themselves already."""

    code = "inviting_oneself"
    title = "You answer for yourself already; no invitation is needed."


class BirthNeeded(BadInput):
    """We must know who is a minor."""

    code = "birth_month_missing"
    title = "Tell us month and year of birth first; a guardian must agree for minors."


class ConsentsNeeded(BadInput):
    """The door opens with the consent to use health answers, and for minors with a guardian's."""

    code = "consents_needed"
    title = "Some consents are needed to go on; see the errors."


@dataclass(frozen=True, slots=True)
class Issued:
    """An invitation with its secret, which is shown this once."""

    invitation: Invitation
    token: str


@allowed("customer", "guest")
def invite(wearer_id: int, *, at: dt.datetime, by: Actor) -> Issued:
    """
    Make a link by which the wearer answers for themselves, for 14 days to the end of the last, or longer for a gift.

    :raises NotFound: if the actor has no such wearer.
    :raises InvitingOneself: for the customer's own self.
    :raises InvitationExists: if there is one that was not revoked.
    """
    with Wearer.hold_where(reach_of(by) & Q(pk=wearer_id)) as found:
        wearer = consenting.one_live(found)
        if wearer.relation == Wearer.Relation.SELF:
            raise InvitingOneself
        if wearer.invitations.filter(revoked_at=None).exists():
            raise InvitationExists
        token = new_token()
        invitation = Invitation.objects.create(
            wearer=wearer, token_hash=hash_of(token), created_at=at, expires_at=_ends_at(wearer.pk, at=at)
        )
    return Issued(invitation, token)


@allowed("customer", "guest")
def renew(invitation_id: int, *, at: dt.datetime, by: Actor) -> Issued:
    """
    Give an invitation a new secret and another 14 days, or longer as :func:`invite`; the old link dies at once.

    :raises NotFound: if the actor has no such invitation, or it was revoked.
    """
    token = new_token()
    with _held(invitation_id, by) as invitation:
        invitation.token_hash = hash_of(token)
        invitation.renewed_at = at
        invitation.expires_at = _ends_at(invitation.wearer_id, at=at)
        invitation.save(update_fields=["token_hash", "renewed_at", "expires_at"])
    return Issued(invitation, token)


def _ends_at(wearer_id: int, *, at: dt.datetime) -> dt.datetime:
    """
    Return when a link that is made now ends; ``INVITATIONS_NEEDED`` knows what it is still needed for.

    People are told its last day, so that day counts whole.
    """
    needed_until: Callable[[int], dt.datetime | None] = import_string(settings.INVITATIONS_NEEDED)
    return max(days.end_of(days.day_of(at) + LIVES, settings.SHOP_TIME_ZONE), needed_until(wearer_id) or at)


@allowed("customer", "guest")
def prolong(untils: Mapping[int, dt.datetime], *, at: dt.datetime, by: Actor) -> None:
    """
    Let the open links of the actor's wearers live until an instant, by the wearer's key; no link ends sooner for it.

    One that has ended stays so: whoever has found it closed asks for a new one.
    """
    with Wearer.hold_where(reach_of(by) & Q(pk__in=list(untils))) as wearers:
        opened = Invitation.objects.filter(wearer__in=wearers, revoked_at=None, expires_at__gt=at)
        for invitation in opened:
            invitation.expires_at = max(invitation.expires_at, untils[invitation.wearer_id])
            invitation.save(update_fields=["expires_at"])


@allowed("customer", "guest")
def revoke(invitation_id: int, *, at: dt.datetime, by: Actor) -> None:
    """
    Close the link for good; what the wearer has said stays theirs.

    :raises NotFound: if the actor has no such invitation, or it was revoked already.
    """
    with _held(invitation_id, by) as invitation:
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])


@contextmanager
def _held(invitation_id: int, by: Actor) -> Iterator[Invitation]:
    """Hold the wearer of an invitation that is not revoked, and hand the invitation over."""
    with Wearer.hold_where(reach_of(by) & Q(invitations__id=invitation_id)) as found:
        wearer = consenting.one_live(found)
        invitation = wearer.invitations.filter(pk=invitation_id, revoked_at=None).first()
        if invitation is None:
            raise NotFound
        yield invitation


def behind(token: str, *, at: dt.datetime) -> Invitation:
    """
    Return the live invitation that a secret opens, with its wearer.

    :raises InvitationClosed: if there is none.
    """
    found = Invitation.objects.select_related("wearer").filter(token_hash=hash_of(token)).first()
    if found is None or not is_open(found, at=at):
        raise InvitationClosed
    return found


def once_behind(token: str, *, at: dt.datetime) -> Invitation:
    """
    Return the invitation that a secret opens; or once opened, if it was answered: that word ends no sooner.

    :raises InvitationClosed: if there is none.
    """
    found = Invitation.objects.select_related("wearer").filter(token_hash=hash_of(token)).first()
    if found is None or not (found.accepted_at or is_open(found, at=at)):
        raise InvitationClosed
    return found


def is_open(invitation: Invitation, *, at: dt.datetime) -> bool:
    """Whether an invitation lets its wearer in."""
    return invitation.is_live(at) and invitation.wearer.archived_at is None


def actor_behind(invitation: Invitation) -> Actor:
    """Return the actor that somebody holding the link is: this wearer and nobody else."""
    return Actor(Kind.WEARER, invitation.wearer_id)


@allowed("wearer")
def accept(
    invitation_id: int,
    *,
    consents: Mapping[str, str],
    at: dt.datetime,
    by: Actor,
    birth: BirthMonth | None = None,
    guardian_name: str = "",
) -> Invitation:
    """
    Open the door: an adult agrees for themselves and speaks for themselves from now on; a guardian for a minor.

    :param consents: purpose → version of the text agreed to; ``health_data`` must be among them.
    :raises BirthNeeded: if nobody has told us the wearer's birth.
    :raises TooYoung: under three.
    :raises ConsentsNeeded: without that one, or for a minor without ``guardian``, unless they are live already.
    :raises GuardianNameMissing: if a minor's guardian gives no name.
    :raises ConsentTextOutdated: if a text is not the current one.
    """
    check_birth(birth, on=at.date())
    with Wearer.hold_where(reach_of(by)) as found:
        wearer = consenting.one_live(found)
        born = wearer.birth or birth
        if born is None:
            raise BirthNeeded(pointer="/birth_month")
        minor = born.is_minor(at.date())
        lacking = consenting.lacking({*consents, *consenting.live_purposes(wearer.pk)}, minor=minor)
        if lacking:
            raise ConsentsNeeded(problems=lacking)
        for purpose, version in consents.items():
            consenting.give(purpose, version, at=at, by=by, wearer_id=wearer.pk, name=guardian_name if minor else "")
        voice = {} if minor or wearer.speaks_since else {"speaks_since": at}
        wearer.change(birth_year=born.year, birth_month=born.month, **voice)
        invitation = wearer.invitations.get(pk=invitation_id)
        if invitation.accepted_at is None:
            invitation.accepted_at = at
            invitation.save(update_fields=["accepted_at"])
    return invitation
