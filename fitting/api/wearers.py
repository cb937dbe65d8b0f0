"""The customer's wearers and their invitations."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from fitting import inviting, wearers
from fitting.api import portraits
from fitting.api.shapes import InvitationIssuedOut, InvitationOut, WearerChangeIn, WearerIn, WearerOut
from fitting.models import Invitation, Wearer
from shop.actor import Actor, actor_of

NO_STORE = {"Cache-Control": "no-store"}


def own_wearer(public_id: str, by: Actor) -> Wearer:
    """
    Return a wearer of the caller's by public id. Staff have no wider reach here; they look at desks.

    :raises Http404: if there is none, archived ones included.
    """
    found = Wearer.objects.owned_by(by.id).live().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _shown(pk: int) -> dict[str, Any]:
    return portraits.wearer(portraits.pictured(Wearer.objects.filter(pk=pk)).get(), at=timezone.now())


class Wearers(GenericAPIView[Wearer]):
    """Whose feet they are."""

    queryset = Wearer.objects.none()
    serializer_class = WearerOut

    @extend_schema(operation_id="wearers_list", responses=WearerOut(many=True))
    def get(self, request: Request) -> Response:
        """List your wearers, oldest first."""
        own = Wearer.objects.owned_by(actor_of(request.user).id).live().order_by("created_at")
        page = self.paginate_queryset(portraits.pictured(self.filter_queryset(own))) or []
        at = timezone.now()
        return self.get_paginated_response([portraits.wearer(row, at=at) for row in page])

    @extend_schema(operation_id="wearers_create", request=WearerIn, responses={201: WearerOut})
    def post(self, request: Request) -> Response:
        """
        Add somebody with feet: yourself, a child, a partner, somebody who gets a gift.

        Consents may be given at once. Somebody under 18 needs a guardian's; under 3 we make no insoles.
        """
        given = WearerIn(data=request.data)
        given.is_valid(raise_exception=True)
        new = given.validated_data
        wearer = wearers.add(
            new["name"],
            new["relation"],
            birth=new["birth_month"],
            consents=portraits.purposes(new["consents"]),
            guardian_name=new["guardian_name"],
            at=timezone.now(),
            by=actor_of(request.user),
        )
        return Response(_shown(wearer.pk), status=201)


class WearerDetail(GenericAPIView[Wearer]):
    """One wearer."""

    queryset = Wearer.objects.none()
    serializer_class = WearerOut
    pagination_class = None

    @extend_schema(operation_id="wearers_read", responses=WearerOut)
    def get(self, request: Request, wearer: str) -> Response:
        """Show one of your wearers."""
        own = Wearer.objects.owned_by(actor_of(request.user).id).live().filter(public_id=wearer)
        found = portraits.pictured(self.filter_queryset(own)).first()
        if found is None:
            raise Http404
        return Response(portraits.wearer(found, at=timezone.now()))

    @extend_schema(operation_id="wearers_change", request=WearerChangeIn, responses=WearerOut)
    def patch(self, request: Request, wearer: str) -> Response:
        """Correct name, relation or birth; what is left out stays."""
        by = actor_of(request.user)
        found = own_wearer(wearer, by)
        given = WearerChangeIn(data=request.data)
        given.is_valid(raise_exception=True)
        new = given.validated_data
        wearers.correct(
            found.pk,
            name=new.get("name"),
            relation=new.get("relation"),
            birth=new.get("birth_month"),
            at=timezone.now(),
            by=by,
        )
        return Response(_shown(found.pk))

    @extend_schema(operation_id="wearers_archive", responses={204: None})
    def delete(self, request: Request, wearer: str) -> Response:
        """Put a wearer away and revoke their invitation. Orders keep what they need."""
        by = actor_of(request.user)
        wearers.archive(own_wearer(wearer, by).pk, at=timezone.now(), by=by)
        return Response(status=204)


class Invitations(GenericAPIView[Invitation]):
    """Links by which a wearer answers for themselves."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationOut
    throttle_scope: ClassVar[str] = "invitations"

    @extend_schema(operation_id="invitations_list", responses=InvitationOut(many=True))
    def get(self, request: Request, wearer: str) -> Response:
        """List a wearer's invitations, newest first."""
        found = own_wearer(wearer, actor_of(request.user))
        page = self.paginate_queryset(self.filter_queryset(found.invitations.order_by("-created_at"))) or []
        at = timezone.now()
        return self.get_paginated_response([portraits.invitation(row, at=at) for row in page])

    @extend_schema(operation_id="invitations_create", request=None, responses={201: InvitationIssuedOut})
    def post(self, request: Request, wearer: str) -> Response:
        """
        Invite a wearer to answer for themselves. The secret is shown this once; it opens the door for 14 days.

        The last of them counts whole, by the shop's calendar. For a gift that was ordered it does until 14 days after
        the day on which it is given.
        An adult who accepts answers for themselves from then on; you see status, size and fit.
        """
        at, by = timezone.now(), actor_of(request.user)
        new = inviting.invite(own_wearer(wearer, by).pk, at=at, by=by)
        return Response(portraits.issued(new, at=at), status=201, headers=NO_STORE)


def own_invitation(wearer: str, public_id: str, by: Actor) -> Invitation:
    """
    Return an invitation of one of the caller's wearers.

    :raises Http404: if there is none.
    """
    found = own_wearer(wearer, by).invitations.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


class InvitationDetail(GenericAPIView[Invitation]):
    """One invitation."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationOut
    pagination_class = None

    @extend_schema(operation_id="invitations_revoke", responses={204: None})
    def delete(self, request: Request, wearer: str, invitation: str) -> Response:
        """Close the link for good."""
        by = actor_of(request.user)
        inviting.revoke(own_invitation(wearer, invitation, by).pk, at=timezone.now(), by=by)
        return Response(status=204)


class InvitationRenewal(GenericAPIView[Invitation]):
    """A new secret for an invitation."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationIssuedOut
    pagination_class = None
    throttle_scope: ClassVar[str] = "invitations"

    @extend_schema(operation_id="invitations_renew", request=None, responses=InvitationIssuedOut)
    def post(self, request: Request, wearer: str, invitation: str) -> Response:
        """Renew for another 14 days, or as long as a gift needs it; the old link dies at once."""
        at, by = timezone.now(), actor_of(request.user)
        new = inviting.renew(own_invitation(wearer, invitation, by).pk, at=at, by=by)
        return Response(portraits.issued(new, at=at), headers=NO_STORE)
