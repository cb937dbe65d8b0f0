"""What is made again, on its way: where it goes may be changed, and whoever claims says what went wrong with it."""

from typing import Any, Final

import pytest
import time_machine

from fitting import mailing
from fitting.models import Message
from orders import claims, notices, problems, shipping
from orders.claims import Choice
from orders.models import Claim, Order, Parcel
from shop.actor import SYSTEM
from tests.orders.claims.claiming import CRACKED, DAY, SignedIn, Wearing
from tests.orders.claims.test_addresses import ABROAD, HOME, goes_to, is_sent
from tests.orders.claims.test_taken_over import FROM, HERS, call, taken_over
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague
from tests.orders.workshop import brought_to

pytestmark = pytest.mark.django_db

PARCEL_MAILS: Final = ("parcel_sent", "parcel_arrived", "parcel_came_back", "problem_settled")
TRACKED: Final = "1Z999AA10123456784"


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def moves(who: SignedIn, path: str, to: dict[str, str], *, tag: str = "") -> tuple[int, Any]:
    """Send an address, having read the one that stands."""
    with time_machine.travel(FROM + DAY, tick=False):
        who.get(path)
        status, told = who._call("put", path, to, {"If_Match": tag or who.last.headers["ETag"]})
    return status, told.get("code") or (told["address"]["line1"], told["can_change"], bool(told["asked"]))


def mailed(order: Order) -> list[tuple[str, str, str]]:
    """Return of the mails about parcels what they are, to whom they go, and how to follow what is inside."""
    mails = Message.objects.filter(thread=order.journal_thread(), kind__in=PARCEL_MAILS).order_by("pk")
    return [(mail.kind, mail.to_email, mail.facts.get("tracking_number", "")) for mail in mails]


def test_an_address_may_be_changed_until_what_is_made_again_is_handed_over(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + DAY, sends_to=None, part="core", failure="lost_shape", cause="wear")
    path = f"claims/{told['number']}/address/"
    assert moves(ada.browser, path, HOME) == (200, ("7 Oak Avenue", True, False))
    assert moves(ada.browser, path, HERS, tag='"stale"') == (412, "stale")
    assert ada.reads(told["number"], at=FROM + DAY)["sends_to"] == HOME
    cara = a_colleague("cara", "claims").as_actor()
    claims.decide(Claim.objects.get().pk, Choice("granted", "durability.failure", "remake"), at=FROM, by=cara)
    assert goes_to(told["number"]) == ("7 Oak Avenue", "US")
    assert moves(ada.browser, path, HERS) == (200, ("3 Pine Road", True, False))
    assert goes_to(told["number"]) == ("3 Pine Road", "US")
    # Elsewhere somebody looks at it; the address stays.
    assert moves(ada.browser, path, ABROAD) == (202, ("3 Pine Road", True, True))
    assert moves(ada.browser, path, HERS) == (200, ("3 Pine Road", True, False))
    is_sent(ada, told["number"])
    assert moves(ada.browser, path, HOME) == (409, "nothing_left_to_send")
    assert ada.reads(told["number"], at=FROM + DAY)["sends_to"]["line1"] == "3 Pine Road"
    # Of a claim that is over, and of which nothing was made, nothing goes anywhere.
    _, other = ada.claims("right", at=FROM + DAY, part="core", failure="lost_shape", cause="wear")
    assert ada.presses(other["number"], "withdraw", None, at=FROM + DAY)[0] == 200
    assert moves(ada.browser, f"claims/{other['number']}/address/", HOME) == (409, "nothing_left_to_send")


def test_a_wearer_follows_moves_and_complains_of_what_is_made_again_and_its_buyer_does_not(ada: Wearing) -> None:
    bo, left = taken_over(ada)
    body = {"kind": "durability", "sides": [{"side": "left", **CRACKED}], "sends_to": HOME}
    number = call(bo, "post", f"covers/{left}/claims/", body)[1]["number"]
    order = ada.remake_of(number).order
    assert moves(bo, f"claims/{number}/address/", HERS) == (200, ("3 Pine Road", True, False))
    assert goes_to(number) == ("3 Pine Road", "US")
    assert call(ada.browser, "get", f"claims/{number}/address/")[0] == 404
    trouble = {"kind": "never_came", "words": "The porch was empty."}
    assert call(bo, "post", f"claims/{number}/problems/", trouble)[1]["code"] == "line_not_sent"

    is_sent(ada, number)
    parcel = Parcel.objects.get(order=order)
    # The buyer sees that it is on its way, and not how it could be followed to somebody else's door.
    (seen,) = call(ada.browser, "get", f"orders/{order.number}/")[1]["parcels"]
    assert (seen["status"], seen["tracking_number"], seen["tracking_url"]) == ("on_its_way", "", None)
    status, told = call(bo, "post", f"claims/{number}/problems/", trouble, day=101)
    assert (status, told["status"], told["words"]) == (201, "open", trouble["words"])
    assert call(bo, "post", f"claims/{number}/problems/", trouble, day=101)[1]["code"] == "problem_open"
    assert call(ada.browser, "get", f"orders/{order.number}/problems/")[1] == {"results": []}
    assert call(ada.browser, "get", f"claims/{number}/problems/")[0] == 404
    answer = "It is at the neighbour's."
    sue = a_colleague("sue", "support").as_actor()
    problems.answer(order.problems.get().pk, text=answer, at=FROM + 102 * DAY, by=sue)
    (told,) = call(bo, "get", f"claims/{number}/problems/", day=102)[1]["results"]
    assert (told["status"], told["answer"]) == ("answered", answer)

    here = f"claims/{number}/parcels/{parcel.number}/received/"
    assert call(ada.browser, "post", here, day=103)[0] == 404
    assert call(bo, "post", f"claims/{number}/parcels/P0/received/", day=103)[0] == 404
    status, told = call(bo, "post", here, day=103)
    assert (status, told["parcels"][0]["status"]) == (200, "delivered")
    to = "bo@example.com"
    assert mailed(order) == [("parcel_sent", to, TRACKED), ("problem_settled", to, ""), ("parcel_arrived", to, "")]
    assert {set(mail.facts) & {"number", "total"} == set() for mail in Message.objects.filter(to_email=to)} == {True}


def test_a_wearer_reads_how_far_what_is_made_again_for_them_is(ada: Wearing) -> None:
    bo, left = taken_over(ada)
    body = {"kind": "durability", "sides": [{"side": "left", **CRACKED}], "sends_to": HOME}
    number = call(bo, "post", f"covers/{left}/claims/", body)[1]["number"]
    remake = ada.remake_of(number)
    brought_to("in_production", remake, at=FROM + DAY)
    notices.line_approved(remake.order, remake, at=FROM, profile_version=9)
    notices.line_sent_back(remake.order, remake, at=FROM, profile_version=9)
    mails = list(Message.objects.filter(thread=remake.order.journal_thread(), kind__startswith="line_").order_by("pk"))
    assert [(mail.kind, mail.to_email) for mail in mails] == [
        ("line_in_production", "bo@example.com"),
        ("line_approved", "bo@example.com"),
        ("line_sent_back", "bo@example.com"),
    ]
    for mail in mails:
        letter = mailing.render(mail.kind, language="en", facts=mail.facts)
        assert letter.subject.startswith(f"Claim {number}: ")
        assert f"/claims/{number}/" in letter.text
        for hidden in (remake.order.number, "cancel", "order page"):
            assert hidden not in letter.text


def test_what_came_back_is_asked_of_the_wearer_and_a_guest_without_address_leaves_nothing_to_follow(
    ada: Wearing,
) -> None:
    bo, left = taken_over(ada)
    body = {"kind": "durability", "sides": [{"side": "left", **CRACKED}], "sends_to": HOME}
    number = call(bo, "post", f"covers/{left}/claims/", body)[1]["number"]
    order = ada.remake_of(number).order
    type(bo.user).objects.filter(pk=bo.user.pk).update(email=None)
    is_sent(ada, number)
    assert mailed(order) == [("parcel_sent", ada.order.email, "")]
    type(bo.user).objects.filter(pk=bo.user.pk).update(email="bo@example.com")
    shipping.come_back(Parcel.objects.get(order=order).pk, reason="refused", at=FROM + 105 * DAY, by=SYSTEM)
    assert mailed(order)[-1] == ("parcel_came_back", "bo@example.com", "")
    problem = order.problems.get()
    assert (problem.kind, problem.ship_line1) == ("came_back", "")
    assert moves(bo, f"claims/{number}/address/", HERS) == (200, ("3 Pine Road", True, False))
    problem.refresh_from_db()
    assert problem.ship_line1 == "3 Pine Road"
