"""Questions made of questions: groups, lists, and the shoe size as people say it; and how answers are merged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import override

from fitting import sizes
from fitting.questionnaire.kinds import Answers, BadAnswers, Choice, OneOf, Question, Words, all_of, wrong
from shop.refusal import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Question):
    """
    Several answers under one code.

    :ivar partial: an input is merged into the present answers, field by field, ``null`` removing one;
        otherwise it replaces them and must hold every required one.
    """

    kind = "group"

    questions: tuple[Question, ...]
    partial: bool = False

    @override
    def read(self, value: object, pointer: str, stored: object = None) -> Answers:
        if not isinstance(value, dict):
            raise wrong(pointer, "not_an_object", "Send an object of answers.")
        merged = merge(self.questions, stored if self.partial and isinstance(stored, dict) else {}, value, pointer)
        if not self.partial:
            problems = [
                lack for one in self.questions for lack in one.lacks(merged.get(one.code), f"{pointer}/{one.code}")
            ]
            all_of(iter([BadAnswers(problems=problems)]))
        return merged

    @override
    def lacks(self, answer: object, pointer: str) -> list[Problem]:
        if not isinstance(answer, dict):
            return Question.lacks(self, answer, pointer)
        return [lack for one in self.questions for lack in one.lacks(answer.get(one.code), f"{pointer}/{one.code}")]

    @override
    def _more(self) -> dict[str, object]:
        return {"partial": self.partial, "questions": [question.described() for question in self.questions]}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedSize(Group):
    """A shoe size as the wearer says it: kept as text with its scale, never turned into a measure."""

    kind = "shoe_size"

    questions: tuple[Question, ...] = field(
        default=(
            OneOf(
                code="scale",
                text="Which scale?",
                required=True,
                choices=tuple(Choice(scale.code.value, scale.name) for scale in sizes.SCALES.values()),
            ),
            Words(code="size", text="Which size?", help="As on the shoe: 42, 8.5, 8 1/2.", required=True, longest=12),
        )
    )

    @override
    def read(self, value: object, pointer: str, stored: object = None) -> Answers:
        answer = Group.read(self, value, pointer, stored)
        try:
            sizes.foot_length_of(sizes.SizeScale(answer["scale"]), answer["size"])
        except (sizes.SizeUnreadable, sizes.SizeImplausible) as error:
            raise wrong(f"{pointer}/size", error.code, error.detail) from error
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Question):
    """
    A list of groups; an empty list is an answer unless ``least`` says otherwise.

    :ivar amiss: what is wrong with the entries together; each problem's pointer is below the list's.
    """

    kind = "list_of"

    item: Group
    least: int = 0
    most: int = 20
    amiss: Callable[[Sequence[Answers]], Iterator[Problem]] = lambda _entries: iter(())

    @override
    def read(self, value: object, pointer: str, stored: object = None) -> list[Answers]:
        if not isinstance(value, list) or not self.least <= len(value) <= self.most:
            raise wrong(pointer, "not_a_list", f"Send a list of {self.least} to {self.most} entries.")
        read: list[Answers] = []
        all_of(self._each(value, pointer, read))
        amiss = [Problem(f"{pointer}{one.pointer}", one.code, one.detail) for one in self.amiss(read)]
        all_of(iter([BadAnswers(problems=amiss)]))
        return read

    def _each(self, value: Sequence[object], pointer: str, read: list[Answers]) -> Iterator[BadAnswers | None]:
        for index, entry in enumerate(value):
            try:
                read.append(self.item.read(entry, f"{pointer}/{index}"))
            except BadAnswers as refusal:
                yield refusal

    @override
    def _more(self) -> dict[str, object]:
        return {"least": self.least, "most": self.most, "item": self.item.described()}


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together on one page."""

    code: str
    title: str
    questions: tuple[Question, ...]


def merge(questions: Sequence[Question], stored: Answers, sent: Mapping[str, object], pointer: str) -> Answers:
    """
    Return the stored answers with what was sent merged in, field by field; ``null`` removes an answer.

    :raises BadAnswers: with every problem of what was sent; an unknown code is one.
    """
    known = {question.code: question for question in questions}
    result = dict(stored)

    def each() -> Iterator[BadAnswers | None]:
        for code, value in sent.items():
            at = f"{pointer}/{code.replace('~', '~0').replace('/', '~1')}"
            if code not in known:
                yield wrong(at, "unknown_question", "This version of the questionnaire has no such question.")
            elif value is None:
                result.pop(code, None)
            else:
                try:
                    result[code] = known[code].read(value, at, stored.get(code))
                except BadAnswers as refusal:
                    yield refusal

    all_of(each())
    return {question.code: result[question.code] for question in questions if question.code in result}
