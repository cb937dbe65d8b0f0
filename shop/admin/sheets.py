"""The catalogue as sheets: CSV out, and CSV in with a dry run that shows what each row would do. Content only."""

from typing import Any, ClassVar, override

from django.http import HttpRequest
from django.utils import timezone
from import_export import fields, resources
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV
from import_export.widgets import ForeignKeyWidget
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from shop import pricing
from shop.actor import Actor, actor_of
from shop.admin.desk import WRITERS, plays
from shop.models import Family, Price, Product, Variant


class Sheet(resources.ModelResource):
    """Rows that are checked like a form's; what a sheet does not name stays as it is."""

    def __init__(self, *, by: Actor | None = None, **kwargs: Any) -> None:
        """Remember who sends the sheet; nobody does when one is only written."""
        super().__init__(**kwargs)
        self.by = by

    class Meta:
        """What all sheets do alike."""

        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True


class FamilySheet(Sheet):
    """Families, known by their slug."""

    class Meta(Sheet.Meta):
        """Words and place."""

        model = Family
        import_id_fields = ("slug",)
        fields = ("slug", "name", "summary", "position")
        export_order = fields


class ProductSheet(Sheet):
    """Products, known by their slug; when they are on sale is not said by a sheet."""

    family = fields.Field("family", "family", ForeignKeyWidget(Family, "slug"))

    class Meta(Sheet.Meta):
        """Words and facts."""

        model = Product
        import_id_fields = ("slug",)
        fields = (
            "slug", "name", "family", "kind", "audience", "pieces", "tagline", "description", "core_material",
            "energy_return", "wash_instructions", "durability", "max_wearer_kg", "min_age_years", "max_age_years",
            "length", "thickness_class", "fsa_hsa", "lead_time_class", "lead_time_business_days", "tax_class",
            "position",
        )  # fmt: skip
        export_order = fields


class VariantSheet(Sheet):
    """Variants, known by their SKU."""

    product = fields.Field("product", "product", ForeignKeyWidget(Product, "slug"))

    class Meta(Sheet.Meta):
        """Facts."""

        model = Variant
        import_id_fields = ("sku",)
        fields = ("sku", "product", "name", "cover", "colour", "thickness_mm", "weight_g", "position")
        export_order = fields


class PriceSheet(Sheet):
    """Prices: each row is one more price from an instant on, set by the verb; what was charged is not rewritten."""

    sku = fields.Field("variant", "sku", ForeignKeyWidget(Variant, "sku"))

    class Meta(Sheet.Meta):
        """A price is known by what it is for and when it begins; amounts are in minor units, instants in UTC."""

        model = Price
        import_id_fields = ("sku", "currency", "starts_at")
        fields = ("sku", "currency", "amount_minor", "starts_at")
        export_order = fields
        # The verb checks, with the desk's own words.
        clean_model_instances = False

    @override
    def do_instance_save(self, instance: Price, is_create: bool) -> None:
        """
        Press ``pricing.change_price``.

        :raises PriceInThePast: and the verb's other refusals; they stand beside the row in the dry run.
        """
        assert self.by is not None  # noqa: S101  who imports is always known
        if not is_create:
            raise pricing.PriceAlreadySet
        pricing.change_price(
            variant_id=instance.variant_id,
            currency=instance.currency,
            amount_minor=instance.amount_minor,
            starts_at=instance.starts_at,
            by=self.by,
            at=timezone.now(),
        )


class Sheets(ImportExportMixin):
    """Two buttons on a list; only who writes the catalogue may press them."""

    formats: ClassVar = [CSV]
    import_form_class = ImportForm
    export_form_class = ExportForm
    show_change_form_export = False

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Let writers bring rows in."""
        return plays(request, WRITERS)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Let writers take rows out."""
        return plays(request, WRITERS)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Tell the sheet who sends it."""
        return {**super().get_import_resource_kwargs(request, **kwargs), "by": actor_of(request.user)}
