"""The form by which staff give money back: lines told apart, nothing given back twice unseen, or of what goes on."""

import html
import re

import pytest
from django.test import Client

from orders import cancellations, tasks
from orders.carts import Wanted
from orders.models import Order, Payment, Refund
from orders.money_left import in_words, left_of
from shop.actor import SYSTEM
from tests import given
from tests.boxes import NOW
from tests.budgets import counted
from tests.orders.bought import picture
from tests.orders.desks import page, staff
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def two_pairs_alike(box: Sandbox) -> Order:
    buyer = given.guest()
    given.custom_product()
    pair = Wanted("STRIDE-M", wearer=given.wearer(buyer).public_id)
    return given.paid_order(box, buyer, pair, pair)


def opened(client: Client, order: Order) -> dict[str, str]:
    """Open the form, and return what it sends by itself."""
    shown = client.get(page(Order, pk=order.pk, act="give_back")).content.decode()
    assert 'type="hidden" name="seen_minor"' in shown
    return {"seen_minor": str(left_of(order)[1]), "reason": "goodwill", "remark": "They called."}


def press(client: Client, order: Order, said: dict[str, str]) -> str:
    answer = client.post(page(Order, pk=order.pk, act="give_back"), said)
    return html.unescape(answer.content.decode()) if answer.status_code == 200 else ""


def test_lines_alike_are_told_apart_and_keep_their_places(box: Sandbox) -> None:
    order, client = two_pairs_alike(box), staff("finance")
    first, second = order.lines.order_by("position")
    assert first.name == second.name
    whose = first.wearer.name if first.wearer is not None else ""
    said = [f"{n}. {first.name} for {whose}, {first.get_status_display().lower()}" for n in (1, 2)]
    shown = html.unescape(client.get(page(Order, pk=order.pk, act="give_back")).content.decode())
    assert all(words in shown for words in said)

    cancellations.cancel_line(first.pk, reason="", at=NOW, by=SYSTEM)
    shown = html.unescape(client.get(page(Order, pk=order.pk, act="give_back")).content.decode())
    assert [words in shown for words in said] == [False, True]
    refund = Refund.objects.get()
    told = html.unescape(client.get(page(Refund, pk=refund.pk)).content.decode())
    assert f"1. {first.name} for {whose}, cancelled: $207.90" in told


def test_the_same_refund_from_a_page_that_was_opened_before_is_refused(box: Sandbox) -> None:
    order, client = two_pairs_alike(box), staff("finance")
    line = order.lines.order_by("position")[0]
    said = opened(client, order) | {line.public_id: "10.00"}
    assert press(client, order, said) == ""
    before = picture(order)
    assert "has changed since you opened this page" in press(client, order, said)
    assert picture(order) == before
    assert press(client, order, opened(client, order) | {line.public_id: "10.00"}) == ""
    assert [refund.amount_minor for refund in order.refunds.all()] == [1000, 1000]


def test_all_of_a_line_that_goes_on_is_given_back_only_by_whoever_says_that_it_is_made_all_the_same(
    box: Sandbox,
) -> None:
    order, client = two_pairs_alike(box), staff("finance")
    line = order.lines.order_by("position")[1]
    said = opened(client, order) | {line.public_id: "207.90"}
    before = picture(order)
    assert "Cancel the line instead" in press(client, order, said)
    assert picture(order) == before
    assert press(client, order, said | {"made_all_the_same": "on"}) == ""
    assert [(refund.amount_minor, refund.parts.get().line_id) for refund in order.refunds.all()] == [(20790, line.pk)]


def shown(client: Client, path: str) -> str:
    """Return the words of a page, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", client.get(path).content.decode())).split())


def test_the_page_of_an_order_names_the_lines_that_a_person_gave_money_back_for(box: Sandbox) -> None:
    order, client = two_pairs_alike(box), staff("finance")
    first, second = order.lines.order_by("position")
    said = opened(client, order) | {first.public_id: "10.00", second.public_id: "5.50"}
    assert press(client, order, said) == ""
    with counted() as few:
        told = shown(client, page(Order, pk=order.pk))
    assert "line 1: $10.00; line 2: $5.50" in told
    assert "They called." in told
    assert press(client, order, opened(client, order) | {first.public_id: "1.00"}) == ""
    with counted() as statements:
        shown(client, page(Order, pk=order.pk))
    assert len(statements) <= len(few)


def test_who_pays_out_reads_how_much_for_what_and_why_the_refund_failed(box: Sandbox) -> None:
    order, client = two_pairs_alike(box), staff("finance")
    first = order.lines.order_by("position")[0]
    box.state.next_refunds.append("failed")
    press(client, order, opened(client, order) | {first.public_id: "10.00"})
    tasks.execute_refunds(at=NOW)
    box.deliver_due()
    tasks.act_on_events(at=NOW)
    refund = order.refunds.get()
    assert (refund.status, refund.failure_reason) == ("failed", "expired_or_canceled_card")
    told = shown(client, page(Refund, pk=refund.pk, act="pay_out"))
    assert f"To be sent $10.00 For {in_words(first)}: $10.00" in told
    assert "It did not arrive because of expired or canceled card" in told
    assert "Why it failed expired or canceled card" in shown(client, page(Refund, pk=refund.pk))


def test_who_gives_back_what_bought_nothing_reads_how_much_and_why_it_does_not_fit(box: Sandbox) -> None:
    order, client = two_pairs_alike(box), staff("finance")
    paid = order.payments.get()
    stray = Payment.objects.create(
        order=order, standing="mismatch", amount_minor=2000, currency="USD", payment_intent_id="pi_stray", paid_at=NOW,
        recorded_at=NOW,
    )  # fmt: skip
    told = shown(client, page(Payment, pk=stray.pk, act="give_back"))
    total = f"${paid.amount_minor / 100:.2f}"
    assert "Goes back $20.00 Why it does not fit It is not what the order costs" in told
    # The address of the other is open as well, and says where to go.
    own = shown(client, page(Payment, pk=paid.pk, act="give_back"))
    assert "It paid the order: give back parts of the order instead." in own
    assert f"The order costs {total} You alone may still give back $250.00" in told
