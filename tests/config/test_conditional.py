"""Who has the current copy is spared the answer; who saw an older state may not overwrite the newer one."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls")]


def test_a_public_read_is_tagged_and_spared_to_who_has_it(client: Client) -> None:
    first = client.get("/api/v1/listing/")
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = client.get("/api/v1/listing/", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    get_user_model().objects.create(name="new")
    assert client.get("/api/v1/listing/", headers={"If-None-Match": tag}).status_code == 200


def test_an_error_of_a_public_read_is_neither_tagged_nor_cached(client: Client) -> None:
    answer = client.get("/api/v1/listing/?limit=0")
    assert not {"ETag", "Cache-Control"} & answer.headers.keys()


def test_an_owned_resource_carries_a_tag_and_stays_private(client: Client) -> None:
    first = client.get("/api/v1/tagged/")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert client.get("/api/v1/tagged/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_change_without_the_tag_is_428(client: Client) -> None:
    answer = client.patch("/api/v1/tagged/")
    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_required")


def test_a_change_with_an_old_tag_is_412_and_told_the_current_one(client: Client) -> None:
    tag = client.get("/api/v1/tagged/").headers["ETag"]
    for method in (client.patch, client.put):
        answer = method("/api/v1/tagged/", headers={"If-Match": '"old"'})
        assert (answer.status_code, answer.json()["code"]) == (412, "stale")
        assert answer.json()["etag"] == answer.headers["ETag"] == tag


@pytest.mark.parametrize("given", ["current", "*", "several"])
def test_a_change_with_the_current_tag_is_made(client: Client, given: str) -> None:
    tag = client.get("/api/v1/tagged/").headers["ETag"]
    value = {"current": tag, "*": "*", "several": f'"old", {tag}'}[given]
    assert client.patch("/api/v1/tagged/", headers={"If-Match": value}).json() == {"version": 2}


def test_where_the_tag_is_optional_its_absence_is_no_objection(client: Client) -> None:
    assert client.put("/api/v1/tagged/").status_code == 200
