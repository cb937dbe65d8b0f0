"""The menu of the desks, by what people come to do; the theme asks for it, and for our stylesheet, by name."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import capfirst

from config import workboard
from orders.admin import insights, precedents
from orders.admin.desk import plays
from orders.admin.despatch import READY
from orders.admin.labels import TITLE as LABELS
from orders.admin.piecework import JOBS, QUALITY, REWORK
from orders.admin.promising import AT_RISK
from orders.admin.recalling import RECALL
from orders.admin.samples import may_read
from orders.admin.workshop import WORKSHOP

# Every desk once; who may not open it does not see it, and a group without desks is not shown.
GROUPS: Final[dict[str, dict[str, str]]] = {
    "Orders": {
        "orders.case": "inbox", "orders.order": "receipt_long", "orders.orderline": "steps",
        "orders.device": "precision_manufacturing", "orders.station": "developer_board",
        "orders.parcel": "local_shipping", "orders.claim": "verified", "orders.problem": "report",
        "orders.stockreturn": "assignment_return",
        "orders.carrierevent": "cell_tower", "orders.hold": "pause_circle", "orders.cart": "shopping_cart",
    },
    "Guarantees": {"orders.coverside": "verified", "orders.complaintrecord": "personal_injury"},
    "Feet": {
        "fitting.wearer": "directions_walk", "fitting.footprofile": "footprint", "fitting.scan": "view_in_ar",
        "fitting.prescription": "rule", "fitting.design": "layers",
        "fitting.clinicianentry": "stethoscope",
    },
    "Money": {
        "orders.refund": "undo", "orders.dispute": "balance", "orders.payment": "payments",
        "orders.paymentattempt": "credit_card", "orders.invoice": "request_quote", "orders.refundnote": "receipt",
        "orders.payout": "outbound", "orders.taxrecord": "assured_workload",
        "orders.ledgerentry": "account_balance", "orders.stripeevent": "bolt",
    },
    "Catalogue": {
        "shop.product": "storefront", "shop.variant": "style", "shop.price": "sell", "shop.discountcode": "local_offer",
        "shop.stock": "inventory_2",
        "shop.family": "category", "shop.market": "public", "shop.taxrate": "percent",
    },
    "Words": {
        "orders.policy": "gavel", "orders.policyassignment": "assignment", "shop.testimonial": "reviews",
        "shop.concern": "healing", "shop.foottype": "footprint", "shop.advice": "lightbulb", "shop.faq": "help",
        "shop.evidencestatement": "science", "shop.notice": "info", "fitting.message": "outgoing_mail",
    },
    "Privacy": {"fitting.consent": "handshake", "fitting.reading": "visibility", "fitting.journalentry": "history"},
    "People": {"accounts.user": "person", "auth.group": "group"},
}  # fmt: skip


# Pages among the orders that are no desk: title, icon, address, and whose they are.
PAGES: Final = (
    ("Stage board", "view_kanban", "admin:orders_board", WORKSHOP),
    (JOBS.title, "print", "admin:orders_jobs", JOBS.roles),
    (QUALITY.title, "fact_check", "admin:orders_quality", QUALITY.roles),
    (REWORK.title, "autorenew", "admin:orders_rework", REWORK.roles),
    (AT_RISK.title, "event_busy", "admin:orders_promises", AT_RISK.roles),
    (READY.title, "outbox", "admin:orders_ready", READY.roles),
    (LABELS, "barcode_scanner", "admin:orders_labels", READY.roles),
    ("Recall", "campaign", "admin:orders_recall", RECALL),
)


def styles(_request: object) -> str:
    """Return the address of what the theme's stylesheet leaves out."""
    return static("desks/desks.css")


def pages(request: HttpRequest) -> list[dict[str, Any]]:
    """Name what this person may open: the day, their desks by group, and the pages that are no desk."""
    day = [_item("Today", "today", reverse("admin:index"))]
    if workboard.may_open(request):
        day.append(_item("Work of the machine", "conveyor_belt", reverse("admin:work")))
    desks = {str(model._meta.label_lower): desk for model, desk in admin.site._registry.items()}  # noqa: SLF001  public by use
    groups: list[dict[str, Any]] = [{"items": day}]
    for title, icons in GROUPS.items():
        items = list(_open(request, desks, icons))
        if title == "Orders":
            items += [_item(words, icon, reverse(name)) for words, icon, name, roles in PAGES if plays(request, roles)]
        if title == "Guarantees" and insights.may_read(request):
            items.append(_item("What the guarantees teach", "insights", reverse("admin:orders_insight")))
        if title == "Guarantees" and precedents.may_read(request):
            items.append(_item(precedents.TITLE, "table_rows", reverse("admin:orders_decisions")))
        if title == "Words" and may_read(request):
            items.append(_item("Mails as customers read them", "mail", reverse("admin:mail_samples")))
        groups.append({"title": title, "items": items})
    return [group for group in groups if group["items"]]


def _open(request: HttpRequest, desks: dict[str, Any], icons: dict[str, str]) -> Iterator[dict[str, Any]]:
    for label, icon in icons.items():
        if desks[label].has_view_permission(request):
            link = reverse(f"admin:{label.replace('.', '_')}_changelist")
            yield _item(capfirst(str(desks[label].opts.verbose_name_plural)), icon, link)


def _item(title: str, icon: str, link: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": link}
