"""Fit claims among the prescriptions: fitters find what waits for their look, and read what does not fit."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from fitting.models import Prescription
from orders import reviews
from shop.actor import SYSTEM
from tests.orders.claims.claiming import DAY, Wearing
from tests.orders.desks import page, staff
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague
from tests.orders.workshop import an_approved_line

pytestmark = pytest.mark.django_db
QUEUE = "?claimed=fit"


def listed(desk: Client, query: str = QUEUE) -> list[int]:
    """Return the prescriptions that a list shows."""
    shown = desk.get(f"{page(Prescription)}{query}").content.decode()
    return [int(pk) for pk in re.findall(rf"{page(Prescription)}(\d+)/change/", shown)]


def on_first_page(desk: Client) -> int:
    """Return what the first page counts, with the way to the list."""
    shown = desk.get(reverse("admin:index")).content.decode()
    (count,) = re.findall(
        rf'font-semibold">(\d+)</span>\s*<a [^>]*href="{re.escape(page(Prescription))}\?claimed=fit"', shown
    )
    return int(count)


def test_a_fitter_finds_the_changes_that_fit_claims_wait_for_until_they_are_decided() -> None:
    ada, desk = Wearing(), staff("fitter")
    _, told = ada.claims("left", at=LATER + DAY, kind="fit", misfits=["arch_too_high", "too_long"])
    # Advice waits for the customer, not for a fitter.
    assert (listed(desk), on_first_page(desk)) == ([], 0)
    ada.presses(told["number"], "advice", {"helped": False}, at=LATER + 2 * DAY)
    remake = ada.remake_of(told["number"])
    assert reviews.follow(remake.pk, at=LATER + 3 * DAY, by=SYSTEM)
    remake.refresh_from_db()
    assert remake.prescription is not None
    other = an_approved_line()
    assert other.prescription is not None
    Prescription.objects.filter(pk=other.prescription.pk).update(status="in_review")

    assert set(listed(desk, "")) == {remake.prescription.pk, other.prescription.pk}
    assert (listed(desk), on_first_page(desk)) == ([remake.prescription.pk], 1)
    shown = desk.get(page(Prescription, pk=remake.prescription.pk)).content.decode()
    assert f"Fit claim {told['number']}</strong>: Left: arch too high, too long; remake 1 of this side" in shown
    assert "Fit claim" not in desk.get(page(Prescription, pk=other.prescription.pk)).content.decode()

    reviews.approve(remake.pk, at=LATER + 4 * DAY, by=a_colleague("fay", "fitter").as_actor())
    assert (listed(desk), on_first_page(desk)) == ([], 0)
