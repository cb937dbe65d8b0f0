"""What the API says in English to customers, the pages can say in German: the form, consents, steps, moments."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from fitting import scanning
from fitting.api import portraits
from fitting.scan_codes import TEXTS
from orders import notices, tracking
from orders.models import LineStatus, PaymentStatus
from orders.progress import step_of
from tests.tools import words

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
            for checking, speaks in ((False, False), (True, False), (False, True)):
                yield step_of(status, payment=payment, checking=checking, wearer_speaks=speaks).words


def _moments() -> Iterator[str]:
    for told in tracking._WORDS.values():
        yield from (sentence for _, sentence in told.values())
    yield from tracking._MAILS.values()


def _scans() -> Iterator[str]:
    yield from TEXTS.values()
    yield from (problem.detail for problem in scanning.lacking_consents(frozenset({"health_data"}), minor=False))
    refusals = [scanning.ScanTooLarge, scanning.ScanAccepted, scanning.ScanBeingMeasured, scanning.ScanDuplicate]
    yield from (refusal.title for refusal in refusals)


@pytest.mark.parametrize(
    "sentences",
    [lambda: _said(portraits.form()), _steps, _moments, _scans],
    ids=["form", "steps", "moments", "scans"],
)
def test_every_sentence_is_among_the_words_of_the_pages(sentences: Any) -> None:
    catalog = words.read("de", "djangojs")
    said = set(sentences())
    assert len(said) > 10
    assert {sentence for sentence in said if not (found := catalog.get(sentence)) or not found.string} == set()


def test_every_mail_about_an_order_is_named_in_words() -> None:
    assert set(re.findall(r'_write\(\s*"(\w+)"', inspect.getsource(notices))) == set(tracking._MAILS)
