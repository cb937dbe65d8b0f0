"""
What every floor says when it will not do a thing.

A verb refuses by raising a subclass defined beside it. Doors do not catch: the API turns each
*kind* into one HTTP status (``config/api/errors.py``), desks show the sentence as a message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (a JSON pointer into the input), a stable code, and how to fix it."""

    pointer: str
    code: str
    detail: str


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """
    The act cannot be done in the present state; nothing was changed (HTTP 409).

    :ivar code: stable, snake_case, listed in the registry of the API docs.
    :ivar title: the sentence for people when no more specific detail is given.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "This cannot be done now."

    def __init__(
        self,
        detail: str | None = None,
        *,
        pointer: str = "",
        problems: Sequence[Problem] = (),
        extra: dict[str, object] | None = None,
    ) -> None:
        """
        Say what is the matter.

        :param detail: a sentence that says how to fix it; the class's title when left out.
        :param pointer: JSON pointer to the offending input, when there is one.
        :param problems: every single problem, when there are several.
        :param extra: further members of the answer (a new total, the current tag …).
        """
        self.detail = detail or self.title
        self.problems = tuple(problems) or ((Problem(pointer, self.code, self.detail),) if pointer else ())
        self.extra = dict(extra or {})
        super().__init__(self.detail)


class BadInput(Refusal):
    """The input itself is wrong, whatever the state (HTTP 400)."""

    code = "invalid"
    title = "The input is not valid."


class NotAllowed(Refusal):
    """This actor may not do this (HTTP 403)."""

    code = "not_allowed"
    title = "You may not do this."


class NotFound(Refusal):
    """There is no such thing for this actor; a stranger's thing looks the same (HTTP 404)."""

    code = "not_found"
    title = "There is nothing here."


class TooLarge(Refusal):
    """What was handed in is larger than we take (HTTP 413)."""

    code = "too_large"
    title = "This is larger than we take."


class WrongType(Refusal):
    """What was handed in is not of a kind we take (HTTP 415)."""

    code = "wrong_file_type"
    title = "We do not take files of this kind."


class Unavailable(Refusal):
    """Something outside does not answer; the same request may succeed soon (HTTP 503)."""

    code = "unavailable"
    title = "This is not available at the moment; please try again."
