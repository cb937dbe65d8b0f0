"""The storefront's own files, read as text."""

import re
from pathlib import Path
from typing import Final

from django.conf import settings

PAGES: Final = Path(settings.BASE_DIR, "config", "pages")
STATIC: Final = PAGES / "static" / "pages"
SCRIPTS: Final = sorted(STATIC.rglob("*.js"))
TEMPLATES: Final = sorted((PAGES / "templates" / "pages").glob("*.html"))
# What calls the API: the first argument must be written out, or the check of paths could not see it.
CALL: Final = re.compile(r"\b(api|accounts)\.(get|post|put|patch|delete|upload|link)\(\s*([\"`]?)([^\"`]*)")
PLACE: Final = re.compile(r"\$\{[^}]*\}")


def name_of(script: Path) -> str:
    """Return how a script is known: ``api.js``, ``feet/form.js``."""
    return script.relative_to(STATIC).as_posix()


def calls(script: Path) -> list[tuple[str, str, str]]:
    """Return (door, method, path) of every call in a script; places in paths read ``{}``."""
    found = []
    for door, verb, quote, path in CALL.findall(script.read_text(encoding="utf-8")):
        assert quote, f"{name_of(script)} calls {door}.{verb} with a path that is not written out"
        found.append((door, {"link": "get", "upload": "post"}.get(verb, verb), PLACE.sub("{}", path)))
    return found
