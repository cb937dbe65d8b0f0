"""``manage.py reconcile``: dry unless told, lines or JSON, a bar, and an exit code that says how it ended."""

import json
from io import StringIO
from typing import Any, override

import pytest
import time_machine
from django.core.management import CommandError, call_command

from orders import gateway
from orders.invariants import LAWS
from orders.models import Comparison
from orders.reconciliation import DRIFTS
from tests.orders.bought import a_customer, an_open_attempt, an_order, paid, picture, session_of
from tests.orders.test_drifts import LATER
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    code = 0
    with time_machine.travel(LATER, tick=False):
        try:
            call_command("reconcile", *words, stdout=out, stderr=err)
        except SystemExit as ended:
            code = int(str(ended.code))
    return code, out.getvalue(), err.getvalue()


def test_the_command_is_dry_unless_told_and_says_how_it_ended(box: Sandbox) -> None:
    order = an_order()
    session_id = session_of(an_open_attempt(order))
    assert run()[0] == 0
    box.pay(session_id)
    before = picture(order)

    code, out, _ = run()
    assert code == 2
    assert f"paid_not_recorded {order.number} {session_id} ours: open; theirs: complete/paid; fixed: no" in out
    assert picture(order) == before

    assert run("--fix")[0] == 0
    order.refresh_from_db()
    assert order.payment == "paid"
    code, out, _ = run("--fix")
    assert (code, out.strip()) == (0, "0 differences, 0 fixed")


def test_the_command_can_answer_in_json_and_for_one_order(box: Sandbox) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))
    code, out, _ = run("--json", "--order", order.number)
    found: list[dict[str, Any]] = json.loads(out)
    assert (code, [(entry["code"], entry["order"], entry["fixed"]) for entry in found]) == (
        2,
        [("paid_not_recorded", order.number, False)],
    )


@pytest.mark.parametrize("more", [[], ["--fix"], ["--json"]])
def test_an_order_that_is_not_there_cannot_be_compared(box: Sandbox, more: list[str]) -> None:
    paid(box, an_order())
    asked = len(box.requests())
    code, out, err = run("--order", "A000000000", *more)
    assert code == 3
    assert "There is no order with this number; give it as it is written on the order" in err
    assert (json.loads(out) == []) if "--json" in more else ("0 differences" in out)
    assert (len(box.requests()), Comparison.objects.count()) == (asked, 0)


def test_of_one_order_all_is_found_and_mended_and_nothing_of_others_is_asked(box: Sandbox) -> None:
    order, other = paid(box, an_order()), paid(box, an_order(a_customer("bo@example.com")))
    box.state.unsent_types = {"charge.refunded", "refund.created", "charge.dispute.created"}
    for one in (order, other):
        intent_id = one.payments.get().payment_intent_id or ""
        gateway.create_refund(intent_id=intent_id, amount_minor=300, reason="duplicate", metadata={}, key=f"d{one.pk}")
        box.dispute(one.payments.get().charge_id or "")
    asked = len(box.requests())
    code, out, _ = run("--order", f" {order.number.lower()} ", "--json")
    told = [(entry["code"], entry["order"]) for entry in json.loads(out)]
    assert (code, told) == (2, [("refund_not_recorded", order.number), ("dispute_not_recorded", order.number)])
    reads = box.requests()[asked:]
    assert {line.method for line in reads} == {"GET"}
    assert [line.path for line in reads if "checkout" not in line.path] == ["/v1/refunds", "/v1/disputes"]
    session_id = session_of(order.attempts.get())
    assert [line.path for line in reads if "checkout" in line.path] == [f"/v1/checkout/sessions/{session_id}"]

    assert run("--order", order.number, "--fix")[0] == 0
    assert (order.refunds.count(), order.disputes.count(), other.refunds.count(), other.disputes.count()) == (
        1, 1, 0, 0,
    )  # fmt: skip
    assert run("--order", order.number)[:2] == (0, "0 differences, 0 fixed\n")


def test_the_command_says_when_it_could_not_finish(box: Sandbox) -> None:
    box.inject(Fault("status", times=99))
    code, _, err = run("--since", "90m")
    assert code == 3
    assert "could not finish" in err


@pytest.mark.parametrize("span", ["72", "h", "-1h", "1y"])
def test_a_span_that_is_none_is_refused(span: str) -> None:
    with pytest.raises(CommandError):
        call_command("reconcile", f"--since={span}")


def test_a_long_run_says_where_it_has_got_to(box: Sandbox) -> None:
    paid(box, an_order())
    said = run("--since", "30d", "--ledger")[2]
    assert [line.split(maxsplit=1)[1] for line in said.splitlines()] == [
        "attempts not sent", "sessions under way", "refunds under way", "disputes under way", "sessions", "refunds",
        "disputes", "events", "movements", "inbox", "invariants",
    ]  # fmt: skip
    assert [line.split()[0] for line in said.splitlines()][:4] == ["0%", "9%", "18%", "27%"]


class Screen(StringIO):
    """A terminal."""

    @override
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_bar_moves_on_and_makes_room_for_the_report(box: Sandbox) -> None:
    box.pay(session_of(an_open_attempt(an_order())))
    screen = Screen()
    with time_machine.travel(LATER, tick=False), pytest.raises(SystemExit):
        call_command("reconcile", stdout=StringIO(), stderr=screen)
    drawn = [line for line in screen.getvalue().split("\r") if line.strip()]
    filled = [line.count("#") for line in drawn]
    assert filled == sorted(filled)
    assert (filled[0], filled[-1] > 20) == (0, True)
    assert any("sessions (1)" in line for line in drawn)
    assert "\n" not in screen.getvalue()


def test_the_command_lists_what_it_looks_for_and_a_dry_run_wins_over_fixing(box: Sandbox) -> None:
    order = an_order()
    box.pay(session_of(an_open_attempt(order)))
    before = picture(order)
    assert run("--fix", "--dry-run")[0] == 2
    assert picture(order) == before
    listed = run("--kinds")[1].splitlines()
    assert len(listed) == len(DRIFTS) + len(LAWS)
    assert [line.split()[:2] for line in listed[:2]] == [["attempt_unsent", "fixed"], ["session_unknown", "told"]]
