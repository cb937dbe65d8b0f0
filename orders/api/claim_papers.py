"""Doors to the photos of a claim, and to what is written about it."""

from typing import ClassVar, override

from django.db.models import FETCH_RAISE, QuerySet
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting import files
from orders import claims
from orders.api.claim_shapes import ClaimMessageIn, ClaimMessageOut, PhotoIn, PhotoOut
from orders.api.claims import NO_STORE, own_claim
from orders.models import ClaimEvidence, ClaimMessage
from orders.photographs import MOST_BYTES, PhotoTooLarge
from shop.actor import actor_of


def _photo(photo: ClaimEvidence) -> dict[str, object]:
    link = claims.link(photo, at=timezone.now())
    return {**PhotoOut({**vars(photo), "url": reverse("v1:claim-photo", kwargs={"token": link})}).data}


class ClaimPhotos(APIView):
    """The photos of a claim."""

    parser_classes = (MultiPartParser,)
    throttle_scope: ClassVar[str] = "uploads"

    @extend_schema(operation_id="claims_photos", summary="Photos of a claim", responses={200: PhotoOut(many=True)})
    def get(self, request: Request, number: str) -> Response:
        """Return the photos of a claim, the oldest first, with links for the next ten minutes."""
        found = claims.photos_of(own_claim(number, actor_of(request.user)))
        return Response([_photo(photo) for photo in found], headers=NO_STORE)

    @extend_schema(
        operation_id="claims_photos_add", summary="Send a photo",
        request={"multipart/form-data": PhotoIn}, responses={201: PhotoOut},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Send a photo, as JPEG, PNG or WebP. It is never needed. Nothing but what is to be seen is kept of it."""
        by = actor_of(request.user)
        claim_id = own_claim(number, by)
        given = PhotoIn(data=request.data)
        given.is_valid(raise_exception=True)
        sent = given.validated_data["file"]
        if sent.size > MOST_BYTES:
            raise PhotoTooLarge(pointer="/file")
        photo = claims.attach(claim_id, sent.read(), at=timezone.now(), by=by)
        return Response(_photo(photo), status=201, headers=NO_STORE)


class ClaimPhoto(APIView):
    """One photo, by a link that ends."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="claim_photo", summary="See a photo", auth=[], responses={(200, "image/jpeg"): OpenApiTypes.BINARY}
    )
    def get(self, _request: Request, token: str) -> FileResponse:
        """Return the photo that a link leads to, for as long as the link lives."""
        photo = claims.behind(token, at=timezone.now())
        if photo is None:
            raise Http404
        return FileResponse(files.opened(photo.file), content_type="image/jpeg", headers=NO_STORE)


class ClaimMessages(ListAPIView[ClaimMessage]):
    """What you and we wrote about a claim."""

    queryset = ClaimMessage.objects.none()  # for the document; each asker's own are read below
    serializer_class = ClaimMessageOut
    throttle_scope: ClassVar[str] = "messages"

    @override
    def get_queryset(self) -> QuerySet[ClaimMessage]:
        """Return the messages of the asker's claim, the newest first."""
        claim_id = own_claim(self.kwargs["number"], actor_of(self.request.user))
        return ClaimMessage.objects.filter(claim_id=claim_id).order_by("-pk").fetch_mode(FETCH_RAISE)

    @extend_schema(
        operation_id="claim_messages_list", summary="Read what was written", responses={200: ClaimMessageOut(many=True)}
    )
    @override
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return what you and we wrote about this claim, the newest first."""
        page = self.paginate_queryset(self.get_queryset())
        answer = self.get_paginated_response([ClaimMessageOut(message).data for message in page or ()])
        answer.headers["Cache-Control"] = NO_STORE["Cache-Control"]
        return answer

    @extend_schema(
        operation_id="claim_messages_create", summary="Write about a claim",
        request=ClaimMessageIn, responses={201: ClaimMessageOut},
    )  # fmt: skip
    def post(self, request: Request, number: str) -> Response:
        """Write about this claim; where we have asked something, this is the answer and our clock goes on."""
        by = actor_of(request.user)
        claim_id = own_claim(number, by)
        given = ClaimMessageIn(data=request.data)
        given.is_valid(raise_exception=True)
        message = claims.write(claim_id, text=given.validated_data["text"], at=timezone.now(), by=by)
        return Response(ClaimMessageOut(message).data, status=201, headers=NO_STORE)
