"""Names the app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """See README.md for the map of the floors."""

    name = "orders"
    verbose_name = "Orders and guarantees"
