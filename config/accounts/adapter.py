"""What allauth asks us: who may sign up, in which language somebody reads, and how its mails are written and leave."""

from typing import Any, override

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import is_headless_request
from anymail.exceptions import AnymailError
from django.forms import BaseForm
from django.http import HttpRequest

from config.accounts import mails
from config.accounts.models import User

log = structlog.stdlib.get_logger("accounts")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package is untyped
    """Customers sign up through the API only; the pages are for staff, who are made by staff."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Answer whether an account can be made here."""
        return bool(is_headless_request(request))

    @override
    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Remember in which language somebody signed up: every mail speaks it until they choose another."""
        user.language = mails.asked_in(request)
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    @override
    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell of a change, saying whose account it is: the mail may go to an address that is theirs no more."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """
        Send at once: these mails hold secrets, so they are never a row.

        A mail server that is down must not tell a known address from an unknown one, so it is logged and
        the answer stays the same; the person asks for another mail.
        """
        try:
            mails.letter_for(template_prefix, email, context, request=self.request).send()
        except (OSError, AnymailError) as error:
            log.warning("account mail not sent", template=template_prefix, error=type(error).__name__)
