"""The storefront's own files, read as text."""

import re
from pathlib import Path
from typing import Final

from django.conf import settings

PAGES: Final = Path(settings.BASE_DIR, "config", "pages")
SCRIPTS: Final = sorted((PAGES / "static" / "pages").glob("*.js"))
TEMPLATES: Final = sorted((PAGES / "templates" / "pages").glob("*.html"))
# What calls the API: the first argument must be written out, or the check of paths could not see it.
CALL: Final = re.compile(r"\b(api|accounts)\.(get|post|put|patch|delete|link)\(\s*([\"`]?)([^\"`]*)")
PLACE: Final = re.compile(r"\$\{[^}]*\}")


def calls(script: Path) -> list[tuple[str, str, str]]:
    """Return (door, method, path) of every call in a script; places in paths read ``{}``."""
    found = []
    for door, verb, quote, path in CALL.findall(script.read_text(encoding="utf-8")):
        assert quote, f"{script.name} calls {door}.{verb} with a path that is not written out"
        found.append((door, "get" if verb == "link" else verb, PLACE.sub("{}", path)))
    return found
