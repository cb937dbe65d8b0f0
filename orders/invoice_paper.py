"""An invoice on paper, from what was frozen when it was issued."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_percent
from django.conf import settings

from orders.models import Invoice
from shop import paper
from shop.money import Money, locale_of

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Invoice", "issued": "Invoice date", "order": "Order", "ordered": "Ordered", "paid": "Paid",
        "reference": "Payment reference", "buyer": "Invoice to", "item": "Item", "number": "Qty", "price": "Price",
        "sum": "Amount", "goods": "Goods", "discount": "Discount", "less": "less discount", "shipping": "Shipping",
        "net": "Net amount at {rate}", "tax": "Tax at {rate}", "total": "Total", "included": "of which tax at {rate}",
        "done": "This invoice is paid in full; nothing is due.",
    },
    "de": {
        "title": "Rechnung", "issued": "Rechnungsdatum", "order": "Bestellung", "ordered": "Bestellt",
        "paid": "Bezahlt", "reference": "Zahlungsreferenz", "buyer": "Rechnung an", "item": "Artikel",
        "number": "Menge", "price": "Preis", "sum": "Betrag", "goods": "Waren", "discount": "Rabatt",
        "less": "abzüglich Rabatt", "shipping": "Versand", "net": "Nettobetrag zu {rate}", "tax": "Steuer {rate}",
        "total": "Summe", "included": "darin Steuer {rate}",
        "done": "Diese Rechnung ist vollständig bezahlt; es ist nichts mehr offen.",
    },
}  # fmt: skip


def pages(invoice: Invoice) -> bytes:
    """Return the PDF: what was issued, whatever has changed since; the same bytes each time."""
    sheet = _Sheet(invoice)
    story = [paper.heading(sheet.title), *sheet.head(), *sheet.items(), *sheet.sums()]
    return paper.bound(
        story,
        title=sheet.title,
        language=sheet.said["language"],
        author=sheet.said["seller"][0],
        country=sheet.said["country"],
    )


class _Sheet:
    """The blocks of an invoice, in the language of its order."""

    def __init__(self, invoice: Invoice) -> None:
        self.invoice = invoice
        self.said: dict[str, Any] = invoice.content
        self.words = _WORDS.get(self.said["language"], _WORDS["en"])
        self.locale = locale_of(self.said["language"])
        self.title = f"{self.words['title']} {invoice.number}"

    def money(self, minor: int) -> str:
        return Money(minor, self.invoice.currency).words(self.locale)

    def day(self, at: dt.datetime) -> str:
        local = at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()
        return str(format_date(local, format="long", locale=self.locale))

    def at_rate(self, word: str, tax: Mapping[str, Any]) -> str:
        percent = format_percent(Decimal(tax["rate"]), format="#,##0.###\N{NO-BREAK SPACE}%", locale=self.locale)
        return self.words[word].format(rate=percent)

    def head(self) -> paper.Story:
        said, words = self.said, self.words
        dates = [
            f"{words['issued']}: {self.day(self.invoice.issued_at)}",
            f"{words['order']}: {said['order']}",
            f"{words['ordered']}: {self.day(dt.datetime.fromisoformat(said['ordered_at']))}",
            f"{words['paid']}: {self.day(dt.datetime.fromisoformat(said['paid_at']))}",
        ]
        dates += [f"{words['reference']}: {said['reference']}"] if said["reference"] else []
        return [
            paper.paragraph("\n".join(said["seller"])),
            paper.paragraph("\n".join(dates)),
            paper.paragraph(f"{words['buyer']}:\n" + "\n".join([*said["buyer"], said["email"]])),
            paper.gap(),
        ]

    def items(self) -> paper.Story:
        words = self.words
        rows = [[words["item"], words["number"], words["price"], words["sum"]]]
        for line in self.said["lines"]:
            less = f"\n{words['less']} {self.money(line['discount'])}" if line["discount"] else ""
            rows.append([
                f"{line['name']}\n{line['sku']}{less}",
                str(line["quantity"]),
                self.money(line["unit_price"]),
                self.money(line["amount"]),
            ])  # fmt: skip
        return [paper.table(rows, widths=(92, 16, 31, 31)), paper.gap()]

    def sums(self) -> paper.Story:
        said, words = self.said, self.words
        rows = [[words["goods"], self.money(said["goods"])]]
        if said["discount"]:
            code = f" ({said['discount_code']})" if said.get("discount_code") else ""
            rows.append([f"{words['discount']}{code}", self.money(-said["discount"])])
        rows.append([f"{words['shipping']} ({said['shipping']['name']})", self.money(said["shipping"]["amount"])])
        if not said["prices_include_tax"]:
            rows += [[self.at_rate("tax", tax), self.money(tax["tax"])] for tax in said["taxes"]]
        rows.append([words["total"], self.money(said["total"])])
        inside = [
            f"{self.at_rate('net', tax)}: {self.money(tax['net'])}, "
            f"{self.at_rate('included', tax)}: {self.money(tax['tax'])}"
            for tax in said["taxes"]
        ]
        return [
            paper.table(rows, widths=(139, 31), headed=False, bold_last=True),
            *([paper.paragraph("\n".join(inside))] if said["prices_include_tax"] and inside else []),
            paper.gap(),
            paper.paragraph(words["done"], small=True),
        ]
