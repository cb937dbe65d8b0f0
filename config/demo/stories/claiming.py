"""Guarantees that are asked of: claims in every queue of their desk, and a side that is made again."""

from config.demo.stories.desks import Colleague, clara
from config.demo.stories.people import BOSTON, CHICAGO, NILS, WALKER, Feet
from config.demo.stories.telling import Bought, Script, Shop, Shopper, pair, story
from config.demo.stories.workshop import Job
from orders import claims
from orders.carts import Wanted
from orders.claims import Choice, SideTold, Told
from orders.models import Claim
from orders.postal import Address


def _orders_two(shopper: Shopper, feet: Feet, sku: str, to: Address) -> Bought:
    """Measure, and order one pair for each of two pairs of shoes."""
    wearer = shopper.has(shopper.email.partition("@")[0].capitalize(), born=feet.born)
    shopper.measures(wearer, feet)
    wanted: Wanted = pair(sku, wearer)
    order = shopper.orders(wanted, wanted, to=to)
    order.pays_by_card()
    return order


def _are_made(bought: Bought, *numbers: str) -> None:
    """Make and send each pair, in a parcel of its own; both have the same designs."""
    jobs = [Job(bought, index) for index in range(len(numbers))]
    jobs[0].is_designed()
    for job, number in zip(jobs, numbers, strict=True):
        job.is_begun()
        job.is_checked()
        job.is_sent("ups", number)


def _arrive(bought: Bought) -> None:
    for index in range(bought.order.lines.count()):
        Job(bought, index).arrives()


def _claims(bought: Bought, index: int, words: str, side: SideTold, *, injury: bool = False) -> Claim:
    """Claim for wear of a side of a pair, or that it does not fit, as the buyer."""
    serial = next(piece.serial for piece in Job(bought, index).pieces() if piece.side == side.side)
    told = Told("fit" if side.misfits else "durability", [side], words=words, injury=injury)
    return claims.submit(serial, told, at=bought.shop.now, by=bought.by)


def _asks(colleague: Colleague, claim: Claim, text: str) -> None:
    claims.ask(claim.pk, text=text, at=colleague.shop.now, by=colleague.actor)


@story("paid: delivered", ago="36d 4h")
def gil_waits_and_is_asked(shop: Shop) -> Script:
    """Gil's first pair is flat, which is overdue, and looks worn; of his second Clara asks; one claim he takes back."""
    gil = shop.guest("gil@customers.example")
    order = _orders_two(gil, NILS, "LSH-MF-TEA", CHICAGO)
    yield "1d 3h"
    shop.fitter_approves(order)
    yield "4d"
    _are_made(order, "1Z04R7A80391170018", "1Z04R7A80391170027")
    yield "3d 2h"
    _arrive(order)
    yield "14d"
    flat = SideTold("left", part="core", failure="lost_shape", cause="wear")
    _claims(order, 0, "The left one has gone flat under the heel.", flat)
    _claims(order, 0, "The right one looks worn.", SideTold("right", part="cover", failure="looks_worn", cause="wear"))
    creaking = _claims(order, 1, "It creaks.", SideTold("left", part="shell", failure="other", cause="wear"))
    claims.withdraw(creaking.pk, at=shop.now, by=order.by)
    yield "11d"
    odd = SideTold("right", part="shell", failure="other", cause="washed_as_instructed")
    asked = _claims(order, 1, "It creaks since I washed it.", odd)
    yield "20h"
    _asks(clara(shop), asked, "How warm was the water, and how did you dry it?")


@story("paid: delivered", "paid: shipped", ago="34d 6h")
def ida_appeals_and_is_sent_a_remake(shop: Shop) -> Script:
    """Ida's worn cover is made again and on its way; she appeals; advice has helped; an edge has cut her."""
    ida = shop.guest("ida@customers.example")
    order = _orders_two(ida, WALKER, "EVD-MF-GRA", BOSTON)
    yield "1d 2h"
    shop.fitter_approves(order)
    yield "4d"
    _are_made(order, "1Z04R7A80391170116", "1Z04R7A80391170125")
    yield "3d 3h"
    _arrive(order)
    tight = _claims(order, 1, "The arch of the right one presses.", SideTold("right", misfits=("arch_too_high",)))
    yield "11d"
    claims.tell_of_advice(tight.pk, helped=True, at=shop.now, by=order.by)
    bent = SideTold("left", part="shell", failure="lost_shape", cause="wear")
    denied = _claims(order, 1, "The left one bends where it did not.", bent)
    yield "1d"
    words = "On your words it lay on a radiator; heat bends the shell, and the guarantee excludes it."
    by = clara(shop).actor
    claims.decide(denied.pk, Choice("refused", "durability.excluded", words=words), at=shop.now, by=by)
    yield "4d"
    worn = SideTold("left", part="cover", failure="worn_through", cause="wear")
    granted = _claims(order, 0, "A hole under the big toe.", worn)
    remade = Claim.objects.get(pk=granted.pk).remake
    if remade is None:
        raise LookupError(granted.number)
    shop.placed.append(remade.order_id)
    yield "3d"
    again = Job(Bought(shop, remade.order_id, order.by))
    again.is_begun()
    again.is_checked()
    again.is_sent("ups", "1Z04R7A80391170224")
    yield "3d"
    claims.appeal(denied.pk, text="It was beside the radiator, not on it.", at=shop.now, by=order.by)
    yield "2d"
    loose = SideTold("right", part="bonding", failure="other", cause="wear")
    _claims(order, 0, "Something clicks inside.", loose)
    sharp = SideTold("right", part="shell", failure="crack", cause="wear")
    _claims(order, 1, "A splinter of the edge cut my heel.", sharp, injury=True)
