"""The document for machines, and a page made from it for people, with a form to try each operation."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from allauth.headless.spec.views import OpenAPIJSONView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from markdown_it import MarkdownIt
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.problems import registry
from config.api.schema import Json, document
from shop.api.conditional import PublicRead

METHODS: Final = ("get", "post", "put", "patch", "delete")
CONVENTIONS: Final = (Path(__file__).parent / "conventions.md").read_text(encoding="utf-8")
ACCOUNTS: Final = (Path(__file__).parent / "accounts.md").read_text(encoding="utf-8")
# No HTML of its own passes through: descriptions are text.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False})


class SchemaView(PublicRead):
    """The OpenAPI document."""

    @extend_schema(exclude=True)
    def get(self, _request: Request) -> Response:
        """Answer the whole document, for clients and generators."""
        return Response(document())


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a table of fields."""

    name: str
    kind: str
    required: bool
    words: SafeString


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, ready to be shown."""

    anchor: str
    method: str
    path: str
    summary: str
    words: SafeString
    parameters: list[Field]
    inputs: list[Json]
    body: list[Field]
    example: str
    is_upload: bool
    answers: list[tuple[str, str, list[Field]]]
    who: list[str]


@require_safe
@cache_control(public=True, max_age=60)
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation, grouped, with the conventions before and the codes after."""
    context = {
        "title": settings.SPECTACULAR_SETTINGS["TITLE"],
        "source": reverse("schema"),
        "introduction": _words(CONVENTIONS),
        "groups": _groups(document()),
        "codes": registry(),
    }
    return render(request, "api/docs.html", context)


@require_safe
@cache_control(public=True, max_age=60)
def accounts_docs(request: HttpRequest) -> HttpResponse:
    """Show allauth's own contract for signing up and in, in the same way."""
    whole: Json = json.loads(OpenAPIJSONView().get(request).content)
    context = {
        "title": "Accounts",
        "source": reverse("headless:openapi_json"),
        "introduction": _words(ACCOUNTS),
        "groups": _groups(whole),
        "codes": [],
    }
    return render(request, "api/docs.html", context)


def _groups(whole: Json) -> list[tuple[str, list[Operation]]]:
    groups: dict[str, list[Operation]] = {}
    for operation, tag in _operations(whole):
        groups.setdefault(tag, []).append(operation)
    return sorted(groups.items())


@cache
def _words(text: str) -> SafeString:
    rendered: SafeString = mark_safe(_MARKDOWN.render(text))  # noqa: S308  CommonMark with HTML switched off
    return rendered


def _operations(whole: Json) -> Iterator[tuple[Operation, str]]:
    for path, methods in whole["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _operation(whole, path, method, methods[method]), methods[method].get("tags", ["other"])[0]


def _operation(whole: Json, path: str, method: str, given: Json) -> Operation:
    content = _resolved(whole, given.get("requestBody", {})).get("content", {})
    media = next(iter(content), "")
    schema: Json = content[media].get("schema", {}) if media else {}
    parameters = [_resolved(whole, parameter) for parameter in given.get("parameters", [])]
    return Operation(
        anchor=given.get("operationId") or slugify(f"{method} {path}"),
        method=method.upper(),
        path=path,
        summary=given.get("summary", ""),
        words=_words(given.get("description", "")),
        parameters=[
            Field(
                f"{parameter['name']} ({parameter['in']})",
                _kind(whole, parameter.get("schema", {})),
                parameter.get("required", False),
                _words(parameter.get("description", "")),
            )
            for parameter in parameters
        ],
        inputs=parameters,
        body=list(_fields(whole, schema)),
        example=json.dumps(_example(whole, schema), indent=2, ensure_ascii=False) if schema else "",
        is_upload=media.startswith("multipart/"),
        answers=[_answer(whole, status, answer) for status, answer in given["responses"].items()],
        who=[name for choice in given.get("security", []) for name in choice] or ["everybody"],
    )


def _answer(whole: Json, status: str, answer: Json) -> tuple[str, str, list[Field]]:
    resolved = _resolved(whole, answer)
    if status == "default":
        return "otherwise", "A problem; see Conventions and the codes below.", []
    bodies: list[Json] = [body.get("schema", {}) for body in resolved.get("content", {}).values()]
    schema = bodies[0] if bodies else {}
    return status, resolved.get("description", ""), list(_fields(whole, schema))


def _resolved(whole: Json, thing: Json) -> Json:
    while "$ref" in thing:
        found: Any = whole
        for step in thing["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        thing = found
    return thing


def _fields(whole: Json, schema: Json, before: str = "", seen: frozenset[str] = frozenset()) -> Iterator[Field]:
    """List the fields of an object, those of objects inside it as ``lines[].sku``."""
    reference = schema.get("$ref", "")
    if reference in seen:
        return
    seen |= {reference} - {""}
    schema = _resolved(whole, schema)
    for part in schema.get("allOf", []):
        yield from _fields(whole, part, before, seen)
    for name, field in schema.get("properties", {}).items():
        full = _resolved(whole, field)
        words = field.get("description", "") or full.get("description", "")
        yield Field(before + name, _kind(whole, field), name in schema.get("required", []), _words(words))
        inner, mark = (full.get("items", {}), "[].") if full.get("type") == "array" else (field, ".")
        yield from _fields(whole, inner, before + name + mark, seen)
    if schema.get("type") == "array":
        yield from _fields(whole, schema.get("items", {}), before + "[].", seen)


def _kind(whole: Json, schema: Json) -> str:
    schema = _resolved(whole, schema)
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    several = schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf")
    if several:
        return " | ".join(_kind(whole, one) for one in several)
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(whole, schema.get('items', {}))}"
    names = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{names} ({schema['format']})" if "format" in schema else names


def _example(whole: Json, schema: Json, depth: int = 0) -> Any:
    """Build a body with the required fields, to start trying from."""
    schema = _resolved(whole, schema)
    for key in ("example", "default", "const"):
        if key in schema:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    for key in ("oneOf", "anyOf", "allOf"):
        if schema.get(key):
            return _example(whole, schema[key][0], depth)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object" or "properties" in schema:
        wanted = schema.get("required") or list(schema.get("properties", {}))[:3]
        return {name: _example(whole, schema["properties"][name], depth + 1) for name in wanted if depth < 5}  # noqa: PLR2004
    if kind == "array":
        return [_example(whole, schema.get("items", {}), depth + 1)]
    return {"integer": 1, "number": 1.0, "boolean": True, "null": None}.get(str(kind), "…")
