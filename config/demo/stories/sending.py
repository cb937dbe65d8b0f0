"""What goes wrong on the way, and what comes back: things from the shelf, as those are quick to tell."""

from dataclasses import replace

from config.demo.staffing import member_of
from config.demo.stories.people import BOSTON, DENVER, TAMPA, TORONTO
from config.demo.stories.telling import Bought, Script, Shop, story
from orders import corrections, problems, returns, shipping
from orders.carts import Wanted
from orders.models import Parcel
from orders.postal import Address
from shop.actor import SYSTEM, Role


def _is_sent(bought: Bought, number: str) -> Parcel:
    """Take what was ordered off the shelf, and give it to a carrier."""
    at, wim = bought.shop.now, member_of(Role.WAREHOUSE)
    for line in bought.order.lines.order_by("position"):
        shipping.pack_stock(line.pk, at=at, by=wim)
    return shipping.hand_over(bought.pk, carrier="ups", tracking_number=number, at=at, by=wim)


def _comes_back(bought: Bought, parcel: Parcel, reason: str) -> None:
    shipping.come_back(parcel.pk, reason=reason, at=bought.shop.now, by=SYSTEM)


def _moves(bought: Bought, to: Address) -> None:
    """Say where it should go, as the buyer."""
    here = replace(to, name=bought.order.ship_name)
    corrections.move(bought.pk, address=here, at=bought.shop.now, by=bought.by)


@story("paid: delivered", ago="9d 6h")
def nina_misses_a_bag_and_sends_covers_back(shop: Shop) -> Script:
    """Nina got one wash bag of two and has told us; her covers came back washed, and somebody must decide."""
    nina = shop.guest("nina@customers.example")
    order = nina.orders(Wanted("BAG-MESH", 2), Wanted("CVR-MF-BLK"), to=TAMPA)
    order.pays_by_card()
    yield "1d"
    parcel = _is_sent(order, "1Z04R7A80391160021")
    yield "2d"
    shipping.deliver(parcel.pk, at=shop.now, by=SYSTEM)
    sent_back = returns.announce(order.line(1).pk, at=shop.now, by=order.by)
    yield "3d"
    wim = member_of(Role.WAREHOUSE)
    returns.receive(sent_back.pk, at=shop.now, by=wim)
    returns.inspect(sent_back.pk, condition="worn", at=shop.now, by=wim)
    yield "1d"
    missing = [problems.Trouble(order.line(0).public_id, count=1)]
    words = "There was one bag in the parcel, not two."
    problems.report(order.pk, kind="missing", troubles=missing, words=words, wish="resend", at=shop.now, by=order.by)


@story("paid: ready; on hold: address", ago="8d 5h")
def ivo_has_moved_abroad(shop: Shop) -> Script:
    """Ivo's parcel came back, and he wants it in Toronto: another total, so somebody has to look."""
    ivo = shop.guest("ivo@customers.example")
    order = ivo.orders(Wanted("BAG-MESH"), to=DENVER)
    order.pays_by_card()
    yield "1d"
    parcel = _is_sent(order, "1Z04R7A80391160148")
    yield "4d"
    _comes_back(order, parcel, "The addressee has moved.")
    yield "1d"
    _moves(order, TORONTO)


@story("paid: ready; on hold: address", ago="6d 7h")
def lou_says_where_it_should_go(shop: Shop) -> Script:
    """Lou's parcel came back for want of a flat number, which is there now: it can be sent again."""
    lou = shop.guest("lou@customers.example")
    order = lou.orders(Wanted("CVR-MF-BLK"), to=BOSTON)
    order.pays_by_card()
    yield "1d"
    parcel = _is_sent(order, "1Z04R7A80391160299")
    yield "3d"
    _comes_back(order, parcel, "No such flat.")
    yield "20h"
    _moves(order, replace(BOSTON, line2="Flat 4"))


@story("paid: allocated", ago="12d 4h")
def quinn_finds_what_never_came(shop: Shop) -> Script:
    """Quinn's bag never came and is to be sent once more; then a neighbour brings the first: somebody must decide."""
    quinn = shop.guest("quinn@customers.example")
    order = quinn.orders(Wanted("BAG-MESH"), to=TAMPA)
    order.pays_by_card()
    yield "1d"
    parcel = _is_sent(order, "1Z04R7A80391160352")
    yield "8d"
    lost = [problems.Trouble(order.line().public_id)]
    words = "It never came, and nobody here has seen it."
    told = problems.report(
        order.pk, kind="never_came", troubles=lost, words=words, wish="resend", at=shop.now, by=order.by
    )
    yield "5h"
    problems.resend(told.pk, at=shop.now, by=member_of(Role.SUPPORT))
    yield "1d"
    shipping.received(parcel.pk, at=shop.now, by=order.by)
