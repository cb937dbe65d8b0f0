"""The testimonial desk: words stay the customer's, and only listed reasons keep them unpublished."""

from functools import partial
from typing import ClassVar, override

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from shop import testimonials
from shop.actor import actor_of
from shop.admin.desk import WRITERS, Desk
from shop.models import Rejection, Testimonial


class PublishForm(forms.Form):
    """What others can expect."""

    typicality_note = forms.CharField(max_length=240, widget=UnfoldAdminTextInputWidget)


class RejectForm(forms.Form):
    """Why not; the rating is no reason."""

    reason = forms.ChoiceField(choices=Rejection.choices, widget=UnfoldAdminSelectWidget)


@admin.register(Testimonial)
class TestimonialDesk(Desk):
    """What customers say: the oldest waiting first; the rating is neither shown in the list nor a filter."""

    __test__ = False
    readers: ClassVar = WRITERS
    list_display: ClassVar = ["display_name", "product", "status", "submitted_at", "published_at", "rejection"]
    list_filter: ClassVar = ["status", "product"]
    search_fields: ClassVar = ["display_name", "words"]
    ordering: ClassVar = ["submitted_at", "pk"]
    list_select_related: ClassVar = ["product"]
    actions_detail: ClassVar = ["publish", "reject"]

    @override
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody invents one."""
        return False

    @override
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody rewrites one."""
        return False

    @action(description="Publish", url_path="publish", permissions=["press"])
    def publish(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask for the typicality note, and press ``testimonials.publish``."""
        form = PublishForm(request.POST or None)
        if not form.is_valid():
            return self.asked(request, "Publish", form, explanation="Say what others can expect; it stands beside it.")
        verb = partial(
            testimonials.publish,
            testimonial_id=object_id,
            typicality_note=form.cleaned_data["typicality_note"],
            by=actor_of(request.user),
            at=timezone.now(),
        )
        return self.pressed(request, object_id, verb, "Published.")

    @action(description="Reject", url_path="reject", permissions=["press"])
    def reject(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask for the reason, and press ``testimonials.reject``."""
        form = RejectForm(request.POST or None)
        if not form.is_valid():
            return self.asked(request, "Reject", form, explanation="A low rating is no reason.")
        verb = partial(
            testimonials.reject,
            testimonial_id=object_id,
            reason=form.cleaned_data["reason"],
            by=actor_of(request.user),
            at=timezone.now(),
        )
        return self.pressed(request, object_id, verb, "Rejected.")
