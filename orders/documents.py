"""Chapter: documents of an order and of its promises, on paper. None of them holds an answer about health."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings

from fitting import mailing
from orders import invoice_paper, notices, refund_note_paper
from orders.models import Invoice, Order, OrderLine, PaymentStatus, Policy, RefundNote
from shop import paper
from shop.money import Money, locale_of
from shop.refusal import NotFound

CONFIRMATION: Final = "confirmation"
RECEIPT: Final = "receipt"
INVOICE: Final = "invoice"
# Refunds that have left us; a reversed one is failed.
_RETURNED: Final = "succeeded"

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "confirmation": "Order confirmation", "receipt": "Itemised receipt",
        "invoice": "Invoice", "less": "less discount", "order": "Order", "ordered": "Ordered",
        "paid": "Paid", "reference": "Payment reference", "not_paid": "Not paid yet", "buyer": "Buyer",
        "to": "Delivery to", "item": "Item", "number": "Qty", "price": "Price", "sum": "Amount", "for": "For",
        "goods": "Goods", "discount": "Discount", "shipping": "Shipping", "tax": "Tax", "total": "Total",
        "includes_tax": "The total includes {tax} tax.", "refunded": "Refunded", "kept": "Paid after refunds",
        "policies": "What belongs to this order", "version": "version",
        "made_to_measure": "Made to measure for the person named; foot orthosis (insole), one pair.",
        "stock": "From stock.", "cancelled": "Cancelled.",
        "no_withdrawal": "Made to measure: no legal right of withdrawal, as shown before purchase.",
        "withdrawal": "Can be sent back within 14 days of delivery.",
        "plan": "Whether a flexible spending or health savings account (FSA, HSA) or an insurer pays for an item is "
        "for the plan to decide. We hold no prescription for this order.",
    },
    "de": {
        "confirmation": "Bestellbestätigung", "receipt": "Einzelbeleg",
        "invoice": "Rechnung", "less": "abzüglich Rabatt", "order": "Bestellung", "ordered": "Bestellt",
        "paid": "Bezahlt", "reference": "Zahlungsreferenz", "not_paid": "Noch nicht bezahlt", "buyer": "Käufer",
        "to": "Lieferung an", "item": "Artikel", "number": "Menge", "price": "Preis", "sum": "Betrag", "for": "Für",
        "goods": "Waren", "discount": "Rabatt", "shipping": "Versand", "tax": "Steuer", "total": "Summe",
        "includes_tax": "Die Summe enthält {tax} Steuer.", "refunded": "Erstattet", "kept": "Nach Erstattungen bezahlt",
        "policies": "Was zu dieser Bestellung gehört", "version": "Fassung",
        "made_to_measure": "Nach Maß für die genannte Person gefertigt; Fußorthese (Einlage), ein Paar.",
        "stock": "Lagerware.", "cancelled": "Storniert.",
        "no_withdrawal": "Nach Maß: kein gesetzliches Widerrufsrecht, wie vor dem Kauf angezeigt.",
        "withdrawal": "Kann innerhalb von 14 Tagen nach Lieferung zurückgegeben werden.",
        "plan": "Ob eine Versicherung oder ein Gesundheitskonto einen Artikel bezahlt, entscheidet sie selbst. "
        "Zu dieser Bestellung liegt uns kein Rezept vor.",
    },
}  # fmt: skip


class DocumentUnknown(NotFound):
    """No such document of this order, or not yet."""

    code = "document_unknown"
    title = "There is no such document of this order, or not yet."


@dataclass(frozen=True, slots=True)
class Document:
    """
    A document that an order has.

    :ivar code: ``confirmation``, ``receipt``, ``invoice``, or of a refund note ``refund-`` and its number; for a policy
        its slug.
    :ivar policy: set if it is the text of a policy that is pinned to a line.
    :ivar as_letter: whether it can also be read as the mail that it was sent as, in HTML and text.
    """

    code: str
    title: str
    policy: Policy | None = None
    as_letter: bool = False


def of(order: Order) -> list[Document]:
    """Return what there is, in the order's language; reads lines with their three policies, and the invoice."""
    words = _WORDS.get(order.language, _WORDS["en"])
    paid = order.payment == PaymentStatus.PAID
    own = [CONFIRMATION, *([RECEIPT] if paid else []), *([INVOICE] if _invoice_of(order) else [])]
    return [
        *(Document(code, words[code], as_letter=paid and code == CONFIRMATION) for code in own),
        *(Document(_code_of(note), refund_note_paper.title_of(note)) for note in order.refund_notes.all()),
        *(Document(policy.slug, policy.title, policy) for policy in _pinned(order.lines.all())),
    ]


def _code_of(note: RefundNote) -> str:
    return f"refund-{note.number.lower()}"


def _invoice_of(order: Order) -> Invoice | None:
    """Return the invoice; a paid order has it within seconds, a free one never."""
    return getattr(order, "invoice", None)


def letter_of(order: Order, code: str) -> mailing.Letter:
    """
    Return a document as the mail that it was sent as; its links open nothing by themselves.

    :raises DocumentUnknown: unless it is the confirmation of a paid order.
    """
    if order.paid_at is None or code not in {document.code for document in of(order) if document.as_letter}:
        raise DocumentUnknown
    lines = list(order.lines.all())
    facts = notices.facts_of_confirmation(order, lines, at=order.paid_at)
    return mailing.render("order_confirmed", language=order.language, facts=facts)


def _pinned(lines: Iterable[OrderLine]) -> list[Policy]:
    found: dict[int, Policy] = {}
    for line in lines:
        for policy in (line.fit_policy, line.durability_policy, line.terms_policy):
            if policy is not None:
                found.setdefault(policy.pk, policy)
    return list(found.values())


def of_policy(policy: Policy) -> bytes:
    """Return the PDF of one version of a policy."""
    footer = f"{policy.slug}, v{policy.version}, {policy.language}, SHA-256 {policy.text_hash}"
    story = [*paper.from_markdown(policy.text), paper.gap(), paper.paragraph(footer, small=True)]
    return paper.bound(story, title=policy.title, language=policy.language, author=settings.SELLER[0])


def of_order(order: Order, code: str, *, tells_where: bool = True) -> bytes:
    """
    Return the confirmation, the itemised receipt, the invoice or a refund note as a PDF.

    The receipt says what a plan's administrator asks for: seller, person, date, what it is, amount, tax, how it
    was paid and what came back. It names no condition and no measurement.

    :param tells_where: whether it says where the order goes: not to a buyer whose wearer has it sent home.
    :raises DocumentUnknown: if there is no such document; a receipt exists once the order is paid.
    """
    if code not in {document.code for document in of(order) if document.policy is None}:
        raise DocumentUnknown
    invoice = _invoice_of(order)
    if code == INVOICE and invoice is not None:
        return invoice_paper.pages(invoice)
    for note in order.refund_notes.all():
        if code == _code_of(note):
            return refund_note_paper.pages(note)
    sheet = _Sheet(order, tells_where=tells_where)
    title = f"{sheet.words[code]} {order.number}"
    story = [paper.heading(title), *sheet.head(invoice if code == RECEIPT else None), *sheet.items(), *sheet.sums()]
    story += sheet.money_back() if code == RECEIPT else sheet.promises()
    return paper.bound(
        story, title=title, language=order.language, author=settings.SELLER[0], country=order.ship_country
    )


class _Sheet:
    """The blocks of an order's documents, in its language."""

    def __init__(self, order: Order, *, tells_where: bool) -> None:
        self.order = order
        self.tells_where = tells_where
        self.words = _WORDS.get(order.language, _WORDS["en"])
        self.lines = list(order.lines.all())

    def money(self, minor: int) -> str:
        return Money(minor, self.order.currency).words(locale_of(self.order.language))

    def day(self, at: dt.datetime) -> str:
        local = at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).date()
        return str(format_date(local, format="long", locale=locale_of(self.order.language)))

    def head(self, invoice: Invoice | None) -> paper.Story:
        order, words = self.order, self.words
        dates = [f"{words['invoice']}: {invoice.number}"] if invoice is not None else []
        dates += [f"{words['ordered']}: {self.day(order.placed_at)}"]
        if order.paid_at is None:
            dates.append(words["not_paid"])
        else:
            dates.append(f"{words['paid']}: {self.day(order.paid_at)}")
            reference = next((paid.payment_intent_id for paid in order.payments.all() if paid.payment_intent_id), None)
            dates += [f"{words['reference']}: {reference}"] if reference else []
        region = " ".join(part for part in (order.ship_city, order.ship_region, order.ship_postal_code) if part)
        address = (order.ship_name, order.ship_company, order.ship_line1, order.ship_line2, region, order.ship_country)
        to = paper.paragraph(f"{words['to']}:\n" + "\n".join(part for part in address if part))
        return [
            paper.paragraph("\n".join(settings.SELLER)),
            paper.paragraph("\n".join(dates)),
            paper.paragraph(f"{words['buyer']}: {order.email}"),
            *([to] if self.tells_where else []),
            paper.gap(),
        ]

    def items(self) -> paper.Story:
        words = self.words
        rows = [[words["item"], words["number"], words["price"], words["sum"]]]
        rows += [
            [
                self._description(line),
                str(line.quantity),
                self.money(line.unit_price_minor),
                self.money(line.unit_price_minor * line.quantity),
            ]
            for line in self.lines
        ]
        return [paper.table(rows, widths=(92, 16, 31, 31)), paper.gap()]

    def _description(self, line: OrderLine) -> str:
        words = self.words
        custom = line.kind == OrderLine.Kind.CUSTOM
        exempt = line.withdrawal == OrderLine.Withdrawal.MADE_TO_MEASURE
        parts = [
            line.name,
            line.sku,
            f"{words['less']} {self.money(line.discount_minor)}" if line.discount_minor else "",
            f"{words['for']}: {line.wearer.name}" if line.wearer is not None else "",
            words["made_to_measure"] if custom else words["stock"],
            words["no_withdrawal"] if exempt else words["withdrawal"],
            words["cancelled"] if line.status == "cancelled" else "",
        ]
        return "\n".join(part for part in parts if part)

    def sums(self) -> paper.Story:
        order, words = self.order, self.words
        rows = [[words["goods"], self.money(order.goods_minor)]]
        if order.discount_minor:
            code = f" ({order.discount_code})" if order.discount_code else ""
            rows.append([f"{words['discount']}{code}", self.money(-order.discount_minor)])
        rows.append([f"{words['shipping']} ({order.shipping_name})", self.money(order.shipping_minor)])
        if order.tax_added_minor:
            rows.append([words["tax"], self.money(order.tax_added_minor)])
        rows.append([words["total"], self.money(order.total_minor)])
        included = order.tax_minor - order.tax_added_minor
        note = [paper.paragraph(words["includes_tax"].format(tax=self.money(included)))] if included else []
        return [paper.table(rows, widths=(139, 31), headed=False, bold_last=True), *note, paper.gap()]

    def money_back(self) -> paper.Story:
        order, words = self.order, self.words
        returned = sum(row.amount_minor for row in order.refunds.all() if row.status == _RETURNED)
        rows = [
            [words["refunded"], self.money(-returned)],
            [words["kept"], self.money(order.total_minor - returned)],
        ]
        refunds = [paper.table(rows, widths=(139, 31), headed=False, bold_last=True), paper.gap()] if returned else []
        return [*refunds, paper.paragraph(words["plan"], small=True)]

    def promises(self) -> paper.Story:
        words = self.words
        story: paper.Story = [paper.heading(words["policies"], 2)]
        for policy in _pinned(self.lines):
            limits = [f"{limit['component']}: {limit['promise']}" for limit in policy.parameters.get("limits", [])]
            where = mailing.links_for({"slug": policy.slug, "version": policy.version})["policy"]
            said = [f"{policy.title} ({words['version']} {policy.version})", *limits, where]
            story.append(paper.paragraph("\n".join(said)))
        return story
