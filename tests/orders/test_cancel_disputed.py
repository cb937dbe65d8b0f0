"""While a bank decides about a payment, asking whether an order can be cancelled and pressing it say the same."""

from urllib.parse import urlencode

import pytest

from orders.reconciliation import invariants
from tests import given
from tests.orders.bought import act_on_all, picture
from tests.orders.calling import Browser
from tests.orders.making import LATER
from tests.orders.test_cancel_lines import bought, line_of
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def test_while_its_payment_is_disputed_asking_and_pressing_say_the_same(box: Sandbox) -> None:
    given.custom_product()
    given.stock_good()
    browser = Browser()
    order = bought(box, browser.actor)
    bags, path = line_of(order, "WASH-BAG").public_id, f"orders/{order.number}"

    def told(**asked: str) -> tuple[bool, str, int]:
        status, said = browser.get(f"{path}/cancellation/?{urlencode(asked)}")
        assert status == 200
        return said["possible"], said["why"], said["refund"]["amount"]

    def shown() -> set[tuple[bool, str]]:
        seen = browser.get(f"{path}/")[1]
        parts = [line["cancellation"] for group in seen["wearers"] for line in group["lines"]]
        return {(one["possible"], one["why"]) for one in (seen["cancellation"], *parts)}

    assert (told(), told(line=bags)[0], shown()) == (
        (True, "before_production", order.total_minor), True, {(True, "before_production")},
    )  # fmt: skip
    dispute = box.dispute(order.payments.get().charge_id or "", amount=100)
    box.deliver_due()
    act_on_all()
    before = picture(order)
    assert (told(), told(line=bags), shown()) == ((False, "disputed", 0), (False, "disputed", 0), {(False, "disputed")})
    for number, way in enumerate((f"{path}/cancel/", f"{path}/lines/{bags}/cancel/")):
        status, refused = browser.post(way, {"reason": "other"}, Idempotency_Key=f"disputed-{number}")
        assert (status, refused["code"]) == (409, "payment_disputed")
    assert picture(order) == before

    box.decide_dispute(dispute.id, won=False)
    box.deliver_due()
    act_on_all()
    assert told() == (True, "before_production", order.total_minor - 100)
    status, done = browser.post(f"{path}/cancel/", {"reason": "other"}, Idempotency_Key="lost")
    assert (status, done["refund"]["amount"]["amount"]) == (200, order.total_minor - 100)
    assert invariants(at=LATER) == []
