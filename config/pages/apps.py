"""Names the app: templates, scripts and words; it has no tables."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The plain storefront: shells of pages, which scripts fill through the public API."""

    name = "config.pages"
    label = "pages"
    verbose_name = "Plain storefront"
