"""Who buys is not who wears: children with a guardian, invited partners, gifts."""

import datetime as dt
from dataclasses import replace

from config.demo.stories.desks import sam
from config.demo.stories.people import BOSTON, DENVER, HIKER, ONE_FOOT, PIP, TEACHER, WALKER
from config.demo.stories.telling import Script, Shop, answers_invitation, pair, story


@story("paid: in_review", ago="6d 1h")
def petra_orders_for_pip(shop: Shop) -> Script:
    """Petra agrees for her child Pip as guardian, measures at the kitchen table and orders Growing."""
    petra = shop.customer("petra@demo.example")
    pip = petra.has("Pip", "child", born=PIP.born, guardian="Petra Parent")
    petra.measures(pip, PIP)
    order = petra.orders(pair("GRO-MF-SUN", pip), to=DENVER)
    yield "6m"
    order.pays_by_card()


@story("paid: awaiting_profile", ago="3d 4h")
def petra_has_yet_to_measure_jo(shop: Shop) -> Script:
    """Petra pays for her younger child Jo, who will not stand still: Sam asked how it goes, and she has replied."""
    petra = shop.customer("petra@demo.example")
    order = petra.orders(
        pair("GRO-MF-SEA", petra.has("Jo", "child", born="2020-09", guardian="Petra Parent")), to=DENVER
    )
    yield "6m"
    order.pays_by_card()
    yield "1d"
    order.writes("Jo will not stand still on the sheet. Is there a trick?")
    yield "4h"
    sam(shop).answers(order, "Try it with a story read aloud. Did that help?", expects_reply=True)
    yield "1d 18h"
    order.writes("A little: I have the left foot. Must the right one be measured on the same day?")


@story("paid: awaiting_profile + in_review", ago="11d 2h")
def one_order_for_two(shop: Shop) -> Script:
    """Hank orders for himself and for Hetty in one order: he has measured, she has not."""
    hank = shop.guest("hank@customers.example")
    himself, hetty = hank.has("Hank", born=HIKER.born), hank.has("Hetty", "partner", born="1972-05")
    hank.measures(himself, HIKER)
    order = hank.orders(pair("RDG-WO-STO", himself), pair("RDG-ME-PIN", hetty), to=DENVER)
    yield "6m"
    order.pays_by_card()


@story("paid: in_review", ago="13d 5h")
def willa_answers_for_herself(shop: Shop) -> Script:
    """Abe orders for his wife Willa and sends her a link; she agrees and answers for herself."""
    abe = shop.guest("abe@customers.example")
    willa = abe.only_names("Willa", "partner")
    order = abe.orders(pair("EVS-LE-TAN", willa), to=BOSTON)
    yield "4m"
    order.pays_by_card()
    token = abe.invites(willa)
    yield "2d 3h"
    answers_invitation(shop, token, WALKER)


@story("paid: awaiting_profile", ago="4d 5h")
def an_invitation_lies_unopened(shop: Shop) -> Script:
    """Zoe gives her father a pair; the link she sent him lies unopened."""
    zoe = shop.guest("zoe@customers.example")
    father = zoe.only_names("Zeno", "other")
    order = zoe.orders(pair("EVD-WO-MOS", father), to=BOSTON)
    yield "4m"
    order.pays_by_card()
    zoe.invites(father)


@story("paid: awaiting_profile + cancelled; refund succeeded", ago="15d 2h")
def only_one_of_two(shop: Shop) -> Script:
    """Ruth orders for two and cancels one pair: exactly what it cost goes back, the other goes on."""
    ruth = shop.guest("ruth@customers.example")
    herself, rob = ruth.has("Ruth", born=TEACHER.born), ruth.has("Rob", "partner", born="1983-12")
    order = ruth.orders(pair("EVD-MF-SAN", herself), pair("EVD-MF-GRA", rob), to=DENVER)
    yield "7m"
    order.pays_by_card()
    yield "2d"
    order.loses_line(1, reason="he would rather keep his old ones")


@story("paid: in_review", ago="9h")
def noor_needs_one_insole(shop: Shop) -> Script:
    """Noor orders for her left foot alone, as her right shoe was built for its foot: the fitter looks at that."""
    noor = shop.guest("noor@customers.example")
    herself = noor.has("Noor", born=ONE_FOOT.born)
    noor.measures(herself, ONE_FOOT)
    order = noor.orders(pair("EVD-MF-GRA", herself), to=BOSTON)
    yield "5m"
    order.pays_by_card()


@story("paid: awaiting_profile", ago="4d 2h")
def gus_gives_a_pair_for_a_birthday(shop: Shop) -> Script:
    """Gus buys a pair to be given in three weeks: until then nobody is asked for the feet, and no time runs."""
    gus = shop.guest("gus@customers.example")
    birthday = shop.now.date() + dt.timedelta(days=21)
    gift = replace(pair("EVD-MF-GRA", gus.has("Gina", "gift")), given_on=birthday)
    order = gus.orders(gift, to=BOSTON)
    yield "10m"
    order.pays_by_card()
