"""Names the app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """See README.md for the map of the floors."""

    name = "shop"
    verbose_name = "Catalogue and content"
