"""The nouns of the shop; import them from here."""

from shop.models.codes import Activity, Audience, Cover, Footwear, Kind, LeadTime, Length, Pieces, Thickness
from shop.models.content import Advice, BodyArea, Concern, Faq, FaqTopic, FootType, Notice, Topic
from shop.models.discount import DiscountCode, DiscountTerms
from shop.models.evidence import EvidenceStatement, Support
from shop.models.market import Market, MarketCountry, ShippingMethod, TaxClass, TaxProvider, TaxRate
from shop.models.media import Media
from shop.models.price import Price
from shop.models.product import Family, Product, Variant
from shop.models.stock import Stock
from shop.models.testimonial import Moderation, Rejection, Testimonial

__all__ = [
    "Activity",
    "Advice",
    "Audience",
    "BodyArea",
    "Concern",
    "Cover",
    "DiscountCode",
    "DiscountTerms",
    "EvidenceStatement",
    "Family",
    "Faq",
    "FaqTopic",
    "FootType",
    "Footwear",
    "Kind",
    "LeadTime",
    "Length",
    "Market",
    "MarketCountry",
    "Media",
    "Moderation",
    "Notice",
    "Pieces",
    "Price",
    "Product",
    "Rejection",
    "ShippingMethod",
    "Stock",
    "Support",
    "TaxClass",
    "TaxProvider",
    "TaxRate",
    "Testimonial",
    "Thickness",
    "Topic",
    "Variant",
]
