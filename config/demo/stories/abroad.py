"""Customers in other countries, currencies and languages."""

from config.demo.stories.desks import sam
from config.demo.stories.people import (
    HAMBURG,
    HIKER,
    JENA,
    LEEDS,
    LYON,
    NILS,
    TEACHER,
    TORONTO,
    TRAIL_RUNNER,
    VIENNA,
    WAITER,
    WALKER,
)
from config.demo.stories.telling import Script, Shop, pair, story
from orders.carts import Wanted
from orders.queues import QueueCode


@story("paid: in_review", ago="3d 7h")
def eva_orders_in_german(shop: Shop) -> Script:
    """Eva in Jena pays in euros, tax included, and reads her mails in German; what she asks is overdue."""
    eva = shop.guest("eva@customers.example").speaking("de")
    herself = eva.has("Eva", born=WALKER.born)
    eva.measures(herself, WALKER)
    order = eva.orders(pair("EVD-MF-GRA", herself), to=JENA)
    yield "5m"
    order.pays_by_card()
    yield "1d"
    order.writes("Kann ich die Einlagen auch in Sandalen tragen?")


@story("processing", ago="1d 1h")
def jonas_pays_by_direct_debit(shop: Shop) -> Script:
    """Jonas in Hamburg pays by direct debit: his bank has not answered yet."""
    jonas = shop.guest("jonas@customers.example").speaking("de")
    himself = jonas.has("Jonas", born=NILS.born)
    jonas.measures(himself, NILS)
    order = jonas.orders(pair("LSH-MF-TEA", himself), to=HAMBURG)
    order.asks_bank(decides_in="5d")
    yield "1h"


@story("paid: allocated + approved", ago="22d 3h")
def klara_is_approved(shop: Shop) -> Script:
    """Klara in Hamburg runs along the river; her feet are approved."""
    klara = shop.guest("klara@customers.example").speaking("de")
    herself = klara.has("Klara", born=TEACHER.born)
    klara.measures(herself, TEACHER)
    order = klara.orders(pair("STR-ME-BLU", herself), Wanted("BAG-MESH"), to=HAMBURG)
    yield "5m"
    order.pays_by_card()
    yield "2d"
    shop.fitter_approves(order)
    yield "18d"
    sam(shop).asks(order, QueueCode.REVIEW, "She rang: new shoes, half a size larger. Do her feet need another look?")


@story("paid: cancelled; refund succeeded", ago="19d 3h")
def franz_withdraws(shop: Shop) -> Script:
    """Franz in Vienna cancels before anything is made; his euros go back."""
    franz = shop.guest("franz@customers.example").speaking("de")
    order = franz.orders(pair("RDG-ME-PIN", franz.has("Franz", born=HIKER.born)), to=VIENNA)
    yield "5m"
    order.pays_by_card()
    yield "1d"
    order.is_cancelled(reason="falsche Farbe")


@story("cancelled", ago="18d 4h")
def chloe_lets_it_pass(shop: Shop) -> Script:
    """Chloé in Lyon does not pay within seven days."""
    chloe = shop.guest("chloe@customers.example")
    chloe.orders(pair("SLM-LE-TAN", chloe.has("Chloé", born="1994-06")), to=LYON)
    yield "1h"


@story("paid: approved", ago="24d 8h")
def gwen_orders_in_pounds(shop: Shop) -> Script:
    """Gwen in Leeds pays in pounds; her feet are approved; Sam answered her, and she has written again."""
    gwen = shop.guest("gwen@customers.example")
    herself = gwen.has("Gwen", born=WALKER.born)
    gwen.measures(herself, WALKER)
    order = gwen.orders(pair("EVS-MF-GRA", herself), to=LEEDS)
    yield "5m"
    order.pays_by_card()
    yield "1d"
    shop.fitter_approves(order)
    yield "9d"
    order.writes("When will you begin to make them?")
    yield "6h"
    sam(shop).answers(order, "In the coming week; you will get a mail then.")
    yield "13d 6h"
    order.writes("I have had no mail yet. Have you begun?")


@story("awaiting_payment", ago="2d 9h")
def hugh_is_asked_by_his_bank(shop: Shop) -> Script:
    """Hugh's card is declined in Leeds; he has not tried again."""
    hugh = shop.guest("hugh@customers.example")
    order = hugh.orders(pair("SLM-LE-BLK", hugh.has("Hugh", born=WAITER.born)), to=LEEDS)
    order.is_declined()
    yield "1h"


@story("paid: in_review", ago="5d 6h")
def marc_orders_in_toronto(shop: Shop) -> Script:
    """Marc in Toronto pays in Canadian dollars; the fitter has his profile."""
    marc = shop.guest("marc@customers.example")
    himself = marc.has("Marc", born=TRAIL_RUNNER.born)
    marc.measures(himself, TRAIL_RUNNER)
    order = marc.orders(pair("TMP-ME-BLK", himself), to=TORONTO)
    yield "5m"
    order.pays_by_card()
