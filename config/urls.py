"""The whole site: the desks, the API, webhooks, health, and the plain storefront."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from config.api.docs import SchemaView, accounts_docs, docs
from config.health import healthz, readyz


def storefront() -> URLPattern | URLResolver:
    """Return our pages; where another storefront has taken over, only the way to it."""
    if settings.STOREFRONT_URL == settings.PUBLIC_URL:
        return path("", include("config.pages.urls"))
    return path("", RedirectView.as_view(url=settings.STOREFRONT_URL + "/"))


urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    # Staff sign in here; customers use allauth's headless API.
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/v1/docs/", docs, name="docs"),
    path("api/v1/docs/accounts/", accounts_docs, name="accounts-docs"),
    path("api/v1/schema/", SchemaView.as_view(), name="schema"),
    path("api/v1/", include(("config.api.v1", "v1"))),
    path("", include("orders.webhook_urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    storefront(),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("config.demo.urls")))

handler400 = "config.api.errors.bad_request"
handler403 = "config.api.errors.forbidden"
handler404 = "config.api.errors.not_found"
handler500 = "config.api.errors.server_error"
