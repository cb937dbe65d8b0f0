"""
What we read of Stripe's objects: small frozen values made from plain dictionaries, tolerant of further keys.

Amounts are minor units; currencies are upper case as everywhere here (Stripe writes them lower case).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self, cast

type Json = Mapping[str, object]


def _text(raw: Json, name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _number(raw: Json, name: str) -> int:
    value = raw.get(name)
    return value if isinstance(value, int) else 0


def _currency(raw: Json) -> str:
    return _text(raw, "currency").upper()


def _instant(raw: Json, name: str) -> dt.datetime:
    return dt.datetime.fromtimestamp(_number(raw, name), dt.UTC)


def _words(raw: Json, name: str) -> dict[str, str]:
    value = raw.get(name)
    return {str(key): str(word) for key, word in value.items()} if isinstance(value, Mapping) else {}


def _object(raw: Json, name: str) -> Json | None:
    """Return an expanded object; ``None`` if it is absent or only an id."""
    value = raw.get(name)
    return cast("Json", value) if isinstance(value, Mapping) else None


def _id(raw: Json, name: str) -> str:
    """Return the id of an object, expanded or not."""
    inner = _object(raw, name)
    return _text(inner, "id") if inner is not None else _text(raw, name)


@dataclass(frozen=True, slots=True)
class Charge:
    """
    Money that was taken.

    :ivar fee_minor: what Stripe kept of it; 0 while its balance transaction is not known.
    :ivar fee_currency: the one in which our account is kept, which may be another than was paid in.
    :ivar txn_id: the balance transaction; empty while it is not known.
    """

    id: str
    amount_minor: int
    refunded_minor: int
    currency: str
    captured: bool
    disputed: bool
    created: dt.datetime
    fee_minor: int = 0
    txn_id: str = ""
    fee_currency: str = ""

    @classmethod
    def read(cls, raw: Json) -> Self:
        """Read a charge, with its balance transaction if that is expanded."""
        txn = _object(raw, "balance_transaction")
        return cls(
            id=_text(raw, "id"),
            amount_minor=_number(raw, "amount"),
            refunded_minor=_number(raw, "amount_refunded"),
            currency=_currency(raw),
            captured=raw.get("captured") is True,
            disputed=raw.get("disputed") is True,
            created=_instant(raw, "created"),
            fee_minor=_number(txn, "fee") if txn else 0,
            txn_id=_id(raw, "balance_transaction"),
            fee_currency=_currency(txn) if txn else "",
        )


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """One intent to pay; ``charge`` is its latest, if that is expanded."""

    id: str
    status: str
    received_minor: int
    currency: str
    charge: Charge | None = None

    @classmethod
    def read(cls, raw: Json) -> Self:
        """Read an expanded payment intent."""
        charge = _object(raw, "latest_charge")
        return cls(
            id=_text(raw, "id"),
            status=_text(raw, "status"),
            received_minor=_number(raw, "amount_received"),
            currency=_currency(raw),
            charge=Charge.read(charge) if charge else None,
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A Checkout Session: ``status`` open, complete or expired; ``payment_status`` unpaid, paid or none required."""

    id: str
    status: str
    payment_status: str
    url: str
    total_minor: int
    currency: str
    reference: str
    livemode: bool
    created: dt.datetime
    expires_at: dt.datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
    intent: PaymentIntent | None = None

    @classmethod
    def read(cls, raw: Json) -> Self:
        """Read a session, with its payment intent if that is expanded."""
        intent = _object(raw, "payment_intent")
        return cls(
            id=_text(raw, "id"),
            status=_text(raw, "status"),
            payment_status=_text(raw, "payment_status"),
            url=_text(raw, "url"),
            total_minor=_number(raw, "amount_total"),
            currency=_currency(raw),
            reference=_text(raw, "client_reference_id"),
            livemode=raw.get("livemode") is True,
            created=_instant(raw, "created"),
            expires_at=_instant(raw, "expires_at"),
            metadata=_words(raw, "metadata"),
            intent=PaymentIntent.read(intent) if intent else None,
        )

    @property
    def is_paid(self) -> bool:
        """Whether Stripe says the money is there."""
        return self.status == "complete" and self.payment_status == "paid"


@dataclass(frozen=True, slots=True)
class StripeRefund:
    """Money on its way back, as Stripe tells it."""

    id: str
    status: str
    amount_minor: int
    currency: str
    intent_id: str
    charge_id: str
    created: dt.datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
    failure_reason: str = ""
    txn_id: str = ""
    failure_txn_id: str = ""

    @classmethod
    def read(cls, raw: Json) -> Self:
        """Read a refund."""
        return cls(
            id=_text(raw, "id"),
            status=_text(raw, "status"),
            amount_minor=_number(raw, "amount"),
            currency=_currency(raw),
            intent_id=_id(raw, "payment_intent"),
            charge_id=_id(raw, "charge"),
            created=_instant(raw, "created"),
            metadata=_words(raw, "metadata"),
            failure_reason=_text(raw, "failure_reason"),
            txn_id=_id(raw, "balance_transaction"),
            failure_txn_id=_id(raw, "failure_balance_transaction"),
        )


@dataclass(frozen=True, slots=True)
class Movement:
    """
    One balance transaction: what came to us (+) or left us (-), and what Stripe kept of it.

    It is in the currency in which our account is kept, which may be another than the customer paid in.

    :ivar source_id: the charge, refund or dispute that moved it.
    """

    id: str
    amount_minor: int
    fee_minor: int
    net_minor: int
    currency: str
    source_id: str
    created: dt.datetime

    @classmethod
    def read(cls, raw: Json) -> Self:
        """Read a balance transaction."""
        return cls(
            id=_text(raw, "id"),
            amount_minor=_number(raw, "amount"),
            fee_minor=_number(raw, "fee"),
            net_minor=_number(raw, "net"),
            currency=_currency(raw),
            source_id=_id(raw, "source"),
            created=_instant(raw, "created"),
        )


@dataclass(frozen=True, slots=True)
class StripeDispute:
    """
    A dispute, with the money that it has moved so far.

    :ivar due_by: until when an answer counts; ``None`` if none is waited for.
    """

    id: str
    status: str
    reason: str
    amount_minor: int
    currency: str
    intent_id: str
    charge_id: str
    created: dt.datetime
    due_by: dt.datetime | None = None
    is_answered: bool = False
    movements: tuple[Movement, ...] = ()

    @classmethod
    def read(cls, raw: Json) -> Self:
        """Read a dispute."""
        details = _object(raw, "evidence_details") or {}
        listed = raw.get("balance_transactions")
        entries = listed if isinstance(listed, list) else []
        return cls(
            id=_text(raw, "id"),
            status=_text(raw, "status"),
            reason=_text(raw, "reason"),
            amount_minor=_number(raw, "amount"),
            currency=_currency(raw),
            intent_id=_id(raw, "payment_intent"),
            charge_id=_id(raw, "charge"),
            created=_instant(raw, "created"),
            due_by=_instant(details, "due_by") if _number(details, "due_by") else None,
            is_answered=_number(details, "submission_count") > 0,
            movements=tuple(Movement.read(entry) for entry in entries if isinstance(entry, Mapping)),
        )


@dataclass(frozen=True, slots=True)
class Suspicion:
    """
    A review of Stripe's, or a bank's early warning of fraud: somebody doubts a payment.

    :ivar is_open: whether a person has still something to decide about it.
    :ivar reason: why it was opened, or how it was closed: Stripe's word.
    """

    id: str
    kind: str
    intent_id: str
    charge_id: str
    is_open: bool
    reason: str

    @classmethod
    def read(cls, raw: Json) -> Self:
        """Read a review, or an early fraud warning."""
        of_review = _text(raw, "object") == "review"
        return cls(
            id=_text(raw, "id"),
            kind=_text(raw, "object"),
            intent_id=_id(raw, "payment_intent"),
            charge_id=_id(raw, "charge"),
            is_open=raw.get("open" if of_review else "actionable") is True,
            reason=_text(raw, "reason" if of_review else "fraud_type"),
        )


@dataclass(frozen=True, slots=True)
class Event:
    """
    An event: a hint about an object.

    :ivar data: the object as it was then; keep only what is on an allow-list.
    """

    id: str
    type: str
    api_version: str
    livemode: bool
    account: str
    created: dt.datetime
    data: Json

    @classmethod
    def read(cls, raw: Json) -> Self:
        """
        Read an event.

        :raises ValueError: if it is not one.
        """
        inner = _object(_object(raw, "data") or {}, "object")
        if raw.get("object") != "event" or not _text(raw, "id").startswith("evt_") or inner is None:
            message = "This is not an event of Stripe."
            raise ValueError(message)
        return cls(
            id=_text(raw, "id"),
            type=_text(raw, "type"),
            api_version=_text(raw, "api_version"),
            livemode=raw.get("livemode") is True,
            account=_text(raw, "account"),
            created=_instant(raw, "created"),
            data=inner,
        )

    @property
    def object_type(self) -> str:
        """What the event is about, e.g. ``checkout.session``."""
        return _text(self.data, "object")

    @property
    def object_id(self) -> str:
        """The id of what the event is about."""
        return _text(self.data, "id")


@dataclass(frozen=True, slots=True)
class VerifiedEvent:
    """
    An event whose signature was checked.

    :ivar secret_label: which of the configured secrets matched: ``newest``, ``older-1`` …
    """

    event: Event
    secret_label: str
