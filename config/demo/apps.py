"""Names the app; it is installed only when the demo runs."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demo data and sign-ins."""

    name = "config.demo"
    label = "demo"
