"""The part of the gateway that speaks to Stripe about doubted payments: disputes, reviews, early fraud warnings."""

import io
from collections.abc import Iterator, Mapping
from typing import Any, cast

from orders.gateway import in_order, paged, plain, speaking
from orders.stripe_values import StripeDispute, Suspicion


def _dispute(answer: Any) -> StripeDispute:
    # Visa's and Mastercard's are du_, others' dp_; of what was paid without a card, pdp_.
    return StripeDispute.read(plain(answer, "dispute", "du_", "dp_", "pdp_"))


def retrieve_dispute(dispute_id: str) -> StripeDispute:
    """
    Fetch a dispute with the money it has moved.

    :raises Rejected: if there is none.
    :raises OutcomeUnknown: if Stripe does not answer.
    """
    with speaking() as speaker:
        return _dispute(speaker.v1.disputes.retrieve(dispute_id))


def disputes_of(intent_id: str) -> Iterator[StripeDispute]:
    """Walk the disputes of one payment, newest first."""
    return paged(
        lambda speaker, params: speaker.v1.disputes.list(cast("Any", params)), _dispute, {"payment_intent": intent_id}
    )


def disputes_since(since: int) -> Iterator[StripeDispute]:
    """Walk the disputes created since the instant (seconds), newest first."""
    return paged(
        lambda speaker, params: speaker.v1.disputes.list(cast("Any", params)), _dispute, {"created": {"gte": since}}
    )


def answer_dispute(dispute_id: str, evidence: Mapping[str, object], *, key: str) -> StripeDispute:
    """
    Send evidence to the bank, for good: nobody can change it afterwards.

    :raises OutcomeUnknown: if it may or may not have been sent; repeat with the same key.
    :raises Rejected: if Stripe refused it, e.g. because it is too late.
    """
    params = {"evidence": in_order(evidence), "submit": True}
    with speaking() as speaker:
        return _dispute(speaker.v1.disputes.update(dispute_id, cast("Any", params), {"idempotency_key": key}))


def upload_evidence(name: str, data: bytes, *, key: str) -> str:
    """
    Hand Stripe a file that a bank may read, and return Stripe's id of it.

    :raises OutcomeUnknown: if it may or may not have arrived; repeat with the same key.
    :raises Rejected: if Stripe does not take it.
    """
    file = io.BytesIO(data)
    file.name = name
    params = {"purpose": "dispute_evidence", "file": file}
    with speaking() as speaker:
        told = plain(speaker.v1.files.create(cast("Any", params), {"idempotency_key": key}), "file", "file_")
        return str(told["id"])


def retrieve_review(review_id: str) -> Suspicion:
    """
    Fetch a review of a payment.

    :raises Rejected: if there is none.
    """
    with speaking() as speaker:
        return Suspicion.read(plain(speaker.v1.reviews.retrieve(review_id), "review", "prv_"))


def retrieve_fraud_warning(warning_id: str) -> Suspicion:
    """
    Fetch a bank's early warning of fraud.

    :raises Rejected: if there is none.
    """
    with speaking() as speaker:
        told = speaker.v1.radar.early_fraud_warnings.retrieve(warning_id)
        return Suspicion.read(plain(told, "radar.early_fraud_warning", "issfr_"))


def words_of_intent(intent_id: str) -> Mapping[str, str]:
    """
    Fetch what is written on a payment, by which its owner knows it again.

    :raises Rejected: if there is no such payment.
    """
    with speaking() as speaker:
        raw = plain(speaker.v1.payment_intents.retrieve(intent_id), "payment_intent", "pi_")
        return dict(cast("dict[str, str]", raw.get("metadata") or {}))
