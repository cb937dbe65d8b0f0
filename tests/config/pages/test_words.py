"""The pages speak German as completely as English, and what is compiled is what is written."""

import re

import pytest
from babel.messages import Catalog
from django.test import Client

from tests.config.pages.sources import SCRIPTS
from tests.tools import words


def test_every_sentence_is_translated_and_compiled() -> None:
    assert words.problems() == []


def test_every_sentence_of_the_scripts_is_found() -> None:
    said = {message.id if isinstance(message.id, str) else message.id[0] for message in words.gathered("djangojs")}
    for script in SCRIPTS:
        called = re.findall(r"\bn?gettext\(\s*\"([^\"]+)\"", script.read_text())
        assert set(called) <= said, script.name


@pytest.mark.parametrize("domain", words.DOMAINS)
def test_a_translation_has_the_places_of_its_sentence(domain: str) -> None:
    place = re.compile(r"%\(\w+\)s")
    for message in words.read("de", domain):
        if message.id:
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            assert set(place.findall(ids[-1])) == set(place.findall(str(strings[-1]))), message.id


def test_a_stale_or_missing_translation_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = words.gathered

    def more(domain: str) -> Catalog:
        catalog = fresh(domain)
        catalog.add("A new sentence")
        return catalog

    monkeypatch.setattr(words, "gathered", more)
    found = words.problems()
    assert "config/pages/locale/de/LC_MESSAGES/django.po: no translation of 'A new sentence'" in found
    assert any(sentence.endswith("django.po: not up to date; run python -m tests.tools.words") for sentence in found)


def test_templates_and_scripts_answer_in_german(client: Client) -> None:
    german = {"Accept-Language": "de"}
    assert "<h1>Produkte</h1>" in client.get("/products/", headers=german).content.decode()
    assert "Drucken Sie es mit 100 %, nicht" in client.get("/measuring/", headers=german).content.decode()
    assert "In den Warenkorb" in client.get("/words/de.js").content.decode()
    assert "In den Warenkorb" not in client.get("/words/en.js").content.decode()
    answer = client.get("/nothing/", headers=german)
    assert "Unter dieser Adresse gibt es nichts." in answer.content.decode()
