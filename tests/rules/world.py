"""
A small shop with one owner of everything, for calling every operation of the API live.

The owner's things are made only as far as a case needs them.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cached_property
from typing import Any, Final

import requests
from django.apps import apps
from django.db import connection
from django.test import Client

from config.accounts import guests
from config.accounts.models import User
from fitting import clinicians, inviting, sending
from fitting.consent_texts import current
from fitting.measured import Load, Side
from fitting.models import Design, FootProfile, Prescription, Scan, Wearer
from orders import addresses, claims, guarantee
from orders.carts import Standing, Wanted
from orders.models import Claim, Device, Order, OrderLine, Parcel, ParcelLine, WorkOrder
from shop.actor import SYSTEM, Actor, Kind
from tests import given
from tests.fitting.designs import an_approved_prescription, release
from tests.fitting.making import ANSWERS, MEASURES, a_draft, a_submitted_profile, a_wearer
from tests.fitting.pressed import a_print, an_entry
from tests.fitting.scans import a_scan, agree_to_scans
from tests.given import NOW, PORTLAND
from tests.orders.making import an_order
from tests.orders.workshop import an_approved_line
from tests.rules.stationed import a_station
from tests.stripe_sandbox import Sandbox

ADDRESS: Final = {name: value for name, value in asdict(PORTLAND).items() if value}
# What a refused call may leave: a counted attempt, a session, a key that was let go.
UNWATCHED: Final = frozenset({"sessions.session", "config.idempotencykey", "accounts.guesttoken"})


def caller(kind: str, email: str = "") -> tuple[Client, Actor]:
    """Make a guest with a token, or an account that is signed in."""
    if kind == "guest":
        session = guests.start(at=NOW)
        user = guests.holder_of(session.token, at=NOW)
        assert user is not None
        client = Client(headers={"Authorization": f"Guest {session.token}"}, raise_request_exception=False)
        return client, user.as_actor()
    account = User.objects.create_user(email)
    client = Client(raise_request_exception=False)
    client.force_login(account)
    return client, account.as_actor()


class World:
    """What one owner has."""

    def __init__(self, owner: str, box: Callable[[], Sandbox]) -> None:
        """Open the shop and let the owner in."""
        given.market()
        given.policies()
        self.client, self.actor = caller(owner, "owner@example.com")
        self._box = box

    def speaker(self, reach: str) -> Client:
        """Return who gets an answer: the owner, or whoever has a secret or a key of their own."""
        return {"secret": Client, "station": lambda: self.station}.get(reach, lambda: self.client)()

    @cached_property
    def station(self) -> Client:
        """A machine with its key."""
        return a_station(f"Printer {self.actor.id}")[1]

    @cached_property
    def box(self) -> Sandbox:
        """A Stripe on loopback, started by the first who needs it."""
        return self._box()

    @cached_property
    def wearer(self) -> Wearer:
        """Somebody the owner buys for, with consents."""
        assert self.actor.id is not None
        return a_wearer(self.actor.id, name="Bo", relation="other", at=NOW)

    @cached_property
    def draft(self) -> FootProfile:
        """A draft that could be submitted."""
        return a_draft(self.wearer, at=NOW)

    @cached_property
    def submitted(self) -> FootProfile:
        """A frozen profile."""
        return a_submitted_profile(self.wearer, at=NOW)

    @cached_property
    def cart(self) -> Standing:
        """A cart with nothing missing."""
        wanted = Wanted(given.custom_product().sku, wearer=self.wearer.public_id)
        return given.cart_ready_to_pay(self.actor, wanted, Wanted(given.stock_good().sku))

    @cached_property
    def placed(self) -> Order:
        """An order that waits for payment."""
        assert self.box is not None
        return given.placed(self.cart).order

    @cached_property
    def paid(self) -> Order:
        """A paid order whose pair waits for a profile."""
        wanted = Wanted(given.custom_product().sku, wearer=self.wearer.public_id)
        return given.paid_order(self.box, self.actor, wanted)

    @cached_property
    def parcel(self) -> Parcel:
        """The paid order's pair on its way; as rows."""
        line = self.paid.lines.order_by("pk")[0]
        OrderLine.objects.filter(pk=line.pk).update(status="shipped", profile=self.submitted)
        Order.objects.filter(pk=self.paid.pk).update(shipping="shipped")
        parcel = Parcel.objects.create(order=self.paid, carrier="ups", handed_over_at=NOW, **self.paid.ship_to())
        ParcelLine.objects.create(parcel=parcel, line=line)
        return parcel

    @cached_property
    def covered(self) -> Device:
        """The left insole of a pair that was delivered; as rows, for the workshop is no concern here."""
        order = an_order(User.objects.get(pk=self.actor.user_id))
        line = an_approved_line(order, name=f"Pair {order.pk}")
        OrderLine.objects.filter(pk=line.pk).update(status="delivered")
        design = Design.objects.filter(side__side="left").latest("pk")
        job = WorkOrder.objects.create(
            line=line, prescription=design.side.prescription, sides="left", status="finished", released_at=NOW,
            finished_at=NOW, packed_at=NOW,
        )  # fmt: skip
        device = Device.objects.create(
            work_order=job, side="left", design=design, design_sha256="x", length_mm=256, width_mm=98,
            status="in_service", lot="L", machine="M",
        )  # fmt: skip
        guarantee.begin([line], [device], delivered_at=NOW - dt.timedelta(days=2), at=NOW, by=SYSTEM)
        return device

    @cached_property
    def claim(self) -> Claim:
        """The claim that this insole is too high in the arch; advice was given."""
        side = claims.SideTold("left", misfits=["arch_too_high"])
        return claims.submit(self.covered.serial, claims.Told("fit", [side]), at=NOW, by=self.actor)

    @cached_property
    def address(self) -> Any:
        """An entry of the address book."""
        return addresses.remember(PORTLAND, label="Home", at=NOW, by=self.actor)

    @cached_property
    def invitation(self) -> Any:
        """A door for the wearer, not yet opened."""
        return inviting.invite(self.wearer.pk, at=NOW, by=self.actor)

    @cached_property
    def opened_door(self) -> str:
        """The token of a door whose wearer has agreed."""
        token: str = self.invitation.token
        answer = Client().post(
            f"/api/v1/invitations/{token}/",
            {"birth_month": "1985-03", "consents": [agreed("health_data")]},
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content
        return token

    @cached_property
    def clinician(self) -> str:
        """The secret of a link by which a clinician answers for the draft."""
        return clinicians.issue(self.draft.pk, at=NOW, by=self.actor).token

    @cached_property
    def answered(self) -> str:
        """The same, after the clinician has sent what was found."""
        path, sent = f"/api/v1/clinician-entries/{self.clinician}/", an_entry(NOW.date())
        answer = Client().post(path, sent, content_type="application/json")
        assert answer.status_code == 201, answer.content
        return self.clinician

    @cached_property
    def door_with_a_clinician(self) -> str:
        """The token of a door whose wearer has made a link for a clinician, and sent a pressure picture."""
        path = f"/api/v1/invitations/{self.door_with_draft}/"
        for made in (Client().post(f"{path}clinician-link/"), Client().post(f"{path}pressure-prints/", a_print())):
            assert made.status_code == 201, made.content
        return self.door_with_draft

    def agree_to_scans(self) -> None:
        """Let scans of the wearer's feet be stored."""
        agree_to_scans(self.wearer.pk, self.wearer.customer_id)

    @cached_property
    def scan(self) -> Scan:
        """A scan of the draft that waits to be measured."""
        self.agree_to_scans()
        return a_scan(self.draft)

    @cached_property
    def designed(self) -> Prescription:
        """A prescription approved by rule, both of whose insoles are released."""
        made = an_approved_prescription(self.wearer, given.custom_product())
        release(made)
        return made

    @cached_property
    def door_for_scans(self) -> str:
        """The token of a door behind which scans may be sent."""
        sent = {"purpose": "photo_scan_storage", "text_version": current("photo_scan_storage").version}
        agreed_to = Client().post(
            f"/api/v1/invitations/{self.door_with_draft}/consents/", sent, content_type="application/json"
        )
        assert agreed_to.status_code == 200, agreed_to.content
        return self.door_with_draft

    @cached_property
    def door_with_draft(self) -> str:
        """The token of a door behind which a profile is being filled in."""
        path = f"/api/v1/invitations/{self.opened_door}/profile/"
        begun = Client().post(path, {}, content_type="application/json")
        assert begun.status_code == 201, begun.content
        filled = Client().patch(
            path,
            {"answers": ANSWERS, "measures": MEASURES},
            content_type="application/json",
            headers={"If-Match": begun.headers["ETag"]},
        )
        assert filled.status_code == 200, filled.content
        return self.opened_door


def uploaded(world: World, draft: FootProfile) -> str:
    """Send a scan past us, and return what it is attached by."""
    described = sending.Described(Side.RIGHT, Load.SEATED)
    ticket = sending.prepare(draft.pk, described, at=NOW, by=Actor(Kind.STAFF, 1, frozenset({"fitter"})))
    sent = requests.post(ticket.form.url, ticket.form.fields, files={"file": b"solid right"}, timeout=60)
    assert sent.status_code == 204, sent.content
    return ticket.id


def agreed(purpose: str) -> dict[str, str]:
    """Return a consent as a client sends it."""
    return {"purpose": purpose, "text_version": current(purpose).version}


def picture() -> dict[str, set[tuple[Any, ...]]]:
    """Return what stands in every table that a refused call must leave alone, as the database keeps it."""
    with connection.cursor() as cursor:
        return {table: set(_rows_of(cursor, table)) for table in watched()}


def _rows_of(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return [tuple(map(str, row)) for row in cursor.fetchall()]


def watched() -> Iterator[str]:
    """Yield the tables of the floors and of the people, those between two models included."""
    for model in apps.get_models(include_auto_created=True):
        ours = model._meta.app_label in {"shop", "fitting", "orders", "accounts"}
        if ours and not model._meta.proxy and model._meta.label_lower not in UNWATCHED:
            yield model._meta.db_table


def of_described_wearer(world: World) -> dict[str, str]:
    """Name somebody whose feet are described, beside a pair that can be bought."""
    given.custom_product()
    return {"wearer": world.submitted.wearer.public_id}


def nothing_changed(world: World) -> dict[str, Any]:
    """Say that the described feet are as they were."""
    no = dict.fromkeys(("injury", "surgery", "pregnancy", "other_shoes"), False)
    weight = world.submitted.answers["weight_kg"]
    return {"sku": given.custom_product().sku, "answers": {"weight_kg": weight, **no}}
