"""The resources of people: a guest's session, and oneself."""

from typing import ClassVar, Final, cast

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.accounts import erasing, exporting, guests, profile
from config.accounts.api.serializers import (
    EraseIn,
    ErasePreviewOut,
    ErasureOut,
    ExportIn,
    ExportOut,
    ExportPreviewOut,
    GuestSessionIn,
    GuestSessionOut,
    MeIn,
    MeOut,
)
from config.accounts.models import User
from fitting import files
from shop.api.conditional import if_match, tag_of, tagged

_NO_STORE: Final = {"Cache-Control": "no-store"}
_ZIP: Final = "application/zip"


class GuestSessions(APIView):
    """Begin as a guest, or come back by a mailed link."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope: ClassVar[str] = "sign_in"

    @extend_schema(
        operation_id="guest_sessions_create",
        summary="Begin or resume as a guest",
        request=GuestSessionIn,
        responses={201: GuestSessionOut},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """
        Return a token, once.

        Without a code a new guest begins. With the one-time code of a mail you are the guest it was mailed
        to; the code is used up.
        """
        given = GuestSessionIn(data=request.data)
        given.is_valid(raise_exception=True)
        code = given.validated_data.get("code")
        now = timezone.now()
        session = guests.start(at=now) if code is None else guests.exchange(code, at=now)
        return Response(GuestSessionOut(session).data, status=201, headers=_NO_STORE)


class Me(APIView):
    """The account or guest that is asking."""

    @extend_schema(operation_id="me_retrieve", summary="Who am I", responses={200: MeOut})
    def get(self, request: Request) -> HttpResponse:
        """Return the account or guest that is asking."""
        return _answer(request, cast("User", request.user))

    @extend_schema(
        operation_id="me_partial_update", summary="Change my name or language", request=MeIn, responses={200: MeOut}
    )
    def patch(self, request: Request) -> HttpResponse:
        """
        Change name or language. `If-Match` is welcome.

        The e-mail address and the password are changed at `/_allauth/`.
        """
        user = cast("User", request.user)
        given = MeIn(data=request.data)
        given.is_valid(raise_exception=True)
        if_match(request, required=False).check(_tag(user))
        return _answer(request, profile.reword(by=user.as_actor(), **given.validated_data))


class ExportMe(APIView):
    """A copy of what is kept about me."""

    @extend_schema(
        operation_id="me_export_retrieve", summary="See what a copy of my data holds", responses={200: ExportPreviewOut}
    )
    def get(self, request: Request) -> Response:
        """Return what a copy holds, what it does not and why, and how far the one you asked for is."""
        found = exporting.preview(cast("User", request.user))
        return Response(ExportPreviewOut(found).data, headers=_NO_STORE)

    @extend_schema(
        operation_id="me_export_create",
        summary="Ask for a copy of my data",
        request=ExportIn,
        responses={202: ExportOut},
    )
    def post(self, request: Request) -> Response:
        """
        Ask for a copy; it is made within minutes and kept for seven days.

        While one is being made or kept, asking again is the same request; delete it first for a newer one.
        """
        ExportIn(data=request.data).is_valid(raise_exception=True)
        asked = exporting.ask(at=timezone.now(), by=cast("User", request.user).as_actor())
        return Response(ExportOut(asked).data, status=202)

    @extend_schema(operation_id="me_export_destroy", summary="Have my copy deleted", responses={200: ExportPreviewOut})
    def delete(self, request: Request) -> Response:
        """Take the request back, or have the copy deleted before its time; return what a copy holds, as before."""
        exporting.drop(by=cast("User", request.user).as_actor())
        return self.get(request)


class ExportFile(APIView):
    """The copy itself."""

    @extend_schema(
        operation_id="me_export_file", summary="Fetch the copy of my data", responses={(200, _ZIP): OpenApiTypes.BINARY}
    )
    def get(self, request: Request) -> FileResponse:
        """Hand the copy out as a ZIP file; 404 before it is ready and once its time is over."""
        copy = exporting.fetch(at=timezone.now(), by=cast("User", request.user).as_actor())
        return FileResponse(
            files.opened(copy.file), content_type=_ZIP, as_attachment=True, filename="my-data.zip", headers=_NO_STORE
        )


class EraseMe(APIView):
    """To be forgotten."""

    @extend_schema(
        operation_id="me_erase_retrieve", summary="See what erasing me would do", responses={200: ErasePreviewOut}
    )
    def get(self, request: Request) -> Response:
        """
        Return what goes, what stays and why, and what must end first; nothing is done.

        `waits_for` is empty where nothing stands in the way.
        """
        found = erasing.preview(cast("User", request.user))
        return Response(ErasePreviewOut(found).data, headers=_NO_STORE)

    @extend_schema(
        operation_id="me_erase_create", summary="Ask to be erased", request=EraseIn, responses={202: ErasureOut}
    )
    def post(self, request: Request) -> Response:
        """
        Ask to be erased; it is done within minutes, and your session ends with it. Asking again is the same request.

        Refused while something is under way: the errors name each thing that must end, or be cancelled, first.
        """
        EraseIn(data=request.data).is_valid(raise_exception=True)
        asked = erasing.ask(at=timezone.now(), by=cast("User", request.user).as_actor())
        return Response(ErasureOut(asked).data, status=202)

    @extend_schema(operation_id="me_erase_destroy", summary="Stay after all", responses={200: ErasePreviewOut})
    def delete(self, request: Request) -> Response:
        """Take the request back, while it is not done; return what erasing you would do, as before."""
        erasing.take_back(by=cast("User", request.user).as_actor())
        return self.get(request)


def _tag(user: User) -> str:
    return tag_of(user.public_id, user.email, user.name, user.language, user.verified_at)


def _answer(request: Request, user: User) -> HttpResponse:
    return tagged(request, _tag(user), lambda: MeOut(user).data)
