"""What we tell a bank: frozen, sent once with a key of its own, and without a word about health."""

import datetime as dt
import io
import zipfile

import pytest
from stripe.params import DisputeUpdateParams

from orders import conversations, disputes, tasks
from orders.models import Dispute, DisputeAnswer
from shop.actor import Actor, Kind
from shop.refusal import NotAllowed
from tests.boxes import NOW
from tests.orders.bought import act_on_all, actor_of, an_order, paid
from tests.sandbox.fidelity import check_params
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = pytest.mark.django_db

FINANCE = Actor(Kind.STAFF, 1, frozenset({"finance"}))
LATER = NOW + dt.timedelta(hours=1)
REMARK = "He picked it up himself."


@pytest.fixture
def dispute(box: Sandbox) -> Dispute:
    order = paid(box, an_order(stock=1))
    conversations.write(order.pk, text="My heel hurts.", at=NOW, by=actor_of(order.customer))
    box.dispute(order.payments.get().charge_id or "")
    box.deliver_due()
    act_on_all()
    return order.disputes.get()


def answer(dispute: Dispute, *, remark: str = REMARK) -> DisputeAnswer:
    return disputes.answer(dispute.pk, remark=remark, at=NOW, by=FINANCE)


def test_an_answer_is_frozen_sent_once_and_moves_the_dispute(box: Sandbox, dispute: Dispute) -> None:
    sent = answer(dispute)
    dispute.refresh_from_db()
    assert (sent.status, sent.sent_at, dispute.status) == ("sent", NOW, "under_review")
    assert sent.idempotency_key == f"test:dispute:{dispute.public_id}:1"
    [request] = box.requests("POST", f"/v1/disputes/{dispute.stripe_dispute_id}")
    assert request.idempotency_key == sent.idempotency_key
    row = box.state.disputes.get(dispute.stripe_dispute_id)
    assert (row.submission_count, row.evidence) == (1, sent.evidence)
    with pytest.raises(disputes.NoAnswerWanted):
        answer(dispute)
    assert dispute.answers.count() == 1


def test_it_says_what_we_know_in_fields_that_stripe_knows_and_nothing_about_feet(
    box: Sandbox, dispute: Dispute
) -> None:
    sent = answer(dispute).evidence
    assert check_params({"evidence": sent, "submit": True}, DisputeUpdateParams) == []
    assert sent["customer_email_address"] == "pat@example.com"
    assert sent["shipping_address"].splitlines()[-1] == "US"
    assert sent["uncategorized_text"].splitlines()[0] == REMARK
    assert "The customer wrote to us." in sent["uncategorized_text"]
    assert "heel" not in str(sent)


def test_silence_is_asked_again_with_the_same_key(box: Sandbox, dispute: Dispute) -> None:
    box.inject(Fault("lost", when="after", path="/v1/disputes/*", method="POST", times=3))
    waiting = answer(dispute)
    assert (waiting.status, waiting.attempts, waiting.last_error) == ("requested", 1, "no answer")
    with pytest.raises((disputes.AnsweredAlready, disputes.NoAnswerWanted)):
        answer(dispute)
    assert tasks.answer_disputes(at=LATER) == 1
    waiting.refresh_from_db()
    assert waiting.status == "sent"
    assert box.state.disputes.get(dispute.stripe_dispute_id).submission_count == 1
    assert {line.idempotency_key for line in box.requests("POST")[-4:]} == {waiting.idempotency_key}
    assert tasks.answer_disputes(at=LATER) == 0


def test_a_definite_no_ends_the_answer_and_another_may_follow(box: Sandbox, dispute: Dispute) -> None:
    box.inject(Fault("status", status=400, path="/v1/disputes/*", method="POST"))
    assert answer(dispute).status == "refused"
    again = answer(dispute)
    assert (again.status, again.idempotency_key[-2:]) == ("sent", ":2")


def test_only_finance_answers_and_fetches_papers_and_only_of_what_there_is(box: Sandbox, dispute: Dispute) -> None:
    support = Actor(Kind.STAFF, 1, frozenset({"support"}))
    for press in (disputes.answer, disputes.pack):
        with pytest.raises(NotAllowed):
            press(dispute.pk, at=NOW, by=support)
        with pytest.raises(disputes.DisputeUnknown):
            press(0, at=NOW, by=FINANCE)
    assert not DisputeAnswer.objects.exists()


def test_the_papers_are_an_archive_of_summary_documents_and_policies_the_same_each_time(
    box: Sandbox, dispute: Dispute
) -> None:
    body = disputes.pack(dispute.pk, at=NOW, by=FINANCE)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == ["summary.pdf", "confirmation.pdf", "policies/terms-v1.pdf"]
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    assert disputes.pack(dispute.pk, at=NOW, by=FINANCE) == body
