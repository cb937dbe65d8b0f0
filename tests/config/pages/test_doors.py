"""The pages know nothing but the public API and the contract of accounts, and say so in one place each."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from allauth.headless.spec.views import OpenAPIJSONView
from django.conf import settings
from django.test import RequestFactory

from tests.config.pages.sources import SCRIPTS, TEMPLATES, calls, name_of

SCHEMA: Any = json.loads(Path(settings.BASE_DIR, "tests", "config", "openapi.json").read_text(encoding="utf-8"))


def _operations(paths: Any, base: str) -> set[tuple[str, str]]:
    named = re.compile(r"\{[^}]*\}")
    return {(method, named.sub("{}", path.removeprefix(base))) for path, methods in paths.items() for method in methods}


@pytest.fixture(scope="module")
def known() -> dict[str, set[tuple[str, str]]]:
    """Return every operation of the API and of the contract of accounts."""
    contract = json.loads(OpenAPIJSONView().get(RequestFactory().get("/_allauth/openapi.json")).content)["paths"]
    return {
        "api": _operations(SCHEMA["paths"], "/api/v1/"),
        "accounts": {
            (method, re.sub(r"^/_allauth/(\{\}|browser)/v1/", "", path)) for method, path in _operations(contract, "")
        },
    }


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_a_script_calls_only_what_is_in_the_public_schema(script: Path, known: dict[str, set[tuple[str, str]]]) -> None:
    unknown = [call for call in calls(script) if call[1:] not in known[call[0]]]
    assert unknown == []


def test_the_check_sees_calls() -> None:
    seen = {call for script in SCRIPTS for call in calls(script)}
    assert ("api", "get", "products/{}/") in seen
    assert ("api", "post", "carts/{}/lines/") in seen
    assert len(seen) > 15


def test_nothing_but_the_two_doors_fetches() -> None:
    fetching = {
        name_of(path) for path in SCRIPTS if re.search(r"\bfetch\(|XMLHttpRequest|sendBeacon", path.read_text())
    }
    assert fetching == {"api.js", "accounts.js"}


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_no_data_is_ever_parsed_as_html_or_code(script: Path) -> None:
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
    assert not re.search(risky, script.read_text())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_has_no_script_or_style_of_its_own(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|\|safe\b|autoescape off", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
