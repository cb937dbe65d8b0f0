"""A refund note on paper, from what was frozen when it was issued."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_percent
from django.conf import settings

from orders.models import RefundNote
from shop import paper
from shop.money import Money, locale_of

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Refund note", "issued": "Date", "order": "Order", "invoice": "To invoice", "of": "of",
        "buyer": "For", "item": "Item", "sum": "Amount", "shipping": "Shipping", "rest": "Other",
        "less": "of its discount, undone", "net": "Net amount at {rate}", "tax": "Tax at {rate}", "total": "Given back",
        "done": "This corrects the invoice above. The amount goes back to how it was paid.",
        "earlier": "With it went back {amount} of which an earlier refund note tells.",
    },
    "de": {
        "title": "Rechnungskorrektur", "issued": "Datum", "order": "Bestellung", "invoice": "Zu Rechnung", "of": "vom",
        "buyer": "Für", "item": "Artikel", "sum": "Betrag", "shipping": "Versand", "rest": "Sonstiges",
        "less": "zurückgenommener Rabatt", "net": "Nettobetrag zu {rate}", "tax": "Steuer {rate}",
        "total": "Erstattet",
        "done": "Dies berichtigt die genannte Rechnung. Der Betrag geht dorthin zurück, woher er kam.",
        "earlier": "Mit erstattet wurden {amount}, über die eine frühere Rechnungskorrektur ausgestellt ist.",
    },
}  # fmt: skip


def title_of(note: RefundNote) -> str:
    """Name a note in the language of its order."""
    words = WORDS.get(note.content["language"], WORDS["en"])
    return f"{words['title']} {note.number}"


def pages(note: RefundNote) -> bytes:
    """Return the PDF: what was issued, whatever has changed since; the same bytes each time."""
    said: dict[str, Any] = note.content
    title = title_of(note)
    sheet = _Sheet(note)
    story = [paper.heading(title), *sheet.head(), *sheet.items(), *sheet.sums()]
    return paper.bound(story, title=title, language=said["language"], author=said["seller"][0], country=said["country"])


class _Sheet:
    """The blocks of a note, in the language of its order."""

    def __init__(self, note: RefundNote) -> None:
        self.note = note
        self.said: dict[str, Any] = note.content
        self.words = WORDS.get(self.said["language"], WORDS["en"])
        self.locale = locale_of(self.said["language"])

    def money(self, minor: int) -> str:
        return Money(minor, self.note.currency).words(self.locale)

    def day(self, at: dt.datetime) -> str:
        local = at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()
        return str(format_date(local, format="long", locale=self.locale))

    def at_rate(self, word: str, rate: str) -> str:
        percent = format_percent(Decimal(rate), format="#,##0.###\N{NO-BREAK SPACE}%", locale=self.locale)
        return self.words[word].format(rate=percent)

    def head(self) -> paper.Story:
        said, words = self.said, self.words
        invoiced = self.day(dt.datetime.fromisoformat(said["invoiced_at"]))
        dates = [
            f"{words['issued']}: {self.day(self.note.issued_at)}",
            f"{words['order']}: {said['order']}",
            f"{words['invoice']}: {said['invoice']} {words['of']} {invoiced}",
        ]
        return [
            paper.paragraph("\n".join(said["seller"])),
            paper.paragraph("\n".join(dates)),
            paper.paragraph(f"{words['buyer']}:\n" + "\n".join([*said["buyer"], said["email"]])),
            paper.gap(),
        ]

    def items(self) -> paper.Story:
        said, words = self.said, self.words
        rows = [[words["item"], words["sum"]]]
        for line in said["lines"]:
            less = f"\n{self.money(line['discount'])} {words['less']}" if line["discount"] else ""
            rows.append([f"{line['name']}\n{line['sku']}{less}", self.money(line["amount"])])
        if said["shipping"]:
            rows.append([f"{words['shipping']} ({said['shipping_name']})", self.money(said["shipping"])])
        if said["rest"]:
            rows.append([words["rest"], self.money(said["rest"])])
        return [paper.table(rows, widths=(139, 31)), paper.gap()]

    def sums(self) -> paper.Story:
        rows = []
        for tax in self.said["taxes"]:
            rows += [
                [self.at_rate("net", tax["rate"]), self.money(tax["net"])],
                [self.at_rate("tax", tax["rate"]), self.money(tax["tax"])],
            ]
        rows.append([self.words["total"], self.money(self.said["total"])])
        told = [self.words["done"]]
        if earlier := self.said.get("earlier"):
            told.append(self.words["earlier"].format(amount=self.money(earlier)))
        return [
            paper.table(rows, widths=(139, 31), headed=False, bold_last=True),
            paper.gap(),
            *(paper.paragraph(words, small=True) for words in told),
        ]
