"""
Who calls: a guest's token, an account's session token, or a session cookie, asked in this order.

Staff who call have no special power: whoever comes in here is off duty.
"""

from typing import Final, cast, override

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from config.accounts.guests import holder_of
from config.accounts.models import User

SCHEME: Final = "Guest"


class GuestTokens(BaseAuthentication):
    """``Authorization: Guest <token>``, looked up with one statement."""

    @override
    def authenticate(self, request: Request) -> tuple[User, str] | None:
        """
        Return the guest the token belongs to.

        :raises AuthenticationFailed: for a token that is unknown, expired or revoked; all look the same.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        user = holder_of(token.strip(), at=timezone.now())
        if user is None:
            raise AuthenticationFailed
        return user, token

    @override
    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, which is what makes a 401 of it."""
        return SCHEME


class SessionTokens(XSessionTokenAuthentication):  # type: ignore[misc]  # the package is untyped
    """``X-Session-Token``, as given out at ``/_allauth/app/v1/``."""

    @override
    def authenticate(self, request: Request) -> tuple[User, object] | None:
        """
        Return the account the token belongs to.

        :raises AuthenticationFailed: for a token that is not, or not any more, that of a session.
        """
        found = cast("tuple[User, object] | None", super().authenticate(request))
        if found is None and self.get_session_token(request):
            raise AuthenticationFailed
        return off_duty(found)


class Cookies(SessionAuthentication):
    """The session cookie of ``/_allauth/browser/v1/``, with CSRF protection."""

    @override
    def authenticate(self, request: Request) -> tuple[User, object] | None:
        """Return the account whose session it is."""
        return off_duty(cast("tuple[User, object] | None", super().authenticate(request)))


def off_duty(found: tuple[User, object] | None) -> tuple[User, object] | None:
    """Leave a member of staff's roles outside."""
    if found is not None:
        found[0].is_off_duty = True
    return found
