"""
Chapter: what staff put right on an order: its e-mail address, who receives it, and where it goes.

Each with a reason, for the next person. Amounts never change: a parcel may move within its country and
tax region only. The timeline keeps hints of what was there, not the values.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from fitting.models import Message, reason_within
from orders import notices, pairs, problems
from orders.masking import changed_parts, hint_of, hint_of_email
from orders.models import BEFORE_HAND_OVER, LIVE_UNPAID, Cart, Order, OrderLine, PaymentStatus
from orders.models import Problem as Trouble
from orders.postal import Address, AddressInvalid, accepted
from shop import taxes
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound, Problem, Refusal


class ReasonMissing(BadInput):
    """The next person must understand why."""

    code = "correction_reason_missing"
    title = "Say why it is corrected, and who asked for it."


class EmailInvalid(BadInput):
    """Nothing can be sent there."""

    code = "email_invalid"
    title = "This is not an e-mail address."


class NothingToCorrect(Refusal):
    """It says that already."""

    code = "nothing_to_correct"
    title = "This is what the order says already."


class NothingLeftToSend(Refusal):
    """It is on its way, there, or will never go."""

    code = "nothing_left_to_send"
    title = "Nothing of this order is left to be sent: for a parcel on its way ask the carrier, and note it here."


class AddressElsewhere(Refusal):
    """Another country or tax region has other taxes, and the total was agreed."""

    code = "address_elsewhere"
    title = (
        "The order was priced and taxed for another place, and its total cannot change. Cancel what is not sent yet, "
        "and let the customer order it to the new address."
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """
    What became of a wish to have it sent elsewhere.

    :ivar asked: what a person looks at, if it could not simply be done.
    """

    order: Order
    asked: Trouble | None = None


class MailLeaving(Refusal):
    """A worker has a mail of this order in its hands."""

    code = "mail_leaving"
    title = "A mail of this order is being sent at this moment; wait a few minutes, then correct the address."


class NotConfirmed(Refusal):
    """What is not paid was never confirmed."""

    code = "order_not_confirmed"
    title = "This order is not paid yet, so there is no confirmation to send."


@allowed("support")
def correct_email(
    order_id: int, *, email: str, reason: str, at: dt.datetime, by: Actor, confirm_again: bool = False
) -> Order:
    """
    Send everything about an order to another address from now on.

    A guest's sessions and mailed links end, whoever has them; mails that wait go to the new address, and
    what was sent to the old one can be sent again only without a link that opens anything. An account of
    the new address gets nothing by this: it adopts the order when it proves the address.

    :param confirm_again: send the confirmation of a paid order to the new address.
    :raises NotFound: if there is no such order.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises EmailInvalid: if it is not an address.
    :raises NothingToCorrect: if it is the address, whatever its case.
    :raises MailLeaving: if a mail of the order is being sent at this moment.
    """
    wanted = _checked_email(email)
    why = reason_within(reason, missing=ReasonMissing)
    with _held(order_id, by) as (order, carts):
        old = order.email
        if old.lower() == wanted:
            raise NothingToCorrect
        with Message.hold_where(Q(thread=order.journal_thread(), to_email__iexact=old)) as mails:
            _redirect(mails, wanted, at=at)
        if order.customer.is_guest:
            order.customer.revoke_keys()
        order.change(email=wanted)
        for cart in carts:
            if cart.email.lower() == old.lower():
                cart.change(email=wanted, version=cart.version + 1)
        order.note(field="email", was=hint_of_email(old), became=hint_of_email(wanted), at=at, by=by, reason=why)
        if confirm_again and order.payment == PaymentStatus.PAID and order.cancelled_at is None:
            notices.order_confirmed(order, at=at, again=True)
        return order


def _redirect(mails: list[Message], email: str, *, at: dt.datetime) -> None:
    """Let waiting and dead mails go to the new address; take the link out of those that the old one has."""
    if any(mail.status == Message.Status.QUEUED and mail.leased_until and mail.leased_until > at for mail in mails):
        raise MailLeaving
    for mail in mails:
        if mail.status in {Message.Status.QUEUED, Message.Status.DEAD}:
            mail.change(to_email=email)
        elif mail.recipient_id is not None:
            mail.change(recipient_id=None)


@allowed("support")
def send_confirmation(order_id: int, *, at: dt.datetime, by: Actor) -> None:
    """
    Mail the confirmation of a paid order once more, with links of today.

    :raises NotFound: if there is no such order.
    :raises NotConfirmed: if it is not paid, or is cancelled.
    """
    with Order.hold_for(order_id, by) as order:
        if order.payment != PaymentStatus.PAID or order.cancelled_at is not None:
            raise NotConfirmed
        notices.order_confirmed(order, at=at, again=True)


@allowed("support")
def correct_name(order_id: int, *, name: str, reason: str, at: dt.datetime, by: Actor) -> Order:
    """
    Correct who receives the parcel.

    :raises NotFound: if there is no such order.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises AddressInvalid: if no name is left.
    :raises NothingToCorrect: if it is the name.
    :raises NothingLeftToSend: if every line is sent or cancelled.
    """
    why = reason_within(reason, missing=ReasonMissing)
    with _held(order_id, by) as (order, carts):
        old = Address.of(order.ship_to())
        new = _renamed(old, name)
        if new.name == old.name:
            raise NothingToCorrect
        _readdress(order, carts, new)
        order.note(field="recipient", was=hint_of(old.name), became=hint_of(new.name), at=at, by=by, reason=why)
        return order


def _renamed(address: Address, name: str) -> Address:
    """Put in the name and nothing else: what was accepted at checkout is not judged again."""
    plain = " ".join(name.split())
    if not plain:
        raise AddressInvalid(problems=[Problem("/name", "required", "Who receives the parcel? Give a name.")])
    return replace(address, name=plain)


@allowed("support")
def correct_address(order_id: int, *, address: Address, reason: str, at: dt.datetime, by: Actor) -> Order:
    """
    Send a parcel elsewhere within its country and tax region; totals never change.

    :param address: the whole new address; its name counts too.
    :raises NotFound: if there is no such order.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises AddressInvalid: if it cannot be delivered to, pointing at what is wrong.
    :raises AddressElsewhere: if it is in another country or tax region, pointing at the differences.
    :raises NothingToCorrect: if it is the address.
    :raises NothingLeftToSend: if every line is sent or cancelled.
    """
    why = reason_within(reason, missing=ReasonMissing)
    new = accepted(address)
    with _held(order_id, by) as (order, carts):
        old = Address.of(order.ship_to())
        if new == old:
            raise NothingToCorrect
        _require_same_place(order, new)
        _move(order, carts, new, reason=why, at=at, by=by)
        return order


@allowed("customer", "guest")
def move(
    order_id: int, *, address: Address, at: dt.datetime, by: Actor, check: Callable[[Order], None] | None = None
) -> Moved:
    """
    Let a customer say where what is not sent yet should go; totals never change.

    In another country or tax region it stays as it is, and a case shows somebody of support the differences.

    :param address: the whole new address.
    :param check: called with the held order before anything changes; the door's ``If-Match``.
    :raises NotFound: if the actor has no such order.
    :raises AddressInvalid: if it cannot be delivered to, pointing at what is wrong.
    :raises CoverTakenOver: if it goes to a wearer who has taken the guarantee over.
    :raises NothingLeftToSend: if every line is sent or cancelled.
    """
    new = accepted(address)
    with _held(order_id, by) as (order, carts):
        if check is not None:
            check(order)
        _require_unsent(order)
        if differences(order, new):
            return Moved(order, problems.address_asked(order, new, at=at, by=by))
        if new != Address.of(order.ship_to()):
            _move(order, carts, new, reason="", at=at, by=by)
        else:
            problems.address_given(order, at=at, by=by)
        return Moved(order)


def _move(order: Order, carts: list[Cart], new: Address, *, reason: str, at: dt.datetime, by: Actor) -> None:
    """Write the new address of a held order, and let whoever waits for one know."""
    old = Address.of(order.ship_to())
    _readdress(order, carts, new)
    became = changed_parts(old, new)
    if became:
        order.note(field="address", became=became, at=at, by=by, reason=reason)
    if new.name != old.name:
        order.note(field="recipient", was=hint_of(old.name), became=hint_of(new.name), at=at, by=by, reason=reason)
    problems.address_given(order, at=at, by=by)


def differences(order: Order, new: Address) -> list[Problem]:
    """Say why an order that was priced for one address cannot simply go to another one; nothing if it can."""
    old = Address.of(order.ship_to())
    if new.country != old.country:
        return [Problem("/country", "country_fixed", f"Priced for {old.country}, not for {new.country}.")]
    if not taxes.one_region(old.country, old.region, new.region, by_table=not order.market.asks_stripe_for_tax):
        detail = f"Taxed in {old.region or old.country}, not in {new.region or new.country}."
        return [Problem("/region", "region_fixed", detail)]
    return []


def _require_same_place(order: Order, new: Address) -> None:
    found = differences(order, new)
    if found:
        raise AddressElsewhere(problems=found)


def _require_unsent(order: Order) -> None:
    if not OrderLine.objects.filter(order=order, status__in=BEFORE_HAND_OVER).exists():
        raise NothingLeftToSend


def _readdress(order: Order, carts: list[Cart], new: Address) -> None:
    _require_unsent(order)
    old = order.ship_to()
    order.change(**new.columns())
    for cart in carts:
        if cart.ship_to() == old:
            cart.change(**new.columns(), version=cart.version + 1)


@contextmanager
def _held(order_id: int, by: Actor) -> Iterator[tuple[Order, list[Cart]]]:
    """Hold the order, and before it the cart of an unpaid one: the two would else be different purchases."""
    live = Q(orders=order_id, orders__payment__in=LIVE_UNPAID, closed_at=None)
    with Cart.hold_where(live) as carts, pairs.hold_awaited(order_id, by) as order:
        yield order, carts


def _checked_email(email: str) -> str:
    wanted = email.strip().lower()
    try:
        validate_email(wanted)
    except ValidationError as error:
        raise EmailInvalid(pointer="/email") from error
    return wanted


@allowed("support")
def email_consequence(order_id: int, *, by: Actor) -> Iterator[tuple[str, str]]:
    """
    Tell what correcting the e-mail address would do, before it is done.

    :raises NotFound: if there is no such order.
    """
    order = Order.objects.reachable_by(by).select_related("customer").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    waiting = Message.objects.filter(thread=order.journal_thread(), status__in=["queued", "dead"]).count()
    told = [("Now", order.email), ("Mails that wait", f"{waiting} go to the new address")]
    if not order.customer.is_guest:
        return iter([*told, ("Account", f"{order.customer} keeps the order; only its mails go elsewhere")])
    others = Order.objects.filter(customer_id=order.customer_id).exclude(pk=order.pk).order_by("pk")
    numbers = ", ".join(others.values_list("number", flat=True)[:20])
    told += [("Guest's links and sessions", "all end; a new link comes with the next mail")]
    return iter([*told, ("The new link opens also", numbers or "no other order")])
