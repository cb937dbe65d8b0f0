"""The shapes of public answers, for the OpenAPI document; the answers themselves are written from rows."""

from typing import Any, override

from rest_framework import serializers

from shop.api.fields import MoneyOut
from shop.models import (
    Activity,
    BodyArea,
    Cover,
    FaqTopic,
    Footwear,
    Kind,
    LeadTime,
    Length,
    Pieces,
    Thickness,
    Topic,
)

type Shape = serializers.Serializer[Any]


class NoticeOut(serializers.Serializer[Any]):
    """A sentence to show beside the content it comes with."""

    code = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()


class PictureOut(serializers.Serializer[Any]):
    """A picture and its words."""

    url = serializers.CharField(help_text="Relative to this server.")
    alt = serializers.CharField(help_text="What it shows, for those who do not see it.")


class NamedOut(serializers.Serializer[Any]):
    """A page one can go to."""

    slug = serializers.SlugField()
    title = serializers.CharField()


class FamilyOut(serializers.Serializer[Any]):
    """Products by use."""

    slug = serializers.SlugField()
    name = serializers.CharField()


class LeadTimeOut(serializers.Serializer[Any]):
    """How long until it is handed to the carrier."""

    business_days = serializers.IntegerField()
    counted_from = serializers.ChoiceField(choices=["feet_approved", "payment"])

    @override
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add the field whose name is a word of the language."""
        return {"class": serializers.ChoiceField(choices=LeadTime.choices), **super().get_fields()}


AVAILABILITY = ["made_to_order", "in_stock", "sold_out"]


class ProductCardOut(serializers.Serializer[Any]):
    """A product in a list."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    tagline = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    family = FamilyOut()
    price_from = MoneyOut(help_text="Of the cheapest variant.")
    lowest_prior = MoneyOut(
        allow_null=True, help_text="When reduced: the lowest price of the 30 days before the reduction."
    )
    length = serializers.ChoiceField(choices=Length.choices, allow_null=True)
    thickness_class = serializers.ChoiceField(choices=Thickness.choices, allow_null=True)
    lead_time = LeadTimeOut()
    footwear = serializers.ListField(child=serializers.ChoiceField(choices=Footwear.choices))
    activities = serializers.ListField(child=serializers.ChoiceField(choices=Activity.choices))
    concerns = NamedOut(many=True)
    foot_types = NamedOut(many=True)
    picture = PictureOut(allow_null=True)
    availability = serializers.ChoiceField(choices=AVAILABILITY)
    notice = NoticeOut(allow_null=True)


class VariantOut(serializers.Serializer[Any]):
    """One article of a product; the SKU goes into the cart."""

    sku = serializers.CharField()
    name = serializers.CharField()
    cover = serializers.ChoiceField(choices=Cover.choices)
    colour = serializers.CharField()
    thickness_mm = serializers.FloatField(allow_null=True)
    weight_g = serializers.IntegerField(allow_null=True)
    price = MoneyOut()
    lowest_prior = MoneyOut(allow_null=True)
    availability = serializers.ChoiceField(choices=AVAILABILITY)


class FitOut(serializers.Serializer[Any]):
    """Which measures of a foot (mm) it needs, which it wants, and the range it is made in."""

    needs = serializers.ListField(child=serializers.CharField())
    wants = serializers.ListField(child=serializers.CharField(), required=False)
    ranges = serializers.DictField(child=serializers.ListField(child=serializers.FloatField()), required=False)


class ProductOut(ProductCardOut):
    """A product on its own page."""

    pieces = serializers.ChoiceField(choices=Pieces.choices)
    description = serializers.CharField(help_text="Markdown.")
    core_material = serializers.CharField()
    energy_return = serializers.CharField()
    wash_instructions = serializers.CharField()
    durability = serializers.CharField()
    max_wearer_kg = serializers.IntegerField(allow_null=True)
    min_age_years = serializers.IntegerField()
    max_age_years = serializers.IntegerField(allow_null=True)
    fsa_hsa = serializers.CharField()
    fit = FitOut(allow_null=True)
    pictures = PictureOut(many=True)
    variants = VariantOut(many=True)
    market = serializers.SlugField()
    prices_include_tax = serializers.BooleanField()


class EvidenceOut(serializers.Serializer[Any]):
    """A statement about evidence with what it rests on."""

    statement = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # shadows an argument of Field
    source_url = serializers.CharField(allow_blank=True)
    ties = serializers.CharField(help_text="Who paid for it, and who of us is connected with it.")
    checked_on = serializers.DateField()
    expires_on = serializers.DateField()


class PageCardOut(serializers.Serializer[Any]):
    """A page of content in a list."""

    slug = serializers.SlugField()
    title = serializers.CharField()
    summary = serializers.CharField()
    picture = PictureOut(allow_null=True)
    notice = NoticeOut(allow_null=True)


class ConcernCardOut(PageCardOut):
    """Something that hurts or tires."""

    area = serializers.ChoiceField(choices=BodyArea.choices)


class ConcernOut(ConcernCardOut):
    """Something that hurts or tires, with how feet may play a part and what may help."""

    body = serializers.CharField(help_text="Markdown.")
    helpful_features = serializers.ListField(child=serializers.CharField())
    see_a_clinician_when = serializers.ListField(child=serializers.CharField())
    products = NamedOut(many=True)
    advice = NamedOut(many=True)
    evidence = EvidenceOut(many=True)


class FootTypeCardOut(PageCardOut):
    """A way feet are built or move."""


class FootTypeOut(FootTypeCardOut):
    """A way feet are built or move, how it shows and which features help."""

    body = serializers.CharField(help_text="Markdown.")
    signs = serializers.ListField(child=serializers.CharField())
    helpful_features = serializers.ListField(child=serializers.CharField())
    products = NamedOut(many=True)


class AdviceCardOut(PageCardOut):
    """Something a reader can do."""

    topic = serializers.ChoiceField(choices=Topic.choices)
    minutes = serializers.IntegerField(allow_null=True)


class AdviceOut(AdviceCardOut):
    """Something a reader can do, step by step."""

    body = serializers.CharField(help_text="Markdown.")
    concerns = NamedOut(many=True)


class FaqOut(serializers.Serializer[Any]):
    """A question, its answer, and the evidence it rests on."""

    slug = serializers.SlugField()
    topic = serializers.ChoiceField(choices=FaqTopic.choices)
    question = serializers.CharField()
    answer = serializers.CharField(help_text="Markdown.")
    evidence = EvidenceOut(many=True)
    notice = NoticeOut(allow_null=True)


class TestimonialOut(serializers.Serializer[Any]):
    """A customer's words, with what a reader must know to judge them."""

    __test__ = False

    slug = serializers.SlugField()
    product = NamedOut()
    display_name = serializers.CharField()
    about = serializers.CharField()
    words = serializers.CharField()
    rating = serializers.IntegerField(allow_null=True, min_value=1, max_value=5)
    verified_purchase = serializers.BooleanField()
    typicality_note = serializers.CharField()
    is_incentivised = serializers.BooleanField()
    incentive_note = serializers.CharField()
    is_insider = serializers.BooleanField(help_text="Staff, family of staff, or otherwise connected.")
    published_at = serializers.DateTimeField()
    notice = NoticeOut(allow_null=True)


class CountryOut(serializers.Serializer[Any]):
    """A country we sell to."""

    code = serializers.CharField(help_text="ISO 3166, two letters.")
    name = serializers.CharField()


class MarketOut(serializers.Serializer[Any]):
    """Countries with one currency and one way of showing tax."""

    code = serializers.SlugField()
    name = serializers.CharField()
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    default_language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    countries = CountryOut(many=True)


class ShippingMethodOut(serializers.Serializer[Any]):
    """A way of sending a parcel to a country."""

    code = serializers.SlugField()
    name = serializers.CharField()
    description = serializers.CharField()
    price = MoneyOut()
    free_from = MoneyOut(allow_null=True, help_text="Free from this value of goods on.")
    min_days = serializers.IntegerField(help_text="Business days on the way.")
    max_days = serializers.IntegerField(help_text="Business days on the way.")
