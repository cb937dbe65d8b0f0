"""A scan that is measured and odd: a fitter looks before anything is made, and the customer is told so and why."""

from collections.abc import Callable

import pytest

from fitting import assessing, intake, prescribing
from fitting.measured import Side
from fitting.models import FootProfile, Measures, Scan
from fitting.rules.assessment import assess
from fitting.rules.proposal import propose
from fitting.rules.reasons import Confidence
from fitting.scan_codes import NOTES, REJECTS, TEXTS, ScanCode
from fitting.scan_found import Found, ScanFound, Verdict
from shop.actor import SYSTEM
from tests.fitting.making import CLEAR_ANSWERS, CLEAR_FOOT, NOW, a_customer, a_draft, a_wearer, actor
from tests.fitting.rules.making import an_offer
from tests.fitting.rules.test_metamorphic import doubted
from tests.fitting.scans import a_scan, measures, private, told
from tests.shop import given as in_shop

__all__ = ["measures", "private"]

type Measure = Callable[[Scan, ScanFound], Scan]
ODD = [code for code in ScanCode if code not in NOTES | REJECTS | {ScanCode.PLANTAR_ONLY}]
LENGTHS = {
    Found.FOOT_LENGTH: 251.0,
    Found.BALL_WIDTH: 93.5,
    Found.HEEL_WIDTH: 67.0,
    Found.BALL_LENGTH: 185.0,
    Found.INSTEP_HEIGHT: 63.0,
    Found.ARCH_HEIGHT: 18.0,
}


@pytest.mark.one_run("sqlite")
def test_whatever_is_odd_about_a_scan_a_fitter_looks_at_it() -> None:
    assert len(ODD) > 10
    for code in ODD:
        wearer = doubted(code.value)
        assessed = assess(wearer)
        [scan] = assessed.scans_doubted
        assert (scan.side, [(one.code, one.sentence) for one in scan.reasons]) == (Side.LEFT, [(code, TEXTS[code])])
        found = propose(wearer, assessed, an_offer("everyday"))
        [cause] = [one for one in found.causes if one.code == "scan_in_doubt"]
        assert (cause.side, TEXTS[code] in cause.sentence) == (Side.LEFT, True)
        assert {side.shape.side: side.confidence for side in found.sides} == {
            Side.LEFT: Confidence.LOW, Side.RIGHT: Confidence.MEDIUM,
        }  # fmt: skip


def clear(measures: Measure, found: ScanFound) -> FootProfile:
    """Submit feet of which everything is known, the left one by this scan."""
    wearer = a_wearer(a_customer().pk)
    by, draft = actor(wearer.customer_id), a_draft(wearer, **CLEAR_ANSWERS)
    intake.answer(draft.pk, measures={"left": None, "right": CLEAR_FOOT}, at=NOW, by=by)
    measures(a_scan(draft), found)
    assert Measures.objects.get(profile=draft, side="left").foot_length_source == "scan"
    return intake.submit(draft.pk, at=NOW, by=by)


@pytest.mark.django_db
def test_a_scan_without_its_heel_is_not_approved_by_rule(measures: Measure) -> None:
    profile = clear(measures, told(Verdict.REVIEW, ScanCode.MESH_HOLES, ScanCode.HEEL_CROPPED, lengths=LENGTHS))
    made = prescribing.propose(profile.pk, in_shop.variant().pk, at=NOW, by=SYSTEM)
    assert made.status == "in_review"
    assert {(cause["code"], cause["side"]) for cause in made.causes} == {
        ("scan_in_doubt", "left"), ("arch_uncertain", "left"),
    }  # fmt: skip
    judged = assessing.assess(profile, at=NOW)
    assert [reason.code for reason in judged.scans_doubted[0].reasons] == ["mesh_holes", "heel_cropped"]
    assert judged.feet[0].arch.reasons[-1].code == "scan_in_doubt"


@pytest.mark.django_db
def test_a_scan_that_is_clear_is_approved_by_rule(measures: Measure) -> None:
    profile = clear(measures, told(Verdict.YES, ScanCode.SOLE_FILLED, lengths=LENGTHS))
    assert prescribing.propose(profile.pk, in_shop.variant().pk, at=NOW, by=SYSTEM).status == "approved"
