"""Read a form as a browser would: every field with what it would send."""

from html.parser import HTMLParser
from typing import override


class Forms(HTMLParser):
    """Gathers what the page's fields hold; a select sends its chosen options, a box only when ticked."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select = ""
        self._area = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a field."""
        given = {name: value if value is not None else "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.sent.setdefault(self._select, []).append(given.get("value", ""))
        elif tag == "textarea":
            self._area = name
            self.sent[name] = [""]
        elif tag == "input" and name and self._sends(given):
            box = given.get("type") in {"checkbox", "radio"}
            self.sent.setdefault(name, []).append(given.get("value", "on" if box else ""))

    @staticmethod
    def _sends(given: dict[str, str]) -> bool:
        kind = given.get("type", "text")
        return kind not in {"submit", "button", "file", "image"} and (
            kind not in {"checkbox", "radio"} or "checked" in given
        )

    @override
    def handle_endtag(self, tag: str) -> None:
        """Leave a field."""
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    @override
    def handle_data(self, data: str) -> None:
        """Read what stands in an area."""
        if self._area:
            self.sent[self._area][0] += data


def fields_of(page: str) -> dict[str, list[str]]:
    """Return what the fields of a page would send."""
    forms = Forms()
    forms.feed(page)
    return forms.sent
