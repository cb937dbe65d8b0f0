"""The desk of carts: to see what a customer sees."""

from typing import ClassVar

from django.contrib import admin
from unfold.decorators import display

from orders.admin.desk import MONEY, Desk, Shelf
from orders.models import Cart, CartLine


class CartLineShelf(Shelf):
    """What is in it."""

    model = CartLine
    fields: ClassVar = ["variant", "wearer", "quantity", "created_at"]
    readonly_fields = fields
    joined: ClassVar = ("variant", "wearer")


@admin.register(Cart)
class CartDesk(Desk):
    """Carts, newest change first."""

    roles = MONEY
    list_display: ClassVar = ["public_id", "email", "owner", "market", "updated_at", "closed_at"]
    list_filter: ClassVar = [("closed_at", admin.EmptyFieldListFilter), "updated_at"]
    search_fields: ClassVar = ["public_id", "email__istartswith"]
    search_help_text = "Id of the cart, or e-mail"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("customer", "market", "shipping_method")
    fields: ClassVar = [
        "public_id", "email", "owner", "market", "shipping_method", "language", "ship_name", "ship_line1", "ship_city",
        "ship_region", "ship_postal_code", "ship_country", "created_at", "updated_at", "closed_at",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["owner"]
    inlines: ClassVar = [CartLineShelf]

    @display(description="Customer or guest")
    def owner(self, cart: Cart) -> str:
        """Name the user."""
        return str(cart.customer)
