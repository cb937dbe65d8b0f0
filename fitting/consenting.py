"""Chapter: who agrees to what, per purpose, and how they take it back."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Q

from fitting import consent_texts
from fitting.ages import BirthMonth
from fitting.models import Consent, Wearer, reach_of
from shop.actor import Actor, Kind, allowed
from shop.refusal import BadInput, NotAllowed, NotFound, Problem, Refusal


class ConsentTextOutdated(BadInput):
    """The version is not the one that is shown now."""

    code = "consent_text_outdated"
    title = "Show the current text and send its version."


class ConsentPurposeWrong(BadInput):
    """Marketing is a customer's own affair, everything else is about a wearer."""

    code = "consent_purpose_wrong"
    title = "Name a wearer for this purpose; only marketing is agreed to without one."


class GuardianNameMissing(BadInput):
    """A guardian agrees by name."""

    code = "guardian_name_missing"
    title = "Give the guardian's name."


class ConsentNotGiven(Refusal):
    """There is no such consent to withdraw."""

    code = "consent_not_given"
    title = "There is no such consent to withdraw."


class WearerAnswersForThemselves(NotAllowed):
    """An invited adult has taken over; the customer sees status, size and fit."""

    code = "wearer_answers_for_themselves"
    title = "This person answers for themselves; you see status, size and fit, and more only if they share it."


class ConsentMissing(Refusal):
    """Without consent nothing about health is taken in."""

    code = "consent_missing"
    title = "Consent is missing; see the errors."


ACTORS = ("customer", "guest", "wearer")


@allowed(*ACTORS)
def give(
    purpose: str, text_version: str, *, at: dt.datetime, by: Actor, wearer_id: int | None = None, name: str = ""
) -> Consent:
    """
    Record that somebody agrees. Agreeing again to the same text changes nothing; to a newer one replaces it.

    :param name: the guardian's, for the purpose ``guardian``.
    :raises ConsentTextOutdated: if the text is not the current one.
    :raises ConsentPurposeWrong: if purpose and subject do not go together.
    :raises GuardianNameMissing: if a guardian gives no name.
    :raises NotFound: if the actor has no such wearer.
    :raises WearerAnswersForThemselves: if a customer would agree for an adult who has taken over.
    """
    _check(purpose, text_version, wearer_id, name)
    if wearer_id is None:
        return _record(purpose, text_version, at=at, by=by, name=name, user_id=_user(by))
    with Wearer.hold_where(reach_of(by) & Q(pk=wearer_id)) as found:
        wearer = one_live(found)
        insist_on_voice(wearer, by)
        if purpose == Consent.Purpose.SHARING and by.kind is not Kind.WEARER:
            raise NotAllowed
        return _record(purpose, text_version, at=at, by=by, name=name, wearer_id=wearer.pk)


def _check(purpose: str, text_version: str, wearer_id: int | None, name: str) -> None:
    if (purpose == Consent.Purpose.MARKETING) != (wearer_id is None):
        raise ConsentPurposeWrong(pointer="/wearer")
    if consent_texts.current(purpose).version != text_version:
        raise ConsentTextOutdated(pointer="/text_version")
    if purpose == Consent.Purpose.GUARDIAN and not name.strip():
        raise GuardianNameMissing(pointer="/guardian_name")


def _user(by: Actor) -> int:
    if by.kind is Kind.WEARER or by.id is None:
        raise NotAllowed
    return by.id


def _record(purpose: str, text_version: str, *, at: dt.datetime, by: Actor, name: str, **subject: int) -> Consent:
    live = Consent.objects.live().filter(purpose=purpose, **subject)
    present = live.first()
    if present is not None and present.text_version == text_version:
        return present
    live.update(withdrawn_at=at)
    return Consent.objects.create(
        purpose=purpose,
        text_version=text_version,
        given_at=at,
        given_by_kind=by.kind.value,
        given_by_id=by.id,
        given_by_name=name.strip(),
        **subject,
    )


@allowed(*ACTORS)
def withdraw(purpose: str, *, at: dt.datetime, by: Actor, wearer_id: int | None = None) -> Consent:
    """
    Take a consent back, from now on.

    :raises NotFound: if the actor has no such wearer.
    :raises ConsentNotGiven: if there is none.
    :raises WearerAnswersForThemselves: if it is the consent of an adult who has taken over.
    """
    if wearer_id is None:
        return _taken_back(purpose, at=at, user_id=_user(by))
    # Whoever builds on a consent holds the wearer, too: they come before this, or find it taken back.
    with Wearer.hold_where(reach_of(by) & Q(pk=wearer_id)) as found:
        # Also of somebody who was put away: what is kept of them ends with it.
        if not found:
            raise NotFound
        insist_on_voice(found[0], by)
        return _taken_back(purpose, at=at, wearer_id=found[0].pk)


def _taken_back(purpose: str, *, at: dt.datetime, **subject: int) -> Consent:
    row = Consent.objects.live().filter(purpose=purpose, **subject).first()
    # Of two who withdraw at once, one finds nothing to withdraw.
    if row is None or not Consent.objects.live().filter(pk=row.pk).update(withdrawn_at=at):
        raise ConsentNotGiven
    row.withdrawn_at = at
    return row


def one_live(found: Iterable[Wearer]) -> Wearer:
    """
    Return the one wearer found, if it is not archived.

    :raises NotFound: otherwise.
    """
    for wearer in found:
        if wearer.archived_at is None:
            return wearer
    raise NotFound


def insist_on_voice(wearer: Wearer, by: Actor, *, instead: str = "") -> None:
    """
    Insist that the actor may speak for the wearer.

    :param instead: what the customer can do, where that is more than to wait.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    """
    if wearer.speaks_for_self and by.kind in {Kind.CUSTOMER, Kind.GUEST}:
        raise WearerAnswersForThemselves(instead or WearerAnswersForThemselves.title)


def live_purposes(wearer_id: int) -> frozenset[str]:
    """Return what is agreed to about a wearer."""
    return frozenset(Consent.objects.of_wearer(wearer_id).live().values_list("purpose", flat=True))


def lacking(purposes: Iterable[str], *, minor: bool) -> list[Problem]:
    """Return the consents that are missing before health answers may be used."""
    needed = {"health_data": "Agree to the use of health answers and measures."}
    if minor:
        needed["guardian"] = "A guardian must agree for somebody under 18."
    have = set(purposes)
    return [
        Problem(f"/consents/{purpose}", "consent_missing", detail)
        for purpose, detail in needed.items()
        if purpose not in have
    ]


def is_minor(wearer: Wearer, answers: Mapping[str, object], *, on: dt.date) -> bool:
    """Whether a guardian must agree: by the birth we know, or by the one that is answered and not yet submitted."""
    told = answers.get("birth_month")
    born = wearer.birth or (BirthMonth.of(told) if isinstance(told, str) else None)
    return wearer.is_minor(on) if born is None else born.is_minor(on)


def insist_on_consent(wearer: Wearer, *, on: dt.date, answers: Mapping[str, object] | None = None) -> None:
    """
    Insist that health answers of a wearer may be used.

    :param answers: of a draft, whose birth counts where no other is known.
    :raises ConsentMissing: otherwise.
    """
    missing = lacking(live_purposes(wearer.pk), minor=is_minor(wearer, answers or {}, on=on))
    if missing:
        raise ConsentMissing(problems=missing)


def lacking_of(wearer_id: int, *, on: dt.date) -> list[Problem]:
    """Return the consents that a wearer's insoles cannot be made without, and that are not live."""
    wearer = Wearer.objects.get(pk=wearer_id)
    return lacking(live_purposes(wearer_id), minor=wearer.is_minor(on))
