"""Levers for a caller who tells whole stories: other clocks, deliveries by hand, and what hardly ever happens."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import stripe

from tests.sandbox.conftest import SECRET, START, Opener, Receiver
from tests.stripe_sandbox import Sandbox
from tests.stripe_sandbox.values import shifted_by

DAY = 24 * 3600


def pull(box: Sandbox, path: str, **body: object) -> Any:
    """Pull a lever over HTTP, as other processes do."""
    asked = urllib.request.Request(f"{box.url}/_sandbox/{path}", json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return json.load(answer)


def test_a_clock_file_moves_the_clock_whenever_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    look = shifted_by(file, wall=lambda: 1000.0)
    assert look() == 1000.0
    file.write_text("-250.5")
    assert look() == 749.5
    file.write_text("3600")
    assert look() == 4600.0


def test_the_state_may_be_written_once_when_it_stops(tmp_path: Path) -> None:
    file = tmp_path / "stripe.json"
    with Sandbox(clock=lambda: START, state_file=file, write_at_end=True) as box:
        client = stripe.StripeClient(box.api_key, base_addresses={"api": box.url})
        client.v1.customers.create({"email": "ada@example.com"})
        assert not file.exists()
    assert "ada@example.com" in file.read_text()


def test_due_deliveries_are_handed_over_signed_also_while_paused_and_not_posted(
    box: Sandbox, open_session: Opener, receiver: Receiver
) -> None:
    box.pause()
    session = open_session()
    box.pay(session.id)

    parcels = pull(box, "deliveries/hand-over")["parcels"]

    assert "checkout.session.completed" in {parcel["event_type"] for parcel in parcels}
    for parcel in parcels:
        event = stripe.Webhook.construct_event(parcel["body"], parcel["signature"], SECRET)
        assert event.type == parcel["event_type"]
    box.resume()
    assert (box.deliver_due(), receiver.received) == ([], [])
    assert pull(box, "deliveries/hand-over")["parcels"] == []


def test_a_bank_decides_after_as_long_as_was_said(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    pull(box, f"sessions/{session.id}/bank", will_pay=True, decides_in=4 * DAY)
    box.advance(4 * DAY - 1)
    assert box.state.sessions.get(session.id).payment_status == "unpaid"
    box.advance(1)
    assert box.state.sessions.get(session.id).payment_status == "paid"


def test_a_bank_may_pay_less_than_was_due(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    box.pay_by_bank(session.id)
    pull(box, f"sessions/{session.id}/settle", received=500)
    row = box.state.sessions.get(session.id)
    intent = box.state.payment_intents.get(row.payment_intent or "")
    charge = box.state.charges.get(intent.latest_charge or "")
    assert (intent.status, intent.amount_received, charge.amount) == ("succeeded", 500, 500)
    assert intent.amount > 500


def test_a_payment_under_way_may_go_through_on_a_page_that_has_expired(box: Sandbox, open_session: Opener) -> None:
    session = open_session()
    assert pull(box, f"sessions/{session.id}/pay-when-over") == {"outcome": "closed"}
    box.decline(session.id)
    box.advance(DAY + 1)
    assert box.state.sessions.get(session.id).status == "expired"

    assert pull(box, f"sessions/{session.id}/pay-when-over") == {"outcome": "complete"}

    row = box.state.sessions.get(session.id)
    assert (row.status, row.payment_status) == ("complete", "paid")
