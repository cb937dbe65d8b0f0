"""Names the app. It lives inside ``config`` because a user is wiring: no floor below knows it by import."""

from typing import override

from allauth.account.signals import email_confirmed
from django.apps import AppConfig
from django.utils.module_loading import import_string


class AccountsConfig(AppConfig):
    """Users, guests, roles and sign-in."""

    name = "config.accounts"
    label = "accounts"
    verbose_name = "People and access"

    @override
    def ready(self) -> None:
        """
        Put the mails of accounts beside the others, and hear from allauth that an address is proved.

        Signals of our own are not allowed; allauth offers nothing else that every way of proving an
        address passes through (docs/decisions/0010-adoption-by-signal.md).
        """
        import_string("orders.mail_samples.SAMPLES").update(import_string("config.accounts.mails.SAMPLES"))
        email_confirmed.connect(import_string("config.accounts.adoption.on_confirmed"), dispatch_uid="adoption")
