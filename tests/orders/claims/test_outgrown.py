"""Feet that have grown: the pair is made again in the new size, once newer feet are described."""

from typing import Any, Final

import pytest

from fitting import consenting, intake
from fitting.consent_texts import current
from fitting.models import Message, Wearer
from orders import claims, reviews, tasks
from orders.cancellations import end_overdue
from orders.models import Claim, CoverSide, OrderLine
from shop.actor import SYSTEM
from tests.fitting.making import CLEAR_ANSWERS, CLEAR_FOOT, a_draft, actor, ruler
from tests.orders.claims.claiming import DAY, Wearing
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague
from tests.orders.workshop import designs

pytestmark = pytest.mark.django_db

GROWN: Final[dict[str, Any]] = {"failure": "outgrown"}
WHEN: Final = LATER + 100 * DAY


@pytest.fixture
def pip() -> Wearing:
    """A pair for somebody of fifteen."""
    worn = Wearing()
    wearer = worn.line.wearer
    assert wearer is not None
    Wearer.objects.filter(pk=wearer.pk).update(birth_year=LATER.year - 15, birth_month=1)
    text = current("guardian").version
    consenting.give("guardian", text, at=LATER, by=actor(wearer.customer_id), wearer_id=wearer.pk, name="Grace")
    return worn


def longer_by(millimetres: float, wearer: Wearer) -> Any:
    """Submit feet of the wearer that have grown."""
    born = f"{LATER.year - 15}-01"
    grown = {**CLEAR_FOOT, "foot_length": ruler(251.0 + millimetres), "ball_length": ruler(185.0 + millimetres)}
    draft = a_draft(wearer, at=WHEN, **CLEAR_ANSWERS | {"birth_month": born})
    by = actor(wearer.customer_id)
    intake.answer(draft.pk, measures=dict.fromkeys(("left", "right"), grown), at=WHEN, by=by)
    return intake.submit(draft.pk, at=WHEN, by=by)


def length_of(line: OrderLine) -> float:
    """How long a foot is for which a line is built."""
    assert line.prescription is not None
    return float(line.prescription.sides.get(side="left").insole.shape.foot_length_mm)


def test_an_outgrown_pair_waits_for_newer_feet_and_is_made_from_them(pip: Wearing) -> None:
    worn, wearer = pip.line, pip.line.wearer
    assert wearer is not None
    status, told = pip.claims("left", "right", at=WHEN, **GROWN)
    assert (status, told["status"], told["decisions"][0]["remedy"]) == (201, "remedy_in_progress", "remake"), told
    remake = pip.remake_of(told["number"])
    assert (remake.status, remake.prescription, remake.profile) == ("awaiting_profile", None, worn.profile)
    assert (told["next"], told["who"], told["remake_status"]) == ("measure_feet", "customer", "awaiting_profile")
    letter = Message.objects.get(kind="claim_decided")
    assert (letter.facts["measure"], letter.facts["remake"]) == (True, remake.order.number)
    assert not reviews.follow(remake.pk, at=WHEN, by=SYSTEM)

    newer = longer_by(12, wearer)
    assert reviews.follow_lagging(at=WHEN) == 1
    remake.refresh_from_db()
    assert (remake.profile, pip.reads(told["number"], at=WHEN)["next"]) == (newer, "remedy")
    if remake.status == "in_review":
        reviews.approve(remake.pk, at=WHEN, by=a_colleague("fay", "fitter").as_actor())
        remake.refresh_from_db()
    assert remake.prescription is not None
    assert (remake.status, length_of(remake) - length_of(worn)) == ("approved", 12)
    designs(remake.prescription)
    old = pip.serials
    pip.arrives(remake, at=WHEN + 20 * DAY)
    assert pip.reads(told["number"], at=WHEN + 20 * DAY)["status"] == "resolved"
    assert not set(old.values()) & set(pip.serials.values())
    rows = CoverSide.objects.filter(line=worn)
    assert {(row.outgrown_remakes_used, row.remakes_used, row.fit_remakes_used) for row in rows} == {(1, 0, 0)}


def test_it_is_made_again_once_and_a_day_too_late_it_is_not(pip: Wearing) -> None:
    _, late = pip.claims("left", at=LATER + 182 * DAY, **GROWN)
    assert (late["status"], late["decisions"][0]["clause"]["code"]) == ("denied", "durability.growing")
    assert OrderLine.objects.filter(remake_of=pip.line).count() == 0


def test_feet_that_are_never_described_end_the_remake_and_a_person_looks_again(pip: Wearing) -> None:
    _, told = pip.claims("left", at=WHEN, **GROWN)
    remake = pip.remake_of(told["number"])
    over = WHEN + 46 * DAY
    assert (end_overdue(at=WHEN + 44 * DAY, by=SYSTEM), end_overdue(at=over, by=SYSTEM)) == (0, 1)
    remake.refresh_from_db()
    assert remake.status == "cancelled"
    tasks.follow_claims(at=over)
    claim = Claim.objects.get(number=told["number"])
    pip.line.refresh_from_db()
    assert (claim.status, claim.remake, pip.line.remakes_left_used) == ("in_review", None, 0)
    assert CoverSide.objects.get(line=pip.line, side="left").outgrown_remakes_used == 0


def test_what_a_colleague_grants_for_grown_feet_waits_too_and_can_be_corrected_meanwhile(
    pip: Wearing,
) -> None:
    Wearer.objects.update(birth_year=None, birth_month=None)
    _, told = pip.claims("left", at=WHEN, **GROWN)
    assert told["status"] == "in_review"
    pk = Claim.objects.get(number=told["number"]).pk
    granted = claims.Choice("granted", "durability.growing", remedy="remake")
    claims.decide(pk, granted, at=WHEN, by=a_colleague("clara", "claims").as_actor())
    assert pip.remake_of(told["number"]).status == "awaiting_profile"
    refused = claims.Choice("refused", "durability.growing", words="They had not grown.")
    claims.correct_grant(
        pk, refused, reason="The feet had not grown.", at=WHEN, by=a_colleague("cy", "claims").as_actor()
    )
    claim = Claim.objects.get(pk=pk)
    assert (claim.status, claim.remake) == ("denied", None)
