"""Two sides of one claim that a person puts right each in a way of its own, in one press."""

from html import unescape
from typing import Final

import pytest
import time_machine

from fitting.models import Message
from orders import claims
from orders.claims import Choice, Other
from orders.invariants import invariants
from orders.models import Claim, ClaimDecision, CoverSide, Refund
from tests.orders.claims.claiming import DAY, WORN, Wearing
from tests.orders.claims.test_deciding import clara, in_review
from tests.orders.desks import foretold, page, staff
from tests.orders.making import LATER

pytestmark = pytest.mark.django_db

THEN: Final = LATER + 100 * DAY
# A hundred days of 3653 are used, and no miles are told.
UNUSED: Final = 10111
LEFT_MADE: Final = Choice(
    "granted", "durability.failure", remedy="remake", sides=("left",), other=Other("pro_rata_refund")
)


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def of_sides(ada: Wearing) -> list[tuple[str, int, int]]:
    """Return what each side has used: made again, and money."""
    rows = CoverSide.objects.filter(line=ada.line).order_by("side")
    return list(rows.values_list("side", "remakes_used", "refunded_minor"))


def untouched(ada: Wearing) -> bool:
    nothing = [("left", 0, 0), ("right", 0, 0)]
    counts = (Claim.objects.count(), ClaimDecision.objects.count(), Refund.objects.count(), ada.line.remakes.count())
    return (of_sides(ada), counts) == (nothing, (1, 0, 0, 0))


def test_the_left_side_is_made_again_and_the_right_one_paid_back_in_one_press(ada: Wearing) -> None:
    claim = in_review(ada, "left", "right")
    seen = claims.preview(claim.pk, LEFT_MADE, at=THEN, by=clara())
    assert (seen.amount_minor, list(seen.remade), list(seen.refused)) == (UNUSED, ["left"], [])
    assert untouched(ada)
    here = page(Claim, pk=claim.pk)[: -len("change/")]
    with time_machine.travel(THEN, tick=False):
        desk = staff("claims")
        told_before = foretold(desk.get(f"{here}grant/").content.decode())
        for side in ("left", "right"):
            assert (f"A pro rata refund of {side} alone", "$101.11 to how it was paid") in told_before
        mail = "“Your claim is decided”, to the customer, at once; one for each side that is answered by itself"
        assert ("Mail", mail) in told_before
        typed = {"remedy": "remake", "clause": "durability.failure", "side": "left", "other": "pro_rata_refund"}
        whole = desk.post(f"{here}grant/", {**typed, "side": ""})
        assert claims.NoOtherSide.title in unescape(whole.content.decode())
        assert untouched(ada)
        answer = desk.post(f"{here}grant/", typed, follow=True)
        assert "Granted and begun" in answer.content.decode()
        # Whoever presses once more, from another page, is told that it is decided.
        assert desk.post(f"{here}grant/", typed).status_code == 200

    told = ada.reads(claim.number, at=THEN)
    (number,) = told["parted"]
    other = ada.reads(number, at=THEN)
    assert [(one["sides"][0]["side"], one["status"], len(one["sides"])) for one in (told, other)] == [
        ("left", "remedy_in_progress", 1),
        ("right", "remedy_in_progress", 1),
    ]
    decisions = [one["decisions"] for one in (told, other)]
    assert [(last["verdict"], last["remedy"], last["amount"]) for (last,) in decisions] == [
        ("granted", "remake", None),
        ("granted", "pro_rata_refund", {"amount": UNUSED, "currency": "USD"}),
    ]
    assert of_sides(ada) == [("left", 1, 0), ("right", 0, UNUSED)]
    assert (ada.remake_of(claim.number).only_side, Refund.objects.get().amount_minor) == ("left", UNUSED)
    mails = Message.objects.filter(kind="claim_decided").order_by("pk").values_list("facts__claim", "facts__remedy")
    assert list(mails) == [(claim.number, "remake"), (number, "pro_rata_refund")]
    assert invariants(at=THEN) == []


def test_each_side_rests_on_the_sentence_that_the_rules_name_for_it_and_carries_the_words(ada: Wearing) -> None:
    sides = [{"side": "left", "part": "core", "failure": "lost_shape", "cause": "wear"}, {"side": "right", **WORN}]
    body = {"kind": "durability", "sides": sides, "sends_to": None}
    status, told = ada.calls(f"covers/{ada.serials['left']}/claims/", body, at=THEN)
    assert (status, told["status"]) == (201, "in_review")
    claim = Claim.objects.get()
    both = Choice(
        "granted", "durability.failure", remedy="partial_refund", sides=("left",), words="As you wished.",
        amount_minor=2500, other=Other("replacement_cover"),
    )  # fmt: skip
    claims.decide(claim.pk, both, at=THEN, by=clara())
    rows = ClaimDecision.objects.order_by("pk").values_list("clause", "remedy", "amount_minor", "words", "by_id")
    assert list(rows) == [
        ("durability.failure", "partial_refund", 2500, "As you wished.", clara().id),
        ("durability.time", "replacement_cover", 0, "As you wished.", clara().id),
    ]
    assert invariants(at=THEN) == []


@pytest.mark.parametrize(
    ("choice", "refused"),
    [
        (Choice("granted", "durability.failure", "remake", other=Other("advice")), claims.NoOtherSide),
        (Choice("granted", "durability.failure", "remake", ("left",), other=Other("refund")), claims.NoOtherSide),
        (Choice("granted", "durability.failure", "refund", ("left",), other=Other("remake")), claims.NoOtherSide),
        (
            Choice("granted", "durability.failure", "remake", ("left", "right"), other=Other("remake")),
            claims.NoOtherSide,
        ),
        (Choice("granted", "durability.failure", "remake", ("left",), other=Other("flowers")), claims.RemedyUnknown),
        (Choice("granted", "fit.window", "remake", ("left",), other=Other("advice")), claims.ClauseUnfitting),
        (
            Choice("granted", "durability.failure", "remake", ("left",), other=Other("partial_refund")),
            claims.AmountImpossible,
        ),
        (
            Choice(
                "granted", "durability.failure", "partial_refund", ("left",), amount_minor=20000,
                other=Other("partial_refund", 791),
            ),
            claims.AmountImpossible,
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_for_one_side_is_done_for_neither(
    ada: Wearing, choice: Choice, refused: type[Exception]
) -> None:
    claim = in_review(ada, "left", "right")
    for press in (claims.preview, claims.decide):
        with pytest.raises(refused):
            press(claim.pk, choice, at=THEN, by=clara())
        assert untouched(ada)
        assert Message.objects.filter(kind="claim_decided").count() == 0
    claim.refresh_from_db()
    assert (claim.status, claim.sides.count(), claim.remake) == ("in_review", 2, None)


def test_the_two_may_take_all_that_is_left_of_the_pairs_money_to_the_cent(ada: Wearing) -> None:
    claim = in_review(ada, "left", "right")
    all_of_it = Choice(
        "granted", "durability.failure", "partial_refund", ("left",), amount_minor=20000,
        other=Other("partial_refund", 790),
    )  # fmt: skip
    assert claims.preview(claim.pk, all_of_it, at=THEN, by=clara()).amount_minor == 20790
    claims.decide(claim.pk, all_of_it, at=THEN, by=clara())
    ada.line.refresh_from_db()
    assert (ada.line.refunded_minor, list(Refund.objects.order_by("pk").values_list("amount_minor", flat=True))) == (
        20790,
        [20000, 790],
    )


LEFT_TYPED: Final = {"remedy": "remake", "clause": "durability.failure", "side": "left", "words": "As you wished."}
TAKES_NONE: Final = "Only a partial refund takes an amount: choose it {}, or leave this one empty."


@pytest.mark.parametrize("other", ["", "remake", "pro_rata_refund"])
def test_an_amount_that_nothing_would_give_back_is_refused_beside_it(ada: Wearing, other: str) -> None:
    claim = in_review(ada, "left", "right")
    grant = f"{page(Claim, pk=claim.pk)[: -len('change/')]}grant/"
    with time_machine.travel(THEN, tick=False):
        desk = staff("claims")
        for name, where in (("other_amount", "for the other side"), ("amount", "above")):
            answer = desk.post(grant, {**LEFT_TYPED, "other": other, name: "20.00"})
            assert (answer.status_code, answer.context["form"].errors) == (200, {name: [TAKES_NONE.format(where)]})
            assert TAKES_NONE.format(where) in unescape(answer.content.decode())
            assert untouched(ada)
    assert Message.objects.filter(kind="claim_decided").count() == 0
    claim.refresh_from_db()
    assert (claim.status, claim.sides.count()) == ("in_review", 2)


@pytest.mark.parametrize(
    ("typed", "wrong", "where"),
    [
        ({"verdict": "refused", "amount": "20.00"}, "amount", "above"),
        ({"verdict": "granted", **LEFT_TYPED, "other_amount": "20.00"}, "other_amount", "for the other side"),
    ],
)
def test_a_correction_takes_no_such_amount_either(ada: Wearing, typed: dict[str, str], wrong: str, where: str) -> None:
    claim = in_review(ada, "left", "right")
    claims.decide(claim.pk, Choice("granted", "durability.failure", remedy="remake"), at=THEN, by=clara())
    correct = f"{page(Claim, pk=claim.pk)[: -len('change/')]}correct/"
    said = {"clause": "durability.failure", "words": "It is whole.", "reason": "The left one is whole."}
    with time_machine.travel(THEN + DAY, tick=False):
        answer = staff("claims").post(correct, {**said, **typed})
    assert (answer.status_code, answer.context["form"].errors) == (200, {wrong: [TAKES_NONE.format(where)]})
    assert (Claim.objects.count(), claim.decisions.count(), of_sides(ada)) == (1, 1, [("left", 1, 0), ("right", 1, 0)])


@pytest.mark.parametrize("amount", ["", "207.91"])
def test_of_two_amounts_the_desk_says_which_one_cannot_be(ada: Wearing, amount: str) -> None:
    claim = in_review(ada, "left", "right")
    partly = Choice(
        "granted", "durability.failure", remedy="remake", sides=("left",),
        other=Other("partial_refund", 20791 if amount else 0),
    )  # fmt: skip
    for press in (claims.preview, claims.decide):
        with pytest.raises(claims.AmountImpossible) as refused:
            press(claim.pk, partly, at=THEN, by=clara())
        assert [problem.pointer for problem in refused.value.problems] == ["/other_amount"]
    typed = {**LEFT_TYPED, "other": "partial_refund", "other_amount": amount}
    with time_machine.travel(THEN, tick=False):
        answer = staff("claims").post(f"{page(Claim, pk=claim.pk)[: -len('change/')]}grant/", typed)
    beside = ["This is what goes back for the other side."]
    assert answer.context["form"].errors == {"__all__": [claims.AmountImpossible.title], "other_amount": beside}
    assert untouched(ada)


def test_a_grant_of_both_sides_is_corrected_into_two_ways(ada: Wearing) -> None:
    claim = in_review(ada, "left", "right")
    claims.decide(claim.pk, Choice("granted", "durability.failure", remedy="remake"), at=THEN, by=clara())
    assert of_sides(ada) == [("left", 1, 0), ("right", 1, 0)]
    here = page(Claim, pk=claim.pk)[: -len("change/")]
    typed = {
        "verdict": "granted", "remedy": "remake", "clause": "durability.failure", "side": "right", "other": "advice",
        "words": "Let it dry.", "reason": "The left one is whole.",
    }  # fmt: skip
    with time_machine.travel(THEN + DAY, tick=False):
        answer = staff("claims").post(f"{here}correct/", typed, follow=True)
    assert "Corrected by a further decision" in answer.content.decode()
    told = ada.reads(claim.number, at=THEN + DAY)
    (number,) = told["parted"]
    assert [one["remedy"] for one in told["decisions"]] == ["remake", "remake"]
    assert [one["remedy"] for one in ada.reads(number, at=THEN + DAY)["decisions"]] == ["advice"]
    assert of_sides(ada) == [("left", 0, 0), ("right", 1, 0)]
    assert invariants(at=THEN + DAY) == []
