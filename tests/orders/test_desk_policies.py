"""The desk of policies: drafts are edited, published words are not."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from orders import policies
from orders.models import (
    Policy,
    PolicyAssignment,
)
from tests.orders.desks import page, page_name, staff
from tests.orders.making import NOW
from tests.orders.test_policies import EDITOR, PARAMETERS

pytestmark = pytest.mark.django_db


def a_draft() -> Policy:
    return Policy.objects.create(
        slug="perfect-fit", version=9, kind="fit", title="Draft", text="# Words <script>", parameters=PARAMETERS,
        in_force_from=NOW,
    )  # fmt: skip


def typed(policy: Policy, **changed: str) -> dict[str, str]:
    return {
        "title": policy.title, "slug": policy.slug, "version": str(policy.version), "language": policy.language,
        "kind": policy.kind, "in_force_from_0": "2026-11-20", "in_force_from_1": "12:00:00",
        "parameters": json.dumps(PARAMETERS),
        "text": policy.text, **changed,
    }  # fmt: skip


def test_content_edits_a_draft_and_publishes_it_for_ever() -> None:
    draft = a_draft()
    client = staff("content")
    assert client.post(page(Policy, pk=draft.pk), typed(draft, title="Better")).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Better"
    shown = client.get(page(Policy, pk=draft.pk)).content.decode()
    assert "<h1>Words &lt;script&gt;</h1>" in shown
    client.post(page(Policy, pk=draft.pk, act="publish"))
    draft.refresh_from_db()
    assert draft.is_published
    assert client.post(page(Policy, pk=draft.pk), typed(draft, title="Worse")).status_code == 403
    draft.refresh_from_db()
    assert draft.title == "Better"
    assert page(Policy, pk=draft.pk, act="publish") not in client.get(page(Policy, pk=draft.pk)).content.decode()


def test_a_draft_that_nobody_could_judge_by_is_not_published_and_the_desk_says_what_is_wrong_with_it() -> None:
    draft = a_draft()
    client = staff("content")
    lacking = json.dumps({**PARAMETERS, "appeal_days": 0})
    assert client.post(page(Policy, pk=draft.pk), typed(draft, parameters=lacking)).status_code == 302
    shown = client.post(page(Policy, pk=draft.pk, act="publish"), follow=True).content.decode()
    assert "before it is published: appeal_days: a whole number from 1 to 36,500." in shown
    draft.refresh_from_db()
    assert (draft.published_at, draft.text_hash) == (None, "")


def test_content_writes_a_new_draft_by_hand_and_throws_one_away() -> None:
    client = staff("content")
    assert (
        client.post(
            reverse(page_name(Policy, "add")), typed(Policy(slug="new", version=1, title="T", text="x", kind="fit"))
        ).status_code
        == 302
    )
    made = Policy.objects.get(slug="new")
    assert (made.published_at, made.text_hash) == (None, "")
    client.post(page(Policy, pk=made.pk, act="delete"), {"post": "yes"})
    assert not Policy.objects.filter(slug="new").exists()


def test_the_next_version_is_drafted_by_a_button() -> None:
    draft = a_draft()
    policies.publish(draft.pk, at=NOW, by=EDITOR)
    client = staff("content")
    url = page(Policy, pk=draft.pk, act="draft_next")
    client.post(url, {"in_force_from_0": "2027-01-01", "in_force_from_1": "00:00:00"})
    made = Policy.objects.get(version=10)
    assert made.in_force_from == dt.datetime(2027, 1, 1, tzinfo=ZoneInfo("America/New_York"))
    assert made.published_at is None


def test_others_read_policies_and_write_none() -> None:
    draft = a_draft()
    client = staff("support")
    assert client.get(page(Policy, pk=draft.pk)).status_code == 200
    assert client.post(page(Policy, pk=draft.pk), typed(draft, title="Worse")).status_code == 403
    assert client.post(page(Policy, pk=draft.pk, act="publish")).status_code == 403
    draft.refresh_from_db()
    assert (draft.title, draft.published_at) == ("Draft", None)


def test_content_assigns_policies_to_families() -> None:
    client = staff("content")
    sent = {"kind": "fit", "product_kind": "custom", "family": "youth", "slug": "youth-fit"}
    assert client.post(reverse(page_name(PolicyAssignment, "add")), sent).status_code == 302
    assert PolicyAssignment.objects.get(family="youth").slug == "youth-fit"
