"""Scans sent straight to storage: where to, and what has arrived; by their customer or, at the door, by the wearer."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting import scanning, sending
from fitting.api.door import UnderInvitation
from fitting.api.profiles import own_profile
from fitting.api.scan_shapes import ScanOut, UploadedIn, UploadIn, UploadOut
from fitting.api.scans import shown
from fitting.api.wearers import NO_STORE
from fitting.measured import Load, Side
from fitting.scan_found import Unit
from shop.actor import Actor, actor_of


def prepared(request: Request, profile_id: int, by: Actor) -> Response:
    """Tell where the scan that the request describes may go."""
    given = UploadIn(data=request.data)
    given.is_valid(raise_exception=True)
    new = given.validated_data
    described = sending.Described(Side(new["side"]), Load(new["load"]), Unit(new["unit"]) if new["unit"] else None)
    ticket = sending.prepare(profile_id, described, at=timezone.now(), by=by)
    body = {
        "id": ticket.id,
        "url": ticket.form.url,
        "fields": dict(ticket.form.fields),
        "until": ticket.until,
        "largest_bytes": scanning.LARGEST_BYTES,
    }
    return Response(body, status=201, headers=NO_STORE)


def arrived(request: Request, profile_id: int, upload: str, by: Actor) -> Response:
    """Take what has arrived."""
    given = UploadedIn(data=request.data)
    given.is_valid(raise_exception=True)
    scan = sending.attach(profile_id, upload, sha256=given.validated_data["sha256"], at=timezone.now(), by=by)
    return shown(scan.pk, by, status=201)


class ProfileUploads(APIView):
    """Places for scans of a profile."""

    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(operation_id="scan_uploads_prepare", request=UploadIn, responses={201: UploadOut})
    def post(self, request: Request, profile: str) -> Response:
        """
        Ask where a large scan may be sent past us, where that is possible; else send it to `profiles/{id}/scans/`.

        Send the file there within a quarter of an hour, then attach it. What is never attached is deleted.
        """
        by = actor_of(request.user)
        return prepared(request, own_profile(profile, by), by)


class ProfileUpload(APIView):
    """A scan that has arrived."""

    @extend_schema(operation_id="scan_uploads_attach", request=UploadedIn, responses={201: ScanOut})
    def post(self, request: Request, profile: str, upload: str) -> Response:
        """Attach what was sent: from here on it is a scan like any other. What is refused has to be sent again."""
        by = actor_of(request.user)
        return arrived(request, own_profile(profile, by), upload, by)


class DoorUploads(UnderInvitation):
    """Places for the wearer's own scans."""

    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(operation_id="invitation_scan_uploads_prepare", request=UploadIn, responses={201: UploadOut})
    def post(self, request: Request, token: str) -> Response:
        """Ask where a large scan may be sent; see `profiles/{id}/scan-uploads/`."""
        _, by = self.entered(token)
        return prepared(request, self.profile_of(by), by)


class DoorUpload(UnderInvitation):
    """A scan of the wearer's own that has arrived."""

    @extend_schema(operation_id="invitation_scan_uploads_attach", request=UploadedIn, responses={201: ScanOut})
    def post(self, request: Request, token: str, upload: str) -> Response:
        """Attach what was sent."""
        _, by = self.entered(token)
        return arrived(request, self.profile_of(by), upload, by)
