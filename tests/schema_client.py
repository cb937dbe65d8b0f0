"""
A storefront that knows nothing but the served OpenAPI document.

It calls only paths and verbs the document lists, checks what it sends and what comes back against the document,
and refuses a status the document does not mention.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.test import Client
from jsonschema import Draft202012Validator

SCHEMA_URL: Final = "/api/v1/schema/"


class NotInSchema(AssertionError):  # noqa: N818
    """The document does not know this path, verb, status or shape."""


class SchemaClient:
    """One customer's browser: remembers its token or cookie, speaks JSON."""

    def __init__(self, http: Client | None = None) -> None:
        """Read the document as anybody can."""
        self.http = http or Client()
        answer = self.http.get(SCHEMA_URL, headers={"Accept": "application/vnd.oai.openapi+json"})
        assert answer.status_code == 200
        self.schema: dict[str, Any] = json.loads(answer.content)
        self.headers: dict[str, str] = {}

    def as_guest(self, token: str) -> None:
        """Send a guest's token from now on."""
        self.headers["Authorization"] = f"Guest {token}"

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

        :raises NotInSchema: if the document does not describe it, or the answer differs from its description.
        """
        operation = self._operation(method, path)
        if body is not None:
            self._check(body, self._content(operation["requestBody"], "request"), f"what {method} {path} is sent")
        answer = self.http.generic(
            method.upper(),
            path.format(**params),
            data=b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            query_params=dict(query or {}),
            headers={**self.headers, **(headers or {})},
        )
        said = answer.content.decode() if not answer.streaming else ""
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code}, not {expect}: {said[:2000]}"
        described = operation["responses"].get(str(answer.status_code))
        if described is None:
            message = f"{method} {path} answers {answer.status_code}, which the document does not mention."
            raise NotInSchema(message)
        if "json" not in answer.headers.get("Content-Type", ""):
            return answer
        value = json.loads(said)
        self._check(value, self._content(described, "response"), f"what {method} {path} answers")
        return value

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
        validator = Draft202012Validator({**shape, "components": self.schema["components"]})
        problems = sorted(validator.iter_errors(value), key=lambda problem: list(problem.path))
        if problems:
            first = problems[0]
            message = f"{what} differs from the document at /{'/'.join(map(str, first.path))}: {first.message}"
            raise NotInSchema(message)
