"""A wearer who has taken a guarantee over claims by themselves, and what goes back goes to who paid."""

import uuid
from typing import Any, Final

import pytest
import time_machine

from fitting.models import Message
from fitting.tasks import send_mails
from orders import erasing
from orders.claims import Choice, decide
from orders.models import Case, Claim, Refund
from shop.actor import SYSTEM
from tests.orders.claims.claiming import DAY, SignedIn, Wearing
from tests.orders.covering.delivered import Pair, invited
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague

pytestmark = pytest.mark.django_db

FROM: Final = LATER + DAY
HERS: Final = {
    "name": "Bo Reed", "line1": "3 Pine Road", "city": "Salem", "region": "OR", "postal_code": "97301", "country": "US",
}  # fmt: skip
SHAPE: Final = {"side": "left", "part": "core", "failure": "lost_shape", "cause": "wear"}


def taken_over(ada: Wearing) -> tuple[SignedIn, str]:
    """Let the wearer of Ada's order have an account and her guarantee; return who that is, and the left serial."""
    left, right = ada.serials["left"], ada.serials["right"]
    token = invited(Pair(ada.line, ada.browser.actor, left, right))
    with time_machine.travel(FROM, tick=False):
        assert ada.browser.post(f"covers/{left}/handover/", None)[0] == 201
        wearer = SignedIn("bo@example.com")
        status, told = wearer.post(f"covers/{left}/take-over/", {"invitation": token})
        assert (status, told["status"]) == (200, "taken"), told
    return wearer, left


def call(browser: SignedIn, method: str, path: str, body: object = None, *, day: int = 0) -> tuple[int, Any]:
    """Read or press so many days after the guarantee was taken over."""
    with time_machine.travel(FROM + day * DAY, tick=False):
        if method == "get":
            return browser.get(path)
        return browser.post(path, body, Idempotency_Key=uuid.uuid4().hex)


def test_the_wearer_claims_and_the_money_goes_to_who_paid() -> None:
    ada = Wearing()
    bo, left = taken_over(ada)
    body = {"kind": "durability", "sides": [SHAPE], "words": "It sags.", "sends_to": HERS}
    status, refused = call(ada.browser, "post", f"covers/{left}/claims/", body)
    assert (status, refused["code"], Claim.objects.count()) == (403, "cover_taken_over", 0)

    status, told = call(bo, "post", f"covers/{left}/claims/", body)
    assert (status, told["status"], told["order"]) == (201, "in_review", None), told
    number = told["number"]
    # Whoever paid hears nothing of it, and whoever claims sees nothing of the order.
    assert call(ada.browser, "get", "claims/")[1]["results"] == []
    for path in ("", "messages/", "evidence/"):
        assert call(ada.browser, "get", f"claims/{number}/{path}")[0] == 404
    assert call(ada.browser, "post", f"claims/{number}/withdraw/")[0] == 404
    assert call(bo, "get", f"orders/{ada.order.number}/")[0] == 404
    (listed,) = call(bo, "get", "claims/")[1]["results"]
    assert (listed["number"], listed["order"]) == (number, None)

    cara = a_colleague("cara", "claims").as_actor()
    money = Choice("granted", "durability.failure", remedy="refund", words="This should not happen.")
    decide(Claim.objects.get().pk, money, at=FROM + 2 * DAY, by=cara)
    refund = Refund.objects.get()
    assert (refund.order, refund.payment.order.customer_id) == (ada.order, ada.browser.actor.user_id)
    assert (refund.payment.charge_id, refund.amount_minor) == (f"ch_{ada.order.pk}", 20790)
    _, told = call(bo, "get", f"claims/{number}/", day=3)
    (decision,) = told["decisions"]
    assert (decision["remedy"], decision["amount"], told["remake_order"]) == ("refund", None, None)

    # Each hears of it where they are: the wearer of the claim, and who paid of nothing but their money.
    sent = Message.objects.filter(kind__startswith="claim_").order_by("pk")
    assert list(sent.values_list("kind", "to_email", "recipient_id")) == [
        (kind, "bo@example.com", bo.actor.user_id) for kind in ("claim_received", "claim_decided")
    ]
    assert [set(mail.facts) & {"number", "total"} for mail in sent] == [set(), set()]
    assert send_mails(at=FROM + 3 * DAY) >= 2
    assert {mail.status for mail in sent.all()} == {"sent"}
    status, told = call(ada.browser, "get", f"orders/{ada.order.number}/timeline/", day=3)
    said = [moment["detail"] for moment in told["results"]]
    assert (status, [words for words in said if "bo@" in words or "claim" in words]) == (200, [])
    assert any(ada.order.email in words for words in said)


def test_whoever_claims_is_forgotten_with_their_words_and_whoever_bought_leaves_them_alone() -> None:
    ada = Wearing()
    bo, left = taken_over(ada)
    said = {"kind": "durability", "sides": [SHAPE], "words": "It sags.", "sends_to": HERS}
    status, told = call(bo, "post", f"covers/{left}/claims/", said)
    assert status == 201
    assert [one.code for one in erasing.under_way(bo.user.pk)] == ["claim_open"]
    assert call(bo, "post", f"claims/{told['number']}/withdraw/")[0] == 200
    Case.objects.update(status="closed", closed_at=FROM, ended="handled")
    erasing.erase(ada.browser.user.pk, at=FROM, by=SYSTEM)
    assert Claim.objects.get().words == "It sags."
    erasing.erase(bo.user.pk, at=FROM, by=SYSTEM)
    assert Claim.objects.get().words == ""
