"""Version 1 of the API is this table; a second version would be a second table."""

from django.urls import include, path

urlpatterns = [
    path("", include("config.accounts.api.urls")),
    path("", include("shop.api.urls")),
    path("", include("fitting.api.urls")),
    path("", include("orders.api.urls")),
]
