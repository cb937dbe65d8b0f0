"""The same again: what was made before, what is asked, and what each answer makes necessary."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import pytest
import time_machine
from django.db import DatabaseError, transaction

from fitting import consenting, intake, prescribing, reordering
from fitting.ages import months_after
from fitting.models import FootProfile, Prescription, Recheck, Wearer
from shop.actor import SYSTEM
from shop.models import Variant
from tests import given
from tests.fitting.api.test_assessments import taken_over
from tests.fitting.conftest import Caller
from tests.fitting.making import NOW, a_clear_profile, a_customer, a_draft, a_wearer, actor

pytestmark = pytest.mark.django_db

UNCHANGED: Final[dict[str, Any]] = {
    "weight_kg": 75.0,
    "injury": False,
    "surgery": False,
    "pregnancy": False,
    "other_shoes": False,
}


@pytest.fixture
def pair() -> Variant:
    given.market()
    return given.custom_product()


@pytest.fixture
def wearer(account: Caller) -> Wearer:
    return a_wearer(account.customer_id)


def where(wearer: Wearer) -> str:
    return f"/api/v1/wearers/{wearer.public_id}/reorder/"


def again(caller: Caller, wearer: Wearer, pair: Variant, **changes: object) -> Any:
    return caller.post(where(wearer), {"sku": pair.sku, "answers": UNCHANGED | changes}, format="json")


def codes(entries: list[dict[str, str]]) -> list[str]:
    return [entry["code"] for entry in entries]


@time_machine.travel(NOW, tick=False)
def test_nothing_has_changed_and_the_same_is_made_without_anybody_looking(
    account: Caller, wearer: Wearer, pair: Variant
) -> None:
    profile = a_clear_profile(wearer)
    made = prescribing.propose(profile.pk, pair.pk, at=NOW, by=SYSTEM)
    found = account.get(where(wearer)).json()
    assert found["profile"] == {
        "id": profile.public_id, "version": 1, "submitted_at": "2026-11-02T09:00:00Z", "good_until": "2028-11-02",
        "is_fresh": True,
    }  # fmt: skip
    assert codes(found["questions"]) == list(UNCHANGED)
    assert [(one["sku"], one["is_on_sale"]) for one in found["previous"]] == [(pair.sku, True)]
    # A tenth more is no change; only what is over it.
    answer = again(account, wearer, pair, weight_kg=82.5).json()
    assert answer == {
        "outcome": "same", "sku": pair.sku, "profile": profile.public_id, "causes": [], "needs": [],
        "prescription": {"id": made.public_id, "status": "approved"}, "needs_review": False,
    }  # fmt: skip
    assert prescribing.propose(profile.pk, pair.pk, at=NOW, by=SYSTEM) == made
    kept = Recheck.objects.get()
    assert (kept.outcome, kept.told["weight_kg"], kept.variant, kept.told_by_id) == (
        "same", 82.5, pair, account.customer_id,
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Recheck.objects.update(outcome="changed")


MEASURED = ["foot_length", "ball_width"]
CHANGES: Final[dict[str, tuple[dict[str, object], list[str], set[str]]]] = {
    "weight": ({"weight_kg": 82.6}, [], set()),
    "injury": ({"injury": True}, ["measures", "health_checks", "complaints"], {"health_checks", "complaints"}),
    "surgery": ({"surgery": True}, ["measures", "health_checks", "complaints"], {"health_checks", "complaints"}),
    "pregnancy": ({"pregnancy": True}, ["measures", "health_checks"], {"health_checks"}),
    "other_shoes": ({"other_shoes": True}, ["footwear"], {"footwear"}),
}


@pytest.mark.parametrize("cause", CHANGES)
@time_machine.travel(NOW, tick=False)
def test_each_change_opens_a_draft_that_lacks_what_must_be_said_anew_and_nothing_else(
    account: Caller, wearer: Wearer, pair: Variant, cause: str
) -> None:
    change, needs, missing = CHANGES[cause]
    profile = a_clear_profile(wearer)
    answer = again(account, wearer, pair, **change).json()
    assert (answer["outcome"], codes(answer["causes"]), codes(answer["needs"])) == ("changed", [cause], needs)
    assert (answer["prescription"], answer["needs_review"]) == (None, True)
    draft = FootProfile.objects.get(public_id=answer["profile"])
    assert (draft.status, draft.based_on) == ("draft", profile)
    assert draft.answers == {
        code: value for code, value in profile.answers.items() if code not in missing
    } | {"weight_kg": change.get("weight_kg", 75.0)}  # fmt: skip
    told = account.get(f"/api/v1/profiles/{draft.public_id}/").json()
    feet = {f"/measures/{side}/{code}" for side in ("left", "right") for code in MEASURED}
    wanted = {f"/answers/{code}" for code in missing} | (feet if "measures" in needs else set())
    assert {problem["pointer"] for problem in told["missing"]} == wanted
    # What is known to be wrong is not built from, until somebody says that it is right after all.
    assert intake.latest_submitted_of([wearer.pk]) == {}
    refused = again(account, wearer, pair, **change)
    assert (refused.status_code, refused.json()["code"]) == (409, "profile_draft_exists")
    assert Recheck.objects.count() == 1
    assert again(account, wearer, pair).json()["outcome"] == "same"
    assert intake.latest_submitted_of([wearer.pk]) == {wearer.pk: profile}


def test_a_description_is_too_old_after_two_years_and_of_growing_feet_after_half_a_year(pair: Variant) -> None:
    customer = a_customer("grace@example.com")
    by, same = actor(customer.pk), reordering.Changes(**UNCHANGED | {"weight_kg": Decimal(75)})
    good_until = {"1988-05": dt.date(2028, 11, 2), "2012-10": dt.date(2028, 11, 2), "2012-11": dt.date(2027, 5, 2)}
    for born, last_day in good_until.items():
        wearer = a_wearer(customer.pk, name=born, relation="child")
        a_clear_profile(wearer, birth_month=born)
        for days, causes in ((0, []), (1, ["too_old"])):
            at = dt.datetime.combine(last_day, dt.time(12), dt.UTC) + dt.timedelta(days=days)
            assert reordering.standing(wearer, at=at, by=by).is_fresh is not bool(days)
            done = reordering.answer(wearer.pk, pair.sku, same, at=at, by=by)
            assert [cause.code for cause in done.causes] == causes
    assert months_after(dt.date(2026, 8, 30), 6) == dt.date(2027, 3, 1)


def test_measures_that_a_fitter_wants_anew_are_not_used_again(account: Caller, wearer: Wearer, pair: Variant) -> None:
    made = prescribing.propose(a_clear_profile(wearer).pk, pair.pk, at=NOW, by=SYSTEM)
    Prescription.objects.filter(pk=made.pk).update(status="rescan_wanted", reason_code="scan_unclear")
    with time_machine.travel(NOW, tick=False):
        assert codes(again(account, wearer, pair).json()["causes"]) == ["measure_wanted"]


@time_machine.travel(NOW, tick=False)
def test_what_cannot_be_ordered_again_is_refused_by_name(
    account: Caller, stranger: Caller, guest: Caller, wearer: Wearer, pair: Variant
) -> None:
    assert account.get(where(wearer)).json()["profile"] is None
    draft = a_draft(wearer)
    bag = given.stock_good()

    def refused(answer: Any) -> tuple[int, str]:
        assert not FootProfile.objects.exclude(pk=draft.pk).exists()
        return answer.status_code, answer.json()["code"]

    assert refused(again(account, wearer, pair)) == (409, "nothing_to_reorder")
    intake.submit(draft.pk, at=NOW, by=actor(account.customer_id))
    assert refused(again(account, wearer, bag)) == (400, "reorder_not_sold")
    assert refused(again(account, wearer, pair, weight_kg=900)) == (400, "invalid")
    answer = account.post(where(wearer), {"sku": pair.sku, "answers": {"weight_kg": 75.0}, "x": 1}, format="json")
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/x", "/answers/injury", "/answers/surgery", "/answers/pregnancy", "/answers/other_shoes",
    }  # fmt: skip
    for other in (stranger, guest):
        assert other.get(where(wearer)).status_code == 404
        assert refused(again(other, wearer, pair)) == (404, "not_found")
    consenting.withdraw("health_data", at=NOW, by=actor(account.customer_id), wearer_id=wearer.pk)
    assert refused(again(account, wearer, pair)) == (409, "consent_missing")
    assert Recheck.objects.count() == 0


def test_an_adult_who_answers_for_themselves_is_not_asked_about_before_the_customer(
    account: Caller, pair: Variant
) -> None:
    wearer = a_wearer(account.customer_id, name="Bo", relation="partner")
    a_clear_profile(wearer)
    taken_over(wearer, account)
    found = account.get(where(wearer)).json()
    assert (found["answered_by"], found["questions"], found["profile"]["version"]) == ("wearer", [], 1)
    refused = again(account, wearer, pair)
    assert (refused.status_code, refused.json()["code"]) == (403, "wearer_answers_for_themselves")
    assert "ask them to look at their own link" in refused.json()["detail"]
    assert Recheck.objects.count() == 0
