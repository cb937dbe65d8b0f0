"""
Chapter: telling customers that what somebody signed for their wearer was read, and whether it can be used.

Fitting settles what came (:mod:`fitting.verifying`) and knows no orders; here a sweep sees what was settled and writes,
once for each, to whoever answers for the wearer. An adult who answers for themselves has left us no address: their
customer is asked to tell them, and learns nothing else.
"""

import datetime as dt
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from fitting import messages
from fitting.models import ClinicianEntry, Message
from orders.models import LineStatus, Order, OrderLine

KIND: Final = "answer_read"
# What was settled longer ago is no news.
NEWS_FOR: Final = dt.timedelta(days=7)
_WAITING: Final = (LineStatus.AWAITING_PROFILE, LineStatus.IN_REVIEW, LineStatus.APPROVED)
_SETTLED: Final = (ClinicianEntry.Status.VERIFIED, ClinicianEntry.Status.REJECTED)


def untold(at: dt.datetime) -> QuerySet[ClinicianEntry]:
    """Return what was settled of late, whose customer has an address and was not told."""
    told = Message.objects.filter(key=Concat(Value(f"{KIND}:"), OuterRef("public_id")))
    ordered = Order.objects.filter(customer=OuterRef("profile__wearer__customer"))
    reachable = Q(profile__wearer__customer__email__isnull=False) | Exists(ordered)
    settled = ClinicianEntry.objects.filter(status__in=_SETTLED, settled_at__gt=at - NEWS_FOR)
    return settled.filter(~Exists(told), reachable, profile__wearer__archived_at=None)


def tell(*, at: dt.datetime, limit: int = 50) -> int:
    """Sweep: write what is untold; return how many mails."""
    found = list(untold(at).select_related("profile__wearer__customer").order_by("settled_at", "pk")[:limit])
    for entry in found:
        _write(entry, at=at)
    return len(found)


def _write(entry: ClinicianEntry, *, at: dt.datetime) -> None:
    wearer = entry.profile.wearer
    customer, order = wearer.customer, _order_of(wearer.pk, wearer.customer_id)
    to = messages.To(customer.email or "", customer.language, customer.pk)
    if order is not None:
        to = messages.To(order.email, order.language, customer.pk)
    waits = order is not None and order.lines.filter(wearer=wearer.pk, status__in=_WAITING).exists()
    messages.write(
        KIND,
        key=f"{KIND}:{entry.public_id}",
        to=to,
        facts={
            "name": wearer.name,
            "wearer": wearer.public_id,
            "usable": entry.status == ClinicianEntry.Status.VERIFIED,
            "own_door": wearer.speaks_for_self,
            **({"number": order.number} if order is not None and waits else {}),
        },
        thread=order.journal_thread() if order is not None and waits else "",
        at=at,
    )


def _order_of(wearer_id: int, customer_id: int) -> Order | None:
    """Return the newest order with a line that waits for these feet, else the customer's newest."""
    waiting = OrderLine.objects.filter(order=OuterRef("pk"), wearer=wearer_id, status__in=_WAITING)
    orders = Order.objects.filter(customer=customer_id).order_by("-pk")
    return orders.filter(Exists(waiting)).first() or orders.first()
