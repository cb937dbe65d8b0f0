"""A claim that is opened again after its remake has come: what was decided last counts, not what was made before."""

import pytest

from fitting import mailing
from fitting.models import Message
from orders import claims
from orders.claims import Choice
from orders.invariants import invariants
from orders.models import Claim, OrderLine, Refund
from tests.orders.claims.claiming import CRACKED, DAY, Wearing
from tests.orders.claims.test_deciding import cem, clara
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db

AGAIN = LATER + 130 * DAY
ADVICE = Choice("granted", "durability.failure", remedy="advice", words="Let them dry overnight.")
PAID = Choice("granted", "durability.failure", remedy="partial_refund", amount_minor=5000)


@pytest.fixture
def opened() -> tuple[Wearing, Claim]:
    """A claim whose remake has come, and which its customer has opened again."""
    ada = Wearing()
    _, told = ada.claims("left", at=LATER + 100 * DAY, **CRACKED)
    ada.arrives(ada.remake_of(told["number"]), at=LATER + 120 * DAY)
    status, again = ada.presses(told["number"], "reopen", None, at=AGAIN)
    assert (status, again["status"], again["next"]) == (200, "in_review", "decide"), again
    return ada, Claim.objects.get(number=told["number"])


def test_advice_is_asked_about_and_ends_it(opened: tuple[Wearing, Claim]) -> None:
    ada, claim = opened
    claims.decide(claim.pk, ADVICE, at=AGAIN, by=clara())
    told = ada.reads(claim.number, at=AGAIN)
    assert (told["status"], told["next"], told["who"]) == ("remedy_in_progress", "say_whether_it_helped", "customer")
    letter = Message.objects.filter(kind="claim_decided").latest("pk")
    assert (letter.facts["remedy"], letter.facts["remake"]) == ("advice", "")
    status, told = ada.presses(claim.number, "advice", {"helped": True}, at=AGAIN + DAY)
    assert (status, told["status"]) == (200, "resolved")
    assert OrderLine.objects.filter(remake_of=ada.line).count() == 1


def test_money_is_told_as_money_and_a_colleague_may_correct_it_until_it_has_left(opened: tuple[Wearing, Claim]) -> None:
    ada, claim = opened
    remade = ada.remake_of(claim.number)
    claims.decide(claim.pk, PAID, at=AGAIN, by=clara())
    letter = Message.objects.filter(kind="claim_decided").latest("pk")
    mail = mailing.render("claim_decided", language="en", facts=letter.facts).text
    assert ("$50.00 goes back" in mail, "make it again" in mail) == (True, False)

    claim.refresh_from_db()
    assert not claims.is_begun(claim)
    refused = Choice("refused", "durability.failure", words="It is whole.")
    claims.correct_grant(claim.pk, refused, reason="The photo shows it whole.", at=AGAIN + DAY, by=cem())
    told = ada.reads(claim.number, at=AGAIN + DAY)
    assert (told["status"], [one["verdict"] for one in told["decisions"]]) == (
        "denied",
        ["granted", "granted", "refused"],
    )
    assert Refund.objects.get().status == "declined"
    remade.refresh_from_db()
    ada.line.refresh_from_db()
    assert (remade.status, ada.line.remakes_left_used, ada.line.refunded_minor) == ("delivered", 1, 0)
    assert invariants(at=AGAIN + DAY) == []
