"""Every status has a stage, a next step and somebody whose turn it is."""

import pytest

from orders.models import LineStatus
from orders.progress import Stage, Step, Who, step_of


@pytest.mark.parametrize("status", LineStatus.values)
def test_every_status_is_told(status: str) -> None:
    step = step_of(status, payment="paid", checking=False)
    assert step.words.endswith(".")
    assert (step.next == "none") == (step.who == Who.NOBODY)


@pytest.mark.parametrize(
    ("status", "payment", "who", "code"),
    [
        ("awaiting_payment", "awaiting_payment", Who.CUSTOMER, "pay"),
        ("awaiting_payment", "processing", Who.BANK, "bank"),
        ("awaiting_profile", "paid", Who.CUSTOMER, "describe_feet"),
        ("in_review", "paid", Who.WE, "review"),
        ("shipped", "paid", Who.CARRIER, "deliver"),
        ("delivered", "paid", Who.NOBODY, "none"),
    ],
)
def test_it_says_whose_turn_it_is(status: str, payment: str, who: Who, code: str) -> None:
    step = step_of(status, payment=payment, checking=False)
    assert (step.who, step.next) == (who, code)


def test_a_wearer_who_speaks_has_the_turn_at_the_feet() -> None:
    assert step_of("awaiting_profile", payment="paid", checking=False, wearer_speaks=True).who == Who.WEARER


def test_what_must_be_cleared_first_is_the_turn_of_whoever_answers_for_the_feet() -> None:
    step = step_of("in_review", payment="paid", checking=False, clearing=True)
    assert (step.stage, step.next, step.who) == (Stage.REVIEW, "clear", Who.CUSTOMER)
    wearers = step_of("in_review", payment="paid", checking=False, clearing=True, wearer_speaks=True)
    assert (wearers.next, wearers.who) == ("clear", Who.WEARER)


def test_customers_read_that_we_check_the_payment_and_not_why() -> None:
    step = step_of("in_review", payment="paid", checking=True)
    assert step == Step(Stage.PAYMENT, "check_payment", Who.WE, "We are checking your payment and will write to you.")
    assert step_of("cancelled", payment="cancelled", checking=True).stage == Stage.CANCELLED
