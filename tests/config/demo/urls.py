"""The site as the demo serves it."""

from django.urls import include, path

from config.urls import handler404
from config.urls import urlpatterns as of_the_site

__all__ = ["handler404", "urlpatterns"]

urlpatterns = [*of_the_site, path("demo/", include("config.demo.urls"))]
