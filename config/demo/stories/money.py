"""Money that does not fit, and money on its way back: what finance looks at."""

from config.demo.stories.desks import fin, fran, sam
from config.demo.stories.people import AUSTIN, BOSTON, CHICAGO, JENA, PORTLAND, SEATTLE, TAMPA, TEACHER, WAITER
from config.demo.stories.telling import DECLINED, Bought, Script, Shop, Shopper, pair, story
from orders.carts import Wanted
from orders.queues import QueueCode


def _order_of(shopper: Shopper, name: str, sku: str = "EVD-MF-GRA") -> Bought:
    return shopper.orders(pair(sku, shopper.has(name, born="1985-05")), to=TAMPA)


@story("awaiting_payment; on hold: payment_mismatch", ago="6d 4h")
def a_bank_pays_too_little(shop: Shop) -> Script:
    """Mia's bank sends less than was due: recorded, on hold, and nothing is made; Fin asked, and Fran waits for it."""
    order = _order_of(shop.guest("mia@customers.example"), "Mia")
    order.asks_bank()
    yield "2d"
    shop.stripe.bank_pays(order.page(), received_minor=order.order.total_minor - 2000)
    yield "1d"
    case = fin(shop).takes(order, QueueCode.PAYMENTS)
    case.notes("Asked her bank about the missing 20.00.")
    yield "1d 2h"
    case.goes_to(fran(shop), "I am away from today; her bank answers by Monday.")


@story("awaiting_payment; on hold: payment_mismatch", ago="4d 2h")
def another_bank_pays_too_little(shop: Shop) -> Script:
    """Finn's bank in Jena keeps its fee: one euro is missing."""
    finn = shop.guest("finn@customers.example").speaking("de")
    order = finn.orders(pair("EVD-MF-GRA", finn.has("Finn", born="1981-11")), to=JENA)
    order.asks_bank()
    yield "1d"
    shop.stripe.bank_pays(order.page(), received_minor=order.order.total_minor - 100)


@story("cancelled; on hold: late_payment", ago="13d 6h")
def money_comes_after_the_order_was_cancelled(shop: Shop) -> Script:
    """Leo's payment goes through when his order has been cancelled for two days: recorded and on hold."""
    order = _order_of(shop.guest("leo@customers.example"), "Leo", "LSH-MF-BLK")
    yield "9d"
    shop.stripe.pays_when_over(order.page())


@story("cancelled; on hold: late_payment", ago="10d 8h")
def money_comes_for_an_order_its_buyer_cancelled(shop: Shop) -> Script:
    """Lou cancels, and the payment that was under way goes through the next day."""
    order = _order_of(shop.guest("lou@customers.example"), "Lou", "SLM-LE-TAN")
    yield "20m"
    order.is_cancelled(reason="too slow")
    yield "1d"
    shop.stripe.pays_when_over(order.page(1))


@story("cancelled; refund succeeded", ago="9d 4h")
def gwen_cancels_while_her_bank_is_at_it(shop: Shop) -> Script:
    """Gwen cancels what her bank was asked to pay; it pays two days later, and that goes back by itself."""
    order = _order_of(shop.guest("gwen@customers.example"), "Gwen", "SLM-LE-TAN")
    order.asks_bank()
    yield "1h"
    order.is_cancelled(reason="changed my mind")
    yield "2d"
    shop.stripe.bank_pays(order.page())


@story("paid: awaiting_profile; refund succeeded", ago="8d 3h")
def dora_pays_twice(shop: Shop) -> Script:
    """Dora pays on a second page, then the first one goes through too: what was paid twice goes back by rule."""
    order = _order_of(shop.guest("dora@customers.example"), "Dora", "RDG-WO-STO")
    yield "1d 1h"
    order.comes_back_to_pay()
    order.pays_by_card()
    yield "3h"
    shop.stripe.pays_when_over(order.page(1))


@story("paid: awaiting_profile; on hold: duplicate_payment; refund pending", ago="3d 8h")
def dean_pays_twice(shop: Shop) -> Script:
    """Dean pays twice as well; Stripe has not finished sending the second payment back."""
    order = _order_of(shop.guest("dean@customers.example"), "Dean")
    yield "1d 1h"
    order.comes_back_to_pay()
    order.pays_by_card()
    yield "2h"
    shop.stripe.plan_refunds("pending")
    shop.stripe.pays_when_over(order.page(1))


@story("awaiting_payment; on hold: unknown_session", ago="2d 6h")
def uma_pays_on_a_copied_page(shop: Shop) -> Script:
    """Somebody opens a page at Stripe by hand for Uma's order, and she pays there: we never opened it."""
    order = _order_of(shop.guest("uma@customers.example"), "Uma")
    yield "30m"
    order.pays_on_a_copied_page()
    yield "5h"
    fin(shop).asks(order, QueueCode.PROBLEMS, "Please ask her where she got the link to that page.")


@story("paid: cancelled; refund pending", ago="2d 4h")
def pam_waits_for_her_money(shop: Shop) -> Script:
    """Pam cancels; Stripe is still sending the money back."""
    pam = shop.guest("pam@customers.example")
    order = pam.orders(pair("STR-ME-BLU", pam.has("Pam", born=TEACHER.born)), to=SEATTLE)
    order.pays_by_card()
    yield "1d"
    shop.stripe.plan_refunds("pending")
    order.is_cancelled(reason="no longer needed")


@story("paid: cancelled; refund failed", ago="9d 4h")
def rhys_has_closed_his_card(shop: Shop) -> Script:
    """Rhys cancels, but his card is closed: the refund fails; Fran has taken it and looks for another way."""
    rhys = shop.guest("rhys@customers.example")
    order = rhys.orders(pair("LSH-MF-TEA", rhys.has("Rhys", born=WAITER.born)), to=CHICAGO)
    order.pays_by_card()
    yield "2d"
    shop.stripe.plan_refunds("failed")
    order.is_cancelled(reason="changed jobs")
    yield "1d"
    fran(shop).takes(order, QueueCode.REFUNDS).notes("Mailed him for the number of an account.")


@story("paid: cancelled; refund failed", ago="5d 5h")
def rosa_has_closed_her_card(shop: Shop) -> Script:
    """Rosa's refund fails too."""
    rosa = shop.guest("rosa@customers.example")
    order = rosa.orders(pair("LOH-LE-BLK", rosa.has("Rosa", born=TEACHER.born)), to=BOSTON)
    order.pays_by_card()
    yield "1d"
    shop.stripe.plan_refunds("failed")
    order.is_cancelled(reason="too high a heel")


@story("paid: cancelled; refund failed", ago="7d 4h")
def rene_gets_a_transfer_instead(shop: Shop) -> Script:
    """Rene's refund failed as well; Fin has sent the money by bank transfer, and Fran must confirm it."""
    rene = shop.guest("rene@customers.example")
    order = rene.orders(pair("EVD-MF-SAN", rene.has("Rene", born=WAITER.born)), to=AUSTIN)
    order.pays_by_card()
    yield "1d"
    shop.stripe.plan_refunds("failed")
    order.is_cancelled(reason="found a pair that fits")
    yield "4d"
    fin(shop).has_paid_out(order, reference="WIRE 2611-04417")


@story("paid: awaiting_profile; refund awaiting_approval", ago="4d 9h")
def sam_gives_back_more_than_one_person_may(shop: Shop) -> Script:
    """Gala paid in full although half was promised; Sam gives her 260.00 back, and finance must agree."""
    gala = shop.guest("gala@customers.example")
    herself, gus = gala.has("Gala", born=TEACHER.born), gala.has("Gus", "partner", born="1981-06")
    order = gala.orders(pair("TMP-ME-LIM", herself), pair("TMP-ME-BLK", gus), to=PORTLAND)
    order.pays_by_card()
    yield "2d"
    remark = "Her club was promised half the price by mail; the code in it did not work."
    sam(shop).gives_back(order, 13000, reason="overcharged", remark=remark)


@story("paid: cancelled; refund requires_action", ago="6d 7h")
def ravi_must_tell_stripe_his_account(shop: Shop) -> Script:
    """Ravi's refund waits at Stripe until he says where it shall go."""
    ravi = shop.guest("ravi@customers.example")
    order = ravi.orders(Wanted("CVR-MF-BLK"), to=CHICAGO)
    order.pays_by_card()
    yield "4h"
    shop.stripe.plan_refunds("requires_action")
    order.is_cancelled(reason="ordered twice")


@story("paid: cancelled; refund unknown", ago="4h")
def stripe_has_not_answered_about_rolf(shop: Shop) -> Script:
    """Rolf cancels while Stripe does not answer: whether his money went back is not known, and asked again."""
    rolf = shop.guest("rolf@customers.example")
    order = rolf.orders(Wanted("BAG-MESH"), to=TAMPA)
    order.pays_by_card()
    yield "2h"
    shop.stripe.does_not_answer("/v1/refunds", times=100)
    order.is_cancelled(reason="found another one")


@story("awaiting_payment", ago="4d 6h")
def vera_pays_for_a_number_that_nobody_has(shop: Shop) -> Script:
    """Somebody opens a page at Stripe by hand for Vera and mistypes her order's number: she pays, for no order."""
    vera = shop.guest("vera@customers.example")
    order = vera.orders(Wanted("CVR-WO-GRY"), to=BOSTON)
    yield "40m"
    order.pays_on_a_copied_page(mistyped=True)


@story("awaiting_payment", ago="5d 7h")
def vito_is_declined_for_a_number_that_nobody_has(shop: Shop) -> Script:
    """Vito meets with the same mistake, and his card is declined there."""
    vito = shop.guest("vito@customers.example")
    order = vito.orders(Wanted("CVR-WO-GRY"), to=BOSTON)
    yield "40m"
    order.pays_on_a_copied_page(card=DECLINED, mistyped=True)


@story("paid: in_review; refund succeeded", ago="7d 5h")
def somebody_refunds_in_the_dashboard(shop: Shop) -> Script:
    """Finance gives Kim ten dollars back in Stripe's Dashboard, past our desks: it becomes a row of ours."""
    kim = shop.guest("kim@customers.example")
    herself = kim.has("Kim", born=TEACHER.born)
    kim.measures(herself, TEACHER)
    order = kim.orders(pair("EVD-MF-SAN", herself), to=PORTLAND)
    order.pays_by_card()
    yield "1d"
    order.is_refunded_at_stripe(1000)


@story("paid: awaiting_profile", ago="16d 3h")
def a_hold_is_settled(shop: Shop) -> Script:
    """Support pauses Ned's order to check his name, and finance lets it go on."""
    ned = shop.guest("ned@customers.example")
    order = ned.orders(pair("SIT-MF-ORA", ned.has("Ned", born="1975-01")), to=AUSTIN)
    order.pays_by_card()
    yield "1h"
    shop.support_pauses(order, reason="Name on the card differs; asked by mail.")
    yield "1d"
    shop.finance_closes_hold(order, reason="His wife's card; she confirmed.")


@story("paid: awaiting_profile", ago="11d 5h")
def a_mail_cannot_be_delivered(shop: Shop) -> Script:
    """Max mistypes his address: the confirmation is tried for days and given up, where staff see it."""
    max_ = shop.guest("max@unreachable.example")
    order = max_.orders(pair("EVD-WO-MOS", max_.has("Max", born="1988-08")), to=AUSTIN)
    order.pays_by_card()
    yield "1d"


@story("cancelled", ago="9d 2h")
def another_mail_cannot_be_delivered(shop: Shop) -> Script:
    """Mimi's address does not exist either: she cancels, and the mail that says so does not reach her."""
    mimi = shop.guest("mimi@unreachable.example")
    order = mimi.orders(Wanted("BAG-MESH"), to=AUSTIN)
    yield "30m"
    order.is_cancelled(reason="takes too long")
