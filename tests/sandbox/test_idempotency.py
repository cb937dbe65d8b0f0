"""Idempotency keys and faults: what a retry gets when an answer was lost, late or an error."""

import json
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.sandbox.conftest import Opener, client_of, session_params
from tests.stripe_sandbox import Fault, Sandbox

KEY: stripe.RequestOptions = {"idempotency_key": "test:order-1:cs:1"}
SESSIONS = "/v1/checkout/sessions"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK retry at once: nothing here waits for a clock."""
    monkeypatch.setattr(stripe.HTTPClient, "_sleep_time_seconds", lambda *_args, **_kwargs: 0)


def test_a_repeated_key_replays_the_first_answer(box: Sandbox, open_session: Opener) -> None:
    first, second = open_session(KEY), open_session(KEY)
    assert second.id == first.id
    assert len(box.state.sessions) == 1
    assert [line.replayed for line in box.requests("POST", SESSIONS)] == [False, True]
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert second.last_response.body == first.last_response.body  # type: ignore[union-attr]


def test_a_replay_tells_the_answer_of_then_not_of_now(box: Sandbox, open_session: Opener) -> None:
    first = open_session(KEY)
    box.pay(first.id)
    assert open_session(KEY).status == "open"


def test_a_key_belongs_to_its_parameters(box: Sandbox, open_session: Opener) -> None:
    open_session(KEY)
    with pytest.raises(stripe.IdempotencyError, match="same parameters") as error:
        open_session(KEY, client_reference_id="order-2")
    assert error.value.http_status == 400
    assert len(box.state.sessions) == 1


def test_a_key_belongs_to_its_endpoint(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    open_session(KEY)
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.customers.create({"email": "pat@example.com"}, KEY)
    assert len(box.state.customers) == 0


def test_a_refusal_of_validation_is_not_kept(box: Sandbox, open_session: Opener) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        open_session(KEY, mode=None)
    assert open_session(KEY).status == "open"
    assert len(box.state.sessions) == 1


def test_a_refusal_by_state_is_kept(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    session = open_session()
    box.decline(session.id)
    (intent,) = client.v1.payment_intents.list().data
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
            client.v1.refunds.create({"payment_intent": intent.id}, KEY)
        box.pay(session.id)
    assert [line.replayed for line in box.requests("POST", "/v1/refunds")] == [False, True]
    assert len(box.state.refunds) == 0


def test_a_key_is_forgotten_after_a_day_of_sandbox_time(box: Sandbox, open_session: Opener) -> None:
    first = open_session(KEY)
    box.advance(86_399)
    assert open_session(KEY).id == first.id
    box.advance(1)
    assert open_session(KEY).id != first.id


def test_a_key_may_have_255_characters(box: Sandbox, open_session: Opener) -> None:
    open_session({"idempotency_key": "k" * 255})
    with pytest.raises(stripe.InvalidRequestError, match="at most 255"):
        open_session({"idempotency_key": "k" * 256})
    assert len(box.state.sessions) == 1


def test_a_twin_at_work_is_refused_with_409(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    box.inject(Fault("hold", path=SESSIONS))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(open_session, KEY)
        assert box.wait_for_held()
        with pytest.raises(stripe.APIError) as error:
            open_session(KEY)
        box.release()
        assert first.result().status == "open"
    assert error.value.http_status == 409
    assert error.value.error is not None
    assert error.value.error.code == "idempotency_key_in_use"
    assert len(box.state.sessions) == 1


def test_twenty_requests_with_one_key_make_one_session(box: Sandbox, client: stripe.StripeClient) -> None:
    barrier = threading.Barrier(20)

    def race(_: int) -> str:
        barrier.wait()
        try:
            return client.v1.checkout.sessions.create(session_params(), KEY).id  # type: ignore[arg-type]
        except stripe.APIError as error:
            return str(error.http_status)

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(race, range(20)))
    assert len(answers - {"409"}) == 1
    assert len(box.state.sessions) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_and_the_sdks_retry_make_one_session(box: Sandbox, when: str) -> None:
    box.inject(Fault("lost", when="after" if when == "after" else "before", path=SESSIONS))
    session = client_of(box, retries=2).v1.checkout.sessions.create(session_params())  # type: ignore[arg-type]
    assert [row.id for row in box.state.sessions] == [session.id]
    log = box.requests("POST", SESSIONS)
    assert [line.status for line in log] == [0, 200]
    assert [line.replayed for line in log] == [False, when == "after"]
    assert log[0].idempotency_key == log[1].idempotency_key


def test_a_lost_answer_without_retry_is_a_connection_error_and_the_effect_stays(
    box: Sandbox, client: stripe.StripeClient, open_session: Opener
) -> None:
    box.inject(Fault("lost", when="after"))
    with pytest.raises(stripe.APIConnectionError):
        open_session(KEY)
    assert len(box.state.sessions) == 1
    assert open_session(KEY).id == next(iter(box.state.sessions)).id


def test_a_timeout_leaves_the_outcome_to_be_asked_again(box: Sandbox) -> None:
    box.inject(Fault("timeout", when="after", path=SESSIONS))
    with pytest.raises(stripe.APIConnectionError):
        client_of(box, timeout=0.2).v1.checkout.sessions.create(session_params(), KEY)  # type: ignore[arg-type]
    # Who gives up so soon may be faster than the other side has begun.
    assert box.wait_for_held()
    box.release()
    again = client_of(box).v1.checkout.sessions.create(session_params(), KEY)  # type: ignore[arg-type]
    assert [row.id for row in box.state.sessions] == [again.id]


def test_an_error_before_the_work_began_is_retried_by_the_sdk(box: Sandbox) -> None:
    box.inject(Fault(status=500, times=2))
    session = client_of(box, retries=2).v1.checkout.sessions.create(session_params())  # type: ignore[arg-type]
    assert [line.status for line in box.requests()] == [500, 500, 200]
    assert [row.id for row in box.state.sessions] == [session.id]


@pytest.mark.parametrize(("fault", "sessions"), [(Fault(status=500, stored=True), 0), (Fault(when="after"), 1)])
def test_a_500_of_work_that_had_begun_is_kept_and_replayed(
    box: Sandbox, open_session: Opener, fault: Fault, sessions: int
) -> None:
    box.inject(fault)
    for _ in range(2):
        with pytest.raises(stripe.APIError) as error:
            open_session(KEY)
        assert error.value.http_status == 500
    assert [(line.status, line.replayed) for line in box.requests()] == [(500, False), (500, True)]
    assert len(box.state.sessions) == sessions


def test_429_is_a_rate_limit_and_retried_only_when_told_so(box: Sandbox) -> None:
    client = client_of(box, retries=2)
    box.inject(Fault(status=429))
    with pytest.raises(stripe.RateLimitError):
        client.v1.checkout.sessions.list()
    box.inject(Fault(status=429, retry=True))
    assert client.v1.checkout.sessions.list().data == []
    assert [line.status for line in box.requests()] == [429, 429, 200]


def test_a_fault_hits_its_path_and_method_only(box: Sandbox, client: stripe.StripeClient, open_session: Opener) -> None:
    box.inject(Fault(status=500, path="/v1/refunds*", method="POST"))
    open_session()
    client.v1.refunds.list()
    with pytest.raises(stripe.APIError):
        client.v1.refunds.create({"charge": "ch_x"})
    box.inject(Fault(status=500, times=9))
    box.clear_faults()
    assert client.v1.refunds.list().data == []


def test_every_answer_names_its_request_and_version(box: Sandbox, open_session: Opener) -> None:
    headers = open_session(KEY).last_response.headers  # type: ignore[union-attr]
    assert headers["Request-Id"].startswith("req_")
    assert headers["Stripe-Version"] == stripe.api_version
    assert headers["Idempotency-Key"] == KEY["idempotency_key"]
    request = urllib.request.Request(f"{box.url}/v1/refunds", headers={"Authorization": "Bearer sk_live_x"})
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request, timeout=60)
    assert error.value.headers["Request-Id"].startswith("req_")
    assert json.load(error.value)["error"]["type"] == "invalid_request_error"
