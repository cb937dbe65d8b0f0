"""The OpenAPI document is complete, valid, readable, and changes only on purpose."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from jsonschema import Draft202012Validator

from config.api.problems import registry
from config.api.schema import document

SNAPSHOT = Path(__file__).parent / "openapi.json"
REFRESH = "python manage.py spectacular --format openapi-json --file tests/config/openapi.json"


def test_the_document_is_the_committed_one(tmp_path: Path) -> None:
    """If the change is meant, refresh the snapshot and read its diff."""
    fresh = tmp_path / "openapi.json"
    # In a process of its own: modules that only tests and commands load add codes of theirs here.
    command = [sys.executable, *REFRESH.split()[1:-1], str(fresh), "--validate", "--fail-on-warn"]
    subprocess.run(command, cwd=settings.BASE_DIR, check=True)
    assert json.loads(fresh.read_text()) == json.loads(SNAPSHOT.read_text()), f"Meant? Then: {REFRESH}"


def test_it_is_served_to_everybody_with_a_tag(client: Client) -> None:
    answer = client.get("/api/v1/schema/")
    assert answer.json()["openapi"].startswith("3.1")
    again = client.get("/api/v1/schema/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_every_schema_in_it_is_one() -> None:
    for name, schema in document()["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema), name


def operations() -> list[tuple[str, str, dict[str, object]]]:
    return [
        (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def test_every_operation_says_what_it_is_for_and_answers_problems() -> None:
    silent = [
        (path, method)
        for path, method, operation in operations()
        if not operation.get("summary") or not operation.get("description") or "default" not in operation["responses"]  # type: ignore[operator]
    ]
    assert silent == []


def test_the_page_shows_every_operation_and_every_code(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    missing = [
        operation["operationId"] for _, _, operation in operations() if f'id="{operation["operationId"]}"' not in page
    ]
    assert missing == []
    assert [entry.code for entry in registry() if f'id="error-{entry.code}"' not in page] == []


def test_the_page_needs_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    assert '<script src="/static/api/docs.js" defer></script>' in page
    assert page.count("<script") == 1
    assert "style=" not in page
    assert client.get("/static/api/docs.js").status_code == 200


@pytest.mark.parametrize("name", ["guest", "account", "cookie"])
def test_every_way_of_saying_who_one_is_is_described(name: str) -> None:
    assert name in document()["components"]["securitySchemes"]


def test_the_contract_of_accounts_is_shown_beside_ours(client: Client) -> None:
    page = client.get("/api/v1/docs/accounts/").content.decode()
    for path in ("/_allauth/{client}/v1/auth/signup", "/_allauth/{client}/v1/auth/email/verify"):
        assert f"<code>{path}</code>" in page
    assert 'href="/_allauth/openapi.json"' in page
    assert client.get("/_allauth/openapi.json").status_code == 200
    assert client.get("/_allauth/openapi.html").status_code == 404
