"""A clinician's word, on the wearer's side: the link and the letter, for their customer or at their own door."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting import clinician_letter, clinicians, consenting
from fitting.api.clinician_shapes import (
    ClinicianLinkOut,
    LetterQuery,
)
from fitting.api.door import UnderInvitation
from fitting.api.profiles import own_profile
from fitting.api.wearers import NO_STORE
from fitting.models import ClinicianEntry, ClinicianLink, FootProfile
from fitting.red_flags import RED_FLAGS
from shop.actor import Actor, actor_of

type Json = dict[str, Any]

_SIGNS = {sign.code: sign.text for sign in RED_FLAGS}
_PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}
_LANGUAGE = [
    OpenApiParameter("language", str, enum=list(clinician_letter.LANGUAGES), default="en"),
    OpenApiParameter("country", str, description="Of the reader; decides between A4 and Letter."),
]


# --- portraits ----------------------------------------------------------------------------------
def _page_of(token: str) -> str:
    """Return where the clinician answers; the secret stands behind the number sign, so no log shows it."""
    return f"{settings.STOREFRONT_URL}{settings.STOREFRONT_LINKS['clinician'].path}#{token}"


def _link(profile_id: int) -> Json:
    """Show how far a clinician's answer is."""
    at = timezone.now()
    link = ClinicianLink.objects.filter(profile=profile_id).first()
    entry = ClinicianEntry.objects.filter(profile=profile_id).order_by("-pk").first()
    token = clinicians.secret_of(link) if link is not None and link.is_live(at) else None
    return {
        "state": "none" if link is None else link.state(at),
        "expires_at": link.expires_at if link is not None else None,
        "token": token,
        "page": _page_of(token) if token else None,
        "entry": entry.status if entry is not None else None,
        "entry_sent_at": entry.sent_at if entry is not None else None,
        "reason": entry.reason if entry is not None else "",
    }


def signs_of(profile: FootProfile) -> dict[str, str]:
    """Return the red flags that were ticked, with their sentences."""
    return {code: _SIGNS[code] for code in profile.red_flags}


def birth_year_of(profile: FootProfile) -> int | None:
    """Return the year of birth, as the profile or the customer tells it."""
    birth = profile.answers.get("birth_month") or str(profile.wearer.birth or "")
    return int(birth[:4]) if birth else None


# --- acts that both doors share -------------------------------------------------------------------
def spoken_for(profile_id: int, by: Actor) -> FootProfile:
    """
    Return a profile for which the actor may speak.

    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    """
    row = FootProfile.objects.select_related("wearer").get(pk=profile_id)
    consenting.insist_on_voice(row.wearer, by)
    return row


def _shown(profile_id: int, by: Actor) -> Response:
    return Response(_link(spoken_for(profile_id, by).pk), headers=NO_STORE)


def _issued(profile_id: int, by: Actor) -> Response:
    clinicians.issue(profile_id, at=timezone.now(), by=by)
    return Response(_link(profile_id), status=201, headers=NO_STORE)


def _revoked(profile_id: int, by: Actor) -> Response:
    clinicians.revoke(profile_id, at=timezone.now(), by=by)
    return Response(status=204)


def _letter(request: Request, profile_id: int, by: Actor) -> HttpResponse:
    given = LetterQuery(data=request.query_params.dict())
    given.is_valid(raise_exception=True)
    profile, at = spoken_for(profile_id, by), timezone.now()
    issued = clinicians.live_link(profile.pk, at=at)
    letter = clinician_letter.Letter(
        initials=clinician_letter.initials_of(profile.wearer.name),
        born=birth_year_of(profile),
        flags=signs_of(profile),
        address=_page_of(issued.token),
        made_on=issued.link.created_at.date(),
        until=issued.link.expires_at.date(),
        country=given.validated_data["country"].upper(),
    )
    headers = {**NO_STORE, "Content-Disposition": 'inline; filename="letter.pdf"'}
    data = clinician_letter.pages(letter, given.validated_data["language"])
    return HttpResponse(data, content_type="application/pdf", headers=headers)


# --- for the customer -----------------------------------------------------------------------------
class ProfileClinicianLink(APIView):
    """The link by which a clinician answers for a profile."""

    throttle_scope: ClassVar[str] = "invitations"

    @extend_schema(operation_id="profiles_clinician_link_read", responses=ClinicianLinkOut)
    def get(self, request: Request, profile: str) -> Response:
        """Show whether there is a link, until when, and how far the answer is."""
        by = actor_of(request.user)
        return _shown(own_profile(profile, by), by)

    @extend_schema(operation_id="profiles_clinician_link_issue", request=None, responses={201: ClinicianLinkOut})
    def post(self, request: Request, profile: str) -> Response:
        """Make a link for 30 days, or a new one: the old link dies at once. Needs consent to `health_data`."""
        by = actor_of(request.user)
        return _issued(own_profile(profile, by), by)

    @extend_schema(operation_id="profiles_clinician_link_revoke", responses={204: None})
    def delete(self, request: Request, profile: str) -> Response:
        """Close the link; what was answered stays."""
        by = actor_of(request.user)
        return _revoked(own_profile(profile, by), by)


class ProfileClinicianLetter(APIView):
    """The letter that a wearer takes to a clinician."""

    query: ClassVar = {"language", "country"}

    @extend_schema(operation_id="profiles_clinician_letter", parameters=_LANGUAGE, responses=_PDF)
    def get(self, request: Request, profile: str) -> HttpResponse:
        """Return the letter as PDF, with the open link in it; make a link first."""
        by = actor_of(request.user)
        return _letter(request, own_profile(profile, by), by)


# --- for the invited wearer -----------------------------------------------------------------------
class DoorClinicianLink(UnderInvitation):
    """The link by which a clinician answers for the wearer."""

    throttle_scope: ClassVar[str] = "invitations"

    @extend_schema(operation_id="invitation_clinician_link_read", responses=ClinicianLinkOut)
    def get(self, _request: Request, token: str) -> Response:
        """Show whether there is a link, and how far the answer is."""
        _, by = self.entered(token)
        return _shown(self.profile_of(by), by)

    @extend_schema(operation_id="invitation_clinician_link_issue", request=None, responses={201: ClinicianLinkOut})
    def post(self, _request: Request, token: str) -> Response:
        """Make a link, or a new one; see `profiles/{id}/clinician-link/`."""
        _, by = self.entered(token)
        return _issued(self.profile_of(by), by)

    @extend_schema(operation_id="invitation_clinician_link_revoke", responses={204: None})
    def delete(self, _request: Request, token: str) -> Response:
        """Close the link."""
        _, by = self.entered(token)
        return _revoked(self.profile_of(by), by)


class DoorClinicianLetter(UnderInvitation):
    """The wearer's own letter."""

    query: ClassVar = {"language", "country"}

    @extend_schema(operation_id="invitation_clinician_letter", parameters=_LANGUAGE, responses=_PDF)
    def get(self, request: Request, token: str) -> HttpResponse:
        """Return the letter as PDF; make a link first."""
        _, by = self.entered(token)
        return _letter(request, self.profile_of(by), by)
