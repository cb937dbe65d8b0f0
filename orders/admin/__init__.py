"""The desks of orders; Django finds them here."""

from orders.admin import carts, mails, money, orders, policies

__all__ = ["carts", "mails", "money", "orders", "policies"]
