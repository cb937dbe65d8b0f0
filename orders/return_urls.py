"""Where a customer may be sent back to after paying: pages of the storefronts we know, and nowhere else."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import SplitResult, urlsplit

from shop.refusal import BadInput

PORTS: Final = {"http": 80, "https": 443}
# Stripe takes 5,000 characters; we add an order number and a placeholder.
LONGEST: Final = 1500
# Browsers read a backslash as a slash and drop control characters, so neither may reach the parser.
_TRICKS: Final = re.compile(r"[\s\\#\x00-\x1f\x7f]")


class ReturnUrlNotAllowed(BadInput):
    """We do not send customers to that page."""

    code = "return_url_not_allowed"
    title = "Give an address of a storefront that is on the list of allowed origins, without a fragment."


def require_returnable(url: str, origins: Iterable[str]) -> None:
    """
    Insist on a page of one of the origins.

    :raises ReturnUrlNotAllowed: if it is none.
    """
    if not is_returnable(url, origins):
        raise ReturnUrlNotAllowed(pointer="/return_url")


def is_returnable(url: str, origins: Iterable[str]) -> bool:
    """
    Answer whether scheme, host and port are exactly those of one of the origins.

    A URL with user name, password, fragment, blanks, backslashes or control characters never is.
    """
    if len(url) > LONGEST or _TRICKS.search(url):
        return False
    parts = _split(url)
    if parts is None or parts.username is not None or parts.password is not None:
        return False
    origin = _origin(parts)
    return origin is not None and origin in {_origin(known) for known in map(_split, origins) if known}


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _origin(parts: SplitResult) -> tuple[str, str, int] | None:
    if parts.scheme not in PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]
