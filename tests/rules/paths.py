"""What stands in the path of a resource about orders or insoles; making it makes the thing that it names."""

from orders import problems
from orders.models import Parcel, ParcelLine
from tests import given
from tests.given import NOW
from tests.orders.making import a_line
from tests.rules.delayed import told
from tests.rules.world import World


def of_cart(world: World) -> dict[str, str]:
    return {"cart": world.cart.cart.public_id}


def of_cart_to_pay(world: World) -> dict[str, str]:
    assert world.box is not None
    return of_cart(world)


def of_line(world: World) -> dict[str, str]:
    line = world.cart.cart.lines.filter(variant__sku=given.stock_good().sku).get()
    return {"cart": world.cart.cart.public_id, "line": line.public_id}


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


def of_worn_line(world: World) -> dict[str, str]:
    """Name the pair that is covered."""
    line = world.covered.work_order.line
    return {"number": line.order.number, "line": line.public_id}


def of_parcel(world: World) -> dict[str, str]:
    return {**of_paid(world), "parcel": world.parcel.number}


def of_problem(world: World) -> dict[str, str]:
    line = world.parcel.contents.get().line
    trouble = problems.Trouble(line.public_id)
    problems.report(line.order_id, kind="damaged", troubles=[trouble], at=NOW, by=world.actor)
    return of_paid(world)


def of_returnable(world: World) -> dict[str, str]:
    """Name goods from stock in the same order, delivered today; as rows."""
    line = a_line(world.paid, kind="stock", status="delivered")
    parcel = Parcel.objects.create(
        order=world.paid, carrier="ups", status="delivered", told_by="carrier", handed_over_at=NOW, delivered_at=NOW,
        **world.paid.ship_to(),
    )  # fmt: skip
    ParcelLine.objects.create(parcel=parcel, line=line)
    return {**of_paid(world), "line": line.public_id}


def of_cover(world: World) -> dict[str, str]:
    return {"serial": world.covered.serial}


def of_prescription(world: World) -> dict[str, str]:
    return {"prescription": world.designed.public_id}


def of_design(world: World) -> dict[str, str]:
    return {**of_prescription(world), "side": "left"}


def door_with_insoles(world: World) -> str:
    assert world.designed.pk
    return world.opened_door
