"""What a cart warns of from the wearer's own feet: shown, accepted on record, enforced, frozen; and whose it is not."""

import datetime as dt
from typing import Final

import pytest

from config.accounts.models import User
from fitting import clinicians, intake, inviting, verifying
from fitting.ages import BirthMonth
from fitting.clinical import SideValues
from fitting.clinicians import Signed
from fitting.consent_texts import current
from fitting.measured import Side
from fitting.models import FootProfile, Wearer
from orders import carts, checkout
from orders.carts import Standing, Wanted, WarningUnknown
from orders.checkout import CartIncomplete
from orders.models import CartLine, OrderLine
from shop.actor import Actor, Kind
from shop.models import Product, Variant
from tests import given
from tests.budgets import queries
from tests.fitting.making import ANSWERS, MEASURES, a_draft, a_wearer
from tests.given import NOW

pytestmark = pytest.mark.django_db

LATER: Final = NOW + dt.timedelta(minutes=5)
DRESS: Final = [{"kind": "dress", "removable_insole": "no"}]
WORDS: Final = {
    "shoe_too_shallow": "This insole is 8.0 mm thick; your shoe may not have the room.",
    "insole_not_removable": "A full-length insole wants the shoe's own insole taken out. You said that yours stays in.",
    "above_product_limit": "It is made to carry up to 60 kg, and may not last as promised.",
    "activity_not_served": "It is made for other things than are done in it most.",
}


def shift() -> Variant:
    """A thick product for other shoes and days, and for lighter people."""
    found = given.custom_product(
        "SHIFT-M", footwear=["dress_shoe", "work_shoe"], activities=["running"], max_wearer_kg=60
    )
    Variant.objects.filter(pk=found.pk).update(thickness_mm="8.0")
    return found


def described(who: Actor, name: str = "Bo", **answers: object) -> Wearer:
    """Return a wearer who has described their feet."""
    wearer = a_wearer(who.user_id, name=name, relation="other", at=NOW)
    draft = a_draft(wearer, at=NOW, **{"footwear": DRESS, **answers})
    intake.submit(draft.pk, at=NOW, by=who)
    return wearer


def a_cart(who: Actor, *wearers: Wearer) -> Standing:
    sku = shift().sku
    return given.cart_ready_to_pay(who, *(Wanted(sku, wearer=one.public_id) for one in wearers))


def codes(standing: Standing, line: int = 0) -> list[str]:
    return [one.code for one in standing.lines[line].position.suits.warnings]


def accept(standing: Standing, *wanted: str, by: Actor, at: dt.datetime = NOW) -> Standing:
    line = standing.lines[0].position.line.public_id
    return carts.change_line(standing.cart.public_id, line, accepted_warnings=wanted, at=at, by=by)


def place(standing: Standing, by: Actor) -> OrderLine:
    given.policies()
    placed = checkout.begin(
        standing.cart.public_id, expected_total=standing.quote.total, return_url=given.RETURN_URL, at=NOW, by=by
    )
    return placed.order.lines.get()


def test_what_does_not_suit_is_shown_and_one_list_is_enforced_until_it_is_accepted() -> None:
    who = given.guest()
    cart = a_cart(who, described(who))
    assert codes(cart) == list(WORDS)
    now = carts.look(cart.cart.public_id, at=NOW, by=who)
    assert [(one.pointer, one.code, one.detail) for one in now.missing] == [
        ("/lines/0/accepted_warnings", "warning_not_accepted", detail) for detail in WORDS.values()
    ]
    with pytest.raises(CartIncomplete) as refused:
        place(now, who)
    assert refused.value.problems == now.missing
    some = accept(now, "shoe_too_shallow", "insole_not_removable", by=who)
    assert [one.detail for one in some.missing] == [WORDS["above_product_limit"], WORDS["activity_not_served"]]
    all_of_them = accept(some, *WORDS, by=who, at=LATER)
    assert all_of_them.missing == ()
    frozen = place(all_of_them, who).accepted_warnings
    assert [(one["code"], one["detail"], one["version"], one["by"]) for one in frozen] == [
        (code, detail, 1, str(who)) for code, detail in WORDS.items()
    ]
    assert [one["at"] for one in frozen] == [NOW.isoformat()] * 2 + [LATER.isoformat()] * 2


def test_only_what_the_line_warns_of_can_be_accepted_and_what_is_left_out_is_taken_back() -> None:
    who = given.guest()
    cart = a_cart(who, described(who))
    with pytest.raises(WarningUnknown) as refused:
        accept(cart, "shoe_too_shallow", "numb_feet", by=who)
    assert [one.pointer for one in refused.value.problems] == ["/accepted_warnings/1"]
    assert CartLine.objects.get().accepted_warnings == []
    accept(cart, *WORDS, by=who)
    back = accept(cart, "activity_not_served", by=who)
    assert [one.detail for one in back.missing] == list(WORDS.values())[:3]


def test_what_changes_after_it_was_accepted_is_asked_again() -> None:
    who = given.guest()
    first, second = described(who), described(who, "Cy")
    cart = accept(a_cart(who, first), *WORDS, by=who)
    Product.objects.update(max_wearer_kg=50)
    now = carts.look(cart.cart.public_id, at=NOW, by=who)
    assert [one.detail for one in now.missing] == ["It is made to carry up to 50 kg, and may not last as promised."]
    line = cart.lines[0].position.line.public_id
    other = carts.change_line(cart.cart.public_id, line, wearer=second.public_id, at=NOW, by=who)
    assert len(other.missing) == len(WORDS)
    assert CartLine.objects.get().accepted_warnings == []


def test_feet_that_were_not_described_warn_of_nothing_and_cost_nothing() -> None:
    who = given.guest()
    draft = a_draft(a_wearer(who.user_id, relation="other", at=NOW), at=NOW, footwear=DRESS)
    cart = a_cart(who, draft.wearer)
    assert (codes(cart), cart.missing) == ([], ())
    with queries(1):
        carts.look(cart.cart.public_id, at=NOW, by=who)


def test_a_full_cart_asks_no_more_than_one_pair() -> None:
    who = given.guest()
    people = [described(who, f"P{number}", health_checks=["numb_feet"]) for number in range(4)]
    one, many = a_cart(who, people[0]), a_cart(who, *people)
    for cart in (one, many):
        with queries(4):
            found = carts.look(cart.cart.public_id, at=NOW, by=who)
        assert codes(found, len(found.lines) - 1) == list(WORDS)


def test_the_answers_of_an_adult_who_speaks_for_themselves_are_not_told_unless_shared() -> None:
    who = given.guest()
    wearer = a_wearer(who.user_id, relation="other", at=NOW)
    invitation = inviting.invite(wearer.pk, at=NOW, by=who).invitation
    own = Actor(Kind.WEARER, wearer.pk)
    agreed = {"health_data": current("health_data").version}
    inviting.accept(invitation.pk, consents=agreed, birth=BirthMonth(1988, 5), at=NOW, by=own)
    draft = intake.open_profile(wearer.pk, at=NOW, by=own)
    answers = {**ANSWERS, "footwear": DRESS}
    intake.answer(draft.pk, answers=answers, measures=MEASURES, at=NOW, by=own)
    intake.submit(draft.pk, at=NOW, by=own)
    wearer.refresh_from_db()
    cart = a_cart(who, wearer)
    assert (codes(cart), cart.missing) == ([], ())
    inviting_again = {"sharing": current("sharing").version}
    inviting.accept(invitation.pk, consents=inviting_again, at=NOW, by=own)
    assert codes(carts.look(cart.cart.public_id, at=NOW, by=who)) == list(WORDS)


def test_blocked_feet_cannot_be_ordered_for_until_the_block_is_lifted() -> None:
    who = given.guest()
    wearer = described(who, footwear=[{"kind": "work", "removable_insole": "yes"}], health_checks=["numb_feet"])
    sku = given.custom_product().sku
    cart = given.cart_ready_to_pay(who, Wanted(sku, wearer=wearer.public_id))
    assert [(one.pointer, one.code) for one in cart.missing] == [("/lines/0/wearer", "feet_not_cleared")]
    assert "numb" not in str(cart.missing)
    profile = FootProfile.objects.get()
    token = clinicians.issue(profile.pk, at=NOW, by=who).token
    signed = Signed(True, "Dr Ute Lang", "Podiatrist", "CH 20417", NOW.date())
    by = clinicians.actor_behind(clinicians.behind(token, at=NOW))
    entry = clinicians.send(token, values={Side.LEFT: SideValues(fpi=(0,) * 6)}, signed=signed, at=NOW, by=by)
    fitter = Actor(Kind.STAFF, User.objects.create_user("fay@staff.example").pk, frozenset({"fitter"}))
    verifying.verify(entry.pk, reason="It is in the register.", at=NOW, by=fitter)
    assert carts.look(cart.cart.public_id, at=NOW, by=who).missing == ()
