"""Policies over HTTP: public, before sale, with their limits, as text, HTML and PDF."""

import datetime as dt
import re
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from orders import policies
from orders.models import Policy
from shop import markdown
from tests.budgets import queries
from tests.orders.test_policies import EDITOR, PARAMETERS

pytestmark = pytest.mark.django_db

URL = "/api/v1/policies/"


@pytest.fixture(autouse=True)
def _texts() -> None:
    call_command("load_policies", stdout=StringIO())


def test_the_list_states_headline_and_limits_side_by_side(client: Client) -> None:
    with queries(1):
        answer = client.get(URL)
    body = answer.json()
    assert [row["slug"] for row in body["results"]] == ["10000-miles", "cancellation-and-delivery", "perfect-fit"]
    for row in body["results"]:
        assert row["headline"]
        assert all(limit["component"] and limit["promise"] for limit in row["limits"])
        assert len(row["limits"]) == 2
        assert "text" not in row
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_the_list_speaks_the_language_asked_for(client: Client) -> None:
    german = client.get(URL, {"language": "de"}).json()["results"]
    french = client.get(URL, {"language": "fr"}).json()["results"]
    assert {row["language"] for row in german} == {"de"}
    assert {row["language"] for row in french} == {"en"}


def test_a_policy_in_force_is_shown_as_text_and_html(client: Client) -> None:
    with queries(1):
        body = client.get(f"{URL}10000-miles/").json()
    assert body["version"] == 1
    assert body["text"].startswith("# 10,000 miles")
    assert "<h1>10,000 miles</h1>" in body["html"]
    assert "<table>" in body["html"]
    assert body["parameters"]["components"]["cover"]["months"] == 12
    assert len(body["text_hash"]) == 64


def test_tags_in_a_text_are_shown_and_not_obeyed(client: Client) -> None:
    row = Policy.objects.create(
        slug="sly", version=1, kind="terms", title="Sly", text="<script>alert(1)</script> [x](javascript:alert(1))",
        parameters=PARAMETERS, in_force_from=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    policies.publish(row.pk, at=row.in_force_from, by=EDITOR)
    html = client.get(f"{URL}sly/").json()["html"]
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_an_older_version_stays_readable(client: Client) -> None:
    first = Policy.objects.get(slug="perfect-fit", language="en")
    copy = policies.draft_next(first.pk, in_force_from=first.in_force_from, at=first.in_force_from, by=EDITOR)
    assert client.get(f"{URL}perfect-fit/2/").status_code == 404
    policies.publish(copy.pk, at=first.in_force_from, by=EDITOR)
    assert client.get(f"{URL}perfect-fit/").json()["version"] == 2
    with queries(1):
        assert client.get(f"{URL}perfect-fit/1/").json()["version"] == 1


@pytest.mark.parametrize("path", ["nothing/", "perfect-fit/9/", "perfect-fit/9/pdf/"])
def test_what_was_never_published_is_a_problem(client: Client, path: str) -> None:
    answer = client.get(URL + path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "policy_unknown"


@pytest.mark.parametrize("path", ["", "perfect-fit/", "perfect-fit/1/", "perfect-fit/1/pdf/"])
def test_who_has_the_current_copy_is_told_so(client: Client, path: str) -> None:
    first = client.get(URL + path)
    again = client.get(URL + path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("path", ["", "perfect-fit/", "perfect-fit/1/", "perfect-fit/1/pdf/"])
def test_a_query_parameter_that_nothing_reads_is_refused(client: Client, path: str) -> None:
    answer = client.get(URL + path, {"lang": "de"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "unknown_parameter"


@pytest.mark.parametrize("slug", ["10000-miles", "cancellation-and-delivery", "perfect-fit"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_text_is_on_paper_word_for_word(client: Client, slug: str, language: str) -> None:
    shown = client.get(f"{URL}{slug}/1/", {"language": language}).json()
    answer = client.get(shown["pdf"], headers={"Accept": "application/pdf"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{slug}-v1-{language}.pdf"'
    pages = PdfReader(BytesIO(answer.content))
    printed = " ".join("".join(page.extract_text() for page in pages.pages).split())
    assert pages.metadata is not None
    assert pages.metadata.title == shown["title"]
    assert pages.trailer["/Root"]["/Lang"] == language  # type: ignore[index]
    said = markdown.to_plain(shown["text"]).replace("|", " ").replace("---", "").split()
    assert {word for word in said if word != "-" and not re.fullmatch(r"\d\.", word)} <= set(printed.split())
    assert shown["text_hash"][:12] in printed.replace(" ", "")


def test_the_same_version_gives_the_same_bytes(client: Client) -> None:
    url = f"{URL}perfect-fit/1/pdf/"
    assert client.get(url).content == client.get(url).content
