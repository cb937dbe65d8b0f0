"""The clinician's own door: whom it is about, what was found, the signed statement, files. Nobody signs in."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting import clinician_letter, clinicians
from fitting.api import prints
from fitting.api.clinician_shapes import ClinicianDoorOut, EntryFileIn, EntryIn, exact
from fitting.api.clinicians import birth_year_of, signs_of
from fitting.api.wearers import NO_STORE
from fitting.clinical import SideValues
from fitting.measured import Side
from fitting.models import ClinicianEntry, ClinicianLink
from fitting.plausibility import Facts

type Json = dict[str, Any]


def _door(link: ClinicianLink) -> Json:
    """Show a clinician what is needed and nothing else."""
    profile = link.profile
    entry = ClinicianEntry.objects.filter(profile=profile).order_by("-pk").prefetch_related("prints").first()
    present = [row for row in entry.prints.all() if row.removed_at is None] if entry is not None else []
    return {
        "initials": clinician_letter.initials_of(profile.wearer.name),
        "birth_year": birth_year_of(profile),
        "sides": [side.value for side in Facts(profile.answers, {}, timezone.now().date()).sides],
        "flags": [{"code": code, "sentence": words} for code, words in signs_of(profile).items()],
        "expires_at": link.expires_at,
        "entry": entry.status if entry is not None else None,
        "has_document": bool(entry is not None and entry.document),
        "prints": prints.portraits(present),
    }


class ClinicianDoor(APIView):
    """A clinician's own door: whoever has the link answers, and nobody needs to sign in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(operation_id="clinician_entries_read", responses=ClinicianDoorOut)
    def get(self, _request: Request, token: str) -> Response:
        """Show whom it is about: initials, year of birth, what was ticked. No price, address or order."""
        return Response(_door(clinicians.behind(token, at=timezone.now())), headers=NO_STORE)

    @extend_schema(operation_id="clinician_entries_send", request=EntryIn, responses={201: ClinicianDoorOut})
    def post(self, request: Request, token: str) -> Response:
        """
        Send what was found, and the signed statement; a fitter looks at it before it counts.

        Sending again replaces what nobody has looked at yet.
        """
        at = timezone.now()
        link = clinicians.behind(token, at=at)
        given = EntryIn(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        values = {side: SideValues.from_json(exact(told[side.value])) for side in Side}
        signed = clinicians.Signed(
            told["may_wear_insoles"], told["clinician_name"], told["profession"], told["register_number"],
            told["signed_on"], told["remarks"],
        )  # fmt: skip
        clinicians.send(token, values=values, signed=signed, at=at, by=clinicians.actor_behind(link))
        return Response(_door(link), status=201, headers=NO_STORE)


class ClinicianFiles(APIView):
    """Files that go with a clinician's answer."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (MultiPartParser,)
    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(
        operation_id="clinician_entries_attach",
        request={"multipart/form-data": EntryFileIn},
        responses={201: ClinicianDoorOut},
    )
    def post(self, request: Request, token: str) -> Response:
        """Add a signed letter or prescription, or a pressure picture of one foot, to the answer that was sent."""
        at = timezone.now()
        link = clinicians.behind(token, at=at)
        given = EntryFileIn(data=request.data)
        given.is_valid(raise_exception=True)
        told, by = given.validated_data, clinicians.actor_behind(link)
        data = prints.bytes_of(told["file"])
        if told["kind"] == "pressure_print" and not told["side"]:
            raise clinicians.EntryInvalid("Say which foot the pressure picture is of.", pointer="/side")
        if told["kind"] == "document":
            clinicians.attach_document(token, data, at=at, by=by)
        else:
            clinicians.attach_print(token, Side(told["side"]), data, at=at, by=by)
        return Response(_door(link), status=201, headers=NO_STORE)
