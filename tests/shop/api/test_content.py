"""Content over HTTP: published pages, questions, testimonials, each with its notice, each in one statement."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from shop.models import Advice, Media
from tests.budgets import queries
from tests.shop import given

pytestmark = pytest.mark.django_db
NOTICE = {"code": "health", "title": "Results vary", "text": "See a clinician for persistent pain."}


@pytest.fixture(autouse=True)
def notice() -> None:
    given.notice()


def results(client: Client, path: str, **query: str) -> list[dict[str, Any]]:
    with queries(1):
        answer = client.get(f"/api/v1/{path}/", query)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def page(client: Client, path: str) -> dict[str, Any]:
    with queries(1):
        answer = client.get(f"/api/v1/{path}/")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_concern_says_how_feet_may_play_a_part_and_what_it_rests_on(client: Client) -> None:
    concern = given.concern(see_a_clinician_when=["it is swollen"], helpful_features=["A heel cup"], body="**Feet**")
    Media.objects.create(concern=concern, path="shop/content/heel-pain.svg", alt="A heel.")
    given.product("stride", position=2).concerns.add(concern)
    given.product("tempo", position=1).concerns.add(concern)
    given.product("hidden", is_active=False).concerns.add(concern)
    given.product("one-side", audience="design_holders").concerns.add(concern)
    given.advice().concerns.add(concern)
    given.evidence("b", position=2, statement="Second").concerns.add(concern)
    given.evidence("a", position=1, statement="First").concerns.add(concern)
    given.evidence("unchecked", support="unchecked").concerns.add(concern)
    given.evidence("expired", expires_on=dt.date(2026, 11, 2)).concerns.add(concern)
    shown = page(client, "concerns/heel-pain")
    assert shown["notice"] == NOTICE
    assert shown["picture"] == {"url": "/static/shop/content/heel-pain.svg", "alt": "A heel."}
    assert [product["slug"] for product in shown["products"]] == ["tempo", "stride"]
    assert [advice["slug"] for advice in shown["advice"]] == ["calf-raises"]
    assert [statement["statement"] for statement in shown["evidence"]] == ["First", "Second"]
    assert shown["evidence"][0] == {
        "statement": "First",
        "source": "Somebody, A review, 2020",
        "source_url": "",
        "ties": "None known.",
        "checked_on": "2026-11-01",
        "expires_on": "2099-11-01",
    }
    assert (shown["see_a_clinician_when"], shown["body"]) == (["it is swollen"], "**Feet**")
    card = results(client, "concerns")[0]
    assert set(card) == {"slug", "title", "summary", "area", "picture", "notice"}


def test_a_foot_type_says_how_it_shows(client: Client) -> None:
    foot_type = given.foot_type(signs=["A footprint in two parts"], helpful_features=["Full contact"])
    given.product().foot_types.add(foot_type)
    shown = page(client, "foot-types/high-arches")
    assert (shown["signs"], shown["helpful_features"]) == (["A footprint in two parts"], ["Full contact"])
    assert shown["products"] == [{"slug": "stride", "title": "Stride"}]
    assert results(client, "foot-types")[0]["notice"] == NOTICE


def test_advice_is_found_by_topic_and_concern(client: Client) -> None:
    given.advice("washing", topic="care")
    given.advice("calf-raises", minutes=6).concerns.add(given.concern("heel-pain"))
    assert [row["slug"] for row in results(client, "advice")] == ["calf-raises", "washing"]
    assert [row["slug"] for row in results(client, "advice", topic="care")] == ["washing"]
    assert [row["slug"] for row in results(client, "advice", concern="heel-pain")] == ["calf-raises"]
    shown = page(client, "advice/calf-raises")
    assert (shown["minutes"], shown["concerns"]) == (6, [{"slug": "heel-pain", "title": "Heel-Pain"}])


def test_questions_come_with_their_evidence(client: Client) -> None:
    given.evidence().faqs.add(given.faq())
    given.faq("washing", topic="ordering")
    shown = results(client, "faqs", topic="evidence")
    assert [(row["slug"], len(row["evidence"]), row["notice"]) for row in shown] == [("do-they-work", 1, NOTICE)]
    assert [row["slug"] for row in results(client, "faqs")] == ["do-they-work", "washing"]


@pytest.mark.parametrize("path", ["concerns", "foot-types", "advice"])
def test_unpublished_pages_are_nowhere(client: Client, path: str) -> None:
    make = {"concerns": given.concern, "foot-types": given.foot_type, "advice": given.advice}[path]
    make("draft", published_from=None)
    make("over", published_until=given.NOW - dt.timedelta(days=200))
    make("withdrawn", is_active=False)
    assert results(client, path) == []
    for slug in ("draft", "over", "withdrawn", "unknown"):
        assert client.get(f"/api/v1/{path}/{slug}/").status_code == 404


def test_unpublished_questions_are_nowhere(client: Client) -> None:
    given.faq(published_from=None)
    assert results(client, "faqs") == []


def test_lists_come_in_pages(client: Client) -> None:
    for number in range(3):
        given.advice(f"a-{number}", position=10 - number)
    first = client.get("/api/v1/advice/", {"limit": 2}).json()
    assert [row["slug"] for row in first["results"]] == ["a-2", "a-1"]
    Advice.objects.create(slug="a-9", title="t", summary="s", body="b", topic="care", position=1)
    assert [row["slug"] for row in client.get(first["next"]).json()["results"]] == ["a-0"]


def published(slug: str, day: int, **fields: Any) -> None:
    at = dt.datetime(2026, 10, day, tzinfo=dt.UTC)
    given.a_testimonial(
        slug, **{"status": "published", "published_at": at, "typicality_note": "It differs a lot.", **fields}
    )


def test_testimonials_show_what_a_reader_must_know_the_newest_first(client: Client) -> None:
    product = given.product()
    other = given.product("tempo")
    published("old", 1, of=product, rating=5)
    published(
        "new",
        2,
        of=product,
        rating=1,
        is_incentivised=True,
        incentive_note="A wash bag",
        is_insider=True,
        about="Runner",
    )
    published("elsewhere", 3, of=other)
    given.a_testimonial("waiting", of=product)
    assert [row["slug"] for row in results(client, "testimonials")] == ["elsewhere", "new", "old"]
    shown = results(client, "testimonials", product="stride")
    assert [row["rating"] for row in shown] == [1, 5]
    assert shown[0] == {
        "slug": "new",
        "product": {"slug": "stride", "title": "Stride"},
        "display_name": "New",
        "about": "Runner",
        "words": "They fit.",
        "rating": 1,
        "verified_purchase": True,
        "typicality_note": "It differs a lot.",
        "is_incentivised": True,
        "incentive_note": "A wash bag",
        "is_insider": True,
        "published_at": "2026-10-02T00:00:00Z",
        "notice": NOTICE,
    }


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("testimonials", {"rating": "5"}),
        ("testimonials", {"ordering": "rating"}),
        ("concerns", {"area": "heel"}),
        ("advice", {"topic": "magic"}),
        ("faqs", {"topic": "magic"}),
        ("concerns/heel-pain", {"limit": "1"}),
    ],
)
def test_what_nothing_reads_is_refused(client: Client, path: str, query: dict[str, str]) -> None:
    given.concern()
    assert client.get(f"/api/v1/{path}/", query).status_code == 400


def test_content_carries_a_tag(client: Client) -> None:
    given.concern()
    for path in ("concerns", "concerns/heel-pain", "faqs", "testimonials"):
        first = client.get(f"/api/v1/{path}/")
        assert first["Cache-Control"] == "public, max-age=60"
        again = client.get(f"/api/v1/{path}/", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
