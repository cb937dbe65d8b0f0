"""What allauth asks us: who may sign up, and how its mails leave."""

from typing import Any, override

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import is_headless_request
from anymail.exceptions import AnymailError
from django.http import HttpRequest

log = structlog.stdlib.get_logger("accounts")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package is untyped
    """Customers sign up through the API only; the pages are for staff, who are made by staff."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer whether an account can be made here."""
        return bool(is_headless_request(request))

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """
        Send at once: these mails hold secrets, so they are never a row.

        A mail server that is down must not tell a known address from an unknown one, so it is logged and
        the answer stays the same; the person asks for another mail.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, AnymailError) as error:
            log.warning("account mail not sent", template=template_prefix, error=type(error).__name__)
