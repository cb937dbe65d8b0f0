"""Names the app, whose tables are those of the wiring, and puts our own site in place of Django's admin."""

from importlib import import_module
from typing import override

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class WiringConfig(AppConfig):
    """See README.md for the map of the floors."""

    name = "config"
    verbose_name = "Wiring"

    @override
    def ready(self) -> None:
        """Register the house rules; they look at models, which are there only now."""
        import_module("config.checks")


class DesksConfig(AdminConfig):
    """Django's admin with our site: ``@admin.register`` in every app lands on it."""

    default_site = "config.admin.Desks"
