"""A foot profile over HTTP: opened, filled in, doubted, submitted, frozen."""

import pytest
from django.contrib.auth import get_user_model

from fitting.models import FootProfile, Measures
from tests.budgets import queries
from tests.fitting.api.drafts import change, opened, pointers
from tests.fitting.conftest import Caller
from tests.fitting.making import ANSWERS, MEASURES, a_draft, a_submitted_profile, a_wearer, actor, foot, ruler

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["guest", "account"])
def test_a_profile_is_opened_filled_in_and_submitted(who: str, request: pytest.FixtureRequest) -> None:
    caller: Caller = request.getfixturevalue(who)
    where, tag = opened(caller)
    empty = caller.get(where).json()
    assert (empty["version"], empty["status"], empty["answers"], empty["measures"]) == (1, "draft", {}, {})
    assert [lack["pointer"] for lack in empty["missing"]] == [
        *[f"/answers/{code}" for code in ("birth_month", "sizing_category", "height_cm", "weight_kg", "feet")],
        *[f"/answers/{code}" for code in ("activities", "occupation", "standing_hours_per_day", "footwear")],
        "/answers/complaints",
        "/answers/health_checks",
        *[f"/measures/{side}/{code}" for side in ("left", "right") for code in ("foot_length", "ball_width")],
    ]

    filled = change(caller, where, tag, answers=ANSWERS, measures=MEASURES)
    assert filled.status_code == 200, filled.content
    assert filled["ETag"] != tag
    assert filled.json()["answers"] == ANSWERS
    assert filled.json()["measures"]["left"]["foot_length"] == {
        "value_mm": 250.5,
        "source": "ruler",
        "load": "standing_half",
    }
    assert filled.json()["missing"] == []

    done = caller.post(f"{where}submit/", headers={"If-Match": filled["ETag"]})
    assert done.status_code == 200, done.content
    assert done.json()["status"] == "submitted"
    assert [(size["side"], size["labels"]["eu_two_point"], size["width_letter"]) for size in done.json()["size"]] == [
        ("left", "39.5", "B"),
        ("right", "39.5", "B"),
    ]
    assert caller.get(where).json() == done.json()


def test_a_submitted_version_never_changes(account: Caller) -> None:
    profile = a_submitted_profile(a_wearer(account.customer_id))
    where = f"/api/v1/profiles/{profile.public_id}/"
    before = account.get(where)
    for answer in (
        change(account, where, before["ETag"], answers={"height_cm": 170}),
        account.post(f"{where}submit/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "profile_frozen")
    assert account.get(where).json() == before.json()


def test_a_new_fact_makes_a_new_version(account: Caller) -> None:
    wearer = a_wearer(account.customer_id)
    first = a_submitted_profile(wearer)
    versions = f"/api/v1/wearers/{wearer.public_id}/profiles/"
    draft = account.post(versions, {"based_on": first.public_id})
    assert draft.status_code == 201
    assert (draft.json()["version"], draft.json()["based_on"]) == (2, first.public_id)
    assert draft.json()["answers"] == ANSWERS
    assert draft.json()["measures"]["right"]["ball_width"]["value_mm"] == 93.5
    assert draft.json()["missing"] == []

    again = account.post(versions, {})
    assert (again.status_code, again.json()["code"]) == (409, "profile_draft_exists")
    assert again.json()["profile"] == draft.json()["id"]

    where = f"/api/v1/profiles/{draft.json()['id']}/"
    changed = change(account, where, draft["ETag"], answers={"weight_kg": 72})
    assert account.post(f"{where}submit/", headers={"If-Match": changed["ETag"]}).status_code == 200
    with queries(6):
        listed = account.get(versions).json()["results"]
    assert [(row["version"], row["status"]) for row in listed] == [(2, "submitted"), (1, "submitted")]
    assert FootProfile.objects.get(pk=first.pk).answers["weight_kg"] == 64.5


def test_only_a_submitted_version_of_the_same_wearer_can_be_the_base(account: Caller) -> None:
    wearer, other = a_wearer(account.customer_id), a_wearer(account.customer_id, relation="partner")
    for base in (a_submitted_profile(other).public_id, a_draft(other).public_id, "fpr_unknown"):
        answer = account.post(f"/api/v1/wearers/{wearer.public_id}/profiles/", {"based_on": base})
        assert (answer.status_code, pointers(answer)) == (404, ["/based_on"])
    assert not wearer.profiles.exists()


def test_a_known_birth_need_not_be_asked_again(account: Caller) -> None:
    wearer = a_wearer(account.customer_id)
    account.patch(f"/api/v1/wearers/{wearer.public_id}/", {"birth_month": "1990-01"})
    draft = account.post(f"/api/v1/wearers/{wearer.public_id}/profiles/", {})
    assert draft.json()["answers"] == {"birth_month": "1990-01"}


def test_the_wearer_takes_the_birth_that_was_submitted(account: Caller) -> None:
    wearer = a_wearer(account.customer_id)
    a_submitted_profile(wearer)
    assert account.get(f"/api/v1/wearers/{wearer.public_id}/").json()["birth_month"] == "1988-05"


# --- what the author saw ----------------------------------------------------------------------


def test_a_change_needs_the_tag_of_what_its_author_saw(account: Caller) -> None:
    where, tag = opened(account)
    without = account.patch(where, {"answers": {"height_cm": 168}})
    assert (without.status_code, without.json()["code"]) == (428, "if_match_required")
    first = change(account, where, tag, answers={"height_cm": 168})
    assert first.status_code == 200
    stale = change(account, where, tag, answers={"height_cm": 190})
    assert (stale.status_code, stale.json()["code"], stale["ETag"]) == (412, "stale", first["ETag"])
    assert account.post(f"{where}submit/", headers={"If-Match": tag}).status_code == 412
    assert account.get(where).json()["answers"] == {"height_cm": 168.0}


# --- answers ----------------------------------------------------------------------------------


def test_answers_are_merged_field_by_field(account: Caller) -> None:
    where, tag = opened(account)
    first = change(account, where, tag, answers={"height_cm": 168, "left": {"rolling": "rolls_in", "limp": "no"}})
    second = change(account, where, first["ETag"], answers={"left": {"limp": None, "toeing": "toes_out"}})
    assert second.json()["answers"] == {"height_cm": 168.0, "left": {"rolling": "rolls_in", "toeing": "toes_out"}}
    third = change(account, where, second["ETag"], answers={"height_cm": None})
    assert "height_cm" not in third.json()["answers"]


def test_imperial_units_are_welcome(account: Caller) -> None:
    where, tag = opened(account)
    inch = {"value_in": 9.9, "source": "ruler", "load": "standing_half"}
    answer = change(
        account,
        where,
        tag,
        answers={"height_cm": {"ft": 5, "in": 6}, "weight_kg": {"lb": 142}},
        measures={"left": {"foot_length": inch}},
    )
    assert answer.json()["answers"] == {"height_cm": 167.6, "weight_kg": 64.4}
    assert answer.json()["measures"]["left"]["foot_length"]["value_mm"] == 251.5


def test_every_wrong_answer_is_named_and_nothing_is_kept(account: Caller) -> None:
    where, tag = opened(account)
    answer = change(
        account,
        where,
        tag,
        answers={"height_cm": 1.68, "colour": "red", "left": {"rolling": "sideways"}, "feet": "both"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "answers_invalid")
    found = {error["pointer"]: (error["code"], error["detail"]) for error in answer.json()["errors"]}
    assert set(found) == {"/answers/height_cm", "/answers/colour", "/answers/left/rolling"}
    assert found["/answers/height_cm"] == (
        "unit_slip",
        "1.68 looks like metres; that would be 168.0 cm. Send it in cm.",
    )
    assert found["/answers/colour"][0] == "unknown_question"
    assert account.get(where).json()["answers"] == {}
    assert account.get(where)["ETag"] == tag


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"colour": 1}, "/colour", "unknown_field"),
        ({"answers": []}, "/answers", "not_a_dict"),
        ({"measures": 3}, "/measures", "not_a_dict"),
        ({"confirm": "all"}, "/confirm", "not_a_list"),
        ({"confirm": ["nothing"]}, "/confirm/0", "no_such_doubt"),
        ({"measures": {"middle": {}}}, "/measures/middle", "unknown_side"),
        ({"measures": {"left": 3}}, "/measures/left", "not_an_object"),
        ({"measures": {"left": {"toes": ruler(9)}}}, "/measures/left/toes", "unknown_measure"),
        ({"measures": {"left": {"foot_length": 251}}}, "/measures/left/foot_length", "not_an_object"),
        (
            {"measures": {"left": {"foot_length": {"value_mm": 251, "source": "ruler"}}}},
            "/measures/left/foot_length/load",
            "unknown_choice",
        ),
        (
            {"measures": {"left": {"foot_length": {**ruler(251), "source": "scan"}}}},
            "/measures/left/foot_length/source",
            "unknown_choice",
        ),
        (
            {"measures": {"left": {"foot_length": {**ruler(251), "source": "clinician"}}}},
            "/measures/left/foot_length/source",
            "unknown_choice",
        ),
        (
            {"measures": {"left": {"foot_length": {**ruler(251), "value_cm": 25.1}}}},
            "/measures/left/foot_length",
            "value_missing",
        ),
        (
            {"measures": {"left": {"foot_length": {"source": "ruler", "load": "seated"}}}},
            "/measures/left/foot_length",
            "value_missing",
        ),
        (
            {"measures": {"left": {"foot_length": {**ruler(251), "by": "me"}}}},
            "/measures/left/foot_length/by",
            "unknown_field",
        ),
        ({"measures": {"left": {"foot_length": ruler(25.1)}}}, "/measures/left/foot_length/value_mm", "unit_slip"),
        ({"measures": {"left": {"foot_length": ruler(0)}}}, "/measures/left/foot_length/value_mm", "out_of_range"),
        ({"measures": {"left": {"foot_length": ruler(-251)}}}, "/measures/left/foot_length/value_mm", "out_of_range"),
        ({"measures": {"left": {"foot_length": ruler(170)}}}, "/measures/left/foot_length", "out_of_range"),
        ({"measures": {"left": foot(251, 60)}}, "/measures/left/ball_width", "out_of_range"),
        ({"answers": {"birth_month": "2026-01"}}, "/answers/birth_month", "too_young"),
        ({"answers": {"birth_month": "2100-01"}}, "/answers/birth_month", "birth_implausible"),
        ({"answers": {"weight_kg": 251}}, "/answers/weight_kg", "unit_slip"),
        ({"answers": {"weight_kg": 12}}, "/answers/weight_kg", "out_of_range"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    account: Caller, body: dict[str, object], pointer: str, code: str
) -> None:
    where, tag = opened(account)
    answer = change(account, where, tag, **body)
    assert answer.status_code == 400, answer.content
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert not Measures.objects.exists()
    assert account.get(where)["ETag"] == tag


def test_a_side_and_a_measure_can_be_taken_back(account: Caller) -> None:
    where, tag = opened(account)
    first = change(account, where, tag, measures=MEASURES)
    second = change(account, where, first["ETag"], measures={"left": None, "right": {"ball_width": None}})
    assert second.json()["measures"]["left"] == {}
    assert list(second.json()["measures"]["right"]) == ["foot_length"]


def test_one_foot_is_enough_for_one_foot(account: Caller) -> None:
    where, tag = opened(account)
    answer = change(account, where, tag, answers={**ANSWERS, "feet": "left"}, measures={"left": foot()})
    assert answer.json()["missing"] == []
    assert account.post(f"{where}submit/").status_code == 200


# --- others -----------------------------------------------------------------------------------


def test_a_strangers_profile_does_not_exist(account: Caller, stranger: Caller, nobody: Caller) -> None:
    draft = a_draft(a_wearer(account.customer_id))
    where = f"/api/v1/profiles/{draft.public_id}/"
    for caller, status in ((stranger, 404), (nobody, 401)):
        for answer in (
            caller.get(where),
            change(caller, where, "*", answers={"height_cm": 100}),
            caller.post(f"{where}submit/"),
        ):
            assert answer.status_code == status, answer.content
    profile = FootProfile.objects.get()
    assert (profile.is_draft, profile.answers["height_cm"]) == (True, 168.0)


def test_staff_reach_no_profile_by_the_api(account: Caller, stranger: Caller) -> None:
    draft = a_draft(a_wearer(account.customer_id))
    staff = get_user_model().objects.get(pk=stranger.customer_id)
    staff.is_staff = staff.is_superuser = True
    staff.save()
    where = f"/api/v1/profiles/{draft.public_id}/"
    for answer in (
        stranger.get(where),
        change(stranger, where, "*", answers={"height_cm": 100}),
        stranger.post(f"{where}submit/"),
        stranger.get(f"/api/v1/wearers/{draft.wearer.public_id}/"),
        stranger.get(f"/api/v1/wearers/{draft.wearer.public_id}/profiles/"),
    ):
        assert answer.status_code == 404, answer.content
    assert FootProfile.objects.get().answers["height_cm"] == 168.0


def test_a_profile_costs_few_statements(account: Caller) -> None:
    draft = a_draft(a_wearer(account.customer_id))
    where = f"/api/v1/profiles/{draft.public_id}/"
    with queries(7):
        tag = account.get(where)["ETag"]
    with queries(14):
        tag = change(account, where, tag, answers={"weight_kg": 65}, measures={"left": {"heel_width": ruler(63)}})[
            "ETag"
        ]
    with queries(17):
        assert account.post(f"{where}submit/", headers={"If-Match": tag}).status_code == 200


def test_the_submission_is_in_the_journal(account: Caller) -> None:
    from fitting.models import JournalEntry

    profile = a_submitted_profile(a_wearer(account.customer_id))
    entry = JournalEntry.objects.get()
    assert (entry.subject, entry.subject_id, entry.was, entry.became) == (
        "fitting.footprofile",
        profile.pk,
        "draft",
        "submitted",
    )
    assert (entry.by_kind, entry.by_id) == ("customer", actor(account.customer_id).id)
