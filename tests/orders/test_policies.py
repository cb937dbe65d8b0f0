"""Policies: published once, frozen for ever, chosen by family, language and time."""

import datetime as dt
import re
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from fitting.models import JournalEntry
from orders import policies
from orders.management.commands import load_policies
from orders.models import Policy, PolicyAssignment
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed
from tests.budgets import queries

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=30)
EDITOR = Actor(Kind.STAFF, 1, frozenset({"content"}))
# What any kind of policy needs: the numbers of a fit, of the miles, and of neither.
PARAMETERS: dict[str, Any] = {
    "headline": "Sixty days.", "limits": [{"component": "pair", "promise": "60 days"}], "window_days": 60,
    "remakes_per_side": 2, "refund_choice_after_remakes": 1, "remake_opens_new_window": True,
    "first_report_holds_ladder": True, "decision_clear_business_days": 2, "decision_review_business_days": 5,
    "appeal_days": 30, "excluded": ["heat"], "remade_side_least_days": 90,
    "components": {"core": {"miles": 10000, "years": 10, "remakes_per_side": 2, "then": "pro_rata_refund"}},
}  # fmt: skip


@dataclass(frozen=True)
class Family:
    slug: str


@dataclass(frozen=True)
class Product:
    """What of a product decides its policies."""

    pk: int = 1
    kind: str = "custom"
    family: Family = field(default_factory=lambda: Family("running"))


def draft(slug: str = "perfect-fit", **fields: object) -> Policy:
    words: dict[str, object] = {
        "version": 1,
        "language": "en",
        "kind": "fit",
        "title": "Perfect fit",
        "text": "# Words",
        "parameters": PARAMETERS,
        "in_force_from": NOW,
        **fields,
    }
    return Policy.objects.create(slug=slug, **words)


def published(slug: str = "perfect-fit", **fields: object) -> Policy:
    return policies.publish(draft(slug, **fields).pk, at=NOW, by=EDITOR)


def load() -> str:
    out = StringIO()
    call_command("load_policies", stdout=out)
    return out.getvalue()


# --- publishing --------------------------------------------------------------------------------
def test_publishing_stamps_the_hash_of_title_text_and_parameters() -> None:
    row = published()
    row.refresh_from_db()
    assert row.published_at == NOW
    assert row.text_hash == policies.hash_of(row)
    assert len(row.text_hash) == 64
    entry = JournalEntry.objects.get(thread="policy:perfect-fit")
    assert (entry.became, entry.reason, entry.by_id) == ("v1 en", "published", 1)


@pytest.mark.parametrize("change", [{"title": "Other"}, {"text": "other"}, {"parameters": {"window_days": 61}}])
def test_the_hash_tells_every_change(change: dict[str, object]) -> None:
    assert policies.hash_of(Policy(title="a", text="b", parameters={})) != policies.hash_of(
        Policy(**{"title": "a", "text": "b", "parameters": {}, **change})
    )


def test_publishing_twice_changes_nothing() -> None:
    row = published()
    assert policies.publish(row.pk, at=LATER, by=EDITOR).published_at == NOW
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize(
    "missing",
    [
        {"title": ""},
        {"text": "  "},
        {"parameters": {"limits": PARAMETERS["limits"]}},
        {"parameters": {"headline": "x", "limits": []}},
        {"parameters": {"headline": "x", "limits": [{"component": "core"}]}},
        {"parameters": []},
    ],
)
def test_a_draft_without_headline_limits_or_words_is_not_published(missing: dict[str, object]) -> None:
    row = draft("perfect-fit", **missing)
    with pytest.raises(policies.PolicyIncomplete):
        policies.publish(row.pk, at=NOW, by=EDITOR)
    row.refresh_from_db()
    assert row.published_at is None
    assert not JournalEntry.objects.exists()


def test_only_content_staff_and_the_system_publish() -> None:
    row = draft()
    with pytest.raises(NotAllowed):
        policies.publish(row.pk, at=NOW, by=Actor(Kind.STAFF, 2, frozenset({"support"})))
    row.refresh_from_db()
    assert row.published_at is None


def test_what_is_not_there_cannot_be_published_or_copied() -> None:
    with pytest.raises(policies.PolicyUnknown):
        policies.publish(404, at=NOW, by=EDITOR)
    with pytest.raises(policies.PolicyUnknown):
        policies.draft_next(404, in_force_from=LATER, at=NOW, by=EDITOR)


def test_a_version_below_a_published_one_is_refused() -> None:
    published(version=2)
    old = draft(version=1)
    with pytest.raises(policies.VersionTaken):
        policies.publish(old.pk, at=NOW, by=EDITOR)
    old.refresh_from_db()
    assert old.published_at is None


# --- frozen ------------------------------------------------------------------------------------
def test_code_refuses_to_change_or_delete_a_published_version() -> None:
    row = published()
    row.text = "other words"
    with pytest.raises(policies.PolicyFrozen):
        row.save()
    with pytest.raises(policies.PolicyFrozen):
        row.delete()
    row.refresh_from_db()
    assert row.text == "# Words"


def test_the_database_refuses_it_too() -> None:
    row = published()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Policy.objects.update(text="other words")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Policy.objects.update(published_at=None)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Policy.objects.all().delete()
    row.refresh_from_db()
    assert (row.text, row.published_at) == ("# Words", NOW)


def test_a_draft_can_change_and_go() -> None:
    row = draft()
    row.title = "Better"
    row.save()
    Policy.objects.update(text="Better words")
    row.delete()
    assert not Policy.objects.exists()


def test_both_triggers_are_in_place() -> None:
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert {"policy_no_update", "policy_no_delete"} <= {name for (name,) in cursor.fetchall()}


# --- the next version --------------------------------------------------------------------------
def test_the_next_version_is_a_draft_with_the_same_words() -> None:
    row = published()
    copy = policies.draft_next(row.pk, in_force_from=LATER, at=NOW, by=EDITOR)
    assert (copy.version, copy.published_at, copy.text_hash) == (2, None, "")
    assert (copy.text, copy.parameters, copy.in_force_from) == (row.text, row.parameters, LATER)


def test_a_second_draft_is_not_opened() -> None:
    row = published()
    first = policies.draft_next(row.pk, in_force_from=LATER, at=NOW, by=EDITOR)
    assert policies.draft_next(row.pk, in_force_from=LATER, at=NOW, by=EDITOR).pk == first.pk
    assert Policy.objects.count() == 2


def test_a_newer_version_retires_the_older_one_from_its_day_on() -> None:
    row = published()
    copy = policies.draft_next(row.pk, in_force_from=LATER, at=NOW, by=EDITOR)
    policies.publish(copy.pk, at=NOW, by=EDITOR)
    just_before = LATER - dt.timedelta(microseconds=1)
    assert [p.version for p in policies.ruling(language="en", at=just_before)] == [1]
    assert [p.version for p in policies.ruling(language="en", at=LATER)] == [2]
    assert policies.version_of("perfect-fit", version=1, language="en").pk == row.pk


# --- choosing ----------------------------------------------------------------------------------
def test_a_line_carries_the_policies_of_its_kind_in_one_statement() -> None:
    load()
    products = [Product(1), Product(2, family=Family("work")), Product(3, "stock", Family("care"))]
    with queries(1):
        pinned = policies.pinned_for(products, language="en", at=NOW)
    slugs = {pk: {kind: policy.slug for kind, policy in carried.items()} for pk, carried in pinned.items()}
    custom = {"fit": "perfect-fit", "durability": "10000-miles", "terms": "cancellation-and-delivery"}
    assert slugs == {1: custom, 2: custom, 3: {"terms": "cancellation-and-delivery"}}


def test_a_familys_own_policy_comes_first() -> None:
    load()
    published("youth-fit", kind="fit")
    PolicyAssignment.objects.create(kind="fit", family="youth", product_kind="custom", slug="youth-fit")
    pinned = policies.pinned_for([Product(1), Product(2, family=Family("youth"))], language="en", at=NOW)
    assert pinned[1]["fit"].slug == "perfect-fit"
    assert pinned[2]["fit"].slug == "youth-fit"


def test_the_customers_language_comes_first_and_english_stands_in() -> None:
    load()
    german = policies.pinned_for([Product()], language="de", at=NOW)[1]
    french = policies.pinned_for([Product()], language="fr", at=NOW)[1]
    assert {policy.language for policy in german.values()} == {"de"}
    assert {policy.language for policy in french.values()} == {"en"}


def test_a_german_customer_keeps_the_german_version_while_the_newer_one_is_english_only() -> None:
    published(language="en")
    published(language="de")
    published(language="en", version=2)
    assert [(p.version, p.language) for p in policies.ruling(language="de", at=NOW)] == [(1, "de")]
    assert [(p.version, p.language) for p in policies.ruling(language="en", at=NOW)] == [(2, "en")]


def test_nothing_is_sold_without_its_policies() -> None:
    published()
    PolicyAssignment.objects.create(kind="fit", slug="perfect-fit")
    with pytest.raises(policies.PoliciesMissing):
        policies.pinned_for([Product()], language="en", at=NOW)
    with pytest.raises(policies.PoliciesMissing):
        policies.pinned_for([Product()], language="en", at=NOW - dt.timedelta(days=1))


def test_drafts_and_coming_versions_are_not_pinned() -> None:
    load()
    draft(version=2)
    published("perfect-fit", version=3, in_force_from=LATER)
    assert policies.pinned_for([Product()], language="en", at=NOW)[1]["fit"].version == 1


def test_an_unpublished_version_is_not_shown() -> None:
    draft()
    with pytest.raises(policies.PolicyUnknown):
        policies.version_of("perfect-fit", version=1, language="en")


# --- the texts that come with the code ---------------------------------------------------------
def test_loading_twice_changes_nothing() -> None:
    assert load() == "Published 6 policy versions, assigned 4.\n"
    assert load() == "Published 0 policy versions, assigned 0.\n"
    assert Policy.objects.published().count() == 6


def test_loading_keeps_what_staff_assigned() -> None:
    PolicyAssignment.objects.create(kind="fit", product_kind="custom", slug="own-fit")
    load()
    assert PolicyAssignment.objects.get(kind="fit").slug == "own-fit"


def test_loading_publishes_over_a_draft_of_the_same_version() -> None:
    draft(text="staff began to write")
    load()
    row = policies.version_of("perfect-fit", version=1, language="en")
    assert "60 days" in row.text


def test_changed_words_under_a_published_version_stop_the_loading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published()
    words = (load_policies.TEXTS / "perfect-fit.en.v1.md").read_text(encoding="utf-8")
    (tmp_path / "perfect-fit.en.v1.md").write_text(words, encoding="utf-8")
    monkeypatch.setattr(load_policies, "TEXTS", tmp_path)
    with pytest.raises(CommandError, match="write a new version"):
        load()
    assert [p.text for p in Policy.objects.all()] == ["# Words"]


def test_a_text_without_front_matter_is_named(tmp_path: Path) -> None:
    (tmp_path / "bare.md").write_text("# Words", encoding="utf-8")
    with pytest.raises(CommandError, match=r"bare\.md"):
        load_policies.read(tmp_path / "bare.md")


def numbers(value: object) -> set[int]:
    """Gather every whole number in the parameters."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return set()
    if isinstance(value, int):
        return {value}
    parts = value.values() if isinstance(value, dict) else value
    return set().union(*(numbers(part) for part in parts))  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted(load_policies.TEXTS.glob("*.md")), ids=lambda path: path.name)
def test_every_number_that_code_reads_stands_in_the_words(path: Path) -> None:
    policy = load_policies.read(path)
    said = {int(re.sub(r"[.,]", "", digits)) for digits in re.findall(r"\d+(?:[.,]\d{3})*", policy.text)}
    assert numbers(policy.parameters) - said == set()


@pytest.mark.parametrize("name", ["perfect-fit", "ten-thousand-miles", "cancellation-and-delivery"])
def test_every_language_promises_the_same(name: str) -> None:
    english, german = (load_policies.read(load_policies.TEXTS / f"{name}.{lang}.v1.md") for lang in ("en", "de"))
    spoken = {"headline", "limits"}
    assert {k: v for k, v in english.parameters.items() if k not in spoken} == {
        k: v for k, v in german.parameters.items() if k not in spoken
    }
    assert (english.slug, english.kind, english.version) == (german.slug, german.kind, german.version)
    assert len(english.parameters["limits"]) == len(german.parameters["limits"])


def test_the_words_tell_the_made_to_measure_exemption_and_promise_no_cure() -> None:
    load()
    terms = policies.version_of("cancellation-and-delivery", version=1, language="en").text
    fit = policies.version_of("perfect-fit", version=1, language="en").text
    assert "no legal right of withdrawal" in terms
    assert "We do not promise that a pain will go away" in fit


def test_the_system_may_load_what_staff_may_not() -> None:
    row = load_policies.read(load_policies.TEXTS / "perfect-fit.en.v1.md")
    with pytest.raises(NotAllowed):
        policies.load(row, at=NOW, by=EDITOR)
    assert not Policy.objects.exists()
    assert policies.load(row, at=NOW, by=SYSTEM)
