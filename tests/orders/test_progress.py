"""Every status has a stage, a next step and somebody whose turn it is."""

import pytest

from orders.models import LineStatus
from orders.progress import Stage, Step, Still, Who, step_of


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


def test_what_stands_still_says_whose_turn_it_is_and_takes_no_turn_of_the_customers() -> None:
    for status in ("in_review", "approved", "queued", "in_production", "quality_check", "allocated", "ready"):
        stage = step_of(status, payment="paid", checking=False).stage
        paused = step_of(status, payment="paid", checking=False, still=Still(paused=True))
        assert (paused.stage, paused.next, paused.who) == (stage, "paused", Who.WE)
        disputed = step_of(status, payment="paid", checking=False, still=Still(paused=True, is_disputed=True))
        assert (disputed.stage, disputed.next, disputed.who) == (stage, "paused", Who.BANK)
    for status in ("awaiting_payment", "awaiting_profile", "shipped", "delivered", "cancelled"):
        plain = step_of(status, payment="paid", checking=False)
        assert step_of(status, payment="paid", checking=False, still=Still(paused=True, is_disputed=True)) == plain
    assert (
        step_of("queued", payment="paid", checking=False, still=Still(paused=True), delayed=True).next == "answer_delay"
    )


def test_what_came_back_waits_for_whoever_says_where_it_should_go() -> None:
    step = step_of("ready", payment="paid", checking=False, still=Still(asked_where=True, paused=True))
    assert (step.stage, step.next, step.who) == (Stage.SHIPPING, "say_where", Who.CUSTOMER)
    wearers = step_of("ready", payment="paid", checking=False, still=Still(asked_where=True, is_anothers=True))
    assert (wearers.next, wearers.who) == ("say_where", Who.WEARER)
