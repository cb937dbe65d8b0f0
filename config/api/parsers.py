"""How a request's body is read."""

import re
from collections.abc import Mapping
from typing import Any, Final, override

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

TOO_DEEP: Final = "The JSON is nested too deeply; no body that we know needs more than a few levels."
HALF: Final = "The JSON holds half of a character, a surrogate without the other one; send each character whole."
_LONE: Final = re.compile("[\ud800-\udfff]")


class Json(JSONParser):
    """
    JSON as the framework reads it; what could be no answer is a bad body, not a fault of ours.

    Such is one nested beyond all measure, and one with half a character in it: that can be written in JSON and read,
    and an error that repeats it could not be sent, nor a row that holds it be kept.
    """

    @override
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """
        Read the body.

        :raises ParseError: if it is no JSON, nested too deeply, or no text.
        """
        try:
            told = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(TOO_DEEP) from error
        if _has_half(told):
            raise ParseError(HALF)
        return told


def _has_half(told: object) -> bool:
    """Whether a name or a value anywhere in it is no text."""
    rest = [told]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            if not one.isascii() and _LONE.search(one):
                return True
        elif isinstance(one, dict):
            rest += [*one, *one.values()]
        elif isinstance(one, list):
            rest += one
    return False
