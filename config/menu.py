"""The part of the desks' menu that is no desk; the theme asks for it by name and puts the desks below."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from config import workboard
from orders.admin.samples import may_read


def pages(request: HttpRequest) -> list[dict[str, Any]]:
    """Name the pages, for those who may open them."""
    today = {"title": "Today", "icon": "today", "link": reverse("admin:index")}
    work = {"title": "Work", "icon": "conveyor_belt", "link": reverse("admin:work")}
    day = {"items": [today, work] if workboard.may_open(request) else [today]}
    mails = {"title": "Mails as customers read them", "icon": "mail", "link": reverse("admin:mail_samples")}
    return [day, {"title": "Words", "items": [mails]}] if may_read(request) else [day]
