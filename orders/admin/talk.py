"""What is written about an order, on its page: open cases, the conversation, and the forms of who writes."""

from collections.abc import Iterable
from typing import Any, ClassVar, override

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanWidget

from fitting.models import LONGEST_REASON
from orders import cases, conversations
from orders.admin.desk import CONTACT, Button, Roles, Shelf, text_of
from orders.models import LONGEST, Case, Order, OrderMessage
from orders.queues import ASKED, QUEUES, QueueCode, worked_by
from shop import days
from shop.actor import actor_of
from shop.people import called
from shop.wording import label

# Customers write about their bodies: who answers them reads it, nobody else.
READERS: Roles = QUEUES[QueueCode.MESSAGES].roles


class Words(forms.Form):
    """Something to be remembered."""

    text = text_of(1000, rows=4)


class Remark(forms.Form):
    """A note on the timeline, as short as a reason."""

    text = text_of(LONGEST_REASON, rows=3)


class Answer(forms.Form):
    """Words for the customer."""

    text = text_of(LONGEST, rows=8)
    expects_reply = forms.BooleanField(
        required=False, label="I expect a reply: keep the case for a week", widget=UnfoldBooleanWidget()
    )


class Resend(forms.Form):
    """Which mail."""

    mail = forms.TypedChoiceField(coerce=int, widget=UnfoldAdminSelectWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the mails that the button found."""
        super().__init__(*args, **kwargs)
        self.fields["mail"].choices = self.initial["mails"]  # type: ignore[attr-defined]


def _mails(order: Order) -> dict[str, Any]:
    found = conversations.resendable(order)
    return {"mails": [(one.pk, f"{label(one.kind)}, {days.told(one.queued_at)}") for one in found]}


class Ask(forms.Form):
    """Whose look is asked for, and why."""

    queue = forms.ChoiceField(
        choices=[(code.value, QUEUES[code].title) for code in ASKED], widget=UnfoldAdminSelectWidget()
    )
    reason = text_of(1000, rows=4)


ASK = Button(
    cases.ask,
    "Ask for a look",
    "There is a case in that queue now, with your words.",
    form=Ask,
    initial=lambda _order: {},
)
ANSWER = Button(
    conversations.answer,
    "Write to the customer",
    "Written; a mail says that something is there to read.",
    form=Answer,
    initial=lambda _order: {},
)
REMARK = Button(conversations.remark, "Note", "Noted on the timeline.", form=Remark)
RESEND = Button(conversations.resend, "Send a mail again", "It goes out within seconds.", form=Resend, initial=_mails)


def written(messages: Iterable[OrderMessage]) -> SafeString:
    """Write a conversation as HTML, the oldest first."""
    rows = (
        (days.told(one.written_at), "customer" if one.author == "customer" else called(one.by), one.text)
        for one in messages
    )
    told = format_html_join(
        "", "<li class='mb-3'><div>{} · <strong>{}</strong></div><div class='whitespace-pre-wrap'>{}</div></li>", rows
    )
    return format_html("<ol>{}</ol>", told) if told else SafeString("Nothing was written.")


class TalkShelf(Shelf):
    """What the customer and we wrote; for those who answer."""

    model = OrderMessage
    roles = READERS
    verbose_name_plural = "conversation"
    show_title = False
    fields: ClassVar = ["written_at", "who", "said"]
    readonly_fields = fields
    joined: ClassVar = ("by",)

    @display(description="Who")
    def who(self, message: OrderMessage) -> str:
        """Name the customer, or the colleague."""
        return "customer" if message.author == OrderMessage.Author.CUSTOMER else called(message.by)

    @display(description="Words")
    def said(self, message: OrderMessage) -> SafeString:
        """Write the words with their line breaks."""
        return format_html("<span class='whitespace-pre-wrap'>{}</span>", message.text)


class CaseShelf(Shelf):
    """What somebody must look at, whoever that is."""

    model = Case
    roles = CONTACT
    verbose_name_plural = "open cases"
    show_title = False
    fields: ClassVar = ["case", "title", "why", "due_at", "has_it"]
    readonly_fields = fields
    joined: ClassVar = ("owner",)
    _own: frozenset[str] = frozenset()

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Keep what is open, and remember which queues are this person's."""
        self._own = frozenset(worked_by(actor_of(request.user).roles))
        return super().get_queryset(request).filter(status__in=["open", "waiting"])

    @display(description="Owner")
    def has_it(self, case: Case) -> str:
        """Name who has it."""
        return called(case.owner)

    @display(description="Case")
    def case(self, case: Case) -> SafeString | str:
        """Lead to the case whoever works on it."""
        if case.queue not in self._own:
            return case.number
        return format_html('<a href="{}">{}</a>', reverse("admin:orders_case_change", args=[case.pk]), case.number)
