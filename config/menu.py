"""The part of the desks' menu that is no desk; the theme asks for it by name and puts the desks below."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from orders.admin.samples import may_read


def pages(request: HttpRequest) -> list[dict[str, Any]]:
    """Name the pages, for those who may open them."""
    mails = {"title": "Mails as customers read them", "icon": "mail", "link": reverse("admin:mail_samples")}
    return [{"title": "Words", "items": [mails]}] if may_read(request) else []
