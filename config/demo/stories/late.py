"""Promises that are at risk: what support looks at before a customer has to ask."""

import datetime as dt

from config.demo.staffing import member_of
from config.demo.stories.desks import sam
from config.demo.stories.people import BOSTON, CHICAGO, NILS, WALKER
from config.demo.stories.telling import Bought, Script, Shop, pair, story
from orders import promises
from orders.queues import QueueCode
from shop import days
from shop.actor import Role


def _tells_delay(shop: Shop, bought: Bought, *, leaves_in: dt.timedelta, reason: str) -> None:
    """Let production say that a pair leaves us later than promised, and when."""
    day = days.day_of(shop.now + leaves_in)
    promises.tell_delay(bought.line().pk, ship_by=day, reason=reason, at=shop.now, by=member_of(Role.PRODUCTION))


def _waits(bought: Bought) -> None:
    """Accept the delay, as the buyer."""
    promises.answer(bought.line().pk, accept=True, at=bought.shop.now, by=bought.by)


@story("paid: approved", ago="21d 4h")
def emil_agrees_to_wait(shop: Shop) -> Script:
    """Emil agreed to wait until today, as the cores came late; nothing is made yet, and Sam has asked the workshop."""
    emil = shop.guest("emil@customers.example")
    himself = emil.has("Emil", born=NILS.born)
    emil.measures(himself, NILS)
    order = emil.orders(pair("LSH-MF-TEA", himself), to=CHICAGO)
    order.pays_by_card()
    yield "1d 1h"
    shop.fitter_approves(order)
    yield "10d"
    _tells_delay(shop, order, leaves_in=dt.timedelta(days=10, hours=3), reason="The cores come two weeks late.")
    yield "1d"
    _waits(order)
    yield "9d"
    sam(shop).takes(order, QueueCode.PROMISES).notes("Asked the workshop whether it still leaves today.")


@story("paid: approved; on hold: dispute", ago="25d 2h")
def dina_disputes_what_is_late(shop: Shop) -> Script:
    """Dina's bank took the money back before her pair was made: it stands still, and the promised day has passed."""
    dina = shop.guest("dina@customers.example")
    herself = dina.has("Dina", born=WALKER.born)
    dina.measures(herself, WALKER)
    order = dina.orders(pair("EVD-MF-GRA", herself), to=BOSTON)
    order.pays_by_card()
    yield "1d 3h"
    shop.fitter_approves(order)
    yield "3d"
    shop.stripe.disputes(order.charge(), reason="product_not_received")
    yield "1d"
    shop.finance_answers(order, remark="It is made to measure and not due yet; the promised day was told to her.")
