"""Chapter: the people whose feet they are, as their customer keeps them."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q

from fitting.ages import NO_PRODUCT_UNDER, BirthMonth
from fitting.consenting import give, insist_on_voice, one_live
from fitting.models import Invitation, Wearer, reach_of, refusing
from shop.actor import Actor, allowed
from shop.refusal import BadInput, Refusal

MOST_WEARERS = 20


class SelfTwice(Refusal):
    """A customer is themselves only once."""

    code = "wearer_self_exists"
    title = "You have entered yourself already; use that entry, or choose another relation."


class TooManyWearers(Refusal):
    """A household, not a register."""

    code = "too_many_wearers"
    title = f"At most {MOST_WEARERS} wearers; archive one first."


class TooYoung(BadInput):
    """Under three there is no product."""

    code = "too_young"
    title = f"We make no insoles for children under {NO_PRODUCT_UNDER}; please see a children's clinician."


class BirthImplausible(BadInput):
    """Born in the future, or too long ago."""

    code = "birth_implausible"
    title = "Check month and year of birth."


def check_birth(birth: BirthMonth | None, *, on: dt.date) -> None:
    """
    Insist on a month of birth that somebody who walks can have.

    :raises BirthImplausible: if it lies in the future or more than 120 years back.
    :raises TooYoung: under three.
    """
    if birth is None:
        return
    if birth > BirthMonth(on.year, on.month) or birth.year < on.year - 120:
        raise BirthImplausible(pointer="/birth_month")
    if birth.age(on) < NO_PRODUCT_UNDER:
        raise TooYoung(pointer="/birth_month")


_SELF_TWICE = {"wearer_self_once": SelfTwice(), "fitting_wearer.customer_id": SelfTwice()}


@allowed("customer", "guest")
def add(
    name: str,
    relation: str,
    *,
    at: dt.datetime,
    by: Actor,
    birth: BirthMonth | None = None,
    consents: Mapping[str, str] | None = None,
    guardian_name: str = "",
) -> Wearer:
    """
    Add a wearer to the customer's own, with what is agreed to at once.

    :param consents: purpose → version of the text agreed to.
    :param guardian_name: who agrees for a minor, for the purpose ``guardian``.
    :raises SelfTwice: if the relation is ``self`` and there is such a wearer.
    :raises TooManyWearers: from the twenty-first on.
    :raises TooYoung: under three.
    :raises BirthImplausible: if nobody alive was born then.
    :raises ConsentTextOutdated: if a text is not the current one.
    """
    check_birth(birth, on=at.date())
    if Wearer.objects.owned_by(by.id).live().count() >= MOST_WEARERS:
        raise TooManyWearers
    wearer = Wearer(name=name, relation=relation, created_at=at)
    wearer.customer_id = by.id  # type: ignore[assignment]  # customers and guests have one
    if birth is not None:
        wearer.birth_year, wearer.birth_month = birth.year, birth.month
    with transaction.atomic():
        with refusing(_SELF_TWICE):
            wearer.save(force_insert=True)
        for purpose, version in (consents or {}).items():
            give(purpose, version, at=at, by=by, wearer_id=wearer.pk, name=guardian_name)
    return wearer


@allowed("customer", "guest")
def correct(
    wearer_id: int,
    *,
    at: dt.datetime,
    by: Actor,
    name: str | None = None,
    relation: str | None = None,
    birth: BirthMonth | None = None,
) -> Wearer:
    """
    Change what the customer says about a wearer; what is ``None`` stays.

    :raises NotFound: if the actor has no such wearer.
    :raises WearerAnswersForThemselves: if the birth of an adult who has taken over would change.
    :raises SelfTwice: if it would make a second ``self``.
    """
    check_birth(birth, on=at.date())
    with Wearer.hold_where(reach_of(by) & Q(pk=wearer_id)) as found:
        wearer = one_live(found)
        changed: dict[str, object] = {}
        if name is not None:
            changed["name"] = name
        if relation is not None:
            changed["relation"] = relation
        if birth is not None:
            insist_on_voice(wearer, by)
            changed |= {"birth_year": birth.year, "birth_month": birth.month}
        if changed:
            with refusing(_SELF_TWICE):
                wearer.change(**changed)
        return wearer


@allowed("customer", "guest")
def archive(wearer_id: int, *, at: dt.datetime, by: Actor) -> None:
    """
    Put a wearer away and revoke their invitation; orders keep what they froze.

    :raises NotFound: if the actor has no such wearer, or it is archived already.
    """
    with Wearer.hold_where(reach_of(by) & Q(pk=wearer_id)) as found:
        wearer = one_live(found)
        Invitation.objects.filter(wearer=wearer, revoked_at=None).update(revoked_at=at)
        wearer.change(archived_at=at)
