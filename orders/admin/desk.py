"""What the desks of orders have in common: they show; whatever changes a row is a button that presses a verb."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display
from unfold.paginator import InfinitePaginator
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextareaWidget

from fitting.admin.desk import JournalIsHistory
from fitting.models import LONGEST_REASON
from orders.admin import frames
from shop.actor import Actor, Role, actor_of, may
from shop.money import EXPONENTS, Money
from shop.refusal import NotAllowed, Refusal

type Roles = frozenset[str]
type Preview = Iterable[tuple[str, object]]

MONEY: Final[Roles] = frozenset({Role.FINANCE.value, Role.SUPPORT.value})
CONTENT: Final[Roles] = frozenset({Role.CONTENT.value})
# Who works on an order and may see whose it is; content may not see orders, production sees no contact data.
CONTACT: Final[Roles] = MONEY | {Role.CLAIMS.value, Role.WAREHOUSE.value, Role.PRIVACY.value}
LINES: Final[Roles] = CONTACT | {Role.FITTER.value, Role.PRODUCTION.value}


def plays(request: HttpRequest, roles: Roles) -> bool:
    """Answer whether the member of staff has one of the roles."""
    try:
        return bool(actor_of(request.user).roles & roles)
    except NotAllowed:
        return False


@lru_cache(maxsize=4096)
def amount(minor: int, currency: str) -> str:
    """Write an amount for staff; remembered, as formatting one costs more than reading its row."""
    return Money(minor, currency).words()


class Sure(forms.Form):
    """Nothing to say but yes."""


def text_of(longest: int, *, rows: int) -> forms.CharField:
    """Return a field for words of staff, which says how many it takes, and refuses more in a sentence."""
    room = f"At most {longest} characters."
    return forms.CharField(
        max_length=longest,
        help_text=room,
        error_messages={"max_length": f"{room} There are %(show_value)s: shorten it."},
        widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}),
    )


def money_of(currency: str, label: str, *, most: Money | None = None, help_text: str = "") -> forms.DecimalField:
    """Return a field for an amount as people write it, e.g. ``40.00`` of dollars; see :func:`minor_of`."""
    return forms.DecimalField(
        label=f"{label} ({currency})",
        required=False,
        min_value=Decimal(0),
        max_value=most.major if most is not None else None,
        decimal_places=EXPONENTS[currency],
        help_text=help_text,
        widget=UnfoldAdminDecimalFieldWidget(),
    )


def minor_of(said: Decimal | None, currency: str) -> int:
    """Return an amount that was typed in minor units; nothing where nothing was."""
    return Money.of(said, currency).amount_minor if said else 0


class Reason(forms.Form):
    """Why, for the next person."""

    reason = text_of(LONGEST_REASON, rows=3)


def explain(form: forms.Form, refusal: Refusal) -> None:
    """Put each complaint beside the field it is about, and the sentence on top."""
    form.add_error(None, refusal.detail)
    for problem in refusal.problems:
        name = problem.pointer.removeprefix("/")
        if problem.detail != refusal.detail:
            form.add_error(name if name in form.fields else None, problem.detail)


def _always(_row: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Button:
    """
    A verb as a button.

    :ivar verb: called with the row's primary key, what the form says, and ``at`` and ``by``.
    :ivar when: whether the row is in a state for it; the verb decides again.
    :ivar preview: what pressing would do, shown before.
    :ivar initial: what the form says at first.
    """

    verb: Callable[..., object]
    label: str
    said: str
    form: type[forms.Form] = Sure
    when: Callable[[Any], bool] = _always
    preview: Callable[[Any, Actor], Preview] | None = None
    initial: Callable[[Any], dict[str, Any]] | None = None


def button(path: str, pressed: Button) -> Any:
    """Return the method of a desk that asks (GET) and presses (POST)."""

    @action(description=pressed.label, url_path=path)
    def ask(self: "Desk", request: HttpRequest, object_id: str) -> HttpResponse:
        return self.ask(request, object_id, pressed)

    ask.button = pressed
    return ask


class Watched:
    """Rows to look at: nobody adds, edits or deletes; who may look is decided by role."""

    roles: ClassVar[Roles] = MONEY

    def has_add_permission(self, _request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002  Django's name
        """Nobody adds."""
        return False

    def has_change_permission(self, _request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002  Django's name
        """Nobody edits."""
        return False

    def has_delete_permission(self, _request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002  Django's name
        """Nobody deletes."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002  Django's name
        """Decide by role."""
        return plays(request, self.roles)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the section to whoever may look."""
        return plays(request, self.roles)


class Desk(Watched, JournalIsHistory):
    """A list without counting, and a page with buttons."""

    show_full_result_count = False
    paginator = InfinitePaginator
    change_list_template = "admin/orders/list.html"
    change_form_template = "desks/page.html"
    list_per_page = 50
    list_max_show_all = 0
    # No bulk action: each act has its own consequence.
    actions = None
    # What a list or a page reads besides the row itself, and the only columns that a list needs (none: all).
    joined: ClassVar[Sequence[str]] = ()
    listed: ClassVar[Sequence[str]] = ()

    @override
    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Join what is shown, read no more than that; what is forgotten is fetched for all rows at once."""
        rows: models.QuerySet[Any] = super().get_queryset(request).fetch_mode(models.FETCH_PEERS)
        if self.joined:
            rows = rows.select_related(*self.joined)
        return rows.only(*self.listed) if self.listed and self.is_list(request) else rows

    @staticmethod
    def is_list(request: HttpRequest) -> bool:
        """Answer whether the request is for a list, not for the page of one row."""
        match = request.resolver_match
        return match is not None and (match.url_name or "").endswith("_changelist")

    @override
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; see :mod:`orders.admin.frames` for what is remembered of its page."""
        response: HttpResponse = super().changelist_view(request, extra_context)
        return frames.filled(request, response)

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Lead from a row to its order, whoever may open that."""
        names = super().get_fields(request, obj)
        return (
            ["order_page" if name == "order_number" else name for name in names] if plays(request, CONTACT) else names
        )

    @display(description="Order")
    def order_page(self, row: Any) -> SafeString | str:
        """Name the order, as the way to it."""
        if row.order is None:
            return "—"
        url = reverse("admin:orders_order_change", args=[row.order_id])
        return format_html(
            '<a class="text-primary-600 underline dark:text-primary-500" href="{}">{}</a>', url, row.order.number
        )

    @override
    def get_inline_formsets(
        self, request: HttpRequest, formsets: list[Any], inline_instances: list[Any], obj: Any = None
    ) -> list[Any]:
        """Leave out the shelves on which nothing lies."""
        shelves = super().get_inline_formsets(request, formsets, inline_instances, obj)
        return [shelf for shelf in shelves if shelf.formset.initial_form_count()]

    @override
    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> list[UnfoldAction]:
        """Show the buttons that this person may press on this row."""
        by, row = actor_of(request.user), self.row(request, object_id)
        return [
            one
            for one in super().get_actions_detail(request, object_id)
            if row is not None and may(one.method.button.verb, by) and one.method.button.when(row)
        ]

    def row(self, request: HttpRequest, object_id: int | str) -> models.Model | None:
        """Return the row of a page, read once per request."""
        known: dict[str, models.Model | None] = request.__dict__.setdefault("desk_rows", {})
        key = f"{self.opts.label}:{object_id}"
        if key not in known:
            known[key] = super().get_object(request, str(object_id))
        return known[key]

    @override
    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model | None:
        """Read the row once."""
        return (
            self.row(request, object_id) if from_field is None else super().get_object(request, object_id, from_field)
        )

    def ask(self, request: HttpRequest, object_id: str, pressed: Button) -> HttpResponse:
        """
        Show what a button would do, and do it when the answer is yes.

        :raises Http404: if there is no such row.
        :raises PermissionDenied: if this person may not press it, or not even look.
        """
        row, by = self.row(request, object_id), actor_of(request.user)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row) or not may(pressed.verb, by):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = pressed.form(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            initial=pressed.initial(row) if pressed.initial else {},
        )
        if form.is_valid() and self._press(request, row, pressed, form=form, by=by):
            return HttpResponseRedirect(self._page_of(row))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{pressed.label}?",
            "label": pressed.label,
            "row": row,
            "form": form,
            "preview": pressed.preview(row, by) if pressed.preview else (),
            "back": self._page_of(row),
            "opts": self.opts,
        }
        return render(request, "admin/orders/ask.html", context)

    def _press(self, request: HttpRequest, row: models.Model, pressed: Button, *, form: forms.Form, by: Actor) -> bool:
        """Press, and answer whether to go back to the page; what was typed is kept where there is something to mend."""
        at: dt.datetime = timezone.now()
        try:
            pressed.verb(row.pk, at=at, by=by, **form.cleaned_data)
        except Refusal as refusal:
            if not pressed.initial:
                messages.error(request, refusal.detail)
                return True
            explain(form, refusal)
            return False
        messages.success(request, pressed.said)
        return True

    def _page_of(self, row: models.Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])


class Shelf(Watched, TabularInline):
    """Rows beneath a page, to look at."""

    extra = 0
    max_num = 0
    tab = False
    joined: ClassVar[Sequence[str]] = ()

    @override
    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Join what is shown."""
        rows: models.QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(*self.joined) if self.joined else rows
