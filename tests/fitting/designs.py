"""Designs for the tests of every room: what building tells, without a child process."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final
from unittest import mock

import pytest

from fitting import building, designing, prescribing, tasks
from fitting.building import HEIGHTS, PREVIEW, SOLID, TRIANGLES, Built, Check, NotBuilt
from fitting.clashes import Clash
from fitting.measured import Side
from fitting.models import Design, Prescription, Wearer
from fitting.parameters import GEOMETRY_VERSION, InsoleSpec
from shop.actor import SYSTEM
from shop.models import Variant
from tests.fitting.making import NOW, a_clear_profile
from tests.fitting.test_pictures import HEIGHTS as DOME

CLASH: Final = Clash("cup_too_deep_for_shoe", ("room", "heel_cup_depth_mm"), "The heel cup is too deep for this shoe.")
CHECKS: Final = (
    Check("watertight", Decimal(1), "every edge joins two triangles", passed=True, parameters=("arch_height_mm",)),
    Check("arch_height_mm", Decimal("15.1"), "15 ± 0.3 mm", passed=True, parameters=("arch_height_mm",)),
)

type Outcome = Built | NotBuilt


def built(spec: InsoleSpec, *clashes: Clash) -> Built:
    """Tell what building tells: released, or, with clashes, that it cannot be built."""
    files = {
        SOLID: b"PK solid " + spec.code.encode(),
        TRIANGLES: b"insole triangles",
        PREVIEW: b"glTF of an insole",
        HEIGHTS: json.dumps(DOME).encode(),
    }
    made = {} if clashes else files
    return Built(
        spec_checksum=spec.checksum, geometry_version=GEOMETRY_VERSION, released=not clashes, clashes=clashes,
        checks=() if clashes else CHECKS, files=made,
        checksums={name: hashlib.sha256(data).hexdigest() for name, data in made.items()}, cpu_s=0.4, peak_mb=120.0,
    )  # fmt: skip


def unreleased(spec: InsoleSpec) -> Built:
    """Tell of a solid that was built and has not passed its checks."""
    return replace(built(spec), released=False, clashes=(CLASH,))


def an_approved_prescription(wearer: Wearer, pair: Variant) -> Prescription:
    """Have feet that no fitter needs to see prescribed for, by rule."""
    return prescribing.propose(a_clear_profile(wearer).pk, pair.pk, at=NOW, by=SYSTEM)


def designs_of(prescription: Prescription) -> dict[Side, Design]:
    """Return a prescription's designs as they stand, by side."""
    standing = designing.of_prescription(prescription.pk).values()
    return {Side(design.side.side): design for design in standing}


def release(prescription: Prescription) -> None:
    """Have both sides built and released, without a child process."""
    designing.order_builds(prescription.pk, at=NOW, by=SYSTEM)
    with mock.patch.object(building, "build", built):
        assert tasks.build_designs(at=NOW) > 0


@pytest.fixture
def builds(private: object, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Press the sweep, with a child that tells what is given of every side; return how many have a result."""

    def press(tell: Callable[[InsoleSpec], Outcome] = built, at: object = NOW) -> int:
        monkeypatch.setattr(building, "build", tell)
        return tasks.build_designs(at=at)  # type: ignore[arg-type]

    return press
