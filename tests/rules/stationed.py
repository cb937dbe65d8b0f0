"""A machine of the workshop with its key, and a job that waits for it."""

from django.test import Client

from orders import stations
from orders.models import Station, WorkOrder
from shop.actor import Actor, Kind, Role
from tests.boxes import NOW
from tests.orders.making import an_account
from tests.orders.workshop import an_approved_line, brought_to


def an_owner() -> Actor:
    """Somebody with every role."""
    return Actor(Kind.STAFF, an_account("owner@staff.example").pk, frozenset(role.value for role in Role))


def a_station(name: str = "Printer 3", *, may_make: bool = True, may_check: bool = True) -> tuple[Station, Client]:
    """Make a station, and the client that has its key."""
    made = stations.create(name, "printer-3", may_make=may_make, may_check=may_check, at=NOW, by=an_owner())
    client = Client(headers={"Authorization": f"Station {made.key}"}, raise_request_exception=False)
    return made.station, client


def of_job(_world: object = None) -> dict[str, str]:
    """Name a job that waits for anybody."""
    line = brought_to("queued", an_approved_line())
    return {"job": WorkOrder.objects.get(line=line).number}
