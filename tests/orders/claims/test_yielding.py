"""A buyer and a wearer who has taken over claim the same: who goes first, and how the other one goes on."""

import datetime as dt
from typing import Any, Final

import pytest

from fitting.models import Message
from orders.models import Claim, ClaimSide
from tests.orders.claims.claiming import CRACKED, DAY, Wearing
from tests.orders.claims.test_taken_over import FROM, HERS, SHAPE, call, taken_over
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db

BEFORE: Final = LATER + DAY / 2
LIMP: Final = {"part": "core", "failure": "lost_shape", "cause": "wear"}
ARCH: Final[dict[str, Any]] = {"kind": "fit", "misfits": ["arch_too_high"]}


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def said(side: dict[str, Any], kind: str = "durability") -> dict[str, Any]:
    return {"kind": kind, "sides": [side], "sends_to": HERS}


def mailed(number: str) -> list[tuple[str, str]]:
    """Return the mails about a claim, oldest first."""
    mails = Message.objects.filter(facts__claim=number).order_by("pk")
    return [(mail.kind, mail.to_email) for mail in mails]


def asked(number: str) -> dict[str, dt.datetime]:
    return dict(ClaimSide.objects.filter(claim__number=number).values_list("side", "asked_at"))


def test_what_a_buyer_has_asked_ends_where_the_wearer_asks_the_same_and_keeps_its_day(ada: Wearing) -> None:
    _, buyers = ada.claims("left", "right", at=BEFORE, **LIMP)
    bo, left = taken_over(ada)
    status, told = call(bo, "post", f"covers/{left}/claims/", said(SHAPE), day=2)
    assert (status, told["status"], asked(told["number"])) == (201, "in_review", {"left": BEFORE}), told
    assert ada.reads(buyers["number"], at=FROM + 2 * DAY)["status"] == "withdrawn"
    assert mailed(buyers["number"]) == [("claim_received", ada.order.email), ("claim_ended", ada.order.email)]
    assert mailed(told["number"]) == [("claim_received", "bo@example.com")]
    # The other side of it was asked in time as well; something else is asked now.
    path = f"claims/{told['number']}/sides/"
    assert call(bo, "post", path, {**LIMP, "side": "right"}, day=3)[0] == 201
    assert asked(told["number"]) == {"left": BEFORE, "right": BEFORE}
    # The reverse: the buyer is told who speaks for the pair, and nothing changes.
    status, refused = call(ada.browser, "post", f"claims/{buyers['number']}/reopen/", day=3)
    assert (status, refused["code"]) == (403, "cover_taken_over")
    assert set(Claim.objects.values_list("number", "status")) == {
        (buyers["number"], "withdrawn"), (told["number"], "in_review"),
    }  # fmt: skip
    # Once the wearer has done with it, the buyer goes on.
    assert call(bo, "post", f"claims/{told['number']}/withdraw/", day=4)[0] == 200
    assert call(ada.browser, "post", f"claims/{buyers['number']}/reopen/", day=4)[1]["status"] == "in_review"
    # After ninety days what was taken back is asked anew.
    assert call(ada.browser, "post", f"claims/{buyers['number']}/withdraw/", day=5)[0] == 200
    status, told = call(bo, "post", f"covers/{left}/claims/", said(SHAPE), day=96)
    assert asked(told["number"]) == {"left": FROM + 96 * DAY}


def test_what_is_put_right_already_goes_on_and_advice_does_not_stand_in_the_way(ada: Wearing) -> None:
    _, made = ada.claims("left", at=BEFORE, **CRACKED)
    _, advised = ada.claims("right", at=BEFORE, **ARCH)
    assert (made["status"], advised["decisions"][0]["remedy"]) == ("remedy_in_progress", "advice")
    bo, left = taken_over(ada)
    status, refused = call(bo, "post", f"covers/{left}/claims/", said(SHAPE), day=1)
    assert (status, refused["code"]) == (409, "claim_side_being_answered")
    assert Claim.objects.count() == 2
    side = {"side": "right", "misfits": ["arch_too_high"]}
    status, told = call(bo, "post", f"covers/{left}/claims/", said(side, "fit"), day=1)
    assert (status, told["decisions"][0]["remedy"]) == (201, "advice")
    assert ada.reads(advised["number"], at=FROM + DAY)["status"] == "resolved"
    assert mailed(advised["number"])[-1] == ("claim_ended", ada.order.email)
    # Once it is there, the wearer claims what is worn from then on.
    ada.arrives(ada.remake_of(made["number"]), at=FROM + 2 * DAY)
    assert ada.reads(made["number"], at=FROM + 2 * DAY)["status"] == "resolved"
    fresh = ada.serials["left"]
    status, told = call(bo, "post", f"covers/{fresh}/claims/", said(SHAPE), day=3)
    assert (status, asked(told["number"])) == (201, {"left": FROM + 3 * DAY}), told


def test_a_buyer_may_have_a_refusal_looked_at_again_unless_the_wearer_claims_the_same(ada: Wearing) -> None:
    dried = {"part": "core", "failure": "crack", "cause": "heat"}
    _, refused = ada.claims("left", at=BEFORE, **dried)
    assert refused["status"] == "denied"
    bo, left = taken_over(ada)
    status, told = call(bo, "post", f"covers/{left}/claims/", said(SHAPE), day=1)
    assert status == 201, told
    appeal = f"claims/{refused['number']}/appeal/"
    status, said_no = call(ada.browser, "post", appeal, {"text": "It lay in the sun."}, day=2)
    assert (status, said_no["code"]) == (403, "cover_taken_over")
    assert call(bo, "post", f"claims/{told['number']}/withdraw/", day=3)[0] == 200
    assert call(ada.browser, "post", appeal, {"text": "It lay in the sun."}, day=3)[1]["status"] == "in_review"
