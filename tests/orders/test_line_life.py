"""Every verb at every status as every role: what the table allows happens, everything else is refused by name."""

from collections.abc import Callable
from typing import Final

import pytest
from django.db import transaction

from fitting.models import JournalEntry
from orders import cancellations, production
from orders.models import Device, LineStatus, Order, OrderLine, WorkOrder
from orders.models.line import CUSTOM_GRAPH
from shop.actor import SYSTEM, Actor, Kind, Role, roles_of
from shop.refusal import NotAllowed, Refusal
from tests.orders.making import NOW
from tests.orders.workshop import LOT, MACHINE, an_approved_line, brought_to, maker, measure, picture, pieces
from tests.tools.line_life import PAGE, Step, page, steps

pytestmark = pytest.mark.django_db

type Press = Callable[[OrderLine, Actor], object]
ROLES: Final = ("customer", "guest", "wearer", "station", "system", *(role.value for role in Role))


def first(line: OrderLine) -> int:
    """The piece that a verb is pressed on: the first that any job of the line ever had."""
    return Device.objects.filter(work_order__line=line).order_by("pk").values_list("pk", flat=True)[0]


def second(line: OrderLine) -> int:
    return Device.objects.filter(work_order__line=line).order_by("pk").values_list("pk", flat=True)[1]


def piece_of(line: OrderLine) -> int:
    """The left one is scrapped while the line is being made: then the right one."""
    return second(line) if line.status == LineStatus.IN_PRODUCTION else first(line)


def figures(line: OrderLine) -> production.Figures:
    device = Device.objects.get(pk=piece_of(line))
    wall, weight = device.length_mm / device.length_mm * 2, device.length_mm / device.length_mm * 40
    return production.Figures(
        length_mm=device.length_mm, width_mm=device.width_mm, wall_mm=wall, weight_g=weight, surface="good"
    )


def serials(line: OrderLine) -> list[str]:
    return [piece.serial for piece in pieces(line)]


PRESS: Final[dict[str, Press]] = {
    "cancel_line": lambda line, by: cancellations.cancel_line(line.pk, reason="why", at=NOW, by=by),
    "release": lambda line, by: production.release(line.pk, at=NOW, by=by),
    "withdraw": lambda line, by: production.withdraw(line.pk, reason="why", at=NOW, by=by),
    "claim": lambda line, by: production.claim(line.pk, at=NOW, by=by),
    "let_go": lambda line, by: production.let_go(line.pk, at=NOW, by=by),
    "start": lambda line, by: production.start(line.pk, lot=LOT, machine=MACHINE, at=NOW, by=by),
    "show": lambda line, by: production.show(line.pk, at=NOW, by=by),
    "record": lambda line, by: production.record(piece_of(line), figures(line), at=NOW, by=by),
    "check": lambda line, by: production.check(piece_of(line), at=NOW, by=by),
    "scrap": lambda line, by: production.scrap(piece_of(line), cause="warped", at=NOW, by=by),
    "reprint": lambda line, by: production.reprint(first(line), lot=LOT, machine=MACHINE, at=NOW, by=by),
    "rework": lambda line, by: production.rework(piece_of(line), reason="why", at=NOW, by=by),
    "finish": lambda line, by: production.finish(line.pk, at=NOW, by=by),
    "pack": lambda line, by: production.pack(line.pk, serials(line), at=NOW, by=by),
}
VERBS: Final = {
    "cancel_line": cancellations.cancel_line,
    **{name: getattr(production, name) for name in PRESS if name != "cancel_line"},
}


def _passed(line: OrderLine) -> None:
    for piece in pieces(line):
        measure(piece)
        production.check(piece.pk, at=NOW, by=maker())


# What somebody has done before, so that the verb finds what it needs.
BEFORE: Final[dict[tuple[str, str], Callable[[OrderLine], object]]] = {
    ("queued", "let_go"): lambda line: production.claim(line.pk, at=NOW, by=maker()),
    ("queued", "start"): lambda line: production.claim(line.pk, at=NOW, by=maker()),
    ("in_production", "claim"): lambda line: production.let_go(line.pk, at=NOW, by=maker()),
    ("in_production", "show"): lambda line: production.reprint(
        first(line), lot=LOT, machine=MACHINE, at=NOW, by=maker()
    ),
    ("in_production", "check"): lambda line: measure(Device.objects.get(pk=piece_of(line))),
    ("quality_check", "claim"): lambda line: production.let_go(line.pk, at=NOW, by=maker()),
    ("quality_check", "check"): lambda line: measure(Device.objects.get(pk=first(line))),
    ("quality_check", "finish"): _passed,
}
# What a verb leaves behind beside the status of the line.
EFFECT: Final[dict[str, Callable[[OrderLine], bool]]] = {
    "cancel_line": lambda line: not WorkOrder.objects.filter(line=line).exclude(status="withdrawn").exists(),
    "release": lambda line: [piece.status for piece in pieces(line)] == ["planned", "planned"],
    "withdraw": lambda line: Device.objects.filter(work_order__line=line).exclude(status="void").count() == 0,
    "claim": lambda line: WorkOrder.objects.get(line=line).operator_id == maker().id,
    "let_go": lambda line: WorkOrder.objects.get(line=line).operator_id is None,
    "start": lambda line: {piece.lot for piece in pieces(line)} == {LOT},
    "show": lambda line: {piece.status for piece in pieces(line)} == {"checking"},
    "record": lambda line: Device.objects.get(pk=_last(line, "checking")).quality.count() == 1,
    "check": lambda line: "passed" in {piece.status for piece in pieces(line)},
    "scrap": lambda line: Device.objects.filter(work_order__line=line, scrap_cause="warped").exists(),
    "reprint": lambda line: Device.objects.get(replaces=first(line)).status == "making",
    "rework": lambda line: "making" in {piece.status for piece in pieces(line)},
    "finish": lambda line: WorkOrder.objects.get(line=line).status == "finished",
    "pack": lambda line: WorkOrder.objects.get(line=line).packed_at == NOW,
}


def _last(line: OrderLine, status: str) -> int:
    found = Device.objects.filter(work_order__line=line, status=status, quality__isnull=False)
    return found.values_list("pk", flat=True)[0]


def at_status(status: str) -> OrderLine:
    """A line at a status; before the workshop and after it by hand, as others bring it there."""
    if status == LineStatus.IN_PRODUCTION:
        line = brought_to("quality_check")
        production.scrap(first(line), cause="warped", at=NOW, by=maker())
        return OrderLine.objects.get(pk=line.pk)
    if status in {"queued", "quality_check", "ready"}:
        return brought_to(status)
    if status in {"shipped", "delivered"}:
        line = brought_to("ready")
        Device.objects.update(status="in_service")
    else:
        # It was in the queue once, so that there is a piece to ask for.
        line = brought_to("queued", an_approved_line())
        production.withdraw(line.pk, reason="why", at=NOW, by=SYSTEM)
        Device.objects.exclude(status="void").update(status="void")
    OrderLine.objects.filter(pk=line.pk).update(status=status)
    if status == LineStatus.AWAITING_PAYMENT:
        Order.objects.filter(pk=line.order_id).update(payment="awaiting_payment", paid_at=None)
    return OrderLine.objects.get(pk=line.pk)


def as_role(role: str, line: OrderLine) -> Actor:
    """Somebody of this kind: the buyer, the system, a stranger, or staff."""
    if role in {"customer", "guest"}:
        return Actor(Kind(role), line.order.customer_id)
    if role == "production":
        return maker()
    if role in set(Role):
        return Actor(Kind.STAFF, line.order.customer_id, frozenset({role}))
    return Actor(Kind(role), None if role == "system" else 1)


def _allowed(table: list[Step], status: str, verb: str) -> Step | None:
    return next((step for step in table if (step.status, step.verb) == (status, verb)), None)


@pytest.mark.parametrize("status", CUSTOM_GRAPH)
def test_what_the_table_allows_happens_and_all_else_is_refused_by_name(status: str) -> None:
    table = steps()
    line = at_status(status)
    for verb, press in PRESS.items():
        step = _allowed(table, status, verb)
        with transaction.atomic():
            if (status, verb) in BEFORE:
                BEFORE[status, verb](line)
            _refused(line, press, [role for role in ROLES if step is None or role not in step.roles], verb)
            for role in step.roles if step is not None else ():
                _done(line, press, role, verb, step.becomes if step is not None else "")
            transaction.set_rollback(True)


def _refused(line: OrderLine, press: Press, roles: list[str], verb: str) -> None:
    before = picture(line)
    for role in roles:
        with pytest.raises(Refusal) as refused, transaction.atomic():
            press(line, as_role(role, line))
        stated = roles_of(VERBS[verb]) or frozenset()
        assert isinstance(refused.value, NotAllowed) == (role not in stated), (line.status, verb, role, refused.value)
    assert picture(line) == before, (line.status, verb)


def _done(line: OrderLine, press: Press, role: str, verb: str, becomes: str) -> None:
    with transaction.atomic():
        entries = JournalEntry.objects.count()
        press(line, as_role(role, line))
        now = OrderLine.objects.get(pk=line.pk)
        assert now.status == becomes, (line.status, verb, role)
        assert JournalEntry.objects.count() > entries, (line.status, verb, role)
        assert EFFECT[verb](now), (line.status, verb, role)
        transaction.set_rollback(True)


@pytest.mark.one_run("sqlite")
def test_the_table_names_what_there_is_and_the_page_is_drawn_from_it() -> None:
    table = steps()
    assert len({(step.status, step.verb) for step in table}) == len(table)
    for step in table:
        assert step.verb in PRESS
        assert set(step.roles) <= set(roles_of(VERBS[step.verb]) or ()), step
        assert step.becomes in CUSTOM_GRAPH[step.status] | {step.status}, step
    # Whoever a verb lets in may press it somewhere.
    for verb, stated in VERBS.items():
        pressed = {role for step in table if step.verb == verb for role in step.roles}
        assert pressed == set(roles_of(stated) or ()), verb
    assert PAGE.read_text(encoding="utf-8") == page(table), "Run python -m tests.tools.line_life."
