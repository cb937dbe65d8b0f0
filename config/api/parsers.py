"""How a request's body is read."""

from collections.abc import Mapping
from typing import Any, Final, override

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

TOO_DEEP: Final = "The JSON is nested too deeply; no body that we know needs more than a few levels."


class Json(JSONParser):
    """JSON as the framework reads it; a body nested beyond all measure is a bad one, not a fault of ours."""

    @override
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """
        Read the body.

        :raises ParseError: if it is no JSON, or nested too deeply.
        """
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(TOO_DEEP) from error
