"""The desk of policies: drafts are written here, published versions are only read."""

from typing import Any, ClassVar, override

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from orders import policies
from orders.admin.desk import CONTENT, LINES, Button, Desk, button, plays
from orders.models import Policy, PolicyAssignment
from shop import days, markdown
from shop.admin.desk import HalvedForm
from shop.admin.naming import Halves


class From(Halves, forms.Form):
    """From when on the next version rules."""

    in_force_from = forms.SplitDateTimeField(widget=UnfoldAdminSplitDateTimeWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say whose clock is meant."""
        super().__init__(*args, **kwargs)
        self.fields["in_force_from"].help_text = days.zone()


@admin.register(Policy)
class PolicyDesk(Desk):
    """Texts and numbers that we promise."""

    form = HalvedForm
    roles = LINES | CONTENT
    list_display: ClassVar = ["title", "slug", "version", "language", "kind", "in_force_from", "published_at"]
    list_filter: ClassVar = ["kind", "language", ("published_at", admin.EmptyFieldListFilter)]
    search_fields: ClassVar = ["slug__istartswith", "title__icontains"]
    ordering: ClassVar = ["slug", "language", "-version"]
    fields: ClassVar = [
        "title", "slug", "version", "language", "kind", "in_force_from", "parameters", "text", "reading",
        "text_hash", "published_at",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["reading", "text_hash", "published_at"]
    actions_detail: ClassVar = ["publish", "draft_next"]

    publish = button(
        "publish",
        Button(
            policies.publish,
            "Publish for ever",
            "Published; it can never be changed now.",
            when=lambda policy: not policy.is_published,
        ),
    )
    draft_next = button(
        "next",
        Button(
            policies.draft_next,
            "Write the next version",
            "A draft of the next version is in the list.",
            form=From,
            when=lambda policy: policy.is_published,
        ),
    )

    @override
    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Let content write a draft."""
        return plays(request, CONTENT)

    @override
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let content edit drafts."""
        return plays(request, CONTENT) and obj is not None and not obj.is_published

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let content throw a draft away."""
        return self.has_change_permission(request, obj)

    @display(description="As customers read it")
    def reading(self, policy: Policy) -> SafeString:
        """Show the text as HTML; tags in it are shown, never obeyed."""
        return mark_safe(markdown.to_html(policy.text))  # noqa: S308  the renderer lets no HTML pass


@admin.register(PolicyAssignment)
class AssignmentDesk(ModelAdmin):
    """Which policy the products of a family carry."""

    form = HalvedForm
    actions = None
    show_full_result_count = False
    list_display: ClassVar = ["kind", "product_kind", "family", "slug"]
    ordering: ClassVar = ["kind", "product_kind", "family"]

    def _may(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002  Django's name
        return plays(request, CONTENT)

    has_add_permission = _may
    has_change_permission = _may
    has_delete_permission = _may
    has_view_permission = _may
    has_module_permission = _may
