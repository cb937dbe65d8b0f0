"""The fitter's desk: red flags first, everything about a pair of feet on one page, buttons that say what follows."""

from typing import Any

import pytest
from django.test import Client

from fitting.models import Prescription
from fitting.review_codes import RESCAN_TEXTS, Rescan
from orders import reviews
from orders.admin import prescribed as reading
from orders.models import OrderLine
from shop.actor import Actor, Kind
from tests.fitting.making import a_clear_profile, a_submitted_profile, a_wearer
from tests.orders.desks import page, staff
from tests.orders.making import NOW, a_line, an_account, an_order

FITTER = Actor(Kind.STAFF, 3, frozenset({"fitter"}))
pytestmark = pytest.mark.django_db


@pytest.fixture
def fitter() -> Client:
    return staff("fitter")


def in_review(**answers: Any) -> OrderLine:
    """A line whose feet a person must see; with answers, that are clear but for these."""
    order = an_order(an_account())
    wearer = a_wearer(order.customer_id, relation="other", name="Bo" if answers else "Ada")
    line = a_line(order, wearer=wearer)
    _ = a_clear_profile(wearer, **answers) if answers else a_submitted_profile(wearer)
    assert reviews.follow_lagging(at=NOW) == 1
    line.refresh_from_db()
    return line


def prescribed(line: OrderLine) -> Prescription:
    line.refresh_from_db()
    assert line.prescription is not None
    return line.prescription


def read(client: Client, line: OrderLine, query: str = "") -> str:
    return client.get(page(Prescription, pk=prescribed(line).pk) + query).content.decode()


def press(client: Client, line: OrderLine, act: str, **said: str) -> str:
    url = page(Prescription, pk=prescribed(line).pk, act=act)
    return client.post(url, said, follow=True).content.decode()


def test_the_queue_has_red_flags_first_then_the_oldest_and_names_no_answer_about_health(fitter: Client) -> None:
    calm, flagged = in_review(), in_review(health_checks=["numb_feet"], complaints=[])
    told = fitter.get(page(Prescription)).content.decode()
    first, second = (told.index(prescribed(line).code) for line in (flagged, calm))
    assert first < second
    assert "numb" not in told.lower().replace("number", "")
    assert "arch unknown" in told
    approved = reviews.approve(calm.pk, at=NOW, by=FITTER)
    told = fitter.get(page(Prescription)).content.decode()
    assert prescribed(approved).code not in told
    assert prescribed(approved).code in fitter.get(page(Prescription), {"standing": "decided"}).content.decode()


def test_one_page_tells_causes_measures_conclusions_values_and_history(fitter: Client) -> None:
    line = in_review()
    told = read(fitter, line)
    for words in (
        "The arch of the left foot is not known.", "250.5 mm", "ruler, standing half", "confidence none",
        "Arch height", "and its height was not measured", "Heel cup depth", "There is nothing to compare it with yet.",
    ):  # fmt: skip
        assert words in told, words


def test_what_tells_of_health_is_masked_and_leads_to_where_it_is_revealed(fitter: Client) -> None:
    line = in_review(
        health_checks=["numb_feet", "pregnancy"], complaints=[{"area": "ball", "side": "both", "score": 9.0}]
    )
    told = read(fitter, line)
    assert "reveal the health answers on the page of the feet" in told
    for word in ("numb", "pregnan", "the ball of the foot hurts", "sore ball", "of 10 or more"):
        assert word not in told.lower().replace("number", ""), word
    assert f"/admin/fitting/footprofile/{line.profile_id}/change/" in told


def test_what_a_conclusion_was_drawn_from_is_masked_where_it_is_an_answer(fitter: Client) -> None:
    told = read(fitter, in_review(left={"shoe_wear": "wear_inner_edge", "rolling": "rolls_in"}, complaints=[]))
    for word in ("inner edge", "roll in", "shoes are worn"):
        assert word not in told, word
    # What was measured is told.
    assert "The instep is" in told


def test_a_cleared_red_flag_is_not_named() -> None:
    made = prescribed(in_review(health_checks=["numb_feet"], complaints=[]))
    sentence = "A clinician lets the wearer have insoles with: numb feet."
    made.causes = [{"code": "red_flag_cleared", "sentence": sentence, "side": None}]
    told = str(reading.causes(made))
    assert "Red flag cleared" in told
    assert "numb" not in told


def test_other_values_are_compared_with_what_was_proposed_and_approved(fitter: Client) -> None:
    line = in_review()
    old = prescribed(line)
    refused = press(fitter, line, "adjust", **{"left/arch_height_mm": "90", "note": "Higher."})
    assert "4 to 40 mm in steps of 0.5 can be built" in refused
    assert prescribed(line) == old
    assert "A new prescription" in press(fitter, line, "adjust", **{"left/arch_height_mm": "12.5", "note": "Softer."})
    new = prescribed(line)
    told = read(fitter, line)
    assert new.replaces == old
    assert "<mark>12.5 mm</mark>" in told
    assert told.count("<mark>") == 2
    assert read(fitter, line, f"?with={old.public_id}").count("<mark>") == 2
    asked = fitter.get(page(Prescription, pk=new.pk, act="approve")).content.decode()
    assert f"{line.order.number}, line 1" in asked
    assert "is approved, and the customer is told" in asked
    assert "the lines go on" in press(fitter, line, "approve")
    line.refresh_from_db()
    assert line.status == "approved"


def test_a_new_measure_a_pause_and_a_refusal_are_one_press_each_and_the_line_follows(fitter: Client) -> None:
    line = in_review()
    assert "Held" in press(fitter, line, "hold", reason="The doctor writes.")
    assert "In review again." in press(fitter, line, "resume")
    told = fitter.get(page(Prescription, pk=prescribed(line).pk, act="ask_rescan")).content.decode()
    assert RESCAN_TEXTS[Rescan.SCAN_AGAIN] in told
    assert "Asked;" in press(fitter, line, "ask_rescan", code="scan_again", side="left", words="")
    line.refresh_from_db()
    assert line.status == "awaiting_profile"
    other = in_review(health_checks=["open_wound"])
    assert "Refused;" in press(fitter, other, "refuse", code="not_safe", words="")
    other.refresh_from_db()
    assert other.status == "cancelled"
