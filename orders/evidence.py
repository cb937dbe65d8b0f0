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

from fitting import files
from fitting.models import JournalEntry, Message
from orders import documents
from orders.carriers import CARRIERS
from orders.models import CarrierEvent, Dispute, DisputeFile, LineStatus, Order, OrderLine, OrderMessage, Parcel
from orders.stripe_params import plain_name
from shop import days, paper
from shop.money import Money

# What takes the approval of a line back: only the one that stands is told.
_TAKES_BACK: Final = frozenset({LineStatus.IN_REVIEW.value, LineStatus.AWAITING_PROFILE.value})
# What a line's step means to somebody outside; other steps are ours.
_STEPS: Final[Mapping[str, str]] = {
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
_TOLD: Final[Mapping[str, str]] = {
    Parcel.Teller.CARRIER: "the carrier told us",
    Parcel.Teller.STAFF: "we asked the carrier",
    Parcel.Teller.CUSTOMER: "the customer told us",
    Parcel.Teller.PRESUMED: "two weeks had passed, and nobody told us otherwise",
}
# Where in the archive the files lie that a person added.
_EXHIBITS: Final = "exhibits"
# What Stripe takes in one field of its form.
LONGEST_FIELD: Final = 20_000
_LEFT_OUT: Final = "{} further moments, messages and mails before all, are left out here for their number."
# A zip names a time for each file; ours say nothing by it, so that the same papers are the same bytes.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


def fields(dispute: Dispute, *, remark: str) -> dict[str, str]:
    """Return the evidence as Stripe's form names it: only what we know, in words that anybody may read."""
    order = dispute.order
    lines = list(order.lines.select_related("terms_policy").order_by("position"))
    place = " ".join(filter(None, (order.ship_city, order.ship_region, order.ship_postal_code)))
    sent = list(order.parcels.order_by("handed_over_at", "pk"))
    terms = {line.terms_policy_id: line.terms_policy for line in lines}
    said = {
        "customer_name": order.ship_name,
        "customer_email_address": order.email,
        "shipping_address": "\n".join(
            filter(None, (order.ship_name, order.ship_line1, order.ship_line2, place, order.ship_country))
        ),
        "product_description": "\n".join(f"{line.quantity} x {plain_name(line)}, {line.sku}" for line in lines),
        "refund_policy_disclosure": "\n".join(
            f"{one.title}, version {one.version}, shown before the purchase: {settings.STOREFRONT_URL}/policies/"
            f"{one.slug}/{one.version}"
            for one in terms.values()
        ),
        "shipping_carrier": ", ".join(dict.fromkeys(CARRIERS[parcel.carrier].name for parcel in sent)),
        "shipping_tracking_number": ", ".join(filter(None, (parcel.tracking_number for parcel in sent))),
        "shipping_date": days.told(sent[0].handed_over_at) if sent else "",
        "uncategorized_text": _told_with(remark, order),
        **exhibits(dispute),
    }
    return {name: text for name, text in said.items() if text}


def as_asked(dispute: Dispute, said: Mapping[str, str]) -> Mapping[str, object]:
    """Return the fields where Stripe wants them: against what was lost, one reason and the files."""
    if dispute.status not in Dispute.APPEALS:
        return said
    reason = {"reason_for_filing": said["uncategorized_text"]}
    files = sorted(set(exhibits(dispute).values()))
    return {"appeal": {"card": {**reason, "supporting_files": files} if files else reason}}


def exhibits(dispute: Dispute) -> dict[str, str]:
    """Return Stripe's ids of the files that go along, by what they show: of each the last."""
    return {shows: row.stripe_file_id or "" for shows, row in last_files(dispute).items()}


def last_files(dispute: Dispute) -> dict[str, DisputeFile]:
    """Return the files that go along, by what they show: of each the one that was handed in last."""
    there = dispute.files.filter(stripe_file_id__isnull=False).order_by("added_at", "pk")
    return {row.shows: row for row in there}


def chronicle(order: Order) -> list[str]:
    """Tell what happened to an order, the oldest first, as far as it is anybody's business outside."""
    return [_line(moment) for moment in sorted([*_moments(order), *_talk(order)], key=_when)]


def _told_with(remark: str, order: Order) -> str:
    """
    Tell what a person has to add, and the chronicle as far as a field of Stripe's form has room for it.

    Stripe refuses a field that is longer. What happened to the goods goes before who wrote to whom, and of each the
    latest; whoever reads it is told how much is left out.
    """
    whole = "\n".join(filter(None, (remark, *chronicle(order))))
    if len(whole) <= LONGEST_FIELD:
        return whole
    steps, talk = sorted(_moments(order), key=_when), sorted(_talk(order), key=_when)
    room = LONGEST_FIELD - len(remark) - len(_LEFT_OUT.format(len(steps) + len(talk))) - 2
    kept: set[int] = set()
    for moment in (*reversed(steps), *reversed(talk)):
        room -= len(_line(moment)) + 1
        if room < 0:
            break
        kept.add(id(moment))
    left_out = _LEFT_OUT.format(len(steps) + len(talk) - len(kept))
    told = [_line(moment) for moment in sorted([*steps, *talk], key=_when) if id(moment) in kept]
    return "\n".join(filter(None, (remark, left_out, *told)))


def _when(moment: tuple[dt.datetime, str]) -> dt.datetime:
    return moment[0]


def _line(moment: tuple[dt.datetime, str]) -> str:
    at, what = moment
    return f"{days.told(at)} ({days.zone()}): {what}"


def _moments(order: Order) -> Iterator[tuple[dt.datetime, str]]:
    total = Money(order.total_minor, order.currency).words()
    yield order.placed_at, f"Order {order.number} of {total} was placed for {order.email}."
    if order.paid_at is not None:
        yield order.paid_at, "It was paid."
    yield from _steps(order)
    for parcel in order.parcels.all():
        yield from _journey(parcel)


def _talk(order: Order) -> Iterator[tuple[dt.datetime, str]]:
    mails = Message.objects.filter(thread=order.journal_thread(), status=Message.Status.SENT, kind__in=_SENT)
    for mail in mails.defer("facts"):
        yield mail.sent_at or mail.queued_at, f"We mailed {mail.to_email}: {_SENT[mail.kind]}."
    for author, at in order.messages.values_list("author", "written_at"):
        yield at, _WROTE[author]


def _steps(order: Order) -> Iterator[tuple[dt.datetime, str]]:
    """Tell how the lines went on; of an approval that was taken back and given again, the last one."""
    lines = {line.pk: line for line in order.lines.select_related("prescription")}
    approved: dict[int, dt.datetime] = {}
    steps = JournalEntry.objects.filter(thread=order.journal_thread(), subject="orders.orderline", field="status")
    for line_id, became, at in steps.order_by("at", "pk").values_list("subject_id", "became", "at"):
        if became == LineStatus.APPROVED:
            approved.setdefault(line_id, at)
        elif became in _TAKES_BACK:
            approved.pop(line_id, None)
        elif became in _STEPS:
            yield at, f"{plain_name(lines[line_id])} {_STEPS[became]}."
    for line_id, at in approved.items():
        yield at, f"{plain_name(lines[line_id])} was approved{_by_whom(lines[line_id])}, to be made for one person."


def _by_whom(line: OrderLine) -> str:
    if line.prescription is None:
        return ""
    return " by our rules" if line.prescription.is_by_rule else " by a fitter"


def _journey(parcel: Parcel) -> Iterator[tuple[dt.datetime, str]]:
    """Tell how a parcel went and from whom we know that it arrived."""
    carrier = CARRIERS[parcel.carrier].name
    place = ", ".join(filter(None, (parcel.ship_name, parcel.ship_line1, parcel.ship_postal_code, parcel.ship_city)))
    tracked = f", tracking number {parcel.tracking_number}" if parcel.tracking_number else ""
    yield parcel.handed_over_at, f"Parcel {parcel.number} went to {carrier}{tracked}, for {place}."
    for event in parcel.events.filter(kind=CarrierEvent.Kind.IN_TRANSIT):
        yield event.happened_at, f"{carrier} told us that parcel {parcel.number} is on its way."
    if parcel.delivered_at is not None:
        yield parcel.delivered_at, f"Parcel {parcel.number} arrived; {_TOLD[parcel.told_by]}."
    if parcel.came_back_at is not None:
        yield parcel.came_back_at, f"Parcel {parcel.number} came back to us."


def pack(dispute: Dispute) -> bytes:
    """Return the papers of a dispute as a zip: a summary, the order's documents, its policies, the files with it."""
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
    for row in last_files(dispute).values():
        if row.file:
            yield f"{_EXHIBITS}/{row.name}", files.read(row.file)


def where(row: DisputeFile) -> str:
    """Tell what a file is and where it lies: our copy is erased in time, and of the first ones there is none."""
    copy = f"here as {_EXHIBITS}/{row.name}" if row.file else "no copy is kept here"
    return f"{row.content_type}, {row.size} bytes, {copy}; at Stripe: {row.stripe_file_id}"


def _summary(dispute: Dispute, order: Order) -> bytes:
    title = f"Dispute {dispute.stripe_dispute_id}"
    facts = [
        ["Order", order.number],
        ["Payment", dispute.payment.payment_intent_id or ""],
        ["Disputed", Money(dispute.amount_minor, dispute.currency).words()],
        ["The bank says", dispute.reason.replace("_", " ")],
        *([row.get_shows_display().capitalize(), where(row)] for row in last_files(dispute).values()),
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
