"""Where the money of orders stands, filtered by the database, and exactly the filtered orders as a sheet."""

import csv
import datetime as dt
import io
import re
from urllib.parse import urlencode

import pytest
import time_machine
from django.db.models import Model

from orders import cancellations, deciding, refunds, tasks
from orders.admin.sheets import plain, written
from orders.models import Dispute, LedgerEntry, Order, Payment, Refund
from orders.money_standing import STANDINGS, with_money
from shop.actor import SYSTEM
from tests import given
from tests.budgets import queries
from tests.given import NOW
from tests.orders.desks import page, staff
from tests.orders.test_deciding import person
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def test_every_order_knows_its_money_and_is_found_by_it(box: Sandbox) -> None:
    unpaid, fought, whole, part, owed = (
        given.placed_order(),
        given.paid_order(box),
        given.paid_order(box),
        given.paid_order(box),
        given.paid_order(box),
    )
    Dispute.objects.create(
        order=fought, payment=fought.payments.get(), stripe_dispute_id="du_1", amount_minor=21780, currency="USD",
        status="needs_response", opened_at=NOW,
    )  # fmt: skip
    with pytest.raises(refunds.PaymentDisputed):
        deciding.decide(fought.pk, amounts={"shipping": 1}, reason="goodwill", remark="Late.", at=NOW, by=person())
    cancellations.cancel(whole.pk, reason="", at=NOW, by=SYSTEM)
    deciding.decide(part.pk, amounts={"shipping": 490}, reason="goodwill", remark="Late.", at=NOW, by=person())
    tasks.execute_refunds(at=NOW)
    box.state.next_refunds.append("failed")
    deciding.decide(owed.pk, amounts={"shipping": 90}, reason="goodwill", remark="Late.", at=NOW, by=person())
    tasks.execute_refunds(at=NOW)
    box.deliver_due()
    tasks.act_on_events(at=NOW)
    with queries(1):
        told = {
            order.pk: (
                order.captured_minor,
                order.returned_minor,
                order.disputed_minor,
                order.owed_minor,
                order.open_minor,
            )
            for order in with_money(Order.objects.all())
        }
    assert told == {
        unpaid.pk: (0, 0, 0, 0, 21780), fought.pk: (21780, 0, 21780, 0, 0), whole.pk: (21780, 21780, 0, 0, 0),
        part.pk: (21780, 490, 0, 0, 0), owed.pk: (21780, 0, 0, 90, 0),
    }  # fmt: skip
    found = {
        code: [order.pk for order in with_money(Order.objects.all()).filter(q)] for code, (_, q) in STANDINGS.items()
    }
    assert found == {
        "unpaid": [unpaid.pk], "refunded": [whole.pk], "partly_refunded": [part.pk], "owed": [owed.pk],
        "disputed": [fought.pk],
    }  # fmt: skip

    fin = staff("finance")
    address = page(Order) + "money.csv"
    answer = fin.get(address, {"money": "partly_refunded"})
    assert answer.streaming
    assert re.fullmatch(r'attachment; filename="money-of-orders-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [(row["number"], row["returned_minor"]) for row in rows] == [(part.number, "490")]
    assert len(list(csv.reader(io.StringIO(fin.get(address).getvalue().decode())))) == 6
    assert staff("support").get(address).status_code == 403
    listed = fin.get(page(Order), {"money": "owed"}).content.decode()
    assert owed.number in listed
    assert 'href="money.csv?money=owed"' in listed
    assert part.number not in listed


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_word_is_taken_for_a_formula(word: str) -> None:
    assert plain(word) == f"'{word}"
    assert (plain(-5), plain("SPRING")) == (-5, "SPRING")


def test_a_sheet_is_read_as_it_is_written() -> None:
    lines = written(("number", "order__number"), ((str(n), "=1") for n in range(2)))
    assert next(lines) == "number,order_number\r\n"
    assert list(lines) == ["0,'=1\r\n", "1,'=1\r\n"]


@pytest.mark.parametrize(
    ("model", "query", "kept", "called"),
    [
        (Payment, {"standing": "late"}, [], "payments"),
        (Payment, {"standing": "counted"}, [["21780", "USD"], ["21780", "USD"]], "payments"),
        (Refund, {"status": "succeeded"}, [["490", "USD"]], "refunds"),
        (LedgerEntry, {"kind": "refund"}, [["-490", "0", "USD"]], "ledger-entries"),
        (Dispute, {"status": "needs_response"}, [["21780", "0", "0", "USD"]], "disputes"),
    ],
)
def test_finance_takes_exactly_the_rows_of_a_filtered_list_along(
    box: Sandbox, model: type[Model], query: dict[str, str], kept: list[list[str]], called: str
) -> None:
    part, fought = given.paid_order(box), given.paid_order(box)
    deciding.decide(part.pk, amounts={"shipping": 490}, reason="goodwill", remark="Late.", at=NOW, by=person())
    tasks.execute_refunds(at=NOW)
    Dispute.objects.create(
        order=fought, payment=fought.payments.get(), stripe_dispute_id="=du_1", amount_minor=21780, currency="USD",
        status="needs_response", opened_at=NOW,
    )  # fmt: skip
    address = page(model) + "sheet.csv"
    # By the shop's wall it is still the day before.
    with time_machine.travel(dt.datetime(2026, 11, 28, 4, tzinfo=dt.UTC), tick=False):
        answer = staff("finance").get(address, query)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{called}-2026-11-27.csv"'
    assert answer.streaming
    head, *rows = csv.reader(io.StringIO(answer.getvalue().decode()))
    first = head.index("amount_minor")
    assert [row[first : head.index("currency") + 1] for row in rows] == kept
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert staff("support").get(address).status_code == 403
    listed = staff("finance").get(page(model), query).content.decode()
    assert f'href="sheet.csv?{urlencode(query)}"' in listed
