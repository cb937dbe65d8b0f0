"""
Every path and verb of the served document, called live: by its owner, a stranger, a guest and nobody.

What is somebody's does not exist for others, nobody is asked to say who they are, and a refused call
changes nothing.
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from jsonschema import Draft202012Validator

from config.api.schema import PROBLEM, document
from tests.boxes import box
from tests.given import NOW
from tests.rules.case import Case
from tests.rules.cases import CASES
from tests.rules.world import World, caller, picture

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

__all__ = ["box"]
pytestmark = pytest.mark.django_db

METHODS: Final = ("get", "post", "put", "patch", "delete")
# Who is refused with which status, by who a thing is for; everybody else is answered.
REFUSED: Final = {
    ("owner", "stranger"): 404,
    ("owner", "guest"): 404,
    ("owner", "nobody"): 401,
    ("own", "nobody"): 401,
    ("secret", "stranger"): 404,
    ("secret", "guest"): 404,
    ("secret", "nobody"): 404,
    ("station", "stranger"): 401,
    ("station", "guest"): 401,
    ("station", "nobody"): 401,
}
OPERATIONS: Final = {
    f"{method.upper()} {path}": operation
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
    if method in METHODS
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def call(client: Client, name: str, case: Case, path: dict[str, Any], body: object, tag: str) -> "Answer":
    """Send one request as a case says."""
    method, _, pattern = name.partition(" ")
    headers = {"If-Match": tag} if tag else {}
    if method == "POST":
        headers["Idempotency-Key"] = "every-endpoint"
    if case.form and isinstance(body, dict):
        for sent in body.values():
            if isinstance(sent, SimpleUploadedFile):
                sent.seek(0)
        data, kind = encode_multipart(BOUNDARY, body), MULTIPART_CONTENT
    else:
        data, kind = b"" if body is None else json.dumps(body).encode(), "application/json"
    return client.generic(
        method,
        pattern.format(**path),
        data,
        content_type=kind,
        query_params=dict(case.query),
        headers=headers,
    )


def check_problem(answer: "Answer", status: int) -> None:
    """Insist on a problem as the document describes it."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.content
    Draft202012Validator(PROBLEM).validate(answer.json())


def check_good(answer: "Answer", name: str) -> None:
    """Insist on a status that the document lists for success, and on the shape it describes."""
    assert answer.status_code < 300, answer.content
    described = OPERATIONS[name]["responses"].get(str(answer.status_code))
    assert described is not None, f"{name} answers {answer.status_code}, which the document does not mention."
    if "json" in answer.headers.get("Content-Type", ""):
        shape = described["content"]["application/json"]["schema"]
        Draft202012Validator({**shape, "components": document()["components"]}).validate(answer.json())


def test_every_operation_has_a_case_and_every_case_an_operation() -> None:
    assert (OPERATIONS.keys() - CASES.keys(), CASES.keys() - OPERATIONS.keys()) == (set(), set())


@pytest.mark.parametrize("owner", ["account", "guest"])
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_each_answers_its_owner_and_hides_from_others(name: str, owner: str, request: pytest.FixtureRequest) -> None:
    case = CASES[name]
    world = World(owner, lambda: request.getfixturevalue("box"))
    path = case.path(world) or {}
    body = case.body(world)
    others = {
        "stranger": caller("account", "stranger@example.com")[0],
        "guest": caller("guest")[0],
        "nobody": Client(raise_request_exception=False),
    }
    tag = ""
    if case.tag:
        reader = others["nobody"] if case.reach == "secret" else world.client
        tag = reader.get(case.tag.format(**path)).headers["ETag"]
    before = picture()
    for who, client in others.items():
        sent = body if case.strangers is None else case.strangers(world)
        given_path = {**path, "token": "not-the-token"} if case.reach == "secret" else path
        status = REFUSED.get((case.reach, who))
        answer = call(client, name, case, given_path, sent, tag)
        if status is not None:
            check_problem(answer, status)
        else:
            check_good(answer, name)
            assert case.reach == "public" or answer.json().get("results", []) == []
    if case.reach in {"owner", "secret", "station"} or name.startswith("GET "):
        assert picture() == before
    answer = call(world.speaker(case.reach), name, case, path, body, tag)
    check_good(answer, name)


@pytest.mark.parametrize("name", sorted(name for name in OPERATIONS if "requestBody" in OPERATIONS[name]))
def test_each_refuses_a_field_it_does_not_know(name: str, request: pytest.FixtureRequest) -> None:
    case = CASES[name]
    world = World("guest", lambda: request.getfixturevalue("box"))
    path = case.path(world) or {}
    body = {**(case.body(world) or {}), "no_such_field": 1}
    client = world.speaker(case.reach)
    tag = client.get(case.tag.format(**path)).headers["ETag"] if case.tag else ""
    before = picture()
    answer = call(client, name, case, path, body, tag)
    check_problem(answer, 400)
    assert ("/no_such_field", "unknown_field") in {
        (error["pointer"], error["code"]) for error in answer.json()["errors"]
    }
    assert picture() == before


@pytest.mark.parametrize("name", sorted(name for name in OPERATIONS if name.startswith("GET ")))
def test_each_read_refuses_a_parameter_it_does_not_know(name: str, request: pytest.FixtureRequest) -> None:
    case = CASES[name]
    if "parameters" not in OPERATIONS[name] or not any(p["in"] == "query" for p in OPERATIONS[name]["parameters"]):
        return
    world = World("guest", lambda: request.getfixturevalue("box"))
    path = case.path(world) or {}
    client = world.speaker(case.reach)
    answer = client.get(name.partition(" ")[2].format(**path), {**case.query, "no_such_parameter": "1"})
    check_problem(answer, 400)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/no_such_parameter"]
