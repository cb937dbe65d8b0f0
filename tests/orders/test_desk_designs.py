"""What a fitter and the workshop find on the desks of designs and scans, and how a failed design finds a fitter."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from fitting import designing
from fitting.building import SOLID, TRIANGLES, NotBuilt
from fitting.files import LINK_LIVES
from fitting.measured import Side
from fitting.models import Design, Prescription, Scan
from orders import cases, tasks
from orders.models import Case, OrderLine
from shop.actor import Actor, Kind
from tests.fitting.designs import CLASH, an_approved_prescription, builds, built, designs_of
from tests.fitting.making import a_customer, a_wearer
from tests.fitting.scans import DRAWING, private, told
from tests.orders.desks import page, staff
from tests.orders.making import NOW, a_line, an_order
from tests.shop import given

__all__ = ["builds", "private"]
pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=7)
FITTER = Actor(Kind.STAFF, 1, frozenset({"fitter"}))


@pytest.fixture
def prescription() -> Prescription:
    return an_approved_prescription(a_wearer(a_customer().pk), given.variant())


def live() -> list[str]:
    return list(Case.objects.live().order_by("pk").values_list("cause", flat=True))


def test_the_desk_shows_checks_picture_and_files_whose_links_end(
    prescription: Prescription, builds: Callable[..., int]
) -> None:
    builds()
    design = designs_of(prescription)[Side.LEFT]
    with time_machine.travel(NOW, tick=False):
        shown = staff("fitter").get(page(Design, pk=design.pk)).content.decode()
        at_work = staff("production").get(page(Design, pk=design.pk)).content.decode()
    for piece in (f"{prescription.code}-L", "Arch height mm", "15 ± 0.3 mm", "passed", design.files[SOLID]["sha256"]):
        assert piece in shown
        assert piece in at_work
    # Who makes it does not learn whose it is.
    assert (prescription.profile.public_id in shown, prescription.profile.public_id in at_work) == (True, False)
    links = re.findall(r'/api/v1/files/[^"/]+/', shown)
    assert len(links) == 4
    with time_machine.travel(NOW, tick=False):
        got = {(answer := Client().get(link)).headers["Content-Type"]: answer for link in links}
        for kind, name in (("model/3mf", f"{prescription.code}-L.3mf"), ("model/stl", f"{prescription.code}-L.stl")):
            assert name in got[kind].headers["Content-Disposition"]
        assert b"".join(got["model/stl"]) == b"insole triangles"
        picture = got["image/svg+xml"]
        assert "Heights of the insole for the left foot" in picture.content.decode()
        assert picture.headers["Cache-Control"] == "private, no-store"
    with time_machine.travel(NOW + LINK_LIVES, tick=False):
        assert {Client().get(link).status_code for link in links} == {404}


def test_a_design_that_cannot_be_built_brings_a_fitter_until_it_is_adjusted(
    prescription: Prescription, builds: Callable[..., int]
) -> None:
    builds(lambda spec: built(spec, *[CLASH] * (spec.shape.side is Side.LEFT)))
    tasks.follow_cases(at=NOW)
    assert live() == ["design_failed"]
    design = designs_of(prescription)[Side.LEFT]
    shown = staff("fitter").get(page(Design, pk=design.pk)).content.decode()
    assert "room and heel cup depth mm" in shown
    assert CLASH.detail in shown
    assert "Build again" not in shown
    assert not {SOLID, TRIANGLES} & set(design.files)
    with Prescription.hold(prescription.pk) as held:
        held.become("superseded", at=NOW, by=FITTER)
    tasks.follow_cases(at=LATER)
    assert (live(), cases.violations(at=LATER)) == ([], [])


def test_a_design_that_was_given_up_is_built_again_by_a_button(
    prescription: Prescription, builds: Callable[..., int]
) -> None:
    designing.order_builds(prescription.pk, at=NOW, by=FITTER)
    Design.objects.update(attempts=3)
    builds(lambda _: NotBuilt("timed_out", ""))
    tasks.follow_cases(at=NOW)
    assert live() == ["design_given_up"] * 2
    fitter = staff("fitter")
    for design in Design.objects.all():
        assert "Build again" in fitter.get(page(Design, pk=design.pk)).content.decode()
        fitter.post(page(Design, pk=design.pk, act="build_again"))
    assert builds(at=LATER) == 2
    tasks.follow_cases(at=LATER)
    assert (live(), designing.released(prescription.pk)) == ([], True)


def test_the_page_of_a_line_leads_who_makes_it_to_the_designs(
    prescription: Prescription, builds: Callable[..., int]
) -> None:
    builds()
    profile = prescription.profile
    line = a_line(an_order(), wearer=profile.wearer, profile=profile, status="approved")
    link = page(Design, pk=designs_of(prescription)[Side.RIGHT].pk)
    for role, leads in (("production", True), ("fitter", True), ("support", False)):
        shown = staff(role).get(page(OrderLine, pk=line.pk)).content.decode()
        assert (f'href="{link}">right</a>: Released' in shown) is leads


def test_the_desk_of_scans_speaks_in_words(prescription: Prescription) -> None:
    scan = Scan.objects.create(
        profile=prescription.profile, side="left", load="standing_half", sha256="x", size_bytes=1, status="measured",
        verdict="review", code="side_differs", uploaded_at=NOW, measured_at=NOW, found=told().to_json(),
        drawing=DRAWING,
    )  # fmt: skip
    fitter = staff("fitter")
    shown = fitter.get(page(Scan, pk=scan.pk)).content.decode()
    listed = fitter.get(page(Scan)).content.decode()
    for piece in ("Standing on both feet", "Taken; a person should look"):
        assert piece in shown
    assert "standing_half" not in shown
    assert "Side differs" in listed
    assert "side_differs<" not in listed
