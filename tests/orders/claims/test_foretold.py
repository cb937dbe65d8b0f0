"""What a claim would come to, asked before it is made with all that it would say; and what a refusal leaves."""

from typing import Any, Final
from urllib.parse import urlencode

import pytest
import time_machine

from fitting.models import Wearer
from orders.models import Claim, Cover, CoverSide
from tests.orders.claims.claiming import CRACKED, DAY, WORN, Wearing
from tests.orders.claims.test_ladder import MISFIT
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db

LASTING: Final = {"core", "shell"}
WEARING: Final = {"cover", "bonding"}


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def foretold(ada: Wearing, **asked: str) -> tuple[int, Any]:
    with time_machine.travel(LATER + DAY, tick=False):
        return ada.browser.get(f"covers/{ada.serials['left']}/eligibility/?{urlencode({'side': 'left', **asked})}")


def standing(told: Any, side: str) -> set[str]:
    """What is still covered of a side, by a refusal."""
    assert told["status"] == "denied"
    return {row["part"] for row in told["still_covered"] if row["side"] == side}


def test_the_answer_before_a_claim_knows_the_miles_the_wish_and_the_age_that_the_claim_would_know(ada: Wearing) -> None:
    crack = {"kind": "durability", "part": "core", "failure": "crack", "cause": "wear"}
    for figure, verdict in (("10000.0", "granted"), ("10000.1", "refused")):
        status, told = foretold(ada, **crack, confirmed_miles=figure)
        assert (status, told["verdict"]) == (200, verdict), told
    CoverSide.objects.filter(line=ada.line).update(fit_remakes_used=1, fit_reported_at=LATER)
    for wish, remedy in (("remake", "remake"), ("refund", "refund")):
        assert foretold(ada, kind="fit", wish=wish)[1]["remedy"] == remedy
    grown = {"kind": "durability", "failure": "outgrown"}
    for born, verdict in ((None, "review"), (LATER.year - 12, "granted"), (LATER.year - 40, "refused")):
        Wearer.objects.update(birth_year=born, birth_month=born and 1)
        assert foretold(ada, **grown)[1]["verdict"] == verdict
    assert (Claim.objects.count(), foretold(ada, kind="fit", wish="advice")[0]) == (0, 400)


def test_what_was_never_promised_is_said_to_be_so(ada: Wearing) -> None:
    Cover.objects.filter(line=ada.line, kind="fit").delete()
    status, refused = foretold(ada, kind="fit")
    assert (status, refused["code"]) == (409, "claim_not_promised")
    assert "Nothing of this kind was promised" in refused["detail"]
    assert ada.claims("left", at=LATER + DAY, **MISFIT)[1]["code"] == "claim_not_promised"


def test_a_refusal_says_what_is_left_by_miles_by_use_and_for_the_fit(ada: Wearing) -> None:
    _, far = ada.claims("left", at=LATER + 30 * DAY, confirmed_miles="10000.1", **CRACKED)
    assert standing(far, "left") == standing(far, "right") == {*WEARING, "fit"}
    assert all(row["until"] for row in far["still_covered"])
    # The free cover is used up on one side.
    _, worn = ada.claims("right", at=LATER + 31 * DAY, **WORN)
    ada.arrives(ada.remake_of(worn["number"]), at=LATER + 40 * DAY)
    _, again = ada.claims("right", at=LATER + 90 * DAY, **WORN)
    assert again["decisions"][0]["clause"]["code"] == "durability.free"
    assert (standing(again, "left"), standing(again, "right")) == ({*LASTING, *WEARING}, LASTING)


def test_a_report_in_time_is_still_covered_when_everything_else_is_over(ada: Wearing) -> None:
    _, told = ada.claims("left", at=LATER + DAY, **MISFIT)
    ada.presses(told["number"], "advice", {"helped": True}, at=LATER + 2 * DAY)
    _, late = ada.claims("left", at=LATER + 11 * 365 * DAY, **CRACKED)
    assert [(row["side"], row["part"], row["until"]) for row in late["still_covered"]] == [("left", "fit", None)]
