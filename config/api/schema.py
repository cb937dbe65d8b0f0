"""The OpenAPI document: what every operation has in common is added here, once."""

import re
from functools import cache
from typing import Any, override

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from config.accounts.api.authentication import Cookies, GuestTokens, SessionTokens
from config.api.idempotency import needs_key
from config.api.problems import CONTENT_TYPE, registry
from shop.api.fields import StrictSerializer

type Json = dict[str, Any]

PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457. Some codes add members of their own, e.g. the current tag or total.",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Where the code is explained."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do about it, for people."},
        "instance": {"type": "string"},
        "code": {"type": "string", "description": "Stable; decide by this."},
        "request_id": {"type": "string", "description": "Quote it when you write to us."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body or the query."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


class GuestScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Documents the guest's token."""

    target_class = GuestTokens
    name = "guest"

    @override
    def get_security_definition(self, auto_schema: AutoSchema) -> Json:
        """Describe the header."""
        words = "`Guest <token>`; the token comes from `guest-sessions/`."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": words}


class StationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Documents the key of a machine."""

    target_class = "orders.api.stations.StationKeys"
    name = "station"

    @override
    def get_security_definition(self, auto_schema: AutoSchema) -> Json:
        """Describe the header."""
        words = "`Station <key>`; an owner makes the key at the desk of stations."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": words}


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Documents the account's token."""

    target_class = SessionTokens
    name = "account"

    @override
    def get_security_definition(self, auto_schema: AutoSchema) -> Json:
        """Describe the header."""
        words = "Given out when signing in at `/_allauth/app/v1/`."
        return {"type": "apiKey", "in": "header", "name": "X-Session-Token", "description": words}


class CookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Documents the session cookie."""

    target_class = Cookies
    name = "cookie"

    @override
    def get_security_definition(self, auto_schema: AutoSchema) -> Json:
        """Describe the cookie."""
        words = "For browsers, from `/_allauth/browser/v1/`; changes need the CSRF token in `X-CSRFToken`."
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": words}


class Schema(AutoSchema):
    """Adds what the views need not say: the key of a POST, refused extra fields, problems, tags."""

    @override
    def get_override_parameters(self) -> list[Any]:
        """Add the Idempotency-Key of a POST, and If-None-Match of a tagged read."""
        parameters = list(super().get_override_parameters())
        public = not self.view.get_authenticators()
        if self.method == "POST" and (needs_key(self.view, "post") or not public):
            parameters.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    str,
                    OpenApiParameter.HEADER,
                    required=needs_key(self.view, "post"),
                    description="New for each thing you want done; repeat it when you repeat the request.",
                )
            )
        return parameters

    @override
    def get_tags(self) -> list[str]:
        """Group by the first word of the path."""
        stated: list[str] = super().get_tags()
        words = [word for word in re.sub(self.path_prefix, "", self.path).split("/") if word]
        return stated if stated != ["api"] or not words else words[:1]

    @override
    def get_summary(self) -> str | None:
        """Take the first sentence of the description where a view states no summary."""
        stated: str | None = super().get_summary()
        first = re.split(r"[.;:](?:\s|$)", (self.get_description() or "").strip(), maxsplit=1)[0]
        return stated or first or None

    @override
    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Json:
        """State that unknown fields are refused where they are."""
        schema: Json = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "request" and isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        return schema

    @override
    def _get_response_bodies(self, direction: Any = "response") -> Json:
        """Answer everything else with a problem."""
        bodies: Json = super()._get_response_bodies(direction)
        bodies.setdefault("default", {"$ref": "#/components/responses/Problem"})
        return bodies


def _without_marks(thing: Any) -> None:
    """Drop the generator's own marks on choices, which it only needs to give them shared names."""
    if isinstance(thing, dict):
        thing.pop("x-spec-enum-id", None)
        for value in thing.values():
            _without_marks(value)
    elif isinstance(thing, list):
        for value in thing:
            _without_marks(value)


def complete(result: Json, **_: object) -> Json:
    """Add the shared components (a post-processing hook)."""
    _without_marks(result)
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components.setdefault("responses", {})["Problem"] = {
        "description": "It was not done; `code` says why.",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    result["x-error-codes"] = [
        {"code": entry.code, "status": entry.status, "title": entry.title} for entry in registry()
    ]
    return result


@cache
def document() -> Json:
    """Return the whole document; it is the same for everybody and as long as the process lives."""
    generator = SchemaGenerator(api_version="1")  # type: ignore[no-untyped-call]
    whole: Json = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return whole
