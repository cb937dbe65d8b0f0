"""
From cart to order: the order exists before the money, and is exactly what the cart showed.

A cart has at most one order that waits for payment. Pressing again with an unchanged cart returns it;
a changed cart cancels it first, after making sure that nobody can pay it any more.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from fitting.models import constraint_name
from orders import attempts, cancellations, gifts, payments, policies, redeeming
from orders.carts import CartBusy, CartClosed, Standing, look
from orders.days import after_days
from orders.models import LONGEST_GIFT_MESSAGE, Cart, Order, OrderLine, PaymentAttempt, PaymentStatus, StockReservation
from orders.return_urls import require_returnable
from orders.snapshot import Snapshot, is_same_purchase, snapshot_of
from shop.actor import Actor, allowed
from shop.models import Stock
from shop.money import Money
from shop.refusal import BadInput, Refusal

# PRODUCT 4: unpaid after 7 days is cancelled.
DAYS_TO_PAY: Final = 7
# A twin that placed the same order, then a changed cart: a third turn has to be something else.
TRIES: Final = 3
# The constraint's name, and what SQLite says instead.
ONE_LIVE: Final = frozenset({"order_one_live_unpaid_per_cart", "orders_order.cart_id"})


class CartIncomplete(Refusal):
    """The cart cannot be ordered yet; everything that is missing is pointed at."""

    code = "cart_incomplete"
    title = "Something is still missing in the cart."


class TotalChanged(Refusal):
    """The customer agreed to another total than the cart has now; the answer carries the new one."""

    code = "total_changed"
    title = "The total has changed; please look at the cart again."


class StockShort(Refusal):
    """Somebody else was quicker; nothing was set aside."""

    code = "stock_short"
    title = "There are not enough pieces left."


class _Overtaken(Exception):  # noqa: N818  never leaves this chapter
    """The cart, or its live order, is not what we read; look again."""


class GiftMessageTooLong(BadInput):
    """It is printed on a slip."""

    code = "gift_message_too_long"
    title = f"A message with a gift has at most {LONGEST_GIFT_MESSAGE} characters; shorten it."


@dataclass(frozen=True, slots=True)
class Placed:
    """
    What checkout leaves behind.

    :ivar attempt: how to pay; ``None`` for an order that costs nothing. Without a ``url`` Stripe has not
        answered yet: the order's page asks again.
    """

    order: Order
    attempt: PaymentAttempt | None


@allowed("customer", "guest")
def begin(
    cart_id: str, *, expected_total: Money, return_url: str, gift_message: str = "", at: dt.datetime, by: Actor
) -> Placed:
    """
    Place the order of a cart and open Stripe's page for it.

    :param expected_total: what the customer agreed to, as the cart showed it.
    :param return_url: the storefront's page to come back to; a visit to it proves nothing.
    :param gift_message: makes it a gift; printed on its slip. Pressed again, the last one counts.
    :raises GiftMessageTooLong: if the slip has no room for it.
    :raises ReturnUrlNotAllowed: if it is not a page of a storefront we know.
    :raises NotFound: if the actor has no such cart.
    :raises CartClosed: if it has been paid.
    :raises CartIncomplete: if anything is missing; all of it is told.
    :raises TotalChanged: if the total is another one; the answer carries it.
    :raises StockShort: if somebody else was quicker.
    :raises CodeUsedUp: if others were quicker with the discount code.
    :raises CodeUsedByYou: if the customer has just used it in another order.
    :raises AlreadyPaid: if the cart's earlier order turns out to be paid this moment.
    :raises PaymentProcessing: if a bank is working on the payment of the earlier order.
    :raises OutcomeUnknown: if Stripe does not answer, so that the earlier order may still be paid.
    """
    require_returnable(return_url, settings.RETURN_URL_ORIGINS)
    said = gift_message.strip()
    if len(said) > LONGEST_GIFT_MESSAGE:
        raise GiftMessageTooLong(pointer="/gift_message")
    for _ in range(TRIES):
        standing = look(cart_id, at=at, by=by)
        _insist_ready(standing, expected_total)
        snapshot = _snapshot(standing, at)
        snapshot.order.gift_message = said
        try:
            if standing.live_order is not None:
                return _live(standing.live_order, snapshot, return_url=return_url, at=at, by=by)
            return _sent(_place(standing, snapshot, return_url=return_url, at=at, by=by), at=at, by=by)
        except _Overtaken:
            continue
    raise CartBusy


def _insist_ready(standing: Standing, expected_total: Money) -> None:
    if standing.cart.closed_at is not None:
        raise CartClosed
    if standing.missing:
        raise CartIncomplete(problems=standing.missing)
    if standing.quote.total != expected_total:
        total = standing.quote.total
        now = {"amount": total.amount_minor, "currency": total.currency}
        raise TotalChanged(pointer="/expected_total", extra={"total": now})


def _snapshot(standing: Standing, at: dt.datetime) -> Snapshot:
    products = {line.position.variant.product_id: line.position.variant.product for line in standing.lines}
    pinned = policies.pinned_for(products.values(), language=standing.cart.language, at=at)
    return snapshot_of(standing, pinned, at=at, pay_until=after_days(at, DAYS_TO_PAY, settings.SHOP_TIME_ZONE))


def _live(number: str, snapshot: Snapshot, *, return_url: str, at: dt.datetime, by: Actor) -> Placed:
    """Return the order that waits for payment if it is still what the cart is; else cancel it and look again."""
    order = Order.objects.filter(number=number).prefetch_related("lines").get()
    if is_same_purchase(order, list(order.lines.all()), snapshot):
        if order.gift_message != snapshot.order.gift_message:
            with Order.hold(order.pk) as held:
                held.change(gift_message=snapshot.order.gift_message)
        if not order.total_minor:
            return _settled(order, at=at, by=by)
        return Placed(order, attempts.pay_again(order.pk, return_url=return_url, at=at, by=by))
    if order.payment == PaymentStatus.PROCESSING:
        raise attempts.PaymentProcessing
    cancellations.cancel(order.pk, reason="the cart was changed", at=at, by=by, quietly=True)
    raise _Overtaken


def _place(standing: Standing, snapshot: Snapshot, *, return_url: str, at: dt.datetime, by: Actor) -> Placed:
    """Write the order, its lines, what is set aside and the first attempt to pay; all or nothing."""
    cart, order = standing.cart, snapshot.order
    unchanged = Q(pk=cart.pk, version=cart.version, closed_at=None)
    with Cart.hold_where(unchanged) as held:
        if not held:
            raise _Overtaken
        gifts.keep_links(snapshot.lines, at=at, by=by)
        _insert(snapshot)
        _reserve(snapshot.lines, at)
        if order.discount_minor and cart.discount is not None:
            redeeming.redeem(order, cart.discount, at=at)
        order.note(field="payment", became=order.payment, at=at, by=by)
        if not order.total_minor:
            return Placed(order, None)
        return Placed(order, attempts.prepare(order, snapshot.lines, return_url=return_url, at=at, by=by))


def _insert(snapshot: Snapshot) -> None:
    """
    Insert order and lines.

    :raises _Overtaken: if a twin has placed an order of this cart; the constraint tells, whatever we read.
    """
    try:
        with transaction.atomic():
            snapshot.order.save(force_insert=True)
    except IntegrityError as error:
        if constraint_name(error) not in ONE_LIVE:
            raise
        raise _Overtaken from error
    OrderLine.objects.bulk_create(snapshot.lines)


def _reserve(lines: Sequence[OrderLine], at: dt.datetime) -> None:
    """
    Set the pieces of every stock line aside; one line that cannot be had takes all back.

    In ascending order of variants, so that two orders never wait for each other.

    :raises StockShort: naming the SKU.
    """
    stock = [line for line in lines if line.kind == OrderLine.Kind.STOCK]
    for line in sorted(stock, key=lambda line: line.variant_id):
        if not Stock.objects.reserve(line.variant_id, line.quantity):
            detail = f"Sorry, {line.sku} was just sold to somebody else; lower the number or remove it."
            raise StockShort(detail, pointer=f"/lines/{line.position - 1}/quantity")
    StockReservation.objects.bulk_create(
        StockReservation(line=line, variant_id=line.variant_id, count=line.quantity, reserved_at=at) for line in stock
    )


def _sent(placed: Placed, *, at: dt.datetime, by: Actor) -> Placed:
    """Open the session of a fresh attempt, outside any transaction; an order of zero is settled instead."""
    if placed.attempt is None:
        return _settled(placed.order, at=at, by=by)
    return Placed(placed.order, attempts.send_new(placed.attempt, at=at, by=by))


def _settled(order: Order, *, at: dt.datetime, by: Actor) -> Placed:
    payments.settle_free(order.pk, at=at, by=by)
    order.refresh_from_db()
    return Placed(order, None)
