"""Foot profiles: opened, filled in, submitted; by their customer or, at the door, by the wearer."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from fitting import intake
from fitting.api import portraits
from fitting.api.profile_shapes import ProfileChangeIn, ProfileOpenIn, ProfileOut, ProfileSummaryOut
from fitting.api.wearers import own_wearer
from fitting.models import FootProfile
from shop.actor import Actor, actor_of
from shop.api.conditional import PRIVATE, if_match

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The `ETag` of what you are changing."
)
IF_MATCH_WELCOME = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The `ETag` of what you saw; refused if it has changed."
)


def shown(pk: int, by: Actor, *, status: int = 200) -> Response:
    """Answer with a profile as it is now, and its tag."""
    row = portraits.whole(FootProfile.objects.filter(pk=pk)).get()
    headers = {"ETag": portraits.tag(row), "Cache-Control": PRIVATE}
    return Response(portraits.profile(row, by=by, at=timezone.now()), status=status, headers=headers)


def begun(request: Request, wearer_id: int, by: Actor) -> Response:
    """Open a draft for a wearer, as the request says."""
    given = ProfileOpenIn(data=request.data)
    given.is_valid(raise_exception=True)
    draft = intake.open_profile(wearer_id, based_on=given.validated_data["based_on"], at=timezone.now(), by=by)
    return shown(draft.pk, by, status=201)


def changed(request: Request, profile_id: int, by: Actor) -> Response:
    """Change a draft, as the request says, if the caller saw its present state."""
    match = if_match(request, required=True)
    given = ProfileChangeIn(data=request.data)
    given.is_valid(raise_exception=True)
    intake.answer(
        profile_id,
        **given.validated_data,
        check=lambda row: match.check(portraits.tag(row)),
        at=timezone.now(),
        by=by,
    )
    return shown(profile_id, by)


def submitted(request: Request, profile_id: int, by: Actor) -> Response:
    """Submit a draft, if the caller saw its present state or does not say."""
    match = if_match(request, required=False)
    intake.submit(profile_id, check=lambda row: match.check(portraits.tag(row)), at=timezone.now(), by=by)
    return shown(profile_id, by)


def own_profile(public_id: str, by: Actor) -> int:
    """
    Return the primary key of a profile of one of the caller's wearers. Staff have no wider reach here.

    :raises Http404: if there is none.
    """
    own = FootProfile.objects.owned_by(by.id).filter(public_id=public_id, wearer__archived_at=None)
    found = own.values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found


class Profiles(GenericAPIView[FootProfile]):
    """The versions of what we know about a wearer's feet."""

    queryset = FootProfile.objects.none()
    serializer_class = ProfileSummaryOut

    @extend_schema(operation_id="profiles_list", responses=ProfileSummaryOut(many=True))
    def get(self, request: Request, wearer: str) -> Response:
        """List the versions of a wearer, newest first."""
        found = own_wearer(wearer, actor_of(request.user))
        versions = found.profiles.select_related("wearer").defer("answers", "settled").order_by("-version")
        page = self.paginate_queryset(self.filter_queryset(versions)) or []
        return self.get_paginated_response([portraits.profile_summary(row) for row in page])

    @extend_schema(operation_id="profiles_open", request=ProfileOpenIn, responses={201: ProfileOut})
    def post(self, request: Request, wearer: str) -> Response:
        """Open a draft: empty, or from an earlier version. A wearer has one draft at a time."""
        by = actor_of(request.user)
        return begun(request, own_wearer(wearer, by).pk, by)


class ProfileDetail(GenericAPIView[FootProfile]):
    """One version."""

    queryset = FootProfile.objects.none()
    serializer_class = ProfileOut
    pagination_class = None

    @extend_schema(operation_id="profiles_read", responses=ProfileOut)
    def get(self, request: Request, profile: str) -> Response:
        """Show a profile: answers, measures, doubts, and everything that keeps it from being submitted."""
        by = actor_of(request.user)
        return shown(own_profile(profile, by), by)

    @extend_schema(operation_id="profiles_change", parameters=[IF_MATCH], request=ProfileChangeIn, responses=ProfileOut)
    def patch(self, request: Request, profile: str) -> Response:
        """
        Change a draft: answers and measures are merged field by field, `null` removes one.

        What cannot be is refused with a pointer and how to fix it. What is unusual appears in `doubts`: change it, or
        send its `key` in `confirm`. A submitted version never changes.
        """
        by = actor_of(request.user)
        return changed(request, own_profile(profile, by), by)


class ProfileSubmission(GenericAPIView[FootProfile]):
    """Freeze a version."""

    queryset = FootProfile.objects.none()
    serializer_class = ProfileOut
    pagination_class = None

    @extend_schema(operation_id="profiles_submit", parameters=[IF_MATCH_WELCOME], request=None, responses=ProfileOut)
    def post(self, request: Request, profile: str) -> Response:
        """Submit a draft; it never changes again. Everything that is missing is listed in `errors`."""
        by = actor_of(request.user)
        return submitted(request, own_profile(profile, by), by)
