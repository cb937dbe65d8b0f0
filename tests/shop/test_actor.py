"""Who acts, and what a verb says about who may."""

import pytest
from django.contrib.auth.models import AnonymousUser

from shop.actor import SYSTEM, Actor, Kind, actor_of, allowed, may, roles_of
from shop.refusal import NotAllowed

FITTER = Actor(Kind.STAFF, 7, frozenset({"fitter"}))


@allowed("customer", "fitter")
def measure(*, size: int, by: Actor) -> str:
    """Stand in for a verb."""
    return f"{size} by {by}"


def unguarded() -> None:
    """Stand in for a function that states nothing."""


def test_a_stated_kind_and_a_stated_role_may() -> None:
    assert measure(size=1, by=Actor(Kind.CUSTOMER, 17)) == "1 by customer 17"
    assert measure(size=2, by=FITTER) == "2 by staff 7"
    assert roles_of(measure) == frozenset({"customer", "fitter"})
    assert roles_of(unguarded) is None


@pytest.mark.parametrize("by", [SYSTEM, Actor(Kind.GUEST, 1), Actor(Kind.STAFF, 1, frozenset({"finance"}))])
def test_everybody_else_may_not(by: Actor) -> None:
    assert not may(measure, by)
    with pytest.raises(NotAllowed):
        measure(size=1, by=by)


def test_a_verb_is_told_who_presses_it() -> None:
    with pytest.raises(TypeError, match="needs by=Actor"):
        measure(size=1)  # type: ignore[call-arg]


def test_nobody_is_no_actor() -> None:
    with pytest.raises(NotAllowed):
        actor_of(AnonymousUser())


def test_an_actor_reads_as_words() -> None:
    assert (str(SYSTEM), str(FITTER)) == ("system", "staff 7")
