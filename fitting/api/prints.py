"""Pressure pictures of the feet; sent by their customer or, at the door, by the wearer."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting import clinicians, prints
from fitting.api.clinician_shapes import PrintIn, PrintOut, PrintsOut
from fitting.api.clinicians import spoken_for
from fitting.api.door import UnderInvitation
from fitting.api.profiles import own_profile
from fitting.api.wearers import NO_STORE
from fitting.measured import Side
from fitting.models import PressurePrint
from shop.actor import Actor, actor_of

type Json = dict[str, Any]


def portraits(rows: list[PressurePrint]) -> list[Json]:
    """Show what pictures told, left first."""
    return [
        {"side": row.side, "arch_index": float(row.arch_index), "cells": row.cells, "taken_at": row.taken_at}
        for row in sorted(rows, key=lambda row: row.side)
    ]


def bytes_of(file: Any) -> bytes:
    """
    Read an upload, unless it is larger than anything we take.

    :raises TooLarge: beyond 10 MB.
    """
    if file.size > clinicians.LARGEST_BYTES:
        raise clinicians.DocumentTooLarge(pointer="/file")
    data: bytes = file.read()
    return data


def _side(text: str) -> Side:
    """
    Read a side from an address.

    :raises Http404: for anything else.
    """
    if text not in set(Side):
        raise Http404
    return Side(text)


def _pressed(profile_id: int, by: Actor) -> Response:
    profile = spoken_for(profile_id, by)
    rows = PressurePrint.objects.present().filter(profile=profile, entry=None)
    return Response({"results": portraits(list(rows))}, headers=NO_STORE)


def _press(request: Request, profile_id: int, by: Actor) -> Response:
    given = PrintIn(data=request.data)
    given.is_valid(raise_exception=True)
    side, data = Side(given.validated_data["side"]), bytes_of(given.validated_data["file"])
    row = prints.take(profile_id, side, data, at=timezone.now(), by=by)
    return Response(portraits([row])[0], status=201, headers=NO_STORE)


class ProfilePrints(APIView):
    """Pressure pictures of the feet."""

    parser_classes = (MultiPartParser,)
    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(operation_id="pressure_prints_list", responses=PrintsOut)
    def get(self, request: Request, profile: str) -> Response:
        """List what the pressure pictures of this version told."""
        by = actor_of(request.user)
        return _pressed(own_profile(profile, by), by)

    @extend_schema(
        operation_id="pressure_prints_send", request={"multipart/form-data": PrintIn}, responses={201: PrintOut}
    )
    def post(self, request: Request, profile: str) -> Response:
        """
        Send a pressure picture of one foot as CSV; it gives the arch index, and replaces an earlier one of the foot.

        Any delimiter, decimal mark, unit and direction. Errors at `/file` say by code how to fix the export.
        """
        by = actor_of(request.user)
        return _press(request, own_profile(profile, by), by)


class ProfilePrint(APIView):
    """The pressure picture of one foot."""

    @extend_schema(operation_id="pressure_prints_take_away", responses={204: None})
    def delete(self, request: Request, profile: str, side: str) -> Response:
        """Take the picture of a foot out of a draft."""
        by = actor_of(request.user)
        prints.take_away(own_profile(profile, by), _side(side), at=timezone.now(), by=by)
        return Response(status=204)


class DoorPrints(UnderInvitation):
    """The wearer's own pressure pictures."""

    parser_classes = (MultiPartParser,)
    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(operation_id="invitation_pressure_prints_list", responses=PrintsOut)
    def get(self, _request: Request, token: str) -> Response:
        """List what they told."""
        _, by = self.entered(token)
        return _pressed(self.profile_of(by), by)

    @extend_schema(
        operation_id="invitation_pressure_prints_send",
        request={"multipart/form-data": PrintIn},
        responses={201: PrintOut},
    )
    def post(self, request: Request, token: str) -> Response:
        """Send one; see `profiles/{id}/pressure-prints/`."""
        _, by = self.entered(token)
        return _press(request, self.profile_of(by), by)


class DoorPrint(UnderInvitation):
    """The pressure picture of one of the wearer's own feet."""

    @extend_schema(operation_id="invitation_pressure_prints_take_away", responses={204: None})
    def delete(self, _request: Request, token: str, side: str) -> Response:
        """Take it out of the draft."""
        _, by = self.entered(token)
        prints.take_away(self.profile_of(by), _side(side), at=timezone.now(), by=by)
        return Response(status=204)
