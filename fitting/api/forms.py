"""What anybody may read before measuring: the form, the sheet to print, and shoe sizes."""

from dataclasses import asdict

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from fitting import size_charts
from fitting.api import portraits
from fitting.api.profile_shapes import ProfileFormOut
from fitting.api.shapes import ConversionOut, PaperQuery, ShoeSizeQuery
from fitting.measuring_sheet import Paper, measuring_sheet
from shop.api.conditional import PublicRead


class ProfileForm(PublicRead):
    """The questionnaire."""

    @extend_schema(operation_id="profile_form_read", responses=ProfileFormOut)
    def get(self, _request: Request) -> Response:
        """
        Return the questions of a foot profile with texts, choices, pictures, units and limits.

        Answers are sent by `code` to `profiles/{id}/`. An amount is a number in its `unit`, or an object of units
        that are added: `{"ft": 5, "in": 6}`.
        """
        return Response(portraits.form())


class MeasuringSheet(PublicRead):
    """The sheet to print."""

    cache_seconds = 86_400

    @extend_schema(
        operation_id="measuring_sheet_read",
        parameters=[OpenApiParameter("paper", str, enum=[paper.value for paper in Paper], default="a4")],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> HttpResponse:
        """Return the measuring sheet as PDF; print it at 100 % and check the 100 mm bar with a ruler."""
        given = PaperQuery(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        paper = Paper(given.validated_data["paper"])
        name = f"measuring-sheet-{paper.value}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(measuring_sheet(paper), content_type="application/pdf", headers=headers)


class ShoeSizes(PublicRead):
    """Shoe sizes, with named scales."""

    cache_seconds = 86_400

    @extend_schema(operation_id="shoe_sizes_convert", parameters=[ShoeSizeQuery], responses=ConversionOut)
    def get(self, request: Request) -> Response:
        """
        Return the foot length (± mm) that a size means, and the same foot in every other scale.

        There is no exact conversion between shoe sizes; makers differ by half a size and more. Makers' own charts are
        scales with a name; between two rows of one the sizes lie on a line.
        """
        given = ShoeSizeQuery(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        size = given.validated_data
        return Response(ConversionOut(asdict(size_charts.convert(size["scale"], size["size"]))).data)
