"""A delay refused: support tells it at the desk, the customer answers by the mailed link, and every cent goes back."""

from django.core import mail

from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.desks import Desk
from tests.journeys.storefront import EMAIL, PORTLAND, V1, Shopper


def test_a_delay_is_told_refused_by_the_mailed_link_and_paid_back(stage: Backstage, guest: Shopper) -> None:
    shopper, wearer = guest, guest.add_wearer()
    shopper.measure(wearer)
    placed = shopper.check_out(shopper.cart_of_insoles(to=PORTLAND, wearer=wearer))
    number, total = placed["order"], placed["total"]
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    fitter, support = Desk("fitter"), Desk("support")
    page = fitter.find("/admin/orders/orderline/", number)
    fitter.press(page, "Approve")
    line = shopper.line(number)
    assert (line["status"], line["promise"]["reason"], line["delay"]) == ("approved", "approved", None)

    promised = line["promise"]["ship_by"]
    assert f"leaves us by {promised}" in support.read(page)
    assert "A machine is broken." in support.press(page, "Tell a delay", ship_by="", reason="A machine is broken.")
    stage.work()
    told = shopper.line(number)
    assert (told["delay"]["detail"], told["delay"]["silence"]) == ("A machine is broken.", "cancels")
    assert (told["next_step"]["code"], told["next_step"]["who"]) == ("answer_delay", "customer")
    assert told["cancellation"]["possible"] is True

    letter = next(one for one in mail.outbox if "later than promised" in one.subject)
    link = f"/orders/{number}/lines/{line['id']}/delay/"
    assert (letter.to, link in str(letter.body)) == ([EMAIL], True)
    answered = shopper.api.call(
        "post", f"{V1}/orders/{{number}}/lines/{{line}}/delay-answer/", body={"answer": "cancel"},
        headers=shopper.new_key(), number=number, line=line["id"],
    )  # fmt: skip
    assert answered["status"] == "refused"
    stage.catch_up()
    assert shopper.line(number)["status"] == "cancelled"
    assert shopper.order(number)["refunded"] == total
    assert stage.ledger(number) == [("charge", total["amount"], "USD"), ("refund", -total["amount"], "USD")]
    # It was the only line, so the whole order is cancelled with it.
    assert {"delay_told", "delay_refused", "cancelled"} <= {one["code"] for one in shopper.timeline(number)}
    assert "delay 1: refused" in support.read(page)
    stage.assert_books_hold()
