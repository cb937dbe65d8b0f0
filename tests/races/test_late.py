"""Money and feet that come late: two people decide at once, and a customer presses in the second of the rule."""

import datetime as dt

import pytest

from orders import cancellations, deciding, extending, reviving
from orders.models import Order, Payment
from orders.reconciliation import invariants
from shop.actor import SYSTEM
from tests.given import NOW
from tests.orders.bought import an_order
from tests.orders.test_deciding import person
from tests.orders.test_overdue import ENDS, bought, pair_of
from tests.orders.test_reviving import late
from tests.races.racing import lost, race, won
from tests.stripe_sandbox import Sandbox

RACERS = 8


@pytest.mark.usefixtures("on_disk")
def test_of_eight_who_revive_an_order_or_give_its_late_money_back_one_decides(box: Sandbox) -> None:
    order = late(box, an_order())
    by = person()
    payment = Payment.objects.get()

    def press(number: int) -> object:
        if number % 2:
            return reviving.revive(order.pk, reason="She wants it.", at=NOW, by=by)
        return deciding.return_payment(payment.pk, remark="She does not.", at=NOW, by=by)

    results = race(RACERS, press)
    assert len(won(results)) == 1
    assert set(lost(results)) <= {"NoLateMoney", "LateMoneyDoesNotFit", "NothingPaid", "NothingToRefund"}
    order.refresh_from_db()
    revived = order.payment == "paid"
    assert (order.payments.get().standing, order.refunds.count()) == (("counted", 0) if revived else ("late", 1))
    assert invariants(at=NOW) == []


@pytest.mark.usefixtures("on_disk")
def test_of_customers_who_press_for_more_time_and_the_rule_that_ends_the_line_one_is_first(box: Sandbox) -> None:
    order, who = bought(box)
    line = pair_of(order)

    def press(number: int) -> object:
        if number % 2:
            return extending.extend(line.pk, at=ENDS, by=who)
        return cancellations.end_overdue(at=ENDS, by=SYSTEM)

    results = race(RACERS, press)
    line.refresh_from_db()
    cancelled = line.status == "cancelled"
    assert (line.extensions, Order.objects.get(pk=order.pk).refunds.count()) == ((0, 1) if cancelled else (1, 0))
    assert sum(done for done in won(results) if isinstance(done, int)) == int(cancelled)
    assert set(lost(results)) <= ({"AlreadyCancelled"} if cancelled else set())
    assert cancellations.ends_for(line) == (None if cancelled else ENDS - cancellations.GRACE + dt.timedelta(days=45))
    assert invariants(at=ENDS) == []
