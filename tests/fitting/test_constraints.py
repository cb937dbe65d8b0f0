"""The database has the last word, and its words become refusals; a table per constraint that must hold."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from fitting.models import Consent, FootProfile, Invitation, Measures, Wearer, constraint_name, refusing
from shop.refusal import Refusal
from tests.fitting.making import NOW, a_customer, a_wearer

pytestmark = pytest.mark.django_db


class Twice(Refusal):
    """For these tests."""

    code = "test_twice"


def test_a_listed_violation_becomes_its_refusal_and_leaves_the_transaction_usable() -> None:
    wearer = a_wearer(a_customer().pk)
    with (
        pytest.raises(Twice),
        refusing({"wearer_self_once": Twice(), "fitting_wearer.customer_id": Twice()}),
    ):
        Wearer.objects.create(customer_id=wearer.customer_id, name="Again", relation="self", created_at=NOW)
    assert Wearer.objects.count() == 1


def test_a_violation_that_is_not_listed_stays_what_it_is() -> None:
    with pytest.raises(IntegrityError), refusing({"something_else": Twice()}):
        Wearer.objects.create(customer_id=a_customer().pk, name="", relation="self", created_at=NOW)
    assert not Wearer.objects.exists()


def test_a_block_without_violation_is_let_through() -> None:
    with refusing({}):
        wearer = a_wearer(a_customer().pk)
    assert Wearer.objects.get() == wearer


def test_checks_have_the_same_name_on_both_databases() -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Wearer.objects.create(customer_id=a_customer().pk, name="", relation="self", created_at=NOW)
    assert constraint_name(caught.value) == "wearer_has_name"


def a_profile(wearer: Wearer, **fields: Any) -> FootProfile:
    """Make a draft row."""
    values = {"version": 1, "schema_version": 1, "opened_at": NOW, "changed_at": NOW}
    return FootProfile.objects.create(wearer=wearer, **{**values, **fields})


def a_measures_row(wearer: Wearer, **fields: Any) -> Measures:
    """Make a row of measures."""
    return Measures.objects.create(profile=a_profile(wearer), **{"side": "left", **fields})


def a_consent(**fields: Any) -> Consent:
    """Make a consent row."""
    values = {"purpose": "research", "text_version": "1", "given_at": NOW, "given_by_kind": "customer"}
    return Consent.objects.create(**{**values, **fields})


WHOLE = {"foot_length_mm": Decimal(250), "foot_length_source": "ruler", "foot_length_load": "seated"}
CASES: dict[str, Callable[[Wearer], object]] = {
    "wearer_relation_known": lambda one: Wearer.objects.filter(pk=one.pk).update(relation="cat"),
    "wearer_birth_whole": lambda one: Wearer.objects.filter(pk=one.pk).update(birth_year=1988),
    "wearer_birth_whole (month)": lambda one: Wearer.objects.filter(pk=one.pk).update(birth_month=13, birth_year=1988),
    "measures_heel_width_whole (no value)": lambda one: a_measures_row(
        one, heel_width_source="ruler", heel_width_load="seated"
    ),
    "profile_status_known": lambda one: a_profile(one, status="lost", submitted_at=NOW),
    "profile_submitted_has_time": lambda one: a_profile(one, status="submitted"),
    "profile_submitted_has_time (draft)": lambda one: a_profile(one, submitted_at=NOW),
    "profile_version_from_one": lambda one: a_profile(one, version=0),
    "measures_side_known": lambda one: a_measures_row(one, side="both"),
    "measures_foot_length_whole": lambda one: a_measures_row(one, foot_length_mm=Decimal(250)),
    "measures_foot_length_whole (short)": lambda one: a_measures_row(
        one, **{**WHOLE, "foot_length_mm": Decimal("79.9")}
    ),
    "measures_foot_length_whole (long)": lambda one: a_measures_row(
        one, **{**WHOLE, "foot_length_mm": Decimal("400.1")}
    ),
    "measures_foot_length_whole (source)": lambda one: a_measures_row(one, **{**WHOLE, "foot_length_source": "guess"}),
    "measures_foot_length_whole (load)": lambda one: a_measures_row(one, **{**WHOLE, "foot_length_load": ""}),
    "measures_arch_height_whole": lambda one: a_measures_row(one, arch_height_source="ruler"),
    "consent_has_one_subject": lambda _: a_consent(),
    "consent_has_one_subject (both)": lambda one: a_consent(wearer=one, user_id=one.customer_id),
    "consent_has_one_subject (marketing)": lambda one: a_consent(wearer=one, purpose="marketing"),
    "consent_purpose_known": lambda one: a_consent(wearer=one, purpose="fun"),
    "consent_giver_known": lambda one: a_consent(wearer=one, given_by_kind="cat"),
    "consent_has_text": lambda one: a_consent(wearer=one, text_version=""),
    "consent_withdrawn_after_given": lambda one: a_consent(wearer=one, withdrawn_at=NOW.replace(year=NOW.year - 1)),
    "invitation_ends_after_start": lambda one: Invitation.objects.create(
        wearer=one, token_hash="x", created_at=NOW, expires_at=NOW
    ),
}
UNIQUE: dict[str, Callable[[Wearer], list[object]]] = {
    "profile_version_once": lambda one: [a_profile(one, status="submitted", submitted_at=NOW), a_profile(one)],
    "profile_one_draft": lambda one: [a_profile(one), a_profile(one, version=2)],
    "measures_side_once": lambda one: [
        Measures.objects.create(profile=row, side="left") for row in [a_profile(one)] * 2
    ],
    "consent_of_wearer_once": lambda one: [a_consent(wearer=one), a_consent(wearer=one)],
    "consent_of_user_once": lambda one: [
        a_consent(user_id=one.customer_id, purpose="marketing"),
        a_consent(user_id=one.customer_id, purpose="marketing"),
    ],
    "invitation_one_open": lambda one: [
        Invitation.objects.create(wearer=one, token_hash=secret, created_at=NOW, expires_at=NOW.replace(year=2030))
        for secret in "ab"
    ],
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_what_must_never_be(name: str) -> None:
    wearer = a_wearer(a_customer().pk)
    expected = name.partition(" ")[0]
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        CASES[name](wearer)
    # An unknown status or purpose may break two rules at once; either may be named.
    assert constraint_name(caught.value) in {expected, "profile_submitted_has_time", "consent_has_one_subject"}


@pytest.mark.parametrize("name", UNIQUE)
def test_the_database_refuses_a_second_one(name: str) -> None:
    wearer = a_wearer(a_customer().pk)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        UNIQUE[name](wearer)
    if connection.vendor == "postgresql":
        assert constraint_name(caught.value) == name
    else:
        assert constraint_name(caught.value).startswith("fitting_")
    assert not FootProfile.objects.exists()
