"""Chapter: whose delivered pair it is, found by either of its serials, and who speaks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting.consenting import WearerAnswersForThemselves
from orders.models import Claim, CoverHandover, CoverSide, Device, Order, OrderLine
from orders.numbers import tidy
from shop.actor import BUYERS, Actor, Kind
from shop.refusal import NotAllowed, NotFound


class SerialUnknown(NotFound):
    """No pair of the actor's has this serial, or it was not delivered yet."""

    code = "serial_unknown"
    title = "None of your pairs has this serial; it stands under the heel."


class CoverTakenOver(NotAllowed):
    """The wearer tells the miles and makes the claims; whoever paid sees what is left."""

    code = "cover_taken_over"
    title = "The wearer has taken this guarantee over and tells the miles and claims; money still comes back to you."


_taken: Final = CoverHandover.objects.filter(status="taken")
_handovers: Final = CoverHandover.objects.filter(line=OuterRef("pk"))


def _is_mine(by: Actor) -> Q:
    """Keep what the actor has bought, or taken over."""
    return Q(order__customer_id=by.user_id) | Q(Exists(_handovers.filter(status="taken", holder_id=by.user_id)))


def own(by: Actor) -> QuerySet[OrderLine]:
    """Return the actor's covered pairs, bought or taken over, the newest first, with their sides."""
    covered_ones = Exists(CoverSide.objects.filter(line=OuterRef("pk")))
    pairs = OrderLine.objects.filter(covered_ones, _is_mine(by))
    return pairs.select_related("order", "wearer").prefetch_related("covered_sides__device").order_by("-pk")


def line_of(serial: str, by: Actor) -> OrderLine:
    """
    Return the line of a pair that the actor has bought or taken over.

    :raises SerialUnknown: if the actor has no such pair.
    """
    device = Device.objects.filter(serial=tidy(serial))
    made_for = device.values_list("work_order__line__remake_of_id", "work_order__line_id").first()
    if made_for is None:
        raise SerialUnknown
    # What was made again is of the pair that was bought.
    bought = next(filter(None, made_for))
    lines = OrderLine.objects.filter(_is_mine(by), pk=bought, covered_sides__isnull=False)
    by_others = Exists(_handovers.filter(status="taken").exclude(holder_id=by.user_id))
    found = lines.annotate(is_silent=by_others).select_related("order", "wearer").first()
    if found is None:
        raise SerialUnknown
    return found


def is_silent(line: OrderLine) -> bool:
    """Whether somebody else has taken the guarantee of a pair of :func:`line_of` over, so that one only sees it."""
    return bool(getattr(line, "is_silent"))  # noqa: B009  annotated there


def of_others(user_id: int, order: str = "pk") -> Q:
    """
    Return the condition on orders that were made for a wearer who has taken a guarantee over.

    What answers a claim of one's own, from before it was taken over, is one's own.

    :param order: how the order is reached from what is asked.
    """
    others = _taken.filter(line__remakes__order=OuterRef(order)).exclude(holder=user_id)
    mine = Claim.objects.owned_by(user_id).filter(remake__order=OuterRef(order))
    return Q(Exists(others)) & ~Q(Exists(mine))


def is_anothers(order: Order, by: Actor) -> bool:
    """
    Whether an order was made for a wearer who has taken a guarantee over: where that goes is theirs, not the buyer's.

    Who bought the pair follows what is made again, and learns nothing of where somebody else lives.
    """
    return Order.objects.filter(of_others(by.user_id), pk=order.pk).exists()


def insist_on_own(order: Order, by: Actor) -> None:
    """
    Insist that a customer may do something to an order: what is made again for a wearer who has taken over is theirs.

    :raises CoverTakenOver: if it is somebody else's.
    """
    # What is made again costs nothing, so nobody else's order asks.
    if by.kind.value in BUYERS and not order.total_minor and is_anothers(order, by):
        raise CoverTakenOver


def awaited_by(user_id: int) -> Q:
    """Return the condition on orders that a user awaits: their own, and what is made again because of their claims."""
    return Q(customer_id=user_id) | Q(Exists(Claim.objects.owned_by(user_id).filter(remake__order=OuterRef("pk"))))


@contextmanager
def hold_awaited(order_id: int, by: Actor) -> Iterator[Order]:
    """
    Lock an order that the actor awaits, or, for one of us, any.

    :raises NotFound: if there is none, or it is somebody else's.
    :raises CoverTakenOver: if the actor has bought it, and it goes to a wearer who has taken the guarantee over.
    """
    mine = Q() if by.kind in {Kind.STAFF, Kind.SYSTEM} else awaited_by(by.user_id)
    with Order.hold_where(Q(pk=order_id) & mine) as orders:
        if not orders:
            raise NotFound
        insist_on_own(orders[0], by)
        yield orders[0]


def spoken_for(serial: str, by: Actor) -> OrderLine:
    """
    Return the line of a pair that the actor speaks for.

    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    """
    line = line_of(serial, by)
    if is_silent(line):
        raise CoverTakenOver
    return line


def insist_on_voice(line: OrderLine, by: Actor) -> None:
    """
    Insist that the actor may tell where the wearer went.

    :raises WearerAnswersForThemselves: if the wearer is an adult who answers for themselves, and did not take over.
    """
    wearer = line.wearer
    if wearer is not None and wearer.speaks_for_self and line.order.customer_id == by.user_id:
        message = (
            "This person answers for themselves. Let them take the guarantee over and send their files themselves."
        )
        raise WearerAnswersForThemselves(message)
