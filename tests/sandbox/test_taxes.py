"""Stripe Tax on loopback: worked out, recorded, reversed, and refused where Stripe would refuse."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.sandbox.fidelity import check_object
from tests.sandbox.test_fidelity import OURS, fetch
from tests.stripe_sandbox import Sandbox
from tests.stripe_sandbox.values import DAY

ALBANY = {"line1": "12 Elm Street", "city": "Albany", "state": "NY", "postal_code": "12207", "country": "US"}


def calculated(client: stripe.StripeClient, **changed: Any) -> Any:
    params: Any = {
        "currency": "usd",
        "customer_details": {"address": ALBANY, "address_source": "shipping"},
        "line_items": [
            {"reference": "1", "amount": 18900, "tax_behavior": "exclusive"},
            {"reference": "2", "amount": 4500, "quantity": 3, "tax_behavior": "exclusive"},
        ],
        "shipping_cost": {"amount": 900, "tax_behavior": "exclusive"},
        "expand": ["line_items", "line_items.data.tax_breakdown"],
        **changed,
    }
    return client.v1.tax.calculations.create(params)


def recorded(client: stripe.StripeClient, calculation: Any, reference: str = "A1") -> Any:
    return client.v1.tax.transactions.create_from_calculation(
        {"calculation": calculation.id, "reference": reference, "expand": ["line_items"]}
    )


def reversed_part(client: stripe.StripeClient, sold: Any, amount: int, tax: int, reference: str = "A1-1") -> Any:
    line = sold.line_items.data[0]
    return client.v1.tax.transactions.create_reversal(
        {
            "mode": "partial",
            "original_transaction": sold.id,
            "reference": reference,
            "line_items": [{"original_line_item": line.id, "reference": "1", "amount": -amount, "amount_tax": -tax}],
            "expand": ["line_items"],
        }
    )


def test_every_object_of_stripe_tax_fits_the_classes_of_the_sdk(box: Sandbox, client: stripe.StripeClient) -> None:
    calculation = calculated(client)
    sold = recorded(client, calculation)
    back = reversed_part(client, sold, 900, 80)
    for path in (
        f"tax/calculations/{calculation.id}?expand[]=line_items&expand[]=line_items.data.tax_breakdown",
        f"tax/transactions/{sold.id}?expand[]=line_items",
        f"tax/transactions/{back.id}?expand[]=line_items",
    ):
        assert check_object(fetch(box, path), tolerated=OURS) == []


def test_the_tax_is_worked_out_recorded_and_reversed_line_by_line(client: stripe.StripeClient) -> None:
    calculation = calculated(client)
    assert [line.amount_tax for line in calculation.line_items.data] == [1677, 399]
    assert (calculation.shipping_cost.amount_tax, calculation.tax_amount_exclusive) == (80, 2156)
    assert calculation.amount_total == 18900 + 4500 + 900 + 2156
    sold = recorded(client, calculation)
    assert (sold.type, sold.reference, sold.shipping_cost.amount_tax) == ("transaction", "A1", 80)
    back = reversed_part(client, sold, 18900, 1677)
    assert (back.type, back.reversal.original_transaction) == ("reversal", sold.id)
    assert [(line.amount, line.amount_tax) for line in back.line_items.data] == [(-18900, -1677)]


REFUSED: dict[str, Callable[[stripe.StripeClient, Any], object]] = {
    "a reference again": lambda client, sold: recorded(client, calculated(client), reference=sold.reference),
    "more than is left": lambda client, sold: reversed_part(client, sold, 18901, 1677),
    "more tax than is left": lambda client, sold: reversed_part(client, sold, 100, 1678),
    "a calculation that is not there": lambda client, _: client.v1.tax.transactions.create_from_calculation(
        {"calculation": "taxcalc_1none", "reference": "A9"}
    ),
    "no postal code": lambda client, _: calculated(
        client, customer_details={"address": {"country": "US", "state": "NY"}, "address_source": "shipping"}
    ),
    "one reference for two lines": lambda client, _: calculated(
        client, line_items=[{"reference": "1", "amount": 1}, {"reference": "1", "amount": 2}]
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_stripe_tax_would_refuse_is_refused_and_changes_nothing(
    box: Sandbox, client: stripe.StripeClient, what: str
) -> None:
    sold = recorded(client, calculated(client))
    with pytest.raises(stripe.InvalidRequestError):
        REFUSED[what](client, sold)
    assert [row.id for row in box.state.tax_transactions] == [sold.id]


def test_a_calculation_is_good_for_ninety_days(box: Sandbox, client: stripe.StripeClient) -> None:
    calculation = calculated(client)
    box.advance(90 * DAY + 1)
    with pytest.raises(stripe.InvalidRequestError):
        recorded(client, calculation)
    assert len(box.state.tax_transactions) == 0
