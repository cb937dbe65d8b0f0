"""What stands in the path of a resource about orders or insoles; making it makes the thing that it names."""

from tests.rules.delayed import told
from tests.rules.world import World


def of_placed(world: World) -> dict[str, str]:
    return {"number": world.placed.number}


def of_paid(world: World) -> dict[str, str]:
    return {"number": world.paid.number}


def of_document(world: World) -> dict[str, str]:
    return {**of_paid(world), "code": "receipt"}


def of_paid_line(world: World) -> dict[str, str]:
    line = world.paid.lines.order_by("pk")[0]
    assert world.submitted.pk
    return {**of_paid(world), "line": line.public_id}


def of_delayed_line(world: World) -> dict[str, str]:
    told(world.paid.lines.order_by("pk")[0])
    return of_paid_line(world)


def of_parcel(world: World) -> dict[str, str]:
    return {**of_paid(world), "parcel": world.parcel.number}


def of_cover(world: World) -> dict[str, str]:
    return {"serial": world.covered.serial}


def of_prescription(world: World) -> dict[str, str]:
    return {"prescription": world.designed.public_id}


def of_design(world: World) -> dict[str, str]:
    return {**of_prescription(world), "side": "left"}


def door_with_insoles(world: World) -> str:
    assert world.designed.pk
    return world.opened_door
