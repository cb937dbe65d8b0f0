"""Wearers with their consents and invitations."""

from typing import ClassVar, override

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from fitting.admin.desk import PEOPLE, Desk, Shelf
from fitting.models import Consent, Invitation, Wearer
from shop.actor import Role


class ConsentShelf(Shelf):
    """What was agreed to."""

    model = Consent
    roles = PEOPLE
    fields: ClassVar = ["purpose", "text_version", "given_at", "given_by_kind", "given_by_name", "withdrawn_at"]
    readonly_fields = fields


class InvitationShelf(Shelf):
    """Links, without their secrets: only a hash is stored, and not even that is shown."""

    model = Invitation
    roles = PEOPLE
    fields: ClassVar = ["public_id", "created_at", "expires_at", "renewed_at", "accepted_at", "revoked_at"]
    readonly_fields = fields


@admin.register(Wearer)
class WearerDesk(Desk):
    """Whose feet they are."""

    roles = PEOPLE
    list_display: ClassVar = ["name", "relation", "customer", "age_group", "created_at", "archived_at"]
    list_filter: ClassVar = ["relation", ("archived_at", admin.EmptyFieldListFilter)]
    search_fields: ClassVar = ["name", "public_id", "customer__email"]
    search_help_text = "Name, id or the customer's e-mail"
    ordering: ClassVar = ["-created_at", "-pk"]
    list_select_related: ClassVar = ["customer"]
    fields: ClassVar = ["public_id", "name", "relation", "customer", "age_group", "speaks_since", "created_at"]
    readonly_fields: ClassVar = ["public_id", "age_group"]
    inlines: ClassVar = [ConsentShelf, InvitationShelf]

    @admin.display(description="Age group")
    def age_group(self, wearer: Wearer) -> str:
        """Tell minors from adults; the birth itself is an answer."""
        if wearer.birth is None and wearer.relation != Wearer.Relation.CHILD:
            return "unknown"
        return "minor" if wearer.is_minor(timezone.now().date()) else "adult"


@admin.register(Consent)
class ConsentDesk(Desk):
    """Every consent, for the privacy officer."""

    roles: ClassVar = frozenset({Role.PRIVACY.value})
    list_display: ClassVar = ["purpose", "subject", "text_version", "given_by_kind", "given_at", "withdrawn_at"]
    list_filter: ClassVar = ["purpose", ("withdrawn_at", admin.EmptyFieldListFilter)]
    ordering: ClassVar = ["-given_at", "-pk"]
    list_select_related: ClassVar = ["wearer", "user"]
    fields: ClassVar = ["purpose", "subject", "text_version", "given_at", "given_by_kind", "given_by_name"]
    readonly_fields: ClassVar = ["subject"]

    @admin.display(description="About")
    def subject(self, consent: Consent) -> str:
        """Name the wearer or the customer."""
        return str(consent.wearer or consent.user)

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Fetch who it is about with it."""
        found: QuerySet[Model] = super().get_queryset(request).select_related("wearer", "user")
        return found
