"""Refunds that a person decides: parts to the cent, a second person above the limit, payouts, and notes on paper."""

import datetime as dt
import itertools
from typing import Any

import pytest
from django.test import Client
from hypothesis import given as drawn
from hypothesis import strategies as st
from pytest_django import Settings

from config.accounts.models import User
from fitting.models import Message
from orders import cancellations, cases, deciding, payouts, refund_notes, refunds, tasks, tracking
from orders.api.order_json import order_json
from orders.carts import Wanted
from orders.models import Case, Order, Payment, Payout, Refund, RefundNote
from orders.models.written_once import AppendOnly
from orders.reconciliation import invariants, reconcile
from orders.shares import NOTHING, Share, part_of
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed
from tests import given
from tests.boxes import NOW
from tests.orders.bought import picture
from tests.orders.calling import Browser
from tests.orders.making import LATER
from tests.stripe_sandbox import Sandbox

# 10 % tax on top: a pair for 189.00, two bags for 15.00 each, shipping for 9.00.
PAIR, BAGS, SHIPPING = 20790, 3300, 990


@st.composite
def wholes(draw: st.DrawFn) -> tuple[Share, list[int]]:
    """Draw a price with its tax and discount, and a way to give it back in pieces."""
    whole = draw(st.integers(1, 30000))
    tax = draw(st.integers(0, whole))
    cuts = sorted(draw(st.sets(st.integers(1, whole - 1), max_size=6))) if whole > 1 else []
    edges = [0, *cuts, whole]
    return Share(whole, tax, draw(st.integers(0, 40000))), [b - a for a, b in itertools.pairwise(edges)]


@drawn(wholes())
def test_parts_of_a_price_add_up_with_tax_and_discount(drawn_whole: tuple[Share, list[int]]) -> None:
    whole, amounts = drawn_whole
    sofar = NOTHING
    for amount in amounts:
        part = part_of(whole, sofar, amount)
        assert 0 <= part.tax_minor <= part.amount_minor == amount
        sofar += part
    assert sofar == whole
    with pytest.raises(ValueError, match="no part"):
        part_of(whole, sofar, 1)


def person(role: str = "finance", name: str = "fin") -> Actor:
    user = User.objects.get_or_create(email=f"{name}@staff.example", defaults={"is_staff": True})[0]
    return Actor(Kind.STAFF, user.pk, frozenset({role}))


def bought(box: Sandbox, who: Actor | None = None) -> Order:
    buyer = who or given.guest()
    given.custom_product()
    given.stock_good()
    pair = Wanted("STRIDE-M", wearer=given.wearer(buyer).public_id)
    return given.paid_order(box, buyer, pair, Wanted("WASH-BAG", 2))


def decide(order: Order, by: Actor, *, at: dt.datetime = LATER, **amounts: int) -> Refund:
    ids = {line.sku.replace("-", "_").lower(): line.public_id for line in order.lines.all()}
    named = {ids.get(name, name): amount for name, amount in amounts.items()}
    return deciding.decide(order.pk, amounts=named, reason="goodwill", remark="Came late.", at=at, by=by)


def parts(refund: Refund) -> dict[str, tuple[int, int]]:
    rows = refund.parts.select_related("line")
    return {part.line.sku if part.line else "shipping": (part.amount_minor, part.tax_minor) for part in rows}


def downloads(browser: Browser, order: Order, code: str) -> bool:
    """Whether the customer finds a paper among the order's, and gets it as a PDF; a stranger never does."""
    path = f"/api/v1/orders/{order.number}/documents/"
    address = f"{path}{code}/"
    assert Client().get(address, headers=Browser().headers).status_code == 404
    answer = Client().get(address, headers=browser.headers)
    there = [one["url"].removeprefix("http://testserver") for one in browser.get(path[8:])[1]["results"]]
    if address not in there:
        assert answer.status_code == 404
        return False
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert f'{order.number}-{code}.pdf"' in answer["Content-Disposition"]
    return True


@pytest.mark.django_db
def test_parts_are_decided_executed_and_noted_on_paper(box: Sandbox) -> None:
    browser = Browser()
    order, fin = bought(box, browser.actor), person()
    tasks.issue_invoices(at=NOW)
    assert not downloads(browser, order, "refund-r2026-000001")
    refund = decide(order, fin, wash_bag=1001, shipping=990)
    assert (refund.status, refund.origin, refund.amount_minor, refund.needs_approval) == (
        "requested", "staff", 1991, False,
    )  # fmt: skip
    assert parts(refund) == {"WASH-BAG": (1001, 91), "shipping": (990, 90)}
    assert tasks.execute_refunds(at=LATER) == 1
    assert tasks.issue_invoices(at=LATER) == 1
    assert downloads(browser, order, "refund-r2026-000001")
    note = RefundNote.objects.get()
    assert (note.number, note.total_minor, note.refund) == ("R2026-000001", 1991, refund)
    assert note.content["taxes"] == [{"rate": "0.10000", "net": 1810, "tax": 181}]
    assert refund_notes.issue(refund.pk, at=LATER, by=SYSTEM) == note
    with pytest.raises(AppendOnly):
        note.save()
    # What is left of the bags is what cancelling them gives back, and the whole adds up.
    bags = order.lines.get(sku="WASH-BAG")
    told = cancellations.consequence(order.pk, line=bags.public_id, by=person("support"))
    assert told.refund.amount_minor == BAGS - 1001
    done = cancellations.cancel_line(bags.pk, reason="", at=LATER, by=SYSTEM)
    assert done.refund is not None
    assert parts(done.refund) == {"WASH-BAG": (BAGS - 1001, 300 - 91)}
    rest = cancellations.cancel(order.pk, reason="", at=LATER, by=SYSTEM).refund
    assert rest is not None
    assert parts(rest) == {"STRIDE-M": (PAIR, 1890)}
    assert order.payments.get().available_minor() == 0
    tasks.execute_refunds(at=LATER)
    tasks.issue_invoices(at=LATER)
    assert [note.number for note in RefundNote.objects.order_by("pk")] == [f"R2026-00000{n}" for n in (1, 2, 3)]
    assert invariants(at=LATER) == []


@pytest.mark.django_db
def test_what_waited_long_for_a_second_person_is_new_to_stripe_when_it_is_let_go(
    box: Sandbox, settings: Settings
) -> None:
    order = bought(box)
    settings.REFUND_LIMITS = {"USD": 500}
    large = decide(order, person(), wash_bag=501)
    hour = dt.timedelta(hours=1)
    then = LATER + 72 * hour
    deciding.approve(large.pk, at=then, by=person(name="fran"))
    for at, told in ((then, []), (then + hour, []), (then + hour + dt.timedelta(seconds=1), ["I9"])):
        assert [found.code for found in invariants(at=at)] == told
        tasks.follow_cases(at=at)
        assert [case.cause for case in Case.objects.live()] == (["refund_unanswered"] if told else [])
    found = list(reconcile(since=hour, at=then + dt.timedelta(minutes=1), by=SYSTEM, order=order.number))
    assert [one.code for one in found] == []
    # Its buyer reads until when it should be there, counted from then on.
    shown: Any = order_json(tracking.track(order.number, by=Actor(Kind.GUEST, order.customer_id)))["refunds"]
    assert [(one["status"], one["expected_by"]) for one in shown] == [("on_its_way", dt.date(2026, 12, 9))]


@pytest.mark.django_db
def test_above_the_limit_a_second_person_lets_it_go(box: Sandbox, settings: Settings) -> None:
    order, fin, fran = bought(box), person(), person(name="fran")
    settings.REFUND_LIMITS = {"USD": 1500}
    small = decide(order, person("support", "sue"), wash_bag=1000)
    assert small.status == "requested"
    large = decide(order, fin, wash_bag=501)
    assert (large.status, large.needs_approval, large.decided_by_id) == ("awaiting_approval", True, fin.id)
    assert Case.objects.get().cause == "refund_to_approve"
    assert order.payments.get().available_minor() == order.total_minor - 1501
    assert tasks.execute_refunds(at=LATER) == 1
    before = picture(order)
    with pytest.raises(deciding.OwnDecision):
        deciding.approve(large.pk, at=LATER, by=fin)
    with pytest.raises(NotAllowed):
        deciding.approve(large.pk, at=LATER, by=person("support", "sue"))
    assert picture(order) == before
    approved = deciding.approve(large.pk, at=LATER, by=fran)
    assert (approved.status, approved.approved_by_id, approved.approved_at) == ("requested", fran.id, LATER)
    assert Case.objects.get().status == "closed"
    with pytest.raises(deciding.NotAwaitingApproval):
        deciding.decline(large.pk, reason="too late", at=LATER, by=fran)
    assert tasks.execute_refunds(at=LATER) == 1
    assert order.ledger.returned() == 1501

    third = decide(order, fin, stride_m=1)
    declined = deciding.decline(third.pk, reason="Too much.", at=LATER, by=fran)
    assert (declined.status, declined.settled_at) == ("declined", LATER)
    assert order.payments.get().available_minor() == order.total_minor - 1501
    # What follows from a rule needs nobody.
    done = cancellations.cancel(order.pk, reason="", at=LATER, by=SYSTEM)
    assert done.refund is not None
    assert (done.refund.status, done.refund.needs_approval) == ("requested", False)
    assert cases.violations(at=LATER) == []


@pytest.mark.django_db
def test_what_a_bank_took_while_a_refund_waited_for_approval_is_not_let_go(box: Sandbox, settings: Settings) -> None:
    settings.REFUND_LIMITS = {}
    order = bought(box)
    waiting = decide(order, person(), stride_m=PAIR, shipping=990)
    dispute = box.dispute(order.payments.get().charge_id or "")
    for lost in (False, True):
        if lost:
            box.decide_dispute(dispute.id, won=False)
        box.deliver_due()
        tasks.act_on_events(at=LATER)
        before = picture(order)
        with pytest.raises(refunds.RefundTooLarge if lost else refunds.PaymentDisputed):
            deciding.approve(waiting.pk, at=LATER, by=person(name="fran"))
        assert picture(order) == before
    deciding.decline(waiting.pk, reason="The bank has it.", at=LATER, by=person(name="fran"))
    assert (tasks.execute_refunds(at=LATER), invariants(at=LATER), cases.violations(at=LATER)) == (0, [], [])


@pytest.mark.django_db
@pytest.mark.parametrize("sku", ["", "WASH-BAG"])
def test_what_is_cancelled_while_a_part_of_it_waits_for_approval_goes_back_whole_although_that_is_declined(
    box: Sandbox, settings: Settings, sku: str
) -> None:
    order, settings.REFUND_LIMITS = bought(box), {}
    waiting = decide(order, person(), wash_bag=1000, shipping=90)
    if sku:
        back = cancellations.cancel_line(order.lines.get(sku=sku).pk, reason="", at=LATER, by=SYSTEM).refund
    else:
        back = cancellations.cancel(order.pk, reason="", at=LATER, by=SYSTEM).refund
    assert back is not None
    assert back.amount_minor == (BAGS - 1000 if sku else order.total_minor - 1090)
    deciding.decline(waiting.pk, reason="They cancelled.", at=LATER, by=person(name="fran"))
    rest = order.refunds.latest("pk")
    assert (rest.origin, rest.reason, rest.status) == ("rule", "cancelled_before_production", "requested")
    assert parts(rest) == {"WASH-BAG": (1000, 91), **({} if sku else {"shipping": (90, 8)})}
    tasks.execute_refunds(at=LATER)
    assert order.ledger.returned() == (BAGS if sku else order.total_minor)
    assert (invariants(at=LATER), cases.violations(at=LATER)) == ([], [])


@pytest.mark.django_db
def test_what_cannot_be_given_back_is_refused_by_name(box: Sandbox) -> None:
    order, fin = bought(box), person()
    unpaid = given.placed_order()
    before = picture(order)
    ways: list[tuple[type[Exception], dict[str, object]]] = [
        (deciding.NothingNamed, {"amounts": {}}),
        (deciding.PartTooLarge, {"amounts": {"shipping": SHIPPING + 1}}),
        (deciding.PartTooLarge, {"amounts": {"lin_of_others": 1}}),
        (deciding.PartTooLarge, {"amounts": {"shipping": -1}}),
        (deciding.ReasonNotForPeople, {"reason": "duplicate_payment"}),
        (deciding.RemarkMissing, {"remark": " "}),
    ]
    said = {"amounts": {"shipping": 1}, "reason": "goodwill", "remark": "Late.", "at": LATER, "by": fin}
    for refusal, changed in ways:
        with pytest.raises(refusal):
            deciding.decide(order.pk, **{**said, **changed})  # type: ignore[arg-type]
    with pytest.raises(deciding.NothingPaid):
        deciding.decide(unpaid.pk, **said)  # type: ignore[arg-type]
    with pytest.raises(deciding.NothingPaid):
        deciding.return_payment(order.payments.get().pk, remark="x", at=LATER, by=fin)
    with pytest.raises(deciding.RefundUnknown):
        deciding.approve(0, at=LATER, by=fin)
    assert picture(order) == before


@pytest.mark.django_db
def test_money_that_does_not_fit_goes_back_without_parts(box: Sandbox) -> None:
    order, fin = bought(box), person()
    late = Payment.objects.create(
        order=order, standing="late", payment_intent_id="pi_late", amount_minor=5000, currency="USD", paid_at=NOW,
        recorded_at=NOW,
    )  # fmt: skip
    refund = deciding.return_payment(late.pk, remark="Paid too late.", at=LATER, by=fin)
    assert (refund.amount_minor, refund.reason, parts(refund)) == (5000, "payment_misfit", {})
    with pytest.raises(refunds.NothingToRefund):
        deciding.return_payment(late.pk, remark="Again.", at=LATER, by=fin)


def failed(box: Sandbox, order: Order) -> Refund:
    tasks.execute_refunds(at=LATER)
    box.state.next_refunds.append("failed")
    refund = decide(order, person(), stride_m=2000)
    tasks.execute_refunds(at=LATER)
    box.deliver_due()
    tasks.act_on_events(at=LATER)
    refund.refresh_from_db()
    assert refund.status == "failed"
    return refund


@pytest.mark.django_db
def test_a_failed_refund_ends_in_a_payout_by_two_people(box: Sandbox) -> None:
    order, fin, fran = bought(box), person(), person(name="fran")
    tasks.issue_invoices(at=NOW)
    refund = failed(box, order)
    case = Case.objects.get()
    assert (case.cause, order.payments.get().available_minor()) == ("refund_failed", order.total_minor)
    payout = payouts.propose(refund.pk, method="bank_transfer", reference=" Refund 17 ", at=LATER, by=fin)
    case.refresh_from_db()
    assert (payout.status, payout.reference, case.cause) == ("proposed", "Refund 17", "payout_to_approve")
    assert order.payments.get().available_minor() == order.total_minor - 2000
    before = picture(order)
    with pytest.raises(payouts.PayoutThere):
        payouts.propose(refund.pk, method="cheque", reference="Again", at=LATER, by=fin)
    with pytest.raises(payouts.OwnPayout):
        payouts.confirm(payout.pk, at=LATER, by=fin)
    assert picture(order) == before
    assert cases.follow(at=LATER) == 0

    payouts.decline(payout.pk, reason="Not on the statement.", at=LATER, by=fran)
    case.refresh_from_db()
    assert (case.cause, order.payments.get().available_minor()) == ("refund_failed", order.total_minor)
    second = payouts.propose(refund.pk, method="cheque", reference="No. 4", at=LATER, by=fin)
    payouts.confirm(second.pk, at=LATER, by=fran)
    with pytest.raises(payouts.PayoutDecided):
        payouts.decline(second.pk, reason="No.", at=LATER, by=fran)
    case.refresh_from_db()
    assert case.status == "closed"
    assert (order.ledger.returned(), order.ledger.get(kind="payout").source_id) == (2000, second.public_id)
    assert Message.objects.filter(kind="refund_paid_out").count() == 1
    assert tasks.issue_invoices(at=LATER) == 1
    assert RefundNote.objects.get().total_minor == 2000
    assert cases.follow(at=LATER) == 0
    assert invariants(at=LATER) == cases.violations(at=LATER) == []


@pytest.mark.django_db
def test_a_payout_needs_a_failed_refund_a_way_and_a_reference(box: Sandbox) -> None:
    order, fin = bought(box), person()
    refund = decide(order, fin, stride_m=2000)
    with pytest.raises(payouts.RefundNotFailed):
        payouts.propose(refund.pk, method="cheque", reference="4", at=LATER, by=fin)
    for method, reference, refusal in [
        ("cash", "4", payouts.MethodUnknown),
        ("cheque", " ", payouts.ReferenceMissing),
        ("cheque", "4" * 81, payouts.ReferenceMissing),
    ]:
        with pytest.raises(refusal):
            payouts.propose(refund.pk, method=method, reference=reference, at=LATER, by=fin)
    assert not Payout.objects.exists()
    gone = failed(box, order)
    # Its money went back by another refund meanwhile, so there is nothing to send.
    cancellations.cancel(order.pk, reason="", at=LATER, by=SYSTEM)
    with pytest.raises(payouts.RefundNotFailed):
        payouts.propose(gone.pk, method="cheque", reference="4", at=LATER, by=fin)
