"""
A storefront that knows nothing but the served OpenAPI document.

It calls only paths and verbs the document lists, with the parameters it lists, checks what it sends and what comes
back against the document, and refuses a status the document does not mention.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

SCHEMA_URL: Final = "/api/v1/schema/"
# What every client may send; everything else has to be in the document.
ORDINARY: Final = frozenset({"accept", "accept-language", "authorization", "x-session-token"})


class NotInSchema(AssertionError):  # noqa: N818
    """The document does not know this path, verb, status or shape."""


class SchemaClient:
    """One customer's browser: remembers its token or cookie, speaks JSON."""

    def __init__(self, http: Client | None = None) -> None:
        """Read the document as anybody can."""
        self.http = http or Client()
        answer = self.http.get(SCHEMA_URL)
        assert answer.status_code == 200
        self.schema: dict[str, Any] = json.loads(answer.content)
        self.headers: dict[str, str] = {}
        self.last = answer

    def as_guest(self, token: str) -> None:
        """Send a guest's token from now on."""
        self.headers = {"Authorization": f"Guest {token}"}

    def as_account(self, session_token: str) -> None:
        """Send an account's session token from now on."""
        self.headers = {"X-Session-Token": session_token}

    def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        expect: int = 200,
        **params: str,
    ) -> Any:
        """
        Call one operation, e.g. ``call("post", "/api/v1/carts/{id}/checkout/", id=…, body=…, expect=201)``.

        The whole response stays in ``last``, for its headers.

        :raises NotInSchema: if the document does not describe it, or the answer differs from its description.
        """
        operation = self._operation(method, path)
        self._check_parameters(operation, f"{method} {path}", path=params, query=query or {}, header=headers or {})
        if body is not None:
            self._check(
                body, self._content(operation.get("requestBody", {}), "request"), f"what {method} {path} is sent"
            )
        answer = self.http.generic(
            method.upper(),
            path.format(**params),
            data=b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            query_params=dict(query or {}),
            headers={**self.headers, **(headers or {})},
        )
        self.last = answer
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code}, not {expect}: {answer.content!r}"
        described = self._described(operation["responses"], f"{method} {path}", answer.status_code)
        if not answer.content:
            assert not described.get("content"), f"{method} {path} answers nothing where the document promises a body."
            return None
        if "json" not in answer.headers["Content-Type"]:
            self._check_kind(described, answer.headers["Content-Type"], f"{method} {path}")
            return answer
        value = json.loads(answer.content)
        self._check(value, self._content(described, "response"), f"what {method} {path} answers")
        return value

    def _described(self, responses: dict[str, Any], what: str, status: int) -> dict[str, Any]:
        """Find what the document says about a status; refusals may be described once for all."""
        described: dict[str, Any] | None = responses.get(str(status))
        if described is None and status >= 400:
            described = responses.get("default")
        if described is None:
            message = f"{what} answers {status}, which the document does not mention."
            raise NotInSchema(message)
        name = described.get("$ref", "").removeprefix("#/components/responses/")
        return self.schema["components"]["responses"][name] if name else described

    def _check_kind(self, described: dict[str, Any], kind: str, what: str) -> None:
        """Insist that the media type of an answer that is not JSON is the documented one."""
        if kind.partition(";")[0] not in described.get("content", {}):
            message = f"{what} answers {kind}, which the document does not mention."
            raise NotInSchema(message)

    def _check_parameters(self, operation: dict[str, Any], what: str, **given: Mapping[str, str]) -> None:
        """Insist that every parameter is in the document, and that none which the document requires is missing."""
        listed = {(one["in"], one["name"].lower()): one for one in operation.get("parameters", [])}
        sent = {(place, name.lower()): value for place, values in given.items() for name, value in values.items()}
        unknown = {name for place, name in sent if (place, name) not in listed} - ORDINARY
        missing = {key for key, one in listed.items() if one.get("required") and key not in sent}
        if unknown or missing:
            message = f"{what}: the document knows no {sorted(unknown)} and requires {sorted(missing)}."
            raise NotInSchema(message)
        for key in sent.keys() & listed.keys():
            shape = listed[key].get("schema", {})
            if shape.get("type") == "string":
                self._check(sent[key], shape, f"{key[1]} of {what}")

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        operation: dict[str, Any] | None = self.schema["paths"].get(path, {}).get(method.lower())
        if operation is None:
            message = f"The document has no {method.upper()} {path}."
            raise NotInSchema(message)
        return operation

    def _content(self, described: dict[str, Any], what: str) -> dict[str, Any]:
        content = described.get("content", {})
        for kind in ("application/json", "application/problem+json"):
            if kind in content:
                shape: dict[str, Any] = content[kind]["schema"]
                return shape
        message = f"The document does not describe this {what} as JSON: {sorted(content)}"
        raise NotInSchema(message)

    def _check(self, value: object, shape: dict[str, Any], what: str) -> None:
        """Validate against a shape whose references point into the document."""
        whole = {**shape, "components": self.schema["components"]}
        validator = Draft202012Validator(whole, format_checker=FormatChecker())
        problems = sorted(validator.iter_errors(value), key=lambda problem: list(problem.path))
        if problems:
            first = problems[0]
            message = f"{what} differs from the document at /{'/'.join(map(str, first.path))}: {first.message}"
            raise NotInSchema(message)
