"""Claims from the first word to the last cent: after each step what is read, mailed and moved agrees."""

from dataclasses import replace
from typing import Any

import pytest

from orders import claims, reviews
from orders.claims import Choice
from orders.models import Claim, ComplaintRecord, Device
from shop.actor import Actor
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
    paid, first = pair.money(), pair.serials
    ends = [part["until"] for part in pair.cover()["sides"][0]["parts"]]
    pair.later(days=60)
    told = pair.claims("left", **WORN)
    assert (told["status"], told["decisions"][0]["remedy"]) == ("remedy_in_progress", "replacement_cover")
    assert pair.mailed() == ["your claim is decided"]
    # The other side is claimed while this one is being made.
    other = pair.claims("right", **CRACKED)
    assert (other["status"], other["decisions"][0]["remedy"]) == ("remedy_in_progress", "remake")
    assert pair.claims("left", expect=409, **WORN)["code"] == "claim_live"
    assert pair.money() == paid

    pair.later(days=10)
    arrives(pair.stage, pair.remake(told["number"]))
    assert (pair.reads(told["number"])["status"], pair.reads(other["number"])["status"]) == (
        "resolved",
        "remedy_in_progress",
    )
    arrives(pair.stage, pair.remake(other["number"]))
    second = pair.serials
    assert {first["left"], first["right"]}.isdisjoint(second.values())
    assert sorted(pair.mailed()) == ["your claim is decided"] * 2 + ["your claim is settled"] * 2
    # Either old serial still leads to the promise; nothing can be claimed by it, and no day was added.
    assert pair.cover(first["left"])["sides"][0]["serial"] == second["left"]
    assert [part["until"] for part in pair.cover()["sides"][0]["parts"]] == ends
    assert pair.claims("left", serial=first["left"], expect=409, **CRACKED)["code"] == "serial_superseded"

    # The second remake is made from the first one.
    pair.later(days=10)
    told = pair.claims("left", **CRACKED)
    assert told["decisions"][0]["remedy"] == "remake"
    arrives(pair.stage, pair.remake(told["number"]))
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
    assert pair.money() == paid
    assert (pair.line.remakes_left_used, pair.line.remakes_right_used) == (2, 1)


def test_what_does_not_fit_is_advised_on_then_remade_then_paid_back_to_the_last_cent(pair: Worn) -> None:
    told = pair.claims("left", **TOO_HIGH)
    assert (told["decisions"][0]["remedy"], told["next"]) == ("advice", "say_whether_it_helped")
    assert pair.mailed() == ["your claim is decided"]
    pair.later(days=14)
    told = pair.presses(told["number"], "advice", {"helped": False})
    assert [one["remedy"] for one in told["decisions"]] == ["advice", "remake"]
    assert pair.mailed() == ["your claim is decided"] * 2
    before = pair.line.prescription
    fitted_again(pair, told["number"])
    assert pair.reads(told["number"])["status"] == "resolved"
    assert pair.remake(told["number"]).prescription != before, "what is built differs"
    assert pair.money() == [pair.total["amount"]]

    pair.later(days=20)
    told = pair.claims("left", wish="refund", **TOO_HIGH)
    assert (told["status"], told["decisions"][0]["remedy"]) == ("remedy_in_progress", "refund")
    pair.stage.catch_up()
    pair.stage.catch_up()
    told = pair.reads(told["number"])
    amount = told["decisions"][0]["amount"]["amount"]
    assert (told["status"], told["decisions"][0]["refund_status"]) == ("resolved", "succeeded")
    assert pair.money() == [pair.total["amount"], -amount]
    (refund,) = pair.shopper.order(pair.number)["refunds"]
    assert (refund["amount"]["amount"], refund["status"], refund["reason"]) == (amount, "succeeded", "guarantee")
    assert pair.claims("right", **CRACKED)["decisions"][0]["clause"]["code"] == "durability.refunded"


def test_a_denial_is_appealed_and_overturned_by_another_person(pair: Worn) -> None:
    told = pair.claims("left", words="It went flat.", **FLAT)
    number = told["number"]
    assert (told["status"], pair.mailed()) == ("in_review", ["we have your claim"])
    claim = Claim.objects.get()
    claims.decide(claim.pk, REFUSED, at=pair.now(), by=colleague("clara"))
    pair.stage.work()
    told = pair.reads(number)
    assert (told["status"], told["next"], told["decisions"][0]["words"]) == ("denied", "appeal", REFUSED.words)
    assert told["still_covered"] != []
    assert told["outside_routes"] != []
    assert pair.mailed()[-1] == "your claim is decided"

    pair.later(days=20)
    assert pair.presses(number, "appeal", {"text": "It never saw a dryer."})["status"] == "in_review"
    assert pair.mailed()[-1] == "we have your claim"
    with pytest.raises(claims.OwnRefusal):
        claims.decide(claim.pk, GRANTED, at=pair.now(), by=colleague("clara"))
    claims.decide(claim.pk, GRANTED, at=pair.now(), by=colleague("cem"))
    pair.stage.work()
    told = pair.reads(number)
    assert [one["verdict"] for one in told["decisions"]] == ["refused", "granted"]
    assert [one["on_appeal"] for one in told["decisions"]] == [False, True]
    arrives(pair.stage, pair.remake(number))
    assert (pair.reads(number)["status"], pair.mailed()[-1]) == ("resolved", "your claim is settled")
    assert pair.money() == [pair.total["amount"]]


def test_one_may_withdraw_and_open_again_and_an_injury_is_kept_whatever_becomes_of_it(pair: Worn) -> None:
    told = pair.claims("left", injury=True, words="I fell.", **CRACKED)
    assert (told["status"], told["injury"]) == ("in_review", True), "a person looks, whatever the rules say"
    complaint = ComplaintRecord.objects.get()
    assert told["complaint"] == complaint.number
    assert pair.presses(told["number"], "withdraw")["status"] == "withdrawn"
    assert pair.presses(told["number"], "reopen")["status"] == "in_review"
    pair.presses(told["number"], "withdraw")
    assert ComplaintRecord.objects.get().pk == complaint.pk
    assert not any("fell" in letter for letter in pair.stage.mails(EMAIL))
    assert pair.money() == [pair.total["amount"]]


def test_a_worn_cover_in_year_four_is_refused_and_a_new_one_is_bought(pair: Worn) -> None:
    pair.later(days=4 * 365)
    # The session ended years ago: the mailed link leads back.
    Shopper().api.call("post", f"{V1}/orders/lookup/", body={"email": EMAIL}, expect=202)
    pair.stage.work()
    pair.shopper.enter(code=pair.stage.code_mailed_to(EMAIL))
    told = pair.claims("left", **WORN)
    (decision,) = told["decisions"]
    assert (told["status"], decision["remedy"], decision["clause"]["code"]) == (
        "denied", "cover_for_sale", "durability.time",
    )  # fmt: skip
    assert {row["part"] for row in told["still_covered"]} == {"core", "shell"}
    cart = pair.presses(told["number"], "cover", expect=201)
    assert (len(cart["lines"]), cart["address"]["line1"]) == (1, "12 Elm Street")
    assert pair.money() == [pair.total["amount"]]


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

    hers = replace(pair, shopper=noor, email="noor@example.com")
    told = hers.claims("left", words="It went flat.", sends_to=HERS, **FLAT)
    assert (told["status"], told["order"]) == ("in_review", None), "nothing of the order is hers"
    assert (hers.mailed(), pair.mailed()) == ([f"We have your claim {told['number']}"], [])
    part = Choice("granted", "durability.failure", remedy="partial_refund", amount_minor=4000)
    claims.decide(Claim.objects.get().pk, part, at=pair.now(), by=colleague("clara"))
    stage.catch_up()
    stage.catch_up()
    told = hers.reads(told["number"])
    (decision,) = told["decisions"]
    assert (told["status"], decision["amount"], decision["refund_status"]) == ("resolved", None, "succeeded")
    # The money is with whoever paid, who reads of it at the order, and of no claim.
    assert hers.money() == [pair.total["amount"], -4000]
    (refund,) = guest.order(pair.number)["refunds"]
    assert (refund["amount"]["amount"], refund["status"]) == (4000, "succeeded")
    assert guest.api.call("get", f"{V1}/claims/")["results"] == []
    assert noor.api.call("get", f"{V1}/orders/")["results"] == []
    assert not any("flat" in letter for letter in [*stage.mails(EMAIL), *stage.mails("noor@example.com")])
