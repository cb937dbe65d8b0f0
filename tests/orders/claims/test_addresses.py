"""Where what is made again goes: confirmed or given with the claim, by whoever speaks for the pair, who follows it."""

from typing import Any, Final

import pytest
import time_machine

from orders import claims, erasing, production, shipping
from orders.claims import Choice
from orders.models import Claim, Order
from shop.actor import SYSTEM
from tests.orders.claims.claiming import CRACKED, DAY, WAREHOUSE, Wearing
from tests.orders.claims.test_deciding import clara
from tests.orders.claims.test_taken_over import call, taken_over
from tests.orders.making import LATER
from tests.orders.workshop import brought_to, packer, pieces

pytestmark = pytest.mark.django_db

THEN: Final = LATER + 100 * DAY
HOME: Final = {
    "name": "Ada Stone", "company": "", "line1": "7 Oak Avenue", "line2": "", "city": "Eugene", "region": "OR",
    "postal_code": "97401", "country": "US", "phone": "",
}  # fmt: skip
ABROAD: Final = {
    **HOME, "line1": "Lindenweg 3", "city": "Berlin", "region": "", "postal_code": "10115", "country": "DE",
}  # fmt: skip


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def goes_to(number: str) -> tuple[str, str]:
    """Street and country of the order by which something is made again."""
    remake = Claim.objects.get(number=number).remake
    assert remake is not None
    return remake.order.ship_line1, remake.order.ship_country


def is_sent(ada: Wearing, number: str) -> None:
    remake = ada.remake_of(number)
    brought_to("ready", remake, at=THEN)
    production.pack(remake.pk, [piece.serial for piece in pieces(remake)], at=THEN, by=packer())
    shipping.hand_over(remake.order_id, carrier="ups", tracking_number="1Z999AA10123456784", at=THEN, by=WAREHOUSE)


def test_the_buyer_confirms_the_address_of_the_order_or_gives_another_and_follows_the_parcel(ada: Wearing) -> None:
    _, told = ada.claims("left", at=THEN, sends_to=None, **CRACKED)
    assert (goes_to(told["number"]), told["sends_to"]["line1"]) == (("12 Elm Street", "US"), "12 Elm Street")
    _, told = ada.claims("right", at=THEN, sends_to=HOME, **CRACKED)
    assert (goes_to(told["number"]), told["sends_to"]) == (("7 Oak Avenue", "US"), HOME)
    assert (told["status"], told["parcels"]) == ("remedy_in_progress", [])
    is_sent(ada, told["number"])
    (parcel,) = ada.reads(told["number"], at=THEN)["parcels"]
    assert (parcel["status"], parcel["tracking_number"], parcel["delivered_at"]) == (
        "on_its_way", "1Z999AA10123456784", None,
    )  # fmt: skip
    assert "1Z999AA10123456784" in parcel["tracking_url"]


def test_elsewhere_is_for_a_person_and_an_address_is_never_left_open(ada: Wearing) -> None:
    serial = ada.serials["left"]
    body: dict[str, Any] = {"kind": "durability", "sides": [{"side": "left", **CRACKED}]}
    for given, pointer in (
        ({}, "/sends_to"),
        ({"sends_to": {**HOME, "postal_code": "1"}}, "/sends_to/postal_code"),
        ({"sends_to": {**HOME, "street": "7"}}, "/sends_to/street"),
    ):
        with time_machine.travel(THEN, tick=False):
            status, refused = ada.browser.post(f"covers/{serial}/claims/", {**body, **given}, Idempotency_Key=pointer)
        assert (status, [error["pointer"] for error in refused["errors"]]) == (400, [pointer])
    assert Claim.objects.count() == 0
    _, told = ada.claims("left", at=THEN, sends_to=ABROAD, **CRACKED)
    claim = Claim.objects.get(number=told["number"])
    found = claims.said_of(claim.pk, at=THEN)
    assert (told["status"], found.verdict, found.why) == ("in_review", "review", "address_elsewhere")
    claims.decide(claim.pk, Choice("granted", "durability.time", remedy="remake"), at=THEN, by=clara())
    assert goes_to(told["number"]) == ("Lindenweg 3", "DE")


def test_whoever_has_taken_over_gives_their_own_address_which_the_buyer_never_reads(ada: Wearing) -> None:
    bo, left = taken_over(ada)
    body = {"kind": "durability", "sides": [{"side": "left", **CRACKED}], "sends_to": None}
    status, refused = call(bo, "post", f"covers/{left}/claims/", body)
    assert (status, refused["code"], Claim.objects.count()) == (400, "claim_address_missing", 0)
    assert refused["errors"][0]["pointer"] == "/sends_to"
    status, told = call(bo, "post", f"covers/{left}/claims/", {**body, "sends_to": HOME})
    assert (status, told["sends_to"], told["remake_order"]) == (201, HOME, None), told
    number = told["number"]
    is_sent(ada, number)
    (parcel,) = call(bo, "get", f"claims/{number}/")[1]["parcels"]
    assert parcel["tracking_number"] == "1Z999AA10123456784"

    remake = Claim.objects.get(number=number).remake
    assert remake is not None
    order = remake.order.number
    status, seen = call(ada.browser, "get", f"orders/{order}/")
    assert (status, set(seen["address"].values())) == (200, {""})
    assert call(ada.browser, "get", f"orders/{order}/address/")[1]["code"] == "cover_taken_over"
    with time_machine.travel(THEN, tick=False):
        tag = {"If_Match": '"any"'}
        assert ada.browser._call("put", f"orders/{order}/address/", HOME, tag)[1]["code"] == "cover_taken_over"

    shipping.deliver(remake.order.parcels.get().pk, at=THEN + DAY, by=SYSTEM)
    claims.follow(at=THEN + DAY)
    erasing.erase(bo.user.pk, at=THEN + DAY, by=SYSTEM)
    assert set(Order.objects.values_list("ship_line1", flat=True)) == {"12 Elm Street", ""}
    assert Claim.objects.get().ship_line1 == ""
