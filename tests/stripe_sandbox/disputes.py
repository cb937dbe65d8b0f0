"""Doubted payments: what the cardholder's bank does, what we answer, and what Stripe's fraud team thinks."""

from typing import Final

from tests.stripe_sandbox import objects_disputes as objects
from tests.stripe_sandbox.errors import conflict_of_state, invalid
from tests.stripe_sandbox.params import Params, merged
from tests.stripe_sandbox.payments import book
from tests.stripe_sandbox.records import Charge
from tests.stripe_sandbox.records_doubted import Dispute, DisputeStatus, FraudWarning, Review
from tests.stripe_sandbox.values import DAY, JsonObject, new_id
from tests.stripe_sandbox.world import NOBODY, Cause, World

FEE: Final = 1500
"""Minor units that Stripe keeps for a dispute, as in a captured event of 2026."""

ANSWER_WITHIN: Final = 9 * DAY
LONGEST_EVIDENCE: Final = 150_000
REASONS: Final = (
    "bank_cannot_process",
    "check_returned",
    "credit_not_processed",
    "customer_initiated",
    "debit_not_authorized",
    "duplicate",
    "fraudulent",
    "general",
    "incorrect_account_details",
    "insufficient_funds",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
)
FRAUD_TYPES: Final = (
    "card_never_received",
    "fraudulent_card_application",
    "made_with_counterfeit_card",
    "made_with_lost_card",
    "made_with_stolen_card",
    "misc",
    "unauthorized_use_of_card",
)
_TO_ANSWER: Final[dict[str, DisputeStatus]] = {
    "warning_needs_response": "warning_under_review",
    "needs_response": "under_review",
    "appeal_needs_response": "appeal_under_review",
}
_OVER: Final = frozenset({"won", "lost", "warning_closed", "prevented"})


def _say(world: World, row: Dispute, what: str, cause: Cause = NOBODY) -> None:
    world.emit(f"charge.dispute.{what}", objects.dispute(world, row), cause)


# --- what the bank does


def begin(world: World, charge_id: str, *, reason: str, amount: int | None = None, inquiry: bool = False) -> Dispute:
    """Dispute a charge, or only ask about it: an inquiry moves no money.

    :raises ValueError: when the charge took no money, is disputed already, or the reason is not one of Stripe's.
    """
    charge = world.charges.get(charge_id, param="charge")
    if not charge.succeeded or any(row.charge == charge.id and row.status not in _OVER for row in world.disputes):
        message = f"{charge_id} cannot be disputed now"
        raise ValueError(message)
    if reason not in REASONS:
        message = f"{reason} is not one of Stripe's reasons: {', '.join(REASONS)}"
        raise ValueError(message)
    row = world.disputes.add(
        Dispute(
            id=new_id("du_1" if charge.method_type == "card" else "pdp_1"),
            created=world.now(),
            # Also what went back whole can be disputed.
            amount=amount or charge.amount - charge.amount_refunded or charge.amount,
            currency=charge.currency,
            charge=charge.id,
            payment_intent=charge.payment_intent,
            brand=charge.brand or "visa",
            reason=reason,
            status="warning_needs_response" if inquiry else "needs_response",
            due_by=world.now() + ANSWER_WITHIN,
        )
    )
    if not inquiry:
        _withdraw(world, row, charge)
    _say(world, row, "created")
    if not inquiry:
        _say(world, row, "funds_withdrawn")
    return row


def escalate(world: World, dispute_id: str) -> Dispute:
    """Let an inquiry become a dispute: now the money is taken.

    :raises ValueError: when it is no inquiry any more.
    """
    row = world.disputes.get(dispute_id, param="dispute")
    if row.status not in {"warning_needs_response", "warning_under_review"}:
        message = f"{dispute_id} is {row.status}, no inquiry"
        raise ValueError(message)
    row.status, row.due_by, row.submission_count = "needs_response", world.now() + ANSWER_WITHIN, 0
    _withdraw(world, row, world.charges.get(row.charge))
    _say(world, row, "updated")
    _say(world, row, "funds_withdrawn")
    return row


def appeal(world: World, dispute_id: str) -> Dispute:
    """Let a lost dispute be appealed against: no money moves, and the bank waits for what we have to say.

    :raises ValueError: when it is not lost.
    """
    row = world.disputes.get(dispute_id, param="dispute")
    if row.status != "lost":
        message = f"{dispute_id} is {row.status}, not lost"
        raise ValueError(message)
    row.status, row.due_by, row.submission_count = "appeal_needs_response", world.now() + ANSWER_WITHIN, 0
    _say(world, row, "updated")
    return row


def decide(world: World, dispute_id: str, *, won: bool, fee_back: bool = False) -> Dispute:
    """Let the bank decide. Won brings the money home, with the fee when `fee_back`; an inquiry is closed.

    :raises ValueError: when it is over.
    """
    row = world.disputes.get(dispute_id, param="dispute")
    if row.status in _OVER:
        message = f"{dispute_id} is {row.status}"
        raise ValueError(message)
    row.due_by = None
    if row.status.startswith("warning_"):
        row.status = "warning_closed"
        _say(world, row, "closed")
        return row
    row.status = "won" if won else "lost"
    if won:
        _book(world, row, row.amount, fee=-FEE if fee_back else 0, words="Chargeback reversal for")
        _say(world, row, "funds_reinstated")
    _say(world, row, "closed")
    return row


def _withdraw(world: World, row: Dispute, charge: Charge) -> None:
    _book(world, row, -row.amount, fee=FEE, words="Chargeback withdrawal for")
    charge.disputed = True
    for warning in world.fraud_warnings:
        if warning.charge == charge.id and warning.actionable:
            warning.actionable = False
            world.emit("radar.early_fraud_warning.updated", objects.fraud_warning(warning))


def _book(world: World, row: Dispute, amount: int, *, fee: int, words: str) -> None:
    movement = book(
        world,
        amount=amount,
        fee=fee,
        currency=row.currency,
        kind="adjustment",
        category="dispute" if amount < 0 else "dispute_reversal",
        source=row.id,
        description=f"{words} {row.charge}",
    )
    row.balance_transactions.append(movement.id)


def is_refundable(world: World, charge: Charge) -> bool:
    """Return whether no dispute stands between a charge and a refund: one that is won does not."""
    told = [row for row in world.disputes if row.charge == charge.id and not row.status.startswith("warning_")]
    return not charge.disputed or (bool(told) and all(row.status in {"won", "prevented"} for row in told))


# --- what we answer


def update(world: World, dispute_id: str, params: Params, cause: Cause) -> JsonObject:
    """Keep evidence, and send it to the bank unless told to wait.

    :raises ApiError: when the dispute takes no evidence any more, or there is too much of it.
    """
    params.only("evidence", "metadata", "submit")
    row = world.disputes.get(dispute_id, param="dispute")
    evidence = params.child("evidence")
    submit = params.flag("submit") is not False and evidence is not None
    if evidence is not None:
        evidence.only(*objects.EVIDENCE, "appeal")
        if row.status not in _TO_ANSWER:
            message = f"This dispute is {row.status} and cannot be updated with evidence."
            raise conflict_of_state(message, param="evidence")
        _keep_appeal(world, row, evidence)
        given = {name: evidence.text(name, longest=20_000) for name in objects.EVIDENCE}
        for name in objects.FILES:
            if given[name] is not None:
                world.files.get(given[name] or "", param=f"evidence[{name}]", status=400)
        row.evidence = merged(row.evidence, {name: text for name, text in given.items() if text is not None})
        if sum(len(text) for text in row.evidence.values()) > LONGEST_EVIDENCE:
            raise invalid("The combined character count of all evidence is limited to 150,000.", "evidence")
    row.metadata = merged(row.metadata, params.metadata())
    if submit:
        row.submission_count += 1
        row.status = _TO_ANSWER.get(row.status, row.status)
    _say(world, row, "updated", cause)
    return objects.dispute(world, row)


def _keep_appeal(world: World, row: Dispute, evidence: Params) -> None:
    """Keep what is said against the end of a dispute, which Stripe takes in a place of its own."""
    said = evidence.child("appeal")
    if (said is not None) != row.status.startswith("appeal_"):
        raise invalid("Appeal evidence belongs to appeals, and to nothing else.", "evidence[appeal]")
    if said is None:
        return
    said.only("card")
    card = said.child("card")
    if card is None:
        raise invalid("Missing required param: evidence[appeal][card].", "evidence[appeal][card]")
    card.only("reason_for_filing", "supporting_files")
    for name in card.texts("supporting_files") or []:
        world.files.get(name, param="evidence[appeal][card][supporting_files]", status=400)
    row.appeal = {"reason_for_filing": card.text("reason_for_filing", longest=20_000) or ""}


def accept(world: World, dispute_id: str, params: Params, cause: Cause) -> JsonObject:
    """Give a dispute up: it is lost.

    :raises ApiError: when it is over.
    """
    params.only("metadata")
    row = world.disputes.get(dispute_id, param="dispute")
    if row.status in _OVER:
        raise conflict_of_state("This dispute is already closed.", code="dispute_already_closed")
    row.status, row.due_by = "lost", None
    _say(world, row, "closed", cause)
    return objects.dispute(world, row)


# --- reviews and early fraud warnings


def open_review(world: World, charge_id: str, *, opened_reason: str = "rule") -> Review:
    """Let Stripe's rules (or somebody by hand) ask for a look at a payment."""
    charge = world.charges.get(charge_id, param="charge")
    row = world.reviews.add(
        Review(
            id=new_id("prv_1"),
            created=world.now(),
            charge=charge.id,
            payment_intent=charge.payment_intent,
            opened_reason=opened_reason,
        )
    )
    charge.review = row.id
    world.emit("review.opened", objects.review(row))
    return row


def close_review(world: World, review_id: str, *, reason: str, cause: Cause = NOBODY) -> Review:
    """End a review in one of Stripe's ways.

    :raises ValueError: when it is closed.
    """
    row = world.reviews.get(review_id, param="review")
    if not row.open:
        message = f"{review_id} is closed"
        raise ValueError(message)
    row.closed_reason = reason
    world.charges.get(row.charge).review = None
    world.emit("review.closed", objects.review(row), cause)
    return row


def approve_review(world: World, review_id: str, cause: Cause) -> JsonObject:
    """Approve a review by the API.

    :raises ApiError: when it is closed.
    """
    if not world.reviews.get(review_id, param="review").open:
        raise conflict_of_state("This review has already been closed.")
    return objects.review(close_review(world, review_id, reason="approved", cause=cause))


def warn_of_fraud(world: World, charge_id: str, *, fraud_type: str = "misc") -> FraudWarning:
    """Let the card's bank suspect fraud.

    :raises ValueError: when the type is not one of Stripe's.
    """
    if fraud_type not in FRAUD_TYPES:
        message = f"{fraud_type} is not one of Stripe's types: {', '.join(FRAUD_TYPES)}"
        raise ValueError(message)
    charge = world.charges.get(charge_id, param="charge")
    row = world.fraud_warnings.add(
        FraudWarning(
            id=new_id("issfr_1"),
            created=world.now(),
            charge=charge.id,
            payment_intent=charge.payment_intent,
            fraud_type=fraud_type,
            actionable=not charge.disputed and not charge.refunded,
        )
    )
    world.emit("radar.early_fraud_warning.created", objects.fraud_warning(row))
    return row
