"""What the mail about a decision says: a refusal with all that it leaves open, advice in words, in either language."""

import pytest

from fitting import mailing
from fitting.models import Message
from fitting.rules.refitting import Misfit
from orders import claims
from orders.claims import Choice
from orders.covering.advising import ADVICE
from orders.covering.judging import Clause
from orders.covering.sentences import OUTSIDE, SENTENCES
from orders.models import Claim
from tests.orders.claims.claiming import DAY, WORN, Wearing
from tests.orders.claims.test_deciding import clara
from tests.orders.claims.test_ladder import YEAR_FOUR
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def newest(language: str = "en") -> str:
    """Read the newest mail about a decision."""
    told = Message.objects.filter(kind="claim_decided").latest("pk")
    return " ".join(mailing.render(told.kind, language=language, facts=told.facts).text.split())


def test_a_refusal_names_its_sentence_what_is_still_covered_the_appeal_and_the_other_ways(ada: Wearing) -> None:
    _, told = ada.claims("left", at=YEAR_FOUR, **WORN)
    mail = newest()
    number = told["number"]
    assert f"We cannot grant claim {number}. Decision {number}-1 rests on this sentence" in mail
    assert f"“{SENTENCES[Clause.DURABILITY_TIME]}”" in mail
    assert "left and right: core, until November 20, 2036" in mail
    assert "left and right: shell, until November 20, 2036" in mail
    assert ("cover, until" in mail, "bonding" in mail) == (False, False)
    assert told["appeal_last_on"] == "2030-12-19"
    assert "Until December 19, 2030 you can ask that somebody looks at it who has not decided it" in mail
    assert all(words in mail for words in OUTSIDE.values())
    assert f"/claims/{number}/" in mail

    german = newest("de")
    assert "stützt sich auf diesen Satz des Versprechens: „Jedes Teil ist von der Lieferung an für eine Zeit" in german
    assert "links und rechts: Kern, bis 20. November 2036" in german
    assert "Bis zum 19. Dezember 2030 können Sie verlangen" in german
    assert not any(words in german for words in OUTSIDE.values())


def test_a_refusal_after_an_appeal_promises_no_further_look(ada: Wearing) -> None:
    _, told = ada.claims("left", at=YEAR_FOUR, **WORN)
    ada.presses(told["number"], "appeal", {"text": ""}, at=YEAR_FOUR + DAY)
    claim = Claim.objects.get(number=told["number"])
    refused = Choice("refused", "durability.time", words="Four years are over.")
    claims.decide(claim.pk, refused, at=YEAR_FOUR + 2 * DAY, by=clara())
    mail = newest()
    assert f"Decision {told['number']}-2 rests" in mail
    assert ("It was looked at twice" in mail, "Until" in mail) == (True, False)
    # What staff wrote may be about health: it stands on the page alone.
    assert "Four years are over." not in mail


def test_advice_is_said_in_the_api_and_in_the_mail_each_piece_once(ada: Wearing) -> None:
    misfits = ["arch_too_high", "presses_arch", "too_long"]
    _, told = ada.claims("left", "right", at=LATER + DAY, kind="fit", misfits=misfits)
    (decision,) = told["decisions"]
    assert decision["advice"] == [ADVICE[Misfit.ARCH_TOO_HIGH], ADVICE[Misfit.TOO_LONG]]
    mail = newest()
    assert all(mail.count(words) == 1 for words in decision["advice"])
    assert "Tell us on the claim's page whether it has helped" in mail
    german = newest("de")
    assert not any(words in german for words in decision["advice"])
    assert "Tragen Sie" in german
    _, told = ada.presses(told["number"], "advice", {"helped": False}, at=LATER + 9 * DAY)
    assert [bool(one["advice"]) for one in told["decisions"]] == [True, False]
