"""
The inbox: Stripe's events as rows. Receiving is one insert; acting is done later, by a sweep, once.

An event is a hint: its object is fetched from Stripe and read by the same function that everybody uses.
What is stored of the body to be read is an allow-list of ids, amounts, codes and times: nobody's name or address. The
whole body is kept sealed for thirty days, for whoever has to look into a fault, and then forgotten.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Mapping
from typing import Any, Final, cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from orders import cases, gateway, sealing
from orders.cases.needs import of_event
from orders.hints import ACTS, Result
from orders.models import Order, StripeEvent
from orders.stripe_values import VerifiedEvent
from shop.actor import SYSTEM, Actor, allowed

log: Final = logging.getLogger("orders.inbox")

Status = StripeEvent.Status
# How long the whole body is kept.
RAW_KEPT: Final = dt.timedelta(days=30)

__all__ = [
    "ACTS",
    "RAW_KEPT",
    "Result",
    "Status",
    "act_on",
    "bodies",
    "due_to_forget",
    "forget_bodies",
    "receive",
    "reduced",
    "requeue",
    "store",
]

# --- what is kept of a body --------------------------------------------------------------------

_KEPT: Final = frozenset(
    {
        "id",
        "object",
        "amount",
        "amount_received",
        "amount_refunded",
        "amount_total",
        "charge",
        "client_reference_id",
        "code",
        "created",
        "currency",
        "decline_code",
        "expires_at",
        "failure_code",
        "failure_reason",
        "payment_intent",
        "payment_status",
        "reason",
        "refunded",
        "status",
    }
)
_KEPT_METADATA: Final = ("order", "attempt", "refund", "env")
_KEPT_WITHIN: Final = ("last_payment_error",)


def reduced(data: Mapping[str, object]) -> dict[str, object]:
    """Keep of an event's object what is on the allow-list: scalars by name, our metadata, decline codes."""
    kept: dict[str, object] = {
        name: value for name, value in data.items() if name in _KEPT and isinstance(value, str | int | bool)
    }
    metadata = data.get("metadata")
    if isinstance(metadata, Mapping):
        kept["metadata"] = {name: metadata[name] for name in _KEPT_METADATA if name in metadata}
    for name in _KEPT_WITHIN:
        inner = data.get(name)
        if isinstance(inner, Mapping):
            kept[name] = reduced(cast("Mapping[str, object]", inner))
    return kept


# --- receiving ---------------------------------------------------------------------------------


def receive(body: bytes, signature: str, *, at: dt.datetime) -> StripeEvent | None:
    """
    Verify a delivery and store it, with one insert; a second delivery only counts up.

    :returns: the new row; ``None`` if the event was here before.
    :raises SignatureInvalid: if it is not Stripe's; nothing is written.
    """
    verified = gateway.verify(body, signature)
    if verified.event.api_version != gateway.API_VERSION:
        log.warning("event %s has version %s", verified.event.id, verified.event.api_version)
    return store(verified, body=body, source=StripeEvent.Source.WEBHOOK, at=at)


def store(verified: VerifiedEvent, *, body: bytes, source: StripeEvent.Source, at: dt.datetime) -> StripeEvent | None:
    """
    Insert an event, or count another delivery of it; what we do not act on is stored as ignored.

    :param body: as it was received; empty for an event that we fetched ourselves.
    """
    event = verified.event
    ours = event.livemode == settings.STRIPE_LIVEMODE and event.type in ACTS
    row = StripeEvent(
        event_id=event.id,
        type=event.type[:80],
        api_version=event.api_version[:40],
        livemode=event.livemode,
        account=event.account[:80],
        object_type=event.object_type[:60],
        object_id=event.object_id[:120],
        payload=reduced(event.data),
        payload_sha256=hashlib.sha256(body).hexdigest() if body else "",
        raw_sealed=sealing.seal(body) if body else None,
        secret_label=verified.secret_label,
        source=source,
        status=Status.NEW if ours else Status.IGNORED,
        happened_at=event.created,
        received_at=at,
        processed_at=None if ours else at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        StripeEvent.objects.filter(event_id=event.id).update(deliveries=F("deliveries") + 1)
        return None
    return row


# --- acting ------------------------------------------------------------------------------------


@allowed("system", "finance", "support")
def act_on(event_id: int, *, at: dt.datetime, by: Actor) -> StripeEvent.Status:  # noqa: ARG001  its row is no journal
    """
    Do what the event asks for; safe to repeat, as the acts are idempotent on their effect.

    What is ours but not there yet is tried again; what fails is tried again with growing pauses; after
    the last try the event is dead, which staff see and can requeue. One event never stops another.
    """
    event = StripeEvent.objects.get(pk=event_id)
    if event.status not in StripeEvent.WAITS_IN:
        return Status(event.status)
    try:
        result = ACTS[event.type](event, at) if event.type in ACTS else Result(Status.IGNORED, why="unknown type")
    except gateway.OutcomeUnknown:
        result = Result(Status.FAILED, why="OutcomeUnknown")
    except gateway.Rejected as error:
        result = _refused(event, error)
    except Exception as error:  # a poisonous event must not stop the sweep: it is logged, counted and in the end dead
        log.exception("event %s (%s) failed", event.event_id, event.type)
        result = Result(Status.FAILED, why=type(error).__name__)
    return _note(event, result, at=at)


def _refused(event: StripeEvent, error: gateway.Rejected) -> Result:
    """Wait for what Stripe does not know (yet, or in this mode); anything else that it refuses is a fault of ours."""
    if error.stripe_code == gateway.Rejected.MISSING:
        return Result(Status.UNMATCHED, why="Stripe does not know what it is about")
    log.error("event %s (%s) failed: %s", event.event_id, event.type, error)
    return Result(Status.FAILED, why=type(error).__name__)


def _note(event: StripeEvent, result: Result, *, at: dt.datetime) -> StripeEvent.Status:
    """Write down what became of the event with one statement, unless another worker has done so meanwhile."""
    as_read = StripeEvent.objects.filter(pk=event.pk, status=event.status, attempts=event.attempts)
    status = result.status
    waits = status in StripeEvent.WAITS_IN
    if waits and event.failed_once_more(result.why):
        status, waits = Status.DEAD, False
        log.error("event %s (%s) is dead: %s", event.event_id, event.type, result.why)
    values = {
        "status": status,
        "order_id": result.order_id,
        "attempts": event.attempts,
        "last_error": result.why,
        "leased_until": None,
        "next_attempt_at": event.next_try_after(at) if waits else None,
        "processed_at": None if waits else at,
    }
    written = _give_up(event, as_read, values, at=at) if status == Status.DEAD else as_read.update(**values)
    return status if written else Status(StripeEvent.objects.get(pk=event.pk).status)


def _give_up(event: StripeEvent, as_read: QuerySet[StripeEvent], values: dict[str, Any], *, at: dt.datetime) -> int:
    """Write that nobody will try again, with the case of whoever must look."""
    with transaction.atomic():
        written = as_read.update(**values)
        if written:
            event.order_id = values["order_id"]
            cases.open_for([of_event(event)], at=at, by=SYSTEM)
    return written


@allowed("support", "finance")
def requeue(event_id: int, *, at: dt.datetime, by: Actor) -> None:
    """
    Let a dead event be tried again from the start.

    :raises TransitionRefused: if it is not dead.
    """
    with StripeEvent.hold(event_id) as held:
        held.become(Status.NEW, at=at, by=by, attempts=0, next_attempt_at=at, processed_at=None)
        cases.settle([of_event(held).subject], at=at, by=by)


@allowed("system")
def forget_bodies(*, at: dt.datetime, by: Actor) -> int:  # noqa: ARG001  who may is the decorator's
    """
    Forget the sealed bodies that are old enough, or about somebody who is forgotten; return how many.

    What was kept to be read stays.
    """
    return due_to_forget(at).update(raw_sealed=None)


def bodies() -> QuerySet[StripeEvent]:
    """Return the events whose sealed body is kept."""
    return StripeEvent.objects.filter(raw_sealed__isnull=False)


def due_to_forget(at: dt.datetime) -> QuerySet[StripeEvent]:
    """Return those whose body is old enough to be forgotten, or about somebody who is."""
    over = Q(received_at__lte=at - RAW_KEPT) | Q(order__in=Order.objects.filter(erased_at__isnull=False))
    return bodies().filter(over)
