"""
The end of what we know about a customer's orders, when the customer is to be forgotten.

Money and devices stay: amounts, the ledger, invoices and refund notes as issued, serials, lots and decisions about
guarantees; names, addresses, words and photos go. What is under way is finished first: nobody is forgotten between
paying and having what was paid for.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from fitting import files
from fitting.models import ERASED
from orders.models import (
    Cart,
    CartLine,
    Case,
    CaseNote,
    Claim,
    ClaimEvidence,
    ClaimMessage,
    Dispute,
    DisputeAnswer,
    DisputeFile,
    Hold,
    LineStatus,
    Order,
    OrderLine,
    OrderMessage,
    Parcel,
    PaymentAttempt,
    PaymentStatus,
    Problem,
    Redemption,
    Refund,
    SavedAddress,
    StockReturn,
    StripeEvent,
)
from shop.actor import Actor, allowed
from shop.refusal import Problem as Fault
from shop.refusal import Refusal

# Where a parcel went, less what says to whom; the country stays, as tax depends on it.
_NOWHERE: Final = {
    "ship_name": "", "ship_company": "", "ship_line1": "", "ship_line2": "", "ship_city": "", "ship_postal_code": "",
    "ship_phone": "",
}  # fmt: skip
# Of what a payment's page was opened with.
_TELLS_WHO: Final = ("customer_email", "payment_intent_data")
_OVER: Final = (LineStatus.DELIVERED, LineStatus.RETURNED, LineStatus.CANCELLED)
_MOVING: Final = (
    Refund.Status.REQUESTED, Refund.Status.UNKNOWN, Refund.Status.PENDING, Refund.Status.REQUIRES_ACTION,
    Refund.Status.AWAITING_APPROVAL,
)  # fmt: skip


_SAID: Final = {
    "order_unpaid": "Order {} may still be paid: cancel it, or wait until it has expired.",
    "order_under_way": "Order {} has not arrived yet: wait for it, or cancel it.",
    "refund_under_way": "Money of order {} is on its way back: wait until it has arrived.",
    "dispute_open": "The payment of order {} is disputed: wait for the bank's decision.",
    "case_open": "Our staff look at something about order {}: wait until they are done.",
    "return_open": "Something of order {} is coming back: wait until it has been inspected.",
    "claim_open": "Claim {} is not over: withdraw it, or wait for its end.",
}


@dataclass(frozen=True, slots=True)
class MustEnd(Fault):
    """Something that must end first, with the number of its order or claim."""

    number: str


class StillUnderWay(Refusal):
    """Something of the customer's is not finished; the errors name it."""

    code = "erasing_waits"
    title = "Something is still under way; the errors say what must end, or be cancelled, before we can erase."


def under_way(user_id: int) -> list[MustEnd]:
    """Return what must end before a customer can be forgotten: a code and a sentence for each, with its number."""
    return list(_under_way(user_id))


def _under_way(user_id: int) -> Iterator[MustEnd]:
    mine = Order.objects.filter(customer_id=user_id)
    lines = OrderLine.objects.filter(order__customer_id=user_id, order__payment=PaymentStatus.PAID)
    unpaid = mine.filter(payment__in=[PaymentStatus.AWAITING_PAYMENT, PaymentStatus.PROCESSING])
    of_mine: Final = {"order__customer_id": user_id}
    returns = StockReturn.objects.filter(status__in=StockReturn.LIVE, line__order__customer_id=user_id)
    disputed = Dispute.objects.filter(status__in=(*Dispute.INQUIRIES, *Dispute.FREEZES), **of_mine)
    found: Final = (
        ("order_unpaid", unpaid.order_by("pk").values_list("number", flat=True)),
        ("order_under_way", _numbers(lines.exclude(status__in=_OVER))),
        ("refund_under_way", _numbers(Refund.objects.filter(status__in=_MOVING, **of_mine))),
        ("dispute_open", _numbers(disputed)),
        ("case_open", _numbers(Case.objects.live().filter(**of_mine))),
        ("return_open", _numbers(returns, "line__order__")),
        ("claim_open", Claim.objects.owned_by(user_id).live().order_by("pk").values_list("number", flat=True)),
    )
    for code, numbers in found:
        for number in numbers:
            yield MustEnd("", code, _SAID[code].format(number), number)


def _numbers(rows: QuerySet[Any], path: str = "order__") -> list[str]:
    return list(rows.order_by(f"{path}number").values_list(f"{path}number", flat=True).distinct())


@allowed("system")
def erase(user_id: int, *, at: dt.datetime, by: Actor) -> list[str]:  # noqa: ARG001  who may is the decorator's
    """
    Forget who a customer is in everything they bought; return the timelines of their orders, for the mails.

    Doing it again changes nothing. Carts are held first: who checks out at this moment does so before, or not at all.

    :raises StillUnderWay: if something of theirs is not finished; nothing is changed.
    """
    with Cart.hold_where(Q(customer_id=user_id)) as carts, Order.hold_where(Q(customer_id=user_id)) as orders:
        if waits := under_way(user_id):
            raise StillUnderWay(problems=waits)
        _erase_carts(carts, at=at)
        pks = [order.pk for order in orders]
        for order in orders:
            if order.erased_at is None:
                order.change(email="", gift_message="", erased_at=at, **_NOWHERE)
        _erase_around(pks, at=at)
        _erase_claims(user_id, at=at)
        SavedAddress.objects.filter(customer_id=user_id).delete()
        Redemption.objects.filter(customer_id=user_id).update(email="")
        return [order.journal_thread() for order in orders]


def _erase_carts(carts: list[Cart], *, at: dt.datetime) -> None:
    CartLine.objects.filter(cart__in=carts).delete()
    for cart in carts:
        cart.change(email="", discount=None, closed_at=cart.closed_at or at, **_NOWHERE)


def _erase_around(orders: list[int], *, at: dt.datetime) -> None:
    """Empty what was written about orders: where to, in which words, and what was told to and by Stripe and banks."""
    Parcel.objects.filter(order__in=orders).update(**_NOWHERE)
    Problem.objects.filter(order__in=orders).update(words="", answer="", **_NOWHERE)
    StockReturn.objects.filter(line__order__in=orders).update(answer="")
    OrderMessage.objects.filter(order__in=orders).update(text=ERASED)
    Case.objects.filter(order__in=orders).update(outcome="")
    CaseNote.objects.filter(case__order__in=orders).exclude(text="").update(text=ERASED)
    Hold.objects.filter(order__in=orders).update(detail="")
    Refund.objects.filter(order__in=orders).update(remark="")
    DisputeAnswer.objects.filter(dispute__order__in=orders).update(evidence={})
    StripeEvent.objects.filter(order__in=orders).update(raw_sealed=None)
    for attempt in PaymentAttempt.objects.filter(order__in=orders):
        told = {name: value for name, value in attempt.params.items() if name not in _TELLS_WHO}
        PaymentAttempt.objects.filter(pk=attempt.pk).update(params=told, url="")
    shown = DisputeFile.objects.filter(dispute__order__in=orders).exclude(file="")
    names = list(shown.values_list("file", flat=True))
    shown.update(file="", erased_at=at)
    _forget_once_committed(names)


def _erase_claims(user_id: int, *, at: dt.datetime) -> None:
    """
    Empty words and photos of the claims somebody speaks for: of a pair that was taken over, its wearer's.

    Decisions stay, and so does what was complained about, for good.
    """
    theirs = list(Claim.objects.owned_by(user_id).values_list("pk", flat=True))
    # What was made again went to whoever claims, by an order of whoever bought the pair.
    remade = Order.objects.filter(lines__answers__in=theirs).exclude(customer=user_id)
    Parcel.objects.filter(order__in=remade).update(**_NOWHERE)
    Problem.objects.filter(order__in=remade).update(words="", answer="", **_NOWHERE)
    Order.objects.filter(pk__in=remade.values("pk")).update(**_NOWHERE)
    Claim.objects.filter(pk__in=theirs).update(words="", **_NOWHERE)
    ClaimMessage.objects.filter(claim__in=theirs).update(text=ERASED)
    photos = ClaimEvidence.objects.filter(claim__in=theirs).exclude(file="")
    names = list(photos.values_list("file", flat=True))
    photos.update(file="", erased_at=at)
    _forget_once_committed(names)


def _forget_once_committed(names: list[str]) -> None:
    """Delete files when their rows say so for good: what could not be erased yet, and is kept, needs them."""
    transaction.on_commit(lambda: files.forget(*names))
