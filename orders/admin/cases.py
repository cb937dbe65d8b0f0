"""The desk of cases: one list of what somebody must look at, of which everybody sees the queues of their roles."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from fitting.models import LONGEST_REASON
from orders import cases, conversations
from orders.admin import late_money, talk
from orders.admin.desk import Button, Desk, button, text_of
from orders.invariants import LAWS
from orders.models import Case, OrderLine
from orders.queues import DESK_ROLES, QUEUES, QueueCode, worked_by
from orders.queues import Reason as Cause
from orders.reconciliation import DRIFTS
from shop import days
from shop.actor import actor_of
from shop.people import called


class QueueFilter(admin.SimpleListFilter):
    """One of one's own queues."""

    title = "queue"
    parameter_name = "queue"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Name the queues of this person's roles."""
        return [(code.value, QUEUES[code].title) for code in worked_by(actor_of(request.user).roles)]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Keep what lies there."""
        return queryset.filter(queue=self.value()) if self.value() else queryset


class OwnerFilter(admin.SimpleListFilter):
    """Whose they are."""

    title = "owner"
    parameter_name = "owner"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer one's own and nobody's."""
        return [("mine", "Mine"), ("nobody", "Nobody's")]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Keep whose was asked for."""
        wanted = {"mine": request.user.pk, "nobody": None}
        return queryset.filter(owner=wanted[self.value() or ""]) if self.value() in wanted else queryset


class DueFilter(admin.SimpleListFilter):
    """Whether they are late."""

    title = "due"
    parameter_name = "due"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer what is overdue."""
        return [("overdue", "Overdue")]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Keep what should have been done by now."""
        return queryset.filter(due_at__lte=timezone.now()) if self.value() == "overdue" else queryset


class StandingFilter(admin.SimpleListFilter):
    """What is open, unless asked for more."""

    title = "standing"
    parameter_name = "standing"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer what is closed, and everything."""
        return [("closed", "Closed"), ("all", "Open and closed")]

    @override
    def choices(self, changelist: Any) -> Iterator[Any]:
        """Call the choice that is made by itself what it is."""
        first, *others = super().choices(changelist)
        yield {**first, "display": "Open"}
        yield from others

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Keep what is open."""
        if self.value() == "all":
            return queryset
        return queryset.filter(status=Case.Status.CLOSED) if self.value() == "closed" else queryset.live()  # type: ignore[attr-defined]


class HandOver(talk.Words):
    """To whom, and a word for them."""

    to = forms.TypedChoiceField(coerce=int, label="Colleague", widget=UnfoldAdminSelectWidget())
    field_order = ("to", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those who work on the queue."""
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
        self.fields["to"].choices = self.initial["people"]  # type: ignore[attr-defined]


class Outcome(forms.Form):
    """How it ended."""

    outcome = text_of(LONGEST_REASON, rows=3)


def _is_live(case: Case) -> bool:
    return case.is_live


def _is_conversation(case: Case) -> bool:
    return case.queue == QueueCode.MESSAGES and case.order_id is not None


@admin.register(Case)
class CaseDesk(Desk):
    """What somebody must look at: the urgent first, then what is due first."""

    roles = DESK_ROLES
    list_display: ClassVar = ["number", "title", "why", "order_number", "urgent", "due_at", "owner_name", "status"]
    list_filter: ClassVar = [QueueFilter, OwnerFilter, DueFilter, StandingFilter]
    search_fields: ClassVar = ["number__istartswith", "order__number__istartswith"]
    search_help_text = "Number of the case or of the order"
    ordering: ClassVar = ["-urgent", "due_at", "pk"]
    joined: ClassVar = ("order", "owner")
    listed: ClassVar = [
        "number",
        "queue",
        "cause",
        "urgent",
        "due_at",
        "status",
        "order__number",
        "owner__name",
        "owner__email",
    ]
    fieldsets: ClassVar = [
        (None, {"fields": [("number", "title", "status"), "why", "about", ("opened_at", "due_at", "urgent")]}),
        ("Who", {"fields": [("owner_name", "taken_at"), ("closed_at", "ended", "outcome")]}),
        ("What was done", {"fields": ["story"]}),
        ("Conversation", {"fields": ["conversation"]}),
    ]
    readonly_fields: ClassVar = ["title", "why", "about", "owner_name", "story", "conversation"]
    actions_detail: ClassVar = [
        "take", "answer", "revive", "give_back", "note", "hand_over", "release", "close", "reopen",
    ]  # fmt: skip

    take = button(
        "take", Button(cases.take, "Take", "It is yours.", when=lambda case: case.is_live and case.owner_id is None)
    )
    answer = button(
        "answer",
        Button(
            conversations.answer_case,
            "Answer the customer",
            "Written; a mail says that something is there to read.",
            form=talk.Answer,
            when=lambda case: case.is_live and _is_conversation(case),
            initial=lambda _case: {},
        ),
    )
    revive = button("revive", late_money.REVIVE)
    give_back = button("give-back", late_money.GIVE_BACK)
    note = button("note", Button(cases.note, "Note", "Noted.", form=talk.Words))
    hand_over = button(
        "hand-over",
        Button(
            cases.hand_over,
            "Hand over",
            "Handed over.",
            form=HandOver,
            when=_is_live,
            initial=lambda case: {"people": list(cases.colleagues(case.queue).items())},
        ),
    )
    release = button(
        "release",
        Button(cases.release, "Let go", "Anybody can take it now.", when=lambda case: case.is_live and case.owner_id),
    )
    close = button(
        "close",
        Button(cases.close, "Close the case", "Closed.", form=Outcome, when=_is_live, initial=lambda _case: {}),
    )
    reopen = button(
        "reopen",
        Button(
            cases.reopen, "Open again", "Open again, and yours.", form=talk.Words, when=lambda case: not case.is_live
        ),
    )

    @override
    def has_view_permission(self, request: HttpRequest, _obj: object = None) -> bool:
        """Decide by role; a case by the roles of its queue."""
        if not super().has_view_permission(request):
            return False
        return not isinstance(_obj, Case) or _obj.queue in worked_by(actor_of(request.user).roles)

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Let a list show one's own queues only."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(queue__in=worked_by(actor_of(request.user).roles)) if self.is_list(request) else rows

    @display(description="Queue", ordering="queue")
    def title(self, case: Case) -> str:
        """Name the queue."""
        return case.title

    @display(description="Why it is here")
    def why(self, case: Case) -> str:
        """Say why it is here."""
        return case.why

    @display(description="Order", ordering="order__number")
    def order_number(self, case: Case) -> str:
        """Name the order."""
        return case.order.number if case.order is not None else "—"

    @display(description="Owner", ordering="owner__email")
    def owner_name(self, case: Case) -> str:
        """Name who has it."""
        return called(case.owner)

    @display(description="About")
    def about(self, case: Case) -> SafeString | str:
        """Lead to the thing itself, and to its order where those of the queue may open it; say what books differ in."""
        links = format_html_join(", ", _LINK, _links(case))
        said = _difference(case)
        return (format_html("{} {}", said, links) if said else links) or case.subject

    @display(description="What was done")
    def story(self, case: Case) -> SafeString | str:
        """Write what people did with it, the oldest first."""
        notes = case.notes.select_related("by", "to")
        rows = (
            (days.told(n.at), called(n.by), n.get_kind_display(), called(n.to) if n.to else "", n.text) for n in notes
        )
        told = format_html_join(
            "", "<li><strong>{} · {}</strong> · {} {}<div class='whitespace-pre-wrap'>{}</div></li>", rows
        )
        return format_html("<ol>{}</ol>", told) if told else "Nobody has done anything with it yet."

    @display(description="Conversation")
    def conversation(self, case: Case) -> SafeString | str:
        """Write what the customer and we wrote, where the case is about that."""
        if case.order is None or not _is_conversation(case):
            return "—"
        return talk.written(case.order.messages.select_related("by"))


_LINK: Final = '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>'


def _difference(case: Case) -> str:
    """Say which law is broken, or how our books and Stripe's differ, and of what; nothing of other cases."""
    kind, _, rest = case.subject.partition(":")
    code, _, about = rest.partition(":")
    if kind != "difference":
        return ""
    words = LAWS.get(code) or next((drift.words for known, drift in DRIFTS.items() if known == code), "")
    return f"{code}: {words} ({about.replace(':', ', ')})" if about else f"{code}: {words}"


def _profile_of(case: Case) -> int | None:
    """Return the profile that a fitter judges; others look at no feet."""
    return case.line.profile_id if case.queue == QueueCode.REVIEW and case.line is not None else None


def _links(case: Case) -> Iterator[tuple[str, str]]:
    things = (
        ("orders_orderline", case.line_id, "the line"),
        ("fitting_footprofile", _profile_of(case), "the foot profile"),
        ("orders_hold", case.order_hold_id, "the hold"),
        ("orders_refund", case.refund_id, "the refund"),
        ("orders_dispute", case.dispute_id, "the dispute"),
        ("orders_taxrecord", case.tax_record_id, "the tax record"),
        ("orders_stripeevent", case.event_id, "the event"),
        ("fitting_message", case.mail_id, "the mail"),
        ("fitting_scan", case.scan_id, "the scan"),
        ("fitting_design", case.design_id, "the design"),
        ("fitting_clinicianentry", case.entry_id, "what the clinician sent"),
        ("orders_problem", case.problem_id, "the problem"),
        ("orders_stockreturn", case.stock_return_id, "the return"),
        # The fitter works on lines and sees no order with its contact data.
        ("orders_order", None if case.queue == QueueCode.REVIEW else case.order_id, "the order"),
    )
    for desk, pk, words in things:
        if pk is not None:
            yield reverse(f"admin:{desk}_change", args=[pk]), words
    if case.order_hold is not None:
        yield from late_money.ways(case.order_hold)
    if case.cause == Cause.ASKED_FITTER and case.order is not None:
        for line in case.order.lines.filter(kind=OrderLine.Kind.CUSTOM):
            yield reverse("admin:orders_orderline_change", args=[line.pk]), f"line {line.position}"
