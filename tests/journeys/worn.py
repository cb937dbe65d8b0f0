"""A pair that was really paid for, is worn and claimed: what its customer reads, what is mailed, where the money is."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.core import mail
from django.utils import timezone

from fitting.models import Design
from orders import production, reviews, shipping
from orders.models import OrderLine
from shop.actor import SYSTEM, Actor, Kind, Role
from tests.fitting.making import ANSWERS, CLEAR_ANSWERS, CLEAR_FOOT
from tests.journeys import hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import PORTLAND, V1, Json, Shopper
from tests.orders.staffed import a_colleague
from tests.orders.workshop import LOT, MACHINE, designs, maker, measure, packer, pieces

WAREHOUSE: Final = Actor(Kind.STAFF, 1, frozenset({Role.WAREHOUSE.value}))
_NUMBER: Final = re.compile(r"\b[AG][0-9A-Z]{9}\b")
CLAIM: Final = f"{V1}/claims/{{number}}/"


def clear_feet(shopper: Shopper, wearer: str) -> None:
    """Describe feet that no fitter needs to see."""
    draft = shopper.api.call("post", f"{V1}/wearers/{{wearer}}/profiles/", body={}, wearer=wearer, expect=201)
    path, profile = f"{V1}/profiles/{{profile}}/", str(draft["id"])
    told = {"answers": ANSWERS | CLEAR_ANSWERS, "measures": dict.fromkeys(("left", "right"), CLEAR_FOOT)}
    shopper.api.call("patch", path, body=told, headers=shopper.seen(), profile=profile)
    shopper.api.call("post", f"{path}submit/", headers=shopper.seen(), profile=profile)


def arrives(stage: Backstage, line: OrderLine) -> None:
    """Have a line made, checked, packed and sent, by whoever does that, and let it arrive now."""
    line.refresh_from_db()
    at, by = timezone.now(), maker()
    assert line.prescription is not None
    if not Design.objects.filter(side__prescription=line.prescription).exists():
        designs(line.prescription)
    if line.status == "approved":
        production.release(line.pk, at=at, by=SYSTEM)
    production.claim(line.pk, at=at, by=by)
    production.start(line.pk, lot=LOT, machine=MACHINE, at=at, by=by)
    production.show(line.pk, at=at, by=by)
    for device in pieces(line):
        measure(device, at=at, by=by)
        production.check(device.pk, at=at, by=by)
    production.finish(line.pk, at=at, by=by)
    production.pack(line.pk, [piece.serial for piece in pieces(line)], at=at, by=packer())
    parcel = shipping.hand_over(line.order_id, carrier="ups", tracking_number=uuid.uuid4().hex, at=at, by=WAREHOUSE)
    shipping.deliver(parcel.pk, at=at, by=SYSTEM)
    stage.work()


@dataclass
class Worn:
    """One pair, as its customer and the shop see it."""

    stage: Backstage
    shopper: Shopper
    number: str
    total: Json
    email: str
    payer: Shopper
    read: list[int]

    @property
    def line(self) -> OrderLine:
        """The line that was bought."""
        return OrderLine.objects.select_related("order").get(order__number=self.number)

    @property
    def serials(self) -> dict[str, str]:
        """What is worn now."""
        return {row.side: row.device.serial for row in self.line.covered_sides.select_related("device")}

    @staticmethod
    def now() -> dt.datetime:
        """Return the present moment of the shop."""
        return timezone.now()

    def later(self, **span: float) -> None:
        """Let time pass, with everything that is due on the way."""
        self.stage.later(**span)
        self.stage.catch_up()

    def cover(self, serial: str = "") -> Json:
        """Read what is promised."""
        told: Json = self.shopper.api.call("get", f"{V1}/covers/{{serial}}/", serial=serial or self.serials["left"])
        return told

    def claims(self, side: str, *, kind: str = "durability", serial: str = "", expect: int = 201, **said: Any) -> Json:
        """Claim one side; the injury, words and wish are of the claim."""
        whole: Json = {name: said.pop(name) for name in ("words", "wish", "injury", "sends_to") if name in said}
        whole.setdefault("sends_to", None)
        body: Json = {"kind": kind, "sides": [{"side": side, **said}], **whole}
        path, headers = f"{V1}/covers/{{serial}}/claims/", self.shopper.new_key()
        told: Json = self.shopper.api.call(
            "post", path, body=body, headers=headers, serial=serial or self.serials[side], expect=expect
        )
        self.stage.work()
        return told

    def reads(self, claim: str) -> Json:
        """Read a claim, as its page does."""
        told: Json = self.shopper.api.call("get", CLAIM, number=claim)
        return told

    def presses(self, claim: str, act: str, body: Json | None = None, *, expect: int = 200) -> Json:
        """Press something on a claim."""
        headers = self.shopper.new_key()
        told: Json = self.shopper.api.call(
            "post", f"{CLAIM}{act}/", body=body, headers=headers, number=claim, expect=expect
        )
        self.stage.catch_up()
        return told

    def remake(self, claim: str) -> OrderLine:
        """Return the line that answers a claim."""
        return OrderLine.objects.get(answers__number=claim)

    def step(self, claim: str) -> tuple[tuple[Any, ...], list[str], tuple[list[int], int, int, tuple[int, int, int]]]:
        """
        Return where everything is, to be compared in one: the claim's page, the mails since the last step, the money.

        Of the page: status, what comes next and whose turn it is, each decision with remedy, clause and amount, and
        how far what is made again has come. All mails to anybody, behind the address unless it is the customer's. Of
        the money: what moved in our books, what Stripe has taken and given back, and what the line counts.
        """
        told = self.reads(claim)
        decisions = [
            (one["verdict"], one["remedy"], one["clause"]["code"], one["amount"] and one["amount"]["amount"])
            for one in told["decisions"]
        ]
        page = (told["status"], told["next"], told["who"], decisions, told["remake_status"])
        return page, self.news(), self.standing()

    def news(self) -> list[str]:
        """Return what was mailed to anybody since this was last asked, sorted."""
        letters = mail.outbox[self.read[-1] :]
        self.read.append(len(mail.outbox))
        subjects = [
            (letter.to[0], _NUMBER.sub("#", str(letter.subject)).removeprefix("Order #: ")) for letter in letters
        ]
        return sorted(subject if to == self.email else f"{to}: {subject}" for to, subject in subjects)

    def standing(self) -> tuple[list[int], int, int, tuple[int, int, int]]:
        """Return our books, what Stripe took and gave back, and the line's exposure; its payer's page agrees."""
        back = sum(one.amount for one in self.stage.box.state.refunds.rows.values() if one.status == "succeeded")
        taken = sum(one.amount_received for one in self.stage.box.state.payment_intents.rows.values())
        line, moved = self.line, self.money()
        assert self.payer.order(self.number)["refunded"]["amount"] == back
        return moved, taken, back, (line.remakes_left_used, line.remakes_right_used, line.refunded_minor)

    def money(self) -> list[int]:
        """Return what moved in our books; what Stripe has agrees with it, and no law of the books is broken."""
        self.stage.assert_books_hold()
        moved = [amount for _, amount, _ in self.stage.ledger(self.number)]
        given = [
            -refund.amount for refund in self.stage.box.state.refunds.rows.values() if refund.status == "succeeded"
        ]
        assert sorted(moved[1:]) == sorted(given)
        return moved


def worn(stage: Backstage, shopper: Shopper, email: str, *, wearer: str = "") -> Worn:
    """Buy a pair, pay for it, have it made and delivered."""
    feet = wearer or shopper.add_wearer()
    if not wearer:
        clear_feet(shopper, feet)
    line = {"sku": shopper.product("US")["variants"][0]["sku"], "wearer": feet}
    placed = shopper.check_out(shopper.fill_cart(line, to=PORTLAND, email=email))
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    pair = Worn(stage, shopper, str(placed["order"]), placed["total"], email, shopper, [])
    if pair.line.status == "in_review":
        reviews.approve(pair.line.pk, at=pair.now(), by=a_colleague("fay", "fitter").as_actor())
    assert pair.line.status in {"approved", "queued"}, pair.line.status
    arrives(stage, pair.line)
    assert shopper.line(pair.number)["stage"] == "done"
    pair.read.append(len(mail.outbox))
    return pair
