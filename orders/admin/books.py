"""The money of orders for finance: a filter by where it stands, and exactly the filtered orders as a sheet."""

from collections.abc import Iterable, Sequence
from typing import Any, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from orders.admin.desk import amount
from orders.admin.sheets import AT_ONCE, Sheeted
from orders.models import Order
from orders.money_standing import STANDINGS, with_money


class Standing(admin.SimpleListFilter):
    """Where the money stands."""

    title = "money"
    parameter_name = "money"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Name the standings."""
        return [(code, words) for code, (words, _) in STANDINGS.items()]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """Keep the orders that stand so."""
        chosen = STANDINGS.get(self.value() or "")
        if chosen is None:
            return queryset
        return queryset.filter(pk__in=with_money(Order.objects.all()).filter(chosen[1]).values("pk"))


class Books(Sheeted):
    """Adds the money to the desk of orders."""

    sheet_name = "money.csv"
    sheet_holds = "money-of-orders"
    columns = (
        "number", "placed_at", "payment", "currency", "total_minor", "captured_minor", "returned_minor",
        "disputed_minor", "owed_minor", "open_minor", "discount_minor", "discount_code",
    )  # fmt: skip

    @override
    def rows(self, listed: QuerySet[Any]) -> Iterable[Sequence[object]]:
        """Read the orders with their money."""
        orders = with_money(Order.objects.filter(pk__in=listed).order_by("pk"))
        return orders.values_list(*self.columns).iterator(AT_ONCE)

    @display(description="Money")
    def money_now(self, order: Order) -> str:
        """Tell what came, what went back, and what is owed."""
        found = with_money(Order.objects.filter(pk=order.pk)).values(
            "captured_minor", "returned_minor", "disputed_minor", "owed_minor", "open_minor"
        )[0]
        words = {
            "captured": "came",
            "returned": "went back",
            "disputed": "is disputed",
            "owed": "we owe",
            "open": "still to be paid",
        }
        told = [(found[f"{name}_minor"], said) for name, said in words.items()]
        return "; ".join(f"{amount(minor, order.currency)} {said}" for minor, said in told if minor) or "nothing yet"
