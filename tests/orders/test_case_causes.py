"""Each cause opens its case in the same transaction, and closes it when it goes; no sweep is needed for that."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client

from fitting import scanning, verifying
from fitting.measured import Side
from fitting.models import ClinicianEntry, FootProfile, Scan
from fitting.scan_codes import ScanCode
from fitting.scan_found import ScanFound, Verdict
from orders import cancellations, cases, holds, inbox, reconciliation, refunds, reviews, tasks
from orders.carts import Wanted
from orders.models import Case, Hold, OrderLine, Refund, StripeEvent
from orders.reconciliation import Difference
from orders.stripe_values import StripeRefund
from shop.actor import SYSTEM, Actor, Kind
from tests import given
from tests.boxes import box
from tests.fitting.making import a_draft, a_submitted_profile, a_wearer
from tests.fitting.scans import a_scan, measures, private
from tests.fitting.scans import told as told_of
from tests.orders.desks import FINANCE, SUPPORT
from tests.orders.making import NOW, a_line, an_account, an_order
from tests.orders.staffed import a_colleague, finance
from tests.stripe_sandbox import Sandbox

__all__ = ["box", "measures", "private"]
pytestmark = pytest.mark.django_db

type Measure = Callable[[Scan, ScanFound], Scan]
LATER = NOW + dt.timedelta(hours=2)
FITTER = Actor(Kind.STAFF, 3, frozenset({"fitter"}))


def live(**where: object) -> list[tuple[str, str]]:
    return [(case.queue, case.cause) for case in Case.objects.live().filter(**where).order_by("pk")]


def in_review() -> OrderLine:
    line = a_line(an_order(an_account()))
    assert line.wearer is not None
    a_submitted_profile(line.wearer)
    return reviews.attach_profile(line.pk, at=NOW, by=Actor(Kind.CUSTOMER, line.order.customer_id))


# --- lines -------------------------------------------------------------------------------------
def test_a_profile_that_is_handed_in_brings_the_line_to_the_fitter() -> None:
    line = in_review()
    assert live(line=line) == [("review", "in_review")]
    assert cases.violations(at=NOW) == []


@pytest.mark.parametrize("act", ["approve", "send_back", "cancel", "cancel_line"])
def test_the_case_of_a_line_ends_with_the_review(act: str) -> None:
    line = in_review()
    if act == "approve":
        reviews.approve(line.pk, at=LATER, by=FITTER)
    elif act == "send_back":
        reviews.send_back(line.pk, reason="Once more.", at=LATER, by=FITTER)
    elif act == "cancel":
        cancellations.cancel(line.order_id, reason="x", at=LATER, by=SUPPORT)
    else:
        cancellations.cancel_line(line.pk, reason="x", at=LATER, by=SUPPORT)
    assert live(line=line) == []
    assert Case.objects.get(line=line).ended == "settled"
    assert cases.violations(at=LATER) == []


def test_a_profile_that_comes_late_takes_the_line_from_support_to_the_fitter_by_the_sweep_alone() -> None:
    line = a_line(an_order(an_account()))
    assert line.wearer is not None
    late = NOW + dt.timedelta(days=11)
    tasks.follow_cases(at=late)
    assert live(line=line) == [("waiting", "profile_missing")]
    a_submitted_profile(line.wearer)
    tasks.follow_profiles(at=late)
    assert live(line=line) == [("review", "in_review")]
    assert cases.violations(at=late) == []


def test_paying_for_feet_we_know_opens_the_fitters_case_and_red_flags_make_it_urgent(box: Sandbox) -> None:
    by = given.guest()
    calm, flagged = (a_wearer(by.user_id, name=name, relation="other") for name in ("Ada", "Bo"))
    sku = given.custom_product().sku
    # Feet whose signs are known beforehand are not sold anything; these are told of afterwards.
    order = given.paid_order(box, by, *[Wanted(sku, wearer=wearer.public_id) for wearer in (calm, flagged)])
    for wearer, checks in ((calm, []), (flagged, ["numb_feet"])):
        draft = a_draft(wearer, health_checks=checks)
        FootProfile.objects.filter(pk=draft.pk).update(status="submitted", submitted_at=NOW)
    assert live(order=order) == []
    assert tasks.follow_profiles(at=NOW) == 2
    told = Case.objects.filter(order=order).values_list("line__wearer__name", "queue", "urgent")
    assert sorted(told) == [("Ada", "review", False), ("Bo", "review", True)]
    assert cases.violations(at=NOW) == []


# --- holds -------------------------------------------------------------------------------------
def test_a_pause_is_supports_and_money_on_hold_is_finances() -> None:
    order = an_order(an_account())
    hold = holds.pause(order.pk, reason="Look.", at=NOW, by=SUPPORT)
    assert live(order=order) == [("problems", "paused")]
    holds.close(hold.pk, reason="Seen.", at=LATER, by=FINANCE)
    assert live(order=order) == []
    assert cases.violations(at=LATER) == []


def test_money_that_does_not_fit_is_at_finance_at_once(box: Sandbox) -> None:
    got = given.placed(given.cart_ready_to_pay())
    attempt = got.attempt
    assert attempt is not None
    assert attempt.stripe_session_id is not None
    got.order.__class__.objects.filter(pk=got.order.pk).update(currency="EUR")
    box.pay(attempt.stripe_session_id)
    box.deliver_due()
    tasks.act_on_events(at=given.NOW)
    hold = Hold.objects.get()
    assert live(order_hold=hold) == [("payments", hold.code)]
    assert cases.violations(at=given.NOW) == []


# --- refunds -----------------------------------------------------------------------------------
def told(refund: Refund, status: str) -> StripeRefund:
    return StripeRefund(
        id="re_1", status=status, amount_minor=refund.amount_minor, currency="usd",
        intent_id=refund.payment.payment_intent_id or "", charge_id="ch_1", created=NOW,
        metadata={"refund": refund.public_id},
        failure_reason="", txn_id="txn_1", failure_txn_id="txn_2",
    )  # fmt: skip


def test_a_refund_that_comes_back_is_at_finance_and_stays_until_somebody_says_how_it_ended(box: Sandbox) -> None:
    order = given.paid_order(box)
    refund = cancellations.cancel(order.pk, reason="x", at=NOW, by=SUPPORT).refund
    assert refund is not None
    refunds.confirm(told(refund, "requires_action"), at=NOW, by=SYSTEM)
    assert live(refund=refund) == [("refunds", "refund_stuck")]
    refunds.confirm(told(refund, "succeeded"), at=NOW, by=SYSTEM)
    assert live(refund=refund) == []
    refunds.confirm(told(refund, "failed"), at=LATER, by=SYSTEM)
    assert live(refund=refund) == [("refunds", "refund_failed")]
    assert cases.violations(at=LATER) == []
    cases.close(Case.objects.get(refund=refund).pk, outcome="Sent by bank transfer.", at=LATER, by=finance())
    assert tasks.follow_cases(at=LATER) == 0


# --- events ------------------------------------------------------------------------------------
def an_event(**fields: object) -> StripeEvent:
    values = {
        "event_id": f"evt_{StripeEvent.objects.count()}", "type": "payment_intent.payment_failed", "livemode": False,
        "object_type": "payment_intent", "object_id": "pi_1", "payload": {"metadata": {"env": "local", "order": "A"}},
        "payload_sha256": "x", "happened_at": NOW, "received_at": NOW, "attempts": StripeEvent.MOST_ATTEMPTS - 1,
    }  # fmt: skip
    return StripeEvent.objects.create(**values | fields)


def test_an_event_that_is_given_up_is_at_finance_until_it_is_tried_again() -> None:
    event = an_event()
    assert inbox.act_on(event.pk, at=NOW, by=SYSTEM) == "dead"
    assert live(event=event) == [("events", "event_given_up")]
    inbox.requeue(event.pk, at=LATER, by=FINANCE)
    assert live(event=event) == []
    StripeEvent.objects.update(attempts=StripeEvent.MOST_ATTEMPTS - 1)
    inbox.act_on(event.pk, at=LATER, by=SYSTEM)
    assert live(event=event) == [("events", "event_given_up")]
    assert Case.objects.count() == 1


# --- differences -------------------------------------------------------------------------------
def test_what_the_comparison_could_not_mend_is_at_finance_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = an_order(an_account())
    found = [
        Difference("paid_without_evidence", order.number, "cs_1", "paid", "not paid"),
        Difference("I3", order.number, "", "paid, and its counted payment does not agree", ""),
        Difference("session_open_unknown", "", "cs_2", "no attempt", "open/unpaid", fixed=True),
        Difference("event_dead", "", "evt_1", "NotFound", "refund.created"),
        Difference("refund_waiting", order.number, "re_1", "unknown", "not known"),
    ]
    monkeypatch.setattr(reconciliation, "reconcile", lambda **_: iter(found))
    for _ in range(2):
        tasks.reconcile_hourly(at=NOW)
    assert live(order=order) == [("payments", "books_differ")] * 2
    assert Case.objects.count() == 2
    for case in Case.objects.all():
        cases.close(case.pk, outcome="Looked into it.", at=NOW, by=finance())
    tasks.reconcile_hourly(at=LATER)
    assert live() == []


# --- scans -------------------------------------------------------------------------------------
def a_refused_scan(profile: FootProfile, number: int, *, side: str = "left") -> Scan:
    return Scan.objects.create(
        profile=profile, side=side, load="seated", sha256=str(number), size_bytes=1, status="rejected", verdict="no",
        code="not_a_foot", uploaded_at=NOW, measured_at=NOW,
    )  # fmt: skip


def test_the_third_scan_of_a_side_that_cannot_be_used_brings_a_fitter_to_its_picture_and_file(
    measures: Measure, client: Client
) -> None:
    draft = a_draft(a_wearer(an_account().pk))
    reject, odd = ScanFound.refused(ScanCode.NOT_A_FOOT), told_of(Verdict.NO, ScanCode.SOLE_MISSING)
    for number in range(2):
        measures(a_scan(draft, data=b"solid %d" % number), reject)
    measures(a_scan(draft, Side.RIGHT, b"solid right"), reject)
    tasks.follow_cases(at=NOW)
    assert live() == []
    last = measures(a_scan(draft, data=b"solid third"), odd)
    assert (last.status, last.code) == ("rejected", "sole_missing")
    tasks.follow_cases(at=NOW)
    assert live(scan=last) == live() == [("review", "scans_refused")]
    assert cases.violations(at=NOW) == []
    client.force_login(a_colleague("fay", "fitter"))
    page = client.get(f"/admin/fitting/scan/{last.pk}/change/").content.decode()
    shown = dict(re.findall(r'<img src="([^"]+)" alt="The foot, (above|side)"', page))
    assert sorted(shown.values()) == ["above", "side"]
    assert [client.get(link)["Content-Type"] for link in shown] == ["image/svg+xml"] * 2
    [file] = re.findall(r'<a href="([^"]+)">File as it was sent</a>', page)
    assert b"".join(client.get(file)) == b"solid third"
    measures(a_scan(draft, data=b"solid fourth"), reject)
    tasks.follow_cases(at=LATER)
    assert live() == [("review", "scans_refused")]
    assert Case.objects.get(scan=last).ended == "settled"


def test_a_scan_that_is_taken_in_the_end_settles_the_case() -> None:
    draft = a_draft(a_wearer(an_account().pk))
    for number in range(3):
        a_refused_scan(draft, number)
    tasks.follow_cases(at=NOW)
    Scan.objects.filter(sha256="0").update(status="measured", verdict="yes")
    tasks.follow_cases(at=LATER)
    assert live() == []
    assert cases.violations(at=LATER) == []


def test_a_scan_that_was_given_up_brings_a_fitter_who_may_let_it_be_measured_again() -> None:
    scan = a_refused_scan(a_draft(a_wearer(an_account().pk)), 1)
    Scan.objects.update(status="dead", verdict="", code="", file="scans/x")
    tasks.follow_cases(at=NOW)
    assert live(scan=scan) == [("review", "scan_given_up")]
    scanning.measure_again(scan.pk, at=LATER, by=FITTER)
    tasks.follow_cases(at=LATER)
    assert live() == []


# --- clinicians --------------------------------------------------------------------------------
def test_what_a_clinician_sent_brings_a_fitter_until_it_is_looked_at() -> None:
    profile = a_draft(a_wearer(an_account().pk), health_checks=["numb_feet"])
    entry = ClinicianEntry.objects.create(
        profile=profile, flags=["numb_feet"], sent_at=NOW, may_wear=True, clinician_name="Dr Ute Lang",
        profession="Podiatrist", register_number="CH 20417", signed_on=NOW.date(),
    )  # fmt: skip
    cases.follow(at=LATER)
    assert live(entry=entry) == live() == [("review", "clinician_entry")]
    assert Case.objects.get(entry=entry).urgent is True
    verifying.reject(entry.pk, reason="No such number.", at=LATER, by=FITTER)
    cases.follow(at=LATER)
    assert live() == []
