"""What can be chosen: families, products and their variants."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import ClassVar, override

from django.db import models
from django.db.models.functions import Cast
from simple_history.models import HistoricalRecords

from shop.fit_spec import FitSpec
from shop.models import codes
from shop.models.checks import one_of
from shop.models.market import TaxClass
from shop.models.price import Price, current_amount
from shop.models.publication import Published, Shelved, is_open


class Family(models.Model):
    """Products by use: everyday, running, work and standing, slim and dress, hiking, youth."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    summary = models.CharField(max_length=240)
    position = models.PositiveSmallIntegerField(default=100)
    history = HistoricalRecords()

    class Meta:
        """Read as a plural."""

        verbose_name_plural = "families"

    @override
    def __str__(self) -> str:
        """Read as its name."""
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    """Queryset words of products."""

    def on_sale(self, at: dt.datetime) -> "ProductQuerySet":
        """Keep what is published at this instant; whether a market has a price for it is another question."""
        return self.filter(is_open("", at))

    def for_everyone(self) -> "ProductQuerySet":
        """Leave out what only the holder of a stored design can buy."""
        return self.filter(audience=codes.Audience.EVERYONE)

    def with_a_price(self, currency: str, at: dt.datetime) -> "ProductQuerySet":
        """Keep products with at least one variant on sale that has a price in the currency."""
        priced = Price.objects.started(at).filter(
            is_open("variant__", at), variant__product=models.OuterRef("pk"), currency=currency
        )
        return self.filter(models.Exists(priced))

    def coded(self, field: str, quoted: str) -> "ProductQuerySet":
        """
        Keep products whose list ``field`` (``footwear`` or ``activities``) holds a code; on both databases.

        :param quoted: the code in the double quotes it is stored with.
        """
        listed = {f"{field}_listed": Cast(field, models.TextField())}
        return self.alias(**listed).filter(**{f"{field}_listed__contains": quoted})

    def mentioning(self, words: Iterable[str]) -> "ProductQuerySet":
        """Keep products that mention every word in name, tagline, description or family, whatever the case."""
        found = self
        for word in words:
            found = found.filter(
                models.Q(name__icontains=word)
                | models.Q(tagline__icontains=word)
                | models.Q(description__icontains=word)
                | models.Q(family__name__icontains=word)
            )
        return found


class Product(Shelved):
    """
    Something we offer, with everything a customer wants to know before choosing a variant.

    A custom product carries the fit specification that fitting reads; a stock product carries none.
    """

    kind = models.CharField(max_length=8, choices=codes.Kind)
    audience = models.CharField(max_length=16, choices=codes.Audience, default=codes.Audience.EVERYONE)
    pieces = models.CharField(max_length=8, choices=codes.Pieces, default=codes.Pieces.PAIR)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=80)
    tagline = models.CharField(max_length=160, blank=True)
    description = models.TextField(blank=True, help_text="Markdown.")
    core_material = models.CharField(max_length=160, blank=True)
    energy_return = models.CharField(max_length=160, blank=True)
    wash_instructions = models.CharField(max_length=240, blank=True)
    durability = models.CharField(max_length=240, blank=True)
    max_wearer_kg = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: no limit.")
    min_age_years = models.PositiveSmallIntegerField(default=0)
    max_age_years = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Included; empty: no limit.")
    length = models.CharField(max_length=16, choices=codes.Length, blank=True)
    thickness_class = models.CharField(max_length=12, choices=codes.Thickness, blank=True)
    lead_time_class = models.CharField(max_length=16, choices=codes.LeadTime)
    lead_time_business_days = models.PositiveSmallIntegerField(
        help_text="Business days from approved feet (made to order) or payment (stock) to hand-over."
    )
    fsa_hsa = models.CharField(max_length=240, blank=True, help_text="What we say about FSA and HSA cards.")
    tax_class = models.CharField(max_length=16, choices=TaxClass)
    fit_spec = models.JSONField(null=True, blank=True, validators=[codes.usable_fit_spec])
    footwear = models.JSONField(default=list, blank=True, validators=[codes.known_footwear])
    activities = models.JSONField(default=list, blank=True, validators=[codes.known_activities])
    concerns = models.ManyToManyField("shop.Concern", blank=True, related_name="products")
    foot_types = models.ManyToManyField("shop.FootType", blank=True, related_name="products")
    history = HistoricalRecords()

    objects = ProductQuerySet.as_manager()

    class Meta(Shelved.Meta):
        """Every choice is checked; made to measure and fit specification go together."""

        constraints: ClassVar = [
            *Published.Meta.constraints,
            one_of("product_kind_known", "kind", codes.Kind.values),
            one_of("product_audience_known", "audience", codes.Audience.values),
            one_of("product_pieces_known", "pieces", codes.Pieces.values),
            one_of("product_length_known", "length", codes.Length.values, or_blank=True),
            one_of("product_thickness_class_known", "thickness_class", codes.Thickness.values, or_blank=True),
            one_of("product_lead_time_class_known", "lead_time_class", codes.LeadTime.values),
            one_of("product_tax_class_known", "tax_class", TaxClass.values),
            models.CheckConstraint(
                name="product_custom_has_fit_spec",
                condition=models.Q(kind="custom", fit_spec__isnull=False)
                | models.Q(kind="stock", fit_spec__isnull=True),
                violation_error_message="A made-to-measure product has a fit specification, a stock product none.",
            ),
            models.CheckConstraint(
                name="product_ages_in_order",
                condition=models.Q(max_age_years=None) | models.Q(max_age_years__gte=models.F("min_age_years")),
                violation_error_message="The highest age is not below the lowest.",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as its name."""
        return self.name

    @property
    def fit(self) -> FitSpec | None:
        """The fit specification as a value; ``None`` for stock goods."""
        return None if self.fit_spec is None else FitSpec.from_json(self.fit_spec)

    @property
    def is_custom(self) -> bool:
        """Whether it is made to measure."""
        return self.kind == codes.Kind.CUSTOM

    def is_on_sale(self, at: dt.datetime) -> bool:
        """Answer :meth:`ProductQuerySet.on_sale` for the row in hand."""
        return self.is_published(at)


class VariantQuerySet(models.QuerySet["Variant"]):
    """Queryset words of variants."""

    def on_sale(self, at: dt.datetime) -> "VariantQuerySet":
        """Keep variants that are published, and whose product is."""
        return self.filter(is_open("", at), is_open("product__", at))

    def priced(self, currency: str, at: dt.datetime) -> "VariantQuerySet":
        """Annotate ``amount_minor``: the price in force, or ``None`` where there is none in the currency."""
        price = {"amount_minor": current_amount(models.OuterRef("pk"), currency, at)}
        return self.annotate(**price)

    def with_a_price(self) -> "VariantQuerySet":
        """Keep, of priced variants, those that have a price."""
        has_price = {"amount_minor__isnull": False}
        return self.filter(**has_price)

    def for_sale(
        self, skus: Collection[str], currency: str, at: dt.datetime, *, to_design_holder: bool = False
    ) -> "VariantQuerySet":
        """
        Return what a cart may hold, with ``product`` and ``product.family`` joined, in ONE statement.

        On sale now and priced in the currency (``amount_minor``, whole minor units). What only the
        holder of a stored design can buy is left out unless the caller has made sure there is one.
        A SKU that is not in the answer cannot be bought; say no more than that to the customer.
        """
        found = self.select_related("product__family").filter(sku__in=skus).on_sale(at).priced(currency, at)
        if not to_design_holder:
            found = found.filter(product__audience=codes.Audience.EVERYONE)
        return found.with_a_price().order_by("pk")


class Variant(Published):
    """One article of a product, with the SKU that orders, stock and workshop use."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="variants")
    sku = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    cover = models.CharField(max_length=12, choices=codes.Cover, default=codes.Cover.NONE)
    colour = models.CharField(max_length=30, blank=True)
    thickness_mm = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    weight_g = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the whole piece or pair.")
    position = models.PositiveSmallIntegerField(default=100)
    history = HistoricalRecords()

    # Set by ``priced`` alone: the price in force, in minor units.
    amount_minor: int | None

    objects = VariantQuerySet.as_manager()

    class Meta(Published.Meta):
        """Covers are coded."""

        constraints: ClassVar = [
            *Published.Meta.constraints,
            one_of("variant_cover_known", "cover", codes.Cover.values),
            models.CheckConstraint(name="variant_thickness_positive", condition=models.Q(thickness_mm__gt=0)),
        ]

    @override
    def __str__(self) -> str:
        """Read as its SKU."""
        return self.sku

    def is_on_sale(self, at: dt.datetime) -> bool:
        """Answer :meth:`VariantQuerySet.on_sale` for the row in hand (reads the product)."""
        return self.is_published(at) and self.product.is_on_sale(at)
