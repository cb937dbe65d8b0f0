"""What is built for a pair of feet, for whoever may read it; at the door, for the wearer."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting.api import prescription_portraits
from fitting.api.designs import may_see, own_prescription
from fitting.api.door import UnderInvitation
from fitting.api.prescription_portraits import JOINED, PrescriptionOut
from fitting.api.wearers import NO_STORE
from fitting.models import Prescription, PrescriptionStatus
from shop.actor import actor_of


class PrescriptionDetail(APIView):
    """One prescription."""

    @extend_schema(operation_id="prescriptions_read", responses=PrescriptionOut)
    def get(self, request: Request, prescription: str) -> Response:
        """
        Tell where a prescription stands, what it holds side by side and why, and what is wanted next, if anything is.

        It is a shape for comfort and support, no treatment. Of an adult who answers for themselves and shares
        nothing, a customer reads status and product alone.
        """
        by = actor_of(request.user)
        found = own_prescription(prescription, by, *JOINED)
        hidden = not may_see(found.profile.wearer, by)
        return Response(prescription_portraits.prescription(found, at=timezone.now(), hidden=hidden), headers=NO_STORE)


class DoorPrescription(UnderInvitation):
    """The wearer's own prescription."""

    @extend_schema(operation_id="invitation_prescription", responses=PrescriptionOut)
    def get(self, _request: Request, token: str) -> Response:
        """Tell of what was prescribed last; 404 before anything was. See `prescriptions/{id}/`."""
        _, by = self.entered(token)
        standing = Prescription.objects.reachable_by(by).exclude(status=PrescriptionStatus.SUPERSEDED)
        found = standing.select_related("profile__wearer", *JOINED).order_by("-pk").first()
        if found is None:
            raise Http404
        return Response(prescription_portraits.prescription(found, at=timezone.now(), hidden=False), headers=NO_STORE)
