"""Names the app, which is installed only when the demo runs, and puts the demo's clock in place."""

from types import ModuleType

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.demo.clock import DemoClock, install
from config.demo.home import CLOCK


class DemoConfig(AppConfig):
    """Demo data and sign-ins."""

    name = "config.demo"
    label = "demo"

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        """
        Move Django's clock before any app's models are read: a field's ``default=timezone.now`` keeps what it finds.

        :raises ImproperlyConfigured: outside the demo.
        """
        super().__init__(app_name, app_module)
        if not settings.DEMO or settings.STRIPE_LIVEMODE:
            message = "config.demo is for the demo alone (DEMO=1), and never beside live payments."
            raise ImproperlyConfigured(message)
        install(DemoClock(settings.DEMO_HOME / CLOCK))
