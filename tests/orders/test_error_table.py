"""What Stripe may answer to a refund: what the gateway raises, and what the verb makes of it. One row each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest

from orders import gateway, refunds
from orders.gateway import KeyTaken, Misconfigured, OutcomeUnknown, Rejected
from orders.models import Case, Payment, Refund
from orders.reconciliation import invariants
from orders.stripe_values import StripeRefund
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.orders.bought import paid
from tests.orders.drifting import ordered, requested, settled
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db

PART: Final = 500


def asked(payment: Payment, amount_minor: int = PART, *, key: str = "", reason: str = "duplicate") -> None:
    """Ask Stripe for a refund past our books, as its Dashboard does."""
    gateway.create_refund(
        intent_id=payment.payment_intent_id or "",
        amount_minor=amount_minor,
        reason=reason,
        metadata={},
        key=key or f"dashboard-{payment.pk}",
    )


def faulty(status: int, times: int = 1) -> Callable[[Sandbox, Refund], None]:
    return lambda box, _: box.inject(Fault("status", status=status, path="/v1/refunds", method="POST", times=times))


def lost(box: Sandbox, _refund: Refund) -> None:
    box.inject(Fault("lost", when="after", path="/v1/refunds", method="POST", times=3))


def gave_back(rest: int) -> Callable[[Sandbox, Refund], None]:
    """Let Stripe's Dashboard give back all but so much."""
    return lambda _, refund: asked(refund.payment, refund.payment.amount_minor - rest)


def disputed(box: Sandbox, refund: Refund) -> None:
    box.mark_disputed(refund.payment.charge_id or "")


def used_key(_box: Sandbox, refund: Refund) -> None:
    asked(refund.payment, PART + 1, key=refund.idempotency_key)


@dataclass(frozen=True)
class Row:
    """
    :ivar then: the refund's status after the verb was pressed.
    :ivar again: after it was pressed once more, when Stripe is well.
    :ivar imported: amounts of refunds that we learnt of on the way.
    """

    happens: Callable[[Sandbox, Refund], None]
    raises: type[Exception]
    code: str
    param: str
    then: str
    again: str
    imported: tuple[int, ...] = ()


WHOLE: Final = 21780
ROWS: Final = {
    "a fault of Stripe's": Row(faulty(500, 3), OutcomeUnknown, "", "", "unknown", "succeeded"),
    "an answer that is lost": Row(lost, OutcomeUnknown, "", "", "unknown", "succeeded"),
    "too many requests": Row(faulty(429), OutcomeUnknown, "", "", "unknown", "succeeded"),
    "a twin at work": Row(faulty(409, 3), OutcomeUnknown, "", "", "unknown", "succeeded"),
    "a key that is not accepted": Row(faulty(401), Misconfigured, "", "", "requested", "succeeded"),
    "a key that may not": Row(faulty(403), Misconfigured, "", "", "requested", "succeeded"),
    "more than is left": Row(gave_back(PART - 1), Rejected, "", "amount", "failed", "failed", (WHOLE - PART + 1,)),
    "all is given back": Row(gave_back(0), Rejected, "charge_already_refunded", "", "failed", "failed", (WHOLE,)),
    "the charge is disputed": Row(disputed, Rejected, "charge_disputed", "", "failed", "failed"),
    "the key was used": Row(used_key, KeyTaken, "", "", "failed", "failed", (PART + 1,)),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_each_answer_of_stripes_has_one_meaning(box: Sandbox, row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    order = paid(box, ordered())
    assert order.total_minor == WHOLE
    refund = requested(order, PART)
    raised: list[Exception] = []
    create = gateway.create_refund

    def watched(**params: Any) -> StripeRefund:
        try:
            return create(**params)
        except Exception as error:
            raised.append(error)
            raise

    row.happens(box, refund)
    with monkeypatch.context() as watching:
        watching.setattr(gateway, "create_refund", watched)
        assert refunds.execute(refund.pk, at=NOW, by=SYSTEM).status == row.then
    [error] = raised
    assert type(error) is row.raises
    if isinstance(error, Rejected):
        assert (error.stripe_code, error.param) == (row.code, row.param)
    assert refunds.execute(refund.pk, at=NOW, by=SYSTEM).status == row.again
    settled(box)
    others = order.refunds.exclude(pk=refund.pk)
    assert tuple(others.values_list("amount_minor", flat=True)) == row.imported
    assert {other.origin for other in others} <= {"dashboard"}
    # What all of the money has gone back without needs nobody.
    owed = row.again == "failed" and sum(row.imported) < WHOLE
    assert Case.objects.filter(refund=refund).exists() == owed
    at_stripe = [one for one in box.state.refunds if one.charge == refund.payment.charge_id]
    assert len(at_stripe) == len(row.imported) + (row.again == "succeeded")
    assert invariants(at=NOW) == []


@pytest.mark.parametrize(
    ("amount_minor", "reason", "code", "param"),
    [
        (0, "duplicate", "parameter_invalid_integer", "amount"),
        (-1, "duplicate", "parameter_invalid_integer", "amount"),
        (1, "because", "", "reason"),
    ],
)
def test_what_the_verb_never_sends_is_a_definite_no(
    box: Sandbox, amount_minor: int, reason: str, code: str, param: str
) -> None:
    payment = paid(box, ordered()).payments.get()
    with pytest.raises(Rejected) as refused:
        asked(payment, amount_minor, reason=reason)
    assert (refused.value.stripe_code, refused.value.param) == (code, param)
    assert len(box.state.refunds) == 0
