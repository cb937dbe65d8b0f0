"""A keyed request is done once and answered as often as it is asked."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.api.idempotency import LIFE, LOCK, forget_old
from config.models import IdempotencyKey
from tests.budgets import queries

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls")]


def ask(client: Client, key: str | None = "k-1", path: str = "doing", **body: object) -> "Answer":
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(f"/api/v1/{path}/", body, content_type="application/json", headers=headers)


def made() -> int:
    return get_user_model().objects.exclude(name="").count()


def test_the_same_request_is_done_once_and_answered_twice(guest: Client) -> None:
    first = ask(guest, name="a")
    again = ask(guest, name="a")
    assert made() == 1
    assert (again.status_code, again.content, again.headers["Location"], again.headers["Content-Type"]) == (
        first.status_code,
        first.content,
        first.headers["Location"],
        first.headers["Content-Type"],
    )
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_quoted_key_is_the_same_key(guest: Client) -> None:
    ask(guest, "k-1", name="a")
    assert ask(guest, '"k-1"', name="a").headers["Idempotent-Replayed"] == "true"


def test_a_key_costs_one_insert_and_one_update(guest: Client) -> None:
    with queries(2 + 2):  # who, the thing done; the key, its answer
        ask(guest, name="a")


def test_a_required_key_that_is_missing_is_named_and_nothing_is_done(guest: Client) -> None:
    answer = ask(guest, None, name="a")
    assert (answer.status_code, answer.json()["code"], made()) == (400, "idempotency_key_required", 0)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "é"])
def test_a_key_that_is_not_one_is_refused(guest: Client, key: str) -> None:
    answer = ask(guest, key, name="a")
    assert (answer.status_code, answer.json()["code"], made()) == (400, "idempotency_key_malformed", 0)


def test_where_no_key_is_required_one_is_welcome(guest: Client) -> None:
    ask(guest, None, "welcoming", name="a")
    ask(guest, "k", "welcoming", name="b")
    ask(guest, "k", "welcoming", name="b")
    assert made() == 2


def test_the_same_key_with_another_body_or_path_is_refused(guest: Client) -> None:
    ask(guest, name="a")
    for answer in (ask(guest, name="b"), ask(guest, path="welcoming", name="a")):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert made() == 1


def test_a_key_belongs_to_who_sent_it(guest: Client, other_guest: Client) -> None:
    ask(guest, name="a")
    assert "Idempotent-Replayed" not in ask(other_guest, name="a").headers
    assert made() == 2


def test_who_is_unknown_is_refused_before_the_key_is_kept(client: Client) -> None:
    assert ask(client, name="a").status_code == 401
    assert (made(), IdempotencyKey.objects.count()) == (0, 0)


def test_an_open_door_keeps_no_key_of_nobody(client: Client) -> None:
    for _ in range(2):
        answer = client.post("/api/v1/limited/", {}, content_type="application/json", headers={"Idempotency-Key": "k"})
        assert "Idempotent-Replayed" not in answer.headers
    assert IdempotencyKey.objects.count() == 0


@pytest.mark.parametrize("status", [409, 429, 500])
def test_what_may_differ_next_time_is_not_kept(guest: Client, status: int) -> None:
    assert ask(guest, name="a", status=status).status_code == status
    assert ask(guest, name="a", status=status).status_code == status
    assert (made(), IdempotencyKey.objects.count()) == (2, 0)


def test_a_refusal_of_the_input_is_kept(guest: Client) -> None:
    ask(guest, name="a", status=400)
    assert ask(guest, name="a", status=400).headers["Idempotent-Replayed"] == "true"
    assert made() == 1


def in_progress(guest: Client) -> IdempotencyKey:
    """Leave the key as a request leaves it that is still at work, or that died."""
    ask(guest, name="a")
    IdempotencyKey.objects.update(status=None, headers={}, body=b"")
    return IdempotencyKey.objects.get()


def test_a_twin_is_told_to_wait(guest: Client) -> None:
    in_progress(guest)
    answer = ask(guest, name="a")
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (
        409,
        "idempotency_in_progress",
        "1",
    )
    assert made() == 1


def test_after_the_lock_a_twin_takes_over_and_its_answer_is_kept(guest: Client) -> None:
    row = in_progress(guest)
    with time_machine.travel(row.locked_until + dt.timedelta(seconds=1), tick=False):
        first = ask(guest, name="a")
        again = ask(guest, name="a")
    assert (first.status_code, made()) == (201, 2)
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")


def test_of_two_who_take_over_one_gets_it(guest: Client) -> None:
    row = in_progress(guest)
    moment = row.locked_until + dt.timedelta(seconds=1)
    IdempotencyKey.objects.update(locked_until=moment + LOCK)
    with time_machine.travel(moment, tick=False):
        assert ask(guest, name="a").status_code == 409
    assert made() == 1


def test_an_upload_is_the_same_by_its_files_and_not_by_its_boundary(guest: Client) -> None:
    def send(content: bytes) -> "Answer":
        body = {"name": "a", "file": SimpleUploadedFile("foot.stl", content)}
        return guest.post("/api/v1/welcoming/", body, headers={"Idempotency-Key": "k"})

    assert send(b"solid").status_code == 201
    assert send(b"solid").headers["Idempotent-Replayed"] == "true"
    assert send(b"other").status_code == 422
    assert made() == 1


def test_other_methods_keep_no_key(guest: Client) -> None:
    answer = guest.put(
        "/api/v1/doing/", {"name": "a"}, content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, IdempotencyKey.objects.count()) == (200, 0)


def test_keys_are_forgotten_after_their_life(guest: Client) -> None:
    ask(guest, "old", name="a")
    born = IdempotencyKey.objects.get().created_at
    assert forget_old(at=born + LIFE - dt.timedelta(seconds=1)) == 0
    assert forget_old(at=born + LIFE) == 1


def test_a_key_whose_life_is_over_is_new_again(guest: Client) -> None:
    ask(guest, name="a")
    born = IdempotencyKey.objects.get().created_at
    with time_machine.travel(born + LIFE - dt.timedelta(seconds=1), tick=False):
        assert ask(guest, name="b").status_code == 422
    with time_machine.travel(born + LIFE, tick=False):
        assert ask(guest, name="b").status_code == 201
    assert (made(), IdempotencyKey.objects.count()) == (2, 1)


def test_a_key_that_was_let_go_in_the_meantime_is_to_be_tried_again(
    guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.api.idempotency._inserted", lambda _row: False)
    answer = ask(guest, name="a")
    assert (answer.status_code, answer.json()["code"], made()) == (409, "idempotency_in_progress", 0)
