"""What axe finds on the pages of the desks, less what the theme itself does wrong and we cannot mend."""

import tomllib
from pathlib import Path
from typing import Final

from tests.browser.visitor import Visitor

LISTED: Final = Path(__file__).with_name("barriers.toml")


def listed() -> list[dict[str, str]]:
    """Return the barriers of the theme: rule, a part of the element's HTML, and why it is so."""
    found: list[dict[str, str]] = tomllib.loads(LISTED.read_text(encoding="utf-8")).get("barrier", [])
    return found


def walls(visitor: Visitor) -> list[str]:
    """Return what keeps somebody from using the open page, or makes it hard, whoever made it so."""
    grave = [one for one in visitor.looked_at_by_axe() if one["impact"] in {"serious", "critical"}]
    return [f"{one['id']}: {node['html']}" for one in grave for node in one["nodes"]]


def ours(visitor: Visitor) -> list[str]:
    """Return what is in the way on the open page and is not listed."""
    found = [(one["id"], node["html"]) for one in visitor.looked_at_by_axe() for node in one["nodes"]]
    known = [(one["rule"], one["html"]) for one in listed()]
    return [f"{rule}: {html}" for rule, html in found if not any(rule == r and h in html for r, h in known)]
