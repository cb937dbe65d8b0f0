"""The desk for people: who signs in, and with which roles."""

from contextvars import ContextVar
from typing import Any, ClassVar, Final, override

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django_tasks_db.models import DBTaskResult
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from config.accounts.models import User
from fitting.models import Wearer
from orders.models import Cart, Order

# What a customer or guest may have.
BELONGINGS: Final[tuple[type[Model], ...]] = (Order, Cart, Wearer)
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
    search_help_text = "E-mail, name, or id"
    readonly_fields = ("belongings", "public_id", "created_at", "verified_at", "adopted_email", "last_login")
    fieldsets = (
        (None, {"fields": ("public_id", "email", "password")}),
        ("Person", {"fields": ("name", "language")}),
        ("What they have", {"fields": ("belongings",)}),
        ("Rights", {"fields": ("is_active", *RIGHTS)}),
        ("History", {"fields": ("created_at", "verified_at", "adopted_email", "last_login")}),
    )
    # Whose lists the person before the page may open; asked once, where the request is known.
    seen: ClassVar[ContextVar[list[type[Model]]]] = ContextVar("seen", default=[])  # noqa: B039  never changed
    # What everybody sees who may look at people; rights, passwords and their history are for who has every right.
    plain_fieldsets = (
        (None, {"fields": ("public_id", "email", "name", "language")}),
        ("What they have", {"fields": ("belongings",)}),
        ("History", {"fields": ("created_at", "verified_at", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2", "is_staff")}),)

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Keep rights out of the hands of who does not have them all."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if getattr(request.user, "is_superuser", False) else (*fixed, *RIGHTS)

    @override
    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Show rights and passwords only to who may hand them out or change people."""
        self.seen.set([one for one in BELONGINGS if admin.site.get_model_admin(one).has_view_permission(request)])
        if obj is not None and not self.has_change_permission(request, obj):
            return self.plain_fieldsets
        return super().get_fieldsets(request, obj)

    @admin.display(description="Orders, carts and wearers")
    def belongings(self, user: User) -> SafeString:
        """Lead to the lists of what belongs to them, as far as this member of staff may open them."""
        links = [
            format_html(
                '<a class="text-primary-600 dark:text-primary-500" href="{}?customer__id__exact={}">{} {}</a>',
                reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),  # noqa: SLF001
                user.pk,
                model._default_manager.filter(customer=user).count(),  # noqa: SLF001  public by use
                model._meta.verbose_name_plural,  # noqa: SLF001
            )
            for model in self.seen.get()
        ]
        return format_html_join(" · ", "{}", ((link,) for link in links)) or SafeString("-")

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
