"""What keeps the sandbox on this machine and away from real money."""

import ast
import socket
import sys
import tomllib
from pathlib import Path

import pytest
import stripe

import tests.stripe_sandbox
from tests.sandbox.conftest import Opener
from tests.sandbox.test_hosted_page import browse
from tests.stripe_sandbox import NotLoopbackError, Sandbox, webhooks

PACKAGE = Path(tests.stripe_sandbox.__file__).parent


@pytest.mark.parametrize(
    "key", ["sk_live_abc", "rk_live_abc", "sk_test_abc", "sk_test_sandboxabc", "pk_test_sandbox_abc"]
)
def test_every_key_but_the_sandboxes_own_is_refused_and_a_real_one_never_echoed(box: Sandbox, key: str) -> None:
    client = stripe.StripeClient(key, base_addresses={"api": box.url})
    with pytest.raises(stripe.AuthenticationError) as error:
        client.v1.customers.create({"email": "pat@example.com"})
    assert error.value.http_status == 401
    assert key not in str(error.value)
    assert len(box.state.customers) == 0


def test_a_request_without_a_key_is_refused(box: Sandbox) -> None:
    assert browse(box, "/v1/customers", {"email": "pat@example.com"}).status == 401
    assert len(box.state.customers) == 0


def test_another_version_of_the_api_is_refused(box: Sandbox) -> None:
    client = stripe.StripeClient(box.api_key, base_addresses={"api": box.url}, stripe_version="2026-09-30.endive")
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        client.v1.customers.create({"email": "pat@example.com"})
    assert len(box.state.customers) == 0


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "127.0.0.1@evil.example"]
)
def test_a_web_page_cannot_reach_it_by_a_name_of_its_own(box: Sandbox, host: str) -> None:
    for path in ("/", "/_sandbox/state", "/v1/events"):
        assert browse(box, path, host=host).status == 403
    assert browse(box, "/_sandbox/advance", {"seconds": "1"}, host=host).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_a_web_page_of_another_machine_cannot_pull_a_lever(box: Sandbox, origin: str) -> None:
    assert browse(box, "/_sandbox/reset", {}, origin=origin).status == 403
    assert browse(box, "/_sandbox/reset", {}, origin="http://127.0.0.1:8000").status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:12111", "localhost:12111", "[::1]:12111"])
def test_loopback_names_are_answered(box: Sandbox, host: str) -> None:
    assert browse(box, "/", host=host).status == 200


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/webhooks/stripe/",
        "http://10.0.0.1/webhooks/stripe/",
        "http://127.0.0.1.shop.example/",
        "http://127.0.0.1@shop.example/",
        "http://user@127.0.0.1/",
        "https://127.0.0.1/webhooks/stripe/",
        "file:///etc/passwd",
        "127.0.0.1:8000",
    ],
)
def test_webhooks_go_to_plain_http_on_loopback_only(url: str) -> None:
    with pytest.raises(NotLoopbackError):
        Sandbox(webhook_url=url, secret="whsec_x")
    with pytest.raises(NotLoopbackError):
        webhooks.post(url, b"{}", {})


def test_it_listens_on_loopback_only(box: Sandbox) -> None:
    assert box.url.startswith("http://127.0.0.1:")
    assert box._server.socket.getsockname()[0] == "127.0.0.1"


def test_it_imports_the_standard_library_and_itself_only() -> None:
    for file in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                ours = name.startswith("tests.stripe_sandbox")
                assert ours or name.partition(".")[0] in sys.stdlib_module_names, f"{file.name} imports {name}"


def test_it_is_in_no_wheel() -> None:
    project = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text())
    assert not [name for name in project["tool"]["setuptools"]["packages"]["find"]["include"] if "tests" in name]


def test_a_body_that_is_too_large_or_no_text_is_refused(box: Sandbox, open_session: Opener) -> None:
    host, port = box.url.removeprefix("http://").split(":")
    for head, body, status in (
        (b"Content-Length: 2000000", b"", b"413"),
        (b"Content-Length: many", b"", b"413"),
        (b"Content-Length: 2", b"\xff\xfe", b"400"),
    ):
        with socket.create_connection((host, int(port)), timeout=60) as raw:
            raw.sendall(b"POST /v1/customers HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n" + body)
            assert raw.recv(1000).split()[1] == status
    assert len(box.state.customers) == 0
