"""Staff at their desks, the pages they open, and one of everything that can lie on them."""

import datetime as dt
import re
from html import unescape

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from fitting.models import Message
from orders import cases, holds, invoices, notices, refund_notes, reviews
from orders.models import (
    CarrierEvent,
    Cart,
    CartLine,
    Case,
    Dispute,
    Hold,
    Invoice,
    LedgerEntry,
    Order,
    OrderLine,
    Parcel,
    ParcelLine,
    Payment,
    PaymentAttempt,
    Payout,
    Policy,
    PolicyAssignment,
    Problem,
    ProblemLine,
    Refund,
    RefundNote,
    RefundPart,
    StockReturn,
    StripeEvent,
    TaxRecord,
)
from shop.actor import SYSTEM, Actor, Kind, Role
from shop.models import Market
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.orders.making import NOW, a_line, a_variant, an_account, an_order

EVERY_ROLE = tuple(role.value for role in Role)
SUPPORT = Actor(Kind.STAFF, 1, frozenset({"support"}))
FINANCE = Actor(Kind.STAFF, 2, frozenset({"finance"}))
MODELS = (
    Order, OrderLine, PaymentAttempt, Payment, Refund, LedgerEntry, StripeEvent, Message, Hold, Policy, Cart,
    PolicyAssignment, Invoice, Case, Payout, RefundNote, Dispute, TaxRecord, Problem,
    StockReturn,
)  # fmt: skip
# Which roles see which desk; everybody else is refused.
SEEN_BY = {
    Order: {"support", "finance", "claims", "warehouse", "privacy"},
    OrderLine: {"support", "finance", "claims", "warehouse", "privacy", "fitter", "production"},
    PaymentAttempt: {"support", "finance"},
    Payment: {"support", "finance"},
    Refund: {"support", "finance"},
    Payout: {"support", "finance"},
    RefundNote: {"support", "finance"},
    Dispute: {"support", "finance"},
    LedgerEntry: {"support", "finance"},
    TaxRecord: {"finance"},
    Invoice: {"support", "finance"},
    StripeEvent: {"support", "finance"},
    Message: {"support", "finance", "claims", "warehouse", "privacy"},
    Hold: {"support", "finance"},
    Case: {"support", "fitter", "finance"},
    Problem: {"support"},
    StockReturn: {"support", "warehouse"},
    Cart: {"support", "finance"},
    Policy: set(EVERY_ROLE),
    PolicyAssignment: {"content"},
}


def page_name(model: type[Model], act: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}"


def page(model: type[Model], *, pk: int | None = None, act: str = "") -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    if pk is None:
        return reverse(f"{name}_changelist")
    return reverse(f"{name}_{act}", args=[pk]) if act else reverse(f"{name}_change", args=[pk])


def everything(count: int = 1) -> Order:
    """Make every kind of row of an order, ``count`` times."""
    order = None
    for number in range(count):
        tag = f"{Order.objects.count()}_{number}"
        order = an_order(an_account(f"c{tag}@example.com"))
        wearer = a_wearer(order.customer_id, relation="other")
        a_line(order, wearer=wearer, profile=a_submitted_profile(wearer), status="in_review")
        a_line(order, kind="stock")
        attempt = PaymentAttempt.objects.create(
            order=order, number=1, status="paid", idempotency_key=f"k{tag}", params={"mode": "payment"},
            params_hash="x", amount_minor=order.total_minor, currency="USD", created_at=NOW, expires_at=NOW,
        )  # fmt: skip
        payment = Payment.objects.create(
            order=order, attempt=attempt, standing="counted", payment_intent_id=f"pi_{tag}",
            amount_minor=order.total_minor, currency="USD", paid_at=NOW, recorded_at=NOW,
        )  # fmt: skip
        Refund.objects.create(
            order=order, payment=payment, amount_minor=100, currency="USD", reason="cancelled_before_production",
            origin="rule", idempotency_key=f"r{tag}", requested_at=NOW,
        )  # fmt: skip
        by = an_account("decider@staff.example")
        gone = Refund.objects.create(
            order=order, payment=payment, amount_minor=100, currency="USD", reason="goodwill", origin="staff",
            status="failed", idempotency_key=f"f{tag}", requested_at=NOW, decided_by=by,
        )  # fmt: skip
        RefundPart.objects.create(refund=gone, amount_minor=100, tax_minor=9)
        Payout.objects.create(
            order=order, refund=gone, amount_minor=100, currency="USD", method="cheque", reference="No. 4",
            status="paid", proposed_by=by, proposed_at=NOW, decided_by=an_account("other@staff.example"),
            decided_at=NOW,
        )  # fmt: skip
        Dispute.objects.create(
            order=order, payment=payment, stripe_dispute_id=f"du_{tag}", amount_minor=100, currency="USD",
            reason="fraudulent", status="needs_response", due_by=NOW + dt.timedelta(days=9), opened_at=NOW,
        )  # fmt: skip
        TaxRecord.objects.create(
            order=order, status="refused", idempotency_key=f"t{tag}", written_at=NOW, last_error="resource_missing"
        )
        LedgerEntry.objects.create(
            order=order, kind="charge", amount_minor=order.total_minor, fee_minor=-660, currency="USD",
            source_id=f"ch_{tag}", occurred_at=NOW, created_at=NOW,
        )  # fmt: skip
        invoices.issue(order.pk, at=NOW, by=SYSTEM)
        refund_notes.issue(gone.pk, at=NOW, by=SYSTEM)
        StripeEvent.objects.create(
            event_id=f"evt_{tag}", type="checkout.session.completed", livemode=False, object_type="checkout.session",
            object_id=f"cs_{tag}", payload={"id": f"cs_{tag}"}, payload_sha256="x", order=order, status="dead",
            happened_at=NOW, received_at=NOW,
        )  # fmt: skip
        parcel = Parcel.objects.create(
            order=order, carrier="ups", tracking_number=f"1Z{tag}", handed_over_at=NOW, **order.ship_to()
        )
        ParcelLine.objects.create(parcel=parcel, line=order.lines.earliest("position"))
        CarrierEvent.objects.create(
            carrier="ups", event_id=f"e{tag}", tracking_number=f"1Z{tag}", kind="in_transit", outcome="noted",
            happened_at=NOW, received_at=NOW, parcel=parcel,
        )  # fmt: skip
        problem = Problem.objects.create(order=order, parcel=parcel, kind="damaged", reported_at=NOW)
        ProblemLine.objects.create(problem=problem, line=order.lines.earliest("position"))
        StockReturn.objects.create(line=order.lines.latest("position"), count=1, announced_at=NOW)
        notices.order_confirmed(order, at=NOW)
        holds.pause(order.pk, reason="Look at this.", at=NOW, by=SUPPORT)
        cart = Cart.objects.create(
            customer_id=order.customer_id, market=Market.objects.get(), created_at=NOW, updated_at=NOW
        )
        CartLine.objects.create(cart=cart, variant=a_variant("WASH-BAG", "stock"), created_at=NOW)
    reviews.follow_lagging(at=NOW)
    cases.follow(at=NOW)
    assert order is not None
    return order


def foretold(asked: str) -> list[tuple[str, str]]:
    """Read on the page of a button what pressing it would do."""
    return [
        (unescape(what), unescape(said)) for what, said in re.findall(r"<dt[^>]*>(.*?)</dt><dd[^>]*>(.*?)</dd>", asked)
    ]


def staff(*roles: str) -> Client:
    """Sign in the member of staff with these roles."""
    name = "-".join(roles) or "nobody"
    user, _ = get_user_model().objects.get_or_create(email=f"{name}@staff.example", defaults={"is_staff": True})
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user)
    return client
