"""
Policies: drafted, published for ever, replaced by a newer version, pinned to every line at checkout.

A customer is judged by the version that was in force when they ordered, so nothing here can change
what is published. A promise ends for new orders when a newer version comes into force.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.aggregates import StringAgg
from django.db.models.functions import Concat

from fitting.models import refusing
from orders.covering.checked import faults
from orders.models import Policy, PolicyAssignment, PolicyFrozen
from shop.actor import Actor, allowed
from shop.prepared import Prepared, hole
from shop.refusal import BadInput, NotFound, Refusal, Unavailable

FALLBACK_LANGUAGE: Final = "en"
# What a line of each kind of product must carry.
REQUIRED: Final[Mapping[str, frozenset[str]]] = {
    "custom": frozenset({"fit", "durability", "terms"}),
    "stock": frozenset({"terms"}),
}


# The constraint's name, and what SQLite says instead.
_ONE_VERSION: Final = (
    "policy_version_once",
    "orders_policy.slug, orders_policy.version, orders_policy.language",
)


class PolicyUnknown(NotFound):
    """No such policy, or no such published version of it."""

    code = "policy_unknown"
    title = "There is no such policy."


class PolicyIncomplete(BadInput):
    """A draft that says too little to be promised."""

    code = "policy_incomplete"
    title = "A policy needs a title, a text, a headline, its limits and its numbers before it is published."


class VersionTaken(Refusal):
    """An equal or higher version is already published."""

    code = "policy_version_taken"
    title = "A newer version is already published; give this draft a higher number."


class PoliciesMissing(Unavailable):
    """Nothing can be sold without its policies: our fault, not the customer's."""

    code = "policies_missing"
    title = "This cannot be ordered at the moment, because its guarantee texts are not published."


class HasSlug(Protocol):
    """A family by use."""

    @property
    def slug(self) -> str:
        """The name that assignments use."""


class Sold(Protocol):
    """What of a product decides its policies."""

    @property
    def pk(self) -> int:
        """The primary key."""

    @property
    def kind(self) -> str:
        """``custom`` or ``stock``."""

    @property
    def family(self) -> HasSlug:
        """The family by use."""


def hash_of(policy: Policy) -> str:
    """Return the SHA-256 of what a customer was promised: title, text and parameters."""
    promised = {"title": policy.title, "text": policy.text, "parameters": policy.parameters}
    canonical = json.dumps(promised, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@allowed("system", "content")
def publish(policy_id: int, *, at: dt.datetime, by: Actor) -> Policy:
    """
    Fix a draft for ever and stamp it with its hash; from ``in_force_from`` on it replaces the older version.

    Publishing a published version again changes nothing.

    :raises PolicyUnknown: if there is no such draft.
    :raises PolicyIncomplete: if title, text, ``headline`` or ``limits`` are missing, or a number that claims are judged
        by is missing or impossible; each is named.
    :raises VersionTaken: if an equal or higher version of this language is published.
    """
    with Policy.hold_all([policy_id]) as rows:
        if not rows:
            raise PolicyUnknown
        (policy,) = rows
        if policy.is_published:
            return policy
        _insist_on_content(policy)
        siblings = Policy.objects.published().filter(slug=policy.slug, language=policy.language)
        if siblings.filter(version__gte=policy.version).exists():
            raise VersionTaken
        policy.text_hash = hash_of(policy)
        policy.published_at = at
        policy.save(update_fields=["text_hash", "published_at"])
        policy.note(field="version", became=f"v{policy.version} {policy.language}", at=at, by=by, reason="published")
        return policy


def _insist_on_content(policy: Policy) -> None:
    parameters = policy.parameters if isinstance(policy.parameters, dict) else {}
    limits = parameters.get("limits")
    well_formed = isinstance(limits, list) and all(
        isinstance(limit, dict) and limit.get("component") and limit.get("promise") for limit in limits
    )
    if not (policy.title and policy.text.strip() and parameters.get("headline") and limits and well_formed):
        raise PolicyIncomplete
    wrong = faults(policy.kind, parameters)
    if wrong:
        # Nobody could judge by it later, and then it never changes.
        message = "Put this right in the parameters before it is published: " + " ".join(wrong)
        raise PolicyIncomplete(message, pointer="/parameters")


@allowed("content")
def draft_next(policy_id: int, *, in_force_from: dt.datetime, at: dt.datetime, by: Actor) -> Policy:
    """
    Copy a version into a draft with the next number: the way to change or retire a promise.

    An open draft of the same policy and language is returned instead of a second one.

    :raises PolicyUnknown: if there is no such version.
    """
    with Policy.hold_all([policy_id]) as rows:
        if not rows:
            raise PolicyUnknown
        (source,) = rows
        versions = Policy.objects.filter(slug=source.slug, language=source.language)
        open_draft = versions.drafts().order_by("-version").first()
        if open_draft is not None:
            return open_draft
        highest = versions.aggregate(highest=Max("version"))["highest"]
        copy = Policy(
            slug=source.slug,
            version=highest + 1,
            language=source.language,
            kind=source.kind,
            title=source.title,
            text=source.text,
            parameters=source.parameters,
            in_force_from=in_force_from,
        )
        with refusing(dict.fromkeys(_ONE_VERSION, VersionTaken())):
            copy.save(force_insert=True)
        copy.note(field="version", became=f"v{copy.version} {copy.language}", at=at, by=by, reason="drafted")
        return copy


@allowed("system")
def load(version: Policy, *, at: dt.datetime, by: Actor) -> bool:
    """
    Publish a version that comes with the code; answer whether it was new.

    :param version: an unsaved row, read from a file.
    :raises PolicyFrozen: if this version is published with other words.
    """
    same = {"slug": version.slug, "version": version.version, "language": version.language}
    stored = Policy.objects.filter(**same).first()
    if stored is not None and stored.is_published:
        if stored.text_hash != hash_of(version):
            message = f"{version} is published with other words; write a new version instead of changing it."
            raise PolicyFrozen(message)
        return False
    if stored is not None:
        version.pk = stored.pk
    version.save()
    publish(version.pk, at=at, by=by)
    return True


def ruling(*, language: str, at: dt.datetime) -> QuerySet[Policy]:
    """
    Return the version of each policy that rules now, in the language if there is one, else in English.

    The customer's language comes first: whoever reads German is promised the newest German version.
    """
    found = Policy.objects.in_force(at).filter(language__in={language, FALLBACK_LANGUAGE})
    best = found.filter(slug=OuterRef("slug")).order_by(_other_language(language), "-version").values("pk")[:1]
    return found.filter(pk=Subquery(best)).order_by("slug")


def _other_language(language: str) -> Case:
    return Case(When(language=language, then=Value(0)), default=Value(1), output_field=IntegerField())


def version_of(slug: str, *, version: int, language: str) -> Policy:
    """
    Return one published version, in the language if there is one, else in English.

    :raises PolicyUnknown: if it was never published.
    """
    wanted = Policy.objects.published().filter(slug=slug, version=version, language__in={language, FALLBACK_LANGUAGE})
    found = wanted.order_by(_other_language(language)).first()
    if found is None:
        raise PolicyUnknown
    return found


def pinned_for(products: Iterable[Sold], *, language: str, at: dt.datetime) -> dict[int, dict[str, Policy]]:
    """
    Return, by product and by kind, the versions that a line ordered now carries, in ONE statement.

    The texts are not read (the column is deferred). A family's own policy comes before the general one.

    :param products: with ``family`` joined; read as (``pk``, ``kind``, ``family.slug``).
    :raises PoliciesMissing: if a product lacks one of the kinds it must carry.
    """
    in_force = _IN_FORCE.run(language=language, at=at)
    by_word = {word: policy for policy in in_force for word in (policy.carried_by or "").split(",") if word}
    return {product.pk: _carried(product, by_word) for product in products}


def _assigned_in_force() -> QuerySet[Policy]:
    """Build the statement: each ruling policy with the words of what carries it."""
    word = Concat(
        F("kind"), Value(":"), F("product_kind"), Value(":"), F("family"), Value(","), output_field=CharField()
    )
    words = StringAgg(word, Value(""), output_field=CharField())
    assigned = PolicyAssignment.objects.filter(slug=OuterRef("slug")).order_by().values("slug")
    carried_by = assigned.annotate(words=words).values("words")
    in_force = ruling(language=hole("language", CharField()), at=hole("at", DateTimeField()))
    return in_force.annotate(carried_by=Subquery(carried_by)).defer("text")


_IN_FORCE: Final = Prepared(_assigned_in_force)


def _carried(product: Sold, by_word: Mapping[str, Policy]) -> dict[str, Policy]:
    carried: dict[str, Policy] = {}
    for kind in Policy.Kind.values:
        words = (f"{kind}:{product.kind}:{product.family.slug}", f"{kind}:{product.kind}:")
        policy = next((by_word[word] for word in words if word in by_word), None)
        if policy is not None:
            carried[kind] = policy
    if not REQUIRED.get(product.kind, frozenset()) <= carried.keys():
        raise PoliciesMissing
    return carried


__all__ = [
    "FALLBACK_LANGUAGE",
    "PoliciesMissing",
    "PolicyFrozen",
    "PolicyIncomplete",
    "PolicyUnknown",
    "VersionTaken",
    "draft_next",
    "hash_of",
    "load",
    "pinned_for",
    "publish",
    "ruling",
    "version_of",
]
