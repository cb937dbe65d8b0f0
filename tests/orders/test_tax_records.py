"""What Stripe Tax is told of sales and of what went back: once each, whole, and found again if its answer is lost."""

import datetime as dt

import pytest
from django.urls import reverse

from fitting.models import JournalEntry
from orders import cancellations, cases, deciding, gateway, payments, refunds, tasks, tax_records
from orders.carts import Wanted
from orders.models import Case, Order, Refund, TaxRecord
from orders.reconciliation import invariants
from shop.actor import SYSTEM
from tests import given
from tests.given import NOW
from tests.orders.desks import staff
from tests.orders.test_stripe_tax import (
    FINANCE,
    LATER,
    asked_of_stripe,
    decider,
    everything,
    paid,
    ready,
    sale,
    two_things,
)
from tests.stripe_sandbox import Fault, Sandbox

__all__ = ["asked_of_stripe"]
pytestmark = pytest.mark.django_db


def test_a_sale_is_told_once_even_if_the_answer_is_lost(box: Sandbox) -> None:
    who = given.guest()
    order = paid(box, ready(*two_things(who), by=who))
    row = TaxRecord.objects.get()
    assert (row.order, row.refund, row.status) == (order, None, "waiting")
    box.inject(Fault("lost", when="after", path="/v1/tax/transactions/*", times=3))
    tasks.tell_of_taxes(at=NOW)
    row.refresh_from_db()
    assert (row.status, row.attempts, row.last_error) == ("waiting", 1, "payment_outcome_unknown")

    assert tasks.tell_of_taxes(at=LATER) == 1
    row.refresh_from_db()
    told = sale(box)
    assert (row.status, row.stripe_id, told.reference) == ("recorded", told.id, order.number)
    assert row.items == {line.reference: line.id for line in told.lines}
    assert sum(line.amount_tax for line in everything(told)) == order.tax_minor
    assert len(box.state.tax_transactions) == 1
    assert tasks.tell_of_taxes(at=LATER + dt.timedelta(days=1)) == 0
    assert order.ledger.balance() == order.total_minor
    assert invariants(at=LATER) == []


def test_what_goes_back_in_parts_is_reversed_line_by_line_until_nothing_is_left(box: Sandbox) -> None:
    who = given.guest()
    order = paid(box, ready(*two_things(who), by=who))
    bag = order.lines.get(kind="stock")
    amounts = {bag.public_id: 1001}
    deciding.decide(order.pk, amounts=amounts, reason="goodwill", remark="a scratch", at=NOW, by=decider())
    tasks.execute_refunds(at=NOW)
    cancellations.cancel(order.pk, reason="", at=NOW, by=who)
    tasks.execute_refunds(at=NOW)
    assert Refund.objects.filter(status="succeeded").count() == 2
    assert TaxRecord.objects.count() == 3

    # Newest first, as two workers may: what went back waits for the sale.
    for row in TaxRecord.objects.order_by("-pk"):
        tax_records.tell(row.pk, at=NOW, by=SYSTEM)
    assert sorted(TaxRecord.objects.values_list("status", flat=True)) == ["recorded", "waiting", "waiting"]
    tasks.tell_of_taxes(at=LATER)
    assert set(TaxRecord.objects.values_list("status", flat=True)) == {"recorded"}

    sold, first, rest = list(box.state.tax_transactions)
    assert {first.reverses, rest.reverses} == {sold.id}
    assert [(part.amount, part.amount_tax) for part in everything(first)] == [(-919, -82)]  # 1001 with its tax
    left = {line.id: [line.amount, line.amount_tax] for line in everything(sold)}
    for part in [*everything(first), *everything(rest)]:
        left[part.reverses or ""][0] += part.amount
        left[part.reverses or ""][1] += part.amount_tax
    assert set(map(tuple, left.values())) == {(0, 0)}


def test_what_goes_back_again_after_it_failed_is_reversed_once(box: Sandbox) -> None:
    who = given.guest()
    order = paid(box, ready(*two_things(who), by=who))
    bag, by = order.lines.get(kind="stock"), decider()

    def give_back() -> Refund:
        asked = deciding.decide(
            order.pk, amounts={bag.public_id: 1001}, reason="goodwill", remark="a scratch", at=NOW, by=by
        )
        tasks.execute_refunds(at=NOW)
        tasks.tell_of_taxes(at=NOW)
        return Refund.objects.get(pk=asked.pk)

    for _ in range(2):
        box.fail_refund(give_back().stripe_refund_id or "")
        box.deliver_due()
        tasks.act_on_events(at=NOW)
    assert give_back().status == "succeeded"
    told = [sum(line.amount_tax for line in everything(row)) for row in box.state.tax_transactions]
    assert (told, TaxRecord.objects.count()) == ([2156, -82], 2)
    # Another of the same is another.
    assert (give_back().status, TaxRecord.objects.count()) == ("succeeded", 3)
    # And what fails and goes back with everything else is not reversed a second time: Stripe would refuse.
    box.fail_refund(Refund.objects.latest("pk").stripe_refund_id or "")
    box.deliver_due()
    tasks.act_on_events(at=NOW)
    cancellations.cancel(order.pk, reason="", at=NOW, by=who)
    tasks.execute_refunds(at=NOW)
    tasks.tell_of_taxes(at=NOW)
    assert set(TaxRecord.objects.values_list("status", flat=True)) == {"recorded"}
    assert sum(line.amount_tax for row in box.state.tax_transactions for line in everything(row)) == 0


def test_what_stripe_refuses_is_finances_to_try_again(box: Sandbox) -> None:
    who = given.guest()
    paid(box, ready(*two_things(who), by=who))
    box.inject(Fault("status", status=400, path="/v1/tax/transactions/*"))
    tasks.tell_of_taxes(at=NOW)
    row = TaxRecord.objects.get()
    assert (row.status, row.last_error, tasks.tell_of_taxes(at=LATER)) == ("refused", "rejected", 0)
    assert tax_records.tell_again(row.pk, at=LATER, by=FINANCE).status == "recorded"
    assert tax_records.tell_again(row.pk, at=LATER, by=FINANCE).status == "recorded"
    assert len(box.state.tax_transactions) == 1


def lost(box: Sandbox) -> str:
    """Lose what Stripe says of the next record for so long that it forgets its key; return the transaction's id."""
    box.inject(Fault("lost", when="after", path="/v1/tax/transactions/*", times=3))
    tasks.tell_of_taxes(at=NOW)
    box.advance(25 * 3600)
    tasks.tell_of_taxes(at=LATER)
    return box.state.tax_transactions.newest_first()[0].id


def test_what_stripe_has_although_its_answer_was_lost_for_good_is_found_by_a_person(box: Sandbox) -> None:
    who = given.guest()
    order = paid(box, ready(*two_things(who), by=who))
    sold_as = lost(box)
    sale = TaxRecord.objects.get()
    case = Case.objects.get()
    assert (sale.status, sale.last_error) == ("refused", "resource_already_exists")
    assert (case.cause, case.queue, case.tax_record) == ("tax_not_told", "payments", sale)
    assert (tax_records.tell_again(sale.pk, at=LATER, by=FINANCE).status, cases.violations(at=LATER)) == ("refused", [])
    for wrong in ("", "re_1", "tax_unknown", "tax_1/../../charges"):
        with pytest.raises(tax_records.TransactionUnknown):
            tax_records.adopt(sale.pk, transaction_id=wrong, at=LATER, by=FINANCE)
    # The case leads to the record, which says by what it is found, and takes the id.
    browser, record = staff("finance"), reverse("admin:orders_taxrecord_change", args=[sale.pk])
    assert record in browser.get(reverse("admin:orders_case_change", args=[case.pk])).text
    assert f"{order.number}: " in browser.get(record).text
    typed = {"transaction_id": f" {sold_as} "}
    assert browser.post(reverse("admin:orders_taxrecord_adopt", args=[sale.pk]), typed).status_code == 302
    adopted = TaxRecord.objects.get()
    assert (adopted.status, adopted.stripe_id, adopted.amount_minor, adopted.tax_minor) == (
        "recorded", sold_as, order.total_minor - 2156, 2156,
    )  # fmt: skip
    assert (Case.objects.get().ended, cases.violations(at=LATER)) == ("settled", [])
    entry = JournalEntry.objects.filter(subject="orders.taxrecord").latest("pk")
    assert (entry.was, entry.became, entry.reason) == ("refused", "recorded", "found in the Dashboard")
    with pytest.raises(tax_records.TaxRecorded):
        tax_records.adopt(sale.pk, transaction_id=sold_as, at=LATER, by=FINANCE)

    # So is what went back of it, and one is not taken for the other.
    cancellations.cancel(order.pk, reason="", at=NOW, by=who)
    tasks.execute_refunds(at=NOW)
    back_as = lost(box)
    back = TaxRecord.objects.get(refund__isnull=False)
    box.state.tax_transactions.rows[back_as].lines[0].amount_tax += 1
    for wrong in (sold_as, back_as):
        with pytest.raises(tax_records.TransactionOfOther):
            tax_records.adopt(back.pk, transaction_id=wrong, at=LATER, by=FINANCE)
    box.state.tax_transactions.rows[back_as].lines[0].amount_tax -= 1
    tax_records.adopt(back.pk, transaction_id=back_as, at=LATER, by=FINANCE)
    assert set(TaxRecord.objects.values_list("status", flat=True)) == {"recorded"}
    assert not Case.objects.live().exists()
    assert (len(box.state.tax_transactions), invariants(at=LATER)) == (2, [])
    # A law sees what is reversed twice.
    TaxRecord.objects.filter(pk=back.pk).update(amount_minor=back_minor(back.pk) - 1)
    assert [found.code for found in invariants(at=LATER)] == ["I16"]


def back_minor(pk: int) -> int:
    return TaxRecord.objects.values_list("amount_minor", flat=True).get(pk=pk) or 0


def test_what_stripe_never_answers_is_a_case_after_its_attempts_until_it_does(box: Sandbox) -> None:
    who = given.guest()
    paid(box, ready(*two_things(who), by=who))
    box.inject(Fault("lost", path="/v1/tax/transactions/*", times=99))
    for attempt in range(TaxRecord.MOST_ATTEMPTS):
        assert not Case.objects.exists()
        tasks.tell_of_taxes(at=NOW + attempt * dt.timedelta(hours=7))
    assert (Case.objects.get().cause, TaxRecord.objects.get().status) == ("tax_not_told", "waiting")
    box.clear_faults()
    tasks.tell_of_taxes(at=NOW + dt.timedelta(days=9))
    assert (Case.objects.get().ended, TaxRecord.objects.get().status) == ("settled", "recorded")


def test_of_more_lines_than_an_answer_bears_each_is_taxed_told_and_reversed(box: Sandbox) -> None:
    who = given.guest()
    pair = Wanted(given.custom_product().sku, wearer=given.wearer(who).public_id)
    standing = ready(*[pair] * 12, by=who)
    assert [line.tax_minor for line in standing.quote.lines] == [1677] * 12
    order = paid(box, standing)
    tasks.tell_of_taxes(at=NOW)
    row = TaxRecord.objects.get()
    assert (row.status, len(row.items), row.tax_minor) == ("recorded", 12, order.tax_minor)
    cancellations.cancel(order.pk, reason="", at=NOW, by=who)
    tasks.execute_refunds(at=NOW)
    tasks.tell_of_taxes(at=NOW)
    assert sum(line.amount_tax for row in box.state.tax_transactions for line in everything(row)) == 0


def test_money_that_bought_nothing_is_no_sale(box: Sandbox) -> None:
    who = given.guest()
    placed = given.placed(ready(*two_things(who), by=who))
    assert placed.attempt is not None
    session = placed.attempt.stripe_session_id or ""
    box.pay(session)
    Order.objects.filter(pk=placed.order.pk).update(payment="cancelled", cancelled_at=NOW)
    payments.apply_session(gateway.retrieve_session(session), at=NOW, by=SYSTEM)
    with Order.hold(placed.order.pk) as held:
        refunds.request(held, held.payments.get().pk, reason=Refund.Reason.CANCELLED_UNPAID_LATE, at=NOW, by=FINANCE)
    tasks.execute_refunds(at=NOW)
    assert (Refund.objects.get().status, TaxRecord.objects.count()) == ("succeeded", 0)
