"""
What we can show a bank about a disputed payment: fields for Stripe's form, and the papers as one archive.

Nothing in it speaks of feet or complaints: what was approved is said, not why; that somebody wrote is said, not what.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Final

from django.conf import settings

from fitting.models import JournalEntry, Message
from orders import documents
from orders.models import Dispute, LineStatus, Order, OrderMessage
from shop import days, paper
from shop.money import Money

# What a line's step means to somebody outside; other steps are ours.
_STEPS: Final[Mapping[str, str]] = {
    LineStatus.APPROVED: "was approved by a fitter, to be made for one person",
    LineStatus.IN_PRODUCTION: "went into the workshop",
    LineStatus.SHIPPED: "was handed to the carrier",
    LineStatus.DELIVERED: "was delivered",
    LineStatus.RETURNED: "came back",
    LineStatus.CANCELLED: "was cancelled",
}
_SENT: Final[Mapping[str, str]] = {
    "order_confirmed": "the confirmation of the order",
    "line_approved": "that an item will be made",
    "order_cancelled": "what was cancelled",
    "refund_made": "a refund",
    "message_answered": "that we answered a message",
}
_WROTE: Final[Mapping[str, str]] = {
    OrderMessage.Author.CUSTOMER: "The customer wrote to us.",
    OrderMessage.Author.US: "We answered.",
}
# A zip names a time for each file; ours say nothing by it, so that the same papers are the same bytes.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


def fields(dispute: Dispute, *, remark: str) -> dict[str, str]:
    """Return the evidence as Stripe's form names it: only what we know, in words that anybody may read."""
    order = dispute.order
    lines = list(order.lines.select_related("terms_policy").order_by("position"))
    place = " ".join(filter(None, (order.ship_city, order.ship_region, order.ship_postal_code)))
    terms = {line.terms_policy_id: line.terms_policy for line in lines}
    said = {
        "customer_name": order.ship_name,
        "customer_email_address": order.email,
        "shipping_address": "\n".join(
            filter(None, (order.ship_name, order.ship_line1, order.ship_line2, place, order.ship_country))
        ),
        "product_description": "\n".join(f"{line.quantity} x {line.name}, {line.sku}" for line in lines),
        "refund_policy_disclosure": "\n".join(
            f"{one.title}, version {one.version}, shown before the purchase: {settings.STOREFRONT_URL}/policies/"
            f"{one.slug}/{one.version}"
            for one in terms.values()
        ),
        "uncategorized_text": "\n".join(filter(None, (remark, *chronicle(order)))),
    }
    return {name: text for name, text in said.items() if text}


def chronicle(order: Order) -> list[str]:
    """Tell what happened to an order, the oldest first, as far as it is anybody's business outside."""
    moments = sorted(_moments(order), key=lambda moment: moment[0])
    return [f"{days.told(at)} ({days.zone()}): {what}" for at, what in moments]


def _moments(order: Order) -> Iterator[tuple[dt.datetime, str]]:
    total = Money(order.total_minor, order.currency).words()
    yield order.placed_at, f"Order {order.number} of {total} was placed for {order.email}."
    if order.paid_at is not None:
        yield order.paid_at, "It was paid."
    names = {line.pk: line.name for line in order.lines.all()}
    steps = JournalEntry.objects.filter(
        thread=order.journal_thread(), subject="orders.orderline", field="status", became__in=_STEPS
    )
    for line_id, became, at in steps.values_list("subject_id", "became", "at"):
        yield at, f"{names[line_id]} {_STEPS[became]}."
    mails = Message.objects.filter(thread=order.journal_thread(), status=Message.Status.SENT, kind__in=_SENT)
    for mail in mails.defer("facts"):
        yield mail.sent_at or mail.queued_at, f"We mailed {mail.to_email}: {_SENT[mail.kind]}."
    for author, at in order.messages.values_list("author", "written_at"):
        yield at, _WROTE[author]


def pack(dispute: Dispute) -> bytes:
    """Return the papers of a dispute as a zip: a summary, the order's documents, its policies."""
    order = dispute.order
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in _papers(dispute, order):
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), body)
    return held.getvalue()


def _papers(dispute: Dispute, order: Order) -> Iterator[tuple[str, bytes]]:
    yield "summary.pdf", _summary(dispute, order)
    for document in documents.of(order):
        if document.policy is not None:
            named = f"policies/{document.policy.slug}-v{document.policy.version}.pdf"
            yield named, documents.of_policy(document.policy)
        elif document.code != documents.RECEIPT:
            yield f"{document.code}.pdf", documents.of_order(order, document.code)


def _summary(dispute: Dispute, order: Order) -> bytes:
    title = f"Dispute {dispute.stripe_dispute_id}"
    facts = [
        ["Order", order.number],
        ["Payment", dispute.payment.payment_intent_id or ""],
        ["Disputed", Money(dispute.amount_minor, dispute.currency).words()],
        ["The bank says", dispute.reason.replace("_", " ")],
        ["Answer until", days.told(dispute.due_by) if dispute.due_by else "no answer is waited for"],
    ]
    story = [
        paper.heading(title),
        paper.table(facts, widths=(45, 125), headed=False),
        paper.gap(),
        paper.heading("What happened", 2),
        *(paper.paragraph(line) for line in chronicle(order)),
    ]
    return paper.bound(story, title=title, language="en", author=settings.SELLER[0])
