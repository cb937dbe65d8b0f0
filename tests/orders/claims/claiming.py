"""A pair that was delivered to a guest's browser, claims about it, and remakes brought all the way to the door."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, Final, override

import time_machine
from django.test import Client

from orders import claims, production, shipping, tasks
from orders.models import Claim, LedgerEntry, Order, OrderLine, Payment
from shop.actor import SYSTEM, Actor, Kind, Role
from tests.orders.calling import Browser
from tests.orders.covering.delivered import a_delivered_pair
from tests.orders.making import LATER, NOW, an_account, an_order
from tests.orders.workshop import an_approved_line, brought_to, packer, pieces

DAY: Final = dt.timedelta(days=1)
WAREHOUSE: Final = Actor(Kind.STAFF, 1, frozenset({Role.WAREHOUSE.value}))
WORN: Final = {"part": "cover", "failure": "worn_through", "cause": "wear"}
CRACKED: Final = {"part": "core", "failure": "crack", "cause": "wear"}


_OF_CLAIM: Final[tuple[str, ...]] = ("words", "wish", "injury", "confirmed_miles", "noticed_on", "sends_to")


def paid(order: Order) -> Payment:
    """Write the money of an order into the books, as a payment by card does."""
    payment = Payment.objects.create(
        order=order, standing="counted", amount_minor=order.total_minor, currency=order.currency, paid_at=NOW,
        payment_intent_id=f"pi_{order.pk}", charge_id=f"ch_{order.pk}", recorded_at=NOW,
    )  # fmt: skip
    LedgerEntry(
        order=order, kind="charge", amount_minor=order.total_minor, currency=order.currency,
        source_id=f"ch_{order.pk}", txn_id=f"txn_{order.pk}", occurred_at=NOW, created_at=NOW,
    ).save(force_insert=True)  # fmt: skip
    return payment


def a_claim_in_review(*, injury: bool = False) -> Claim:
    """A claim about a pair, as rows, that a person must look at."""
    pair = a_delivered_pair(name="Clay")
    side = claims.SideTold("left", part="core", failure="lost_shape", cause="wear")
    told = claims.Told("durability", [side], words="It broke under me." if injury else "", injury=injury)
    return claims.submit(pair.left, told, at=LATER, by=pair.buyer)


def an_appealed_claim(refused_by: Actor | None = None) -> Claim:
    """A claim that was refused, by somebody of claims or by a rule, and whose customer asked for another look."""
    pair = a_delivered_pair(an_account("appealing@example.com"), name="Cleo")
    failure = "lost_shape" if refused_by is not None else "looks_worn"
    side = claims.SideTold("left", part="core", failure=failure, cause="wear")
    claim = claims.submit(pair.left, claims.Told("durability", [side]), at=LATER, by=pair.buyer)
    if refused_by is not None:
        refused = claims.Choice("refused", "durability.failure", words="It is not broken.")
        claims.decide(claim.pk, refused, at=LATER, by=refused_by)
    return claims.appeal(claim.pk, text="It is.", at=LATER, by=pair.buyer)


class SignedIn(Browser):
    """A customer with an account, who signs in anew whenever they come back: in years, sessions end."""

    def __init__(self, email: str = "ada@example.com") -> None:
        """Have an account."""
        self.user = an_account(email)
        self.actor = self.user.as_actor()

    @override
    def _call(self, method: str, path: str, body: object, headers: dict[str, str]) -> tuple[int, Any]:
        client = Client()
        client.force_login(self.user)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent: dict[str, Any] = {"headers": named}
        if body is not None:
            sent |= {"data": body, "content_type": "application/json"}
        self.last = getattr(client, method)(f"/api/v1/{path}", **sent)
        return self.last.status_code, self.last.json() if self.last.content else None


class Wearing:
    """A customer whose pair came at :data:`LATER`; everything else is read as they read it."""

    def __init__(self, bought: Callable[[Order], OrderLine] = an_approved_line) -> None:
        """Have a pair made and delivered, or what else was bought."""
        self.browser = SignedIn()
        owner = self.browser.actor.user_id
        self.order = an_order()
        Order.objects.filter(pk=self.order.pk).update(customer_id=owner)
        self.order.refresh_from_db()
        paid(self.order)
        self.line = bought(self.order)
        self.arrives(self.line, at=LATER)

    def arrives(self, line: OrderLine, *, at: dt.datetime) -> None:
        """Make, pack, send and deliver a line."""
        brought_to("ready", line, at=at)
        production.pack(line.pk, [piece.serial for piece in pieces(line)], at=at, by=packer())
        parcel = shipping.hand_over(line.order_id, carrier="ups", tracking_number=uuid.uuid4().hex, at=at, by=WAREHOUSE)
        shipping.deliver(parcel.pk, at=at, by=SYSTEM)
        tasks.follow_claims(at=at)

    @property
    def serials(self) -> dict[str, str]:
        """What is worn now."""
        return {row.side: row.device.serial for row in self.line.covered_sides.select_related("device")}

    def cover(self, serial: str = "", *, at: dt.datetime = LATER) -> tuple[int, Any]:
        """Read what is promised."""
        with time_machine.travel(at, tick=False):
            return self.browser.get(f"covers/{serial or self.serials['left']}/")

    def claims(
        self, *sides: str, at: dt.datetime, serial: str = "", kind: str = "durability", **said: Any
    ) -> tuple[int, Any]:
        """Claim one side or both; ``said`` is of each side, or of the claim where it has such a field."""
        whole: dict[str, Any] = {name: said.pop(name) for name in _OF_CLAIM if name in said}
        whole.setdefault("sends_to", None)
        body: dict[str, Any] = {"kind": kind, "sides": [{"side": side, **said} for side in sides], **whole}
        return self.calls(f"covers/{serial or self.serials[sides[0]]}/claims/", body, at=at)

    def calls(self, path: str, body: object, *, at: dt.datetime, method: str = "post") -> tuple[int, Any]:
        """Press something."""
        with time_machine.travel(at, tick=False):
            return self.browser._call(method, path, body, {"Idempotency_Key": uuid.uuid4().hex})

    def reads(self, number: str, *, at: dt.datetime) -> Any:
        """Read a claim."""
        with time_machine.travel(at, tick=False):
            status, told = self.browser.get(f"claims/{number}/")
        assert status == 200, told
        return told

    def presses(self, number: str, act: str, body: object, *, at: dt.datetime) -> tuple[int, Any]:
        """Press something on a claim."""
        return self.calls(f"claims/{number}/{act}/", body, at=at)

    def remake_of(self, number: str) -> OrderLine:
        """Return the line that answers a claim."""
        line = Claim.objects.get(number=number).remake
        assert line is not None
        return line


__all__ = ["CRACKED", "DAY", "WORN", "Wearing"]
