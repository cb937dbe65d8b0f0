"""The catalogue desk: families, products, variants and prices; what waits, and how the shop looks at a date."""

from functools import partial
from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from unfold.decorators import action

from shop import days, pricing, publishing
from shop.actor import actor_of
from shop.admin.desk import Desk, MediaRows, PlainDesk, Rows
from shop.admin.naming import Halves
from shop.admin.preview import Previewed, PreviewForm, shown_at, state_of
from shop.admin.sheets import FamilySheet, PriceSheet, ProductSheet, Sheets, VariantSheet
from shop.models import Family, Price, Product, Variant
from shop.people import colleague_in
from shop.refusal import Refusal

WINDOW: Final = ["is_active", "published_from", "published_until"]


@admin.register(Family)
class FamilyDesk(Sheets, Desk):
    """Products by use."""

    resource_classes: ClassVar = [FamilySheet]

    list_display: ClassVar = ["name", "slug", "summary", "position"]
    search_fields: ClassVar = ["name", "slug"]
    ordering: ClassVar = ["position", "slug"]


class VariantRows(Rows):
    """The articles of a product; their prices stand on their own page."""

    model = Variant
    fields: ClassVar = ["sku", "name", "cover", "colour", "thickness_mm", "weight_g", "position", *WINDOW]
    ordering: ClassVar = ["position", "pk"]
    show_change_link = True
    tab = True


@admin.register(Product)
class ProductDesk(Sheets, Previewed, Desk):
    """Products with their publication; on and off sale are buttons that press the verbs of publishing."""

    list_display: ClassVar = ["name", "family", "kind", "audience", "state", "published_from", "published_until"]
    list_filter: ClassVar = ["family", "kind", "audience", "is_active"]
    search_fields: ClassVar = ["name", "slug", "tagline", "variants__sku"]
    search_help_text = "Name, tagline, slug or SKU"
    ordering: ClassVar = ["position", "slug"]
    list_select_related: ClassVar = ["family"]
    prepopulated_fields: ClassVar = {"slug": ["name"]}
    inlines: ClassVar = [VariantRows, MediaRows]
    resource_classes: ClassVar = [ProductSheet]
    actions_detail: ClassVar = ["put_on_sale", "take_off_sale", "preview_at"]
    actions_list: ClassVar = ["preview"]
    fieldsets: ClassVar = [
        (None, {"fields": ["name", "slug", "family", "kind", "audience", "pieces", "tagline", "description"]}),
        ("Publication", {"fields": ["position", *WINDOW]}),
        (
            "What it is",
            {
                "fields": [
                    "core_material", "energy_return", "wash_instructions", "durability", "max_wearer_kg",
                    "min_age_years", "max_age_years", "length", "thickness_class", "fsa_hsa",
                ]
            },
        ),
        ("Making", {"fields": ["lead_time_class", "lead_time_business_days", "tax_class", "fit_spec"]}),
        ("What it is for", {"fields": ["footwear", "activities", "concerns", "foot_types"]}),
    ]  # fmt: skip

    @admin.display(description="Now")
    def state(self, product: Product) -> str:
        """Say where it stands at this moment."""
        return state_of(product, timezone.now())

    @action(description="Put on sale now", url_path="put-on-sale", permissions=["press"])
    def put_on_sale(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask, and press ``publishing.publish``."""
        if request.method != "POST":
            return self.asked(request, "Put on sale now", forms.Form(), explanation="Customers see it at once.")
        at = timezone.now()
        verb = partial(publishing.publish, product_id=object_id, starts_at=at, by=actor_of(request.user), at=at)
        return self.pressed(request, object_id, verb, "On sale from this moment on.")

    @action(description="Take off sale now", url_path="take-off-sale", permissions=["press"])
    def take_off_sale(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask, and press ``publishing.retire``."""
        if request.method != "POST":
            said = "Carts and the shop stop offering it at once; orders keep what they bought."
            return self.asked(request, "Take off sale now", forms.Form(), explanation=said)
        verb = partial(publishing.retire, product_id=object_id, by=actor_of(request.user), at=timezone.now())
        return self.pressed(request, object_id, verb, "Off sale from this moment on.")

    @action(description="Preview the shop at a date", url_path="preview", permissions=["view"])
    def preview(self, request: HttpRequest) -> HttpResponse:
        """Show what customers of a country see at an instant, with prices, by the rule of the API."""
        form = PreviewForm(request.GET or None)
        context: dict[str, Any] = {"title": "Preview the shop at a date", "form": form, "shown": None}
        if form.is_valid():
            at = form.cleaned_data["at"] or timezone.now()
            try:
                context["shown"] = shown_at(form.cleaned_data["country"], at)
            except Refusal as refusal:
                context["refusal"] = refusal.detail
        return render(request, "shop/preview.html", {**self.admin_site.each_context(request), **context})


@admin.display(description="Set by", ordering="set_by")
def _setter(_desk: object, price: Price) -> str:
    """Call whoever set it by name."""
    return str(vars(price).get("setter") or "—")


class PriceRows(Rows):
    """Past, present and waiting prices, to read; a new one is added on the desk of prices."""

    model = Price
    fields: ClassVar = ["currency", "words", "starts_at", "state", "setter"]
    readonly_fields: ClassVar = fields
    ordering: ClassVar = ["currency", "-starts_at"]
    setter = _setter

    @override
    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Read who set it in the same statement."""
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(setter=colleague_in("set_by"))
        return named

    @override
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds here."""
        return False

    @override
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody edits a price."""
        return False

    @admin.display(description="Price")
    def words(self, price: Price) -> str:
        """Write the amount."""
        return price.money.words()

    @admin.display(description="Begins")
    def state(self, price: Price) -> str:
        """Say whether it waits."""
        return "waits" if price.starts_at > timezone.now() else "has begun"


@admin.register(Variant)
class VariantDesk(Sheets, Desk):
    """Articles with their SKU."""

    resource_classes: ClassVar = [VariantSheet]

    list_display: ClassVar = ["sku", "product", "name", "cover", "colour", "state"]
    list_filter: ClassVar = ["cover", "is_active", "product__family"]
    search_fields: ClassVar = ["sku", "name", "product__name"]
    ordering: ClassVar = ["product__position", "position", "pk"]
    list_select_related: ClassVar = ["product"]
    inlines: ClassVar = [PriceRows]

    @admin.display(description="Now")
    def state(self, variant: Variant) -> str:
        """Say where it stands, its product aside."""
        return state_of(variant, timezone.now())


class PriceForm(Halves, forms.ModelForm[Price]):
    """A new price; an empty start is now."""

    class Meta:
        """What staff say; who they are is known."""

        model = Price
        fields = ("variant", "currency", "amount_minor", "starts_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the start be empty."""
        super().__init__(*args, **kwargs)
        if "starts_at" in self.fields:
            self.fields["starts_at"].required = False
            self.fields["starts_at"].help_text = f"{days.zone()}. Empty: from now on. It cannot begin in the past."

    @override
    def clean(self) -> dict[str, Any]:
        """Ask the verb's own rules before it is pressed."""
        values: dict[str, Any] = super().clean() or {}
        if {"currency", "amount_minor"} <= set(values):
            at = timezone.now()
            values["starts_at"] = values.get("starts_at") or at
            try:
                pricing.refuse_bad_price(
                    currency=values["currency"],
                    amount_minor=values["amount_minor"],
                    starts_at=values["starts_at"],
                    at=at,
                )
            except Refusal as refusal:
                raise forms.ValidationError(refusal.detail, code=refusal.code) from refusal
        return values


class Begun(admin.SimpleListFilter):
    """What is coming, and what has come."""

    title = "beginning"
    parameter_name = "begun"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name the two."""
        return [("no", "still to come"), ("yes", "has begun")]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Price]) -> QuerySet[Price]:
        """Keep one of them."""
        now = timezone.now()
        kept = {"no": Q(starts_at__gt=now), "yes": Q(starts_at__lte=now)}.get(str(self.value()), Q())
        return queryset.filter(kept)


@admin.register(Price)
class PriceDesk(Sheets, PlainDesk):
    """Every price there was, is and will be: rows are added, never changed."""

    resource_classes: ClassVar = [PriceSheet]

    form = PriceForm
    list_display: ClassVar = ["variant", "words", "starts_at", "state", "setter"]
    list_filter: ClassVar = [Begun, "currency"]
    search_fields: ClassVar = ["variant__sku", "variant__product__name"]
    ordering: ClassVar = ["-starts_at", "-pk"]
    list_select_related: ClassVar = ["variant"]
    date_hierarchy = "starts_at"
    setter = _setter

    @override
    def get_queryset(self, request: HttpRequest) -> "QuerySet[Price]":
        """Know for each row which one is in force."""
        now = timezone.now()
        same = Price.objects.filter(variant=OuterRef("variant"), currency=OuterRef("currency")).started(now)
        rows: QuerySet[Price] = super().get_queryset(request)
        return rows.annotate(in_force=Subquery(same.values("pk")[:1]), setter=colleague_in("set_by"))

    @override
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody edits a price."""
        return False

    @admin.display(description="Price", ordering="amount_minor")
    def words(self, price: Price) -> str:
        """Write the amount."""
        return price.money.words()

    @admin.display(description="Now")
    def state(self, price: Price) -> str:
        """Say whether it waits, holds, or is over."""
        if price.starts_at > timezone.now():
            return "waits"
        return "in force" if vars(price).get("in_force") == price.pk else "over"

    @override
    def save_model(self, request: HttpRequest, obj: Price, form: forms.ModelForm[Price], change: bool) -> None:
        """Press ``pricing.change_price``."""
        at = min(timezone.now(), obj.starts_at)
        made = pricing.change_price(
            variant_id=obj.variant_id,
            currency=obj.currency,
            amount_minor=obj.amount_minor,
            starts_at=obj.starts_at,
            by=actor_of(request.user),
            at=at,
        )
        obj.pk = made.pk
