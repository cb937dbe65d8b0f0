"""A letter of a clinician that came by post: entered by a fitter at a desk, and then like one by the link."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fitting import files
from fitting.measured import Side
from fitting.models import ClinicianEntry, FootProfile, JournalEntry
from tests.fitting.making import a_draft, a_wearer
from tests.fitting.pressed import a_file, made, written
from tests.fitting.scans import private
from tests.orders.desks import page, staff
from tests.orders.making import a_guest
from tests.rules.forms import fields_of

__all__ = ["private"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
PDF = b"%PDF-1.7 signed"


@pytest.fixture
def fitter() -> Client:
    return staff("fitter")


def where() -> str:
    return reverse("admin:fitting_clinicianentry_letter")


def typed(feet: FootProfile, **told: Any) -> dict[str, Any]:
    return {
        "profile": feet.public_id, "may_wear": "yes", "clinician_name": "Dr Ute Lang", "profession": "Podiatrist",
        "register_number": "CH 20417", "signed_on": timezone.now().date().isoformat(), "remarks": "",
        "letter": a_file(PDF),
        "left/fpi": "2 2 2 1 1 0", "left/post_deg": "2.5", "right/arch_height_index": "0.300",
        "right/arch_height_load": "seated", **told,
    }  # fmt: skip


def test_what_the_letter_says_is_entered_with_its_scan_and_how_it_came(fitter: Client) -> None:
    profile = a_draft(a_wearer(a_guest().pk), health_checks=["numb_feet"])
    shown = fitter.get(f"{where()}?profile={profile.public_id}").content.decode()
    assert fields_of(shown)["profile"] == [profile.public_id]
    assert 'enctype="multipart/form-data"' in shown
    file = a_file(written(made()))
    done = fitter.post(where(), typed(profile, **{"left/print": file}), follow=True)
    entry = ClinicianEntry.objects.get()
    assert done.redirect_chain == [(page(ClinicianEntry, pk=entry.pk), 302)]
    assert "By post, entered by a fitter" in done.content.decode()
    left, right = entry.told[Side.LEFT], entry.told[Side.RIGHT]
    assert (entry.came_by, entry.may_wear, entry.flags, left.score, left.post_deg, right.arch_height_index) == (
        "letter", True, ["numb_feet"], 8, Decimal("2.5"), Decimal("0.300")
    )  # fmt: skip
    assert files.private().open(entry.document).read() == PDF
    assert [one.side for one in entry.prints.all()] == ["left"]
    logged = JournalEntry.objects.filter(subject="fitting.clinicianentry", became="sent").get()
    assert (logged.reason, logged.by_kind) == ("by letter", "staff")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no such feet": ({"profile": "prf_x"}, "There is no foot profile with this id"),
    "a word in the score": ({"left/fpi": "two 2 2 1 1 0"}, "Write six whole numbers"),
    "five items": ({"left/fpi": "2 2 2 1 1"}, "Give all six items"),
    "between the steps": ({"left/post_deg": "2.25"}, "in steps of 0.5"),
    "an angle without load": ({"left/rearfoot_deg": "4"}, "Say under which load it was taken"),
    "no document": ({"letter": a_file(b"<html>")}, "Send a PDF, a JPEG or a PNG."),
    "no matrix": ({"right/print": a_file(b"x")}, "There is no matrix of numbers in this file."),
}


def test_what_cannot_be_is_said_beside_its_box_and_nothing_is_kept(fitter: Client) -> None:
    profile = a_draft(a_wearer(a_guest().pk))
    for kind, (told, sentence) in WRONG.items():
        answer = fitter.post(where(), typed(profile, **told))
        assert answer.status_code == 200, kind
        assert sentence in answer.content.decode(), kind
    assert not ClinicianEntry.objects.exists()
    for role in ("support", "privacy", "production"):
        assert staff(role).post(where(), typed(profile)).status_code == 403
