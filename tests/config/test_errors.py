"""Whatever goes wrong, an API caller reads a problem with a code, a status and a place."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.test import Client, RequestFactory

from config.api import errors
from config.api.problems import registry
from tests.budgets import queries

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls")]
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}


@pytest.fixture
def caller() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("refusal", 409, "refused"),
        ("bad-input", 400, "invalid"),
        ("not-allowed", 403, "not_allowed"),
        ("not-found", 404, "not_found"),
        ("too-large", 413, "too_large"),
        ("wrong-type", 415, "wrong_file_type"),
        ("unavailable", 503, "unavailable"),
        ("absent-row", 404, "not_found"),
        ("database", 503, "service_unavailable"),
        ("big-body", 413, "body_too_large"),
        ("model", 400, "invalid"),
        ("model-whole", 400, "invalid"),
        ("fault", 500, "error"),
    ],
)
def test_each_kind_of_exception_has_its_answer(caller: Client, name: str, status: int, code: str) -> None:
    answer = caller.get(f"/api/v1/raising/{name}/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    body = answer.json()
    assert body.keys() >= MEMBERS
    assert (body["status"], body["code"], body["instance"]) == (status, code, f"/api/v1/raising/{name}/")
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert body["type"].endswith(f"/api/v1/docs/#error-{code}")
    assert code in {entry.code for entry in registry()}
    assert "a secret" not in answer.content.decode()
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_further_members_are_added_and_never_replace_ours(caller: Client) -> None:
    body = caller.get("/api/v1/raising/refusal/").json()
    assert (body["total"], body["code"]) == (5, "refused")


def test_every_single_problem_of_a_refusal_is_listed(caller: Client) -> None:
    assert caller.get("/api/v1/raising/bad-input/").json()["errors"] == [
        {"pointer": "/a", "code": "too_small", "detail": "It is too small."},
        {"pointer": "/b", "code": "odd", "detail": "It is odd."},
    ]


def test_errors_of_a_model_as_a_whole_point_at_the_whole(caller: Client) -> None:
    errors = caller.get("/api/v1/raising/model/").json()["errors"]
    assert errors == [
        {"pointer": "", "code": "clash", "detail": "They clash."},
        {"pointer": "/name", "code": "invalid", "detail": "It is too long."},
    ]
    assert caller.get("/api/v1/raising/model-whole/").json()["errors"][0]["code"] == "clash"


def test_nested_errors_point_into_the_body(caller: Client) -> None:
    body = {"name": "long", "lines": [{"size": 1}, {"size": 0}, {"size": "x"}]}
    answer = caller.post("/api/v1/posting/", body, content_type="application/json")
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/name", "max_length"),
        ("/lines/1/size", "min_value"),
        ("/lines/2/size", "invalid"),
    ]
    whole = caller.post("/api/v1/posting/", {"name": "abc", "lines": []}, content_type="application/json").json()
    assert whole["errors"] == [{"pointer": "", "code": "whole", "detail": "Never good enough."}]
    assert whole["detail"] == "Never good enough."


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{", "application/json", 400, "parse_error"),
        ("[" * 100_000, "application/json", 400, "parse_error"),
        ('{"count": "\\ud800"}', "application/json", 400, "parse_error"),
        ('{"\\udfff": [1]}', "application/json", 400, "parse_error"),
        ("<a/>", "text/xml", 415, "unsupported_media_type"),
        ("[]", "application/json", 400, "invalid"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    caller: Client, body: str, content_type: str, status: int, code: str
) -> None:
    answer = caller.post("/api/v1/posting/", body, content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("address", ["/api/v1/orders/a%00/", "/api/v1/products/?country=%00", "/orders/%00/", "/%00"])
def test_a_nul_in_an_address_is_refused_before_anything_is_looked_up(caller: Client, address: str) -> None:
    with queries(0):
        answer = caller.get(address)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_a_method_that_is_not_taken_is_405_with_the_list_of_those_that_are(caller: Client) -> None:
    answer = caller.delete("/api/v1/posting/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST, OPTIONS"


def test_only_json_is_answered(caller: Client) -> None:
    answer = caller.get("/api/v1/raising/refusal/", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_nobody_is_401_and_told_the_scheme(caller: Client) -> None:
    answer = caller.get("/api/v1/mine/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Guest"


@pytest.mark.parametrize("path", ["/api/v1/no-such-thing/", "/api/v2/", "/webhooks/nobody/"])
def test_an_unknown_path_of_the_api_is_a_problem(caller: Client, path: str) -> None:
    answer = caller.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_unknown_path_elsewhere_is_a_page(caller: Client) -> None:
    answer = caller.get("/no-such-page/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_fault_outside_the_api_views_is_told_by_where_it_was(caller: Client) -> None:
    assert caller.get("/api/broken/").json()["code"] == "error"
    assert caller.get("/broken/").headers["Content-Type"].startswith("text/html")


def test_a_database_that_is_full_or_away_is_503_everywhere(caller: Client) -> None:
    problem = caller.get("/api/broken/?database")
    assert (problem.status_code, problem.json()["code"], problem.headers["Retry-After"]) == (
        503,
        "service_unavailable",
        "2",
    )
    page = caller.get("/broken/?database")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "2")
    assert "We are busy at the moment. Try again shortly." in page.content.decode()
    assert "secret" not in page.content.decode()


def test_a_foreign_host_is_refused_as_a_problem(caller: Client) -> None:
    answer = caller.get("/api/v1/mine/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_the_callers_own_request_id_is_kept_when_it_is_well_formed(caller: Client) -> None:
    assert caller.get("/api/v1/mine/", headers={"X-Request-ID": "abc-12345"}).json()["request_id"] == "abc-12345"
    assert caller.get("/api/v1/mine/", headers={"X-Request-ID": "a b\x07"}).json()["request_id"] != "a b\x07"


def test_codes_are_unique_and_every_one_has_a_title() -> None:
    codes = registry()
    assert len({entry.code for entry in codes}) == len(codes)
    assert all(entry.title for entry in codes)


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/carts/", "application/problem+json"), ("/admin/", "text/html; charset=utf-8")]
)
def test_refusals_from_outside_a_view_are_told_by_where_they_happened(path: str, kind: str) -> None:
    request = RequestFactory().post(path)
    answers = {
        400: errors.bad_request(request, SuspiciousOperation()),
        403: errors.forbidden(request, PermissionDenied()),
        404: errors.not_found(request, LookupError()),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {400: 400, 403: 403, 404: 404}
    assert {answer.headers["Content-Type"] for answer in answers.values()} == {kind}
    failed = errors.csrf_failure(request, "no cookie")
    assert (failed.status_code, failed.headers["Content-Type"]) == (403, kind)
    assert b"no cookie" not in failed.content


def test_a_body_that_django_will_not_take_is_413() -> None:
    assert errors.bad_request(RequestFactory().post("/api/v1/carts/"), RequestDataTooBig()).status_code == 413


def test_a_body_larger_than_the_settings_allow_is_413(caller: Client) -> None:
    answer = caller.post("/api/v1/posting/", '"' + "x" * 1024 * 1024 + '"', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
