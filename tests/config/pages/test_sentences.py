"""What the API says in English to customers, the pages can say in German: the form, consents, steps, moments."""

import inspect
import re
from collections.abc import Iterator
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from config.accounts import erasing, exporting
from fitting import assessing, reordering, scanning
from fitting.api import portraits, prescription_portraits
from fitting.measured import Load, Side
from fitting.review_codes import DENIAL_TEXTS, RESCAN_TEXTS
from fitting.rules.evidence import Findings, Wearer
from fitting.scan_codes import TEXTS
from orders import activities, guarantee, heard, moments, notices, pairs, photographs, takeovers
from orders.activity.found import SENTENCES as REASONS
from orders.claims import ending, evidence, holding, submitting
from orders.covering import advising
from orders.covering import sentences as covering
from orders.erasing import StillUnderWay
from orders.mileage import telling
from orders.models import LineStatus, PaymentStatus
from orders.progress import Still, step_of
from shop.refusal import Refusal
from tests.fitting.rules.making import PEOPLE, a_person, a_wearer, outcome
from tests.fitting.rules.test_metamorphic import ROWS
from tests.tools import words

SITUATIONS: tuple[dict[str, Any], ...] = (
    {}, {"checking": True}, {"wearer_speaks": True}, {"delayed": True}, {"clearing": True},
    {"clearing": True, "wearer_speaks": True},
    *({"still": still} for still in (
        Still(asked_where=True), Still(asked_where=True, is_anothers=True), Still(is_disputed=True), Still(paused=True),
    )),
)  # fmt: skip
BY_CLINICIAN = Findings(arch_height_index=Decimal("0.340"), arch_height_load=Load.STANDING_HALF)
SAID = ("title", "text", "help", "alt")


def _said(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (part[name] for name in SAID if isinstance(part.get(name), str))
        for value in part.values():
            yield from _said(value)
    elif isinstance(part, list):
        for value in part:
            yield from _said(value)


def _steps() -> Iterator[str]:
    for status in LineStatus:
        for payment in PaymentStatus:
            for is_so in SITUATIONS:
                yield step_of(status, payment=payment, **{"checking": False, **is_so}).words


def _moments() -> Iterator[str]:
    for told in moments.WORDS.values():
        yield from (sentence for _, sentence in told.values())
    yield from moments.MAILS.values()
    yield moments.EARLIER[1]
    yield from filter(None, RESCAN_TEXTS.values())


def _scans() -> Iterator[str]:
    yield from TEXTS.values()
    yield from (problem.detail for problem in scanning.lacking_consents(frozenset({"health_data"}), minor=False))
    refusals = [scanning.ScanTooLarge, scanning.ScanAccepted, scanning.ScanBeingMeasured, scanning.ScanDuplicate]
    yield from (refusal.title for refusal in refusals)


def _of_rules(wearer: Wearer) -> Iterator[str]:
    assessed, ranking, proposed = outcome(wearer)
    judged = [one for foot in assessed.feet for one in (foot.arch, foot.pronation)]
    reasons = [*(one for each in judged for one in each.reasons), *(one.reason for one in assessed.differences)]
    for row in ranking:
        reasons += [*row.reasons_for, *row.reasons_against]
        yield from (warning.sentence for warning in row.warnings)
    reasons += [reason for side in proposed.sides for _, reason in side.reasons]
    yield from (said for reason in reasons for said in (reason.sentence, reason.threshold) if said)


def _rules() -> Iterator[str]:
    """Yield what the rules say about all the feet of their table, but for what the scripts take apart."""
    script = (words.PAGES / "static" / "pages" / "feet" / "rule_words.js").read_text(encoding="utf-8")
    found = re.findall(r"^  \[/(\^.+\$)/,", script, re.MULTILINE)
    patterns = [re.compile(pattern.replace("(?<", "(?P<")) for pattern in found]
    assert len(patterns) > 20
    feet = [wearer for before, after, _ in ROWS.values() for wearer in (before, after)]
    feet.append(a_wearer(findings=dict.fromkeys(Side, BY_CLINICIAN)))
    said = {sentence for wearer in (*feet, *map(a_person, PEOPLE.values())) for sentence in _of_rules(wearer)}
    yield from (one for one in said if not any(pattern.match(one) for pattern in patterns))


def _prescribed() -> Iterator[str]:
    yield from prescription_portraits.PLAIN.values()
    yield from prescription_portraits._CHOSEN.values()
    yield from (prescription_portraits._CLINICIAN_FIRST, prescription_portraits._WAITS)
    yield from DENIAL_TEXTS.values()


def _reorders() -> Iterator[str]:
    yield from (question.text for question in reordering.QUESTIONS)
    yield from reordering.NEEDS.values()
    yield from reordering.CAUSES.values()
    yield from (reordering.NothingToReorder.title, reordering.ReorderNotSold.title, assessing.NothingToAssess.title)


def _refusals(*chapters: ModuleType) -> Iterator[str]:
    for chapter in chapters:
        own = [value for value in vars(chapter).values() if getattr(value, "__module__", "") == chapter.__name__]
        yield from (value.title for value in own if isinstance(value, type) and issubclass(value, Refusal))


def _covers() -> Iterator[str]:
    yield from map(str, REASONS.values())
    yield from _refusals(pairs, guarantee, telling, activities, takeovers)


def _claims() -> Iterator[str]:
    yield from covering.SENTENCES.values()
    yield from covering.OUTSIDE.values()
    yield from advising.ADVICE.values()
    yield from _refusals(submitting, ending, evidence, holding, photographs)


def _data() -> Iterator[str]:
    for told in (exporting.CONTAINS, exporting.LEFT_OUT, erasing.ERASED, erasing.KEPT):
        yield from (sentence for _, sentence in told)
    yield from (StillUnderWay.title, exporting.NoCopy.title)


@pytest.mark.parametrize(
    "sentences",
    [
        lambda: _said(portraits.form()),
        _steps,
        _moments,
        _scans,
        _rules,
        _prescribed,
        _reorders,
        _covers,
        _claims,
        _data,
    ],
    ids=["form", "steps", "moments", "scans", "rules", "prescribed", "reorders", "covers", "claims", "data"],
)  # fmt: skip
def test_every_sentence_is_among_the_words_of_the_pages(sentences: Any) -> None:
    catalog = words.read("de", "djangojs")
    said = set(sentences())
    assert len(said) > 10
    assert {sentence for sentence in said if not (found := catalog.get(sentence)) or not found.string} == set()


def test_every_mail_about_an_order_is_named_in_words() -> None:
    written = set(re.findall(r'\b(?:write|letter|of_claim|to_who_awaits)\(\s*"(\w+)"', inspect.getsource(notices)))
    assert written | {heard.KIND} == set(moments.MAILS)
