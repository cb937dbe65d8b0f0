"""Feet that were measured with a ruler reach the workshop: looked at by a fitter, built, checked, released."""

import datetime as dt
from decimal import Decimal

import pytest

from fitting import designing, files, reviewing
from fitting import tasks as fitting_tasks
from fitting.building import SOLID, TRIANGLES
from fitting.measured import Side
from fitting.models import JournalEntry, Prescription, Scan
from orders import production, reviews, tasks
from orders.models import OrderLine
from tests.fitting.designs import designs_of
from tests.fitting.scans import private
from tests.orders.making import NOW
from tests.orders.test_reviews import FITTER, in_review
from tests.orders.workshop import pieces

__all__ = ["private"]
# Both sides are really built, which no database has a part in.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private"), pytest.mark.one_run("sqlite")]

LATER = NOW + dt.timedelta(hours=1)
LENGTHS = {Side.LEFT: Decimal("250.5"), Side.RIGHT: Decimal("251.0")}


def lacking(line: OrderLine) -> set[str]:
    return {lack.code for lack in production.missing(line, at=LATER)}


def test_hand_measured_feet_reach_the_workshop_through_the_fitter() -> None:
    line, profile = in_review()
    assert {one.source for row in profile.measures.all() for one in row.all_measured().values()} == {"ruler"}
    assert not Scan.objects.exists()
    prescription = Prescription.objects.get()
    assert fitting_tasks.build_designs(at=NOW) == 0
    reviews.followed(reviewing.approve)(prescription.pk, at=NOW, by=FITTER)
    line.refresh_from_db()
    assert (line.status, line.prescription_id, lacking(line)) == ("approved", prescription.pk, {"designs_missing"})
    assert tasks.release_lines(at=LATER) == 0
    # Nobody orders the designs: the sweep reads what was approved, and builds it.
    assert fitting_tasks.build_designs(at=LATER) == 2
    assert designing.released(prescription.pk)
    assert lacking(line) == set()
    for side, design in designs_of(prescription).items():
        asked = design.side.insole
        checks = {check["name"]: check for check in design.checks}
        assert all(check["passed"] for check in checks.values())
        assert abs(Decimal(checks["arch_height_mm"]["value"]) - asked.parameters.arch_height_mm) <= Decimal("0.3")
        assert (asked.shape.side, asked.shape.foot_length_mm) == (side, LENGTHS[side])
        assert {len(files.read(design.file_of(name))) > 1000 for name in (SOLID, TRIANGLES)} == {True}
    moves = JournalEntry.objects.filter(subject="fitting.design").order_by("pk").values_list("became", flat=True)
    assert sorted(moves) == ["released"] * 2 + ["waiting"] * 2
    assert tasks.release_lines(at=LATER) == 1
    line.refresh_from_db()
    assert (line.status, len(pieces(line))) == ("queued", 2)
