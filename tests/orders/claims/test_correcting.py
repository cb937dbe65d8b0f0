"""What was granted wrongly is decided otherwise by a second person, as long as nothing has come of it."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from fitting.models import JournalEntry, Message
from orders import claims, deciding, gateway, refunds, tasks
from orders.claims import Choice
from orders.invariants import invariants
from orders.models import Case, Claim, ClaimDecision, CoverSide, Device, Order, OrderLine, Refund, WorkOrder
from shop.actor import SYSTEM, Actor
from shop.refusal import NotAllowed
from tests import remembered
from tests.orders.claims.claiming import CRACKED, DAY, Wearing
from tests.orders.desks import page
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague, finance
from tests.orders.workshop import brought_to

pytestmark = pytest.mark.django_db

THEN = LATER + 100 * DAY
WHY = "The photo shows the marks of a saw."
SHAPE = {"part": "core", "failure": "lost_shape", "cause": "wear"}
REFUSED = Choice("refused", "durability.excluded", words="It was cut by somebody.")
REMADE = Choice("granted", "durability.failure", remedy="remake")
PAID = Choice("granted", "durability.failure", remedy="partial_refund", amount_minor=5000)


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def clara() -> Actor:
    return a_colleague("clara", "claims").as_actor()


def cem() -> Actor:
    return a_colleague("cem", "claims").as_actor()


def at_the_desk(name: str) -> Client:
    """A colleague of claims at their desk."""
    remembered.role_groups()
    client = Client()
    client.force_login(a_colleague(name, "claims"))
    return client


def granted(ada: Wearing, choice: Choice | None = None) -> Claim:
    """A claim that the rules have granted with a remake, or Clara with what she chose."""
    _, told = ada.claims("left", at=THEN, **(CRACKED if choice is None else SHAPE))
    claim = Claim.objects.get(number=told["number"])
    if choice is not None:
        claims.decide(claim.pk, choice, at=THEN, by=clara())
        claim.refresh_from_db()
    assert claim.status == "remedy_in_progress"
    return claim


def picture(claim: Claim) -> list[Any]:
    """Everything that a refused correction must leave alone."""
    kinds: list[Any] = [Claim, ClaimDecision, CoverSide, Order, OrderLine, WorkOrder, Device, Refund, Case, Message]
    return [[list(kind.objects.order_by("pk").values()) for kind in kinds], JournalEntry.objects.count(), claim.pk]


def counted(ada: Wearing) -> tuple[int, int, int]:
    """Return what the line counts for the left side, what its cover counts, and its money."""
    line = OrderLine.objects.get(pk=ada.line.pk)
    return line.remakes_left_used, line.covered_sides.get(side="left").remakes_used, line.refunded_minor


@pytest.mark.parametrize("stage", ["approved", "queued"])
def test_a_remake_that_nobody_began_is_called_off_and_the_claim_decided_otherwise(ada: Wearing, stage: str) -> None:
    claim = granted(ada)
    remake = ada.remake_of(claim.number)
    brought_to(stage, remake, at=THEN)
    assert counted(ada) == (1, 1, 0)
    decision = claims.correct_grant(claim.pk, REFUSED, reason=WHY, at=THEN + DAY, by=clara())
    claim.refresh_from_db()
    remake.refresh_from_db()
    remake.order.refresh_from_db()
    assert (claim.status, claim.remake, claim.closed_at) == ("denied", None, THEN + DAY)
    assert (remake.status, remake.order.cancelled_at, counted(ada)) == ("cancelled", THEN + DAY, (0, 0, 0))
    assert set(WorkOrder.objects.filter(line=remake).values_list("status", flat=True)) <= {"withdrawn"}
    assert (decision.number, decision.by_id, decision.note) == (2, clara().id, f"Corrects decision 1: {WHY}")
    # The first decision stays as it was written; the customer reads both, and may ask for another look.
    told = ada.reads(claim.number, at=THEN + 2 * DAY)
    assert [one["verdict"] for one in told["decisions"]] == ["granted", "refused"]
    assert (told["next"], told["appeal_until"] is not None, told["remake_order"]) == ("appeal", True, None)
    mails = Message.objects.order_by("pk").values_list("kind", flat=True)
    assert [kind for kind in mails if kind in {"claim_decided", "order_cancelled"}] == ["claim_decided"] * 2
    entry = JournalEntry.objects.get(subject="orders.claim", reason=WHY, field="status")
    assert (entry.was, entry.became, entry.by_id) == ("remedy_in_progress", "in_review", clara().id)
    assert tasks.follow_claims(at=THEN + 2 * DAY) == 0
    assert invariants(at=THEN + 2 * DAY) == []


@pytest.mark.parametrize("stage", ["in_production", "quality_check", "ready"])
def test_a_remake_that_was_begun_stands(ada: Wearing, stage: str) -> None:
    claim = granted(ada)
    brought_to(stage, ada.remake_of(claim.number), at=THEN)
    before = picture(claim)
    with pytest.raises(claims.RemedyBegun, match="being made"):
        claims.correct_grant(claim.pk, REFUSED, reason=WHY, at=THEN + DAY, by=cem())
    assert picture(claim) == before


def test_money_that_nobody_sent_is_called_off_and_another_remedy_takes_its_place(ada: Wearing) -> None:
    claim = granted(ada, PAID)
    assert counted(ada) == (0, 0, 5000)
    claims.correct_grant(claim.pk, REMADE, reason=WHY, at=THEN + DAY, by=cem())
    refund = Refund.objects.get()
    assert (refund.status, refund.settled_at, counted(ada)) == ("declined", THEN + DAY, (1, 1, 0))
    # Nobody sends it any more, the sweep or by hand.
    assert tasks.execute_refunds(at=THEN + DAY) == 0
    assert refunds.execute(refund.pk, at=THEN + DAY, by=finance()).status == "declined"
    claim.refresh_from_db()
    assert (claim.status, claim.remake, claim.decisions.count()) == (
        "remedy_in_progress", ada.line.remakes.get(), 2,
    )  # fmt: skip
    assert tasks.follow_claims(at=THEN + DAY) == 0
    assert invariants(at=THEN + DAY) == []


def test_money_that_waits_for_a_second_person_is_declined_with_its_case(ada: Wearing, settings: Settings) -> None:
    settings.REFUND_LIMITS = {"USD": 1000}
    claim = granted(ada, PAID)
    refund = Refund.objects.get()
    assert (refund.status, Case.objects.live().filter(refund=refund).count()) == ("awaiting_approval", 1)
    claims.correct_grant(claim.pk, REFUSED, reason=WHY, at=THEN + DAY, by=cem())
    refund.refresh_from_db()
    assert (refund.status, Case.objects.live().filter(refund=refund).count()) == ("declined", 0)
    with pytest.raises(deciding.NotAwaitingApproval):
        deciding.approve(refund.pk, at=THEN + DAY, by=finance())
    assert counted(ada) == (0, 0, 0)


@pytest.mark.parametrize(
    "sent",
    [{"leased_until": THEN}, {"attempts": 1}, {"status": "unknown", "attempts": 1}, {"status": "pending"}],
    ids=["being sent", "tried once", "no answer", "on its way"],
)
def test_money_that_may_have_left_stands(ada: Wearing, sent: dict[str, Any]) -> None:
    claim = granted(ada, PAID)
    Refund.objects.update(**sent)
    before = picture(claim)
    with pytest.raises(claims.RemedyBegun):
        claims.correct_grant(claim.pk, REFUSED, reason=WHY, at=THEN + DAY, by=cem())
    assert picture(claim) == before


def test_it_takes_a_second_person_of_claims_a_reason_and_a_granted_claim(ada: Wearing) -> None:
    claim = granted(ada, REMADE)
    before = picture(claim)
    # They are made before, as making people is no part of what is refused.
    people = {"clara": clara(), "cem": cem(), "finn": finance()}
    refusals: list[tuple[type[Exception], str, str]] = [
        (claims.OwnGrant, "clara", WHY), (claims.CorrectionUnexplained, "cem", " wrong "), (NotAllowed, "finn", WHY),
    ]  # fmt: skip
    for refusal, who, reason in refusals:
        with pytest.raises(refusal):
            claims.correct_grant(claim.pk, REFUSED, reason=reason, at=THEN, by=people[who])
    with pytest.raises(claims.WordsForCustomerMissing):
        claims.correct_grant(
            claim.pk, Choice("refused", "durability.excluded"), reason=WHY, at=THEN, by=people["cem"]
        )  # fmt: skip
    assert picture(claim) == before
    claims.correct_grant(claim.pk, REFUSED, reason=WHY, at=THEN, by=people["cem"])
    with pytest.raises(claims.ClaimElsewhere):
        claims.correct_grant(claim.pk, REFUSED, reason=WHY, at=THEN, by=people["clara"])
    with pytest.raises(claims.ClaimUnknown):
        claims.correct_grant(0, REFUSED, reason=WHY, at=THEN, by=people["clara"])


def test_who_refused_does_not_undo_the_appeal_and_a_new_refusal_may_be_appealed_again(ada: Wearing) -> None:
    _, told = ada.claims("left", at=THEN, **SHAPE)
    claim = Claim.objects.get(number=told["number"])
    claims.decide(claim.pk, REFUSED, at=THEN, by=clara())
    ada.presses(claim.number, "appeal", {}, at=THEN + DAY)
    claims.decide(claim.pk, REMADE, at=THEN + DAY, by=cem())
    with pytest.raises(claims.OwnRefusal):
        claims.correct_grant(claim.pk, REFUSED, reason=WHY, at=THEN + 2 * DAY, by=clara())
    third = a_colleague("cleo", "claims").as_actor()
    decision = claims.correct_grant(claim.pk, REFUSED, reason=WHY, at=THEN + 2 * DAY, by=third)
    assert (decision.on_appeal, ada.reads(claim.number, at=THEN + 2 * DAY)["next"]) == (False, "appeal")
    assert ada.presses(claim.number, "appeal", {}, at=THEN + 3 * DAY)[0] == 200
    with pytest.raises(claims.OwnRefusal):
        claims.decide(claim.pk, REFUSED, at=THEN + 3 * DAY, by=third)


def test_the_desk_says_what_is_called_off_and_corrects_in_one_press(ada: Wearing) -> None:
    claim = granted(ada, REMADE)
    remake = ada.remake_of(claim.number)
    press = f"{page(Claim, pk=claim.pk)[: -len('change/')]}correct/"
    said = {"verdict": "refused", "clause": "durability.excluded", "words": "It was cut.", "reason": WHY}
    with time_machine.travel(THEN + DAY, tick=False):
        own, desk = at_the_desk("clara"), at_the_desk("cem")
        asked = desk.get(press).content.decode()
        assert f"order {remake.order.number}, of which nothing is made" in asked
        assert claims.OwnGrant.title in own.get(press).content.decode()
        assert claims.OwnGrant.title in own.post(press, said).content.decode()
        answer = desk.post(press, {**said, "reason": "cut"})
        assert claims.CorrectionUnexplained.title in answer.content.decode()
        assert Claim.objects.get().status == "remedy_in_progress"
        answer = desk.post(press, said, follow=True)
        assert "Corrected by a further decision" in answer.content.decode()
        assert Claim.objects.get().status == "denied"
        assert "Correct the decision" not in answer.content.decode()
    _, told = ada.claims("right", at=THEN + DAY, **CRACKED)
    second = ada.remake_of(told["number"])
    brought_to("in_production", second, at=THEN + DAY)
    with time_machine.travel(THEN + 2 * DAY, tick=False):
        press = f"{page(Claim, pk=Claim.objects.get(number=told['number']).pk)[: -len('change/')]}correct/"
        assert claims.RemedyBegun.title in at_the_desk("cem").get(press).content.decode()
        assert claims.RemedyBegun.title in at_the_desk("cem").post(press, said).content.decode()


def test_who_sends_money_by_hand_says_so_first(ada: Wearing, monkeypatch: pytest.MonkeyPatch) -> None:
    granted(ada, PAID)
    refund = Refund.objects.get()
    seen: list[bool] = []

    def told(_refund: Refund) -> None:
        seen.append(Refund.objects.get().is_unsent)
        raise gateway.OutcomeUnknown

    monkeypatch.setattr(refunds, "_create", told)
    assert refunds.execute(refund.pk, at=THEN, by=SYSTEM).status == "unknown"
    assert seen == [False]
