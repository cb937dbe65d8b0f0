"""The questions a customer asks about an order: where it is, and what has happened."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q

from fitting.models import JournalEntry, Message
from orders import cancellations, pairs
from orders.models import (
    CoverHandover,
    Hold,
    LineStatus,
    Order,
    OrderLine,
    OrderMessage,
    ParcelLine,
    Payout,
    Problem,
    ProblemLine,
    Refund,
    RefundPart,
    ShippingStatus,
)
from orders.moments import CORRECTED, EARLIER, LINE, MAILS, ORDER, WORDS, WROTE
from shop.actor import BUYERS, Actor, allowed
from shop.prepared import Prepared, hole
from shop.refusal import NotFound

# What a line's answer needs, read as plain values: no row is changed here, and it is half the time.
_LINE: Final = (
    "public_id",
    "position",
    "kind",
    "status",
    "in_part",
    "sku",
    "product_name",
    "variant_name",
    "options",
    "quantity",
    "unit_price_minor",
    "discount_minor",
    "subtotal_minor",
    "tax_rate",
    "tax_minor",
    "withdrawal",
    "lead_time_business_days",
    "given_on",
    "extensions",
    "fit_said",
    "remake_of_id",
    "wearer__public_id",
    "wearer__name",
    "wearer__speaks_since",
    "profile__public_id",
    "prescription__public_id",
    "prescription__status",
    "fit_policy__slug",
    "fit_policy__version",
    "durability_policy__slug",
    "durability_policy__version",
    "terms_policy__slug",
    "terms_policy__version",
    "moves",
    *(f"terms_policy__parameters__{name}" for name in cancellations.TERMS_OF_FEET),
    "promised__ship_by",
    "promised__reason",
    "promised__why",
    "delayed__status",
    "delayed__was",
    "delayed__ship_by",
    "delayed__why",
    "delayed__answer_until",
    "delayed__silence_accepts",
    "paused",
    "asked_where",
)
_REFUND: Final = (
    "pk",
    "public_id",
    "amount_minor",
    "currency",
    "status",
    "reason",
    "line__public_id",
    "requested_at",
    "approved_at",
    "settled_at",
    "executed_at",
    "paid_out",
    "refund_note__number",
)
_PARCEL: Final = (
    "parcel__number",
    "parcel__status",
    "parcel__carrier",
    "parcel__tracking_number",
    "parcel__handed_over_at",
    "parcel__delivered_at",
    "parcel__told_by",
    "line__public_id",
)
# A life of an order has some dozens of moments; a runaway log is no reason for a runaway answer. The latest are told.
MOST_MOMENTS: Final = 500

type Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tracked:
    """
    An order as its customer sees it.

    :ivar checking: whether money of it is on hold; why is for staff.
    :ivar paused: whether one of us has paused all of it.
    :ivar is_disputed: whether the customer's bank disputes what was paid.
    :ivar parts: what each refund gives back of what, by the refund's key; asked for only where there are refunds.
    :ivar why: whether it can be cancelled now, and why.
    :ivar by: who asked.
    :ivar is_anothers: whether it goes to a wearer who has taken a guarantee over; then neither where to is told, nor
        how its parcel can be followed: a carrier shows the place.
    """

    order: Order
    lines: tuple[Row, ...]
    refunds: tuple[Row, ...]
    parcels: tuple[Row, ...]
    checking: bool
    why: cancellations.Why
    by: Actor
    is_disputed: bool = False
    parts: Mapping[int, list[Row]] = field(default_factory=dict)
    is_anothers: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, in the customer's words; ``line`` is a public id, or empty."""

    at: dt.datetime
    code: str
    words: str
    line: str = ""


# Compiled once: naming columns across tables costs more than running the statement.
_THIS: Final = hole("order", models.BigIntegerField())
_LINES: Final = Prepared(lambda: _promised().filter(order_id=_THIS).order_by("position").values(*_LINE))
_REFUNDS: Final = Prepared(
    lambda: (
        Refund.objects.promised()
        .filter(order_id=_THIS)
        .annotate(paid_out=Exists(Payout.objects.filter(refund=OuterRef("pk"), status=Payout.Status.PAID)))
        .order_by("pk")
        .values(*_REFUND)
    )
)
_PARCELS: Final = Prepared(
    lambda: ParcelLine.objects.filter(parcel__order_id=_THIS).order_by("parcel_id", "line__position").values(*_PARCEL)
)
_OWN: Final = Prepared(
    lambda: (
        _with_checking()
        .annotate(is_disputed=Exists(cancellations.disputed().filter(order=OuterRef("pk"))))
        .filter(customer_id=hole("customer", models.BigIntegerField()), number=hole("number", models.CharField()))
    )
)


def _promised() -> models.QuerySet[OrderLine]:
    """
    Let every line know what is promised now, the delay that its customer may answer, and since when it waits.

    And whether one of us has paused it, or it came back and nobody has said yet where it should go.
    """
    holds = Hold.objects.filter(line=OuterRef("pk"), closed_at=None)
    nowhere = ProblemLine.objects.filter(
        line=OuterRef("pk"), is_open=True, problem__kind=Problem.Kind.CAME_BACK, problem__ship_country=""
    )
    reopening = models.Q(delays__status="told") | models.Q(delays__status="accepted", delays__ship_by=None)
    return OrderLine.objects.annotate(
        promised=FilteredRelation("promises", condition=models.Q(promises__is_current=True)),
        delayed=FilteredRelation("delays", condition=reopening),
        moves=cancellations.moves_of_waiting(),
        paused=Exists(holds.filter(code=Hold.Code.STAFF)),
        asked_where=Exists(nowhere),
    )


def _with_checking() -> models.QuerySet[Order]:
    """Let every order know whether money of it is looked into, and whether one of us has paused it."""
    holds = Hold.objects.filter(order=OuterRef("pk"), line=None, closed_at=None)
    others = [Hold.Code.STAFF, Hold.Code.DISPUTE]
    return Order.objects.annotate(
        checking=Exists(holds.exclude(code__in=others)), paused=Exists(holds.filter(code=Hold.Code.STAFF))
    )


def own_orders(by: Actor) -> models.QuerySet[Order]:
    """Return the actor's orders, the newest first, each knowing whether its payment is being checked."""
    return _with_checking().filter(customer_id=by.user_id).order_by("-pk")


@allowed("customer", "guest")
def track(number: str, *, by: Actor) -> Tracked:
    """
    Tell where an order is, with three statements; a fourth where money goes back, and one where anything has left us.

    :raises NotFound: if the actor has no such order.
    """
    found = _OWN.run(customer=by.user_id, number=number)
    if not found:
        raise NotFound
    order = found[0]
    lines = tuple(_LINES.run(order=order.pk))
    refunds = tuple(_REFUNDS.run(order=order.pk))
    standings = [standing(line) for line in lines]
    has_left = order.shipping != ShippingStatus.NONE
    parcels = tuple(_PARCELS.run(order=order.pk)) if has_left else ()
    # Only what is made again can be for somebody else, so nobody else's order asks.
    anothers = any(line["remake_of_id"] for line in lines) and pairs.is_anothers(order, by)
    why = cancellations.judge(
        order, standings, by, on_hold=order.checking, is_disputed=order.is_disputed, is_anothers=anothers
    )
    parts = _parts_of(refunds)
    return Tracked(
        order, lines, refunds, parcels, order.checking, why, by, order.is_disputed, parts, anothers, order.paused
    )


def feet_until(row: Row) -> dt.datetime | None:
    """Say when a line ends whose feet do not come; ``None`` while they are not waited for."""
    if row["moves"] is None:
        return None
    return cancellations.ends_by(
        row["moves"], given_on=row["given_on"], terms=terms_of(row), extensions=row["extensions"]
    )


def terms_of(row: Row) -> Row:
    """Return what the terms of a line say of the time to describe its feet."""
    return {name: row[f"terms_policy__parameters__{name}"] for name in cancellations.TERMS_OF_FEET}


def _parts_of(refunds: Sequence[Row]) -> dict[int, list[Row]]:
    """Read the parts of refunds; no statement where there are none."""
    if not refunds:
        return {}
    found: dict[int, list[Row]] = {}
    parts = RefundPart.objects.filter(refund__in=[row["pk"] for row in refunds]).order_by("pk")
    for part in parts.values("refund_id", "line__public_id", "amount_minor", "tax_minor"):
        found.setdefault(part["refund_id"], []).append(dict(part))
    return found


def standing(row: Row) -> str:
    """Return how far a line is as far as cancelling goes."""
    return cancellations.standing_of(row["status"], delayed=row["delayed__status"] is not None, in_part=row["in_part"])


@allowed("customer", "guest")
def timeline(number: str, *, by: Actor) -> list[Moment]:
    """
    Tell what has happened to an order, the oldest first: its moves, its lines' moves, refunds and mails.

    Where there is more than :data:`MOST_MOMENTS` the latest are told, and before them that there were others.

    Attempts to pay, holds and events are the staff's; the customer reads their outcome.

    :raises NotFound: if the actor has no such order.
    """
    if (order := Order.objects.owned_by(by.user_id).filter(number=number).first()) is None:
        raise NotFound
    names = OrderLine.objects.filter(order=order).values_list("pk", "public_id", "wearer__speaks_since")
    lines = {pk: _Line(public_id, answers_for_self=since is not None) for pk, public_id, since in names}
    entries = JournalEntry.objects.filter(thread=order.journal_thread(), subject__in=WORDS).order_by("-at", "-pk")
    # What a wearer is told about a guarantee that they have taken over is theirs.
    pair = Q(line__order=order) | Q(line__remakes__order=order)
    holders = CoverHandover.objects.filter(pair, status="taken").values("holder")
    mails = (
        Message.objects.filter(thread=order.journal_thread(), status=Message.Status.SENT)
        .exclude(recipient__in=holders)
        .order_by("-sent_at", "-pk")
    )
    written = OrderMessage.objects.filter(order=order).order_by("-written_at", "-pk")
    # One more of each than is told, which shows whether there are more; the oldest first again.
    moved = list(entries[: MOST_MOMENTS + 1])[::-1]
    mailed = list(mails.values_list("kind", "to_email", "sent_at")[: MOST_MOMENTS + 1])[::-1]
    wrote = list(written.values_list("author", "written_at")[: MOST_MOMENTS + 1])[::-1]
    moments = [moment for entry in moved if (moment := _moment(entry, order, lines))]
    moments += [
        Moment(sent_at, "mail_sent", f"We wrote to {to}: {MAILS[kind]}." if kind in MAILS else f"We wrote to {to}.")
        for kind, to, sent_at in mailed
        if sent_at is not None
    ]
    moments += [Moment(at, *WROTE[author]) for author, at in wrote]
    known_since = [
        times[0]
        for times in ([entry.at for entry in moved], [at for *_, at in mailed if at], [at for _, at in wrote])
        if len(times) > MOST_MOMENTS
    ]
    return _latest(sorted(moments, key=lambda moment: moment.at), since=max(known_since, default=None))


def _latest(moments: list[Moment], *, since: dt.datetime | None) -> list[Moment]:
    """
    Keep the latest moments, and say before them if there were others.

    :param since: from when on all of them are there; ``None`` if they all are.
    """
    told = [moment for moment in moments if since is None or moment.at > since][-MOST_MOMENTS:]
    if since is None and len(told) == len(moments):
        return told
    return [Moment(told[0].at if told else since or moments[-1].at, *EARLIER), *told]


@dataclass(frozen=True, slots=True)
class _Line:
    """What a moment says of a line: its public id, and whether its wearer answers for themselves."""

    public_id: str
    answers_for_self: bool


def _moment(entry: JournalEntry, order: Order, lines: Mapping[int, _Line]) -> Moment | None:
    told = WORDS[entry.subject].get((entry.field, entry.became)) or CORRECTED.get((entry.subject, entry.field))
    if told is None:
        return None
    code, words = told
    if code == "address_corrected" and entry.by_kind in BUYERS:
        code, words = "address_changed", "You changed the delivery address."
    if entry.subject == ORDER and (code, entry.was) == ("placed", "processing"):
        code, words = "payment_failed", "The payment did not go through; you can pay again."
    if entry.subject != LINE:
        return Moment(entry.at, code, words)
    if code == "line_cancelled" and order.cancelled_at == entry.at:
        return None  # the order's own moment says it
    line = lines[entry.subject_id]
    if (code, entry.was) == ("awaiting_profile", LineStatus.IN_REVIEW):
        # What to put right may be about health: where the wearer has taken over, it is not the customer's to read.
        why = "" if line.answers_for_self else f" {entry.reason}"
        code, words = "sent_back", f"A fitter needs one more thing about the feet.{why}"
    return Moment(entry.at, code, words, line.public_id)
