"""Who acts: a value handed to every verb, and the roles each verb states for itself."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final, Protocol, override, runtime_checkable

from shop.refusal import NotAllowed


class Kind(enum.StrEnum):
    """What sort of actor; staff carry their roles besides."""

    CUSTOMER = "customer"
    GUEST = "guest"
    WEARER = "wearer"
    STAFF = "staff"
    STATION = "station"
    SYSTEM = "system"


class Role(enum.StrEnum):
    """The eight groups of staff; the names of Django groups are these values."""

    SUPPORT = "support"
    FITTER = "fitter"
    CLAIMS = "claims"
    PRODUCTION = "production"
    WAREHOUSE = "warehouse"
    FINANCE = "finance"
    CONTENT = "content"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Who presses the verb.

    :ivar kind: customer, guest, wearer (an invited one), staff, station or system.
    :ivar id: the user's primary key; an invited wearer's own (they have no user row); ``None`` for the system.
    :ivar roles: staff roles; empty for everybody else.
    """

    kind: Kind
    id: int | None = None
    roles: frozenset[str] = frozenset()

    @property
    def user_id(self) -> int:
        """
        The user's primary key, where there must be a user.

        :raises NotAllowed: if this actor is no user.
        """
        if self.id is None:
            raise NotAllowed
        return self.id

    @override
    def __str__(self) -> str:
        """Read as ``customer 17`` or ``system``."""
        return self.kind.value if self.id is None else f"{self.kind.value} {self.id}"


SYSTEM: Final = Actor(Kind.SYSTEM)
BUYERS: Final = frozenset({Kind.CUSTOMER.value, Kind.GUEST.value})


@runtime_checkable
class ActsFor(Protocol):
    """A user row that can say which actor it is."""

    def as_actor(self) -> Actor:
        """Return the actor this user is."""


def actor_of(user: object) -> Actor:
    """
    Return the actor behind a request's user.

    :raises NotAllowed: if nobody is signed in.
    """
    if isinstance(user, ActsFor):
        return user.as_actor()
    message = "Sign in, or open a guest session, first."
    raise NotAllowed(message)


type Names = frozenset[str]

_ROLES: dict[str, Names] = {}


def allowed[**P, R](*names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """
    State who may press a verb: kinds of actor (``customer``, ``guest``, ``system`` …) and staff roles.

    The verb must take ``by: Actor`` as a keyword. The enumeration test reads :func:`roles_of`.

    :raises NotAllowed: from the verb, before it does anything, if ``by`` is none of them.
    """

    def state(verb: Callable[P, R]) -> Callable[P, R]:
        _ROLES[f"{verb.__module__}.{verb.__qualname__}"] = frozenset(names)

        @wraps(verb)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            by = kwargs.get("by")
            if not isinstance(by, Actor):
                message = f"{verb.__qualname__} needs by=Actor"
                raise TypeError(message)
            if not may(guarded, by):
                raise NotAllowed
            return verb(*args, **kwargs)

        return guarded

    return state


def roles_of(verb: Callable[..., object]) -> Names | None:
    """Return the names that :func:`allowed` stated for this verb, or ``None`` if it states none."""
    return _ROLES.get(f"{verb.__module__}.{verb.__qualname__}")


def may(verb: Callable[Concatenate[...], object], actor: Actor) -> bool:
    """Answer whether the actor may press the verb; desks hide buttons by this."""
    names = roles_of(verb) or frozenset()
    return actor.kind.value in names or bool(actor.roles & names)
