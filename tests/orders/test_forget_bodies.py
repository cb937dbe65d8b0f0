"""The sealed bodies of events go after thirty days: by the worker, or by ``manage.py forget_bodies``."""

import datetime as dt
import json
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from orders import inbox, sealing, tasks
from orders.models import StripeEvent
from tests.orders.test_inbox import deliver, event
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def told_by_command(*words: str, at: dt.datetime) -> str:
    out = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("forget_bodies", *words, stdout=out)
    return out.getvalue().strip()


def test_the_whole_body_is_kept_sealed_for_thirty_days_and_then_forgotten(box: Sandbox) -> None:
    deliver(event())
    row = StripeEvent.objects.get()
    received = row.received_at
    assert b"customer" not in bytes(row.raw_sealed or b"")
    told = json.loads(sealing.unseal(bytes(row.raw_sealed or b"")))
    assert told["data"]["object"]["customer_details"]["name"] == "Zoë"

    assert tasks.forget_bodies(at=received + inbox.RAW_KEPT - dt.timedelta(seconds=1)) == 0
    # A second one came a day later.
    deliver(event(id="evt_2"))
    StripeEvent.objects.filter(event_id="evt_2").update(received_at=received + dt.timedelta(days=1))
    assert told_by_command(at=received) == "To forget: 0, of 2. Nothing is forgotten. Say --yes to do it."
    over = received + inbox.RAW_KEPT
    assert told_by_command(at=over) == "To forget: 1, of 2. Nothing is forgotten. Say --yes to do it."
    assert inbox.bodies().count() == 2
    assert told_by_command("--yes", at=over) == "Forgotten: 1. Kept: 1."
    row.refresh_from_db()
    assert (row.raw_sealed, row.payload["id"], len(row.payload_sha256)) == (None, "cs_test_1", 64)
    assert told_by_command("--yes", at=over) == "Forgotten: 0. Kept: 1."
    assert tasks.forget_bodies(at=over + dt.timedelta(days=1)) == 1
