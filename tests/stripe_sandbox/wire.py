"""A request and a reply as the server hands them around."""

import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """What came over the wire; header names in lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]

    @property
    def idempotency_key(self) -> str | None:
        """Return the key of a POST; other methods have none."""
        return self.headers.get("idempotency-key") if self.method == "POST" else None

    def form(self) -> dict[str, str]:
        """Return the flat form fields of the body (a browser's form)."""
        return dict(urllib.parse.parse_qsl(self.body, keep_blank_values=True))

    def asked(self, name: str) -> str:
        """Return one value of the query string, '' when absent."""
        return dict(urllib.parse.parse_qsl(self.query)).get(name, "")


@dataclass(frozen=True)
class Reply:
    """What goes back; `lost` closes the connection without a word."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False
    content_type: str = "application/json"
