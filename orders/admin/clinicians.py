"""The desk of what clinicians sent: values, the signed statement, the document; verified or rejected by a fitter."""

from typing import Any, ClassVar, override

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from fitting import clinicians, files, verifying
from fitting.admin.desk import FEET
from fitting.models import ClinicianEntry
from orders.admin.desk import Button, Desk, Preview, Reason, button, explain
from orders.admin.letters import Letter
from shop import days
from shop.actor import Actor, actor_of, may
from shop.people import called
from shop.refusal import Refusal
from shop.wording import words

_LINK = '<a class="text-primary-600 underline dark:text-primary-500" href="{}">{}</a>'


def _to_verify(entry: ClinicianEntry) -> bool:
    return entry.status == ClinicianEntry.Status.SENT


def before_verifying(entry: ClinicianEntry, _by: Actor) -> Preview:
    """Say what counts afterwards."""
    yield "Statement", statement_of(entry)
    yield "Signed by", signature_of(entry)
    yield "Foot profile", str(entry.profile)
    yield "Lifts the block for", f"{len(entry.flags)} warning signs that the clinician was shown"


def statement_of(entry: ClinicianEntry) -> str:
    """Write what was signed."""
    return "may wear insoles made to measure" if entry.may_wear else "may NOT wear insoles made to measure"


def signature_of(entry: ClinicianEntry) -> str:
    """Write who signed, as what, and when."""
    return f"{entry.clinician_name}, {entry.profession}, {entry.register_number}, on {entry.signed_on:%d.%m.%Y}"


@admin.register(ClinicianEntry)
class ClinicianDesk(Desk):
    """What clinicians sent; those to be verified first."""

    roles = FEET
    list_display: ClassVar = [
        "public_id", "profile", "status", "came_by", "may_wear", "signs", "clinician_name", "sent_at",
    ]  # fmt: skip
    list_filter: ClassVar = ["status", "came_by", "may_wear"]
    search_fields: ClassVar = ["public_id", "profile__public_id", "profile__wearer__public_id", "register_number"]
    search_help_text = "Id of the entry, of the profile or of the wearer, or a register number"
    # Sent comes last in the alphabet of what can still be done, and is what needs somebody.
    ordering: ClassVar = ["settled_at", "sent_at", "pk"]
    joined: ClassVar = ["profile"]
    fields: ClassVar = [
        "public_id", "profile_page", "status", "came_by", "statement", "signed", "signs", "found", "pressed", "remarks",
        "document_link", "sent_at", "settled_at", "reason", "lifted", "earlier",
    ]  # fmt: skip
    readonly_fields: ClassVar = [
        "profile_page", "statement", "signed", "signs", "found", "pressed", "document_link", "lifted", "earlier",
    ]  # fmt: skip
    actions_detail: ClassVar = ["verify", "reject"]
    actions_list: ClassVar = ["letter"]

    verify = button(
        "verify",
        Button(
            verifying.verify,
            "Verify and lift the block",
            "Verified; it counts from now on, and the block is lifted for what the clinician was shown.",
            form=Reason,
            when=lambda entry: _to_verify(entry) and entry.may_wear,
            preview=before_verifying,
            initial=lambda _entry: {},
        ),
    )
    reject = button(
        "reject",
        Button(
            verifying.reject,
            "Reject",
            "Rejected; the block stays, and the wearer is shown why.",
            form=Reason,
            when=_to_verify,
            initial=lambda _entry: {},
        ),
    )

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what was replaced, in the list."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.exclude(status=ClinicianEntry.Status.REPLACED) if self.is_list(request) else rows

    def has_enter_permission(self, request: HttpRequest, _object_id: object = None) -> bool:
        """Let those who may press the verb enter a letter."""
        return may(clinicians.enter, actor_of(request.user))

    @action(description="Enter a letter that came by post", url_path="letter", permissions=["enter"])
    def letter(self, request: HttpRequest) -> HttpResponse:
        """Ask for what a letter says, and press ``clinicians.enter``."""
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = Letter(*sent, initial={"profile": request.GET.get("profile", "")})
        if form.is_valid():
            try:
                entry = form.press(actor_of(request.user))
            except Refusal as refusal:
                explain(form, refusal)
            else:
                messages.success(request, "Entered; it counts once it is verified.")
                return HttpResponseRedirect(reverse("admin:fitting_clinicianentry_change", args=[entry.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Enter a letter that came by post",
            "label": "Enter",
            "form": form,
            "back": reverse("admin:fitting_clinicianentry_changelist"),
            "opts": self.opts,
        }
        return render(request, "admin/orders/ask.html", context)

    @display(description="Foot profile")
    def profile_page(self, entry: ClinicianEntry) -> SafeString:
        """Lead to the profile, where the answers are revealed with a reason."""
        url = reverse("admin:fitting_footprofile_change", args=[entry.profile_id])
        return format_html(_LINK, url, str(entry.profile))

    @display(description="Statement")
    def statement(self, entry: ClinicianEntry) -> str:
        """Write what was signed."""
        return statement_of(entry)

    @display(description="Signed by")
    def signed(self, entry: ClinicianEntry) -> str:
        """Write who signed."""
        return signature_of(entry)

    @display(description="Warning signs shown")
    def signs(self, entry: ClinicianEntry) -> str:
        """Say how many there were, not which: they are health answers."""
        return str(len(entry.flags))

    @display(description="Found")
    def found(self, entry: ClinicianEntry) -> SafeString | str:
        """Write each value of each foot."""
        told = (
            (side.value, words(name), _plain(value, name))
            for side, values in entry.told.items()
            for name, value in values.to_json().items()
        )
        return format_html_join("", "<div>{}, {}: <strong>{}</strong></div>", told) or "—"

    @display(description="Pressure pictures")
    def pressed(self, entry: ClinicianEntry) -> SafeString | str:
        """Write what each picture told."""
        rows = ((one.side, one.arch_index, one.cells) for one in entry.prints.all() if one.removed_at is None)
        return format_html_join("", "<div>{}: arch index <strong>{}</strong> ({} cells)</div>", rows) or "—"

    @display(description="Document")
    def document_link(self, entry: ClinicianEntry) -> SafeString | str:
        """Lead to the file; the link ends after ten minutes."""
        if not entry.document:
            return "erased" if entry.erased_at is not None else "—"
        token = files.link(clinicians.DOCUMENT, entry.public_id, at=timezone.now())
        return format_html(_LINK, reverse("v1:file", kwargs={"token": token}), entry.document_type)

    @display(description="Block")
    def lifted(self, entry: ClinicianEntry) -> str:
        """Say who lifted the block, when, and until when it holds."""
        lift = getattr(entry, "lift", None)
        if lift is None:
            return "—"
        return f"lifted by {called(lift.lifted_by)} on {days.told(lift.lifted_at)}, until {days.told(lift.valid_until)}"

    @display(description="Others of this profile")
    def earlier(self, entry: ClinicianEntry) -> SafeString | str:
        """Lead to what else was sent for the profile."""
        others = ClinicianEntry.objects.filter(profile=entry.profile_id).exclude(pk=entry.pk)
        rows = (
            (reverse("admin:fitting_clinicianentry_change", args=[one.pk]), f"{one.public_id} ({one.status})")
            for one in others
        )
        return format_html_join(", ", _LINK, rows) or "—"


def _plain(value: object, name: str) -> str:
    if name == "fpi" and isinstance(value, list):
        return f"{sum(value):+d} ({', '.join(f'{item:+d}' for item in value)})"
    return words(str(value)) if name.endswith("_load") else str(value)
