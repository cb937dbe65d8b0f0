"""The desk of discount codes; what was used is counted by orders, and no code is deleted: its time ends."""

from decimal import Decimal
from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from shop.admin.desk import Desk, HalvedForm, Rows
from shop.admin.naming import named
from shop.models import DiscountCode, DiscountTerms
from shop.money import EXPONENTS, Money


class CodeForm(HalvedForm):
    """A code, written as it is stored."""

    def clean_code(self) -> str:
        """Write it in capital letters."""
        return str(self.cleaned_data["code"]).strip().upper()


class TermsForm(forms.ModelForm[DiscountTerms]):
    """What a code means in a currency, in amounts as people write them; they are kept in minor units."""

    off = forms.DecimalField(
        required=False,
        min_value=Decimal(0),
        help_text="For an amount, e.g. 10.00 of dollars.",
        widget=UnfoldAdminDecimalFieldWidget(),
    )
    least = forms.DecimalField(
        required=False,
        min_value=Decimal(0),
        label="Least spend on goods",
        widget=UnfoldAdminDecimalFieldWidget(),
    )

    class Meta:
        """The amounts are read by the form itself."""

        model = DiscountTerms
        fields: ClassVar = ["currency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Write what is kept as people do."""
        super().__init__(*args, **kwargs)
        for name in _AMOUNTS:
            named(self.fields[name], self.fields[name].label or name)
            minor: int | None = getattr(self.instance, f"{name}_minor")
            if self.instance.currency and minor is not None:
                self.initial.setdefault(name, Money(minor, self.instance.currency).major)

    @override
    def clean(self) -> dict[str, Any]:
        """Count the amounts in minor units of their currency."""
        said = super().clean() or {}
        currency = said.get("currency")
        if currency not in EXPONENTS:
            return said
        if said.get("off") == 0:
            self.add_error("off", "Leave it empty, or take something off.")
        for name in _AMOUNTS:
            typed: Decimal | None = said.get(name)
            exact = Money.of(typed, currency) if typed is not None else None
            if exact is not None and exact.major != typed:
                self.add_error(name, f"{currency} is written with {EXPONENTS[currency]} decimal places.")
            nothing = None if name == "off" else 0
            setattr(self.instance, f"{name}_minor", exact.amount_minor if exact is not None else nothing)
        return said


_AMOUNTS: Final = ("off", "least")


class TermsSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """The terms of one code together."""

    @override
    def clean(self) -> None:
        """
        Insist that a code for an amount says how much, in at least one currency.

        :raises ValidationError: if it does not.
        """
        super().clean()
        amounts = [form.cleaned_data.get("off") for form in self.forms if form.cleaned_data.get("currency")]
        if self.instance.kind == DiscountCode.Kind.AMOUNT and not (amounts and all(amounts)):
            message = "Say for each currency how much an amount takes off."
            raise ValidationError(message)


class TermsRows(Rows):
    """What a code means in each currency."""

    model = DiscountTerms
    form = TermsForm
    formset = TermsSet
    fields: ClassVar = ["currency", *_AMOUNTS]
    ordering: ClassVar = ["currency"]

    @display(description="Off")
    def off(self, terms: DiscountTerms) -> str:
        """Write what is taken off, for who may only look."""
        return Money(terms.off_minor, terms.currency).words() if terms.off_minor is not None else "—"

    @display(description="Least spend on goods")
    def least(self, terms: DiscountTerms) -> str:
        """Write the least spend, for who may only look."""
        return Money(terms.least_minor, terms.currency).words()


LIMITS: Final = ["most_uses", "most_per_customer"]


@admin.register(DiscountCode)
class DiscountDesk(Desk):
    """Codes that customers type into their carts."""

    form = CodeForm
    list_display: ClassVar = [
        "code",
        "kind",
        "percent",
        "is_active",
        "starts_at",
        "ends_at",
        "uses",
        "most_per_customer",
    ]
    list_filter: ClassVar = ["kind", "is_active"]
    search_fields: ClassVar = ["code__istartswith"]
    search_help_text = "The code"
    ordering: ClassVar = ["-starts_at", "code"]
    inlines: ClassVar = [TermsRows]
    fieldsets: ClassVar = [
        (None, {"fields": ["code", "kind", "percent"]}),
        (
            "When and how often",
            {"fields": ["is_active", "starts_at", "ends_at", "uses", *LIMITS]},
        ),
        ("For what", {"fields": ["products"]}),
    ]
    readonly_fields: ClassVar = ["uses"]

    @display(description="Used")
    def uses(self, code: DiscountCode) -> str:
        """Tell how often living orders use it, and how often they may."""
        return f"{code.used}" if code.most_uses is None else f"{code.used} of {code.most_uses}"

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the word of a code that orders bear."""
        names = super().get_readonly_fields(request, obj)
        return [*names, "code"] if obj is not None and obj.used else names
