"""Doors to how far a pair has gone: figures side by side, entries by hand, activity files."""

from typing import Any, ClassVar

from django.db.models import FETCH_RAISE
from django.utils import timezone, translation
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import activities, mileage
from orders.activity.reading import LARGEST
from orders.api.covers import PRIVATE
from orders.api.mileage_json import file_json, mileage_json
from orders.api.mileage_shapes import (
    ActivityFileIn,
    ActivityFileOut,
    ActivityNameIn,
    MileageChooseIn,
    MileEntryIn,
    PairMileageOut,
)
from orders.models import ActivityFile
from shop.actor import actor_of


def _shown(request: Request, told: mileage.Told, *, status: int = 200) -> Response:
    """Write it in the language that is asked for: the picture has words in it."""
    with translation.override(translation.get_language_from_request(request)):
        return Response(mileage_json(told), status=status, headers=PRIVATE)


class PairMileage(APIView):
    """How far a pair has gone."""

    @extend_schema(operation_id="covers_mileage", summary="How far a pair has gone", responses={200: PairMileageOut})
    def get(self, request: Request, serial: str) -> Response:
        """
        Tell how far a pair has gone by each figure: habits, entries, activity files, your own word.

        Evidence is never demanded. Where figures differ you choose which counts; only a figure that you have
        confirmed or chosen yourself can ever count against a claim.
        """
        return _shown(request, mileage.told(serial, at=timezone.now(), by=actor_of(request.user)))

    @extend_schema(
        operation_id="covers_mileage_choose",
        summary="Choose which figure counts",
        request=MileageChooseIn,
        responses={200: PairMileageOut},
    )
    def put(self, request: Request, serial: str) -> Response:
        """Say which figure counts, or tell your own; what you chose before is kept."""
        given = MileageChooseIn(data=request.data)
        given.is_valid(raise_exception=True)
        new = given.validated_data
        told = mileage.choose(serial, new["by"], own=new.get("miles"), at=timezone.now(), by=actor_of(request.user))
        return _shown(request, told)


class MileEntries(APIView):
    """Miles by hand."""

    @extend_schema(
        operation_id="covers_mileage_enter",
        summary="Enter miles by hand",
        request=MileEntryIn,
        responses={201: PairMileageOut},
    )
    def post(self, request: Request, serial: str) -> Response:
        """Enter the miles of a day, or of some days together, since the pair arrived."""
        given = MileEntryIn(data=request.data)
        given.is_valid(raise_exception=True)
        new = given.validated_data
        told = mileage.enter(
            serial,
            new["miles"],
            first_on=new["first_on"],
            last_on=new.get("last_on", new["first_on"]),
            at=timezone.now(),
            by=actor_of(request.user),
        )
        return _shown(request, told, status=201)


class MileEntryDetail(APIView):
    """One entry."""

    @extend_schema(operation_id="covers_mileage_strike", summary="Take an entry away", responses={204: None})
    def delete(self, request: Request, serial: str, entry: str) -> Response:
        """Take an entry away; enter it anew if it was wrong."""
        mileage.strike(serial, entry, by=actor_of(request.user))
        return Response(status=204)


class ActivityFiles(GenericAPIView[Any]):
    """Activity files of a pair."""

    queryset = ActivityFile.objects.none()
    serializer_class = ActivityFileOut
    parser_classes = (MultiPartParser,)
    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(
        operation_id="covers_activity_files_list",
        summary="List a pair's activity files",
        responses=ActivityFileOut(many=True),
    )
    def get(self, request: Request, serial: str) -> Response:
        """List what was handed in, the newest first: of each file distance, time and sport are kept, nothing else."""
        own = activities.of_pair(serial, by=actor_of(request.user))
        page = self.paginate_queryset(own.fetch_mode(FETCH_RAISE)) or []
        answer = self.get_paginated_response([file_json(file) for file in page])
        answer.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return answer

    @extend_schema(
        operation_id="covers_activity_files_hand_in",
        summary="Hand in an activity file",
        request={"multipart/form-data": ActivityFileIn},
        responses={201: ActivityFileOut},
    )
    def post(self, request: Request, serial: str) -> Response:
        """
        Hand in a GPX, TCX or FIT file. Only walking, running and hiking count, only since the pair arrived, only once.

        Needs consent to `health_data`. The file and its track are not kept. What the file does not say it was waits
        until you name it; without a name it counts nothing.
        """
        given = ActivityFileIn(data=request.data)
        given.is_valid(raise_exception=True)
        new = given.validated_data
        if new["file"].size > LARGEST:
            raise activities.ActivityTooLarge(pointer="/file")
        by = actor_of(request.user)
        file = activities.hand_in(serial, new["file"].read(), sport=new["sport"], at=timezone.now(), by=by)
        return Response(file_json(file), status=201, headers=PRIVATE)


class ActivityFileDetail(APIView):
    """One activity file."""

    @extend_schema(
        operation_id="covers_activity_files_name",
        summary="Say what an activity was",
        request=ActivityNameIn,
        responses={200: ActivityFileOut},
    )
    def patch(self, request: Request, serial: str, file: str) -> Response:
        """Name the sport of what the file does not say; named again, it changes."""
        given = ActivityNameIn(data=request.data)
        given.is_valid(raise_exception=True)
        named = activities.name_sport(
            serial, file, given.validated_data["sport"], at=timezone.now(), by=actor_of(request.user)
        )
        return Response(file_json(named), headers=PRIVATE)

    @extend_schema(
        operation_id="covers_activity_files_take_away", summary="Take a file's miles away", responses={204: None}
    )
    def delete(self, request: Request, serial: str, file: str) -> Response:
        """Take its miles away; it may be handed in again."""
        activities.take_away(serial, file, by=actor_of(request.user))
        return Response(status=204)
