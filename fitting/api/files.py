"""What signed links lead to: pictures, previews and files of scans and designs."""

import json
from typing import Final

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from fitting import clinicians, files, pictures, relief
from fitting.building import HEIGHTS, PREVIEW, SOLID, TRIANGLES
from fitting.measured import Side
from fitting.models import Design, Scan

FILE: Final = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
SVG: Final = "image/svg+xml"
GLB: Final = "model/gltf-binary"
_BYTES: Final = "application/octet-stream"
# How the ids of designs begin.
_DESIGNS: Final = "dsg_"
_KINDS: Final = {
    SOLID: ("model/3mf", "3mf"),
    TRIANGLES: ("model/stl", "stl"),
    PREVIEW: (GLB, "glb"),
}


class PrivateFile(APIView):
    """What a signed link leads to. The link was made for somebody who may see it, and ends after ten minutes."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="files_read", responses={(200, _BYTES): FILE})
    def get(self, request: Request, token: str) -> HttpResponseBase:
        """
        Hand out a picture or a preview; 404 once the link has ended, the file is erased or consent taken back.

        Pictures speak the language that the browser asks for.
        """
        shown = files.behind(token, at=timezone.now())
        if shown is None:
            raise Http404
        with translation.override(translation.get_language_from_request(request)):
            answer = _behind(shown)
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


def _behind(shown: files.Shown) -> HttpResponseBase:
    if shown.what == clinicians.DOCUMENT:
        return _document(shown)
    return _of_design(shown) if shown.of.startswith(_DESIGNS) else _of_scan(shown)


def _of_scan(shown: files.Shown) -> HttpResponseBase:
    scan = Scan.objects.present().agreed_to().filter(public_id=shown.of).first()
    if scan is not None and shown.what in pictures.VIEWS and scan.drawing:
        return HttpResponse(pictures.view(scan.drawing, shown.what, Side(scan.side)), content_type=SVG)
    if scan is not None and shown.what == "preview" and scan.preview:
        return FileResponse(files.opened(scan.preview), content_type=GLB, filename="foot.glb")
    if scan is not None and shown.what == "file" and scan.file:
        name = f"{scan.side}.scan"
        return FileResponse(files.opened(scan.file), content_type=_BYTES, as_attachment=True, filename=name)
    raise Http404


def _of_design(shown: files.Shown) -> HttpResponseBase:
    design = Design.objects.agreed_to().select_related("side").filter(public_id=shown.of).first()
    if design is not None and shown.what == HEIGHTS:
        return heights(design)
    if design is None or shown.what not in _KINDS:
        raise Http404
    return of_design(design, shown.what)


def heights(design: Design) -> HttpResponse:
    """
    Draw a design's heights in the active language.

    :raises Http404: if there are none.
    """
    kept = design.file_of(HEIGHTS)
    if not kept:
        raise Http404
    return HttpResponse(relief.picture(json.loads(files.read(kept)), Side(design.side.side)), content_type=SVG)


def of_design(design: Design, what: str) -> FileResponse:
    """
    Hand out one of a design's files, under the code that is engraved in it.

    :raises Http404: if it has none.
    """
    kept = design.file_of(what)
    if not kept:
        raise Http404
    kind, ending = _KINDS[what]
    name = f"{design.side.insole.code}.{ending}"
    return FileResponse(files.opened(kept), content_type=kind, as_attachment=what != PREVIEW, filename=name)


def _document(shown: files.Shown) -> HttpResponseBase:
    """Hand out what a clinician sent; it is kept as it came, so no browser shall show it in our name."""
    entry = clinicians.document_of(shown.of)
    if entry is None:
        raise Http404
    name = f"letter.{entry.document_type.rpartition('/')[2]}"
    opened = files.opened(entry.document)
    return FileResponse(opened, content_type=entry.document_type, as_attachment=True, filename=name)
