"""Every version of the questionnaire. A version that profiles were answered by is never edited: make the next."""

from dataclasses import dataclass
from typing import Final

from fitting.questionnaire import groups, version_1
from fitting.questionnaire.kinds import Answers, Question
from shop.refusal import Problem


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version: what is asked, in which order, and how answers are read."""

    version: int
    sections: tuple[groups.Section, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question of the first level, in order."""
        return tuple(question for section in self.sections for question in section.questions)

    def merge(self, stored: Answers, sent: dict[str, object]) -> Answers:
        """
        Return the stored answers with what was sent merged in, field by field; ``null`` removes an answer.

        :raises BadAnswers: with a pointer (``/answers/…``) for each answer that cannot be taken.
        """
        return groups.merge(self.questions, stored, sent, "/answers")

    def missing(self, answers: Answers) -> list[Problem]:
        """Return every required answer that is not there yet."""
        return [
            lack
            for question in self.questions
            for lack in question.lacks(answers.get(question.code), f"/answers/{question.code}")
        ]

    def described(self) -> dict[str, object]:
        """Return the questionnaire for the API."""
        return {
            "version": self.version,
            "sections": [
                {
                    "code": section.code,
                    "title": section.title,
                    "questions": [question.described() for question in section.questions],
                }
                for section in self.sections
            ],
        }


QUESTIONNAIRES: Final = {1: Questionnaire(1, version_1.SECTIONS)}
CURRENT: Final = QUESTIONNAIRES[max(QUESTIONNAIRES)]
