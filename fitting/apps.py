"""Names the app."""

from django.apps import AppConfig


class FittingConfig(AppConfig):
    """See README.md for the map of the floors."""

    name = "fitting"
    verbose_name = "Feet and fitting"
