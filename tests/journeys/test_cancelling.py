"""Changing one's mind: before paying, after paying, and when the money comes too late."""

from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import PORTLAND, V1, Json, Shopper


def consequence(shopper: Shopper, number: str) -> Json:
    found: Json = shopper.api.call("get", f"{V1}/orders/{{number}}/cancellation/", number=number)
    return found


def paid(shopper: Shopper, stage: Backstage) -> Json:
    placed = shopper.check_out(shopper.cart_of_insoles())
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    assert shopper.payment(placed["order"])["status"] == "paid"
    return placed


def test_an_unpaid_order_is_cancelled_and_its_page_can_not_be_paid_any_more(stage: Backstage, shopper: Shopper) -> None:
    placed = shopper.check_out(shopper.cart_of_insoles())
    number = placed["order"]
    told = consequence(shopper, number)
    assert (told["possible"], told["why"], told["refund"]["amount"]) == (True, "unpaid", 0)

    done = shopper.cancel(number)
    assert (done["payment"], done["refund"]) == ("cancelled", None)
    assert stage.box.state.sessions.rows[stage.session_of(number)].status == "expired"
    assert hosted_page.press(placed["checkout_url"], "pay") == ""
    stage.catch_up()
    assert shopper.order(number)["payment"]["status"] == "cancelled"
    assert shopper.line(number)["status"] == "cancelled"
    assert shopper.pay_again(number, expect=409)["code"] == "order_cancelled"
    assert stage.ledger(number) == []
    stage.assert_books_hold()


def test_a_paid_order_is_cancelled_and_every_cent_goes_back(stage: Backstage, shopper: Shopper) -> None:
    placed = paid(shopper, stage)
    number, total = placed["order"], placed["total"]
    told = consequence(shopper, number)
    assert (told["possible"], told["why"], told["refund"]) == (True, "before_production", total)
    assert sum(line["amount"]["amount"] for line in told["lines"]) + told["shipping"]["amount"] == total["amount"]

    done = shopper.cancel(number)
    assert (done["payment"], done["refund"]["status"], done["refund"]["amount"]) == ("paid", "requested", total)
    assert [refund["status"] for refund in shopper.order(number)["refunds"]] == ["on_its_way"]
    assert stage.ledger(number) == [("charge", total["amount"], "USD")]

    stage.box.plan_refunds("pending")
    stage.sweep("orders.tasks.execute_refunds")
    (refund,) = stage.box.state.refunds.rows.values()
    assert (refund.status, refund.amount) == ("pending", total["amount"])
    assert [refund["status"] for refund in shopper.order(number)["refunds"]] == ["on_its_way"]

    stage.box.settle_refund(refund.id)
    stage.catch_up()
    order = shopper.order(number)
    assert [(refund["status"], refund["amount"]) for refund in order["refunds"]] == [("succeeded", total)]
    assert order["refunded"] == total
    assert shopper.line(number)["status"] == "cancelled"
    assert stage.ledger(number) == [("charge", total["amount"], "USD"), ("refund", -total["amount"], "USD")]
    assert shopper.cancel(number, expect=409)["code"] == "already_cancelled"
    stage.assert_books_hold()


def test_two_lines_are_cancelled_one_after_the_other_and_every_cent_goes_back(
    stage: Backstage, shopper: Shopper
) -> None:
    pair = {"sku": shopper.product("US")["variants"][0]["sku"], "wearer": shopper.add_wearer()}
    bag = {"sku": shopper.product("US", kind="stock")["variants"][0]["sku"], "quantity": 2}
    placed = shopper.check_out(shopper.fill_cart(pair, bag, to=PORTLAND))
    number, total = placed["order"], placed["total"]
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()

    lines = [line for group in shopper.order(number)["wearers"] for line in group["lines"]]
    assert [line["cancellation"] for line in lines] == [
        {"possible": True, "why": "before_production", "ends_with": ends} for ends in ("production", "packing")
    ]
    back = []
    for line in lines:
        told = shopper.api.call(
            "get", f"{V1}/orders/{{number}}/cancellation/", query={"line": line["id"]}, number=number
        )
        done = shopper.cancel_line(number, line["id"])
        assert (done["lines"], done["refund"]["amount"]) == ([line["id"]], told["refund"])
        back.append(told["refund"]["amount"])
    assert sum(back) == total["amount"]
    stage.catch_up()
    order = shopper.order(number)
    assert (order["refunded"], order["cancelled_at"] is None) == (total, False)
    assert [refund["line"] for refund in order["refunds"]] == [lines[0]["id"], None]
    assert shopper.cancel_line(number, lines[0]["id"], expect=409)["code"] == "already_cancelled"
    documents = shopper.api.call("get", f"{V1}/orders/{{number}}/documents/", number=number)["results"]
    assert [document["code"] for document in documents][:3] == ["confirmation", "receipt", "invoice"]
    stage.assert_books_hold()


def test_an_order_that_was_paid_this_moment_is_not_cancelled_but_paid(stage: Backstage, shopper: Shopper) -> None:
    placed = shopper.check_out(shopper.cart_of_insoles())
    number = placed["order"]
    hosted_page.pay(placed["checkout_url"])
    assert shopper.cancel(number, expect=409)["code"] == "already_paid"
    assert shopper.order(number)["payment"]["status"] == "paid"
    stage.catch_up()
    assert stage.ledger(number) == [("charge", placed["total"]["amount"], "USD")]
    assert shopper.order(number)["refunds"] == []
    stage.assert_books_hold()


def test_the_whole_story_of_an_order_is_told_once_and_in_order(stage: Backstage, guest: Shopper) -> None:
    number = paid(guest, stage)["order"]
    stage.later(hours=1)
    guest.cancel(number)
    stage.later(minutes=1)
    stage.catch_up()
    stage.catch_up()
    assert [moment["code"] for moment in guest.timeline(number) if moment["code"] != "mail_sent"] == [
        "placed", "paid", "awaiting_profile", "refund_requested", "cancelled", "refund_made",
    ]  # fmt: skip
    moments = [moment["at"] for moment in guest.timeline(number)]
    assert moments == sorted(moments)


def test_an_order_that_is_not_paid_in_a_week_is_cancelled_and_its_stock_is_free_again(
    stage: Backstage, guest: Shopper
) -> None:
    bag = guest.product("US", kind="stock")["variants"][0]["sku"]
    cart = guest.fill_cart({"sku": bag, "quantity": 2}, to=PORTLAND)
    free = cart["lines"][0]["available"]
    placed = guest.check_out(cart)
    stage.later(days=8, hours=1)
    stage.catch_up()
    assert guest.order(placed["order"])["payment"]["status"] == "cancelled"
    again = guest.fill_cart({"sku": bag}, to=PORTLAND)
    assert again["lines"][0]["available"] == free
    stage.assert_books_hold()
