"""Eight who give money back, and eight who use a code: never more than there is, and a control without the lock."""

from typing import Any

import pytest
from pytest_django import Settings

from config.accounts.models import User
from orders import carts, checkout, deciding, redeeming
from orders.carts import Standing, Wanted
from orders.checkout import Placed
from orders.models import Order, Payment, Redemption, Refund
from orders.reconciliation import invariants
from shop.actor import Actor, Kind
from shop.models import DiscountCode
from shop.models.discount import DiscountCodeQuerySet
from tests import given
from tests.given import NOW, RETURN_URL
from tests.races.racing import lost, race, together, without_locks, won
from tests.shop.given import LONG_AGO
from tests.stripe_sandbox import Sandbox

RACERS = 8


def bought(box: Sandbox) -> tuple[Order, str, Actor]:
    """A paid pair for 207.90, its line, and somebody of finance."""
    order = given.paid_order(box)
    user = User.objects.create_user("fin@staff.example", is_staff=True)
    return order, order.lines.get().public_id, Actor(Kind.STAFF, user.pk, frozenset({"finance"}))


def decide(order: Order, line: str, by: Actor) -> Refund:
    return deciding.decide(order.pk, amounts={line: 5000}, reason="goodwill", remark="Late.", at=NOW, by=by)


@pytest.mark.usefixtures("on_disk")
def test_case_19_of_eight_who_give_back_50_of_207_four_succeed(box: Sandbox, settings: Settings) -> None:
    settings.REFUND_LIMITS = {"USD": 10000}
    order, line, by = bought(box)
    results = race(RACERS, lambda _: decide(order, line, by))
    assert sorted(refund.status for refund in won(results)) == ["awaiting_approval"] * 2 + ["requested"] * 2
    assert lost(results) == ["PartTooLarge"] * 4
    assert order.payments.get().available_minor() == order.total_minor - 20000
    assert box.requests("POST", "/v1/refunds") == []
    assert invariants(at=NOW) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_more_goes_back_than_the_line_cost(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, line, by = bought(box)
    without_locks(monkeypatch)
    together(monkeypatch, Payment, "available_minor", RACERS)
    assert len(won(race(RACERS, lambda _: decide(order, line, by)))) == RACERS
    assert {"I1", "I13"} <= {found.code for found in invariants(at=NOW)}


# --- codes -------------------------------------------------------------------------------------


def carts_with_a_code(count: int, **limits: int) -> list[tuple[Standing, Actor]]:
    """As many guests of one e-mail address, each with a cart that the code takes ten percent off."""
    given.policies()
    DiscountCode.objects.create(code="SPRING", kind="percentage", percent=10, starts_at=LONG_AGO, **limits)
    sku = given.stock_good(on_hand=50).sku
    ready = []
    for _ in range(count):
        who = given.guest()
        cart = given.cart_ready_to_pay(who, Wanted(sku, 1)).cart.public_id
        ready.append((carts.use_code(cart, "SPRING", at=NOW, by=who), who))
    return ready


def press(standing: Standing, by: Any) -> Placed:
    return checkout.begin(
        standing.cart.public_id, expected_total=standing.quote.total, return_url=RETURN_URL, at=NOW, by=by
    )


@pytest.mark.parametrize(
    ("limits", "refused"), [({"most_uses": 3}, "CodeUsedUp"), ({"most_per_customer": 3}, "CodeUsedByYou")]
)
@pytest.mark.usefixtures("on_disk")
def test_a_code_is_used_as_often_as_it_may_be_by_eight(box: Sandbox, limits: dict[str, int], refused: str) -> None:
    ready = carts_with_a_code(RACERS, **limits)
    results = race(RACERS, lambda number: press(*ready[number]))
    assert len(won(results)) == 3
    # Who looks at the cart after the others sees another total; who looked before is refused when it is counted.
    assert set(lost(results)) <= {refused, "TotalChanged"}
    assert DiscountCode.objects.get().used == Redemption.objects.live().count() == 3
    assert Order.objects.count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_counted_code_two_use_what_one_may(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = carts_with_a_code(2, most_per_customer=1)
    monkeypatch.setattr(DiscountCodeQuerySet, "use", lambda *_: True)
    # Where each has counted the uses, and neither has written its own.
    monkeypatch.setattr(redeeming, "uses_of", lambda *_: 0)
    assert len(won(race(2, lambda number: press(*ready[number])))) == 2
    assert Redemption.objects.live().count() == 2
