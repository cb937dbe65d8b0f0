"""Questions and acts of fitting as other rooms press them, without HTTP."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from fitting import adoption, consenting, intake, inviting, privacy, wearers
from fitting.ages import BirthMonth
from fitting.consent_texts import TEXTS, ConsentText, current
from fitting.measured import Load, Measured, Source
from fitting.models import Consent, FootProfile, Invitation, Measures, Wearer
from fitting.questionnaire.kinds import BadAnswers
from shop.actor import SYSTEM, Actor, Kind
from shop.fit_spec import MeasureCode
from shop.refusal import NotAllowed, NotFound
from tests.budgets import queries
from tests.fitting.making import (
    ANSWERS,
    NOW,
    a_customer,
    a_draft,
    a_submitted_profile,
    a_wearer,
    actor,
    ruler,
)

pytestmark = pytest.mark.django_db
FITTER = Actor(Kind.STAFF, 7, frozenset({"fitter"}))
CLERK = Actor(Kind.STAFF, 8, frozenset({"production", "support"}))


# --- questions --------------------------------------------------------------------------------


def test_the_newest_submitted_profiles_are_found_with_one_statement() -> None:
    customer = a_customer().pk
    one, other, third = (a_wearer(customer, relation=relation) for relation in ("self", "partner", "gift"))
    a_submitted_profile(one)
    newest = a_submitted_profile(one)
    only = a_submitted_profile(other)
    a_draft(one)
    a_draft(third)
    with queries(1):
        found = intake.latest_submitted_of([one.pk, other.pk, third.pk])
    assert found == {one.pk: newest, other.pk: only}
    assert intake.latest_submitted_of([]) == {}


def test_what_belongs_to_whom_is_one_rule() -> None:
    mine, yours = a_customer().pk, a_customer("eve@example.com").pk
    wearer = a_wearer(mine)
    profile = a_submitted_profile(wearer)
    for rows in (Wearer.objects, FootProfile.objects):
        own = [wearer] if rows is Wearer.objects else [profile]
        assert list(rows.owned_by(mine)) == own
        assert list(rows.owned_by(yours)) == []
        assert list(rows.reachable_by(FITTER)) == own
        assert list(rows.reachable_by(SYSTEM)) == own
        assert list(rows.reachable_by(Actor(Kind.WEARER, wearer.pk))) == own
        assert list(rows.reachable_by(Actor(Kind.WEARER, wearer.pk + 1))) == []
    # A customer whose key is that of a wearer is not that wearer.
    assert list(Wearer.objects.reachable_by(Actor(Kind.CUSTOMER, yours))) == []


def test_missing_consents_are_named_for_the_gate() -> None:
    wearer = a_wearer(a_customer().pk, relation="child")
    assert consenting.lacking_of(wearer.pk, on=NOW.date()) == []
    for purpose in ("guardian", "health_data"):
        consenting.withdraw(purpose, wearer_id=wearer.pk, at=NOW, by=actor(wearer.customer_id))
    assert [lack.pointer for lack in consenting.lacking_of(wearer.pk, on=NOW.date())] == [
        "/consents/health_data",
        "/consents/guardian",
    ]


def test_what_we_hold_is_counted() -> None:
    customer = a_customer().pk
    assert privacy.what_we_hold(customer) == privacy.Held(0, 0, 0, 0)
    wearer = a_wearer(customer)
    a_submitted_profile(wearer)
    consenting.give("marketing", current("marketing").version, at=NOW, by=actor(customer))
    wearers.archive(wearer.pk, at=NOW, by=actor(customer))
    assert privacy.what_we_hold(customer) == privacy.Held(wearers=1, profiles=1, measures=2, consents=2)
    assert privacy.what_we_hold(a_customer("eve@example.com").pk) == privacy.Held(0, 0, 0, 0)


def test_measures_carry_how_they_were_obtained() -> None:
    profile = a_submitted_profile(a_wearer(a_customer().pk))
    left = Measures.of(profile)["left"]  # type: ignore[index]  # a Side is its word
    assert left.measured(MeasureCode.FOOT_LENGTH) == Measured(Decimal("250.5"), Source.RULER, Load.STANDING_HALF)
    assert left.measured(MeasureCode.HEEL_WIDTH) is None
    assert set(left.all_measured()) == {MeasureCode.FOOT_LENGTH, MeasureCode.BALL_WIDTH}


# --- who may ----------------------------------------------------------------------------------


def test_staff_without_the_role_do_not_touch_profiles() -> None:
    draft = a_draft(a_wearer(a_customer().pk))
    acts: list[Callable[[], object]] = [
        lambda: intake.answer(draft.pk, answers={"height_cm": 170}, at=NOW, by=CLERK),
        lambda: intake.submit(draft.pk, at=NOW, by=CLERK),
        lambda: intake.open_profile(draft.wearer_id, at=NOW, by=CLERK),
        lambda: privacy.reveal(draft.pk, reason="I would like to know", at=NOW, by=CLERK),
        lambda: wearers.archive(draft.wearer_id, at=NOW, by=CLERK),
        lambda: inviting.invite(draft.wearer_id, at=NOW, by=CLERK),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    draft.refresh_from_db()
    assert (draft.is_draft, draft.answers) == (True, ANSWERS)


def test_a_fitter_may_enter_a_clinicians_value_and_a_customer_may_not() -> None:
    draft = a_draft(a_wearer(a_customer().pk))
    value = {"left": {"arch_height": {**ruler(14), "source": "clinician"}}}
    with pytest.raises(BadAnswers):
        intake.answer(draft.pk, measures=value, at=NOW, by=actor(draft.wearer.customer_id))
    intake.answer(draft.pk, measures=value, at=NOW, by=FITTER)
    row = draft.measures.get(side="left")
    assert row.measured(MeasureCode.ARCH_HEIGHT) == Measured(Decimal("14.0"), Source.CLINICIAN, Load.STANDING_HALF)


def test_a_provenance_survives_into_the_next_version() -> None:
    wearer = a_wearer(a_customer().pk)
    by = actor(wearer.customer_id)
    draft = a_draft(wearer)
    value = {"left": {"arch_height": {**ruler(14), "source": "clinician"}}}
    intake.answer(draft.pk, measures=value, at=NOW, by=FITTER)
    first = intake.submit(draft.pk, at=NOW, by=by)
    again = intake.open_profile(wearer.pk, based_on=first.public_id, at=NOW, by=by)
    row = again.measures.get(side="left")
    assert row.measured(MeasureCode.ARCH_HEIGHT) == Measured(Decimal("14.0"), Source.CLINICIAN, Load.STANDING_HALF)
    intake.answer(again.pk, measures={"left": {"arch_height": ruler(15)}}, at=NOW, by=by)
    row.refresh_from_db()
    assert row.arch_height_source == "ruler"


def test_an_invited_wearer_acts_for_nobody_else() -> None:
    customer = a_customer().pk
    one, other = (a_wearer(customer, relation=relation) for relation in ("partner", "gift"))
    invited = Actor(Kind.WEARER, one.pk)
    draft = a_draft(other)
    acts: list[Callable[[], object]] = [
        lambda: intake.answer(draft.pk, answers={"height_cm": 170}, at=NOW, by=invited),
        lambda: intake.submit(draft.pk, at=NOW, by=invited),
        lambda: intake.open_profile(other.pk, at=NOW, by=invited),
        lambda: consenting.give("research", current("research").version, wearer_id=other.pk, at=NOW, by=invited),
        lambda: consenting.withdraw("health_data", wearer_id=other.pk, at=NOW, by=invited),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    draft.refresh_from_db()
    assert (draft.is_draft, draft.answers) == (True, ANSWERS)


def test_a_wearer_gives_no_consent_as_a_customer() -> None:
    wearer = a_wearer(a_customer().pk, relation="partner")
    invited = Actor(Kind.WEARER, wearer.pk)
    acts: list[Callable[[], object]] = [
        lambda: consenting.give("marketing", current("marketing").version, at=NOW, by=invited),
        lambda: consenting.withdraw("marketing", at=NOW, by=invited),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert not Consent.objects.filter(purpose="marketing").exists()


# --- moments ----------------------------------------------------------------------------------


def test_agreeing_to_a_newer_text_replaces_the_older(monkeypatch: pytest.MonkeyPatch) -> None:
    wearer = a_wearer(a_customer().pk)
    newer = ConsentText("health_data", "2027-01", "In other words.")
    monkeypatch.setitem(TEXTS, "health_data", (newer, *TEXTS["health_data"]))
    later = NOW + dt.timedelta(days=90)
    consenting.give("health_data", "2027-01", wearer_id=wearer.pk, at=later, by=actor(wearer.customer_id))
    rows = Consent.objects.order_by("pk").values_list("text_version", "withdrawn_at")
    assert list(rows) == [("2026-11", later), ("2027-01", None)]


def test_a_wearer_who_turned_three_today_is_old_enough() -> None:
    by = actor(a_customer().pk)
    wearer = wearers.add("Bo", "child", birth=BirthMonth(2023, 10), at=NOW, by=by)
    assert wearer.is_minor(NOW.date())
    with pytest.raises(wearers.TooYoung):
        wearers.correct(wearer.pk, birth=BirthMonth(2023, 11), at=NOW, by=by)
    wearer.refresh_from_db()
    assert str(wearer.birth) == "2023-10"


def test_an_invitation_is_read_without_its_secret() -> None:
    wearer = a_wearer(a_customer().pk, relation="gift")
    issued = inviting.invite(wearer.pk, at=NOW, by=actor(wearer.customer_id))
    assert str(issued.invitation) == issued.invitation.public_id
    assert issued.invitation.state(NOW) == "open"
    assert issued.invitation.state(NOW + dt.timedelta(days=14)) == "open"
    assert issued.invitation.state(dt.datetime(2026, 11, 17, 5, tzinfo=dt.UTC)) == "expired"
    assert issued.token not in repr(issued.invitation)
    with pytest.raises(inviting.InvitationClosed):
        inviting.behind(issued.invitation.public_id, at=NOW)
    assert inviting.behind(issued.token, at=NOW).wearer == wearer
    assert Invitation.objects.get().token_hash != issued.token


def test_rows_read_well_and_without_health_words() -> None:
    wearer = a_wearer(a_customer().pk)
    profile = a_submitted_profile(wearer)
    assert str(wearer) == "Ada"
    assert str(profile) == f"{profile.public_id} v1"
    assert [str(row) for row in profile.measures.all()] == ["left", "right"]
    assert [str(row) for row in wearer.consents.all()] == ["health_data (live)"]


def test_a_draft_of_an_archived_wearer_is_closed() -> None:
    draft = a_draft(a_wearer(a_customer().pk))
    by = actor(draft.wearer.customer_id)
    wearers.archive(draft.wearer_id, at=NOW, by=by)
    acts: list[Callable[[], object]] = [
        lambda: intake.answer(draft.pk, answers={"height_cm": 170}, at=NOW, by=by),
        lambda: intake.submit(draft.pk, at=NOW, by=by),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    draft.refresh_from_db()
    assert (draft.is_draft, draft.answers) == (True, ANSWERS)


def test_wearers_handed_over_keep_one_self_per_customer() -> None:
    guest, account = a_customer(None).pk, a_customer().pk
    mine, theirs = a_wearer(account), a_wearer(guest)
    partner = a_wearer(guest, relation="partner")
    assert adoption.hand_over([theirs.pk, partner.pk], to_user_id=account) == 2
    assert adoption.hand_over([theirs.pk, partner.pk], to_user_id=account) == 0
    assert adoption.hand_over([], to_user_id=account) == 0
    assert list(Wearer.objects.owned_by(account).order_by("pk").values_list("pk", "relation")) == [
        (mine.pk, "self"),
        (theirs.pk, "other"),
        (partner.pk, "partner"),
    ]
