"""The desk of complaints: somebody says that they were hurt; nobody deletes one, and their words need a reason."""

from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget

from orders import complaints
from orders.admin.desk import Button, Desk, Reason, Roles, Shelf, button, explain, text_of
from orders.models import LONGEST, ComplaintNote, ComplaintRecord
from shop.actor import Role, actor_of, may
from shop.refusal import NotFound, Refusal
from shop.wording import label

# Who may see health answers, and whose claims these are.
COMPLAINTS: Final[Roles] = frozenset({Role.CLAIMS.value, Role.FITTER.value, Role.PRIVACY.value})


class Noted(forms.Form):
    """What was found or done, and where it stands now."""

    standing = forms.ChoiceField(choices=ComplaintNote.Standing.choices, widget=UnfoldAdminSelectWidget())
    text = text_of(LONGEST, rows=4)


class Notes(Shelf):
    """What was found and done; written once."""

    model = ComplaintNote
    verbose_name_plural = "Notes"
    fields: ClassVar = ["written_at", "standing", "serial", "text", "by"]
    roles = COMPLAINTS
    joined: ClassVar = ("by",)


class StandingFilter(admin.SimpleListFilter):
    """Where it stands."""

    title = "standing"
    parameter_name = "stands"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer each."""
        return [(one.value, str(one.label)) for one in ComplaintNote.Standing]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what was asked for."""
        return queryset.filter(stands=self.value()) if self.value() else queryset


@admin.register(ComplaintRecord)
class ComplaintDesk(Desk):
    """Kept for good, whatever becomes of the claim."""

    roles = COMPLAINTS
    list_display: ClassVar = ["number", "claim_number", "devices", "standing", "recorded_at"]
    list_filter: ClassVar = [StandingFilter, "recorded_at"]
    search_fields: ClassVar = ["number__istartswith", "claim__number__istartswith", "claim__sides__device__serial"]
    search_help_text = "Number of the complaint or of its claim, or a serial"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("claim",)
    inlines: ClassVar = [Notes]
    actions_detail: ClassVar = ["reveal", "note"]
    fields: ClassVar = ["number", "claim_number", "devices", "standing", "recorded_at", "masked"]
    readonly_fields: ClassVar = ["claim_number", "devices", "standing", "masked"]

    note = button(
        "note",
        Button(complaints.note, "Write a note", "Written; it stays as it is.", form=Noted, initial=lambda _row: {}),
    )

    @action(description="Read what they wrote", url_path="reveal")
    def reveal(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask for a reason, log it, and show the words once."""
        by = actor_of(request.user)
        if not may(complaints.reveal, by):
            raise PermissionDenied
        form = Reason(request.POST if request.method == "POST" else None)
        told: dict[str, Any] = {"title": "Read what they wrote?", "label": "Read", "opts": self.opts}
        record = self.row(request, object_id)
        if record is None:
            raise Http404
        told |= {"row": record, "back": self._page_of(record)}
        if form.is_valid():
            try:
                found = complaints.reveal(record.pk, reason=form.cleaned_data["reason"], at=timezone.now(), by=by)
            except NotFound as gone:
                raise Http404 from gone
            except Refusal as refusal:
                explain(form, refusal)
            else:
                told["preview"] = [
                    ("What they wrote", found.words or "nothing"),
                    ("Logged", "who looked, when and why"),
                ]
        told["form"] = form
        response = render(request, "admin/orders/ask.html", {**self.admin_site.each_context(request), **told})
        response.headers["Cache-Control"] = "no-store"
        return response

    reveal.button = Button(complaints.reveal, "Read what they wrote", "")

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read where each stands, and the insoles that were added, with the rows."""
        rows: QuerySet[Any] = super().get_queryset(request)
        told: QuerySet[Any] = rows.annotate(stands=complaints.standing()).prefetch_related("notes")
        return told

    @display(description="Claim", ordering="claim__number")
    def claim_number(self, record: ComplaintRecord) -> str:
        """Name the claim."""
        return record.claim.number

    @display(description="Insoles")
    def devices(self, record: ComplaintRecord) -> str:
        """Name every insole that it is about."""
        return ", ".join(record.devices())

    @display(description="Stands")
    def standing(self, record: ComplaintRecord) -> str:
        """Say where it stands."""
        return label(str(vars(record)["stands"]))

    @display(description="What they wrote")
    def masked(self, record: ComplaintRecord) -> str:
        """Say that there is something, not what."""
        return "masked; read it with a reason, which is logged" if record.words else "nothing"
