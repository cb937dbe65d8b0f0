"""The numbers of a policy are asked for before it is published: what judges claims is there, and possible."""

from typing import Any, Final

import pytest

from orders import policies
from orders.covering.checked import faults
from orders.covering.terms import Component, durability_terms, fit_terms
from orders.management.commands.load_policies import TEXTS, read
from orders.models import Policy
from tests.orders.covering.test_decisions import parameters as parameters_in
from tests.orders.test_policies import EDITOR, NOW, draft

pytestmark = pytest.mark.one_run("sqlite")

FIT: Final = "perfect-fit"
MILES: Final = "10000-miles"
TERMS: Final = "cancellation-and-delivery"
KIND: Final = {FIT: "fit", MILES: "durability", TERMS: "terms"}
FILES: Final = {FIT: FIT, MILES: "ten-thousand-miles", TERMS: TERMS}


def parameters(slug: str) -> dict[str, Any]:
    """Return the numbers of what we sell."""
    return parameters_in(f"{FILES[slug]}.en.v1")


def changed(slug: str, path: str, value: object = None, *, gone: bool = False) -> dict[str, Any]:
    """Return the numbers of what we sell, with one of them changed, or taken away."""
    said = parameters(slug)
    *way, name = path.split(".")
    inside: Any = said
    for step in way:
        inside = inside[step]
    if gone:
        del inside[name]
    else:
        inside[name] = value
    return said


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.md")), ids=lambda path: path.name)
def test_what_we_publish_has_no_fault(path: Any) -> None:
    policy = read(path)
    assert faults(policy.kind, policy.parameters) == ()


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        *[(FIT, name) for name in (
            "window_days", "remakes_per_side", "refund_choice_after_remakes", "remake_opens_new_window",
            "first_report_holds_ladder", "decision_clear_business_days", "decision_review_business_days", "appeal_days",
        )],
        *[(MILES, name) for name in (
            "components", "excluded", "remade_side_least_days", "decision_clear_business_days",
            "decision_review_business_days", "appeal_days", "outgrowing.covered", "outgrowing.under_age",
            "outgrowing.within_days", "outgrowing.remakes", "components.core.years", "components.core.remakes_per_side",
            "components.core.then", "components.cover.months", "components.cover.replacements_per_side",
        )],
    ],
)  # fmt: skip
def test_each_number_that_claims_are_judged_by_must_be_there(slug: str, path: str) -> None:
    (fault,) = faults(KIND[slug], changed(slug, path, gone=True))
    assert fault.startswith(path.rpartition(".")[0])
    assert path.rpartition(".")[2] in fault


@pytest.mark.parametrize(
    ("slug", "path", "value"),
    [
        (FIT, "window_days", 0), (FIT, "window_days", -60), (FIT, "window_days", "60"), (FIT, "window_days", 60.5),
        (FIT, "window_days", True), (FIT, "window_days", 36_501), (FIT, "remakes_per_side", -1),
        (FIT, "refund_choice_after_remakes", 3), (FIT, "remake_opens_new_window", 1),
        (FIT, "first_report_holds_ladder", "yes"), (FIT, "appeal_days", 0), (FIT, "decision_clear_business_days", 0),
        (FIT, "break_in_days", ["2"]), (FIT, "fit_check_days", 21),
        (MILES, "components", {}), (MILES, "components", []), (MILES, "components.laces", {}),
        (MILES, "components.core", 10), (MILES, "components.core.miles", 0), (MILES, "components.core.miles", "far"),
        (MILES, "components.core.years", 0), (MILES, "components.core.months", 12),
        (MILES, "components.core.replacements_per_side", 1), (MILES, "components.core.then", "nothing"),
        (MILES, "components.cover.months", 1201), (MILES, "excluded", "heat"), (MILES, "excluded", ["rain"]),
        (MILES, "excluded", [["heat"]]), (MILES, "remade_side_least_days", -1), (MILES, "outgrowing", []),
        (MILES, "outgrowing.under_age", 0), (MILES, "outgrowing.within_days", 0), (MILES, "outgrowing.remakes", 0),
        (TERMS, "measures_within_days", 0), (TERMS, "extensions", -1),
        (TERMS, "reminder_days", 9),
    ],
)  # fmt: skip
def test_an_impossible_number_is_named(slug: str, path: str, value: object) -> None:
    (fault,) = faults(KIND[slug], changed(slug, path, value))
    assert path.rpartition(".")[2] in fault


def test_a_miles_policy_without_distance_or_growing_feet_may_be_published() -> None:
    assert faults("durability", changed(MILES, "components.core.miles", None)) == ()
    assert faults("durability", changed(MILES, "outgrowing", {"covered": False})) == ()
    assert faults("durability", changed(MILES, "outgrowing", gone=True)) == ()


def test_what_has_no_fault_can_be_read() -> None:
    assert fit_terms(parameters(FIT)).window_days == 60
    assert set(durability_terms(parameters(MILES)).components) == set(Component)


@pytest.mark.django_db
def test_a_draft_that_nobody_could_judge_by_is_refused_with_every_fault_and_stays_a_draft() -> None:
    lacking = changed(MILES, "components.core.then", "nothing")
    del lacking["appeal_days"]
    row = draft(MILES, kind="durability", parameters=lacking)
    with pytest.raises(policies.PolicyIncomplete) as refused:
        policies.publish(row.pk, at=NOW, by=EDITOR)
    assert refused.value.detail == (
        "Put this right in the parameters before it is published: "
        "components.core.then: one of pro_rata_refund, replacement_cover_for_sale. "
        "appeal_days: a whole number from 1 to 36,500."
    )
    assert refused.value.problems[0].pointer == "/parameters"
    stored = Policy.objects.get(pk=row.pk)
    assert (stored.published_at, stored.text_hash) == (None, "")
