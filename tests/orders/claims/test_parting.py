"""One side granted and the other refused: the refused one is a claim of its own, with all that a refusal has."""

from html import unescape
from typing import Any, Final

import pytest
import time_machine

from fitting.models import Message
from orders import claims
from orders.claims import Choice
from orders.invariants import invariants
from orders.models import Claim, ClaimSide
from tests.orders.claims.claiming import DAY, Wearing
from tests.orders.claims.test_deciding import a_jpeg, cem, clara, in_review
from tests.orders.desks import page, staff
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db

THEN: Final = LATER + 100 * DAY
ONE_OF_TWO: Final = Choice(
    "granted", "durability.failure", remedy="remake", sides=("left",), words="The right one is whole."
)


def refused_side(ada: Wearing, claim: Claim) -> Any:
    """Read the claim that came of the side that was refused."""
    (number,) = ada.reads(claim.number, at=THEN)["parted"]
    return ada.reads(number, at=THEN)


def test_a_side_that_is_refused_has_number_clause_ways_and_an_appeal_of_its_own() -> None:
    ada = Wearing()
    claim = in_review(ada, "left", "right")
    silent = Choice("granted", "durability.failure", remedy="remake", sides=("left",))
    with pytest.raises(claims.WordsForCustomerMissing):
        claims.decide(claim.pk, silent, at=THEN, by=clara())
    assert list(claims.preview(claim.pk, ONE_OF_TWO, at=THEN, by=clara()).refused) == ["right"]
    assert (Claim.objects.count(), claim.decisions.count()) == (1, 0)
    with time_machine.travel(THEN, tick=False):
        asked = unescape(staff("claims").get(page(Claim, pk=claim.pk)[: -len("change/")] + "grant/").content.decode())
    assert asked.count("If you choose left only") == asked.count("If you choose right only") == 1
    assert "right becomes a claim of its own and is refused, with your words: “A failure is covered;" in asked
    claims.decide(claim.pk, ONE_OF_TWO, at=THEN, by=clara())

    told = ada.reads(claim.number, at=THEN)
    assert (told["status"], [one["side"] for one in told["sides"]]) == ("remedy_in_progress", ["left"])
    (granted,) = told["decisions"]
    assert (granted["verdict"], [one["side"] for one in granted["sides"]]) == ("granted", ["left"])
    other = refused_side(ada, claim)
    assert (other["status"], other["next"], other["parted_from"]) == ("denied", "appeal", claim.number)
    assert [one["side"] for one in other["sides"]] == ["right"]
    (refused,) = other["decisions"]
    assert (refused["verdict"], refused["remedy"], refused["words"]) == ("refused", None, "The right one is whole.")
    assert (refused["number"], refused["clause"]["code"]) == (f"{other['number']}-1", "durability.failure")
    assert [one["side"] for one in refused["sides"]] == ["right"]
    assert len(other["still_covered"]) == 8
    assert [route["code"] for route in other["outside_routes"]] == ["law", "consumer_advice", "arbitration"]
    assert other["appeal_until"] is not None
    sent = Message.objects.filter(kind="claim_decided").order_by("pk").values_list("facts__claim", "facts__granted")
    assert sorted(sent) == sorted([(claim.number, True), (other["number"], False)])

    with time_machine.travel(THEN, tick=False):
        desk = staff("claims")
        shown = [desk.get(page(Claim, pk=one.pk)).content.decode() for one in Claim.objects.order_by("pk")]
    first, second = (f">{number}</a>" for number in (claim.number, other["number"]))
    assert (second in shown[0], first in shown[1]) == (True, True)
    assert all("Ada Stone, 12 Elm Street, Portland, OR, 97205, US" in one for one in shown)

    assert ada.presses(other["number"], "appeal", {"text": "It creaks, too."}, at=THEN + DAY)[0] == 200
    apart = Claim.objects.get(number=other["number"])
    with pytest.raises(claims.OwnRefusal):
        claims.decide(apart.pk, Choice("granted", "durability.failure", remedy="remake"), at=THEN + DAY, by=clara())
    claims.decide(apart.pk, Choice("granted", "durability.failure", remedy="remake"), at=THEN + DAY, by=cem())
    made = list(ada.line.remakes.order_by("pk").values_list("only_side", flat=True))
    assert (made, ada.reads(claim.number, at=THEN + DAY)["status"]) == (["left", "right"], "remedy_in_progress")
    assert invariants(at=THEN + DAY) == []


def test_the_rules_name_the_clause_of_a_side_that_they_refuse() -> None:
    ada = Wearing()
    claim = in_review(ada, "left", "right")
    ClaimSide.objects.filter(claim=claim, side="right").update(cause="heat")
    claims.decide(claim.pk, ONE_OF_TWO, at=THEN, by=clara())
    (refused,) = refused_side(ada, claim)["decisions"]
    assert refused["clause"]["code"] == "durability.excluded"


def test_what_is_written_about_a_decided_claim_waits_until_it_is_answered() -> None:
    ada = Wearing()
    claim = in_review(ada)
    kept = Claim.objects.queues(at=THEN)["messages"]
    assert ada.presses(claim.number, "messages", {"text": "It creaks."}, at=THEN)[0] == 201
    assert not Claim.objects.filter(kept).exists()
    claims.decide(claim.pk, Choice("refused", "durability.failure", words="It is whole."), at=THEN, by=clara())
    for hour, words in enumerate(("It is not.", "Look at it again.")):
        assert ada.presses(claim.number, "messages", {"text": words}, at=THEN + (hour + 1) * DAY)[0] == 201
    assert list(Claim.objects.filter(kept).values_list("unheard_since", flat=True)) == [THEN + DAY]
    first = claim.messages.get(text="It is not.")
    claims.answer(claim.pk, text="We did.", read=first.pk, at=THEN + 2 * DAY, by=clara())
    # What came after the last message that was read is not answered by it.
    assert list(Claim.objects.filter(kept).values_list("unheard_since", flat=True)) == [THEN + 2 * DAY]

    here = page(Claim, pk=claim.pk)
    with time_machine.travel(THEN + 3 * DAY, tick=False):
        client = staff("claims")
        desk = client.get(here.replace(f"{claim.pk}/change/", "?queue=messages")).content.decode()
        assert claim.number in desk
        press = f"{here[: -len('change/')]}answer/"
        last = claim.messages.order_by("-pk").values_list("pk", flat=True)[0]
        assert f'value="{last}"' in client.get(press).content.decode()
        answer = client.post(press, {"text": "Then ask for another look.", "read": last}, follow=True)
        assert "Answered" in answer.content.decode()
        gone = client.post(f"{here[: -len('change/')]}no-answer/", {"read": last}, follow=True)
        assert "waits for an answer" in gone.content.decode()
    assert not Claim.objects.filter(kept).exists()
    mails = Message.objects.filter(kind="claim_answered").values_list("to_email", "facts__claim")
    assert list(mails) == [(ada.order.email, claim.number)] * 2
    status, listed = ada.browser.get(f"claims/{claim.number}/messages/")
    assert (status, listed["results"][0]["text"]) == (200, "Then ask for another look.")
    with pytest.raises(claims.NothingUnheard):
        claims.need_no_answer(claim.pk, at=THEN + 4 * DAY, by=clara())


def test_what_needs_no_answer_is_taken_off_a_photo_waits_too_and_an_appeal_is_read_anyway() -> None:
    ada = Wearing()
    claim = in_review(ada)
    claims.decide(claim.pk, Choice("refused", "durability.failure", words="It is whole."), at=THEN, by=clara())
    assert ada.presses(claim.number, "messages", {"text": "Thank you."}, at=THEN)[0] == 201
    claims.need_no_answer(claim.pk, at=THEN + DAY, by=clara())
    claim.refresh_from_db()
    assert claim.unheard_since is None
    assert ada.presses(claim.number, "messages", {"text": "But why?"}, at=THEN + DAY)[0] == 201
    assert ada.presses(claim.number, "appeal", {}, at=THEN + DAY)[0] == 200
    claim.refresh_from_db()
    assert (claim.status, claim.unheard_since) == ("in_review", None)
    claims.decide(claim.pk, Choice("granted", "durability.failure", remedy="remake"), at=THEN + DAY, by=cem())
    claims.attach(claim.pk, a_jpeg().read(), at=THEN + 2 * DAY, by=ada.browser.actor)
    claim.refresh_from_db()
    assert claim.unheard_since == THEN + 2 * DAY
