"""
To whom something about an order is told: who bought it, or a wearer who has taken the guarantee of the pair over.

Subjects name the order or the claim and never the goods: what somebody buys here says something about their health.
"""

import datetime as dt
from typing import Final

from django.conf import settings

from fitting import messages
from fitting.models import Message, invitation
from orders.feet_clock import link_until
from orders.models import Claim, CoverHandover, Order, OrderLine

# By which a parcel can be followed to somebody's door.
_FOLLOWS: Final = ("tracking_number", "tracking_url")


def write(kind: str, order: Order, facts: dict[str, object], *, at: dt.datetime, about: str = "") -> None:
    """Leave a mail to the customer of an order."""
    messages.leave([letter(kind, order, facts, at=at, about=about)])


def letter(kind: str, order: Order, facts: dict[str, object], *, at: dt.datetime, about: str = "") -> Message:
    """Return a mail to the customer of an order, with its number and total; not written yet."""
    return messages.letter(
        kind,
        key=f"{kind}:{order.number}",
        about=about,
        to=messages.To(order.email, order.language, order.customer_id),
        facts={**head(order), **facts},
        thread=order.journal_thread(),
        at=at,
    )


def head(order: Order) -> dict[str, object]:
    """Return what every mail about an order knows of it."""
    return {"number": order.number, "total": amount(order.total_minor, order)}


def giving(line: OrderLine, *, at: dt.datetime) -> dict[str, object]:
    """
    Return what mails say of a gift: its day, and until when its wearer's own link is good; nothing of no gift.

    Once any link that is made now lives as long, nothing is said of the link: what was said would be too early.
    """
    if line.given_on is None:
        return {"name": line.name, "given_on": "", "link_until": ""}
    until = link_until(line.given_on, settings.SHOP_TIME_ZONE)
    outlives = until > at + invitation.LIVES
    return {
        "name": line.name, "given_on": line.given_on.isoformat(), "link_until": until.isoformat() if outlives else "",
    }  # fmt: skip


def amount(minor: int, order: Order) -> dict[str, object]:
    """Return an amount as mails write it."""
    return {"amount": minor, "currency": order.currency}


def of_claim(kind: str, order: Order, claim: Claim, facts: dict[str, object], *, at: dt.datetime, about: str) -> None:
    """
    Write to whoever claims: a wearer who has taken the guarantee over reads of no order and no amount.

    Who has taken it over as a guest has no address yet; then it is the customer who hears, as far as they may.
    """
    told = letter(kind, order, {"claim": claim.number, **facts}, at=at, about=f"{claim.number}:{about}")
    taken = _taken_over(claim)
    if taken is not None:
        _turn(told, taken, {"claim": claim.number, **facts})
    messages.leave([told])


def _taken_over(claim: Claim) -> CoverHandover | None:
    taken = CoverHandover.objects.filter(line=claim.line_id, status="taken", taken_at__lte=claim.submitted_at)
    return taken.select_related("holder").first()


def _turn(told: Message, taken: CoverHandover, facts: dict[str, object]) -> None:
    """Turn a mail to the holder of a guarantee, if they have an address; they read these facts and no others."""
    holder = taken.holder
    if holder is not None and holder.email:
        told.to_email, told.language, told.recipient_id = holder.email, holder.language, holder.pk
        told.facts = facts


def to_who_awaits(kind: str, order: Order, facts: dict[str, object], *, at: dt.datetime, about: str) -> None:
    """
    Write of a thing to whoever waits for it: what is made again for a wearer who has taken over is not the buyer's.

    Who has taken it over as a guest has no address yet; then the customer hears, and cannot follow it.
    """
    told = letter(kind, order, facts, at=at, about=about)
    # Only what is made again costs nothing and can be for somebody else.
    claim = Claim.objects.filter(remake__order=order).first() if not order.total_minor else None
    taken = _taken_over(claim) if claim is not None else None
    if claim is not None and taken is not None:
        told.facts |= {name: "" for name in _FOLLOWS if name in facts}
        _turn(told, taken, {"claim": claim.number, **facts})
    messages.leave([told])
