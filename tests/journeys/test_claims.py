"""Claims from the first word to the last cent: after each step what is read, mailed and moved agrees."""

from dataclasses import replace
from typing import Any, Final

import pytest

from orders import claims, reviews
from orders.claims import Choice
from orders.models import Claim, ComplaintRecord, Device
from shop.actor import Actor
from tests.journeys import hosted_page
from tests.journeys.accounts import account as an_account
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import EMAIL, V1, Shopper
from tests.journeys.test_feet import invited, measured_at_the_door
from tests.journeys.worn import Worn, arrives, worn
from tests.orders.staffed import a_colleague

WORN: dict[str, Any] = {"part": "cover", "failure": "worn_through", "cause": "wear"}
CRACKED: dict[str, Any] = {"part": "core", "failure": "crack", "cause": "wear"}
HERS = {
    "name": "Noor Reed", "line1": "3 Pine Road", "city": "Salem", "region": "OR", "postal_code": "97301",
    "country": "US",
}  # fmt: skip
FLAT: dict[str, Any] = {"part": "core", "failure": "lost_shape", "cause": "wear"}
TOO_HIGH: dict[str, Any] = {"kind": "fit", "misfits": ["arch_too_high"]}
REFUSED = Choice("refused", "durability.failure", words="We see the marks of a dryer.")
GRANTED = Choice("granted", "durability.failure", remedy="remake")


PAID: Final = 15900
# What is paid, and what of both sides was made again: nothing went back.
UNTOUCHED: Final = ([PAID], PAID, 0, (0, 0, 0))
DECIDED: Final = ["your claim is decided"]
RECEIVED: Final = ["we have your claim"]
# What is told only while it is so, as that it is being made, is told nobody to whom it has come already.
MADE: Final = ["a parcel is on its way", "your claim is settled", "your parcel has arrived"]
BACK: Final = [*DECIDED, "your claim is settled", "your refund is on its way"]
LOOKED_AT: Final[tuple[object, ...]] = ("in_review", "decide", "we", [], None)


def made_again(left: int, right: int) -> tuple[list[int], int, int, tuple[int, int, int]]:
    """Where the money is when so many insoles were made again: where it was."""
    return ([PAID], PAID, 0, (left, right, 0))


def granted(remedy: str, clause: str, amount: int | None = None) -> tuple[str, str, str, int | None]:
    return ("granted", remedy, clause, amount)


def under_way(*decisions: object, made: str | None = "queued") -> tuple[object, ...]:
    """The page of a claim that is being put right."""
    return ("remedy_in_progress", "remedy", "we", list(decisions), made)


def settled(*decisions: object, made: str | None = "delivered") -> tuple[object, ...]:
    """The page of a claim that is settled."""
    return ("resolved", "none", "nobody", list(decisions), made)


@pytest.fixture
def pair(stage: Backstage, guest: Shopper) -> Worn:
    """A guest's pair that came today."""
    return worn(stage, guest, EMAIL)


def colleague(name: str) -> Actor:
    return a_colleague(name, "claims").as_actor()


def fitted_again(pair: Worn, claim: str) -> None:
    """Let a fitter approve what is proposed instead, and the remake arrive."""
    remake = pair.remake(claim)
    reviews.approve(remake.pk, at=pair.now(), by=a_colleague("fay", "fitter").as_actor())
    arrives(pair.stage, remake)


def test_a_worn_cover_is_granted_by_rule_and_remade_twice_while_the_other_side_has_its_own_claim(pair: Worn) -> None:
    cover, remade = granted("replacement_cover", "durability.time"), granted("remake", "durability.time")
    first = pair.serials
    ends = [[part["until"] for part in side["parts"]] for side in pair.cover()["sides"]]
    pair.later(days=60)
    left = pair.claims("left", **WORN)["number"]
    assert pair.step(left) == (under_way(cover), DECIDED, made_again(1, 0))
    # The other side is claimed while this one is being made.
    right = pair.claims("right", **CRACKED)["number"]
    assert pair.step(right) == (under_way(remade), DECIDED, made_again(1, 1))
    assert pair.claims("left", expect=409, **WORN)["code"] == "claim_live"
    assert pair.step(left) == (under_way(cover), [], made_again(1, 1))

    pair.later(days=10)
    arrives(pair.stage, pair.remake(left))
    assert pair.step(left) == (settled(cover), MADE, made_again(1, 1))
    assert pair.step(right) == (under_way(remade), [], made_again(1, 1))
    arrives(pair.stage, pair.remake(right))
    assert pair.step(right) == (settled(remade), MADE, made_again(1, 1))
    second = pair.serials
    assert {first["left"], first["right"]}.isdisjoint(second.values())
    # Either old serial still leads to the promise; nothing can be claimed by it, and no day was added.
    for side in ("left", "right"):
        told = pair.cover(first[side])["sides"]
        assert {row["side"]: row["serial"] for row in told} == second
        assert [[part["until"] for part in row["parts"]] for row in told] == ends
        assert pair.claims(side, serial=first[side], expect=409, **CRACKED)["code"] == "serial_superseded"

    # The second remake is made from the first one.
    pair.later(days=10)
    again = pair.claims("left", **CRACKED)["number"]
    assert pair.step(again) == (under_way(remade), DECIDED, made_again(2, 1))
    arrives(pair.stage, pair.remake(again))
    assert pair.step(again) == (settled(remade), MADE, made_again(2, 1))
    third = pair.serials
    assert (third["right"], third["left"] == second["left"]) == (second["right"], False)
    # The chain is linked: each claim names the insole it was about, and the line that replaced it.
    links = [
        (claim.sides.get(side="left").device.serial, Device.objects.get(work_order__line=claim.remake).serial)
        for claim in Claim.objects.filter(sides__side="left").order_by("pk")
    ]
    assert links == [(first["left"], second["left"]), (second["left"], third["left"])]
    chain = [Device.objects.get(serial=pair_of["left"]).status for pair_of in (first, second, third)]
    assert chain == ["superseded", "superseded", "in_service"]
    assert [[part["until"] for part in row["parts"]] for row in pair.cover()["sides"]] == ends


def test_what_does_not_fit_is_advised_on_then_remade_then_paid_back_to_the_last_cent(pair: Worn) -> None:
    advised, refitted = granted("advice", "fit.ladder"), granted("remake", "fit.ladder")
    paid_back, gone = ([PAID, -PAID], PAID, PAID, (1, 0, PAID)), ("refused", None, "durability.refunded", None)
    number = pair.claims("left", **TOO_HIGH)["number"]
    assert pair.step(number) == (
        ("remedy_in_progress", "say_whether_it_helped", "customer", [advised], None),
        DECIDED,
        UNTOUCHED,
    )
    pair.later(days=14)
    pair.presses(number, "advice", {"helped": False})
    assert pair.step(number) == (under_way(advised, refitted, made="in_review"), DECIDED, made_again(1, 0))
    before = pair.line.prescription
    fitted_again(pair, number)
    assert pair.step(number) == (settled(advised, refitted), MADE, made_again(1, 0))
    assert pair.remake(number).prescription != before, "what is built differs"

    pair.later(days=20)
    number = pair.claims("left", wish="refund", **TOO_HIGH)["number"]
    assert pair.step(number) == (
        settled(granted("refund", "fit.remakes", PAID), made=None),
        [*DECIDED, "your claim is settled", "your refund is on its way"],
        paid_back,
    )
    (refund,) = pair.shopper.order(pair.number)["refunds"]
    assert (refund["amount"]["amount"], refund["status"], refund["reason"]) == (PAID, "succeeded", "guarantee")
    # There is nothing left of the pair to be put right.
    number = pair.claims("right", **CRACKED)["number"]
    assert pair.step(number) == (("denied", "appeal", "customer", [gone], None), DECIDED, paid_back)


def test_a_denial_is_appealed_and_overturned_by_another_person(pair: Worn) -> None:
    said_no, overturned = ("refused", None, "durability.failure", None), granted("remake", "durability.failure")
    number = pair.claims("left", words="It went flat.", **FLAT)["number"]
    assert pair.step(number) == (LOOKED_AT, RECEIVED, UNTOUCHED)
    claim = Claim.objects.get()
    claims.decide(claim.pk, REFUSED, at=pair.now(), by=colleague("clara"))
    pair.stage.work()
    assert pair.step(number) == (("denied", "appeal", "customer", [said_no], None), DECIDED, UNTOUCHED)
    told = pair.reads(number)
    assert told["decisions"][0]["words"] == REFUSED.words
    assert [(row["side"], row["part"]) for row in told["still_covered"]] == [
        (side, part) for side in ("left", "right") for part in ("core", "shell", "cover", "bonding", "fit")
    ]
    assert [route["code"] for route in told["outside_routes"]] == ["law", "consumer_advice", "arbitration"]

    pair.later(days=20)
    pair.presses(number, "appeal", {"text": "It never saw a dryer."})
    assert pair.step(number) == (("in_review", "decide", "we", [said_no], None), RECEIVED, UNTOUCHED)
    with pytest.raises(claims.OwnRefusal):
        claims.decide(claim.pk, GRANTED, at=pair.now(), by=colleague("clara"))
    claims.decide(claim.pk, GRANTED, at=pair.now(), by=colleague("cem"))
    pair.stage.work()
    assert pair.step(number) == (under_way(said_no, overturned), DECIDED, made_again(1, 0))
    assert [one["on_appeal"] for one in pair.reads(number)["decisions"]] == [False, True]
    arrives(pair.stage, pair.remake(number))
    assert pair.step(number) == (settled(said_no, overturned), MADE, made_again(1, 0))


def test_one_may_withdraw_and_open_again_and_an_injury_is_kept_whatever_becomes_of_it(pair: Worn) -> None:
    told = pair.claims("left", injury=True, words="I fell.", **CRACKED)
    number = told["number"]
    # A person looks, whatever the rules say.
    assert pair.step(number) == (LOOKED_AT, RECEIVED, UNTOUCHED)
    complaint = ComplaintRecord.objects.get()
    assert (told["injury"], told["complaint"]) == (True, complaint.number)
    withdrawn: tuple[object, ...] = ("withdrawn", "none", "nobody", [], None)
    for act, page, mails in (
        ("withdraw", withdrawn, []), ("reopen", LOOKED_AT, RECEIVED), ("withdraw", withdrawn, []),
    ):  # fmt: skip
        pair.later(hours=1)
        assert pair.news() == []
        pair.presses(number, act)
        assert pair.step(number) == (page, mails, UNTOUCHED)
        assert pair.reads(number)["complaint"] == ComplaintRecord.objects.get().number == complaint.number
    assert not any("fell" in letter for letter in pair.stage.mails(EMAIL))


def test_a_worn_cover_in_year_four_is_refused_and_a_new_one_is_bought(pair: Worn) -> None:
    pair.later(days=4 * 365)
    # The session ended years ago: the mailed link leads back.
    Shopper().api.call("post", f"{V1}/orders/lookup/", body={"email": EMAIL}, expect=202)
    pair.stage.work()
    pair.shopper.enter(code=pair.stage.code_mailed_to(EMAIL))
    assert pair.news() == ["Here are your orders"]
    number = pair.claims("left", **WORN)["number"]
    page = ("denied", "appeal", "customer", [("refused", "cover_for_sale", "durability.time", None)], None)
    assert pair.step(number) == (page, DECIDED, UNTOUCHED)
    assert {row["part"] for row in pair.reads(number)["still_covered"]} == {"core", "shell"}
    cart = pair.presses(number, "cover", expect=201)
    assert (len(cart["lines"]), cart["address"]["line1"]) == (1, "12 Elm Street")
    assert pair.step(number) == (page, [], UNTOUCHED)
    # It is bought like anything else, as an order of its own: the pair and its money stay as they were.
    api, path = pair.shopper.api, f"{V1}/carts/{{cart}}/"
    method = api.call("get", f"{V1}/shipping-methods/", query={"country": "US"})["results"][0]["code"]
    api.call("get", path, cart=cart["id"])
    chosen = api.call("patch", path, body={"shipping_method": method}, headers=pair.shopper.seen(), cart=cart["id"])
    placed = pair.shopper.check_out(chosen)
    hosted_page.pay(placed["checkout_url"])
    pair.stage.catch_up()
    spent = placed["total"]["amount"]
    assert pair.stage.ledger(placed["order"]) == [("charge", spent, "USD")]
    assert pair.step(number) == (page, ["Thank you, we have your order #"], ([PAID], PAID + spent, 0, (0, 0, 0)))


def test_the_wearer_of_a_gift_claims_and_whoever_paid_has_the_money_back(stage: Backstage, guest: Shopper) -> None:
    wearer, token = invited(guest, "Noor", "gift")
    measured_at_the_door(token)
    pair = worn(stage, guest, EMAIL, wearer=wearer)
    guest.api.call("post", f"{V1}/covers/{{serial}}/handover/", serial=pair.serials["left"], expect=201)
    noor = an_account("noor@example.com")
    taken = noor.api.call(
        "post", f"{V1}/covers/{{serial}}/take-over/", body={"invitation": token}, serial=pair.serials["left"]
    )
    assert taken["status"] == "taken"
    assert pair.claims("left", expect=403, **FLAT)["code"] == "cover_taken_over"
    assert pair.news() == ["noor@example.com: Please confirm your e-mail address"]

    hers = replace(pair, shopper=noor, email="noor@example.com")
    told = hers.claims("left", words="It went flat.", sends_to=HERS, **FLAT)
    assert told["order"] is None, "nothing of the order is hers"
    assert hers.step(told["number"]) == (LOOKED_AT, ["We have your claim #"], UNTOUCHED)
    part = Choice("granted", "durability.failure", remedy="partial_refund", amount_minor=4000)
    claims.decide(Claim.objects.get().pk, part, at=pair.now(), by=colleague("clara"))
    part_of_it = granted("partial_refund", "durability.failure")
    # Nothing is mailed or sent before the worker comes by; what is promised is counted at once.
    assert hers.step(told["number"]) == (under_way(part_of_it, made=None), [], ([PAID], PAID, 0, (0, 0, 4000)))
    stage.work()
    assert hers.step(told["number"]) == (
        settled(part_of_it, made=None),
        ["Your claim # is decided", "Your claim # is settled", f"{EMAIL}: your refund is on its way"],
        ([PAID, -4000], PAID, 4000, (0, 0, 4000)),
    )
    assert hers.reads(told["number"])["decisions"][0]["refund_status"] == "succeeded"
    # The money is with whoever paid, who reads of it at the order, and of no claim.
    (refund,) = guest.order(pair.number)["refunds"]
    assert (refund["amount"]["amount"], refund["status"]) == (4000, "succeeded")
    assert guest.api.call("get", f"{V1}/claims/")["results"] == []
    assert noor.api.call("get", f"{V1}/orders/")["results"] == []
    assert not any("flat" in letter for letter in [*stage.mails(EMAIL), *stage.mails("noor@example.com")])
