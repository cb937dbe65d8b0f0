"""Scans: handed in, looked at, taken away; by their customer or, at the door, by the wearer."""

from typing import ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting import scanning
from fitting.api import scan_portraits
from fitting.api.door import UnderInvitation
from fitting.api.profiles import own_profile
from fitting.api.scan_shapes import ScanIn, ScanOut
from fitting.api.wearers import NO_STORE
from fitting.measured import Load, Side
from fitting.models import Scan
from fitting.scan_found import Unit
from shop.actor import Actor, actor_of


def handed_in(request: Request, profile_id: int, by: Actor) -> Response:
    """Take a scan, as the request says."""
    given = ScanIn(data=request.data)
    given.is_valid(raise_exception=True)
    new = given.validated_data
    if new["file"].size > scanning.LARGEST_BYTES:
        raise scanning.ScanTooLarge(pointer="/file")
    unit = Unit(new["unit"]) if new["unit"] else None
    sent = scanning.Sent(Side(new["side"]), Load(new["load"]), new["file"].read(), unit)
    scan = scanning.attach(profile_id, sent, at=timezone.now(), by=by)
    return shown(scan.pk, by, status=201)


def shown(pk: int, by: Actor, *, status: int = 200) -> Response:
    """Answer with a scan as it is now."""
    at = timezone.now()
    row = scan_portraits.whole(Scan.objects.filter(pk=pk)).get()
    return Response(scan_portraits.scan(row, by=by, at=at), status=status, headers=NO_STORE)


def own_scan(public_id: str, by: Actor) -> int:
    """
    Return the primary key of a scan of one of the caller's wearers. Staff have no wider reach here.

    :raises Http404: if there is none, or it was taken away.
    """
    mine = Scan.objects.present().filter(profile__wearer__customer_id=by.id, profile__wearer__archived_at=None)
    found = mine.filter(public_id=public_id).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found


class ProfileScans(GenericAPIView[Scan]):
    """The scans of a profile."""

    queryset = Scan.objects.none()
    serializer_class = ScanOut
    parser_classes = (MultiPartParser,)
    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(operation_id="scans_list", responses=ScanOut(many=True))
    def get(self, request: Request, profile: str) -> Response:
        """List the scans of a profile, newest first, refused ones included."""
        by = actor_of(request.user)
        own = Scan.objects.present().filter(profile=own_profile(profile, by)).order_by("-uploaded_at", "-pk")
        page = self.paginate_queryset(scan_portraits.whole(self.filter_queryset(own))) or []
        at = timezone.now()
        return self.get_paginated_response([scan_portraits.scan(row, by=by, at=at) for row in page])

    @extend_schema(operation_id="scans_upload", request={"multipart/form-data": ScanIn}, responses={201: ScanOut})
    def post(self, request: Request, profile: str) -> Response:
        """
        Hand in a scan of one foot: STL, OBJ or PLY from any app, in any unit and pose. It is measured in a moment.

        Needs consent to `health_data` and `photo_scan_storage`. One accepted scan per side; an accepted side stays
        accepted. After two scans of a side that could not be used, `next_steps` offers other ways.
        """
        by = actor_of(request.user)
        return handed_in(request, own_profile(profile, by), by)


class ScanDetail(APIView):
    """One scan."""

    @extend_schema(operation_id="scans_read", responses=ScanOut)
    def get(self, request: Request, scan: str) -> Response:
        """Show how far a scan is, what was measured, or why it could not be used."""
        by = actor_of(request.user)
        return shown(own_scan(scan, by), by)

    @extend_schema(operation_id="scans_take_away", responses={204: None})
    def delete(self, request: Request, scan: str) -> Response:
        """Take a scan of a draft away; its file is erased. Measures that it gave stay until you give others."""
        by = actor_of(request.user)
        scanning.take_away(own_scan(scan, by), at=timezone.now(), by=by)
        return Response(status=204)


class DoorScans(UnderInvitation):
    """The wearer's own scans."""

    parser_classes = (MultiPartParser,)
    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(operation_id="invitation_scans_list", responses=ScanOut(many=True))
    def get(self, _request: Request, token: str) -> Response:
        """List the scans of the newest version, newest first."""
        _, by = self.entered(token)
        own = Scan.objects.present().filter(profile=self.profile_of(by)).order_by("-uploaded_at", "-pk")
        at = timezone.now()
        return Response([scan_portraits.scan(row, by=by, at=at) for row in scan_portraits.whole(own)], headers=NO_STORE)

    @extend_schema(
        operation_id="invitation_scans_upload", request={"multipart/form-data": ScanIn}, responses={201: ScanOut}
    )
    def post(self, request: Request, token: str) -> Response:
        """Hand in a scan; see `profiles/{id}/scans/`."""
        _, by = self.entered(token)
        return handed_in(request, self.profile_of(by), by)


class DoorScan(UnderInvitation):
    """One of the wearer's own scans."""

    @staticmethod
    def _own(public_id: str, by: Actor) -> int:
        found = Scan.objects.reachable_by(by).present().filter(public_id=public_id).values_list("pk", flat=True).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(operation_id="invitation_scans_read", responses=ScanOut)
    def get(self, _request: Request, token: str, scan: str) -> Response:
        """Show how far a scan is."""
        _, by = self.entered(token)
        return shown(self._own(scan, by), by)

    @extend_schema(operation_id="invitation_scans_take_away", responses={204: None})
    def delete(self, _request: Request, token: str, scan: str) -> Response:
        """Take a scan of the draft away."""
        _, by = self.entered(token)
        scanning.take_away(self._own(scan, by), at=timezone.now(), by=by)
        return Response(status=204)
