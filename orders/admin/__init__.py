"""The desks of orders; Django finds them here."""

from orders.admin import carts, lines, mails, money, orders, policies

__all__ = ["carts", "lines", "mails", "money", "orders", "policies"]
