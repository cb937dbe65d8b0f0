"""What tells of feet is kept as long as an order needs it, and no longer: scans, drafts, and what was taken back."""

import datetime as dt

import pytest
import time_machine

from fitting import consenting, files, scan_ends, scanning
from fitting.consent_texts import current
from fitting.models import Assessment, FootProfile, Measures, Scan, Wearer
from orders import guarantee, retention, tasks
from orders.carts import Wanted
from orders.models import Cart, OrderLine
from tests import given
from tests.fitting.making import NOW, a_draft, a_submitted_profile, a_wearer, actor
from tests.fitting.scans import a_scan, agree_to_scans, private
from tests.orders.claims.claiming import DAY, Wearing
from tests.orders.making import LATER, an_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
__all__ = ["private"]

MONTH = 30 * DAY
TICK = dt.timedelta(seconds=1)


def scanned(profile: FootProfile) -> Scan:
    """Lay a measured scan beside a submitted profile, as if it had come while it was a draft."""
    agree_to_scans(profile.wearer_id, profile.wearer.customer_id)
    return Scan.objects.create(
        profile=profile, side="left", load="standing_half", file=files.keep("scans/one", b"solid left"),
        sha256="0" * 64, size_bytes=10, status="measured", verdict="yes", uploaded_at=NOW, measured_at=NOW,
        keep_until=NOW + scanning.DRAFTS_KEPT, found={"a": 1}, drawing={"b": 2},
    )  # fmt: skip


def swept(at: dt.datetime) -> None:
    """Run the two sweeps in the order in which nobody would like it."""
    tasks.retain_feet(at=at)
    scan_ends.erase_due(at=at)


def test_scans_stay_while_an_order_is_under_way_and_ninety_days_after_the_time_to_report_a_misfit() -> None:
    line = Wearing().line
    line.refresh_from_db()
    assert line.profile is not None
    OrderLine.objects.filter(pk=line.pk).update(status="in_review")
    scan = scanned(line.profile)
    assert scan.keep_until == NOW + MONTH
    for month in range(1, 8):
        swept(NOW + month * 15 * DAY)
        assert files.private().exists(scan.file)
    OrderLine.objects.filter(pk=line.pk).update(status="delivered")
    until = guarantee.standing_of(line, at=LATER).sides[0].fit_until
    assert until is not None
    last = until + retention.SCANS_KEPT
    swept(NOW + 106 * DAY)
    scan.refresh_from_db()
    assert scan.keep_until == last
    swept(last - TICK)
    assert files.private().exists(scan.file)
    swept(last)
    assert not files.private().exists(scan.file)


def test_a_scan_for_which_nothing_is_bought_goes_after_thirty_days() -> None:
    profile = a_submitted_profile(a_wearer(an_account().pk))
    scan = scanned(profile)
    swept(NOW + MONTH - TICK)
    assert files.private().exists(scan.file)
    swept(NOW + MONTH)
    assert not files.private().exists(scan.file)
    # What was measured stays with the profile; it goes with the consent, although the file went before.
    scan.refresh_from_db()
    assert scan.found == {"a": 1}
    customer = profile.wearer.customer_id
    consenting.withdraw("health_data", wearer_id=profile.wearer_id, at=NOW + MONTH, by=actor(customer))
    swept(NOW + MONTH + TICK)
    scan.refresh_from_db()
    assert (scan.found, scan.drawing, scan.erased_at) == ({}, {}, NOW + MONTH)


@pytest.mark.parametrize("wanted", ["nobody", "a cart in use", "an order"])
def test_a_draft_that_was_left_goes_after_thirty_days_unless_something_waits_for_it(wanted: str) -> None:
    who = given.guest()
    wearer = a_wearer(who.user_id)
    draft = a_draft(wearer)
    scan = a_scan(draft)
    left = FootProfile.objects.get(pk=draft.pk).changed_at
    if wanted == "a cart in use":
        given.market()
        cart = given.cart(who, Wanted(given.custom_product().sku, 1)).cart
        cart.lines.update(wearer=wearer)
        Cart.objects.filter(pk=cart.pk).update(updated_at=left + MONTH)
    if wanted == "an order":
        line = Wearing().line
        OrderLine.objects.filter(pk=line.pk).update(wearer=wearer, status="awaiting_profile", profile=None)
    swept(left + MONTH - TICK)
    draft.refresh_from_db()
    assert draft.status == "draft"
    swept(left + MONTH)
    swept(left + MONTH)
    draft.refresh_from_db()
    if wanted != "nobody":
        assert (draft.status, draft.answers == {}) == ("draft", False)
        return
    assert (draft.status, draft.answers, draft.settled) == ("erased", {}, [])
    assert not Measures.objects.filter(profile=draft).exists()
    scan.refresh_from_db()
    assert (scan.status, scan.found, scan.file) == ("removed", {}, "")
    # For its owner it is not there any more, and they begin anew.
    assert not FootProfile.objects.reachable_by(who).exists()
    a_draft(wearer)
    assert FootProfile.objects.reachable_by(who).get().version == 2


def test_what_was_described_goes_thirty_days_after_its_consent_unless_it_is_given_again() -> None:
    customer = an_account().pk
    wearer = a_wearer(customer)
    profile = a_submitted_profile(wearer)
    consenting.withdraw("health_data", wearer_id=wearer.pk, at=NOW + DAY, by=actor(customer))
    swept(NOW + DAY + MONTH - TICK)
    profile.refresh_from_db()
    assert profile.status == "submitted"
    consenting.give(
        "health_data", current("health_data").version, wearer_id=wearer.pk, at=NOW + MONTH, by=actor(customer)
    )
    swept(NOW + 3 * MONTH)
    profile.refresh_from_db()
    assert (profile.status, profile.answers != {}) == ("submitted", True)

    again = NOW + 3 * MONTH
    consenting.withdraw("health_data", wearer_id=wearer.pk, at=again, by=actor(customer))
    swept(again + MONTH - TICK)
    profile.refresh_from_db()
    assert profile.status == "submitted"
    swept(again + MONTH)
    profile.refresh_from_db()
    assert (profile.status, profile.answers) == ("erased", {})
    assert not Measures.objects.filter(profile=profile).exists()
    assert not Assessment.objects.filter(profile=profile).exclude(inputs={}).exists()


def test_what_an_order_needs_is_not_erased_before_a_person_has_ended_it() -> None:
    her = Wearing()
    line = OrderLine.objects.get()
    OrderLine.objects.filter(pk=line.pk).update(status="in_review")
    wearer = Wearer.objects.get()
    consenting.withdraw("health_data", wearer_id=wearer.pk, at=LATER, by=her.browser.actor)
    swept(LATER + 3 * MONTH)
    assert FootProfile.objects.get().status == "submitted"
    OrderLine.objects.filter(pk=line.pk).update(status="delivered")
    swept(LATER + 3 * MONTH)
    assert FootProfile.objects.get().status == "erased"
    # The guarantee still works by serial.
    with time_machine.travel(LATER + 3 * MONTH, tick=False):
        assert her.browser.get(f"covers/{her.serials['left']}/")[0] == 200


def test_a_consent_about_somebody_who_was_put_away_can_be_taken_back() -> None:
    customer = an_account().pk
    wearer = a_wearer(customer)
    a_submitted_profile(wearer)
    Wearer.objects.filter(pk=wearer.pk).update(archived_at=NOW)
    consenting.withdraw("health_data", wearer_id=wearer.pk, at=NOW, by=actor(customer))
    swept(NOW + MONTH)
    assert FootProfile.objects.get().status == "erased"
