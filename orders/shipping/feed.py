"""What carriers tell us: signed events, each heard once."""

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, OuterRef, Subquery

from orders.carriers import secret_of
from orders.models import CarrierEvent, Parcel
from orders.models.shipment import LONGEST_ID, LONGEST_NUMBER
from orders.shipping.arriving import come_back, deliver
from shop.actor import SYSTEM
from shop.refusal import BadInput, Refusal

# A signature is believed for so long: who records a delivery cannot repeat it tomorrow.
TOLERANCE: Final = dt.timedelta(minutes=5)
# A carrier may know a parcel for so long before we say that it has left; what is older was another parcel, as carriers
# use their numbers again.
EARLY: Final = dt.timedelta(days=7)
# One sweep hears no more than this, so that it ends soon.
AT_ONCE: Final = 100
_FIELDS: Final = frozenset({"id", "tracking_number", "kind", "happened_at"})


class SignatureWrong(Exception):  # noqa: N818  a door's affair, answered with 400
    """Not signed by the carrier, or too long ago."""


class EventMalformed(BadInput):
    """Signed, but not an event as agreed."""

    code = "carrier_event_malformed"
    title = "Send id, tracking_number, kind (in_transit, delivered, undeliverable) and happened_at (ISO 8601)."


@dataclass(frozen=True, slots=True)
class _Told:
    event_id: str
    tracking_number: str
    kind: str
    happened_at: dt.datetime


def sign(secret: str, body: bytes, at: dt.datetime) -> str:
    """Return the signature header of a body: ``t=<seconds since 1970>,v1=<HMAC-SHA256 in hex of "t.body">``."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def hear(carrier: str, body: bytes, signature: str, *, at: dt.datetime) -> CarrierEvent:
    """
    Take one event of a carrier and do what follows from it; the same event told again does nothing.

    An event about a parcel that has come back meanwhile is kept with that outcome, and so is one about a parcel that
    we do not know; that one is heard again once somebody has told whose number it is (:func:`hear_again`).

    :raises SignatureWrong: if it is not signed with the carrier's secret within five minutes.
    :raises EventMalformed: if it is not an event.
    """
    _verify(secret_of(carrier), body, signature, at)
    told = _parsed(body)
    known = CarrierEvent.objects.filter(carrier=carrier, event_id=told.event_id).first()
    if known is not None:
        return known
    parcel = Parcel.objects.filter(carrier=carrier, tracking_number=told.tracking_number).first()
    event = CarrierEvent(
        carrier=carrier,
        event_id=told.event_id,
        tracking_number=told.tracking_number,
        kind=told.kind,
        happened_at=told.happened_at,
        received_at=at,
        parcel=parcel,
    )
    try:
        with transaction.atomic():
            event.outcome = _done(event, parcel, at=at)
            event.save(force_insert=True)
    except IntegrityError:
        # Its twin was faster; what it did stands, and so does its record.
        return CarrierEvent.objects.get(carrier=carrier, event_id=told.event_id)
    return event


def hear_again(parcel: Parcel | None = None, *, at: dt.datetime) -> int:
    """
    Do what follows from events that came before anybody had told whose number it is; return how many those were.

    :param parcel: only what was told of this one, not of any.
    """
    waiting = CarrierEvent.objects.filter(outcome=CarrierEvent.Outcome.UNKNOWN_PARCEL)
    known = Parcel.objects.filter(
        carrier=OuterRef("carrier"),
        tracking_number=OuterRef("tracking_number"),
        handed_over_at__lte=ExpressionWrapper(OuterRef("happened_at") + EARLY, output_field=DateTimeField()),
    )
    if parcel is not None:
        waiting = waiting.filter(carrier=parcel.carrier, tracking_number=parcel.tracking_number)
    told = waiting.annotate(of=Subquery(known.values("pk")[:1])).exclude(of=None).order_by("happened_at", "pk")
    return sum(_heard_again(pk, of, at=at) for pk, of in list(told.values_list("pk", "of")[:AT_ONCE]))


def _heard_again(event_id: int, parcel_id: int, *, at: dt.datetime) -> bool:
    mine = CarrierEvent.objects.filter(pk=event_id)
    with transaction.atomic():
        # Whoever changes it first does it; the other one waits for that, and finds it done.
        unheard = mine.filter(outcome=CarrierEvent.Outcome.UNKNOWN_PARCEL)
        if not unheard.update(parcel=parcel_id, outcome=CarrierEvent.Outcome.NOTED):
            return False
        event = mine.select_related("parcel").get()
        mine.update(outcome=_done(event, event.parcel, at=at))
        return True


def _done(event: CarrierEvent, parcel: Parcel | None, *, at: dt.datetime) -> str:
    if parcel is None:
        return CarrierEvent.Outcome.UNKNOWN_PARCEL
    try:
        if event.kind == CarrierEvent.Kind.DELIVERED:
            # Never before we say that it has left us; the later day only helps the customer.
            on = max(min(event.happened_at, at), parcel.handed_over_at)
            deliver(parcel.pk, on=on, teller=Parcel.Teller.CARRIER, at=at, by=SYSTEM)
        elif event.kind == CarrierEvent.Kind.UNDELIVERABLE:
            come_back(parcel.pk, reason="The carrier could not deliver it.", at=at, by=SYSTEM)
        else:
            return CarrierEvent.Outcome.NOTED
    except Refusal:
        # It has come back, is there, or was sent once more: the carrier's word changes nothing any more.
        return CarrierEvent.Outcome.TOO_LATE
    return CarrierEvent.Outcome.DONE


def _verify(secret: str, body: bytes, signature: str, at: dt.datetime) -> None:
    parts = dict(part.split("=", 1) for part in signature.split(",") if "=" in part)
    stamp = parts.get("t", "")
    if not secret or not stamp.isascii() or not stamp.isdigit():
        raise SignatureWrong
    then = dt.datetime.fromtimestamp(min(int(stamp), 2**33), dt.UTC)
    if abs(at - then) > TOLERANCE or not hmac.compare_digest(sign(secret, body, then).encode(), signature.encode()):
        raise SignatureWrong


def _parsed(body: bytes) -> _Told:
    try:
        said = json.loads(body)
    except ValueError:
        raise EventMalformed from None
    if not isinstance(said, dict) or set(said) != _FIELDS or not all(isinstance(value, str) for value in said.values()):
        raise EventMalformed
    try:
        happened_at = dt.datetime.fromisoformat(said["happened_at"])
    except ValueError:
        raise EventMalformed(pointer="/happened_at") from None
    if happened_at.tzinfo is None:
        raise EventMalformed(pointer="/happened_at")
    if said["kind"] not in CarrierEvent.Kind.values:
        raise EventMalformed(pointer="/kind")
    if not 0 < len(said["id"]) <= LONGEST_ID:
        raise EventMalformed(pointer="/id")
    if not 0 < len(said["tracking_number"]) <= LONGEST_NUMBER:
        raise EventMalformed(pointer="/tracking_number")
    return _Told(said["id"], said["tracking_number"], said["kind"], happened_at)
