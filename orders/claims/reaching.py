"""Which claims a member of staff may see: whoever works on claims all, who stands in only what falls to them."""

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q

from orders.claims.deciding import FALLBACK, refusals_of
from orders.models import Claim, ClaimDecision
from shop.actor import Actor, Role


def seen_by(by: Actor) -> Q:
    """
    Return the condition on claims that a member of staff may see.

    Finance stands in for claims where an appeal has nobody else to decide it, so it sees those appeals, and what it has
    decided itself; nothing else of claims.
    """
    if Role.CLAIMS.value in by.roles:
        return Q()
    if FALLBACK not in by.roles:
        return Q(pk__in=())
    own = ClaimDecision.objects.filter(claim=OuterRef("pk"), by=by.id)
    return Q(fallen(), status__in=["submitted", "in_review"]) | Q(Exists(own))


def fallen() -> Q:
    """Return the condition on claims that are appealed, with nobody of claims but who has refused them."""
    refused_it = refusals_of(OuterRef(OuterRef("pk"))).filter(by=OuterRef("pk"))
    people = get_user_model().objects.filter(is_active=True, is_staff=True, groups__name=Role.CLAIMS.value)
    return Q(~Exists(people.filter(~Exists(refused_it))), appealed_at__isnull=False)


def appeals_fallen_to(by: Actor) -> int:
    """Return how many appeals wait for somebody of the role that stands in."""
    return Claim.objects.undecided().filter(fallen()).count() if FALLBACK in by.roles else 0
