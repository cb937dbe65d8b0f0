"""The whole site: admin, API, webhooks, health."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include(("config.api.v1", "v1"))),
]
