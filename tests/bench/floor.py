"""The floor of every figure: a bare Django view that answers a constant, without middleware."""

import os

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY=os.environ.get("SECRET_KEY", "floor"), DATABASES={}
    )

from django.core.wsgi import get_wsgi_application


def constant(request: HttpRequest) -> JsonResponse:
    """Answer what never changes."""
    return JsonResponse({"ok": True})


urlpatterns = [path("", constant)]
application = get_wsgi_application()
