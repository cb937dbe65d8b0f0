"""Pages begin after a row, so nothing is shown twice or skipped while rows come and go."""

import datetime as dt
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.contrib.auth import get_user_model
from django.db.models.functions import Lower, TruncDate
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from config.accounts.models import GuestToken
from config.api.pagination import CursorPages
from tests.budgets import queries

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls")]
PATH = "/api/v1/listing/"


def make(*names: str) -> None:
    get_user_model().objects.bulk_create([get_user_model()(name=name) for name in names])


def test_a_list_is_walked_forwards_and_backwards_without_repeats(client: Client) -> None:
    make(*"aabbbccdee")
    first = client.get(PATH, {"limit": 4}).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    pages = [[row["name"] for row in page["results"]] for page in (first, second, third)]
    assert pages == [["e", "e", "d", "c"], ["c", "b", "b", "b"], ["a", "a"]]
    assert first["previous"] is None
    assert third["next"] is None
    assert client.get(third["previous"]).json()["results"] == second["results"]
    back = client.get(second["previous"]).json()
    assert (back["results"], back["previous"]) == (first["results"], None)
    assert back["next"] == first["next"]


def test_rows_inserted_before_the_page_do_not_move_it(client: Client) -> None:
    make(*"abcdef")
    first = client.get(PATH, {"limit": 2}).json()
    make("g", "z")
    assert [row["name"] for row in client.get(first["next"]).json()["results"]] == ["d", "c"]


def test_a_page_costs_one_statement_wherever_it_is(client: Client) -> None:
    make(*"abcdef")
    link = client.get(PATH, {"limit": 2}).json()["next"]
    with queries(1):
        client.get(link)


def test_an_empty_list_has_no_neighbours(client: Client) -> None:
    assert client.get(PATH).json() == {"results": [], "next": None, "previous": None}


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "x", "", "\u0661"])
def test_a_limit_out_of_range_is_refused(client: Client, limit: str) -> None:
    answer = client.get(PATH, {"limit": limit})
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/limit", "limit_out_of_range")
    ]


def test_a_cursor_that_is_not_ours_is_refused(client: Client) -> None:
    make(*"abc")
    cursor = parse_qs(urlparse(client.get(PATH, {"limit": 1}).json()["next"]).query)["cursor"][0]
    for bad in ("", "x", cursor[:-1], "x" + cursor):
        answer = client.get(PATH, {"cursor": bad})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "cursor_invalid")


def test_a_query_parameter_that_nothing_reads_is_refused(client: Client) -> None:
    assert client.get(PATH, {"country": "US"}).status_code == 200
    answer = client.get(PATH, {"contry": "US"})
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/contry", "unknown_parameter")
    ]


class Walks(TestCase):
    """Every list is shown whole, whatever repeats in it and however small the pages."""

    @given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(1, 5))
    def test_walking_shows_every_row_once(self, names: list[str], limit: int) -> None:
        get_user_model().objects.all().delete()
        make(*names)
        seen: list[str] = []
        link: str | None = f"{PATH}?limit={limit}"
        for _ in count():
            if link is None:
                break
            page = self.client.get(link).json()
            seen += [row["name"] for row in page["results"]]
            link = page["next"]
        assert seen == sorted(names, reverse=True)


def page_of(queryset: object, **query: str) -> tuple[list[object], CursorPages]:
    pages = CursorPages()
    found = pages.paginate_queryset(queryset, Request(APIRequestFactory().get("/", query)))
    return found, pages


def follow(queryset: object, link: str | None) -> list[object]:
    assert link is not None
    cursor = parse_qs(urlparse(link).query)["cursor"][0]
    return page_of(queryset, limit="1", cursor=cursor)[0]


def test_lists_are_ordered_by_times_dates_and_the_columns_of_others() -> None:
    early, late = make_users()
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    for user, at in ((early, now), (late, now + dt.timedelta(seconds=1))):
        GuestToken.objects.create(user=user, token_hash=str(at), created_at=at, expires_at=at)
    tokens = GuestToken.objects.select_related("user")
    for order in ("-created_at", "-user__name", "-day"):
        queryset = tokens.annotate(day=TruncDate("created_at")).order_by(order)
        first, pages = page_of(queryset, limit="1")
        assert [first, follow(queryset, pages.next)] == [[row] for row in list(queryset.order_by(order, "-pk"))]


def make_users() -> list[Any]:
    return get_user_model().objects.bulk_create([get_user_model()(name=name) for name in "ab"])


@pytest.mark.parametrize(
    "queryset",
    [
        get_user_model().objects.all,
        lambda: get_user_model().objects.order_by(Lower("name")),
        lambda: get_user_model().objects.order_by("email"),
        list,
    ],
    ids=["no order", "an expression", "a field that may be empty", "no queryset"],
)
def test_a_list_that_cannot_be_paged_is_a_fault_of_ours(queryset: Callable[[], object]) -> None:
    make_users()
    with pytest.raises(TypeError):
        page_of(queryset(), limit="1")
