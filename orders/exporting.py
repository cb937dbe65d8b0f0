"""
Chapter: what a customer gets of what we keep about what they bought.

Claims and miles are in the copy of whoever speaks for the pair: its buyer, or the wearer who has taken it over.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When

from orders import pairs
from orders.models import (
    ActivityFile,
    ActivityStretch,
    Cart,
    CartLine,
    Claim,
    ClaimDecision,
    ClaimEvidence,
    ClaimMessage,
    ClaimSide,
    ComplaintNote,
    ComplaintRecord,
    Cover,
    CoverHandover,
    CoverSide,
    Delay,
    Device,
    Dispute,
    DisputeFile,
    Invoice,
    MileageChoice,
    MileEntry,
    Order,
    OrderLine,
    OrderMessage,
    Parcel,
    ParcelLine,
    Payment,
    PaymentAttempt,
    Payout,
    Problem,
    ProblemLine,
    Promise,
    Redemption,
    Refund,
    RefundNote,
    RefundPart,
    SavedAddress,
    StockReturn,
    UsageHabit,
)
from shop.copies import Part

_SHIP_TO: Final = (
    "ship_name", "ship_company", "ship_line1", "ship_line2", "ship_city", "ship_region", "ship_postal_code",
    "ship_country", "ship_phone",
)  # fmt: skip
# The same where it is somebody else's home on some orders: see :func:`_without_homes`.
_SENT_TO: Final = tuple(f"{name}=told_{name}" for name in _SHIP_TO)
_ORDER: Final = ("order=order__number",)
_LINE: Final = ("order=line__order__number", "line=line__public_id")
_CLAIM: Final = ("claim=claim__number",)
# Every noun of this floor that is not in the copy, and why.
NOT_COPIED: Final = {
    "CarrierEvent": "what carriers tell; what we made of it is told by the parcel",
    "Case": "how our staff share their work; what came of it is in messages, refunds and decisions",
    "CaseNote": "notes of our staff to each other",
    "Comparison": "our books beside Stripe's, about nobody",
    "DisputeAnswer": "what we told a bank, made of orders, messages and parcels that are in the copy",
    "Hold": "why our staff look at an order; what came of it is told",
    "InvoiceSeries": "a counter",
    "LedgerEntry": "the same money as payments, refunds and disputes, as our books write it",
    "Policy": "about everybody; each order names the versions that hold for it",
    "PolicyAssignment": "about everybody",
    "QualityRecord": "what we measured of a device; it says nothing of its wearer that the specification does not",
    "RefundNoteSeries": "a counter",
    "Station": "machines of ours",
    "StockReservation": "a counter",
    "StripeEvent": "what Stripe tells, without who; what we made of it is in payments, refunds and disputes",
    "TakenPlace": "which device was worn before which; devices and claims tell it",
    "TaxCalculation": "what the tax of an order was worked out from; the order tells the tax",
    "TaxRecord": "the tax of an order as told to Stripe; the order tells it",
    "WorkOrder": "the work behind each device, by colleagues of ours",
}


def parts(user_id: int) -> list[Part]:
    """Return the parts of a customer's copy that this floor keeps."""
    return [*_bought(user_id), *_around(user_id), *_worn(user_id), *_claimed(user_id)]


def _without_homes[M: models.Model](rows: QuerySet[M], user_id: int, *, order: str = "order") -> QuerySet[M]:
    """Tell where something was sent, but not where a wearer lives who has taken the guarantee over."""
    return _without(rows, user_id, _SHIP_TO, order=order)


def _without[M: models.Model](
    rows: QuerySet[M], user_id: int, names: Iterable[str], *, order: str = "order"
) -> QuerySet[M]:
    """Leave columns empty where they are of what is made again for a wearer who has taken the guarantee over."""
    anothers = When(pairs.of_others(user_id, order), then=Value(""))
    told: QuerySet[M] = rows.annotate(**{f"told_{name}": models.Case(anothers, default=F(name)) for name in names})
    return told


def _money_of_buyer[M: models.Model](rows: QuerySet[M], user_id: int, *, line: str, amount: str) -> QuerySet[M]:
    """Tell an amount of money to whoever has bought the pair, and to nobody else who speaks for it."""
    bought = When(Q(**{f"{line}__order__customer": user_id}), then=F(amount))
    told: QuerySet[M] = rows.annotate(**{f"told_{amount}": models.Case(bought, default=None)})
    return told.order_by("pk")


def _bought(user_id: int) -> Iterator[Part]:
    """Return what was put into carts and ordered, and what for."""
    orders = Order.objects.owned_by(user_id)
    yield Part(
        "addresses", SavedAddress.objects.filter(customer_id=user_id).order_by("pk"),
        ("id=public_id", "label", *_SHIP_TO, "created_at"),
    )  # fmt: skip
    yield Part(
        "carts", Cart.objects.owned_by(user_id).order_by("pk"),
        ("id=public_id", "market=market__code", "email", "language", "discount_code=discount__code", *_SHIP_TO,
         "created_at", "updated_at", "closed_at"),
    )  # fmt: skip
    yield Part(
        "cart_lines", CartLine.objects.filter(cart__customer_id=user_id).order_by("pk"),
        ("id=public_id", "cart=cart__public_id", "sku=variant__sku", "wearer=wearer__public_id", "quantity", "given_on",
         "accepted_warnings", "created_at"),
    )  # fmt: skip
    yield Part(
        "orders", _without_homes(orders, user_id, order="pk").order_by("pk"),
        ("number", "email", "language", "gift_message", "market=market__code", "currency", "payment", "production",
         "shipping",
         "goods_minor", "discount_minor", "discount_code", "shipping_minor", "tax_minor", "tax_added_minor",
         "total_minor", *_SENT_TO, "placed_at", "pay_until", "paid_at", "cancelled_at"),
    )  # fmt: skip
    yield Part(
        "order_lines", OrderLine.objects.filter(order__in=orders).order_by("pk"),
        (*_ORDER, "id=public_id", "kind", "status", "sku", "product_name", "variant_name", "options",
         "wearer=wearer__public_id", "quantity", "unit_price_minor", "discount_minor", "subtotal_minor", "tax_minor",
         "refunded_minor", "given_on", "fit_said", "fit_said_at", "accepted_warnings", "only_side",
         "fit_policy=fit_policy__version", "durability_policy=durability_policy__version",
         "terms_policy=terms_policy__version"),
    )  # fmt: skip


def _around(user_id: int) -> Iterator[Part]:
    """Return what was paid, sent, written and given back about orders."""
    orders = Order.objects.owned_by(user_id)
    mine: Final = {"order__in": orders}
    lines: Final = {"line__order__in": orders}
    yield Part(
        "payment_attempts", PaymentAttempt.objects.filter(**mine).order_by("pk"),
        (*_ORDER, "number", "status", "amount_minor", "currency", "created_at", "expires_at"),
    )  # fmt: skip
    yield Part(
        "payments", Payment.objects.filter(**mine).order_by("pk"),
        (*_ORDER, "standing", "amount_minor", "currency", "paid_at", "payment_intent_id", "charge_id"),
    )  # fmt: skip
    yield Part(
        "discounts", Redemption.objects.filter(**mine).order_by("pk"),
        (*_ORDER, "code=code__code", "email", "amount_minor", "currency", "state", "redeemed_at", "released_at"),
    )  # fmt: skip
    yield Part("invoices", Invoice.objects.filter(**mine).order_by("pk"), (*_ORDER, "number", "content", "issued_at"))
    yield Part(
        "refunds", Refund.objects.filter(**mine).order_by("pk"),
        (*_ORDER, "id=public_id", "amount_minor", "currency", "reason", "status", "requested_at", "executed_at",
         "settled_at"),
    )  # fmt: skip
    yield Part(
        "refunded_lines", RefundPart.objects.filter(refund__order__in=orders).order_by("pk"),
        ("refund=refund__public_id", "line=line__public_id", "amount_minor", "tax_minor", "discount_minor"),
    )  # fmt: skip
    yield Part(
        "refund_notes", RefundNote.objects.filter(**mine).order_by("pk"), (*_ORDER, "number", "content", "issued_at")
    )
    yield Part(
        "payouts", Payout.objects.filter(**mine).order_by("pk"),
        (*_ORDER, "amount_minor", "currency", "method", "reference", "status", "proposed_at", "decided_at"),
    )  # fmt: skip
    yield Part(
        "disputes", Dispute.objects.filter(**mine).order_by("pk"),
        (*_ORDER, "amount_minor", "currency", "reason", "status", "opened_at", "ended_at"),
    )  # fmt: skip
    yield Part(
        "dispute_files", DisputeFile.objects.filter(dispute__order__in=orders).order_by("pk"),
        ("order=dispute__order__number", "shows", "content_type", "size", "added_at", "erased_at"), files=("file",),
    )  # fmt: skip
    yield Part(
        "messages", OrderMessage.objects.filter(**mine).order_by("pk"), (*_ORDER, "author", "text", "written_at")
    )
    yield Part(
        "promises",
        Promise.objects.filter(**lines).order_by("pk"),
        (*_LINE, "ship_by", "reason", "is_current", "made_at"),
    )
    yield Part(
        "delays", Delay.objects.filter(**lines).order_by("pk"),
        (*_LINE, "status", "was", "ship_by", "told_at", "answer_until", "answered_at"),
    )  # fmt: skip
    yield Part(
        "parcels", _without(Parcel.objects.filter(**mine), user_id, (*_SHIP_TO, "tracking_number")).order_by("pk"),
        (*_ORDER, "number", "status", "carrier", "tracking_number=told_tracking_number", *_SENT_TO,
         "handed_over_at", "delivered_at", "came_back_at"),
    )  # fmt: skip
    yield Part(
        "parcel_lines", ParcelLine.objects.filter(parcel__order__in=orders).order_by("pk"),
        ("parcel=parcel__number", "line=line__public_id"),
    )  # fmt: skip
    yield Part(
        "problems",
        _without(Problem.objects.filter(**mine), user_id, (*_SHIP_TO, "words", "answer")).order_by("pk"),
        (*_ORDER, "number", "kind", "status", "words=told_words", "wish", "answer=told_answer",
         *_SENT_TO, "reported_at", "settled_at"),
    )  # fmt: skip
    yield Part(
        "problem_lines", ProblemLine.objects.filter(problem__order__in=orders).order_by("pk"),
        ("problem=problem__number", "line=line__public_id", "side", "count"),
    )  # fmt: skip
    yield Part(
        "returns", StockReturn.objects.filter(**lines).order_by("pk"),
        (*_LINE, "number", "count", "status", "condition", "answer", "announced_at", "received_at", "inspected_at",
         "settled_at"),
    )  # fmt: skip
    yield Part(
        "devices", Device.objects.filter(work_order__line__order__in=orders).order_by("pk"),
        ("line=work_order__line__public_id", "serial", "side", "status", "made_at", "replaces=replaces__serial"),
    )  # fmt: skip


def _worn(user_id: int) -> Iterator[Part]:
    """Return what is promised about pairs in use, and the miles that were told of them."""
    taken = CoverHandover.objects.filter(line=OuterRef("pk"), status="taken")
    spoken_for = Q(order__customer_id=user_id) & ~Exists(taken) | Q(Exists(taken.filter(holder_id=user_id)))
    lines: Final = {"line__in": OrderLine.objects.filter(spoken_for)}
    yield Part(
        "guarantees", Cover.objects.filter(**lines).order_by("pk"),
        (*_LINE, "kind", "policy=policy__slug", "version=policy__version", "begins_at"),
    )  # fmt: skip
    yield Part(
        "guaranteed_sides",
        _money_of_buyer(CoverSide.objects.filter(**lines), user_id, line="line", amount="refunded_minor"),
        (*_LINE, "side", "serial=device__serial", "delivered_at", "remakes_used", "fit_remakes_used",
         "outgrown_remakes_used", "covers_used", "fit_reported_at", "refunded_minor=told_refunded_minor"),
    )  # fmt: skip
    yield Part(
        "guarantees_handed_over",
        CoverHandover.objects.filter(Q(line__order__customer_id=user_id) | Q(holder_id=user_id)).order_by("pk"),
        (*_LINE, "status", "offered_at", "taken_at"),
    )  # fmt: skip
    yield Part(
        "habits", UsageHabit.objects.filter(**lines).order_by("pk"),
        (*_LINE, "steps_per_day", "tenths_of_miles_per_day", "share_percent", "confirmed_tenths", "told_at"),
    )  # fmt: skip
    yield Part(
        "miles", MileEntry.objects.filter(**lines).order_by("pk"), (*_LINE, "tenths", "first_on", "last_on", "told_at")
    )
    yield Part(
        "miles_chosen", MileageChoice.objects.filter(**lines).order_by("pk"), (*_LINE, "source", "tenths", "chosen_at")
    )
    yield Part(
        "activity_files", ActivityFile.objects.filter(**lines).order_by("pk"),
        (*_LINE, "id=public_id", "kind", "sha256", "handed_in_at"),
    )  # fmt: skip
    yield Part(
        "activity_stretches",
        ActivityStretch.objects.filter(file__in=ActivityFile.objects.filter(**lines)).order_by("pk"),
        ("file=file__public_id", "sport", "stated", "distance_mm", "begins_at", "ends_at"),
    )  # fmt: skip


def _claimed(user_id: int) -> Iterator[Part]:
    """Return the claims somebody speaks for, with their photos."""
    claims = Claim.objects.owned_by(user_id)
    theirs: Final = {"claim__in": claims}
    yield Part(
        "claims", claims.order_by("pk"),
        (*_LINE, "number", "kind", "status", "noticed_on", "words", "wish", "injury", "confirmed_tenths",
         "submitted_at", "closed_at", *_SHIP_TO),
    )  # fmt: skip
    yield Part(
        "claimed_sides", ClaimSide.objects.filter(**theirs).order_by("pk"),
        (*_CLAIM, "side", "serial=device__serial", "kind", "part", "failure", "cause", "misfits", "is_granted"),
    )  # fmt: skip
    yield Part(
        "claim_photos", ClaimEvidence.objects.filter(**theirs).order_by("pk"),
        (*_CLAIM, "id=public_id", "taken_on", "sent_at", "erased_at"), files=("file",),
    )  # fmt: skip
    yield Part(
        "claim_decisions",
        _money_of_buyer(ClaimDecision.objects.filter(**theirs), user_id, line="claim__line", amount="amount_minor"),
        (*_CLAIM, "number", "verdict", "remedy", "clause", "sides", "words", "amount_minor=told_amount_minor",
         "decided_at"),
    )  # fmt: skip
    yield Part(
        "claim_messages", ClaimMessage.objects.filter(**theirs).order_by("pk"),
        (*_CLAIM, "author", "text", "written_at"),
    )  # fmt: skip
    # What was made again because of them is in the orders of whoever bought the pair.
    taken = {"order__lines__answers__in": claims.exclude(line__order__customer=user_id)}
    of_claim: Final = "claim=order__lines__answers__number"
    yield Part(
        "claim_parcels", Parcel.objects.filter(**taken).order_by("pk"),
        (of_claim, "number", "status", "carrier", "tracking_number", *_SHIP_TO, "handed_over_at", "delivered_at",
         "came_back_at"),
    )  # fmt: skip
    yield Part(
        "claim_problems", Problem.objects.filter(**taken).order_by("pk"),
        (of_claim, "number", "kind", "status", "words", "wish", "answer", *_SHIP_TO, "reported_at", "settled_at"),
    )  # fmt: skip
    yield Part(
        "complaints", ComplaintRecord.objects.filter(**theirs).order_by("pk"),
        (*_CLAIM, "number", "serials", "words", "recorded_at"),
    )  # fmt: skip
    yield Part(
        "complaint_notes", ComplaintNote.objects.filter(complaint__claim__in=claims).order_by("pk"),
        ("complaint=complaint__number", "standing", "serial", "text", "written_at"),
    )  # fmt: skip
