"""`/_sandbox/…`: the levers of `Controls` over HTTP, with JSON bodies, for the demo and other processes."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Final, Literal, cast

from tests.stripe_sandbox.controls import Controls
from tests.stripe_sandbox.errors import ApiError
from tests.stripe_sandbox.faults import Fault, FaultKind, When
from tests.stripe_sandbox.records import RefundStatus
from tests.stripe_sandbox.values import JsonObject, JsonValue
from tests.stripe_sandbox.wire import Reply, Request
from tests.stripe_sandbox.world import DeliveryOrder

type Lever = Callable[[Controls, str, "Body"], JsonValue]


class Body:
    """The JSON body of a control call; a wrong type is refused by name."""

    def __init__(self, text: str) -> None:
        """Read a JSON object; an empty body is an empty object.

        :raises ValueError: when it is anything else.
        """
        value = json.loads(text) if text else {}
        if not isinstance(value, dict):
            message = "the body must be a JSON object"
            raise TypeError(message)
        self._values: JsonObject = value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string."""
        value = self._values.get(key, default)
        if not isinstance(value, str):
            message = f"'{key}' must be a string"
            raise TypeError(message)
        return value

    def number(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        value = self._values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            message = f"'{key}' must be a whole number"
            raise TypeError(message)
        return value

    def flag(self, key: str) -> bool | None:
        """Return a boolean, or None when absent."""
        value = self._values.get(key)
        if value is not None and not isinstance(value, bool):
            message = f"'{key}' must be true or false"
            raise TypeError(message)
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """Return one of the allowed words."""
        value = self.text(key, default)
        if value not in allowed:
            message = f"'{key}' must be one of {', '.join(allowed)}"
            raise ValueError(message)
        return value

    def texts(self, key: str) -> list[str]:
        """Return a list of strings."""
        values = self._values.get(key)
        found = [value for value in values if isinstance(value, str)] if isinstance(values, list) else None
        if found is None:
            message = f"'{key}' must be a list of strings"
            raise TypeError(message)
        return found


def answer(controls: Controls, request: Request) -> Reply:
    """Pull the lever a path names and return what came of it as JSON."""
    for method, pattern, lever in _LEVERS:
        match = pattern.fullmatch(request.path)
        if match is None or method != request.method:
            continue
        try:
            found = lever(controls, match.groupdict().get("id") or "", Body(request.body))
        except ApiError as error:
            return Reply(error.status, json.dumps(error.body()))
        except (TypeError, ValueError) as error:
            return Reply(400, json.dumps({"error": {"message": str(error)}}))
        return Reply(200, json.dumps(found, indent=2))
    return Reply(404, json.dumps({"error": {"message": f"no such lever: {request.method} {request.path}"}}))


def _advance(controls: Controls, _id: str, body: Body) -> JsonValue:
    controls.advance(body.number("seconds"))
    return {"now": controls.now()}


def _pay(controls: Controls, session_id: str, body: Body) -> JsonValue:
    return {"outcome": controls.pay(session_id, card=body.text("card", "4242424242424242"))}


def _authenticate(controls: Controls, session_id: str, body: Body) -> JsonValue:
    return {"outcome": controls.authenticate(session_id, passed=body.flag("passed") is not False)}


def _pay_when_over(controls: Controls, session_id: str, _body: Body) -> JsonValue:
    return {"outcome": controls.pay_when_over(session_id)}


def _bank(controls: Controls, session_id: str, body: Body) -> JsonValue:
    will_pay, decides_in = body.flag("will_pay"), body.number("decides_in", 0)
    return {"outcome": controls.pay_by_bank(session_id, will_pay=will_pay, decides_in=decides_in or None)}


def _settle(controls: Controls, session_id: str, body: Body) -> JsonValue:
    controls.settle_bank(session_id, received=body.number("received", 0) or None)
    return {"outcome": "paid"}


def _fail(controls: Controls, session_id: str, _body: Body) -> JsonValue:
    controls.fail_bank(session_id)
    return {"outcome": "failed"}


def _plan_refunds(controls: Controls, _id: str, body: Body) -> JsonValue:
    allowed = ("pending", "requires_action", "succeeded", "failed")
    statuses = body.texts("statuses")
    strangers = [status for status in statuses if status not in allowed]
    if strangers:
        message = f"'statuses' may hold {', '.join(allowed)}"
        raise ValueError(message)
    controls.plan_refunds(*(cast("RefundStatus", status) for status in statuses))
    return {"planned": [*statuses]}


def _settle_refund(controls: Controls, refund_id: str, _body: Body) -> JsonValue:
    return {"status": controls.settle_refund(refund_id).status}


def _fail_refund(controls: Controls, refund_id: str, body: Body) -> JsonValue:
    return {"status": controls.fail_refund(refund_id, reason=body.text("reason", "expired_or_canceled_card")).status}


def _mark_disputed(controls: Controls, charge_id: str, _body: Body) -> JsonValue:
    controls.mark_disputed(charge_id)
    return {"disputed": True}


def _dispute(controls: Controls, charge_id: str, body: Body) -> JsonValue:
    reason, amount = body.text("reason", "fraudulent"), body.number("amount", 0) or None
    row = controls.dispute(charge_id, reason=reason, amount=amount, inquiry=bool(body.flag("inquiry")))
    return {"dispute": row.id, "status": row.status}


def _escalate(controls: Controls, dispute_id: str, _body: Body) -> JsonValue:
    return {"status": controls.escalate(dispute_id).status}


def _decide_dispute(controls: Controls, dispute_id: str, body: Body) -> JsonValue:
    won, fee_back = body.flag("won") is not False, bool(body.flag("fee_back"))
    return {"status": controls.decide_dispute(dispute_id, won=won, fee_back=fee_back).status}


def _open_review(controls: Controls, charge_id: str, _body: Body) -> JsonValue:
    return {"review": controls.open_review(charge_id).id}


def _close_review(controls: Controls, review_id: str, body: Body) -> JsonValue:
    return {"reason": controls.close_review(review_id, reason=body.text("reason", "approved")).closed_reason}


def _warn_of_fraud(controls: Controls, charge_id: str, body: Body) -> JsonValue:
    return {"warning": controls.warn_of_fraud(charge_id, fraud_type=body.text("fraud_type", "misc")).id}


def _deliver(controls: Controls, _id: str, _body: Body) -> JsonValue:
    return {"attempts": [asdict(report) for report in controls.deliver_due()]}


def _hand_over(controls: Controls, _id: str, _body: Body) -> JsonValue:
    return {"parcels": [asdict(parcel) for parcel in controls.hand_over()]}


def _pause(controls: Controls, _id: str, _body: Body) -> JsonValue:
    controls.pause()
    return {"paused": True}


def _resume(controls: Controls, _id: str, _body: Body) -> JsonValue:
    controls.resume()
    return {"paused": False}


def _reorder(controls: Controls, _id: str, body: Body) -> JsonValue:
    order = body.one_of("order", ("oldest_first", "newest_first", "shuffled"))
    controls.reorder(cast("DeliveryOrder", order))
    return {"order": order}


def _duplicate_waiting(controls: Controls, _id: str, _body: Body) -> JsonValue:
    return {"doubled": controls.duplicate_waiting()}


def _redeliver(controls: Controls, event_id: str, body: Body) -> JsonValue:
    times = body.number("times", 1)
    controls.redeliver(event_id, times=times)
    return {"queued": times}


def _drop(controls: Controls, event_id: str, _body: Body) -> JsonValue:
    return {"dropped": controls.drop(event_id)}


def _drop_types(controls: Controls, _id: str, body: Body) -> JsonValue:
    types = body.texts("types")
    controls.drop_types(*types)
    return {"dropping": [*types]}


def _roll(controls: Controls, _id: str, body: Body) -> JsonValue:
    controls.roll_secret(body.text("secret"))
    return {"rolled": True}


def _inject(controls: Controls, _id: str, body: Body) -> JsonValue:
    fault = Fault(
        kind=cast("FaultKind", body.one_of("kind", ("status", "lost", "hold", "timeout"), "status")),
        when=cast("When", body.one_of("when", ("before", "after"), "before")),
        status=body.number("status", 500),
        path=body.text("path", "*"),
        method=body.text("method", "*"),
        times=body.number("times", 1),
        stored=bool(body.flag("stored")),
        retry=body.flag("retry"),
    )
    controls.inject(fault)
    return asdict(fault)


def _clear_faults(controls: Controls, _id: str, _body: Body) -> JsonValue:
    controls.clear_faults()
    return {"faults": 0}


def _release(controls: Controls, _id: str, _body: Body) -> JsonValue:
    controls.release()
    return {"released": True}


def _reset(controls: Controls, _id: str, _body: Body) -> JsonValue:
    controls.reset()
    return {"reset": True}


def _state(controls: Controls, _id: str, _body: Body) -> JsonValue:
    world = controls.state
    with world.lock:
        tables: JsonObject = {table.kind: table.dump() for table in world.tables()}
        return {
            "now": world.now(),
            "paused": world.paused,
            "order": world.delivery_order,
            "endpoints": [asdict(endpoint) for endpoint in world.endpoints],
            "deliveries": [asdict(delivery) for delivery in world.deliveries],
            "faults": [asdict(fault) for fault in controls.faults.ordered],
            "requests": [asdict(line) for line in controls.requests()],
            "tables": tables,
        }


def _lever(method: Literal["GET", "POST", "DELETE"], path: str, lever: Lever) -> tuple[str, re.Pattern[str], Lever]:
    return method, re.compile(f"/_sandbox/{path.replace('{id}', '(?P<id>[^/]+)')}"), lever


_LEVERS: Final = (
    _lever("POST", "advance", _advance),
    _lever("POST", "sessions/{id}/pay", _pay),
    _lever("POST", "sessions/{id}/authenticate", _authenticate),
    _lever("POST", "sessions/{id}/pay-when-over", _pay_when_over),
    _lever("POST", "sessions/{id}/bank", _bank),
    _lever("POST", "sessions/{id}/settle", _settle),
    _lever("POST", "sessions/{id}/fail", _fail),
    _lever("POST", "refunds/plan", _plan_refunds),
    _lever("POST", "refunds/{id}/settle", _settle_refund),
    _lever("POST", "refunds/{id}/fail", _fail_refund),
    _lever("POST", "charges/{id}/mark-disputed", _mark_disputed),
    _lever("POST", "charges/{id}/dispute", _dispute),
    _lever("POST", "disputes/{id}/escalate", _escalate),
    _lever("POST", "disputes/{id}/decide", _decide_dispute),
    _lever("POST", "charges/{id}/review", _open_review),
    _lever("POST", "reviews/{id}/close", _close_review),
    _lever("POST", "charges/{id}/fraud-warning", _warn_of_fraud),
    _lever("POST", "deliveries/send", _deliver),
    _lever("POST", "deliveries/hand-over", _hand_over),
    _lever("POST", "deliveries/pause", _pause),
    _lever("POST", "deliveries/resume", _resume),
    _lever("POST", "deliveries/reorder", _reorder),
    _lever("POST", "deliveries/duplicate", _duplicate_waiting),
    _lever("POST", "deliveries/drop", _drop_types),
    _lever("POST", "events/{id}/redeliver", _redeliver),
    _lever("POST", "events/{id}/drop", _drop),
    _lever("POST", "secret/roll", _roll),
    _lever("POST", "faults", _inject),
    _lever("DELETE", "faults", _clear_faults),
    _lever("POST", "faults/release", _release),
    _lever("POST", "reset", _reset),
    _lever("GET", "state", _state),
)
