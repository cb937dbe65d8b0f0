"""From a paid line to approved feet: who hands what to whom, and what is refused."""

import datetime as dt

import pytest
from django.test import Client

from fitting.models import FootProfile, JournalEntry, Message, Wearer
from orders import cancellations, reviews, tasks
from orders.models import OrderLine
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed
from tests.budgets import queries
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.orders.making import NOW, a_guest, a_guest_with_client, a_line, an_account, an_order

pytestmark = pytest.mark.django_db

FITTER = Actor(Kind.STAFF, 1, frozenset({"fitter"}))
LATER = NOW + dt.timedelta(days=1)


def waiting() -> tuple[OrderLine, Actor]:
    order = an_order(an_account())
    return a_line(order), Actor(Kind.CUSTOMER, order.customer_id)


def wearer_of(line: OrderLine) -> Wearer:
    assert line.wearer is not None
    return line.wearer


def in_review() -> tuple[OrderLine, FootProfile]:
    line, by = waiting()
    profile = a_submitted_profile(wearer_of(line))
    return reviews.attach_profile(line.pk, at=NOW, by=by), profile


def unchanged(line: OrderLine) -> bool:
    fresh = OrderLine.objects.get(pk=line.pk)
    return (fresh.status, fresh.profile_id) == (line.status, line.profile_id) and not Message.objects.exists()


# --- attaching ---------------------------------------------------------------------------------
def test_the_newest_submitted_profile_goes_to_the_fitter() -> None:
    line, by = waiting()
    a_submitted_profile(wearer_of(line))
    newest = a_submitted_profile(wearer_of(line))
    moved = reviews.attach_profile(line.pk, at=NOW, by=by)
    assert (moved.status, moved.profile_id) == ("in_review", newest.pk)
    entry = JournalEntry.objects.get(subject="orders.orderline")
    assert (entry.was, entry.became, entry.by_id) == ("awaiting_profile", "in_review", by.id)


def test_the_customer_may_choose_an_older_version() -> None:
    line, by = waiting()
    older = a_submitted_profile(wearer_of(line))
    a_submitted_profile(wearer_of(line))
    assert reviews.attach_profile(line.pk, profile=older.public_id, at=NOW, by=by).profile_id == older.pk


def test_attaching_twice_changes_nothing() -> None:
    line, _ = in_review()
    by = Actor(Kind.CUSTOMER, line.order.customer_id)
    again = reviews.attach_profile(line.pk, at=LATER, by=by)
    assert again.status == "in_review"
    assert JournalEntry.objects.filter(subject="orders.orderline").count() == 1


def test_another_wearers_profile_a_draft_and_none_are_refused() -> None:
    line, by = waiting()
    stranger = a_submitted_profile(a_wearer(by.user_id, name="Bo", relation="other"))
    draft = FootProfile.objects.create(
        wearer=wearer_of(line), version=1, schema_version=1, opened_at=NOW, changed_at=NOW
    )
    for public_id in (stranger.public_id, draft.public_id, "fpr_nothing", ""):
        with pytest.raises(reviews.ProfileUnsuitable):
            reviews.attach_profile(line.pk, profile=public_id, at=NOW, by=by)
    assert unchanged(line)


def test_a_strangers_line_is_not_there() -> None:
    line, _ = waiting()
    a_submitted_profile(wearer_of(line))
    with pytest.raises(cancellations.LineUnknown):
        reviews.attach_profile(line.pk, at=NOW, by=Actor(Kind.GUEST, a_guest().pk))
    assert unchanged(line)


@pytest.mark.parametrize("status", ["in_production", "cancelled"])
def test_a_line_that_does_not_wait_is_refused(status: str) -> None:
    line, by = waiting()
    profile = a_submitted_profile(wearer_of(line))
    OrderLine.objects.filter(pk=line.pk).update(status=status, profile=profile)
    line.refresh_from_db()
    with pytest.raises(reviews.NotAwaitingProfile):
        reviews.attach_profile(line.pk, at=NOW, by=by)
    assert unchanged(line)


def test_goods_from_stock_and_unpaid_lines_take_no_profile() -> None:
    order = an_order(an_account(), payment="awaiting_payment", paid_at=None)
    unpaid, stock = a_line(order, status="awaiting_payment"), a_line(order, kind="stock")
    a_submitted_profile(wearer_of(unpaid))
    for line in (unpaid, stock):
        with pytest.raises(reviews.NotAwaitingProfile):
            reviews.attach_profile(line.pk, at=NOW, by=Actor(Kind.CUSTOMER, order.customer_id))
        assert unchanged(line)


# --- following ---------------------------------------------------------------------------------
def test_the_sweep_moves_lines_whose_wearer_has_submitted_since() -> None:
    line, _ = waiting()
    other, _ = waiting()
    assert reviews.follow_lagging(at=NOW) == 0
    profile = a_submitted_profile(wearer_of(line))
    assert tasks.follow_profiles(at=LATER) == 1
    assert tasks.follow_profiles(at=LATER) == 0
    line.refresh_from_db()
    other.refresh_from_db()
    assert (line.status, line.profile_id) == ("in_review", profile.pk)
    assert (other.status, other.profile_id) == ("awaiting_profile", None)
    assert JournalEntry.objects.get(subject="orders.orderline").by_kind == "system"


def test_following_a_line_that_does_not_wait_does_nothing() -> None:
    line, _ = in_review()
    assert not reviews.follow(line.pk, at=NOW, by=SYSTEM)
    assert JournalEntry.objects.filter(subject="orders.orderline").count() == 1


def test_a_line_without_news_is_left_alone() -> None:
    line, _ = waiting()
    assert not reviews.follow(line.pk, at=NOW, by=SYSTEM)
    assert unchanged(line)


def test_lines_of_unpaid_orders_do_not_lag() -> None:
    order = an_order(payment="awaiting_payment", paid_at=None)
    line = a_line(order, status="awaiting_profile")
    a_submitted_profile(wearer_of(line))
    assert not reviews.lagging().exists()
    assert not reviews.follow(line.pk, at=NOW, by=SYSTEM)


def test_finding_what_lags_takes_one_statement_however_many_wait() -> None:
    order = an_order()
    for _ in range(5):
        a_line(order)
    with queries(1):
        assert list(reviews.lagging().values_list("pk", flat=True)) == []


# --- the fitter --------------------------------------------------------------------------------
def test_the_fitter_approves_and_the_customer_is_told() -> None:
    line, _ = in_review()
    approved = reviews.approve(line.pk, at=LATER, by=FITTER)
    assert approved.status == "approved"
    assert Message.objects.get().key == f"line_approved:{line.order.number}:1:1"
    entries = JournalEntry.objects.filter(subject="orders.orderline").order_by("pk")
    assert [entry.became for entry in entries] == ["in_review", "approved"]


def test_what_is_sent_back_comes_back_only_with_a_newer_version() -> None:
    line, first = in_review()
    by = Actor(Kind.CUSTOMER, line.order.customer_id)
    back = reviews.send_back(line.pk, reason=" Measure the left foot again. ", at=LATER, by=FITTER)
    assert (back.status, back.profile_id) == ("awaiting_profile", first.pk)
    entry = JournalEntry.objects.get(became="awaiting_profile")
    assert entry.reason == "Measure the left foot again."
    message = Message.objects.get()
    assert "left foot" not in str(message.facts)
    assert reviews.follow_lagging(at=LATER) == 0
    with pytest.raises(reviews.ProfileUnsuitable):
        reviews.attach_profile(line.pk, at=LATER, by=by)
    second = a_submitted_profile(wearer_of(line))
    assert reviews.follow_lagging(at=LATER) == 1
    line.refresh_from_db()
    assert (line.status, line.profile_id) == ("in_review", second.pk)


def test_sending_back_needs_a_reason() -> None:
    line, _ = in_review()
    with pytest.raises(reviews.ReasonMissing):
        reviews.send_back(line.pk, reason="  ", at=NOW, by=FITTER)
    assert unchanged(line)


def test_only_what_is_in_review_is_approved_or_sent_back() -> None:
    line, _ = waiting()
    with pytest.raises(reviews.NotInReview):
        reviews.approve(line.pk, at=NOW, by=FITTER)
    with pytest.raises(reviews.NotInReview):
        reviews.send_back(line.pk, reason="x", at=NOW, by=FITTER)
    with pytest.raises(cancellations.LineUnknown):
        reviews.approve(404, at=NOW, by=FITTER)
    assert unchanged(line)


def test_only_fitters_approve() -> None:
    line, _ = in_review()
    for by in (Actor(Kind.STAFF, 2, frozenset({"support", "finance"})), Actor(Kind.CUSTOMER, line.order.customer_id)):
        with pytest.raises(NotAllowed):
            reviews.approve(line.pk, at=NOW, by=by)
        with pytest.raises(NotAllowed):
            reviews.send_back(line.pk, reason="x", at=NOW, by=by)
    assert unchanged(line)


# --- over HTTP ---------------------------------------------------------------------------------
def test_a_guest_hands_in_a_profile() -> None:
    guest, client = a_guest_with_client()
    line = a_line(an_order(guest))
    profile = a_submitted_profile(wearer_of(line))
    url = f"/api/v1/orders/{line.order.number}/lines/{line.public_id}/profile/"
    answer = client.post(url, {"profile": profile.public_id}, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json() == {"id": line.public_id, "status": "in_review", "profile": profile.public_id}
    assert client.post(url, {}, content_type="application/json").json()["status"] == "in_review"


def test_over_http_strangers_wrong_numbers_and_unknown_fields_are_refused(client: Client) -> None:
    guest, own = a_guest_with_client()
    _, stranger = a_guest_with_client()
    line = a_line(an_order(guest))
    other = an_order(guest)
    profile = a_submitted_profile(wearer_of(line))
    url = f"/api/v1/orders/{line.order.number}/lines/{line.public_id}/profile/"
    sent = {"profile": profile.public_id}
    assert client.post(url, sent, content_type="application/json").status_code == 401
    assert stranger.post(url, sent, content_type="application/json").json()["code"] == "line_unknown"
    assert (
        own.post(url.replace(line.order.number, other.number), sent, content_type="application/json").status_code == 404
    )
    refused = own.post(url, {**sent, "status": "approved"}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/status")
    wrong = own.post(url, {"profile": "fpr_nothing"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/profile")
    assert unchanged(line)
