"""The desk of machines that speak for themselves: an owner makes their keys, told once, and takes them back."""

from typing import ClassVar, override

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from orders import stations
from orders.admin.desk import Button, Desk, button
from orders.models import Station
from shop.actor import actor_of
from shop.refusal import Refusal


class NewStation(forms.Form):
    """Which machine, and what its key is for."""

    name = forms.CharField(max_length=60, widget=UnfoldAdminTextInputWidget())
    machine = forms.CharField(
        max_length=24, help_text="Pieces that it begins say so.", widget=UnfoldAdminTextInputWidget()
    )
    may_make = forms.BooleanField(required=False, label="Claims and makes", widget=UnfoldBooleanWidget())
    may_check = forms.BooleanField(required=False, label="Measures and passes", widget=UnfoldBooleanWidget())


@admin.register(Station)
class StationDesk(Desk):
    """Machines with a key; nobody but an owner sees them."""

    roles = frozenset()
    list_display: ClassVar = ["name", "machine", "may_make", "may_check", "created_at", "revoked_at"]
    list_filter: ClassVar = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields: ClassVar = ["name__icontains", "machine__istartswith"]
    search_help_text = "Name or machine"
    ordering: ClassVar = ["name"]
    joined: ClassVar = ("created_by",)
    fields: ClassVar = ["name", "machine", "may_make", "may_check", "created_at", "created_by", "revoked_at"]
    actions_detail: ClassVar = ["revoke"]

    revoke = button(
        "revoke",
        Button(
            stations.revoke, "Take the key back", "The key opens nothing any more.",
            when=lambda station: station.revoked_at is None,
        ),
    )  # fmt: skip

    @override
    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Let owners look."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    @override
    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it to owners."""
        return self.has_view_permission(request)

    @override
    def get_urls(self) -> list[URLPattern]:
        """Add the page that makes a key."""
        made = path("new/", self.admin_site.admin_view(self.new), name="orders_station_new")
        return [made, *super().get_urls()]

    def new(self, request: HttpRequest) -> HttpResponse:
        """
        Ask for a new station, and tell its key once.

        :raises PermissionDenied: unless an owner asks.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        form, key = NewStation(request.POST or None), ""
        if form.is_valid():
            try:
                key = stations.create(**form.cleaned_data, at=timezone.now(), by=actor_of(request.user)).key
            except Refusal as refusal:
                form.add_error(None, refusal.detail)
        context = {**self.admin_site.each_context(request), "title": "New station", "form": form, "key": key}
        answer = render(request, "admin/orders/new_station.html", context)
        answer.headers["Cache-Control"] = "no-store"
        return answer
