"""Whose feet, measured when and by whom: before paying, after, by the wearer, and seen by a fitter."""

from tests.fitting.making import ANSWERS
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.desks import Desk
from tests.journeys.storefront import BIRTH, V1, Json, Shopper

LINES = "/admin/orders/orderline/"
DOOR = f"{V1}/invitations/{{token}}/"


def paid_for(shopper: Shopper, stage: Backstage, wearer: str) -> str:
    """Buy insoles for a wearer and return the order's number."""
    placed = shopper.check_out(shopper.cart_of_insoles(wearer=wearer))
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    assert shopper.payment(placed["order"])["status"] == "paid"
    return str(placed["order"])


def test_who_pays_first_may_measure_later_and_hand_the_profile_to_the_line(stage: Backstage, shopper: Shopper) -> None:
    wearer = shopper.add_wearer()
    number = paid_for(shopper, stage, wearer)
    line = shopper.line(number)
    assert (line["status"], line["next_step"]["who"], line["profile"]) == ("awaiting_profile", "customer", None)

    profile = shopper.measure(wearer)
    path = f"{V1}/orders/{{number}}/lines/{{line}}/profile/"
    at = {"number": number, "line": line["id"]}
    shopper.api.call("post", path, body={"profile": profile}, headers=shopper.new_key(), **at)
    handed = shopper.line(number)
    assert (handed["status"], handed["profile"]) == ("in_review", profile)
    refused = shopper.api.call("post", path, body={"profile": "fp_of_somebody"}, expect=409, **at)
    assert refused["code"] == "line_not_awaiting_profile"
    assert shopper.line(number) == handed


def test_who_measures_later_need_not_come_back_and_the_fitter_approves(stage: Backstage, shopper: Shopper) -> None:
    wearer = shopper.add_wearer()
    number = paid_for(shopper, stage, wearer)
    profile = shopper.measure(wearer)
    assert shopper.line(number)["status"] == "awaiting_profile"
    stage.sweep("orders.tasks.follow_profiles")
    line = shopper.line(number)
    assert (line["status"], line["profile"], line["next_step"]["who"]) == ("in_review", profile, "we")

    fitter = Desk("fitter")
    assert "1 Feet to review" in fitter.read("/admin/")
    assert "Approved; the customer is told." in fitter.press(fitter.find(LINES, number), "Approve")
    approved = shopper.line(number)
    assert (approved["status"], approved["profile"]) == ("approved", profile)
    stage.work()
    assert stage.mails_about("", number) == 3  # the confirmation, the word that feet are wanted, and this


def test_a_profile_that_the_fitter_sends_back_is_answered_by_a_newer_one(stage: Backstage, guest: Shopper) -> None:
    wearer = guest.add_wearer()
    guest.measure(wearer)
    number = paid_for(guest, stage, wearer)
    fitter = Desk("fitter")
    page = fitter.find(LINES, number)
    fitter.press(page, "Send back", reason="Please measure the left foot again.")
    stage.work()
    line = guest.line(number)
    assert (line["status"], line["next_step"]["who"]) == ("awaiting_profile", "customer")
    letter = stage.mails("ada@example.com")[-1]
    assert number in letter
    assert "left foot" not in letter  # what is wrong with feet is for the page, not for mails
    told = guest.timeline(number)
    assert ("sent_back", line["id"]) in [(moment["code"], moment["line"]) for moment in told]
    assert any("Please measure the left foot again." in moment["detail"] for moment in told)

    again = guest.measure(wearer)
    stage.work()
    assert (guest.line(number)["status"], guest.line(number)["profile"]) == ("in_review", again)
    assert "Approved" in fitter.press(page, "Approve")


def test_only_a_fitter_finds_the_button_that_approves(stage: Backstage, guest: Shopper) -> None:
    wearer = guest.add_wearer()
    guest.measure(wearer)
    number = paid_for(guest, stage, wearer)
    support = Desk("support")
    page = support.find(LINES, number)
    assert "Approve" not in support.read(page)
    answer = support.http.post(page.replace("change", "approve"))
    assert answer.status_code == 403
    assert guest.line(number)["status"] == "in_review"


def invited(shopper: Shopper, name: str = "Bo", relation: str = "partner") -> tuple[str, str]:
    """Add somebody who answers for themselves; return the wearer's id and the secret of their door."""
    wearer = shopper.add_wearer(name, relation, agree=False)
    path = f"{V1}/wearers/{{wearer}}/invitations/"
    issued = shopper.api.call("post", path, headers=shopper.new_key(), wearer=wearer, expect=201)
    assert issued["state"] == "open"
    return wearer, str(issued["token"])


def measured_at_the_door(token: str) -> Json:
    """Agree, fill in and submit as somebody who has nothing but the link; return the submitted profile."""
    bo = Shopper()
    asked = bo.api.call("get", DOOR, token=token)
    wanted = [text for text in asked["consents"] if text["required"]]
    agreed = [{"purpose": text["purpose"], "text_version": text["version"]} for text in wanted]
    bo.api.call("post", DOOR, body={"birth_month": BIRTH, "consents": agreed}, token=token)
    answers = bo.answers()
    bo.api.call("post", f"{DOOR}profile/", body={}, token=token, expect=201)
    filled = bo.api.call("patch", f"{DOOR}profile/", body=answers, headers=bo.seen(), token=token)
    assert filled["missing"] == []
    done: Json = bo.api.call("post", f"{DOOR}submit/", headers=bo.seen(), token=token)
    assert (done["status"], done["answers"]["weight_kg"]) == ("submitted", ANSWERS["weight_kg"])
    return done


def test_an_invited_adult_measures_by_the_link_and_the_customer_sees_status_and_size_only(
    stage: Backstage, shopper: Shopper
) -> None:
    wearer, token = invited(shopper)
    number = paid_for(shopper, stage, wearer)
    assert shopper.line(number)["status"] == "awaiting_profile"

    done = measured_at_the_door(token)
    stage.work()
    line = shopper.line(number)
    assert (line["status"], line["profile"]) == ("in_review", done["id"])

    person = shopper.api.call("get", f"{V1}/wearers/{{wearer}}/", wearer=wearer)
    assert (person["speaks_for_self"], person["birth_month"]) == (True, None)
    seen = shopper.api.call("get", f"{V1}/profiles/{{profile}}/", profile=done["id"])
    assert (seen["private"], seen["status"], seen["answers"], seen["measures"]) == (True, "submitted", None, None)
    assert seen["size"] == done["size"] != []
    body = {"answers": {"height_cm": 100.0}}
    refused = shopper.api.call(
        "patch", f"{V1}/profiles/{{profile}}/", body=body, headers={"If-Match": "*"}, profile=done["id"], expect=403
    )
    assert refused["code"] == "wearer_answers_for_themselves"


def test_what_a_fitter_wants_from_an_invited_adult_is_not_told_to_the_customer(
    stage: Backstage, guest: Shopper
) -> None:
    wearer, token = invited(guest)
    number = paid_for(guest, stage, wearer)
    measured_at_the_door(token)
    stage.work()
    fitter = Desk("fitter")
    fitter.press(fitter.find(LINES, number), "Send back", reason="Please measure the left foot again.")
    stage.work()
    told = guest.timeline(number)
    assert "sent_back" in [moment["code"] for moment in told]
    assert not any("left foot" in moment["detail"] for moment in told)
    assert not any("left foot" in letter for letter in stage.mails("ada@example.com"))


def test_the_door_shows_no_price_no_address_and_nobody_else(stage: Backstage, guest: Shopper) -> None:
    wearer, token = invited(guest)
    number = paid_for(guest, stage, wearer)
    guest.add_wearer("Secret Child", "child", agree=False)
    bo = Shopper()
    bo.api.call("get", DOOR, token=token)
    shown = bo.api.last.content.decode()
    for hidden in (number, "ada@example.com", "Elm Street", "USD", "Secret Child", wearer):
        assert hidden not in shown


def test_a_revoked_or_old_link_opens_nothing(stage: Backstage, guest: Shopper) -> None:
    wearer, token = invited(guest)
    stage.later(days=15)
    old = Shopper().api.call("get", DOOR, token=token, expect=404)
    path = f"{V1}/wearers/{{wearer}}/invitations/{{invitation}}/"
    listed = guest.api.call("get", f"{V1}/wearers/{{wearer}}/invitations/", wearer=wearer)["results"]
    at = {"wearer": wearer, "invitation": listed[0]["id"]}
    renewed = guest.api.call("post", f"{path}renew/", **at)
    assert Shopper().api.call("get", DOOR, token=token, expect=404)["code"] == old["code"]
    Shopper().api.call("get", DOOR, token=renewed["token"])
    guest.api.call("delete", path, expect=204, **at)
    assert Shopper().api.call("get", DOOR, token=renewed["token"], expect=404)["code"] == old["code"]
