"""Whatever was bought and in whatever order its lines are cancelled: what was paid goes back, to the last unit."""

import itertools
from decimal import Decimal
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders import cancellations
from orders.models import LedgerEntry, Order, OrderLine, Payment
from orders.quoting import Delivery, Item, Quote, Terms, quote
from orders.reconciliation import invariants
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.orders.bought import terms
from tests.orders.desks import SUPPORT
from tests.orders.making import LATER, a_guest, a_variant, an_order

pytestmark = pytest.mark.django_db

RATES: Final = (Decimal(0), Decimal("0.07"), Decimal("0.08875"), Decimal("0.19"))
_AMOUNTS: Final = (
    "goods_minor", "shipping_minor", "shipping_tax_minor", "tax_minor", "tax_added_minor", "total_minor",
)  # fmt: skip
_numbers = itertools.count(1)


@st.composite
def purchases(draw: st.DrawFn) -> Quote:
    """Draw one to five lines with odd prices, a discount that does not divide, taxes in and on top, yen and cents."""
    classes = ("custom_insole", "accessory", "shipping")
    items = draw(
        st.lists(
            st.builds(Item, st.integers(0, 25001), st.integers(1, 4), st.sampled_from(classes[:2])),
            min_size=1,
            max_size=5,
        )
    )
    goods = sum(item.unit_price_minor * item.quantity for item in items)
    terms = Terms(
        draw(st.sampled_from(["USD", "EUR", "JPY"])),
        prices_include_tax=draw(st.booleans()),
        rates={name: draw(st.sampled_from(RATES)) for name in classes},
        delivery=Delivery(draw(st.integers(0, 1999)), "shipping"),
        discount_minor=draw(st.integers(0, goods)),
    )
    return quote(items, terms)


def bought(costs: Quote) -> Order:
    """Make the paid order of a quote, with its payment and its movement in the ledger."""
    number = next(_numbers)
    amounts = {name: getattr(costs, name) for name in _AMOUNTS}
    order = an_order(
        a_guest(), currency=costs.currency, prices_include_tax=costs.prices_include_tax,
        discount_minor=costs.discount_minor, **amounts,
    )  # fmt: skip
    variant, promise = a_variant("WASH-BAG", "stock"), terms()
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, position=position, kind="stock", status="allocated", variant=variant, sku=variant.sku,
            product_name="Wash bag", quantity=line.quantity, unit_price_minor=line.unit_price_minor,
            discount_minor=line.discount_minor, subtotal_minor=line.subtotal_minor, tax_class=line.tax_class,
            tax_rate=line.tax_rate, tax_minor=line.tax_minor, withdrawal="days_14", lead_time_business_days=2,
            terms_policy=promise,
        )
        for position, line in enumerate(costs.lines, start=1)
    )  # fmt: skip
    Payment.objects.create(
        order=order, standing="counted", payment_intent_id=f"pi_{number}", amount_minor=order.total_minor,
        currency=order.currency, paid_at=NOW, recorded_at=NOW,
    )  # fmt: skip
    LedgerEntry.objects.create(
        order=order, kind="charge", amount_minor=order.total_minor, currency=order.currency, source_id=f"ch_{number}",
        occurred_at=NOW, created_at=NOW,
    )  # fmt: skip
    return order


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(costs=purchases(), order_of_ends=st.randoms(use_true_random=False))
def test_any_order_of_cancelling_gives_back_exactly_what_was_paid(costs: Quote, order_of_ends: Random) -> None:
    order = bought(costs)
    ends = list(order.lines.all())
    order_of_ends.shuffle(ends)
    for line in ends[:-1]:
        told = cancellations.consequence(order.pk, line=line.public_id, by=SUPPORT)
        done = cancellations.cancel_line(line.pk, reason="", at=LATER, by=SYSTEM)
        cost = line.subtotal_minor + (0 if order.prices_include_tax else line.tax_minor)
        assert (done.refund.amount_minor if done.refund else 0, told.refund.amount_minor) == (cost, cost)
        assert done.order.cancelled_at is None
    done = cancellations.cancel_line(ends[-1].pk, reason="", at=LATER, by=SYSTEM)
    assert done.order.cancelled_at == LATER
    assert sum(order.refunds.values_list("amount_minor", flat=True)) == costs.total_minor
    assert order.payments.get().available_minor() == 0
    assert invariants(at=LATER) == []


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(costs=purchases(), kept=st.integers(0, 4))
def test_some_lines_and_then_the_whole_give_back_exactly_what_was_paid(costs: Quote, kept: int) -> None:
    order = bought(costs)
    for line in list(order.lines.all())[kept + 1 :]:
        cancellations.cancel_line(line.pk, reason="", at=LATER, by=SYSTEM)
    told = cancellations.consequence(order.pk, by=SUPPORT)
    parts = sum(share.amount.amount_minor for share in told.lines)
    assert told.shipping is not None
    assert told.refund.amount_minor == parts + told.shipping.amount_minor
    cancellations.cancel(order.pk, reason="", at=LATER, by=SYSTEM)
    assert sum(order.refunds.values_list("amount_minor", flat=True)) == costs.total_minor
