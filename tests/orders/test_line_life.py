"""Every verb at every status as every role: what the table allows happens, everything else is refused by name."""

from typing import Final

import pytest
from django.db import transaction

from fitting.models import JournalEntry
from orders.models import OrderLine
from orders.models.line import CUSTOM_GRAPH, STOCK_GRAPH
from shop.actor import roles_of
from shop.refusal import NotAllowed, Refusal
from tests.orders.befallen import BEFORE, EFFECT
from tests.orders.life import IN_ANOTHER_SITUATION, PRESS, ROLES, VERBS, Press, as_role, at_status
from tests.orders.workshop import picture
from tests.tools.line_life import NOTHING, PAGE, Step, page, steps

pytestmark = pytest.mark.django_db

_GRAPHS: Final = {"custom": CUSTOM_GRAPH, "stock": STOCK_GRAPH}


def _allowed(kind: str, status: str, verb: str) -> Step | None:
    return next((step for step in steps() if (step.kind, step.status, step.verb) == (kind, status, verb)), None)


@pytest.mark.parametrize(("kind", "status"), [(kind, status) for kind, graph in _GRAPHS.items() for status in graph])
def test_what_the_table_allows_happens_and_all_else_is_refused_by_name(kind: str, status: str) -> None:
    line = at_status(kind, status)
    assert line.status == status
    for verb, press in PRESS.items():
        step = _allowed(kind, status, verb)
        if step is None and verb in IN_ANOTHER_SITUATION:
            continue
        with transaction.atomic():
            if (status, verb) in BEFORE:
                BEFORE[status, verb](line)
            _refused(line, press, [role for role in ROLES if step is None or role not in step.roles], verb)
            if step is not None:
                for role in step.roles:
                    _done(line, press, role, step)
            transaction.set_rollback(True)


def _refused(line: OrderLine, press: Press, roles: list[str], verb: str) -> None:
    before = picture(line)
    for role in roles:
        with pytest.raises(Refusal) as refused, transaction.atomic():
            press(line, as_role(role, line))
        stated = roles_of(VERBS[verb]) or frozenset()
        assert isinstance(refused.value, NotAllowed) == (role not in stated), (line.status, verb, role, refused.value)
    assert picture(line) == before, (line.status, verb)


def _done(line: OrderLine, press: Press, role: str, step: Step) -> None:
    told = (step, role)
    with transaction.atomic():
        before, entries = picture(line), JournalEntry.objects.count()
        press(line, as_role(role, line))
        if step.becomes == NOTHING:
            assert picture(line) == before, told
        else:
            now = OrderLine.objects.get(pk=line.pk)
            assert now.status == step.becomes, told
            assert JournalEntry.objects.count() > entries, told
            assert EFFECT[step.verb](now), told
        transaction.set_rollback(True)


@pytest.mark.one_run("sqlite")
def test_the_table_names_what_there_is_and_the_page_is_drawn_from_it() -> None:
    table = steps()
    assert len({(step.kind, step.status, step.verb) for step in table}) == len(table)
    for step in table:
        assert set(step.roles) <= set(roles_of(VERBS[step.verb]) or ()), step
    # Every move of the graphs is somebody's to press, and nothing moves otherwise.
    for kind, graph in _GRAPHS.items():
        pressed = {leg for step in table if step.kind == kind for leg in step.legs}
        assert pressed == {(status, becomes) for status, leads in graph.items() for becomes in leads}, kind
    # Whoever a verb lets in may press it somewhere, and to some effect.
    for verb, stated in VERBS.items():
        may = {role for step in table if step.verb == verb and step.becomes != NOTHING for role in step.roles}
        assert may == set(roles_of(stated) or ()), verb
    assert PAGE.read_text(encoding="utf-8") == page(table), "Run python -m tests.tools.line_life."
