"""What is told of a covered pair."""

import datetime as dt
from decimal import Decimal
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from fitting import inviting
from orders import activities, mileage, takeovers
from tests.given import NOW
from tests.orders.activity.making import NOON, gpx
from tests.orders.covering.delivered import an_offered_pair
from tests.rules.case import Case
from tests.rules.paths import of_cover
from tests.rules.world import World

_COVER: Final = "/api/v1/covers/{serial}/"
_DOOR: Final = "/api/v1/invitations/{token}/"


def a_run(sport: str) -> SimpleUploadedFile:
    """Return a file of two minutes of yesterday."""
    begin = (NOW - dt.timedelta(days=1)).timestamp() - NOON
    return SimpleUploadedFile("run.gpx", gpx((sport, [(begin, 0.0), (begin + 120, 300.0)])))


def of_entry(world: World) -> dict[str, str]:
    """Enter a mile by hand."""
    serial, day = world.covered.serial, NOW.date()
    told = mileage.enter(serial, Decimal(1), first_on=day, last_on=day, at=NOW, by=world.actor)
    return {"serial": serial, "entry": told.entries[0].public_id}


def of_activity(world: World) -> dict[str, str]:
    """Hand in a file that does not say what it was."""
    serial = world.covered.serial
    file = activities.hand_in(serial, a_run("").read(), at=NOW, by=world.actor)
    return {"serial": serial, "file": file.public_id}


def of_gift(world: World) -> dict[str, str]:
    """Invite the wearer of the owner's pair."""
    wearer = world.covered.work_order.line.wearer
    assert wearer is not None
    inviting.invite(wearer.pk, at=NOW, by=world.actor)
    return {"serial": world.covered.serial}


def of_offered(world: World) -> dict[str, str]:
    """Offer it to them."""
    path = of_gift(world)
    takeovers.offer(path["serial"], at=NOW, by=world.actor)
    return path


def door_with_cover(_: World) -> str:
    """Return the secret of a door whose wearer may take a guarantee over."""
    return an_offered_pair()[1]


def of_offered_to_me(world: World) -> dict[str, str]:
    """Somebody else offers a pair to the owner of everything."""
    pair, token = an_offered_pair()
    world.__dict__["link"] = token
    return {"serial": pair.left}


def link_of_mine(world: World) -> dict[str, str]:
    """Return the link that invited the owner."""
    return {"invitation": world.__dict__["link"]}


def none_of(_made: object) -> dict[str, str]:
    """Name nothing in the path: what was made is there to be seen."""
    return {}


COVERS: Final = {
    "GET /api/v1/covers/": Case(lambda world: none_of(of_cover(world)), reach="own"),
    "GET /api/v1/covers/{serial}/": Case(of_cover),
    "PUT /api/v1/covers/{serial}/habits/": Case(of_cover, lambda _: {"steps_per_day": 8000, "share_percent": 60}),
    "GET /api/v1/covers/{serial}/eligibility/": Case(of_cover, query={"kind": "fit", "side": "left"}),
    f"GET {_COVER}handover/": Case(of_cover),
    f"POST {_COVER}handover/": Case(of_gift),
    f"DELETE {_COVER}handover/": Case(of_offered),
    f"POST {_COVER}take-over/": Case(of_offered_to_me, link_of_mine, strangers=lambda _: {"invitation": "x" * 43}),
    f"GET {_DOOR}covers/": Case(lambda world: {"token": door_with_cover(world)}, reach="secret"),
    f"GET {_COVER}mileage/": Case(of_cover),
    f"PUT {_COVER}mileage/": Case(of_cover, lambda _: {"by": "own", "miles": "12.5"}),
    f"POST {_COVER}mileage/entries/": Case(of_cover, lambda _: {"miles": "1.5", "first_on": str(NOW.date())}),
    f"DELETE {_COVER}mileage/entries/{{entry}}/": Case(of_entry),
    f"GET {_COVER}activity-files/": Case(of_activity),
    f"POST {_COVER}activity-files/": Case(of_cover, lambda _: {"file": a_run("running")}, form=True),
    f"PATCH {_COVER}activity-files/{{file}}/": Case(of_activity, lambda _: {"sport": "walking"}),
    f"DELETE {_COVER}activity-files/{{file}}/": Case(of_activity),
}
