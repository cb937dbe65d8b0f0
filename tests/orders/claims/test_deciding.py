"""What rules cannot decide, people do: they ask, refuse with a clause, and another one looks at an appeal."""

import io
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from PIL import Image

from fitting.models import JournalEntry, Message
from orders import claims, tasks
from orders.admin.claim_previews import if_refused
from orders.claims import Choice
from orders.models import Claim, ClaimDecision, ClaimMessage, ComplaintRecord
from orders.models.written_once import AppendOnly
from shop.actor import Actor
from shop.refusal import NotAllowed
from tests.orders.claims.claiming import DAY, WORN, SignedIn, Wearing
from tests.orders.desks import foretold, page, staff
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague, finance

pytestmark = pytest.mark.django_db

THEN = LATER + 100 * DAY
SHAPE = {"part": "core", "failure": "lost_shape", "cause": "washed_as_instructed"}
GRANTED = Choice("granted", "durability.failure", remedy="remake")
REFUSED = Choice("refused", "durability.failure", words="We see the marks of a dryer.")


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def clara() -> Actor:
    return a_colleague("clara", "claims").as_actor()


def cem() -> Actor:
    return a_colleague("cem", "claims").as_actor()


def a_jpeg(colour: str = "red") -> io.BytesIO:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "camera"
    Image.new("RGB", (64, 48), colour).save(written, "JPEG", exif=exif)
    written.seek(0)
    written.name = "sole.jpg"
    return written


def in_review(ada: Wearing, *sides: str) -> Claim:
    status, told = ada.claims(*(sides or ("left",)), at=THEN, **SHAPE)
    assert (status, told["status"], told["next"], told["who"]) == (201, "in_review", "decide", "we"), told
    return Claim.objects.get(number=told["number"])


def test_a_claim_that_needs_a_look_goes_from_question_to_refusal_to_appeal_to_remake(ada: Wearing) -> None:
    claim = in_review(ada)
    number, due = claim.number, claim.due_at
    claims.ask(claim.pk, text="How was it dried?", at=THEN + DAY, by=clara())
    told = ada.reads(number, at=THEN + DAY)
    assert (told["status"], told["next"], told["who"], told["due_at"]) == ("needs_info", "answer", "customer", None)
    with pytest.raises(claims.ClaimElsewhere):
        claims.decide(claim.pk, REFUSED, at=THEN + DAY, by=clara())
    status, _ = ada.presses(number, "messages", {"text": "On the line."}, at=THEN + 3 * DAY)
    assert status == 201
    claim.refresh_from_db()
    assert (claim.status, claim.due_at - due) == ("in_review", 2 * DAY)

    with pytest.raises(claims.WordsForCustomerMissing):
        claims.decide(claim.pk, Choice("refused", "durability.failure"), at=THEN + 3 * DAY, by=clara())
    claims.decide(claim.pk, REFUSED, at=THEN + 3 * DAY, by=clara())
    told = ada.reads(number, at=THEN + 4 * DAY)
    assert (told["status"], told["next"], told["decisions"][0]["number"]) == ("denied", "appeal", f"{number}-1")
    assert told["decisions"][0]["clause"]["code"] == "durability.failure"
    assert {(row["side"], row["part"]) for row in told["still_covered"]} == {
        (side, part) for side in ("left", "right") for part in ("core", "shell", "cover", "bonding")
    }
    assert [route["code"] for route in told["outside_routes"]] == ["law", "consumer_advice", "arbitration"]
    assert ada.line.remakes.count() == 0

    status, told = ada.presses(number, "appeal", {"text": "It never saw a dryer."}, at=THEN + 33 * DAY)
    assert (status, told["status"], told["appeal_until"]) == (200, "in_review", None)
    with pytest.raises(claims.OwnRefusal):
        claims.decide(claim.pk, REFUSED, at=THEN + 34 * DAY, by=clara())
    other = cem()
    with pytest.raises(claims.ForAnotherRole):
        claims.decide(claim.pk, GRANTED, at=THEN + 34 * DAY, by=finance())
    seen = claims.preview(claim.pk, GRANTED, at=THEN + 34 * DAY, by=other)
    assert (seen.amount_minor, list(seen.remade)) == (0, ["left"])
    assert ClaimDecision.objects.count() == 1
    decision = claims.decide(claim.pk, GRANTED, at=THEN + 34 * DAY, by=other)
    assert (decision.number, decision.on_appeal, decision.by_id) == (2, True, other.id)
    told = ada.reads(number, at=THEN + 34 * DAY)
    assert (told["status"], told["remake_order"] is not None) == ("remedy_in_progress", True)
    assert [one["verdict"] for one in told["decisions"]] == ["refused", "granted"]
    with pytest.raises(AppendOnly):
        decision.save()
    status, refused = ada.presses(number, "appeal", {}, at=THEN + 35 * DAY)
    assert (status, refused["code"]) == (409, "claim_appeal_over")


def test_an_appeal_goes_to_finance_where_nobody_else_is_there_and_ends_after_thirty_days(ada: Wearing) -> None:
    claim = in_review(ada)
    claims.decide(claim.pk, REFUSED, at=THEN, by=clara())
    status, refused = ada.presses(claim.number, "appeal", {}, at=THEN + 32 * DAY)
    assert (status, refused["code"]) == (409, "claim_appeal_over")
    assert str(dict(if_refused(claim, finance()))["Mail"]).endswith("how to ask for another look")
    assert ada.presses(claim.number, "appeal", {}, at=THEN + 30 * DAY)[0] == 200
    claim.refresh_from_db()
    assert str(dict(if_refused(claim, finance()))["Mail"]).endswith("that another look cannot be asked for")
    claims.decide(claim.pk, GRANTED, at=THEN + 31 * DAY, by=finance())
    claim.refresh_from_db()
    assert (claim.status, claim.decisions.count()) == ("remedy_in_progress", 2)


def test_photos_are_written_anew_private_and_shown_by_a_link_that_ends(ada: Wearing) -> None:
    claim = in_review(ada)
    client = Client()
    client.force_login(ada.browser.user)
    path = f"/api/v1/claims/{claim.number}/evidence/"
    with time_machine.travel(THEN, tick=False):
        client.force_login(ada.browser.user)
        sent = client.post(path, {"file": a_jpeg()})
        assert sent.status_code == 201, sent.content
        again = client.post(path, {"file": a_jpeg()})
        assert (again.status_code, again.json()["code"]) == (409, "claim_photo_sent_before")
        assert client.post(path, {"file": io.BytesIO(b"<svg/>")}).status_code == 415
        (photo,) = client.get(path).json()
        shown = Client().get(photo["url"])
        kept = b"".join(shown.streaming_content)  # type: ignore[attr-defined]
        assert (shown.headers["Content-Type"], dict(Image.open(io.BytesIO(kept)).getexif())) == ("image/jpeg", {})
        eve = SignedIn("eve@example.com")
        assert eve.get(f"claims/{claim.number}/evidence/")[0] == eve.get(f"claims/{claim.number}/")[0] == 404
    with time_machine.travel(THEN + DAY, tick=False):
        assert Client().get(photo["url"]).status_code == 404
    claims.decide(claim.pk, REFUSED, at=THEN + DAY, by=clara())
    assert claim.decisions.get().evidence == [photo["id"]]
    assert tasks.follow_claims(at=THEN + 700 * DAY) == 0
    assert tasks.follow_claims(at=THEN + 732 * DAY) == 1
    assert claims.photos_of(claim.pk) == []


def test_one_may_add_a_side_withdraw_and_open_again(ada: Wearing) -> None:
    claim = in_review(ada)
    side = {"side": "right", **SHAPE}
    status, told = ada.presses(claim.number, "sides", side, at=THEN)
    assert (status, [one["side"] for one in told["sides"]]) == (201, ["left", "right"])
    assert ada.presses(claim.number, "sides", side, at=THEN)[1]["code"] == "claim_incomplete"
    assert ada.presses(claim.number, "withdraw", {}, at=THEN)[1]["status"] == "withdrawn"
    other = in_review(ada, "right")
    assert ada.presses(claim.number, "reopen", {}, at=THEN)[1]["code"] == "claim_live"
    ada.presses(other.number, "withdraw", {}, at=THEN)
    assert ada.presses(claim.number, "reopen", {}, at=THEN)[1]["status"] == "in_review"


def test_a_question_without_an_answer_is_reminded_of_and_laid_aside(ada: Wearing) -> None:
    claim = in_review(ada)
    claims.ask(claim.pk, text="How was it dried?", at=THEN, by=clara())
    moved = [tasks.follow_claims(at=THEN + days * DAY) for days in (6, 7, 8, 21, 22, 29, 30, 31)]
    assert moved == [0, 1, 0, 1, 0, 0, 1, 0]
    mail = Message.objects.get(kind="claim_laid_aside")
    assert (mail.to_email, mail.facts["claim"], mail.queued_at) == (ada.order.email, claim.number, THEN + 30 * DAY)
    told = ada.reads(claim.number, at=THEN + 31 * DAY)
    assert (told["status"], ada.presses(claim.number, "reopen", {}, at=THEN + 40 * DAY)[0]) == ("withdrawn", 200)


def test_an_injury_is_looked_at_by_a_person_and_recorded_for_good(ada: Wearing) -> None:
    status, told = ada.claims("left", at=THEN, injury=True, words="It broke and cut me.", **WORN)
    assert (status, told["status"]) == (201, "in_review")
    record = ComplaintRecord.objects.get()
    assert (told["complaint"], record.serials) == (record.number, [ada.serials["left"]])
    with pytest.raises(AppendOnly):
        record.delete()


@pytest.mark.parametrize("clause", ["fit.window", "fit.refunded", "durability.refunded", "durability.moon", ""])
def test_what_is_granted_rests_on_a_sentence_of_its_own_guarantee_that_grants_something(
    ada: Wearing, clause: str
) -> None:
    claim = in_review(ada)
    with pytest.raises(claims.ClauseUnfitting) as refused:
        claims.decide(claim.pk, Choice("granted", clause, remedy="remake"), at=THEN, by=clara())
    assert [problem.pointer for problem in refused.value.problems] == ["/clause"]
    claim.refresh_from_db()
    assert (claim.status, claim.decisions.count(), claim.remake) == ("in_review", 0, None)


def test_a_person_may_give_back_a_part_of_what_was_paid_and_no_more(ada: Wearing) -> None:
    claim = in_review(ada)
    partly = Choice("granted", "durability.failure", remedy="partial_refund", amount_minor=20791)
    with pytest.raises(claims.AmountImpossible):
        claims.decide(claim.pk, partly, at=THEN, by=clara())
    partly = Choice("granted", "durability.failure", remedy="partial_refund", amount_minor=5000)
    refund = claims.decide(claim.pk, partly, at=THEN, by=clara()).refund
    assert refund is not None
    assert (refund.amount_minor, refund.reason, refund.status) == (5000, "guarantee", "requested")
    ada.line.refresh_from_db()
    assert (ada.line.refunded_minor, ada.line.remakes_left_used) == (5000, 0)
    assert ada.reads(claim.number, at=THEN)["decisions"][0]["amount"] == {"amount": 5000, "currency": "USD"}


def test_the_desk_takes_a_part_as_people_write_money_and_no_fraction_of_a_cent(ada: Wearing) -> None:
    claim = in_review(ada)
    press = page(Claim, pk=claim.pk)[: -len("change/")] + "grant/"
    said = {"remedy": "partial_refund", "clause": "durability.failure"}
    with time_machine.travel(THEN, tick=False):
        client = staff("claims")
        assert "Of a partial refund (USD)" in client.get(press).content.decode()
        for wrong in ("40.005", "207.91"):
            assert client.post(press, said | {"amount": wrong}).status_code == 200
        assert claim.decisions.count() == 0
        assert client.post(press, said | {"amount": "40.00"}).status_code == 302
    assert (claim.decisions.get().amount_minor, ada.line.order.refunds.get().amount_minor) == (4000, 4000)


def test_the_desk_shows_what_the_rules_say_and_decides_in_one_press(ada: Wearing) -> None:
    claim = in_review(ada)
    here = page(Claim, pk=claim.pk)
    with time_machine.travel(THEN, tick=False):
        client = staff("claims")
        body = client.get(here).content.decode()
        for words in (
            "left: review, “", "A person looks at it: needs a look.", "lost shape", "remade 0 left, 0 right",
            ada.serials["right"], "10000-miles, version 1", "not decided",
        ):  # fmt: skip
            assert words in body
        press = here[: -len("change/")]
        asked = client.get(f"{press}grant/").content.decode()
        assert "The rules, left" in asked
        # Each way of putting it right says what it would do before anything is pressed.
        assert "an order of nothing for left" in asked
        assert ("If you choose pro rata refund", "$101.11 to how it was paid") in foretold(asked)
        assert ("If you choose refund", "$207.90 to how it was paid") in foretold(asked)
        assert "If you choose partial refund" in asked
        assert (claim.decisions.count(), ada.line.remakes.count()) == (0, 0)
        answer = client.post(f"{press}grant/", {"remedy": "remake", "clause": "durability.failure"}, follow=True)
        assert "Granted and begun" in answer.content.decode()
        assert "not decided" not in answer.content.decode()
    claim.refresh_from_db()
    assert (claim.status, ada.line.remakes.get().only_side) == ("remedy_in_progress", "left")
    assert (Client().get(here).status_code, staff("support").get(here).status_code) == (302, 403)


def test_a_refusal_that_was_wrong_is_corrected_by_a_further_decision_without_an_appeal(ada: Wearing) -> None:
    claim = in_review(ada)
    with pytest.raises(claims.ClaimElsewhere):
        claims.correct(claim.pk, reason="The photo shows the crack.", at=THEN, by=clara())
    first = claims.decide(claim.pk, REFUSED, at=THEN, by=clara())
    with pytest.raises(claims.CorrectionUnexplained):
        claims.correct(claim.pk, reason=" wrong ", at=THEN + DAY, by=clara())
    with pytest.raises(NotAllowed):
        claims.correct(claim.pk, reason="The photo shows the crack.", at=THEN + DAY, by=finance())
    assert Claim.objects.get().status == "denied"

    here = page(Claim, pk=claim.pk)[: -len("change/")]
    with time_machine.travel(THEN + DAY, tick=False):
        client = staff("claims")
        answer = client.post(f"{here}look-again/", {"reason": "The photo shows the crack."}, follow=True)
        assert "the refusal stays as it was written" in answer.content.decode()
    told = ada.reads(claim.number, at=THEN + DAY)
    assert (told["status"], told["appeal_until"], len(told["decisions"])) == ("in_review", None, 1)
    # Whoever refused it may put it right: it is no appeal.
    second = claims.decide(claim.pk, GRANTED, at=THEN + DAY, by=clara())
    assert (second.number, second.on_appeal, first.verdict) == (2, False, "refused")
    told = ada.reads(claim.number, at=THEN + DAY)
    assert [one["verdict"] for one in told["decisions"]] == ["refused", "granted"]
    why = JournalEntry.objects.get(subject="orders.claim", reason="The photo shows the crack.")
    assert (why.was, why.became, why.by_kind) == ("denied", "in_review", "staff")
    with pytest.raises(claims.ClaimElsewhere):
        claims.correct(claim.pk, reason="The photo shows the crack.", at=THEN + 2 * DAY, by=clara())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE orders_claimdecision SET verdict = 'granted'",
        "DELETE FROM orders_claimdecision",
        "UPDATE orders_claimmessage SET text = 'Otherwise.'",
        "DELETE FROM orders_claimmessage",
        "UPDATE orders_complaintrecord SET words = ''",
        "DELETE FROM orders_complaintrecord",
    ],
)
def test_the_database_changes_and_removes_no_decision_no_word_and_no_complaint(ada: Wearing, statement: str) -> None:
    status, told = ada.claims("left", at=THEN, injury=True, **SHAPE)
    assert (status, told["status"]) == (201, "in_review")
    claim = Claim.objects.get()
    ada.presses(claim.number, "messages", {"text": "It hurt."}, at=THEN)
    claims.decide(claim.pk, REFUSED, at=THEN, by=clara())
    assert (ClaimDecision.objects.count(), ComplaintRecord.objects.count()) == (1, 1)
    before = picture_of_papers()
    with pytest.raises(DatabaseError, match=r"never|append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert picture_of_papers() == before


def picture_of_papers() -> list[Any]:
    """Everything that is written once about claims."""
    papers: list[Any] = [ClaimDecision, ClaimMessage, ComplaintRecord]
    return [list(kind.objects.order_by("pk").values()) for kind in papers]


def test_a_claim_about_the_fit_can_be_granted_at_the_desk_and_says_what_is_not_possible(ada: Wearing) -> None:
    status, told = ada.claims("left", at=LATER + DAY, kind="fit", misfits=["arch_too_high"], injury=True)
    assert (status, told["status"]) == (201, "in_review")
    here = page(Claim, pk=Claim.objects.get().pk)[: -len("change/")]
    with time_machine.travel(LATER + 2 * DAY, tick=False):
        client = staff("claims")
        asked = client.get(f"{here}grant/")
        assert asked.status_code == 200
        impossible = f"not possible: {claims.RemedyUnknown.title}"
        assert ("If you choose pro rata refund", impossible) in foretold(asked.content.decode())
        wrong = {"remedy": "remake", "clause": "fit.window", "side": "right"}
        assert "Choose what puts it right" in client.post(f"{here}grant/", wrong).content.decode()
        client.post(f"{here}grant/", {"remedy": "advice", "clause": "fit.window"})
    assert Claim.objects.get().status == "remedy_in_progress"
