"""What we tell a bank: frozen, sent once with a key of its own, and without a word about health."""

import datetime as dt
import html
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from stripe.params import DisputeUpdateParams

from fitting.models import JournalEntry
from orders import conversations, disputes, evidence, exhibits, gateway, tasks
from orders.admin.disputes import WORDS
from orders.models import CarrierEvent, Dispute, DisputeAnswer, DisputeFile, Parcel
from shop.actor import Actor, Kind
from shop.refusal import NotAllowed, Refusal
from tests.boxes import NOW
from tests.fitting.scans import private
from tests.orders.bought import act_on_all, actor_of, an_order, paid
from tests.orders.desks import staff
from tests.orders.making import a_pdf
from tests.sandbox.fidelity import check_params
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
__all__ = ["private"]

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


def test_an_answer_that_the_bank_has_is_sent_even_when_its_key_is_forgotten(box: Sandbox, dispute: Dispute) -> None:
    box.inject(Fault("lost", when="after", path="/v1/disputes/*", method="POST", times=3))
    waiting = answer(dispute)
    box.keys.clear()
    assert tasks.answer_disputes(at=NOW + dt.timedelta(days=2)) == 1
    waiting.refresh_from_db()
    dispute.refresh_from_db()
    assert (waiting.status, dispute.status) == ("sent", "under_review")
    assert box.state.disputes.get(dispute.stripe_dispute_id).submission_count == 1


def test_an_inquiry_the_dispute_it_becomes_and_the_appeal_are_answered_once_each(box: Sandbox) -> None:
    order = paid(box, an_order())
    row = box.dispute(order.payments.get().charge_id or "", inquiry=True)

    def told() -> Dispute:
        box.deliver_due()
        act_on_all()
        return order.disputes.get()

    stages, before = [], ""
    for becomes in (lambda _: None, box.escalate, box.appeal):
        becomes(row.id)
        dispute = told()
        sent = answer(dispute)
        stages.append((before, sent.stage, sent.status, told().status, row.submission_count))
        with pytest.raises(disputes.NoAnswerWanted):
            answer(dispute)
        if sent.stage == "dispute":
            box.decide_dispute(row.id, won=False)
            before = told().status
    assert stages == [
        ("", "inquiry", "sent", "warning_under_review", 1),
        ("", "dispute", "sent", "under_review", 1),
        ("lost", "appeal", "sent", "appeal_under_review", 1),
    ]
    asked = DisputeAnswer.objects.order_by("pk").values_list("idempotency_key", flat=True)
    assert [key.rpartition(":")[2] for key in asked] == ["1", "2", "3"]
    last = DisputeAnswer.objects.latest("pk").evidence
    assert check_params({"evidence": last, "submit": True}, DisputeUpdateParams) == []
    assert row.appeal["reason_for_filing"].splitlines()[0] == REMARK


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


# --- what a person adds ------------------------------------------------------------------------

PDF = a_pdf("the carrier's word")


def press(dispute: Dispute, name: str, *roles: str, **typed: object) -> int:
    """Press a button of the desk, as a browser does, and return the status."""
    return staff(*roles).post(reverse(f"admin:orders_dispute_{name}", args=[dispute.pk]), typed).status_code


def file(data: bytes, name: str = "word.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_finance_adds_files_and_answers_at_the_desk_and_the_bank_gets_the_last_of_each_kind(
    box: Sandbox, dispute: Dispute
) -> None:
    shown = "shipping_documentation"
    assert press(dispute, "exhibit", "support", shows=shown, file=file(PDF)) == 403
    for data in (PDF, PDF + b" again", PDF + b" again"):
        assert press(dispute, "exhibit", "finance", shows=shown, file=file(data)) == 302
    handed_in = list(box.state.files)
    assert [(one.filename, one.type, one.size) for one in handed_in] == [
        ("shipping_documentation.pdf", "pdf", len(PDF)), ("shipping_documentation.pdf", "pdf", len(PDF) + 6),
    ]  # fmt: skip
    assert dispute.files.count() == 2
    page = staff("finance").get(reverse("admin:orders_dispute_change", args=[dispute.pk])).content.decode()
    assert "that it was sent, and arrived (application/pdf" in page
    Dispute.objects.update(reason="product_not_received")
    listed = staff("finance").get(reverse("admin:orders_dispute_changelist")).content.decode()
    assert "product not received" in listed

    assert press(dispute, "answer", "finance", remark=REMARK) == 302
    sent = dispute.answers.get()
    assert (sent.status, sent.evidence[shown]) == ("sent", handed_in[1].id)
    assert box.state.disputes.get(dispute.stripe_dispute_id).evidence[shown] == handed_in[1].id
    assert check_params({"evidence": sent.evidence, "submit": True}, DisputeUpdateParams) == []
    dispute.refresh_from_db()
    with pytest.raises(disputes.NoAnswerWanted):
        exhibits.add(dispute.pk, shows=shown, file=PDF, at=NOW, by=FINANCE)


def test_a_file_that_is_handed_in_again_after_another_is_the_last_of_its_kind(box: Sandbox, dispute: Dispute) -> None:
    first, second = a_pdf("first"), a_pdf("second, longer")
    for minutes, data in enumerate((first, second, first)):
        exhibits.add(dispute.pk, shows="receipt", file=data, at=NOW + dt.timedelta(minutes=minutes), by=FINANCE)
    assert ([one.size for one in box.state.files], dispute.files.count()) == ([len(first), len(second)], 2)
    assert evidence.exhibits(dispute) == {"receipt": next(iter(box.state.files)).id}
    shown = staff("finance").get(reverse("admin:orders_dispute_change", args=[dispute.pk])).content.decode()
    goes, replaced = shown.index(f"{len(first)} bytes"), shown.index(f"{len(second)} bytes")
    assert goes < shown.index("goes along") < replaced < shown.index("replaced", replaced)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"PK\x03\x04 called .pdf", exhibits.ExhibitTypeUnknown),
        (b"", exhibits.ExhibitTypeUnknown),
        (b"%PDF-1.7 begins like a paper and has no page", exhibits.ExhibitBroken),
        (b"\xff\xd8\xff begins like a picture", exhibits.ExhibitBroken),
        (b"\x89PNG\r\n\x1a\n", exhibits.ExhibitBroken),
        (PDF + bytes(exhibits.LARGEST_BYTES), exhibits.ExhibitTooLarge),
    ],
)
def test_what_is_no_paper_or_picture_or_too_large_goes_nowhere(
    box: Sandbox, dispute: Dispute, data: bytes, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        exhibits.add(dispute.pk, shows="receipt", file=data, at=NOW, by=FINANCE)
    assert (dispute.files.count(), box.requests("POST", "/v1/files")) == (0, [])


def test_a_file_of_which_nobody_heard_is_added_again_with_its_key_and_one_that_is_refused_leaves_nothing(
    box: Sandbox, dispute: Dispute
) -> None:
    box.inject(Fault("lost", when="after", path="/v1/files", method="POST", times=3))
    with pytest.raises(gateway.OutcomeUnknown):
        exhibits.add(dispute.pk, shows="receipt", file=PDF, at=NOW, by=FINANCE)
    assert dispute.files.get().stripe_file_id is None
    assert "receipt" not in evidence.fields(dispute, remark="")
    row = exhibits.add(dispute.pk, shows="receipt", file=PDF, at=LATER, by=FINANCE)
    assert [row.stripe_file_id] == [one.id for one in box.state.files]
    box.inject(Fault("status", status=400, path="/v1/files", method="POST"))
    with pytest.raises(exhibits.ExhibitRefused):
        exhibits.add(dispute.pk, shows="customer_communication", file=PDF, at=LATER, by=FINANCE)
    assert [one.shows for one in dispute.files.all()] == ["receipt"]


def test_the_papers_are_downloaded_at_the_desk_by_finance_alone_and_that_is_on_the_timeline(dispute: Dispute) -> None:
    address = reverse("admin:orders_dispute_evidence", args=[dispute.pk])
    assert staff("support").get(address).status_code == 403
    answered = staff("finance").get(address)
    assert answered["Content-Disposition"] == f'attachment; filename="{dispute}.zip"'
    with zipfile.ZipFile(io.BytesIO(answered.content)) as archive:
        assert archive.namelist()[0] == "summary.pdf"
    assert JournalEntry.objects.filter(subject="orders.dispute", field="evidence").count() == 1


def test_what_was_sent_and_how_we_know_that_it_arrived_is_told_to_the_bank(box: Sandbox, dispute: Dispute) -> None:
    parcel = Parcel(
        order=dispute.order, carrier="ups", tracking_number="1Z999", handed_over_at=LATER, status="delivered",
        delivered_at=LATER + dt.timedelta(days=2), told_by="carrier", **dispute.order.ship_to(),
    )  # fmt: skip
    parcel.save()
    CarrierEvent.objects.create(
        carrier="ups", event_id="e1", tracking_number="1Z999", kind="in_transit", outcome="noted", parcel=parcel,
        happened_at=LATER + dt.timedelta(days=1), received_at=LATER,
    )  # fmt: skip
    told = evidence.fields(dispute, remark="")
    assert (told["shipping_carrier"], told["shipping_tracking_number"]) == ("UPS", "1Z999")
    assert told["shipping_date"].startswith("2026-11-20")
    place = "Pat Runner, 1 Main Street, 97201, Portland"
    assert [line.split("): ")[1] for line in evidence.chronicle(dispute.order)][-3:] == [
        f"Parcel {parcel.number} went to UPS, tracking number 1Z999, for {place}.",
        f"UPS told us that parcel {parcel.number} is on its way.",
        f"Parcel {parcel.number} arrived; the carrier told us.",
    ]
    assert check_params({"evidence": told, "submit": True}, DisputeUpdateParams) == []


def test_the_papers_are_an_archive_of_summary_documents_and_policies_the_same_each_time(
    box: Sandbox, dispute: Dispute
) -> None:
    body = disputes.pack(dispute.pk, at=NOW, by=FINANCE)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == ["summary.pdf", "confirmation.pdf", "policies/terms-v1.pdf"]
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    assert disputes.pack(dispute.pk, at=NOW, by=FINANCE) == body


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("needs_response", [
            "customer_name", "customer_email_address", "shipping_address", "product_description",
            "refund_policy_disclosure", "shipping_carrier", "shipping_tracking_number", "shipping_date",
            "uncategorized_text", "customer_communication", "receipt", "shipping_documentation", "uncategorized_file",
        ]),
        ("appeal_needs_response", ["reason_for_filing", *["supporting_files"] * 4]),
    ],
)  # fmt: skip
def test_who_answers_reads_in_our_words_what_the_bank_is_told_with_the_word_of_its_form_beside_each(
    box: Sandbox, dispute: Dispute, status: str, asked: list[str]
) -> None:
    Parcel(
        order=dispute.order, carrier="ups", tracking_number="1Z999", handed_over_at=LATER, **dispute.order.ship_to()
    ).save()
    for shows in sorted(words for words in WORDS if words in dict(DisputeFile.Shows.choices)):
        exhibits.add(dispute.pk, shows=shows, file=PDF, at=NOW, by=FINANCE)
    Dispute.objects.update(status=status)
    shown = staff("finance").get(reverse("admin:orders_dispute_answer", args=[dispute.pk])).content.decode()
    assert re.findall(r"<dt[^>]*>[^<]+<small[^>]*>(\w+)</small></dt>", shown) == asked
    labels = [html.unescape(label) for label in re.findall(r"<dt[^>]*>([^<]+)<small", shown)]
    assert labels[-1] == "File: something else"
    assert len(labels) == len(asked)
    assert f"something else (application/pdf, {len(PDF)} bytes), at Stripe: file_" in shown
    assert ("Where it was sent" in labels) == (status == "needs_response")


def test_a_chronicle_that_is_longer_than_stripe_takes_keeps_the_goods_and_the_latest_and_says_what_is_left_out(
    box: Sandbox, dispute: Dispute
) -> None:
    by = actor_of(dispute.order.customer)
    for minute in range(400):
        conversations.write(dispute.order_id, text="?", at=NOW + dt.timedelta(minutes=minute), by=by)
    assert len(evidence.chronicle(dispute.order)) > 400
    sent = answer(dispute)
    assert sent.status == "sent"
    text = sent.evidence["uncategorized_text"]
    remark, left_out, *lines = text.splitlines()
    assert (remark, len(text) <= evidence.LONGEST_FIELD, len(text) > evidence.LONGEST_FIELD - 200) == (
        REMARK,
        True,
        True,
    )
    whole = evidence.chronicle(dispute.order)
    assert left_out == (
        f"{len(whole) - len(lines)} further moments, messages and mails before all, are left out here for their number."
    )
    assert [line for line in whole if "wrote" not in line and "mailed" not in line] == [
        line for line in lines if "wrote" not in line and "mailed" not in line
    ]
    assert lines == [line for line in whole if line in set(lines)]
    assert lines[-1] == whole[-1]


def test_a_chronicle_that_fits_is_told_whole(dispute: Dispute) -> None:
    told = evidence.fields(dispute, remark="")["uncategorized_text"]
    assert told.splitlines() == evidence.chronicle(dispute.order)
