"""What an insole will look like: its surface and its heights, for whoever may read the prescription."""

from typing import Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from fitting import consenting, designing
from fitting.api.files import GLB, SVG, heights, of_design
from fitting.building import PREVIEW
from fitting.models import Consent, Design, Prescription
from shop.actor import Actor, Kind, actor_of

_PREVIEW: Final = OpenApiResponse(OpenApiTypes.BINARY, description="The surface, as GLB.")
_HEIGHTS: Final = OpenApiResponse(OpenApiTypes.STR, description="The heights, as SVG.")


def released_of(public_id: str, side: str, by: Actor) -> Design:
    """
    Return the released design of one side of a prescription for one of the caller's wearers.

    :raises Http404: if there is none, or it is another's.
    :raises WearerAnswersForThemselves: if an adult has taken over, the actor is a customer, and nothing is shared.
    """
    mine = Prescription.objects.filter(profile__wearer__customer_id=by.id, profile__wearer__archived_at=None)
    found = mine.select_related("profile__wearer").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    wearer = found.profile.wearer
    if by.kind is not Kind.WEARER and Consent.Purpose.SHARING not in consenting.live_purposes(wearer.pk):
        consenting.insist_on_voice(wearer, by)
    for design in designing.of_prescription(found.pk).values():
        if design.side.side == side and design.status == Design.Status.RELEASED:
            return design
    raise Http404


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


class PrescriptionPreview(APIView):
    """The surface of one insole."""

    @extend_schema(operation_id="prescriptions_preview", responses={(200, GLB): _PREVIEW})
    def get(self, request: Request, prescription: str, side: str) -> HttpResponseBase:
        """Hand out a small surface to turn around; 404 until the insole is released."""
        return _private(of_design(released_of(prescription, side, actor_of(request.user)), PREVIEW))


class PrescriptionHeights(APIView):
    """The heights of one insole."""

    @extend_schema(operation_id="prescriptions_heights", responses={(200, SVG): _HEIGHTS})
    def get(self, request: Request, prescription: str, side: str) -> HttpResponseBase:
        """Draw the heights, in the language that is asked for; 404 until the insole is released."""
        design = released_of(prescription, side, actor_of(request.user))
        with translation.override(translation.get_language_from_request(request)):
            return _private(heights(design))
