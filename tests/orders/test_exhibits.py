"""The copies we keep of what a bank is shown: in the papers, in the customer's copy, and gone in time or on demand."""

import datetime as dt
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.accounts import exporting
from fitting import files
from orders import disputes, erasing, evidence, exhibits, tasks
from orders.models import Dispute, DisputeFile
from shop import copies
from shop.actor import SYSTEM
from tests.boxes import NOW
from tests.fitting.scans import private
from tests.orders.bought import a_customer, act_on_all, an_order, paid
from tests.orders.making import a_pdf
from tests.orders.test_dispute_answers import FINANCE, LATER, dispute
from tests.stripe_sandbox import Fault, Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
__all__ = ["dispute", "private"]

PDF, OTHER = a_pdf("the carrier's word"), a_pdf("the carrier's last word")
DAY = dt.timedelta(days=1)


def add(dispute: Dispute, data: bytes = PDF, *, at: dt.datetime = NOW, shows: str = "receipt") -> DisputeFile:
    return exhibits.add(dispute.pk, shows=shows, file=data, at=at, by=FINANCE)


def kept(folder: Path) -> list[bytes]:
    """Return what lies in private storage."""
    return sorted(one.read_bytes() for one in folder.rglob("*") if one.is_file())


def papers(dispute: Dispute) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(disputes.pack(dispute.pk, at=LATER, by=FINANCE))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lost(box: Sandbox, dispute: Dispute) -> Dispute:
    """Let the bank decide for its customer."""
    box.decide_dispute(dispute.stripe_dispute_id, won=False)
    box.deliver_due()
    act_on_all(at=LATER)
    dispute.refresh_from_db()
    assert (dispute.status, dispute.ended_at) == ("lost", LATER)
    return dispute


def test_the_papers_of_a_dispute_hold_each_file_that_goes_along_as_it_was_handed_in(
    dispute: Dispute, private: Path
) -> None:
    add(dispute)
    add(dispute, OTHER, at=LATER)
    add(dispute, shows="shipping_documentation")
    held = papers(dispute)
    shown = {name: held[name] for name in held if name.startswith("exhibits/")}
    assert shown == {"exhibits/receipt.pdf": OTHER, "exhibits/shipping_documentation.pdf": PDF}
    assert (kept(private), papers(dispute) == held) == (sorted([PDF, PDF, OTHER]), True)
    # Handed in again, it is not kept twice, and goes along again.
    add(dispute, at=LATER + DAY)
    assert (len(kept(private)), papers(dispute)["exhibits/receipt.pdf"]) == (3, PDF)


def test_a_file_of_which_there_is_no_copy_is_named_with_where_it_lies(box: Sandbox, dispute: Dispute) -> None:
    row = add(dispute)
    [told] = [one.id for one in box.state.files]
    assert (row.stripe_file_id, hashlib.sha256(files.read(row.file)).hexdigest()) == (told, row.sha256)
    assert evidence.where(row) == f"application/pdf, {len(PDF)} bytes, here as exhibits/receipt.pdf; at Stripe: {told}"
    DisputeFile.objects.update(file="")
    assert "exhibits/receipt.pdf" not in papers(dispute)
    row.refresh_from_db()
    assert evidence.where(row) == f"application/pdf, {len(PDF)} bytes, no copy is kept here; at Stripe: {told}"
    # Whoever hands it in again has it kept.
    assert files.read(add(dispute, at=LATER).file) == PDF


def test_what_stripe_does_not_take_is_not_kept_either(box: Sandbox, dispute: Dispute, private: Path) -> None:
    box.inject(Fault("status", status=400, path="/v1/files", method="POST"))
    with pytest.raises(exhibits.ExhibitRefused):
        add(dispute)
    assert (dispute.files.count(), kept(private)) == (0, [])
    with pytest.raises(exhibits.ExhibitTooLarge):
        add(dispute, PDF + bytes(exhibits.LARGEST_BYTES))
    assert kept(private) == []


def test_copies_go_two_years_after_the_end_of_their_dispute(box: Sandbox, dispute: Dispute, private: Path) -> None:
    row = add(dispute)
    # While it is fought over, they stay however long that takes.
    assert tasks.forget_exhibits(at=NOW + 1000 * DAY) == 0
    lost(box, dispute)
    last = LATER + exhibits.KEPT_FOR
    assert tasks.forget_exhibits(at=last - DAY) == 0
    assert kept(private) == [PDF]
    assert (tasks.forget_exhibits(at=last), tasks.forget_exhibits(at=last)) == (1, 0)
    row.refresh_from_db()
    assert (row.file, row.erased_at, kept(private)) == ("", last, [])


def test_they_are_in_the_customers_copy_and_go_when_the_customer_is_forgotten(
    box: Sandbox,
    dispute: Dispute,
    private: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    customer = dispute.order.customer_id
    row = add(dispute)
    other = paid(box, an_order(a_customer("eve@example.com")))
    box.dispute(other.payments.get().charge_id or "")
    box.deliver_due()
    act_on_all()
    add(other.disputes.get(), OTHER)
    copy = copies.write(exporting.parts(customer), opened=files.opened, note="")
    with copy, zipfile.ZipFile(copy) as archive:
        [told] = json.loads(archive.read("dispute_files.json"))
        assert (told["order"], told["shows"], archive.read(told["file"])) == (dispute.order.number, "receipt", PDF)

    # Nobody is forgotten while a bank is deciding.
    with pytest.raises(erasing.StillUnderWay):
        erasing.erase(customer, at=LATER, by=SYSTEM)
    assert kept(private) == sorted([PDF, OTHER])
    lost(box, dispute)
    dispute.order.cases.update(status="closed", closed_at=LATER, ended="handled")
    dispute.order.lines.update(status="cancelled")
    # What fails after it keeps the row, and the row its file.
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        erasing.erase(customer, at=LATER, by=SYSTEM)
        transaction.set_rollback(True)
    row.refresh_from_db()
    assert (row.erased_at, kept(private)) == (None, sorted([PDF, OTHER]))
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(customer, at=LATER, by=SYSTEM)
    row.refresh_from_db()
    assert (row.file, row.erased_at, kept(private)) == ("", LATER, [OTHER])
