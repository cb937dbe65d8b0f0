"""Money that came after its order was cancelled: a person lets the order live again, or gives it back."""

import pytest
from django.urls import reverse
from pytest_django import Settings

from fitting.models import Message
from orders import attempts, cancellations, cases, deciding, gateway, payouts, refunds, reviving, tasks
from orders.models import Case, Order, Redemption, Refund
from orders.money_standing import with_money
from orders.reconciliation import invariants
from shop.actor import SYSTEM
from shop.models import DiscountCode, Stock
from tests.boxes import NOW
from tests.orders.bought import RETURN_URL, act_on_all, actor_of, an_open_attempt, an_order, picture, session_of
from tests.orders.desks import FINANCE, staff
from tests.orders.staffed import finance
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def late(box: Sandbox, order: Order) -> Order:
    """Cancel an order, and let its page be paid all the same."""
    attempt = an_open_attempt(order)
    cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    box.state.sessions.rows[session_of(attempt)].status = "open"
    box.pay(session_of(attempt))
    box.deliver_due()
    act_on_all()
    order.refresh_from_db()
    assert (order.payment, order.payments.get().standing) == ("cancelled", "late")
    return order


def press(order: Order, name: str, **typed: str) -> int:
    case = Case.objects.live().get(order=order)
    page = reverse(f"admin:orders_case_{name}", args=[case.pk])
    return staff("finance").post(page, typed).status_code


def test_finance_revives_the_order_at_its_case_and_its_lines_go_on_as_agreed(box: Sandbox) -> None:
    order = late(box, an_order(stock=2))
    assert Stock.objects.get().reserved == 0
    assert press(order, "revive", reason="She still wants them.") == 302
    order.refresh_from_db()
    assert (order.payment, order.cancelled_at) == ("paid", None)
    assert order.payments.get().standing == "counted"
    assert {line.kind: line.status for line in order.lines.all()} == {
        "custom": "awaiting_profile",
        "stock": "allocated",
    }
    assert (Stock.objects.get().reserved, order.holds.filter(closed_at=None).count()) == (2, 0)
    assert (Case.objects.get(order=order).status, order.ledger.balance()) == ("closed", order.total_minor)
    assert Message.objects.filter(kind="order_confirmed").count() == 1
    assert invariants(at=NOW) == []
    before = picture(order)
    with pytest.raises(reviving.NoLateMoney):
        reviving.revive(order.pk, reason="Again.", at=NOW, by=FINANCE)
    assert picture(order) == before


def test_an_order_that_lived_again_and_is_cancelled_once_more_is_told_so_with_its_money(box: Sandbox) -> None:
    order = late(box, an_order())
    reviving.revive(order.pk, reason="She still wants them.", at=NOW, by=FINANCE)
    cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    told = Message.objects.filter(kind="order_cancelled").order_by("pk").values_list("key", "facts__refund__amount")
    assert list(told) == [
        (f"order_cancelled:{order.number}", 0), (f"order_cancelled:{order.number}:paid", order.total_minor),
    ]  # fmt: skip


def test_finance_gives_late_money_back_at_its_case(box: Sandbox) -> None:
    order = late(box, an_order())
    assert press(order, "give_back", remark="She does not want it any more.") == 302
    assert tasks.execute_refunds(at=NOW) == 1
    refund = order.refunds.get()
    assert (refund.status, refund.reason, order.ledger.balance()) == ("succeeded", "payment_misfit", 0)
    assert (Case.objects.get(order=order).status, order.holds.filter(closed_at=None).count()) == ("closed", 0)
    with pytest.raises(reviving.NoLateMoney):
        reviving.give_back(order.pk, remark="Again.", at=NOW, by=FINANCE)
    assert invariants(at=NOW) == []


def test_late_money_that_went_back_at_stripe_waits_for_nobody(box: Sandbox) -> None:
    order = late(box, an_order())
    payment = order.payments.get()
    for amount in (500, order.total_minor - 500):
        assert waits(order) == [("payments", "late_payment")]
        gateway.create_refund(
            intent_id=payment.payment_intent_id or "", amount_minor=amount, reason="duplicate", metadata={},
            key=str(amount),
        )  # fmt: skip
        box.deliver_due()
        act_on_all()
    assert (waits(order), order.ledger.balance(), invariants(at=NOW)) == ([], 0, [])


def waits(order: Order) -> list[tuple[str, str]]:
    """Return what lies in queues about an order, and see that holds say the same."""
    live = list(Case.objects.live().filter(order=order).order_by("cause").values_list("queue", "cause"))
    is_held = order.holds.filter(code="late_payment", closed_at=None).exists()
    assert (is_held, cases.violations(at=NOW)) == (("payments", "late_payment") in live, [])
    return live


def test_late_money_whose_return_is_declined_waits_for_a_person_until_it_is_given_back(
    box: Sandbox, settings: Settings
) -> None:
    settings.REFUND_LIMITS = {}
    order = late(box, an_order())
    late_money, to_approve = ("payments", "late_payment"), ("refunds", "refund_to_approve")
    for _ in range(2):
        assert waits(order) == [late_money]
        assert press(order, "give_back", remark="She does not want it any more.") == 302
        refund = order.refunds.latest("pk")
        assert (refund.status, waits(order)) == ("awaiting_approval", [to_approve])
        page = reverse("admin:orders_refund_decline", args=[refund.pk])
        assert staff("finance").post(page, {"reason": "Ask her first."}).status_code == 302
    assert waits(order) == [late_money]
    assert order.payments.get().available_minor() == order.total_minor
    assert press(order, "give_back", remark="She does not want it, I asked.") == 302
    deciding.approve(order.refunds.latest("pk").pk, at=NOW, by=finance("fran"))
    assert (tasks.execute_refunds(at=NOW), waits(order), order.ledger.balance()) == (1, [], 0)
    assert list(order.refunds.order_by("pk").values_list("status", flat=True)) == ["declined", "declined", "succeeded"]
    assert invariants(at=NOW) == []


@pytest.mark.parametrize("act", ["give_back", "revive"])
def test_of_two_payments_that_came_late_each_waits_for_its_decision(box: Sandbox, settings: Settings, act: str) -> None:
    settings.REFUND_LIMITS = {"USD": 10**6}
    order, pages = an_order(), []
    for shop in ("", "?again"):
        done = attempts.pay_again(order.pk, return_url=RETURN_URL + shop, at=NOW, by=actor_of(order.customer))
        pages.append(session_of(done))
    cancellations.cancel(order.pk, reason="changed_mind", at=NOW, by=actor_of(order.customer))
    for page in pages:
        box.state.sessions.rows[page].status = "open"
        box.pay(page)
    box.deliver_due()
    act_on_all()
    assert list(order.payments.values_list("standing", "amount_minor")) == [("late", order.total_minor)] * 2
    assert waits(order) == [("payments", "late_payment")]

    if act == "revive":
        reviving.revive(order.pk, reason="She wants them.", at=NOW, by=FINANCE)
    else:
        reviving.give_back(order.pk, remark="Twice.", at=NOW, by=finance())
    assert waits(order) == [("payments", "late_payment")]
    reviving.give_back(order.pk, remark="Twice.", at=NOW, by=finance())
    assert waits(order) == []
    tasks.execute_refunds(at=NOW)
    assert order.ledger.balance() == (order.total_minor if act == "revive" else 0)
    assert invariants(at=NOW) == []


def test_what_did_not_go_back_and_pays_for_the_order_since_is_not_owed_any_more(box: Sandbox) -> None:
    order = late(box, an_order())
    box.plan_refunds("failed")
    refund = reviving.give_back(order.pk, remark="She does not want it any more.", at=NOW, by=finance())
    refunds.execute(refund.pk, at=NOW, by=SYSTEM)
    box.deliver_due()
    act_on_all()
    assert (waits(order), owed(order)) == ([("refunds", "refund_failed")], order.total_minor)

    reviving.revive(order.pk, reason="Now she does.", at=NOW, by=FINANCE)
    assert (waits(order), owed(order), cases.follow(at=NOW)) == ([], 0, 0)
    before = picture(order)
    with pytest.raises(payouts.RefundNotFailed):
        payouts.propose(refund.pk, method="cheque", reference="No. 17", at=NOW, by=finance())
    assert (picture(order), order.ledger.balance(), invariants(at=NOW)) == (before, order.total_minor, [])


def owed(order: Order) -> int:
    told: int = with_money(Order.objects.filter(pk=order.pk)).get().owed_minor
    return told


def test_an_order_lives_again_by_the_late_payment_that_is_still_there(box: Sandbox) -> None:
    order = late(box, an_order())
    first = order.payments.get()
    reviving.give_back(order.pk, remark="She does not want it any more.", at=NOW, by=finance())
    page = session_of(an_open_attempt(order, number=2))
    box.pay(page)
    box.deliver_due()
    act_on_all()
    reviving.revive(order.pk, reason="Now she does.", at=NOW, by=FINANCE)
    standings = dict(order.payments.values_list("pk", "standing"))
    assert (standings.pop(first.pk), list(standings.values())) == ("late", ["counted"])
    tasks.execute_refunds(at=NOW)
    assert (waits(order), order.ledger.balance(), invariants(at=NOW)) == ([], order.total_minor, [])


def test_what_is_sold_gone_or_ordered_again_is_not_revived_and_nothing_changes(box: Sandbox) -> None:
    order = late(box, an_order(stock=2))
    Stock.objects.update(on_hand=1)
    before = picture(order)
    with pytest.raises(reviving.SoldMeanwhile):
        reviving.revive(order.pk, reason="She wants it.", at=NOW, by=FINANCE)
    Stock.objects.update(on_hand=50)
    other = an_order(custom=0, stock=1)
    Order.objects.filter(pk=other.pk).update(cart=order.cart)
    with pytest.raises(reviving.OrderedAgain):
        reviving.revive(order.pk, reason="She wants it.", at=NOW, by=FINANCE)
    Order.objects.filter(pk=other.pk).update(payment="cancelled", cancelled_at=NOW)
    Stock.objects.update(on_hand=1, reserved=0)
    assert picture(order) == before
    with Order.hold(order.pk) as held:
        refunds.request(held, held.payments.get().pk, reason=Refund.Reason.MISFIT, amount_minor=1, at=NOW, by=SYSTEM)
    with pytest.raises(reviving.LateMoneyDoesNotFit):
        reviving.revive(order.pk, reason="She wants it.", at=NOW, by=FINANCE)
    assert Order.objects.get(pk=order.pk).payment == "cancelled"


def test_the_use_of_a_code_is_counted_again_where_one_is_left(box: Sandbox) -> None:
    order = an_order(discount_minor=500, discount_code="SPRING")
    code = DiscountCode.objects.create(code="SPRING", kind="percentage", percent=5, starts_at=NOW, most_uses=1, used=1)
    Redemption.objects.create(
        order=order, code=code, customer=order.customer, email=order.email, amount_minor=500, currency="USD",
        redeemed_at=NOW,
    )  # fmt: skip
    late(box, order)
    assert (DiscountCode.objects.get().used, Redemption.objects.get().state) == (0, "released")
    reviving.revive(order.pk, reason="She wants it.", at=NOW, by=FINANCE)
    assert (DiscountCode.objects.get().used, Redemption.objects.get().state) == (1, "live")
