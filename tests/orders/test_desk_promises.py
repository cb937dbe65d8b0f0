"""Promises at the desks: told and counted anew with a reason, one at a time or many at once with a look before."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from fitting.models import Message
from orders import promises
from orders.models import Delay, OrderLine, Promise
from tests.budgets import queries
from tests.orders.desks import SUPPORT, page, staff
from tests.orders.making import NOW, an_account, an_order
from tests.orders.workshop import an_approved_line, brought_to

pytestmark = pytest.mark.django_db

DUE = dt.date(2026, 12, 7)


def promised(name: str = "Ada") -> OrderLine:
    line = brought_to("in_production", an_approved_line(an_order(an_account(f"{name}@example.com")), name=name))
    with OrderLine.hold(line.pk) as held:
        promises.date(held, at=NOW)
    assert Promise.objects.get(line=line).ship_by == DUE
    return line


def button(line: OrderLine, path: str) -> str:
    return f"{page(OrderLine, pk=line.pk)[: -len('change/')]}{path}/"


@time_machine.travel(NOW + dt.timedelta(days=10), tick=False)
def test_support_counts_a_promise_anew_and_tells_a_delay_with_words_that_the_customer_reads() -> None:
    client, line = staff("support"), promised()
    assert "2026-12-07" in client.get(button(line, "restart-promise")).content.decode()
    client.post(button(line, "restart-promise"), {"reason": ""})
    assert Promise.objects.count() == 1
    client.post(button(line, "restart-promise"), {"reason": "You were away."})
    anew = Promise.objects.get(line=line, is_current=True)
    assert (anew.ship_by.isoformat(), anew.reason, anew.why) == ("2026-12-14", "customer_waited", "You were away.")
    asked = client.get(button(line, "tell-delay")).content.decode()
    assert "else cancels" in asked
    # Not later than promised: the form keeps what was typed.
    refused = client.post(button(line, "tell-delay"), {"ship_by": "2026-12-01", "reason": "Late."}).content.decode()
    assert "later than the promised one" in refused
    assert (Delay.objects.count(), "Late." in refused) == (0, True)
    client.post(button(line, "tell-delay"), {"ship_by": "2026-12-22", "reason": "A machine is broken."})
    told = Delay.objects.get()
    assert (told.ship_by, told.silence_accepts) == (dt.date(2026, 12, 22), True)
    assert Message.objects.filter(kind="line_delayed").count() == 1
    shown = client.get(page(OrderLine, pk=line.pk)).content.decode()
    for words in ("You were away.", "delay 1: told", "leaves us by 2026-12-22"):
        assert words in shown
    client.post(button(line, "tell-delay"), {"ship_by": "", "reason": "We cannot say."})
    assert Delay.objects.count() == 1
    assert staff("fitter").get(button(line, "tell-delay")).status_code == 403


@time_machine.travel(dt.datetime(2026, 12, 8, 15, tzinfo=dt.UTC), tick=False)
def test_what_may_not_leave_in_time_is_told_at_once_after_a_look_with_what_came_of_each() -> None:
    client, at_risk = staff("support"), reverse("admin:orders_promises")
    late, told = promised("Ada"), promised("Bo")
    body = client.get(at_risk).content.decode()
    assert body.index(late.order.number) < body.index(told.order.number)
    assert "late" in body
    both = {"act": "tell-delay", "row": [late.pk, told.pk]}
    looked = client.post(at_risk, both).content.decode()
    assert looked.count("Nothing is in the way.") == 2
    assert "ship_by" in looked
    unsaid = client.post(at_risk, both | {"sure": "1", "reason": ""}).content.decode()
    assert ("This field is required." in unsaid, Delay.objects.count()) == (True, 0)
    done = client.post(at_risk, both | {"sure": "1", "reason": "A machine.", "ship_by": "2026-12-21"}).content.decode()
    assert done.count("Done.") == 2
    assert set(Delay.objects.values_list("line", "status")) == {(late.pk, "told"), (told.pk, "told")}
    # Told, they wait for their answers and are at risk no more.
    assert "Nothing waits here." in client.get(at_risk).content.decode()
    assert staff("production").get(at_risk).status_code == 403


@time_machine.travel(dt.datetime(2026, 12, 8, 15, tzinfo=dt.UTC), tick=False)
def test_a_refusal_is_told_beside_its_row_and_the_others_are_done() -> None:
    client, at_risk = staff("support"), reverse("admin:orders_promises")
    good, bad = promised("Ada"), promised("Bo")
    promises.restart(bad.pk, reason="Asked.", at=dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC), by=SUPPORT)
    both = {"act": "tell-delay", "row": [good.pk, bad.pk], "sure": "1", "reason": "A machine.", "ship_by": "2026-12-08"}
    done = client.post(at_risk, both).content.decode()
    assert (done.count("Done."), done.count("refused.")) == (1, 1)
    assert list(Delay.objects.values_list("line", flat=True)) == [good.pk]


@time_machine.travel(dt.datetime(2026, 12, 8, 15, tzinfo=dt.UTC), tick=False)
def test_the_page_keeps_its_budget_however_many_there_are() -> None:
    client, at_risk = staff("support"), reverse("admin:orders_promises")
    promised("Ada")
    client.get(at_risk)
    with queries(6):
        client.get(at_risk)
    promised("Bo")
    with queries(6):
        client.get(at_risk)
