"""What signed links lead to: pictures, previews and files of scans."""

from typing import Final

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from fitting import files, pictures
from fitting.measured import Side
from fitting.models import Scan

FILE: Final = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
SVG: Final = "image/svg+xml"
GLB: Final = "model/gltf-binary"
_BYTES: Final = "application/octet-stream"


class PrivateFile(APIView):
    """What a signed link leads to. The link was made for somebody who may see it, and ends after ten minutes."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="files_read", responses={(200, _BYTES): FILE})
    def get(self, request: Request, token: str) -> HttpResponseBase:
        """
        Hand out a picture or a preview; 404 once the link has ended or the file is erased.

        Pictures speak the language that the browser asks for.
        """
        shown = files.behind(token, at=timezone.now())
        if shown is None:
            raise Http404
        with translation.override(translation.get_language_from_request(request)):
            answer = _of_scan(shown)
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


def _of_scan(shown: files.Shown) -> HttpResponseBase:
    scan = Scan.objects.present().filter(public_id=shown.of).first()
    if scan is not None and shown.what in pictures.VIEWS and scan.drawing:
        return HttpResponse(pictures.view(scan.drawing, shown.what, Side(scan.side)), content_type=SVG)
    if scan is not None and shown.what == "preview" and scan.preview:
        return FileResponse(files.opened(scan.preview), content_type=GLB, filename="foot.glb")
    if scan is not None and shown.what == "file" and scan.file:
        name = f"{scan.side}.scan"
        return FileResponse(files.opened(scan.file), content_type=_BYTES, as_attachment=True, filename=name)
    raise Http404
