"""Scans sent past us into a bucket: where they may go, what is taken, and that nothing is left there."""

import datetime as dt
import hashlib
from collections.abc import Iterator

import pytest
import requests
import time_machine
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config import stores
from fitting import files, scanning, sending
from fitting.bucket import BucketSilent, PrivateBucket
from fitting.measured import Load, Side
from fitting.models import FootProfile, Scan
from shop.refusal import Refusal
from tests.fitting.bucket import Store, opened
from tests.fitting.making import NOW, a_customer, a_draft, a_wearer, actor
from tests.fitting.scans import agree_to_scans

pytestmark = [pytest.mark.django_db, pytest.mark.one_run("sqlite")]
LEFT = sending.Described(Side.LEFT, Load.SEATED)
FOOT = b"solid left"


@pytest.fixture(scope="module")
def _store() -> Iterator[Store]:
    with opened() as store:
        yield store


@pytest.fixture
def store(_store: Store, settings: Settings) -> Iterator[Store]:
    """Keep private files in a bucket of the test's own."""
    settings.STORAGES = stores.storages(private_root=settings.BASE_DIR, private_url=_store.url, collected=False)
    _store.objects.clear()
    _store.is_down = False
    # What signs looks at the clock itself.
    with time_machine.travel(NOW, tick=False):
        yield _store


@pytest.fixture
def draft() -> FootProfile:
    profile = a_draft(a_wearer(a_customer().pk))
    agree_to_scans(profile.wearer_id, profile.wearer.customer_id)
    return profile


def prepared(profile: FootProfile) -> sending.Ticket:
    return sending.prepare(profile.pk, LEFT, at=NOW, by=actor(profile.wearer.customer_id))


def sent(ticket: sending.Ticket, data: bytes = FOOT) -> int:
    """Send a file as a browser does."""
    return requests.post(
        ticket.form.url, ticket.form.fields, files={"file": ("foot.stl", data)}, timeout=60
    ).status_code


def attached(profile: FootProfile, upload: str, at: dt.datetime = NOW, sha256: str = "") -> Scan:
    by = actor(profile.wearer.customer_id)
    return sending.attach(profile.pk, upload, sha256=sha256, at=at, by=by)


def test_what_was_sent_is_a_scan_like_any_other_and_leaves_the_place_where_it_arrived(
    draft: FootProfile, store: Store
) -> None:
    ticket = prepared(draft)
    assert sent(ticket) == 204
    scan = attached(draft, ticket.id, sha256=hashlib.sha256(FOOT).hexdigest().upper())
    assert (scan.status, scan.side, scan.load, scan.size_bytes) == ("uploaded", "left", "seated", len(FOOT))
    assert store.objects == {scan.file: FOOT}
    assert files.read(scan.file) == FOOT
    with pytest.raises(ValueError, match="no address"):
        files.private().url(scan.file)
    link = reverse("v1:file", kwargs={"token": files.link("file", scan.public_id, at=NOW)})
    assert b"".join(Client().get(link)) == FOOT
    files.forget(scan.file)
    assert store.objects == {}
    with pytest.raises(sending.UploadAbsent):
        attached(draft, ticket.id)


def test_the_form_takes_one_file_of_the_agreed_size_for_a_quarter_of_an_hour(
    draft: FootProfile, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "LARGEST_BYTES", 20)
    ticket = prepared(draft)
    assert sent(ticket, b"x" * 21) == 403
    with time_machine.travel(ticket.until, tick=False):
        assert sent(ticket) == 403
    assert (store.objects, ticket.until) == ({}, NOW + dt.timedelta(minutes=15))
    assert sent(ticket, b"x" * 20) == 204


@pytest.mark.parametrize(
    ("data", "sha256", "refusal"),
    [
        (FOOT, "0" * 64, sending.ChecksumDiffers),
        (b"x" * 21, "", scanning.ScanTooLarge),
        (b"sent before", "", scanning.ScanDuplicate),
    ],
    ids=["another checksum", "too large", "the very same file"],
)
def test_what_is_refused_is_deleted(
    data: bytes, sha256: str, refusal: type[Refusal], draft: FootProfile, store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    other = scanning.Sent(Side.RIGHT, Load.SEATED, b"sent before")
    before = scanning.attach(draft.pk, other, at=NOW, by=actor(draft.wearer.customer_id))
    ticket = prepared(draft)
    # A store that does not hold to the form's limits.
    store.objects[ticket.form.fields["key"]] = data
    monkeypatch.setattr(scanning, "LARGEST_BYTES", 20)
    with pytest.raises(refusal):
        attached(draft, ticket.id, sha256=sha256)
    assert (draft.scans.count(), list(store.objects)) == (1, [before.file])


def test_an_upload_is_for_one_profile_and_ends(draft: FootProfile, store: Store) -> None:
    ticket, other = prepared(draft), a_draft(a_wearer(a_customer("eve@example.com").pk))
    sent(ticket)
    for profile, upload, at in (
        (other, ticket.id, NOW), (draft, ticket.id[:-1], NOW), (draft, ticket.id, NOW + sending.ATTACH_WITHIN),
    ):  # fmt: skip
        with pytest.raises(sending.UploadUnknown):
            attached(profile, upload, at)
    assert (Scan.objects.count(), len(store.objects)) == (0, 1)


def test_a_store_that_does_not_answer_is_asked_again_later(draft: FootProfile, store: Store) -> None:
    ticket = prepared(draft)
    sent(ticket)
    store.is_down = True
    with pytest.raises(BucketSilent):
        attached(draft, ticket.id)
    store.is_down = False
    assert attached(draft, ticket.id).status == "uploaded"


def test_without_a_bucket_the_direct_way_is_named(draft: FootProfile, settings: Settings) -> None:
    for refused in (lambda: prepared(draft), lambda: attached(draft, "any")):
        with pytest.raises(sending.UploadsNotConfigured, match="scans/"):
            refused()
    with pytest.raises(ValueError, match="s3://KEY:SECRET@host/bucket"):
        PrivateBucket("s3://host/bucket")
    assert isinstance(storages["private"], files.PrivateFolder)
