"""The wearer's own door: consent and profile under an invitation, with nothing about price, address or others."""

from typing import ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting import consenting, inviting
from fitting.api import portraits
from fitting.api.profile_shapes import ProfileChangeIn, ProfileOpenIn, ProfileOut
from fitting.api.profiles import IF_MATCH, IF_MATCH_WELCOME, begun, changed, shown, submitted
from fitting.api.shapes import AcceptIn, DoorOut, OwnConsentIn
from fitting.api.wearers import NO_STORE
from fitting.models import FootProfile, Invitation
from shop.actor import Actor


class UnderInvitation(APIView):
    """A view that the secret in the path opens; nobody needs to sign in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @staticmethod
    def entered(token: str) -> tuple[Invitation, Actor]:
        """
        Return the invitation and the actor behind it.

        :raises InvitationClosed: for a secret that opens nothing, or not any more.
        """
        invitation = inviting.behind(token, at=timezone.now())
        return invitation, inviting.actor_behind(invitation)

    @staticmethod
    def profile_of(by: Actor) -> int:
        """
        Return the primary key of the wearer's newest version.

        :raises Http404: if there is none yet.
        """
        newest = FootProfile.objects.reachable_by(by).order_by("-version").values_list("pk", flat=True)
        found = newest.first()
        if found is None:
            raise Http404
        return found


class Door(UnderInvitation):
    """What is asked of an invited wearer."""

    throttle_scope: ClassVar[str] = "invitations"

    @extend_schema(operation_id="invitation_read", responses=DoorOut)
    def get(self, _request: Request, token: str) -> Response:
        """Show what is asked: consents, month of birth if we do not know it, and how far the profile is."""
        invitation, _ = self.entered(token)
        return Response(portraits.door(invitation, at=timezone.now()), headers=NO_STORE)

    @extend_schema(operation_id="invitation_accept", request=AcceptIn, responses=DoorOut)
    def post(self, request: Request, token: str) -> Response:
        """
        Agree and go on. An adult answers for themselves from now on; for a minor, a guardian agrees by name.

        Whoever ordered then sees status, size and fit, and more only with `sharing`.
        """
        invitation, by = self.entered(token)
        given = AcceptIn(data=request.data)
        given.is_valid(raise_exception=True)
        new, at = given.validated_data, timezone.now()
        inviting.accept(
            invitation.pk,
            consents=portraits.purposes(new["consents"]),
            birth=new["birth_month"],
            guardian_name=new["guardian_name"],
            at=at,
            by=by,
        )
        return Response(portraits.door(inviting.behind(token, at=at), at=at), headers=NO_STORE)


class DoorConsents(UnderInvitation):
    """The wearer's own consents."""

    @extend_schema(operation_id="invitation_consent", request=OwnConsentIn, responses={200: DoorOut, 204: None})
    def post(self, request: Request, token: str) -> Response:
        """
        Agree to one more purpose, or take a consent back.

        Taking back works with a link that has ended or was closed, too; nothing is shown then (204).
        """
        at = timezone.now()
        invitation = inviting.once_behind(token, at=at)
        is_open, by = inviting.is_open(invitation, at=at), inviting.actor_behind(invitation)
        given = OwnConsentIn(data=request.data)
        given.is_valid(raise_exception=True)
        new = given.validated_data
        if new["granted"]:
            if not is_open:
                raise inviting.InvitationClosed
            consenting.give(
                new["purpose"],
                new["text_version"],
                wearer_id=invitation.wearer_id,
                name=new["guardian_name"],
                at=at,
                by=by,
            )
        else:
            consenting.withdraw(new["purpose"], wearer_id=invitation.wearer_id, at=at, by=by)
            if not is_open:
                return Response(status=204)
        return Response(portraits.door(inviting.behind(token, at=at), at=at), headers=NO_STORE)


class DoorProfile(UnderInvitation):
    """The wearer's own profile."""

    @extend_schema(operation_id="invitation_profile_read", responses=ProfileOut)
    def get(self, _request: Request, token: str) -> Response:
        """Show the newest version; 404 before one is opened."""
        _, by = self.entered(token)
        return shown(self.profile_of(by), by)

    @extend_schema(operation_id="invitation_profile_open", request=ProfileOpenIn, responses={201: ProfileOut})
    def post(self, request: Request, token: str) -> Response:
        """Open a draft: empty, or from an earlier version."""
        invitation, by = self.entered(token)
        return begun(request, invitation.wearer_id, by)

    @extend_schema(
        operation_id="invitation_profile_change",
        parameters=[IF_MATCH],
        request=ProfileChangeIn,
        responses=ProfileOut,
    )
    def patch(self, request: Request, token: str) -> Response:
        """Change the draft; see `profiles/{id}/`."""
        _, by = self.entered(token)
        return changed(request, self.profile_of(by), by)


class DoorSubmission(UnderInvitation):
    """Freeze the wearer's own version."""

    @extend_schema(
        operation_id="invitation_profile_submit",
        parameters=[IF_MATCH_WELCOME],
        request=None,
        responses=ProfileOut,
    )
    def post(self, request: Request, token: str) -> Response:
        """Submit the draft; it never changes again."""
        _, by = self.entered(token)
        return submitted(request, self.profile_of(by), by)
