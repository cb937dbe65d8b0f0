"""What the catalogue's desks have in common: who may look and who may write, history, and forms that press verbs."""

from collections.abc import Callable
from typing import Any, ClassVar, override

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from shop.actor import Role, actor_of
from shop.admin.naming import Halves, named
from shop.models import Media
from shop.refusal import NotAllowed, Refusal

WRITERS: frozenset[str] = frozenset({Role.CONTENT.value})
READERS: frozenset[str] = WRITERS | {Role.SUPPORT.value, Role.FINANCE.value, Role.FITTER.value, Role.WAREHOUSE.value}


def plays(request: HttpRequest, roles: frozenset[str]) -> bool:
    """Answer whether the member of staff has one of the roles."""
    try:
        return bool(actor_of(request.user).roles & roles)
    except NotAllowed:
        return False


class ByRole:
    """Many read the catalogue, the content role writes it; nothing that was sold or said is deleted."""

    readers: ClassVar[frozenset[str]] = READERS
    writers: ClassVar[frozenset[str]] = WRITERS

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the section to readers."""
        return plays(request, self.readers)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django's name
        """Let readers look."""
        return plays(request, self.readers)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django's name
        """Let writers add."""
        return plays(request, self.writers)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django's name
        """Let writers change."""
        return plays(request, self.writers)

    def has_delete_permission(self, _request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django's name
        """Nobody deletes: take it off sale, or let it expire."""
        return False

    def has_press_permission(self, request: HttpRequest, _object_id: object = None) -> bool:
        """Let writers press the buttons."""
        return plays(request, self.writers)


class HalvedForm(Halves, forms.ModelForm[Any]):
    """The form of a row."""


class Buttons:
    """What lists have in common, and buttons that press verbs."""

    opts: Any
    admin_site: Any
    form: ClassVar[type[forms.ModelForm[Any]]] = HalvedForm
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def pressed(self, request: HttpRequest, object_id: object, verb: Callable[[], object], done: str) -> HttpResponse:
        """Press a verb, show its answer or its refusal as a message, and go back to the row."""
        try:
            verb()
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        else:
            messages.success(request, done)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[object_id]))

    def asked(self, request: HttpRequest, title: str, form: forms.Form, **context: Any) -> HttpResponse:
        """Show a form of a button."""
        shown = {**self.admin_site.each_context(request), "title": title, "form": form, "opts": self.opts, **context}
        return render(request, "shop/ask.html", shown)


class Choices:
    """Of a few rows several may be chosen: each is a box to tick, which keys and voices reach."""

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer boxes to tick."""
        ticked = {**kwargs, "widget": UnfoldAdminCheckboxSelectMultipleWidget()}
        return super().formfield_for_manytomany(db_field, request, **ticked)  # type: ignore[misc]  # a ModelAdmin's


class PlainDesk(ByRole, Buttons, ModelAdmin):
    """A list and a form of rows that are their own history."""


class Desk(ByRole, Choices, Buttons, SimpleHistoryAdmin, ModelAdmin):
    """A list and a form, with the history of every row, to read."""

    @override
    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """
        Show an earlier version; nothing goes back to it by a form.

        The package would let whoever may look send the version back, and with it whatever state it had.

        :raises PermissionDenied: if it is sent.
        """
        if request.method == "POST":
            raise PermissionDenied
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return response

    @override
    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: object
    ) -> "QuerySet[Any]":
        """Read the versions with who made them and what they point at; the package asks for no names, which ends."""
        pointing = [field.name for field in history_manager.model.tracked_fields if field.many_to_one]
        versions: QuerySet[Any] = history_manager.filter(**{pk_name: object_id})
        return versions.select_related("history_user", *pointing)


class OnlyShown(forms.BaseInlineFormSet[Any, Any, Any]):
    """Rows that nobody edits here: they are shown as they are kept, and nothing that is sent about them is read."""

    def __init__(self, data: object = None, files: object = None, **kwargs: Any) -> None:  # noqa: ARG002  Django's names
        """Read the rows, and nothing else: of a row that a browser made up there is nothing to show."""
        super().__init__(None, None, **kwargs)

    @override
    def is_valid(self) -> bool:
        """Have nothing that could be wrong."""
        return True

    @override
    def save(self, commit: bool = True) -> list[Any]:
        """Have nothing to save."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        return []


class Rows(ByRole, TabularInline):
    """Rows beneath a form."""

    extra = 0

    @override
    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """Only show what this person can neither add, change nor delete here."""
        rights = (self.has_add_permission, self.has_change_permission, self.has_delete_permission)
        if not any(has(request, obj) for has in rights):
            kwargs["formset"] = OnlyShown
        return super().get_formset(request, obj, **kwargs)

    @override
    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Name each box: the heading of its column is not tied to it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            named(field, field.label)
        return field


class MediaRows(Rows):
    """Pictures with their words."""

    model = Media
    fields: ClassVar = ["preview", "path", "alt", "position"]
    readonly_fields: ClassVar = ["preview"]
    ordering: ClassVar = ["position", "pk"]

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let writers take a picture down."""
        return plays(request, self.writers)

    def preview(self, media: Media) -> str:
        """Show the picture."""
        if not media.path:
            return "-"
        return format_html('<img src="{}" alt="{}" width="96" height="72">', media.url, media.alt)
