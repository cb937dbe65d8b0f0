"""The desk for people: who signs in, and with which roles."""

from typing import Final, override

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from config.accounts.models import User

# Only who has every right may hand out rights; else who may edit users could make themselves anything.
RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserDesk(UserAdmin, ModelAdmin):
    """Customers, guests and staff. Nobody is deleted here: that is a request with a preview (privacy)."""

    actions = None
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    ordering = ("-created_at", "-pk")
    list_display = ("__str__", "name", "is_staff", "verified_at", "created_at")
    list_filter = ("is_staff", "is_active", "groups")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("email", "name", "public_id")
    readonly_fields = ("public_id", "created_at", "verified_at", "adopted_email", "last_login")
    fieldsets = (
        (None, {"fields": ("public_id", "email", "password")}),
        ("Person", {"fields": ("name", "language")}),
        ("Rights", {"fields": ("is_active", *RIGHTS)}),
        ("History", {"fields": ("created_at", "verified_at", "adopted_email", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2", "is_staff")}),)

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep rights out of the hands of who does not have them all."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if getattr(request.user, "is_superuser", False) else (*fixed, *RIGHTS)

    @override
    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: orders and their guarantees hang on people."""
        return False


# Packages bring desks of their own: secrets of second factors, sessions, addresses that could be declared proved by
# a tick, tracebacks with whatever a row held. Whoever is on them can see or do what no verb of ours allows.
UNWANTED: Final = (Group, EmailAddress, Authenticator, UserSession, DBTaskResult)
admin.site.unregister(UNWANTED)


@admin.register(Group)
class RoleDesk(GroupAdmin, ModelAdmin):
    """The roles; their names are those of ``shop.actor.Role``, their rights those that ``load_roles`` loads."""

    actions = None
    ordering = ("name",)
