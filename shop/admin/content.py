"""The content desk: concerns, foot types, advice, questions, notices and evidence."""

from typing import ClassVar

from django.contrib import admin
from django.utils import timezone

from shop.admin.desk import Desk, MediaRows
from shop.admin.preview import Previewed
from shop.days import day_of
from shop.models import Advice, Concern, EvidenceStatement, Faq, FootType, Notice, Support


class PageDesk(Previewed, Desk):
    """What the three kinds of page share."""

    list_display: ClassVar = ["title", "position", "is_active", "published_from", "published_until"]
    search_fields: ClassVar = ["title", "summary", "slug"]
    ordering: ClassVar = ["position", "slug"]
    prepopulated_fields: ClassVar = {"slug": ["title"]}
    inlines: ClassVar = [MediaRows]
    actions_detail: ClassVar = ["preview_at"]


@admin.register(Concern)
class ConcernDesk(PageDesk):
    """What hurts or tires."""

    list_filter: ClassVar = ["area", "is_active"]


@admin.register(FootType)
class FootTypeDesk(PageDesk):
    """How feet are built and move."""


@admin.register(Advice)
class AdviceDesk(PageDesk):
    """What a reader can do."""

    list_filter: ClassVar = ["topic", "is_active"]


@admin.register(Faq)
class FaqDesk(Previewed, Desk):
    """Questions and answers."""

    list_display: ClassVar = ["question", "topic", "position", "is_active", "published_from"]
    list_filter: ClassVar = ["topic", "is_active"]
    search_fields: ClassVar = ["question", "answer"]
    ordering: ClassVar = ["position", "slug"]
    prepopulated_fields: ClassVar = {"slug": ["question"]}
    actions_detail: ClassVar = ["preview_at"]


@admin.register(Notice)
class NoticeDesk(Desk):
    """Sentences that stand beside certain content."""

    list_display: ClassVar = ["code", "title"]
    ordering: ClassVar = ["code"]


@admin.register(EvidenceStatement)
class EvidenceDesk(Desk):
    """What we may say about research, what it rests on, and until when."""

    list_display: ClassVar = ["code", "support", "served", "checked_by", "checked_on", "expires_on"]
    list_filter: ClassVar = ["support", "concerns"]
    search_fields: ClassVar = ["code", "statement", "source"]
    ordering: ClassVar = ["expires_on", "code"]

    @admin.display(description="Served today", boolean=True)
    def served(self, statement: EvidenceStatement) -> bool:
        """Say whether readers see it today."""
        today = day_of(timezone.now())
        checked = statement.checked_on is not None and statement.checked_on <= today
        return checked and statement.support == Support.SUPPORTED and today < statement.expires_on
