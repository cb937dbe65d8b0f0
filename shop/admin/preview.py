"""How the shop looks at a date: all of it for a country, or one row as its readers would see it."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextInputWidget

from shop import days, markdown, markets, shelf
from shop.admin.naming import Halves
from shop.models import Product
from shop.models.publication import Published
from shop.money import Money
from shop.refusal import Refusal

# More than the shop will ever show at once; a preview is one page.
PREVIEW_ROWS: Final = 500
# What readers see of a row, in this order; the last three are Markdown.
WORDS: Final = ("tagline", "summary", "description", "body", "answer")


class PreviewForm(Halves, forms.Form):
    """For whom, and when."""

    country = forms.CharField(required=False, max_length=2, widget=UnfoldAdminTextInputWidget)
    at = forms.SplitDateTimeField(required=False, label="At", widget=UnfoldAdminSplitDateTimeWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say whose clock is meant."""
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = f"{days.zone()}. Empty: now."


def state_of(row: Published, at: dt.datetime) -> str:
    """Say in a word where a publication stands."""
    if row.is_published(at):
        return "on sale"
    if not row.is_active:
        return "withdrawn"
    if row.published_from is None:
        return "draft"
    return "waits" if row.published_from > at else "over"


def shown_at(country: str, at: dt.datetime) -> list[tuple[shelf.Card, list[dict[str, str]]]]:
    """
    Return what a country's customers see at an instant: each product with its offers in words.

    :raises CountryNotServed: if we do not sell there.
    """
    currency = markets.market_for(country).currency
    cards = shelf.cards(shelf.Shape(limit=PREVIEW_ROWS), {}, currency=currency, at=at)
    offers = shelf.offers([card.pk for card in cards], currency=currency, at=at)
    return [(card, [_in_words(offer, currency) for offer in offers.get(card.pk, [])]) for card in cards]


def _in_words(offer: shelf.Offer, currency: str) -> dict[str, str]:
    prior = offer.standing.lowest_prior_minor
    return {
        "sku": offer.sku,
        "price": Money(offer.standing.amount_minor, currency).words(),
        "lowest_prior": "" if prior is None else Money(prior, currency).words(),
    }


class Previewed:
    """A button on a row: what its readers see of it at an instant, by the one rule of publication."""

    admin_site: Any
    opts: Any

    @action(description="Preview at a date", url_path="preview-at", permissions=["view"])
    def preview_at(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """
        Show the row at an instant, or say why it is not to be seen then.

        :raises Http404: if there is no such row.
        """
        row: Any = self.get_object(request, str(object_id))  # type: ignore[attr-defined]  # a ModelAdmin's
        if row is None:
            raise Http404
        form = PreviewForm(request.GET or None)
        given = form.cleaned_data if form.is_valid() else {}
        at: dt.datetime = given.get("at") or timezone.now()
        context: dict[str, Any] = {
            "title": f"{row} at a date",
            "form": form,
            "when": f"{days.told(at)}, {days.zone()}",
            "state": state_of(row, at),
            "words": [(name, _written(name, getattr(row, name))) for name in WORDS if getattr(row, name, "")],
            "opts": self.opts,
        }
        if isinstance(row, Product):
            try:
                shown = shown_at(given.get("country", ""), at)
            except Refusal as refusal:
                context["refusal"] = refusal.detail
            else:
                context["offers"] = next((offers for card, offers in shown if card.pk == row.pk), [])
        else:
            del form.fields["country"]
        return render(request, "shop/preview_row.html", {**self.admin_site.each_context(request), **context})


def _written(name: str, text: str) -> object:
    """Render what is Markdown; tags in it are shown, never obeyed."""
    plain = name in {"tagline", "summary"}
    return text if plain else mark_safe(markdown.to_html(text))  # noqa: S308  the renderer lets no HTML pass
