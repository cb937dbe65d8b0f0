"""The starting catalogue: markets, products, prices and content, from files into rows, as often as one likes."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import models, transaction

from shop import pricing
from shop.actor import Actor, allowed
from shop.catalogue_files import PageFile, read_pages, read_table
from shop.models import (
    Advice,
    Concern,
    EvidenceStatement,
    Family,
    Faq,
    FootType,
    Market,
    MarketCountry,
    Media,
    Notice,
    Price,
    Product,
    ShippingMethod,
    Stock,
    TaxClass,
    TaxRate,
    Testimonial,
    Variant,
)

FOLDER: Final = Path(__file__).parent / "catalogue_data"


@dataclass
class Loading:
    """One run: what it is allowed to change, and what it has done so far."""

    at: dt.datetime
    by: Actor
    overwrite: bool
    say: Callable[[str], None]
    done: Counter[str] = field(default_factory=Counter)

    def put[M: models.Model](
        self, noun: type[M], key: dict[str, Any], values: dict[str, Any], **at_first: object
    ) -> tuple[M, bool]:
        """
        Find the row by its key or make it; answer whether its links may be written too.

        A row that differs from the file is left alone, since staff may have changed it, unless overwriting
        was asked for.

        :param at_first: values for a new row only.
        """
        row = noun._default_manager.filter(**key).first()  # noqa: SLF001  public by use
        if row is None:
            row = noun(**key, **values, **at_first)
            # Fields are checked here; constraints the database checks by itself, in a tenth of the time.
            row.full_clean(validate_constraints=False)
            row.save()
            return self._count(row, "added"), True
        differing = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not differing:
            self.done["unchanged"] += 1
            return row, self.overwrite
        if not self.overwrite:
            return self._count(row, "kept as staff changed it"), False
        for name, value in differing.items():
            setattr(row, name, value)
        row.full_clean(validate_constraints=False)
        row.save()
        return self._count(row, "changed"), True

    def _count[M: models.Model](self, row: M, what: str) -> M:
        self.done[what] += 1
        self.say(f"{what}: {row._meta.verbose_name} {row}")  # noqa: SLF001  public by use
        return row

    def link(self, row: models.Model, field_name: str, noun: type[models.Model], slugs: Iterable[str]) -> None:
        """Point a row at others by slug; an unknown slug is an error in the files."""
        wanted = {noun._default_manager.get(slug=slug).pk for slug in slugs}  # noqa: SLF001  public by use
        related = getattr(row, field_name)
        if wanted != set(related.values_list("pk", flat=True)):
            related.set(wanted)

    def show(self, owner: str, row: models.Model, pictures: Iterable[dict[str, str]]) -> None:
        """Hang the pictures of a page or product on it."""
        for number, picture in enumerate(pictures, start=1):
            key = {owner: row, "path": picture["path"]}
            self.put(Media, key, {"alt": picture["alt"], "position": number * 10})


@allowed("content", "system")
def load(
    *,
    by: Actor,
    at: dt.datetime,
    say: Callable[[str], None],
    folder: Path = FOLDER,
    overwrite: bool = False,
) -> Counter[str]:
    """
    Bring the starting catalogue into the database; what is there already stays, so a second run changes nothing.

    New products are on sale from ``at`` on. A price is set only where a variant has none in the currency.

    :param say: told about each row that was added, changed or kept.
    :param overwrite: write the files over what staff changed (prices never).
    :returns: how many rows were added, changed, kept and unchanged.
    :raises UnreadableFile: if a file does not have the expected shape; nothing is changed.
    :raises ValidationError: if a file says something impossible; nothing is changed.
    :raises IntegrityError: if it breaks a rule of the database; nothing is changed.
    """
    run = Loading(at, by, overwrite, say)
    with transaction.atomic():
        _markets(run, read_table(folder / "markets.toml"))
        for notice in read_table(folder / "notices.toml")["notices"]:
            run.put(Notice, {"code": notice.pop("code")}, notice)
        for number, family in enumerate(read_table(folder / "families.toml")["families"], start=1):
            run.put(Family, {"slug": family.pop("slug")}, {**family, "position": number * 10})
        _content(run, folder)
        for page in read_pages(folder / "products"):
            _product(run, page)
        _evidence(run, read_table(folder / "evidence.toml"))
    return run.done


def _markets(run: Loading, table: dict[str, Any]) -> None:
    for number, entry in enumerate(table["markets"], start=1):
        countries, methods = entry.pop("countries"), entry.pop("shipping")
        market, _ = run.put(Market, {"code": entry.pop("code")}, {**entry, "position": number * 10})
        for country in countries:
            run.put(MarketCountry, {"country": country}, {"market": market})
        for place, method in enumerate(methods, start=1):
            key = {"market": market, "code": method.pop("code")}
            run.put(ShippingMethod, key, {**method, "position": place * 10})
    for entry in table["tax"]:
        for place in [entry, *entry.get("regions", [])]:
            key = {"country": entry["country"], "region": place.get("region", ""), "starts_at": entry["starts_at"]}
            for tax_class in TaxClass.values:
                rate = place.get("shipping", place["goods"]) if tax_class == TaxClass.SHIPPING else place["goods"]
                run.put(TaxRate, {**key, "tax_class": tax_class}, {"rate": Decimal(rate)})


def _content(run: Loading, folder: Path) -> None:
    nouns: tuple[tuple[str, str, type[models.Model]], ...] = (
        ("concerns", "concern", Concern),
        ("foot_types", "foot_type", FootType),
        ("advice", "advice", Advice),
    )
    for plural, owner, noun in nouns:
        for page in read_pages(folder / plural):
            head = dict(page.head)
            pictures, concerns = head.pop("pictures"), head.pop("concerns", [])
            row, is_ours = run.put(noun, {"slug": page.slug}, {**head, "body": page.body}, published_from=run.at)
            if is_ours:
                run.show(owner, row, pictures)
            if is_ours and noun is Advice:
                run.link(row, "concerns", Concern, concerns)
    for page in read_pages(folder / "faqs"):
        run.put(Faq, {"slug": page.slug}, {**page.head, "answer": page.body}, published_from=run.at)


def _product(run: Loading, page: PageFile) -> None:
    head = dict(page.head)
    variants, prices, pictures = head.pop("variants"), head.pop("prices"), head.pop("pictures")
    concerns, foot_types = head.pop("concerns"), head.pop("foot_types")
    family = Family.objects.get(slug=head.pop("family"))
    values = {**head, "family": family, "description": page.body}
    product, is_ours = run.put(Product, {"slug": page.slug}, values, published_from=run.at)
    if is_ours:
        run.show("product", product, pictures)
        run.link(product, "concerns", Concern, concerns)
        run.link(product, "foot_types", FootType, foot_types)
    for number, entry in enumerate(variants, start=1):
        on_hand = entry.pop("on_hand", None)
        if "thickness_mm" in entry:
            entry["thickness_mm"] = Decimal(str(entry["thickness_mm"]))
        wanted = {**entry, "product": product, "position": number * 10}
        variant, _ = run.put(Variant, {"sku": wanted.pop("sku")}, wanted, published_from=run.at)
        if on_hand is not None and not Stock.objects.filter(variant=variant).exists():
            run.put(Stock, {"variant": variant}, {}, on_hand=on_hand)
        _prices(run, variant, prices)


def _prices(run: Loading, variant: Variant, prices: dict[str, int]) -> None:
    priced = set(Price.objects.filter(variant=variant).values_list("currency", flat=True))
    for currency, amount_minor in prices.items():
        if currency not in priced:
            pricing.change_price(
                variant_id=variant.pk,
                currency=currency,
                amount_minor=amount_minor,
                starts_at=run.at,
                by=run.by,
                at=run.at,
            )
            run.done["added"] += 1


def _evidence(run: Loading, table: dict[str, Any]) -> None:
    for number, entry in enumerate(table["evidence"], start=1):
        concerns, faqs = entry.pop("concerns", []), entry.pop("faqs", [])
        key = {"code": entry.pop("code")}
        row, is_ours = run.put(EvidenceStatement, key, {**entry, "position": number * 10})
        if is_ours:
            run.link(row, "concerns", Concern, concerns)
            run.link(row, "faqs", Faq, faqs)


@allowed("system")
def load_demo_testimonials(
    *, by: Actor, at: dt.datetime, say: Callable[[str], None], folder: Path = FOLDER
) -> Counter[str]:
    """
    Publish the words of three invented people, each marked as a demonstration; never in a real shop.

    :returns: how many rows were added and unchanged.
    """
    run = Loading(at, by, overwrite=False, say=say)
    with transaction.atomic():
        for number, entry in enumerate(read_table(folder / "testimonials.toml")["testimonials"], start=1):
            product = Product.objects.get(slug=entry.pop("product"))
            run.put(
                Testimonial,
                {"slug": entry.pop("slug")},
                {**entry, "product": product},
                verified_order_ref=f"demonstration-{number}",
                consented_at=at,
                consent_text_version="demonstration",
                typicality_note="Invented for the demonstration. With real pairs, what people feel differs a lot.",
                is_insider=True,
                status="published",
                submitted_at=at,
                published_at=at,
            )
    return run.done
