"""The sandbox as a process of its own, its state file, and its levers over HTTP."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.sandbox.conftest import SECRET, START, WEBHOOK_URL, Opener, Receiver, client_of, session_params
from tests.sandbox.test_hosted_page import browse
from tests.stripe_sandbox import GOOD, Fault, Sandbox, StateFileError

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def process(*arguments: str, secret: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the sandbox on a free port and yield it with its banner."""
    environment = {**os.environ, "STRIPE_SANDBOX_SECRET": secret}
    command = [sys.executable, "-m", "tests.stripe_sandbox", "--port", "0", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            yield running, running.stdout.readline()
        finally:
            running.terminate()
            running.communicate(timeout=60)


def address_in(banner: str) -> str:
    found = re.match(r"Stripe SANDBOX \(no real money\) on (http://127\.0\.0\.1:\d+), API ", banner)
    assert found is not None, banner
    return found[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_serves_and_stops_cleanly(number: signal.Signals) -> None:
    with process() as (running, banner):
        assert banner.endswith("webhooks to nobody\n")
        client = stripe.StripeClient("sk_test_sandbox_demo", base_addresses={"api": address_in(banner)})
        assert client.v1.checkout.sessions.create(session_params()).livemode is False  # type: ignore[arg-type]
        running.send_signal(number)
        assert running.wait(timeout=60) == 0
        assert running.stderr is not None
        assert running.stderr.read() == ""


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--webhook", "http://127.0.0.1:9/"], 2, "needs --secret"),
        (["--webhook", "http://shop.example/", "--secret", "whsec_x"], 1, "on a loopback address only"),
    ],
)
def test_it_refuses_to_start_in_one_sentence(arguments: list[str], status: int, said: str) -> None:
    with process(*arguments) as (running, banner):
        _, errors = running.communicate(timeout=60)
        assert (banner, running.returncode) == ("", status)
        assert said in errors
        assert "Traceback" not in errors


def test_started_with_a_webhook_it_delivers_by_itself() -> None:
    with (
        Sandbox() as receiving,
        process("--webhook", f"{receiving.url}/nowhere", secret=SECRET) as (_, banner),
    ):
        url = address_in(banner)
        client = stripe.StripeClient("sk_test_sandbox_demo", base_addresses={"api": url})
        client.v1.customers.create({"email": "pat@example.com"})
        # The lever waits for the round under way and reports what is left; together they are one attempt.
        lever(url, "deliveries/send")
        (delivery,) = lever(url, "state", method="GET")["deliveries"]
    assert [attempt["status"] for attempt in delivery["attempts"]] == [404]


def lever(url: str, path: str, body: object = None, *, method: str = "POST") -> dict[str, Any]:
    """Pull a lever over HTTP."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/_sandbox/{path}", data=data, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def test_a_state_file_brings_everything_back_after_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    file = tmp_path / "stripe.json"
    key: stripe.RequestOptions = {"idempotency_key": "k"}

    def start() -> Sandbox:
        return Sandbox(
            webhook_url=WEBHOOK_URL,
            secret=SECRET,
            clock=lambda: START,
            wall=lambda: 4e9,
            send=receiver,
            state_file=file,
        )

    with start() as first:
        client = client_of(first)
        coupon = client.v1.coupons.create({"percent_off": 10})
        params = session_params(discounts=[{"coupon": coupon.id}], metadata={"note": "✓"})
        paid = client.v1.checkout.sessions.create(params, key)  # type: ignore[arg-type]
        left = client.v1.checkout.sessions.create(session_params())  # type: ignore[arg-type]
        bank = client.v1.checkout.sessions.create(session_params())  # type: ignore[arg-type]
        first.state.bank_seconds = 600
        first.pay(paid.id)
        first.pay_by_bank(bank.id, will_pay=True)
        first.advance(100)
        client.v1.refunds.create({"payment_intent": str(client.v1.checkout.sessions.retrieve(paid.id).payment_intent)})
        before = {path: browse_json(first, path) for path in ("checkout/sessions", "events", "refunds", "charges")}
    with start() as second:
        client = client_of(second)
        assert second.now() == START + 100
        for path, drawn in before.items():
            assert without_urls(browse_json(second, path)) == without_urls(drawn)
        assert client.v1.checkout.sessions.create(params, key).id == paid.id  # type: ignore[arg-type]
        assert client.v1.checkout.sessions.retrieve(left.id).url == f"{second.url}/c/pay/{left.id}"
        assert len(second.deliver_due()) == len(second.events())
        second.advance(500)
        assert client.v1.checkout.sessions.retrieve(bank.id).payment_status == "paid"
        second.advance(90_000)
        assert client.v1.checkout.sessions.retrieve(left.id).status == "expired"


def browse_json(box: Sandbox, path: str) -> object:
    request = urllib.request.Request(
        f"{box.url}/v1/{path}?limit=100", headers={"Authorization": f"Bearer {box.api_key}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def without_urls(drawn: object) -> str:
    return re.sub(r"http://127\.0\.0\.1:\d+", "http://here", json.dumps(drawn))


def test_the_state_is_on_disk_before_the_answer_leaves(tmp_path: Path) -> None:
    file = tmp_path / "stripe.json"
    with Sandbox(state_file=file) as own:
        session = client_of(own).v1.checkout.sessions.create(session_params())  # type: ignore[arg-type]
        assert session.id in file.read_text()
        browse(own, f"/c/pay/{session.id}", {"action": "pay", "card": GOOD, "email": "pat@example.com"})
        assert '"payment_status": "paid"' in file.read_text()
        assert [path.name for path in tmp_path.iterdir()] == ["stripe.json"]


def test_events_wait_over_a_restart_without_a_webhook(tmp_path: Path, receiver: Receiver) -> None:
    file = tmp_path / "stripe.json"
    for webhook, expected in ((WEBHOOK_URL, None), (None, 0), (WEBHOOK_URL, 1)):
        with Sandbox(webhook_url=webhook, secret=SECRET, send=receiver, state_file=file) as own:
            if expected is None:
                client_of(own).v1.customers.create({"email": "pat@example.com"})
            else:
                assert len(own.deliver_due()) == expected


def test_stopping_what_never_started_is_no_trouble() -> None:
    own = Sandbox()
    own.stop()
    with pytest.raises(OSError, match="refused"):
        browse(own, "/")


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"format": 0, "api_version": "x"}', '{"format": 1}'])
def test_a_damaged_or_foreign_state_file_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "stripe.json"
    file.write_text(text)
    with pytest.raises(StateFileError, match="delete it"):
        Sandbox(state_file=file)
    assert file.read_text() == text


def test_the_levers_work_over_http(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    paid, banked, failed, asked = (open_session() for _ in range(4))
    assert lever(box.url, f"sessions/{paid.id}/pay") == {"outcome": "complete"}
    assert lever(box.url, f"sessions/{asked.id}/pay", {"card": "4000002760003184"}) == {"outcome": "authenticate"}
    assert lever(box.url, f"sessions/{asked.id}/authenticate", {"passed": False}) == {"outcome": "declined"}
    assert lever(box.url, f"sessions/{banked.id}/bank") == {"outcome": "complete"}
    assert lever(box.url, f"sessions/{banked.id}/settle") == {"outcome": "paid"}
    lever(box.url, f"sessions/{failed.id}/bank", {"will_pay": False})
    assert lever(box.url, f"sessions/{failed.id}/fail") == {"outcome": "failed"}
    assert lever(box.url, "refunds/plan", {"statuses": ["pending"]}) == {"planned": ["pending"]}
    intent = str(client.v1.checkout.sessions.retrieve(paid.id).payment_intent)
    refund = client.v1.refunds.create({"payment_intent": intent, "amount": 100})
    assert lever(box.url, f"refunds/{refund.id}/settle") == {"status": "succeeded"}
    assert lever(box.url, f"refunds/{refund.id}/fail", {"reason": "declined"}) == {"status": "failed"}
    charge = str(client.v1.payment_intents.retrieve(intent).latest_charge)
    assert lever(box.url, f"charges/{charge}/mark-disputed") == {"disputed": True}
    assert lever(box.url, "advance", {"seconds": 60}) == {"now": START + 60}
    state = lever(box.url, "state", method="GET")
    assert state["now"] == START + 60
    assert len(state["tables"]["checkout.session"]) == 4


def test_deliveries_are_steered_over_http(
    box: Sandbox, client: stripe.StripeClient, receiver: Receiver, open_session: Opener
) -> None:
    assert lever(box.url, "deliveries/pause") == {"paused": True}
    box.pay(open_session().id)
    assert lever(box.url, "deliveries/send") == {"attempts": []}
    assert lever(box.url, "deliveries/resume") == {"paused": False}
    assert lever(box.url, "deliveries/reorder", {"order": "newest_first"}) == {"order": "newest_first"}
    assert lever(box.url, f"events/{box.events()[0].id}/drop") == {"dropped": 1}
    assert lever(box.url, "deliveries/duplicate") == {"doubled": 3}
    lever(box.url, "secret/roll", {"secret": "whsec_new"})
    assert len(lever(box.url, "deliveries/send")["attempts"]) == 6
    assert lever(box.url, f"events/{box.events()[0].id}/redeliver", {"times": 2}) == {"queued": 2}
    assert len(lever(box.url, "deliveries/send")["attempts"]) == 2
    lever(box.url, "deliveries/drop", {"types": ["customer.created"]})
    client.v1.customers.create({"email": "pat@example.com"})
    assert lever(box.url, "deliveries/send") == {"attempts": []}
    assert receiver.types().count("checkout.session.completed") == 2


def test_faults_are_ordered_over_http_and_a_reset_forgets_everything(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    ordered = lever(box.url, "faults", {"kind": "status", "status": 503, "path": "/v1/refunds", "times": 2})
    assert ordered["status"] == 503
    with pytest.raises(stripe.APIError):
        client.v1.refunds.list()
    assert lever(box.url, "faults", method="DELETE") == {"faults": 0}
    assert client.v1.refunds.list().data == []
    assert lever(box.url, "faults/release") == {"released": True}
    open_session({"idempotency_key": "k"})
    box.inject(Fault())
    lever(box.url, "reset")
    assert (len(box.state.sessions), len(box.events()), box.requests(), box.keys.answers) == (0, 0, [], {})
    assert open_session({"idempotency_key": "k"}, client_reference_id="other").status == "open"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("advance", {"seconds": -1}, 400),
        ("advance", {"seconds": "1"}, 400),
        ("advance", [1], 400),
        ("faults", {"kind": "flood"}, 400),
        ("faults", {"stored": "yes"}, 400),
        ("refunds/plan", {"statuses": ["lost"]}, 400),
        ("refunds/plan", {"statuses": "pending"}, 400),
        ("deliveries/reorder", {"order": "sideways"}, 400),
        ("sessions/cs_x/settle", {}, 404),
        ("refunds/re_x/fail", {}, 404),
        ("teapot", {}, 404),
    ],
)
def test_a_wrong_lever_is_refused_and_changes_nothing(box: Sandbox, path: str, body: object, status: int) -> None:
    before = lever(box.url, "state", method="GET")
    with pytest.raises(urllib.error.HTTPError) as error:
        lever(box.url, path, body)
    assert error.value.code == status
    error.value.close()
    assert lever(box.url, "state", method="GET") == before


def test_broken_json_is_refused(box: Sandbox) -> None:
    assert browse(box, "/_sandbox/advance", {"seconds": "1"}).status == 400
    assert box.now() == START
