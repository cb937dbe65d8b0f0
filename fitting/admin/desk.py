"""What the desks of fitting have in common: they show, they never write a row; acts are buttons that press verbs."""

from collections.abc import Iterator
from typing import Any, ClassVar, override

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from unfold.admin import ModelAdmin, TabularInline

from shop.actor import Role, actor_of
from shop.refusal import NotAllowed
from shop.wording import label

FEET: frozenset[str] = frozenset({Role.FITTER.value, Role.PRIVACY.value})
PEOPLE: frozenset[str] = FEET | {Role.SUPPORT.value}


def plays(request: HttpRequest, roles: frozenset[str]) -> bool:
    """Answer whether the member of staff has one of the roles."""
    try:
        return bool(actor_of(request.user).roles & roles)
    except NotAllowed:
        return False


class ReadOnly:
    """No row is added, changed or deleted here; who may look is decided by role."""

    roles: ClassVar[frozenset[str]] = FEET

    def has_add_permission(self, _request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django's name
        """Nobody adds."""
        return False

    def has_change_permission(self, _request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django's name
        """Nobody edits."""
        return False

    def has_delete_permission(self, _request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django's name
        """Nobody deletes."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  Django's name
        """Decide by role."""
        return plays(request, self.roles)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the section to whoever may look."""
        return plays(request, self.roles)


class JournalIsHistory(ModelAdmin):
    """A page without Django's own history, which knows nothing of verbs."""

    @override
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the page without Django's own history, which knows nothing of verbs; the journal does."""
        told = {"show_history": False, **(extra_context or {})}
        response: HttpResponse = super().changeform_view(request, object_id, form_url, told)
        return response


class Desk(ReadOnly, JournalIsHistory):
    """A list and a page to look at; no bulk action, since deleting is Django's default one."""

    show_full_result_count = False
    list_per_page = 50
    actions = None
    change_form_template = "desks/page.html"


class Shelf(ReadOnly, TabularInline):
    """Rows beneath a page, to look at."""

    extra = 0
    show_change_link = False


def thing_of(subject: str) -> str:
    """Name a model as its desk does: ``orders.orderline`` is *Order line*."""
    return capfirst(str(apps.get_model(subject)._meta.verbose_name))  # noqa: SLF001  public by use


class Worded(admin.AllValuesFieldListFilter):
    """Every value there is, in words."""

    @override
    def choices(self, changelist: Any) -> Iterator[Any]:
        """Write codes and names of models as the list does."""
        for one in super().choices(changelist):
            said = str(one["display"])
            yield {**one, "display": thing_of(said) if "." in said else label(said)}
