"""Names the app, whose tables are those of the wiring, and puts our own site in place of Django's admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class WiringConfig(AppConfig):
    """See README.md for the map of the floors."""

    name = "config"
    verbose_name = "Wiring"


class DesksConfig(AdminConfig):
    """Django's admin with our site: ``@admin.register`` in every app lands on it."""

    default_site = "config.admin.Desks"
