"""
The mails of accounts in our own words and in the language of whoever gets them.

allauth names a template and says what it knows; here that becomes one of our kinds and its facts, rendered like any
other mail. What is secret in them (a key, a code) is in the letter alone and never a row.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.utils import translation

from config.accounts.models import User
from fitting import mailing
from orders.mail_samples import Sample

# allauth's template → our kind. Every other one tells of a change.
KINDS: Final[Mapping[str, str]] = {
    "email_confirmation": "account_verify",
    "email_confirmation_signup": "account_verify",
    "account_already_exists": "account_exists",
    "unknown_account": "account_unknown",
    "password_reset_key": "account_reset",
    "login_code": "account_code",
}
CHANGED: Final = "account_changed"
CHANGES: Final = (
    "password_changed", "password_set", "password_reset", "email_changed", "email_deleted", "totp_activated",
    "totp_deactivated", "recovery_codes_generated", "webauthn_added", "webauthn_removed",
)  # fmt: skip
_TOLD: Final = ("key", "code", "from_email", "to_email", "deleted_email")
_KEY: Final = {"key": "sample-key"}
_ADDRESSES: Final = {"from_email": "old@example.com", "to_email": "new@example.com", "deleted_email": "old@example.com"}
# What the preview shows: facts of nobody.
SAMPLES: Final[Mapping[str, tuple[Sample, ...]]] = {
    "account_verify": (Sample("a new address", _KEY),),
    "account_exists": (Sample("a second sign-up", {}),),
    "account_unknown": (Sample("no such account", {}),),
    "account_reset": (Sample("a new password is wished", _KEY),),
    "account_code": (Sample("signing in without a password", {"code": "K7P2QX"}),),
    CHANGED: tuple(Sample(what.replace("_", " "), {what: True, **_ADDRESSES}) for what in CHANGES),
}


def facts_of(template_prefix: str, context: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    """
    Return our kind for allauth's template, and what is told in it.

    :raises KeyError: for a template that nobody has put into words.
    """
    name = template_prefix.rpartition("/")[2]
    told: dict[str, object] = {fact: str(context[fact]) for fact in _TOLD if fact in context}
    if name in KINDS:
        if name == "password_reset_key":
            told["key"] = f"{context['uid']}-{context['key']}"
        return KINDS[name], told
    if name not in CHANGES:
        raise KeyError(template_prefix)
    return CHANGED, {name: True, **told}


def language_of(email: str, *, user: User | None, request: HttpRequest | None) -> str:
    """Return the language of the account, or of the request where there is none."""
    if user is not None:
        return user.language
    known = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
    return known or asked_in(request)


def asked_in(request: HttpRequest | None) -> str:
    """Return the language of a request: the choice made on our pages, else what the browser asks for."""
    return translation.get_language_from_request(request) if request is not None else mailing.FALLBACK_LANGUAGE


def letter_for(
    template_prefix: str, email: str, context: Mapping[str, Any], *, request: HttpRequest | None
) -> EmailMultiAlternatives:
    """Write the mail that allauth asks for."""
    kind, facts = facts_of(template_prefix, context)
    letter = mailing.render(kind, language=language_of(email, user=context.get("user"), request=request), facts=facts)
    mail = EmailMultiAlternatives(
        subject=letter.subject, body=letter.text, to=[email], headers={"Auto-Submitted": "auto-generated"}
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail
