"""Scans for the tests of every room: files that are kept, and what measuring them tells without a child process."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_django import Settings

from fitting import consenting, measuring, scanning
from fitting.consent_texts import current
from fitting.measured import Load, Side
from fitting.models import FootProfile, Scan
from fitting.scan_codes import ScanCode
from fitting.scan_found import Found, Hints, ScanFound, Sole, Unit, Value, Verdict
from shop.actor import SYSTEM
from tests.fitting.making import NOW, actor

LENGTHS: Final = {Found.FOOT_LENGTH: 252.4, Found.BALL_WIDTH: 95.0, Found.HEEL_WIDTH: 66.2, Found.INSTEP_HEIGHT: 61.0}
DRAWING: Final[dict[str, Any]] = {
    "length_mm": 252.4,
    "above": {
        "polylines": [[[0.0, 20.0], [252.4, 0.0], [0.0, -20.0], [0.0, 20.0]]],
        "lines": [{"name": "ball_width", "begin": [180.0, 47.5], "end": [180.0, -47.5]}],
    },
    "side": {
        "polylines": [[[0.0, 60.0], [252.4, 10.0]], [[0.0, 0.0], [252.4, 0.0]]],
        "lines": [{"name": "instep_height", "begin": [126.0, 0.0], "end": [126.0, 61.0]}],
    },
}


def told(
    verdict: Verdict = Verdict.YES,
    *codes: ScanCode,
    side: Side = Side.LEFT,
    lengths: Mapping[Found, float] | None = None,
) -> ScanFound:
    """Return what measuring a whole foot tells, with these remarks, the main one first."""
    return ScanFound(
        verdict=verdict,
        code=codes[0] if codes else None,
        remarks=codes,
        unit=Unit.MM,
        side=side,
        side_confidence=0.9,
        sole=Sole.FILLED,
        values={name: Value(value, 0.9, "as told") for name, value in (lengths or LENGTHS).items()},
    )


def agree_to_scans(wearer_id: int, customer_id: int) -> None:
    """Agree that scans are stored."""
    text = current("photo_scan_storage").version
    consenting.give("photo_scan_storage", text, at=NOW, by=actor(customer_id), wearer_id=wearer_id)


def a_scan(profile: FootProfile, side: Side = Side.LEFT, data: bytes = b"solid left") -> Scan:
    """Hand in a scan, as the wearer's customer; consents included."""
    customer = profile.wearer.customer_id
    agree_to_scans(profile.wearer_id, customer)
    sent = scanning.Sent(side, Load.STANDING_HALF, data)
    return scanning.attach(profile.pk, sent, at=NOW, by=actor(customer))


@pytest.fixture
def private(settings: Settings, tmp_path: Path) -> Path:
    """Keep private files in a folder of the test's own."""
    stores = {**settings.STORAGES, "private": {"BACKEND": "fitting.files.PrivateFolder",
                                               "OPTIONS": {"location": tmp_path / "private"}}}  # fmt: skip
    settings.STORAGES = stores
    return tmp_path / "private"


@pytest.fixture
def measures(private: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Scan, ScanFound], Scan]:
    """Measure a scan whose child tells what is given."""

    def measure(scan: Scan, found: ScanFound) -> Scan:
        def child(_data: bytes, folder: Path, _said: Hints | None = None) -> ScanFound:
            # A child draws whatever foot it found, also one that cannot be used; of what is none there is no value.
            if found.values:
                (folder / measuring.PREVIEW).write_bytes(b"glTF of a foot")
                (folder / measuring.DRAWING).write_text(json.dumps(DRAWING), encoding="utf-8")
            return found

        monkeypatch.setattr(measuring, "measure_scan", child)
        scanning.measure(scan.pk, at=NOW, by=SYSTEM)
        return Scan.objects.get(pk=scan.pk)

    return measure
