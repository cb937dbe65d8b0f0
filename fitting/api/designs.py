"""What an insole will look like: its surface and its heights, for whoever may read the prescription."""

from typing import Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting import consenting, designing
from fitting.api import design_portraits
from fitting.api.design_portraits import DesignsOut
from fitting.api.door import UnderInvitation
from fitting.api.files import GLB, SVG, heights, of_design
from fitting.api.wearers import NO_STORE
from fitting.building import PREVIEW
from fitting.models import Consent, Design, Prescription, PrescriptionStatus, Wearer
from shop.actor import Actor, Kind, actor_of

_PREVIEW: Final = OpenApiResponse(OpenApiTypes.BINARY, description="The surface, as GLB.")
_HEIGHTS: Final = OpenApiResponse(OpenApiTypes.STR, description="The heights, as SVG.")


def own_prescription(public_id: str, by: Actor, *joined: str) -> Prescription:
    """
    Return a prescription for one of the caller's wearers.

    :param joined: what to read with it, besides profile and wearer.
    :raises Http404: if there is none, or it is another's.
    """
    mine = Prescription.objects.filter(profile__wearer__customer_id=by.id, profile__wearer__archived_at=None)
    found = mine.select_related("profile__wearer", *joined).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def may_see(wearer: Wearer, by: Actor) -> bool:
    """Answer whether the wearer shows it to the actor: an adult who has taken over shares with a customer, or not."""
    return (
        not wearer.speaks_for_self
        or by.kind is Kind.WEARER
        or Consent.Purpose.SHARING in consenting.live_purposes(wearer.pk)
    )


def released_of(public_id: str, side: str, by: Actor) -> Design:
    """
    Return the released design of one side of a prescription for one of the caller's wearers.

    :raises Http404: if there is none, or it is another's.
    :raises WearerAnswersForThemselves: if it is the wearer's own to show.
    """
    found = own_prescription(public_id, by)
    if not may_see(found.profile.wearer, by):
        raise consenting.WearerAnswersForThemselves
    for design in designing.of_prescription(found.pk).values():
        is_shown = design.side.side == side and design.status == Design.Status.RELEASED
        if is_shown and consenting.live_purposes(found.profile.wearer_id) >= {Consent.Purpose.HEALTH_DATA}:
            return design
    raise Http404


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


class PrescriptionDesigns(APIView):
    """How far the insoles are."""

    @extend_schema(operation_id="prescriptions_designs", responses=DesignsOut)
    def get(self, request: Request, prescription: str) -> Response:
        """
        Tell how far each insole of a prescription is, and where its pictures are once it is released.

        None before it is approved.

        An adult who answers for themselves and shares nothing shows no pictures.
        """
        by = actor_of(request.user)
        found = own_prescription(prescription, by)
        hidden = not may_see(found.profile.wearer, by)
        told = design_portraits.sides(found.pk, at=timezone.now(), hidden=hidden)
        if found.status != PrescriptionStatus.APPROVED:
            # What is not approved is not being designed; of what was superseded there may be a design.
            told = [one for one in told if one["state"] != design_portraits.DESIGNING]
        return Response({"prescription": found.public_id, "designs": told}, headers=NO_STORE)


class DoorDesigns(UnderInvitation):
    """How far the wearer's own insoles are."""

    @extend_schema(operation_id="invitation_designs", responses=DesignsOut)
    def get(self, _request: Request, token: str) -> Response:
        """Tell how far the insoles are that were approved last, with their pictures; none before anything was."""
        _, by = self.entered(token)
        approved = Prescription.objects.reachable_by(by).filter(status=PrescriptionStatus.APPROVED)
        found = approved.order_by("-decided_at", "-pk").first()
        told = design_portraits.sides(found.pk, at=timezone.now(), hidden=False) if found is not None else []
        body = {"prescription": found.public_id if found is not None else None, "designs": told}
        return Response(body, headers=NO_STORE)


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
