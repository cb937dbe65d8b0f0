"""What ``OPTIONS`` answers: which verbs an address takes. How to use them is in the API's document."""

from typing import TYPE_CHECKING, override

from rest_framework.metadata import BaseMetadata
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

if TYPE_CHECKING:
    # The framework imports this module while it imports its views.
    from rest_framework.views import APIView


class Verbs(BaseMetadata):
    """
    Names the verbs, as the header ``Allow`` does.

    The framework's own answer builds every form of the view, which needs a body to have been asked for, and prints
    docstrings that are written for people who read the code.
    """

    @override
    def determine_metadata(self, request: Request, view: "APIView") -> dict[str, list[str]]:
        """Return the verbs in the order of ``Allow``, as JSON also where an address serves papers."""
        request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        return {"allow": view.allowed_methods}
