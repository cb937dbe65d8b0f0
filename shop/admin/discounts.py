"""The desk of discount codes; what was used is counted by orders, and no code is deleted: its time ends."""

from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.decorators import display

from shop.admin.desk import Desk, HalvedForm, Rows
from shop.models import DiscountCode, DiscountTerms


class CodeForm(HalvedForm):
    """A code, written as it is stored."""

    def clean_code(self) -> str:
        """Write it in capital letters."""
        return str(self.cleaned_data["code"]).strip().upper()


class TermsSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """The terms of one code together."""

    @override
    def clean(self) -> None:
        """
        Insist that a code for an amount says how much, in at least one currency.

        :raises ValidationError: if it does not.
        """
        super().clean()
        amounts = [form.cleaned_data.get("off_minor") for form in self.forms if form.cleaned_data.get("currency")]
        if self.instance.kind == DiscountCode.Kind.AMOUNT and not (amounts and all(amounts)):
            message = "Say for each currency how much an amount takes off."
            raise ValidationError(message)


class TermsRows(Rows):
    """What a code means in each currency."""

    model = DiscountTerms
    formset = TermsSet
    ordering: ClassVar = ["currency"]


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
