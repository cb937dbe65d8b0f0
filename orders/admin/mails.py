"""The desk of mails: what went out, what could not, and sending it again."""

from typing import ClassVar, override

from django.contrib import admin
from django.template import TemplateDoesNotExist
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from fitting import mailing, messages
from fitting.admin.desk import Worded
from fitting.models import Message
from orders.admin import samples
from orders.admin.desk import CONTACT, Button, Desk, button
from shop.wording import label


@admin.register(Message)
class MessageDesk(Desk):
    """Every mail as a row."""

    roles = CONTACT
    list_display: ClassVar = ["what", "to_email", "status", "queued_at", "sent_at", "attempts", "last_error"]
    list_filter: ClassVar = ["status", ("kind", Worded), "queued_at"]
    search_fields: ClassVar = ["to_email__istartswith", "key__icontains"]
    search_help_text = "Address, or number of the order"
    ordering: ClassVar = ["-pk"]
    fields: ClassVar = [
        "what", "to_email", "language", "status", "queued_at", "sent_at", "attempts", "next_attempt_at", "last_error",
        "letter",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["what", "letter"]
    actions_detail: ClassVar = ["send_again", "stop"]

    send_again = button(
        "send-again",
        Button(
            messages.send_again,
            "Send again",
            "It goes out within seconds.",
            when=lambda message: message.status in messages.RESENDABLE,
        ),
    )
    stop = button(
        "stop",
        Button(
            messages.stop,
            "Never send it",
            "Taken out of the queue.",
            when=lambda message: message.status == Message.Status.QUEUED,
        ),
    )

    @override
    def get_urls(self) -> list[URLPattern]:
        """Add the pages that show each kind of mail with facts of nobody."""
        return [*samples.urls(self.admin_site), *super().get_urls()]

    @display(description="Mail", ordering="kind")
    def what(self, message: Message) -> str:
        """Name the mail in words."""
        return label(message.kind)

    @display(description="The letter, without its one-time code")
    def letter(self, message: Message) -> SafeString | str:
        """Show what the customer reads."""
        try:
            letter = mailing.render(message.kind, language=message.language, facts=message.facts)
        except TemplateDoesNotExist:
            return "Nobody has written this kind."
        return format_html("<strong>{}</strong><pre class='whitespace-pre-wrap'>{}</pre>", letter.subject, letter.text)
