"""What is told of a covered pair."""

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from orders import activities, mileage
from tests.given import NOW
from tests.orders.activity.making import NOON, gpx
from tests.rules.world import World


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
