"""Logs are events with a request id; they hold no secret and no body."""

import json
import logging
import logging.config

import pytest
import structlog
from django.test import Client

from config.logs import logging_config

pytestmark = pytest.mark.django_db


def line(caplog: pytest.LogCaptureFixture) -> dict[str, object]:
    events = [record.msg for record in caplog.records if record.name == "requests" and isinstance(record.msg, dict)]
    return events[-1]


def test_each_request_leaves_one_line_with_the_route_and_not_the_path(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="requests"):
        client.get("/api/v1/policies/a-secret-slug/?token=s3cret", headers={"X-Request-ID": "request-1"})
    event = line(caplog)
    assert (event["method"], event["route"], event["status"]) == ("GET", "/api/v1/policies/<slug:slug>/", 400)
    assert event["request_id"] == "request-1"
    assert "s3cret" not in caplog.text
    assert "a-secret-slug" not in str(event)


def test_an_unknown_path_is_not_written_down(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="requests"):
        client.get("/nowhere/s3cret")
    assert line(caplog)["route"] == "(unknown)"
    assert "s3cret" not in caplog.text


def test_a_body_is_never_written_down(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post("/api/v1/guest-sessions/", {"code": "s3cret"}, content_type="application/json")
    assert "s3cret" not in "".join(
        str(record.msg) for record in caplog.records if not record.name.startswith("django.db")
    )


@pytest.mark.parametrize(("level", "of_stripe"), [("DEBUG", "INFO"), ("INFO", "INFO"), ("WARNING", "WARNING")])
def test_the_stripe_sdk_never_logs_bodies(level: str, of_stripe: str) -> None:
    assert logging_config(level=level, readable=False)["loggers"]["stripe"]["level"] == of_stripe


def test_production_writes_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    formatter = logging_config(level="INFO", readable=False)["formatters"]["event"]
    made = structlog.stdlib.ProcessorFormatter(
        processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"]
    )
    trace = (RuntimeError, RuntimeError("a fault"), None)
    record = logging.LogRecord("somewhere", logging.ERROR, "", 0, "it %s", ("broke",), trace)
    written = json.loads(made.format(record))
    assert (written["event"], written["level"], written["logger"]) == ("it broke", "error", "somewhere")
    assert "RuntimeError: a fault" in written["exception"]
