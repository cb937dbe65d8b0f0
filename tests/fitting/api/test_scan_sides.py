"""Scans under any name and with the wrong side stated: what was found counts, never written onto the other foot."""

import datetime as dt
from pathlib import Path
from typing import Final

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from fitting import measuring, tasks
from fitting.measured import Side, Source
from fitting.mesh.measure import measure
from fitting.models import FootProfile, Measures, Scan
from fitting.scan_codes import TEXTS, ScanCode
from fitting.scan_found import Hints, ScanFound, Verdict
from tests.fitting.conftest import Caller
from tests.fitting.feet.scanning import random_scan, scan_file
from tests.fitting.making import a_customer, a_draft, a_wearer
from tests.fitting.mesh.making import Sample, needs_data, samples
from tests.fitting.scans import agree_to_scans, private

__all__ = ["private"]
pytestmark = [pytest.mark.django_db, pytest.mark.one_run("sqlite"), pytest.mark.usefixtures("private")]

SOON: Final = dt.timedelta(minutes=1)
# A guest of the shop is a customer without an address; each sample has its own, so that no limit is met.
SAMPLES: Final = [one for one in samples() if "no" not in one.verdicts]
REFUSED: Final = [one for one in samples() if one.verdicts == {"no"}]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure in this process, which has loaded already what a child loads for a second."""

    def here(data: bytes, _folder: Path, said: Hints) -> ScanFound:
        return measure(data, said).found

    monkeypatch.setattr(measuring, "measure_scan", here)


def sent(data: bytes, side: Side, number: int) -> Scan:
    """Send a file by a name that says nothing, for a side, and have it measured, by a process of its own at best."""
    # Tests roll back, so that every sender may have the number of the one before, and their uploads would add up.
    cache.clear()
    customer = a_customer(f"sender{number}@example.com")
    wearer = a_wearer(customer.pk)
    draft = a_draft(wearer)
    agree_to_scans(wearer.pk, customer.pk)
    caller = Caller()
    caller.force_login(get_user_model().objects.get(pk=customer.pk))
    file = SimpleUploadedFile(f"upload {number}.bin", data)
    told = {"file": file, "side": side.value, "load": "standing_half"}
    answer = caller.post(f"/api/v1/profiles/{draft.public_id}/scans/", told, format="multipart")
    if answer.status_code != 201:
        # An empty file is refused by the form already.
        assert (answer.status_code, data) == (400, b""), answer.json()
        return Scan(status=Scan.Status.REJECTED, code=ScanCode.FILE_EMPTY, profile=draft, side=side.value)
    scan = Scan.objects.get(public_id=answer.json()["id"])
    assert caller.get(f"/api/v1/scans/{scan.public_id}/").json()["progress"] == "waiting"
    assert tasks.measure_scans(at=scan.uploaded_at + SOON) == 1
    shown = caller.get(f"/api/v1/scans/{scan.public_id}/").json()
    assert shown["progress"] == "done"
    scan.refresh_from_db()
    if any(remark["code"] == ScanCode.SIDE_DIFFERS for remark in shown["remarks"]):
        assert shown["next_steps"][0] == "send_for_other_side"
        assert shown["side_found"] != shown["side"]
        assert TEXTS[ScanCode.SIDE_DIFFERS] in shown["text"]
    return scan


def other(side: Side) -> Side:
    """Return the other side."""
    return Side.LEFT if side is Side.RIGHT else Side.RIGHT


def sources(profile: FootProfile) -> set[Source]:
    """Return how the measures of a draft were obtained."""
    return {value.source for row in Measures.of(profile).values() for value in row.all_measured().values()}


def check_caught(scan: Scan, true: Side) -> None:
    """Insist that a scan of one foot, sent as the other, is looked at by a person and written nowhere."""
    told = scan.told
    assert told is not None
    assert (scan.status, told.side, told.verdict) == ("measured", true, Verdict.REVIEW)
    assert ScanCode.SIDE_DIFFERS in told.remarks
    assert sources(scan.profile) == {Source.RULER}


def true_side(sample: Sample) -> Side:
    """Return which foot it is, by the manifest, or as it is found where nobody knows."""
    said = sample.truth.get("side")
    found = measure(sample.data).found.side
    assert found is not None
    assert said in {None, found}
    return found


@pytest.mark.parametrize("number", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))])
def test_a_made_foot_sent_as_the_other_one_is_never_written_down(number: int) -> None:
    data, truth = scan_file(random_scan(100 + number))
    check_caught(sent(data, other(truth.side), number), truth.side)


@needs_data
@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("sample", SAMPLES[::2], ids=lambda sample: sample.file)
def test_every_second_sample_sent_as_the_other_foot_is_caught(sample: Sample) -> None:
    true = true_side(sample)
    check_caught(sent(sample.data, other(true), SAMPLES.index(sample)), true)


@pytest.mark.long
@needs_data
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
@pytest.mark.parametrize("is_right", [False, True], ids=["wrong side", "right side"])
def test_every_sample_under_any_name_counts_for_the_foot_that_it_is(sample: Sample, *, is_right: bool) -> None:
    true = true_side(sample)
    scan = sent(sample.data, true if is_right else other(true), SAMPLES.index(sample))
    if not is_right:
        check_caught(scan, true)
        return
    told = scan.told
    assert told is not None
    assert told.side is true
    assert told.verdict.value in sample.verdicts
    assert ScanCode.SIDE_DIFFERS not in told.remarks


@pytest.mark.long
@needs_data
@pytest.mark.parametrize("sample", REFUSED, ids=lambda sample: sample.file)
def test_what_is_no_foot_is_refused_whichever_side_is_stated(sample: Sample) -> None:
    for number, side in enumerate(Side):
        scan = sent(sample.data, side, number)
        assert scan.status == "rejected"
        assert scan.code in sample.codes
        assert sources(scan.profile) == {Source.RULER}
