"""Doors for the machines of the workshop: what is next, taking a job, telling how far it is, what was measured."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, cast, override

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting import files
from fitting.building import SOLID
from orders import stations
from orders.api.paying import NO_STORE
from orders.models import Device, LineStatus, QualityRecord, Station, WorkOrder
from orders.production import Figures
from shop.api.fields import StrictSerializer

SCHEME: Final = "Station"
# Of each stage: a machine asks for its next work, not for the year's.
MOST: Final = 20


class StationKeys(BaseAuthentication):
    """``Authorization: Station <key>``, looked up with one statement; it opens these doors and no other."""

    @override
    def authenticate(self, request: Request) -> tuple[object, Station]:
        """
        Return the station.

        :raises AuthenticationFailed: for a key that is missing, unknown or taken back; all look the same.
        """
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        station = stations.behind(key.strip()) if scheme.lower() == SCHEME.lower() else None
        if station is None:
            raise AuthenticationFailed
        return station.user, station

    @override
    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, which is what makes a 401 of it."""
        return SCHEME


class StationPieceOut(serializers.Serializer[object]):
    """One insole to be made."""

    serial = serializers.CharField()
    side = serializers.ChoiceField(choices=["left", "right"])
    status = serializers.ChoiceField(choices=Device.Status.values)
    length_mm = serializers.FloatField(help_text="Of the design.")
    width_mm = serializers.FloatField(help_text="Of the design.")
    design_sha256 = serializers.CharField(help_text="Of the file; compare it before you begin.")
    design_url = serializers.CharField(allow_null=True, help_text="The solid (3MF); the address ends after minutes.")


class StationJobOut(serializers.Serializer[object]):
    """One job, without whose feet they are."""

    id = serializers.CharField(help_text="Number of the work order.")
    sku = serializers.CharField()
    stage = serializers.ChoiceField(choices=[LineStatus.QUEUED, LineStatus.IN_PRODUCTION, LineStatus.QUALITY_CHECK])
    sides = serializers.ChoiceField(choices=WorkOrder.Sides.values)
    claimed = serializers.BooleanField(help_text="By this station; else anybody may take it.")
    ship_by = serializers.DateField(allow_null=True)
    pieces = StationPieceOut(many=True)


class StationJobsOut(serializers.Serializer[object]):
    """The next jobs, the most urgent first."""

    results = StationJobOut(many=True)


class MeasuredIn(StrictSerializer):
    """What was measured of one piece."""

    serial = serializers.CharField(max_length=12)
    length_mm = serializers.DecimalField(max_digits=5, decimal_places=1)
    width_mm = serializers.DecimalField(max_digits=5, decimal_places=1)
    wall_mm = serializers.DecimalField(max_digits=4, decimal_places=2)
    weight_g = serializers.DecimalField(max_digits=5, decimal_places=1)
    surface = serializers.ChoiceField(choices=QualityRecord.Surface.values)


class StationActIn(StrictSerializer):
    """What the machine does, or has done."""

    act = serializers.ChoiceField(choices=["claim", "let_go", "start", "show", "record"])
    lot = serializers.CharField(max_length=40, required=False, default="", help_text="Of the material; for `start`.")
    measured = MeasuredIn(required=False, help_text="For `record`.")

    @override
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on figures where they are to be recorded."""
        if attrs["act"] == "record" and "measured" not in attrs:
            raise serializers.ValidationError({"measured": serializers.ErrorDetail("Send figures.", "required")})
        return attrs


def _record(station: Station, number: str, said: Mapping[str, Any], at: Any) -> None:
    measured = dict(said["measured"])
    stations.record(station, number, measured.pop("serial"), Figures(**measured), at=at)


_ACTS: Final[Mapping[str, Callable[[Station, str, Mapping[str, Any], Any], object]]] = {
    "claim": lambda station, number, _, at: stations.claim(station, number, at=at),
    "let_go": lambda station, number, _, at: stations.let_go(station, number, at=at),
    "start": lambda station, number, said, at: stations.start(station, number, lot=said["lot"], at=at),
    "show": lambda station, number, _, at: stations.show(station, number, at=at),
    "record": _record,
}


def _job(job: WorkOrder) -> dict[str, object]:
    return {
        "id": job.number,
        "sku": job.line.sku,
        "stage": job.line.status,
        "sides": job.sides,
        "claimed": job.operator_id is not None,
        "ship_by": vars(job)["ship_by"],
        "pieces": [_piece(device) for device in job.devices.all()],
    }


def _piece(device: Device) -> dict[str, object]:
    design, url = device.design, None
    if design.file_of(SOLID):
        url = reverse("v1:file", kwargs={"token": files.link(SOLID, design.public_id, at=timezone.now())})
    return {
        "serial": device.serial,
        "side": device.side,
        "status": device.status,
        "length_mm": device.length_mm,
        "width_mm": device.width_mm,
        "design_sha256": device.design_sha256,
        "design_url": url,
    }


class StationJobs(APIView):
    """The next jobs of the workshop."""

    authentication_classes = (StationKeys,)
    query: ClassVar[set[str]] = set()

    @extend_schema(operation_id="stations_jobs_list", summary="Ask for the next jobs", responses=StationJobsOut)
    def get(self, request: Request) -> Response:
        """
        List what waits for anybody and what this station has claimed, the most urgent first, twenty of each stage.

        For machines: `Authorization: Station <key>`, with a key that an owner made at the desk of stations. Nothing
        here says whose feet they are.
        """
        found = stations.next_jobs(cast("Station", request.auth), most=MOST)
        return Response(StationJobsOut({"results": [_job(job) for job in found]}).data, headers=NO_STORE)


class StationJob(APIView):
    """One job."""

    authentication_classes = (StationKeys,)
    throttle_scope = "stations"

    @extend_schema(operation_id="stations_jobs_read", summary="Read one job", responses=StationJobOut)
    def get(self, request: Request, job: str) -> Response:
        """Read a job that waits for anybody, or is this station's."""
        return self._answer(request, job)

    @extend_schema(
        operation_id="stations_jobs_act",
        summary="Take a job, or tell how far it is",
        request=StationActIn,
        responses={200: StationJobOut},
    )
    def post(self, request: Request, job: str) -> Response:
        """
        Do one thing with a job.

        `claim` takes it, `let_go` gives it back, `start` begins it on this machine (with the `lot`), `show` hands its
        pieces to be checked, `record` attaches what was `measured` of one, and passes it if it agrees with its design.
        Of two that claim at once one gets `job_taken`. A key that is not for this answers `station_may_not`.
        """
        given = StationActIn(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        _ACTS[said["act"]](cast("Station", request.auth), job, said, timezone.now())
        return self._answer(request, job)

    @staticmethod
    def _answer(request: Request, number: str) -> Response:
        found = stations.job(cast("Station", request.auth), number)
        return Response(StationJobOut(_job(found)).data, headers=NO_STORE)
