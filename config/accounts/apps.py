"""Names the app. It lives inside ``config`` because a user is wiring: no floor below knows it by import."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, guests, roles and sign-in."""

    name = "config.accounts"
    label = "accounts"
    verbose_name = "People and access"
