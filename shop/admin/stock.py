"""The stock desk: counts to read, and a button for what comes in."""

from functools import partial
from typing import ClassVar, override

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from shop import stocking
from shop.actor import Role, actor_of
from shop.admin.desk import WRITERS, PlainDesk
from shop.models import Stock


class ReceiveForm(forms.Form):
    """How many came in."""

    count = forms.IntegerField(min_value=1, max_value=100_000, widget=UnfoldAdminIntegerFieldWidget)


@admin.register(Stock)
class StockDesk(PlainDesk):
    """How many pieces there are, promised and free."""

    writers: ClassVar = WRITERS | {Role.WAREHOUSE.value}
    list_display: ClassVar = ["variant", "on_hand", "reserved", "free"]
    search_fields: ClassVar = ["variant__sku"]
    ordering: ClassVar = ["variant__sku"]
    list_select_related: ClassVar = ["variant"]
    fields: ClassVar = ["variant", "on_hand", "reserved"]
    actions_detail: ClassVar = ["receive"]

    @override
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody edits a count; pieces come in by the button, and leave with orders."""
        return False

    @action(description="Receive pieces", url_path="receive", permissions=["press"])
    def receive(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask how many, and press ``stocking.receive``."""
        form = ReceiveForm(request.POST or None)
        if not form.is_valid():
            return self.asked(request, "Receive pieces", form)
        stock = Stock.objects.get(pk=object_id)
        count = form.cleaned_data["count"]
        verb = partial(
            stocking.receive, variant_id=stock.variant_id, count=count, by=actor_of(request.user), at=timezone.now()
        )
        return self.pressed(request, object_id, verb, f"{count} pieces are on the shelf.")
