"""Payments that somebody doubts: disputes from the bank's question to the end, reviews, and warnings of fraud."""

from config.demo.stories.desks import fin
from config.demo.stories.people import AUSTIN, BOSTON, CHICAGO, PORTLAND, SEATTLE, TAMPA
from config.demo.stories.telling import Bought, Script, Shop, pair, story
from orders.postal import Address
from orders.queues import QueueCode


def _paid(shop: Shop, name: str, sku: str, *, to: Address = TAMPA) -> Bought:
    """Let somebody buy a pair and pay for it."""
    shopper = shop.guest(f"{name.lower()}@customers.example")
    order = shopper.orders(pair(sku, shopper.has(name, born="1980-02")), to=to)
    order.pays_by_card()
    return order


@story("paid: awaiting_profile; on hold: dispute", ago="6d 3h")
def olga_says_that_it_was_not_her(shop: Shop) -> Script:
    """Olga's bank takes the money back: somebody used her card, she says. The order is frozen; Fin looks into it."""
    order = _paid(shop, "Olga", "EVD-MF-GRA", to=BOSTON)
    yield "1d"
    shop.stripe.disputes(order.charge(), reason="fraudulent")
    yield "1d"
    fin(shop).takes(order, QueueCode.DISPUTES).notes("Asked support whether she wrote to us from her own address.")


@story("paid: awaiting_profile; on hold: dispute", ago="8d 5h")
def otis_has_not_received_it(shop: Shop) -> Script:
    """Otis tells his bank that nothing came, when his feet are not even measured; Fin has answered, the bank reads."""
    order = _paid(shop, "Otis", "RDG-WO-STO", to=AUSTIN)
    yield "3d"
    shop.stripe.disputes(order.charge(), reason="product_not_received")
    yield "1d"
    shop.finance_answers(order, remark="It is made to measure; we still wait for his measures and told him so.")


@story("paid: awaiting_profile", ago="13d 4h")
def a_bank_asks_about_odas_order(shop: Shop) -> Script:
    """Oda does not recognise our name; her bank asks, nobody has answered, and the day for it has passed."""
    order = _paid(shop, "Oda", "STR-ME-BLU", to=SEATTLE)
    yield "2d"
    shop.stripe.disputes(order.charge(), reason="unrecognized", inquiry=True)


@story("paid: awaiting_profile; on hold: dispute", ago="12d 2h")
def ole_wins_at_his_bank(shop: Shop) -> Script:
    """Ole's dispute is lost: his money is gone and a fee with it, and finance decides what becomes of the order."""
    order = _paid(shop, "Ole", "LSH-MF-TEA", to=CHICAGO)
    yield "2d"
    dispute = shop.stripe.disputes(order.charge(), reason="product_unacceptable")
    yield "4d"
    shop.stripe.decides(dispute, won=False)


@story("paid: awaiting_profile", ago="15d 6h")
def opal_remembers(shop: Shop) -> Script:
    """Opal disputes, remembers, and tells her bank: won, the money is home again and the order goes on."""
    order = _paid(shop, "Opal", "SLM-LE-TAN", to=PORTLAND)
    yield "2d"
    dispute = shop.stripe.disputes(order.charge(), reason="unrecognized")
    yield "1d"
    shop.finance_answers(order, remark="She wrote to us from the address that she ordered with.")
    yield "3d"
    shop.stripe.decides(dispute, won=True)


@story("paid: awaiting_profile; on hold: payment_review", ago="1d 6h")
def stripe_wants_a_look_at_orlas_card(shop: Shop) -> Script:
    """Orla's payment looks odd to a rule of Stripe's; until somebody has looked, nothing goes on."""
    order = _paid(shop, "Orla", "EVD-MF-SAN")
    yield "10m"
    shop.stripe.wants_review(order.charge())


@story("paid: awaiting_profile", ago="7d 8h")
def a_review_is_approved(shop: Shop) -> Script:
    """Oscar's looks odd too; somebody has looked in Stripe's Dashboard and approved."""
    order = _paid(shop, "Oscar", "LOH-LE-BLK")
    yield "10m"
    review = shop.stripe.wants_review(order.charge())
    yield "5h"
    shop.stripe.approves(review)


@story("paid: awaiting_profile; on hold: fraud_warning", ago="2d 9h")
def a_bank_suspects_owens_card(shop: Shop) -> Script:
    """Owen's bank warns that the card may be stolen; giving the money back now would spare us the dispute."""
    order = _paid(shop, "Owen", "SIT-MF-ORA")
    yield "1d"
    shop.stripe.warns_of_fraud(order.charge())
