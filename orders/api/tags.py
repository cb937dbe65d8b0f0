"""How the document describes ``If-Match``."""

from typing import Final

from drf_spectacular.utils import OpenApiParameter

IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag you saw: the change is refused (412) if it has changed since.",
)
IF_MATCH_REQUIRED: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag you saw. Missing: 428. Changed since: 412 with the current tag.",
)
