"""Stock goods come back within 14 days: announced, received, looked at, and then money or a reason."""

import datetime as dt

import pytest
from pytest_django import Settings

from fitting.models import JournalEntry
from orders import cases, deciding, problems, refunds, returns, shipping, tasks
from orders.models import Case, Dispute, Order, OrderLine, Problem, Refund, StockReturn
from shop.actor import SYSTEM, Actor
from shop.models import Stock
from shop.refusal import NotAllowed, NotFound
from tests import given
from tests.orders.making import LATER, paid_for
from tests.orders.shipping.test_parcels import (
    DAY,
    SUPPORT,
    WAREHOUSE,
    buyer,
    line,
    mails,
    order,
    sent,
    snapshot,
    statuses,
)
from tests.orders.staffed import finance, support

__all__ = ["buyer", "order"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def bags(order: Order) -> OrderLine:
    """Both bags and the pair are there, and everything is paid by card."""
    shipping.pack_stock(line(order, "WASH-BAG").pk, at=LATER, by=WAREHOUSE)
    shipping.deliver(sent(order).pk, on=LATER, at=LATER, by=SUPPORT)
    paid_for(order)
    return line(order, "WASH-BAG")


def back(bags: OrderLine, by: Actor, count: int = 0) -> StockReturn:
    """Announce a return and receive it."""
    sent_back = returns.announce(bags.pk, count=count, at=LATER + DAY, by=by)
    return returns.receive(sent_back.pk, at=LATER + 3 * DAY, by=WAREHOUSE)


def test_as_new_it_is_on_the_shelf_and_its_money_goes_back_by_rule(order: Order, bags: OrderLine, buyer: Actor) -> None:
    one = back(bags, buyer, 1)
    with pytest.raises(returns.ReturnOpen):
        returns.announce(bags.pk, at=LATER + DAY, by=buyer)
    returns.inspect(one.pk, condition="resalable", at=LATER + 4 * DAY, by=WAREHOUSE)
    assert (Stock.objects.get().on_hand, line(order, "WASH-BAG").status) == (49, "delivered")
    first = Refund.objects.get()
    assert (first.amount_minor, first.origin, first.reason, first.status) == (1650, "rule", "returned", "requested")
    # The pair is kept, so sending is not given back with the last bag.
    other = back(bags, buyer)
    returns.inspect(other.pk, condition="resalable", at=LATER + 4 * DAY, by=WAREHOUSE)
    assert statuses(order) == ("delivered", "returned", "delivered")
    assert list(Refund.objects.order_by("pk").values_list("amount_minor", flat=True)) == [1650, 1650]
    assert Stock.objects.get().on_hand == 50
    assert mails(order, "return_announced", "return_settled") == ["return_announced", "return_settled"] * 2
    assert not Case.objects.filter(stock_return__isnull=False).exists()


def test_sending_goes_back_with_the_last_thing_that_is_kept(order: Order, bags: OrderLine, buyer: Actor) -> None:
    OrderLine.objects.filter(sku="STRIDE-M").update(status="cancelled")
    returns.inspect(back(bags, buyer).pk, condition="resalable", at=LATER + 4 * DAY, by=WAREHOUSE)
    refund = Refund.objects.get()
    assert {part.line_id: part.amount_minor for part in refund.parts.all()} == {bags.pk: 3300, None: 990}


def test_what_cannot_be_sold_again_is_a_persons_to_decide(order: Order, bags: OrderLine, buyer: Actor) -> None:
    worn = back(bags, buyer, 1)
    returns.inspect(worn.pk, condition="worn", at=LATER + 4 * DAY, by=WAREHOUSE)
    case = Case.objects.get(stock_return=worn)
    assert (case.status, case.cause, Stock.objects.get().on_hand) == ("open", "return_to_judge", 48)
    before = snapshot(StockReturn, Refund, Case)
    for by in (buyer, WAREHOUSE):
        with pytest.raises(NotAllowed):
            returns.refuse(worn.pk, reason="x", at=LATER, by=by)
    with pytest.raises(returns.ReturnReasonMissing):
        returns.give_back(worn.pk, share_percent=50, reason=" ", at=LATER, by=SUPPORT)
    with pytest.raises(deciding.NothingNamed):
        returns.give_back(worn.pk, share_percent=0, reason="Nothing.", at=LATER, by=SUPPORT)
    assert snapshot(StockReturn, Refund, Case) == before
    returns.give_back(worn.pk, share_percent=50, reason="Washed.", at=LATER + 5 * DAY, by=support())
    assert (Refund.objects.get().amount_minor, Refund.objects.get().origin) == (825, "staff")
    other = back(bags, buyer)
    returns.inspect(other.pk, condition="other", at=LATER + 4 * DAY, by=WAREHOUSE)
    returns.refuse(other.pk, reason="An empty parcel.", at=LATER + 5 * DAY, by=SUPPORT)
    other.refresh_from_db()
    assert (other.status, other.answer, line(order, "WASH-BAG").status) == ("refused", "An empty parcel.", "delivered")
    assert Case.objects.filter(stock_return__isnull=False, status="open").count() == 0
    with pytest.raises(returns.ReturnElsewhere):
        returns.refuse(other.pk, reason="x", at=LATER, by=SUPPORT)


def test_of_what_a_bank_took_for_good_the_rest_goes_back(order: Order, bags: OrderLine, buyer: Actor) -> None:
    payment = order.payments.get()
    Dispute.objects.create(
        order=order, payment=payment, stripe_dispute_id="du_1", amount_minor=payment.amount_minor - 2000,
        currency="USD", reason="fraudulent", status="lost", opened_at=LATER, ended_at=LATER,
    )  # fmt: skip
    returns.inspect(back(bags, buyer).pk, condition="resalable", at=LATER + 4 * DAY, by=WAREHOUSE)
    assert (line(order, "WASH-BAG").status, Refund.objects.get().amount_minor) == ("returned", 2000)
    assert payment.available_minor() == 0


def test_a_return_whose_refund_is_declined_is_looked_at_again(
    order: Order, bags: OrderLine, buyer: Actor, settings: Settings
) -> None:
    settings.REFUND_LIMITS = {}
    worn = back(bags, buyer)
    returns.inspect(worn.pk, condition="worn", at=LATER + 4 * DAY, by=WAREHOUSE)
    returns.give_back(worn.pk, share_percent=50, reason="Washed.", at=LATER + 5 * DAY, by=support())
    refund = Refund.objects.get()
    deciding.decline(refund.pk, reason="It is torn.", at=LATER + 5 * DAY, by=finance())
    case = Case.objects.live().get(order=order)
    assert (case.queue, case.cause) == ("problems", "asked_support")
    assert case.notes.latest("pk").text.endswith("was declined: It is torn.")
    assert cases.violations(at=LATER + 5 * DAY) == []


def test_while_a_bank_decides_nothing_goes_back_by_rule(order: Order, bags: OrderLine, buyer: Actor) -> None:
    payment = order.payments.get()
    Dispute.objects.create(
        order=order, payment=payment, stripe_dispute_id="du_1", amount_minor=100, currency="USD", reason="fraudulent",
        status="needs_response", due_by=LATER + 9 * DAY, opened_at=LATER,
    )  # fmt: skip
    sent_back = back(bags, buyer)
    returns.inspect(sent_back.pk, condition="resalable", at=LATER + 4 * DAY, by=WAREHOUSE)
    sent_back.refresh_from_db()
    assert (sent_back.status, Refund.objects.exists(), Stock.objects.get().on_hand) == ("inspected", False, 50)
    with pytest.raises(refunds.PaymentDisputed):
        returns.give_back(sent_back.pk, share_percent=100, reason="As new.", at=LATER + 5 * DAY, by=SUPPORT)


def test_the_fourteenth_day_counts_whole_and_what_is_made_to_measure_stays(
    order: Order, bags: OrderLine, buyer: Actor
) -> None:
    # Delivered on 20 November in New York: the fourteenth day ends at midnight of 4 December there.
    end = dt.datetime(2026, 12, 5, 5, tzinfo=dt.UTC)
    assert returns.until(bags) == end
    before = snapshot(StockReturn, OrderLine)
    with pytest.raises(returns.WithdrawalOver):
        returns.announce(bags.pk, at=end, by=buyer)
    with pytest.raises(returns.NotReturnable):
        returns.announce(line(order, "STRIDE-M").pk, at=LATER, by=buyer)
    for count in (3, -1):
        with pytest.raises(returns.CountImpossible):
            returns.announce(bags.pk, count=count, at=LATER, by=buyer)
    with pytest.raises(NotFound):
        returns.announce(bags.pk, at=LATER, by=given.customer("eve@example.com"))
    with pytest.raises(returns.ReturnUnknown):
        returns.receive(0, at=LATER, by=WAREHOUSE)
    assert snapshot(StockReturn, OrderLine) == before
    assert tasks.presume_delivered(at=end) == 0
    assert returns.announce(bags.pk, at=end - dt.timedelta(seconds=1), by=buyer).count == 2


def test_what_never_comes_lapses_after_thirty_days_and_is_received_all_the_same_when_it_does(
    order: Order, bags: OrderLine, buyer: Actor
) -> None:
    never = returns.announce(bags.pk, at=LATER + DAY, by=buyer)
    # Announced on 21 November in New York: the thirtieth day ends at midnight of 21 December there.
    end = dt.datetime(2026, 12, 22, 5, tzinfo=dt.UTC)
    assert tasks.lapse_returns(at=end - dt.timedelta(seconds=1)) == 0
    assert (tasks.lapse_returns(at=end), tasks.lapse_returns(at=end)) == (1, 0)
    never.refresh_from_db()
    assert (never.status, returns.left_of(bags)) == ("lapsed", 2)
    assert mails(order, "return_lapsed") == ["return_lapsed"]
    [moved] = JournalEntry.objects.filter(subject="orders.stockreturn", became="lapsed")
    assert (moved.reason, moved.by_kind, moved.thread) == ("never_came", "system", order.journal_thread())
    with pytest.raises(returns.ReturnElsewhere):
        returns.refuse(never.pk, reason="x", at=end, by=SUPPORT)
    received = returns.receive(never.pk, at=end + DAY, by=WAREHOUSE)
    returns.inspect(received.pk, condition="resalable", at=end + DAY, by=WAREHOUSE)
    assert (Refund.objects.get().amount_minor, line(order, "WASH-BAG").status) == (3300, "returned")


def test_a_return_that_lapsed_is_not_received_where_another_of_the_same_goods_was_announced(
    order: Order, bags: OrderLine, buyer: Actor
) -> None:
    old = returns.announce(bags.pk, at=LATER, by=buyer)
    with StockReturn.hold(old.pk) as held:
        held.become("lapsed", at=LATER + DAY, by=SYSTEM)
    new = returns.announce(bags.pk, at=LATER + DAY, by=buyer)
    before = snapshot(StockReturn, OrderLine)
    with pytest.raises(returns.ReturnReplaced):
        returns.receive(old.pk, at=LATER + 2 * DAY, by=WAREHOUSE)
    assert snapshot(StockReturn, OrderLine) == before
    returns.receive(new.pk, at=LATER + 2 * DAY, by=WAREHOUSE)
    returns.inspect(new.pk, condition="resalable", at=LATER + 2 * DAY, by=WAREHOUSE)
    with pytest.raises(returns.ReturnReplaced):
        returns.receive(old.pk, at=LATER + 2 * DAY, by=WAREHOUSE)


def test_what_was_kept_for_a_worn_piece_is_not_given_back_with_the_last_one(bags: OrderLine, buyer: Actor) -> None:
    worn = back(bags, buyer, 1)
    returns.inspect(worn.pk, condition="worn", at=LATER + 4 * DAY, by=WAREHOUSE)
    returns.give_back(worn.pk, share_percent=50, reason="Washed.", at=LATER + 5 * DAY, by=support())
    other = back(bags, buyer)
    returns.inspect(other.pk, condition="resalable", at=LATER + 6 * DAY, by=WAREHOUSE)
    assert list(Refund.objects.order_by("pk").values_list("amount_minor", flat=True)) == [825, 1650]


def missing_one(order: Order, by: Actor) -> Problem:
    one = problems.Trouble(line(order, "WASH-BAG").public_id, count=1)
    return problems.report(order.pk, kind="missing", troubles=[one], words="", wish="", at=LATER + 2 * DAY, by=by)


def test_what_is_on_its_way_back_is_not_sent_again_beside_its_money(
    order: Order, bags: OrderLine, buyer: Actor
) -> None:
    sent_back = back(bags, buyer)
    missing = missing_one(order, buyer)
    before = snapshot(Problem, OrderLine, Stock, StockReturn)
    with pytest.raises(problems.CannotResend):
        problems.resend(missing.pk, at=LATER + 4 * DAY, by=SUPPORT)
    assert snapshot(Problem, OrderLine, Stock, StockReturn) == before
    problems.answer(missing.pk, text="All of it goes back to us.", at=LATER + 4 * DAY, by=SUPPORT)
    returns.inspect(sent_back.pk, condition="resalable", at=LATER + 4 * DAY, by=WAREHOUSE)
    assert line(order, "WASH-BAG").status == "returned"


def test_one_piece_comes_back_while_the_other_is_sent_again(order: Order, bags: OrderLine, buyer: Actor) -> None:
    sent_back = back(bags, buyer, 1)
    problems.resend(missing_one(order, buyer).pk, at=LATER + 4 * DAY, by=SUPPORT)
    returns.inspect(sent_back.pk, condition="resalable", at=LATER + 4 * DAY, by=WAREHOUSE)
    assert (Refund.objects.get().amount_minor, line(order, "WASH-BAG").status) == (1650, "allocated")


@pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "on its way"])
def test_of_what_comes_back_whole_while_a_piece_is_sent_again_a_person_decides(
    order: Order, bags: OrderLine, buyer: Actor, *, arrived: bool
) -> None:
    late = returns.announce(bags.pk, at=LATER + DAY, by=buyer)
    assert tasks.lapse_returns(at=LATER + 40 * DAY) == 1
    problems.resend(missing_one(order, buyer).pk, at=LATER + 41 * DAY, by=SUPPORT)
    returns.receive(late.pk, at=LATER + 42 * DAY, by=WAREHOUSE)
    returns.inspect(late.pk, condition="resalable", at=LATER + 42 * DAY, by=WAREHOUSE)
    late.refresh_from_db()
    assert (late.status, Refund.objects.exists(), line(order, "WASH-BAG").status) == ("inspected", False, "allocated")
    assert Case.objects.get(stock_return=late).status == "open"
    shipping.pack_stock(bags.pk, at=LATER + 43 * DAY, by=WAREHOUSE)
    parcel = sent(order, "WASH-BAG", number="1Z9", at=LATER + 43 * DAY)
    if arrived:
        shipping.deliver(parcel.pk, at=LATER + 44 * DAY, by=SUPPORT)
    returns.give_back(late.pk, share_percent=50, reason="One is kept.", at=LATER + 45 * DAY, by=support())
    assert (Refund.objects.get().amount_minor, Case.objects.get(stock_return=late).status) == (1650, "closed")
    assert line(order, "WASH-BAG").status == ("returned" if arrived else "shipped")
