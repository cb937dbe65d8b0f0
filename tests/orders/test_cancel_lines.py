"""One line of a paid order is cancelled: exactly what it cost goes back, and the rest goes on."""

import pytest

from fitting import mailing
from fitting.models import JournalEntry, Message
from orders import cancellations, payments, returns, shipping
from orders.cancellations import LineUnknown
from orders.carts import Wanted
from orders.models import Order, OrderLine, Refund
from orders.reconciliation import invariants
from shop.actor import SYSTEM, Actor, Kind, Role
from shop.models import Stock
from shop.money import Money
from shop.refusal import NotAllowed, NotFound
from tests import given
from tests.boxes import NOW
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.orders.bought import an_open_attempt, picture, session_of
from tests.orders.making import LATER
from tests.orders.shipping.test_parcels import WAREHOUSE, sent
from tests.orders.staffed import support
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db

SUPPORT = Actor(Kind.STAFF, 1, frozenset({Role.SUPPORT.value}))
# 10 % tax on top: a pair for 189.00, two bags for 15.00 each, shipping for 9.00.
PAIR, BAGS, SHIPPING = 20790, 3300, 990


@pytest.fixture
def buyer() -> Actor:
    given.custom_product()
    given.stock_good()
    return given.guest()


def wanted(buyer: Actor) -> tuple[Wanted, Wanted]:
    person = a_wearer(buyer.user_id, relation="other", at=NOW)
    return Wanted("STRIDE-M", wearer=person.public_id), Wanted("WASH-BAG", 2)


def bought(box: Sandbox, buyer: Actor) -> Order:
    return given.paid_order(box, buyer, *wanted(buyer))


def line_of(order: Order, sku: str) -> OrderLine:
    return order.lines.get(sku=sku)


def cancel(order: Order, sku: str, by: Actor) -> cancellations.Cancelled:
    return cancellations.cancel_line(line_of(order, sku).pk, reason="other", at=LATER, by=by)


def become(order: Order, sku: str, status: str) -> None:
    """Put a line into a status that no verb of this chapter reaches."""
    order.lines.filter(sku=sku).update(status=status)


def test_a_line_is_refunded_to_the_cent_and_the_rest_goes_on(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    done = cancel(order, "WASH-BAG", buyer)
    assert done.refund is not None
    assert (done.refund.amount_minor, done.refund.line, done.refund.origin) == (
        BAGS, line_of(order, "WASH-BAG"), "rule",
    )  # fmt: skip
    order.refresh_from_db()
    assert (order.payment, order.cancelled_at, order.total_minor) == ("paid", None, PAIR + BAGS + SHIPPING)
    assert {line.sku: line.status for line in order.lines.all()} == {
        "STRIDE-M": "awaiting_profile", "WASH-BAG": "cancelled",
    }  # fmt: skip
    assert Stock.objects.get().reserved == 0
    assert invariants(at=LATER) == []


def test_with_the_last_kept_line_shipping_goes_back_and_the_order_is_cancelled(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    cancel(order, "WASH-BAG", buyer)
    done = cancel(order, "STRIDE-M", buyer)
    assert done.refund is not None
    assert (done.refund.amount_minor, done.refund.line) == (PAIR + SHIPPING, None)
    order.refresh_from_db()
    assert (order.payment, order.cancelled_at) == ("paid", LATER)
    assert sum(order.refunds.values_list("amount_minor", flat=True)) == order.total_minor


def test_after_one_line_the_whole_order_gives_back_what_is_left(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    cancel(order, "STRIDE-M", buyer)
    told = cancellations.consequence(order.pk, by=buyer)
    assert [share.amount.amount_minor for share in told.lines] == [BAGS]
    assert (told.refund.amount_minor, told.shipping) == (BAGS + SHIPPING, Money(SHIPPING, "USD"))
    done = cancellations.cancel(order.pk, reason="other", at=LATER, by=buyer)
    assert done.refund is not None
    assert done.refund.amount_minor == BAGS + SHIPPING
    assert [line.sku for line in done.lines] == ["WASH-BAG"]


def test_what_is_told_before_is_what_is_done(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    for sku in ("STRIDE-M", "WASH-BAG"):
        told = cancellations.consequence(order.pk, line=line_of(order, sku).public_id, by=buyer)
        assert (told.possible, told.why, told.until) == (True, "before_production", None)
        assert (told.shipping is None) == (sku == "STRIDE-M")
        done = cancel(order, sku, buyer)
        assert done.refund is not None
        assert told.refund.amount_minor == done.refund.amount_minor
        assert [share.line_id for share in told.lines] == [line.public_id for line in done.lines]


def test_a_line_that_is_sent_already_is_kept_and_keeps_its_shipping(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    become(order, "WASH-BAG", "shipped")
    with pytest.raises(cancellations.TooLateToCancel):
        cancellations.cancel(order.pk, reason="other", at=LATER, by=buyer)
    done = cancel(order, "STRIDE-M", buyer)
    assert done.refund is not None
    assert done.refund.amount_minor == PAIR
    order.refresh_from_db()
    assert order.cancelled_at is None


@pytest.mark.parametrize("status", ["in_production", "quality_check", "ready"])
def test_a_line_that_is_being_made_is_stopped_by_staff_only(box: Sandbox, buyer: Actor, status: str) -> None:
    order = bought(box, buyer)
    line = line_of(order, "STRIDE-M")
    assert line.wearer is not None
    line.profile = a_submitted_profile(line.wearer, at=NOW)
    line.save()
    become(order, "STRIDE-M", status)
    before = picture(order)
    with pytest.raises(cancellations.TooLateToCancel):
        cancel(order, "STRIDE-M", buyer)
    told = cancellations.consequence(order.pk, line=line.public_id, by=buyer)
    assert (told.possible, told.why, told.refund) == (False, "production_started", Money.zero("USD"))
    assert picture(order) == before
    assert cancel(order, "STRIDE-M", SUPPORT).refund is not None


@pytest.mark.parametrize("status", ["shipped", "delivered", "returned"])
def test_nobody_cancels_a_line_that_was_handed_over(box: Sandbox, buyer: Actor, status: str) -> None:
    order = bought(box, buyer)
    become(order, "WASH-BAG", status)
    before = picture(order)
    for by in (buyer, SUPPORT):
        with pytest.raises(cancellations.TooLateToCancel):
            cancel(order, "WASH-BAG", by)
    assert picture(order) == before


def test_a_line_is_cancelled_once(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    cancel(order, "WASH-BAG", buyer)
    before = picture(order)
    with pytest.raises(cancellations.AlreadyCancelled):
        cancel(order, "WASH-BAG", buyer)
    assert picture(order) == before


def test_a_line_of_an_unpaid_order_leaves_with_the_cart_or_the_whole(box: Sandbox, buyer: Actor) -> None:
    order = given.placed_order(buyer, *wanted(buyer))
    before = picture(order)
    with pytest.raises(cancellations.LineNotPaid, match="change the cart"):
        cancel(order, "WASH-BAG", buyer)
    told = cancellations.consequence(order.pk, line=line_of(order, "WASH-BAG").public_id, by=buyer)
    assert (told.possible, told.why, told.until) == (False, "only_whole", None)
    assert picture(order) == before


def test_while_a_bank_is_at_work_an_order_can_only_be_cancelled_whole(box: Sandbox, buyer: Actor) -> None:
    order = given.placed_order(buyer, *wanted(buyer))
    Order.objects.filter(pk=order.pk).update(payment="processing")
    before = picture(order)
    with pytest.raises(cancellations.LineNotPaid):
        cancel(order, "WASH-BAG", buyer)
    assert picture(order) == before


def test_lines_of_strangers_and_lines_that_are_none_are_not_found(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    before = picture(order)
    with pytest.raises(NotFound):
        cancel(order, "WASH-BAG", given.customer("eve@example.com"))
    with pytest.raises(LineUnknown):
        cancellations.cancel_line(0, reason="", at=LATER, by=SUPPORT)
    with pytest.raises(LineUnknown):
        cancellations.consequence(order.pk, line="lin_nothing", by=buyer)
    assert picture(order) == before


@pytest.mark.parametrize("role", sorted({role.value for role in Role} - {"support"}))
def test_of_staff_only_support_cancels_a_line(box: Sandbox, buyer: Actor, role: str) -> None:
    order = bought(box, buyer)
    before = picture(order)
    with pytest.raises(NotAllowed):
        cancel(order, "WASH-BAG", Actor(Kind.STAFF, 1, frozenset({role})))
    assert picture(order) == before


@pytest.mark.parametrize(("share", "kept"), [(100, 0), (40, 1980)])
def test_what_was_sent_back_before_stays_settled_when_the_rest_is_cancelled(
    box: Sandbox, buyer: Actor, share: int, kept: int
) -> None:
    order = bought(box, buyer)
    bags = line_of(order, "WASH-BAG")
    shipping.pack_stock(bags.pk, at=LATER, by=WAREHOUSE)
    shipping.deliver(sent(order).pk, on=LATER, at=LATER, by=SUPPORT)
    back = returns.announce(bags.pk, at=LATER, by=buyer)
    returns.receive(back.pk, at=LATER, by=WAREHOUSE)
    returns.inspect(back.pk, condition="worn", at=LATER, by=WAREHOUSE)
    assert cancellations.consequence(order.pk, by=buyer).why == "handed_over"
    returns.give_back(back.pk, share_percent=share, reason="Washed.", at=LATER, by=support())
    assert order.payments.get().available_minor() == PAIR + SHIPPING + kept

    pair = line_of(order, "STRIDE-M")
    for asked in ("", pair.public_id):
        told = cancellations.consequence(order.pk, line=asked, by=buyer)
        assert (told.possible, told.refund.amount_minor, [share.line_id for share in told.lines]) == (
            True, PAIR + SHIPPING, [pair.public_id],
        )  # fmt: skip
    done = cancel(order, "STRIDE-M", buyer)
    assert done.refund is not None
    assert (done.lines, done.refund.amount_minor) == ((pair,), PAIR + SHIPPING)
    assert {part.line_id: part.amount_minor for part in done.refund.parts.all()} == {pair.pk: PAIR, None: SHIPPING}
    order.refresh_from_db()
    statuses = [one.status for one in order.lines.order_by("position")]
    assert (statuses, order.cancelled_at, order.payments.get().available_minor()) == (
        ["cancelled", "returned"], LATER, kept,
    )  # fmt: skip
    assert cancellations.consequence(order.pk, by=buyer).why == "already_cancelled"
    assert invariants(at=LATER) == []


def test_what_went_back_at_stripe_does_not_go_back_again(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    payment = order.payments.get()
    Refund.objects.create(
        order=order, payment=payment, amount_minor=order.total_minor - 500, currency="USD", reason="made_at_stripe",
        origin="dashboard", status="pending", idempotency_key="d", requested_at=NOW,
    )  # fmt: skip
    done = cancel(order, "STRIDE-M", buyer)
    assert done.refund is not None
    assert done.refund.amount_minor == 500
    assert cancel(order, "WASH-BAG", buyer).refund is None
    order.refresh_from_db()
    assert order.cancelled_at == LATER


def test_a_free_line_leaves_without_a_refund(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    order.lines.filter(sku="WASH-BAG").update(discount_minor=3000, subtotal_minor=0, tax_minor=0)
    assert cancel(order, "WASH-BAG", buyer).refund is None
    assert line_of(order, "WASH-BAG").status == "cancelled"


def test_the_customer_is_told_which_part_ended_and_what_comes_back(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    cancel(order, "WASH-BAG", buyer)
    message = Message.objects.get(kind="order_cancelled")
    letter = mailing.render(message.kind, language="en", facts=message.facts)
    assert letter.subject == f"Order {order.number}: a part is cancelled"
    assert "2 \N{MULTIPLICATION SIGN} Wash-Bag, Wash-Bag" in letter.text
    assert "$33.00" in letter.text
    cancel(order, "STRIDE-M", buyer)
    whole = Message.objects.filter(kind="order_cancelled").latest("pk")
    assert (whole.facts["part"], whole.facts["refund"]["amount"]) == (False, PAIR + SHIPPING)


def test_both_moves_are_in_the_journal(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    for sku in ("WASH-BAG", "STRIDE-M"):
        cancel(order, sku, buyer)
    entries = JournalEntry.objects.filter(thread=f"order:{order.pk}", at=LATER).values_list("field", "became")
    assert sorted(entries) == [
        ("cancelled", "yes"), ("status", "cancelled"), ("status", "cancelled"), ("status", "requested"),
        ("status", "requested"),
    ]  # fmt: skip


def test_money_given_back_for_a_kept_line_or_too_much_of_it_is_seen(box: Sandbox, buyer: Actor) -> None:
    order = bought(box, buyer)
    done = cancel(order, "WASH-BAG", buyer)
    assert done.refund is not None
    assert invariants(at=LATER) == []
    Refund.objects.update(amount_minor=BAGS + 1)
    assert [found.code for found in invariants(at=LATER)] == ["I11"]
    Refund.objects.update(amount_minor=BAGS)
    become(order, "WASH-BAG", "allocated")
    assert [found.code for found in invariants(at=LATER)] == ["I11"]


def test_an_order_that_was_free_ends_line_by_line_without_money(box: Sandbox, buyer: Actor) -> None:
    order = given.placed_order(buyer, *wanted(buyer))
    order.lines.update(unit_price_minor=0, subtotal_minor=0, tax_minor=0)
    zero = {"goods_minor": 0, "shipping_minor": 0, "tax_minor": 0, "tax_added_minor": 0, "total_minor": 0}
    Order.objects.filter(pk=order.pk).update(shipping_tax_minor=0, **zero)
    payments.settle_free(order.pk, at=NOW, by=SYSTEM)
    assert [cancel(order, sku, buyer).refund for sku in ("WASH-BAG", "STRIDE-M")] == [None, None]
    order.refresh_from_db()
    assert order.cancelled_at == LATER


def test_a_payment_that_is_on_its_way_stays_payable_after_a_refused_line(box: Sandbox, buyer: Actor) -> None:
    order = given.placed_order(buyer, *wanted(buyer))
    attempt = order.attempts.first() or an_open_attempt(order)
    with pytest.raises(cancellations.LineNotPaid):
        cancel(order, "WASH-BAG", buyer)
    box.pay(session_of(attempt))
    assert box.state.charges.rows
