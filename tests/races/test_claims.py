"""Two hands on one promise: claimed twice, decided twice, paid and remade at once, remade from two tabs."""

import pytest
from django.db import connection

from orders import claims
from orders.claims import Choice, Other, SideTold, Told
from orders.models import Cart, Claim, ClaimDecision, ClaimSide, CoverSide, Order, OrderLine, Refund
from tests.orders.claims.claiming import CRACKED, DAY, WORN, Wearing
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague
from tests.races.racing import lost, race, together, without_locks, won
from tests.shop import given

THEN = LATER + 30 * DAY
AGED = LATER + 4 * 365 * DAY
CRACK = Told("durability", [SideTold("left", **CRACKED)])
ARCH = SideTold("left", misfits=["arch_too_high"])
LIMP = Told("durability", [SideTold("left", part="core", failure="lost_shape", cause="wear")])


def remakes(ada: Wearing) -> tuple[int, int, int]:
    """Return how many are made, how many are counted, and what goes back."""
    line = OrderLine.objects.get(pk=ada.line.pk)
    assert line.refunded_minor == sum(Refund.objects.values_list("amount_minor", flat=True))
    return line.remakes.count(), line.remakes_left_used, line.refunded_minor


@pytest.mark.usefixtures("on_disk")
def test_of_eight_claims_about_one_insole_one_is_taken() -> None:
    ada = Wearing()
    serial, by = ada.serials["left"], ada.browser.actor
    results = race(8, lambda _: claims.submit(serial, CRACK, at=THEN, by=by))
    assert (len(won(results)), lost(results)) == (1, ["ClaimLive"] * 7)
    assert (Claim.objects.count(), remakes(ada)) == (1, (1, 1, 0))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_rule_of_the_database_an_insole_is_claimed_and_made_again_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada = Wearing()
    serial, by, name = ada.serials["left"], ada.browser.actor, "claim_one_live_per_device_and_kind"
    without_locks(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (create,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {name}")
    try:
        # Each claims something a person must look at, so that nothing else stands in the way.
        assert len(won(race(2, lambda _: claims.submit(serial, LIMP, at=THEN, by=by)))) == 2
        assert Claim.objects.live().count() == 2
    finally:
        ClaimSide.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(create)


def decided_by_two(ada: Wearing) -> list[object]:
    claim = claims.submit(ada.serials["left"], LIMP, at=THEN, by=ada.browser.actor)
    people = [a_colleague(name, "claims").as_actor() for name in ("clara", "cem")]
    choices = [
        Choice("granted", "durability.failure", remedy="remake"),
        Choice("refused", "durability.failure", words="It is not one."),
    ]
    return list(race(2, lambda number: claims.decide(claim.pk, choices[number], at=THEN, by=people[number])))


@pytest.mark.usefixtures("on_disk")
def test_two_who_decide_one_claim_are_told_of_each_other() -> None:
    ada = Wearing()
    results = decided_by_two(ada)
    claim = Claim.objects.get()
    assert (lost(results), claim.decisions.count()) == (["ClaimElsewhere"], 1)
    made = int(claim.status == "remedy_in_progress")
    assert (claim.status, remakes(ada)) in {("denied", (0, 0, 0)), ("remedy_in_progress", (made, made, 0))}


@pytest.mark.usefixtures("on_disk")
def test_of_four_presses_that_part_the_sides_of_a_claim_one_parts_them() -> None:
    ada = Wearing()
    limp = {"part": "core", "failure": "lost_shape", "cause": "wear"}
    told = Told("durability", [SideTold("left", **limp), SideTold("right", **limp)])
    claim = claims.submit(ada.serials["left"], told, at=THEN, by=ada.browser.actor)
    ways = Choice("granted", "durability.failure", "remake", ("left",), other=Other("partial_refund", 5000))
    by = a_colleague("clara", "claims").as_actor()
    results = race(4, lambda _: claims.decide(claim.pk, ways, at=THEN, by=by))
    assert (len(won(results)), lost(results)) == (1, ["ClaimElsewhere"] * 3)
    assert (Claim.objects.count(), ClaimDecision.objects.count(), remakes(ada)) == (2, 2, (1, 1, 5000))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_nobody_is_told_that_it_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Wearing()
    without_locks(monkeypatch)
    together(monkeypatch, claims.deciding, "find", 2)
    assert "ClaimElsewhere" not in lost(decided_by_two(ada))


def paid_or_remade(ada: Wearing) -> list[object]:
    """The fit was remade once, so the money may be chosen; at the same time the core breaks."""
    CoverSide.objects.filter(line=ada.line).update(fit_remakes_used=1, fit_reported_at=LATER)
    told = [Told("fit", [ARCH], wish="refund"), CRACK]
    serial, by = ada.serials["left"], ada.browser.actor
    return list(race(2, lambda number: claims.submit(serial, told[number], at=THEN, by=by)))


@pytest.mark.usefixtures("on_disk")
def test_a_side_is_paid_back_or_made_again_never_both() -> None:
    ada = Wearing()
    assert lost(paid_or_remade(ada)) == []
    assert remakes(ada) in {(0, 0, 20790), (1, 1, 0)}
    assert sorted(Claim.objects.values_list("status", flat=True)) in [
        ["denied", "remedy_in_progress"], ["in_review", "remedy_in_progress"],
    ]  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_a_side_is_paid_back_and_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Wearing()
    without_locks(monkeypatch)
    together(monkeypatch, claims.submitting, "find", 2)
    assert lost(paid_or_remade(ada)) == []
    assert (ada.line.remakes.count(), Refund.objects.count()) == (1, 1)


def paid_and_remade_by_two(ada: Wearing) -> list[object]:
    """One gives all of the pair's money back for the left side; meanwhile another has the right one made again."""
    by, sides = ada.browser.actor, ("left", "right")
    told = [Told("durability", [SideTold(side, part="core", failure="lost_shape", cause="wear")]) for side in sides]
    made = [claims.submit(ada.serials[side], told[n], at=THEN, by=by) for n, side in enumerate(sides)]
    people = [a_colleague(name, "claims").as_actor() for name in ("clara", "cem")]
    ways = [Choice("granted", "durability.failure", remedy=way) for way in ("refund", "remake")]
    return list(race(2, lambda n: claims.decide(made[n].pk, ways[n], at=THEN, by=people[n])))


@pytest.mark.usefixtures("on_disk")
def test_two_claims_about_one_pair_are_answered_with_money_or_with_goods() -> None:
    ada = Wearing()
    refused = lost(paid_and_remade_by_two(ada))
    line = OrderLine.objects.get(pk=ada.line.pk)
    made = (line.remakes.count(), line.remakes_right_used, line.refunded_minor, Refund.objects.count())
    assert (refused, made) in [(["SidePaidBack"], (0, 0, 20790, 1)), (["RemakeUnderWay"], (1, 1, 0, 0))]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_a_pair_is_paid_back_of_which_a_side_is_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada = Wearing()
    without_locks(monkeypatch)
    together(monkeypatch, claims.settling, "insist_on_one_answer", 2)
    assert lost(paid_and_remade_by_two(ada)) == []
    assert (ada.line.remakes.count(), Refund.objects.count()) == (1, 1)


def written_about(ada: Wearing) -> tuple[Claim, int]:
    """A claim that is refused, of which she has written once, and that message, which Clara has read."""
    by = ada.browser.actor
    claim = claims.submit(ada.serials["left"], LIMP, at=THEN, by=by)
    clara = a_colleague("clara", "claims").as_actor()
    claims.decide(claim.pk, Choice("refused", "durability.failure", words="It is whole."), at=THEN, by=clara)
    return claim, claims.write(claim.pk, text="It is not.", at=THEN, by=by).pk


def written_while_answered(ada: Wearing, claim: Claim, read: int) -> Claim:
    """She writes once more while Clara answers what she has read."""
    clara, by = a_colleague("clara", "claims").as_actor(), ada.browser.actor
    acts = (
        lambda: claims.answer(claim.pk, text="It is.", read=read, at=THEN + DAY, by=clara),
        lambda: claims.write(claim.pk, text="Look again.", at=THEN + DAY, by=by),
    )
    assert lost(race(2, lambda number: acts[number]())) == []
    claim.refresh_from_db()
    return claim


@pytest.mark.usefixtures("on_disk")
def test_what_is_written_while_somebody_answers_still_waits() -> None:
    ada = Wearing()
    claim = written_while_answered(ada, *written_about(ada))
    assert (claim.unheard_since, claim.messages.count()) == (THEN + DAY, 3)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_nobody_reads_what_was_written_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Wearing()
    claim, read = written_about(ada)
    without_locks(monkeypatch)
    together(monkeypatch, claims.talking, "add", 2)
    assert written_while_answered(ada, claim, read).unheard_since is None


def advised(ada: Wearing) -> Claim:
    return claims.submit(ada.serials["left"], Told("fit", [ARCH]), at=THEN, by=ada.browser.actor)


def pressed_in_two_tabs(ada: Wearing, claim: Claim) -> list[object]:
    by = ada.browser.actor
    return list(race(2, lambda _: claims.tell_of_advice(claim.pk, helped=False, at=THEN + DAY, by=by)))


@pytest.mark.usefixtures("on_disk")
def test_a_remake_asked_for_in_two_tabs_is_made_once() -> None:
    ada = Wearing()
    assert lost(pressed_in_two_tabs(ada, advised(ada))) == ["NothingAdvised"]
    assert (remakes(ada), Order.objects.filter(total_minor=0).count()) == ((1, 1, 0), 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_neither_tab_is_told_of_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Wearing()
    claim = advised(ada)
    without_locks(monkeypatch)
    together(monkeypatch, Claim, "can_become", 2, once=True)
    assert "NothingAdvised" not in lost(pressed_in_two_tabs(ada, claim))


def carts_of_covers(ada: Wearing) -> list[str]:
    """Be refused for the age of a cover, and ask for new ones in as many tabs as there are; return the carts."""
    given.variant("COVER-M", of=given.product("covers", kind="stock"), cover="microfibre", usd=2500)
    _, told = ada.claims("left", at=AGED, **WORN)
    claim, by = Claim.objects.get(number=told["number"]), ada.browser.actor
    results = won(race(3, lambda _: claims.sell_cover(claim.pk, at=AGED, by=by)))
    assert len(results) == 3
    return [standing.cart.public_id for standing in results]


@pytest.mark.usefixtures("on_disk")
def test_covers_that_are_asked_for_in_three_tabs_lie_in_one_cart() -> None:
    ada = Wearing()
    [one] = set(carts_of_covers(ada))
    assert [cart.public_id for cart in Cart.objects.filter(lines__variant__sku="COVER-M")] == [one]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_covers_lie_in_several_carts(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = Wearing()
    without_locks(monkeypatch)
    together(monkeypatch, claims.selling, "_open_cart", 3)
    assert len(set(carts_of_covers(ada))) == 3
