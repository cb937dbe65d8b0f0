"""Turn MAIL_URL into Django's MAILERS."""

from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
# A mail server that does not answer must not hold a request for long.
SECONDS: Final = 10


def mailers(url: str) -> dict[str, dict[str, object]]:
    """
    Return the MAILERS setting for a URL; the forms are listed in ``config.env``.

    :raises ImproperlyConfigured: for any other scheme.
    """
    parts = urlsplit(url)
    options: dict[str, object] = {}
    match parts.scheme:
        case "console":
            backend = "django.core.mail.backends.console.EmailBackend"
        case "file":
            backend = "django.core.mail.backends.filebased.EmailBackend"
            options = {"file_path": unquote(parts.path)}
        case "mailbox":
            backend = "config.demo.mailbox.Backend"
            options = {"file_path": unquote(parts.path)}
        case "smtp" | "smtp+tls" | "smtps":
            backend = "django.core.mail.backends.smtp.EmailBackend"
            options = {
                "host": parts.hostname or "localhost",
                "port": parts.port or _PORTS[parts.scheme],
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_tls": parts.scheme == "smtp+tls",
                "use_ssl": parts.scheme == "smtps",
                "timeout": SECONDS,
            }
        case "anymail":
            backend = f"anymail.backends.{parts.hostname}.EmailBackend"
            options = dict(parse_qsl(parts.query))
        case _:
            message = "MAIL_URL must begin with console:, file:, mailbox:, smtp:, smtp+tls:, smtps: or anymail:."
            raise ImproperlyConfigured(message)
    return {"default": {"BACKEND": backend, "OPTIONS": options}}
