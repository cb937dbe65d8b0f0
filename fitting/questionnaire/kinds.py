"""
The kinds of question. Each reads what a client sends into one canonical form, and describes itself.

A question that cannot read an answer says what is wrong, where (a JSON pointer), and how to fix it; all
problems of one input are gathered, not only the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final, override

from fitting.ages import BirthMonth
from shop.refusal import BadInput, Problem

type Answers = dict[str, Any]


class BadAnswers(BadInput):
    """Some answers cannot be taken; each problem points at one and says how to fix it."""

    code = "answers_invalid"
    title = "Some answers cannot be taken; see the errors."


def wrong(pointer: str, code: str, detail: str) -> BadAnswers:
    """Return the refusal of one answer."""
    return BadAnswers(detail, problems=[Problem(pointer, code, detail)])


def all_of(results: Iterator[BadAnswers | None]) -> None:
    """
    Gather refusals.

    :raises BadAnswers: with every problem, if there is one.
    """
    problems = [problem for refusal in results if refusal is not None for problem in refusal.problems]
    if problems:
        raise BadAnswers(problems[0].detail if len(problems) == 1 else None, problems=problems)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, perhaps with a picture (a static file) and its words for those who do not see it."""

    code: str
    text: str
    picture: str = ""
    alt: str = ""

    def described(self) -> dict[str, object]:
        """Return the choice for the API; the door turns the picture's name into its address."""
        picture = {"picture": {"file": self.picture, "alt": self.alt}} if self.picture else {}
        return {"code": self.code, "text": self.text, **picture}


UNSURE: Final = Choice("unsure", "I do not know")


def choices(**texts: str) -> tuple[Choice, ...]:
    """Return choices by code and text."""
    return tuple(Choice(code, text) for code, text in texts.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: a stable code, its text, and whether a profile can be submitted without an answer."""

    kind: ClassVar[str]

    code: str
    text: str
    help: str = ""
    required: bool = False

    def read(self, value: object, pointer: str, stored: object = None) -> object:
        """
        Return the answer in its canonical form.

        :param stored: the present answer, which a partial group is merged into.
        :raises BadAnswers: if it cannot be taken.
        """
        raise NotImplementedError

    def lacks(self, answer: object, pointer: str) -> list[Problem]:
        """Return what is missing to submit."""
        if self.required and answer is None:
            return [Problem(pointer, "missing", f"Please answer: {self.text}")]
        return []

    def described(self) -> dict[str, object]:
        """Return the question for the API."""
        words = {"code": self.code, "kind": self.kind, "text": self.text, "required": self.required}
        return {**words, **({"help": self.help} if self.help else {}), **self._more()}

    def _more(self) -> dict[str, object]:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Month(Question):
    """A month, ``YYYY-MM``."""

    kind = "month"

    @override
    def read(self, value: object, pointer: str, stored: object = None) -> str:
        try:
            return str(BirthMonth.of(value if isinstance(value, str) else ""))
        except ValueError as error:
            raise wrong(pointer, "not_a_month", "Write year and month as YYYY-MM, for example 1984-05.") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Question):
    """Exactly one of some choices."""

    kind = "one_of"

    choices: tuple[Choice, ...]

    @override
    def read(self, value: object, pointer: str, stored: object = None) -> str:
        if isinstance(value, str) and any(choice.code == value for choice in self.choices):
            return value
        known = ", ".join(choice.code for choice in self.choices)
        raise wrong(pointer, "unknown_choice", f"Choose one of: {known}.")

    @override
    def _more(self) -> dict[str, object]:
        return {"choices": [choice.described() for choice in self.choices]}


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeOf(OneOf):
    """Any number of choices, none included; an empty list is an answer."""

    kind = "some_of"

    @override
    def read(self, value: object, pointer: str, stored: object = None) -> list[str]:  # type: ignore[override]
        if not isinstance(value, list):
            raise wrong(pointer, "not_a_list", "Send a list of choices; an empty list means none.")
        known = {choice.code for choice in self.choices}
        unknown = [index for index, code in enumerate(value) if not isinstance(code, str) or code not in known]
        all_of(
            wrong(f"{pointer}/{index}", "unknown_choice", f"Choose from: {', '.join(sorted(known))}.")
            for index in unknown
        )
        return [choice.code for choice in self.choices if choice.code in value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Question):
    """A short text in the wearer's own words."""

    kind = "words"

    longest: int = 200

    @override
    def read(self, value: object, pointer: str, stored: object = None) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > self.longest:
            raise wrong(pointer, "not_a_text", f"Write 1 to {self.longest} characters.")
        return value.strip()

    @override
    def _more(self) -> dict[str, object]:
        return {"longest": self.longest}
