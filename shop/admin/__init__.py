"""The desks of the catalogue and the content; Django finds them here."""

from shop.admin import content, discounts, places, products, stock, voices

__all__ = ["content", "discounts", "places", "products", "stock", "voices"]
