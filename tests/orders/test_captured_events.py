"""Events that Stripe really sent to others, signed again for us: each is taken, and none of them upsets us."""

import datetime as dt
import json
import time
from collections import Counter
from pathlib import Path

import pytest
import stripe
from django.conf import settings
from django.test import Client

from orders.models import Case, LedgerEntry, Payment, Refund, StripeEvent
from tests.boxes import NOW, SECRET
from tests.orders.bought import act_on_all
from tests.stripe_sandbox import Sandbox

CAPTURED = Path(__file__).parents[3] / "shared" / "data" / "stripe" / "events"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CAPTURED.is_dir(), reason="../shared/data is absent"),
]


def send(body: bytes) -> int:
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET, int(time.time()))
    headers = {"Stripe-Signature": header}
    return Client().post("/webhooks/stripe/", body, content_type="application/json", headers=headers).status_code


def test_each_is_taken_and_about_nothing_that_we_know(box: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    bodies = {file.name: file.read_bytes() for file in sorted(CAPTURED.glob("*.json"))}
    assert len(bodies) >= 11
    assert {name: send(body) for name, body in bodies.items()} == dict.fromkeys(bodies, 200)
    assert StripeEvent.objects.count() == len({json.loads(body)["id"] for body in bodies.values()})

    act_on_all(at=NOW)

    assert "Traceback" not in caplog.text
    left = StripeEvent.objects.exclude(status="ignored").values_list("type", "status", "last_error")
    # Stripe does not know these sessions and disputes any more than we do: they are tried again, and die.
    assert {status for _, status, _ in left} <= {"unmatched", "done"}


def test_each_is_taken_also_when_it_claims_to_be_about_an_order_of_ours_that_is_not_there(box: Sandbox) -> None:
    """Or about one of another installation, or of a type that nobody knows: 200, and in the end nothing is done."""
    words = {"env": settings.STRIPE_ENVIRONMENT, "order": "A0NOBODYS1", "attempt": "1"}
    for place, file in enumerate(sorted(CAPTURED.glob("*.json"))):
        event = json.loads(file.read_bytes())
        about = event["data"]["object"]
        changed_id = f"{about['id'][:4]}unknown{place}"
        ours = {**about, "id": changed_id, "metadata": words, "client_reference_id": words["order"]}
        for tail, changed in (
            ("ours", {"data": {**event["data"], "object": ours}}),
            ("theirs", {"data": {**event["data"], "object": {**ours, "metadata": {**words, "env": "other"}}}}),
            ("unheard", {"type": f"{event['type']}.of_tomorrow"}),
            ("bare", {"data": {"object": {"id": ours["id"], "object": about["object"]}}}),
        ):
            assert send(json.dumps({**event, **changed, "id": f"evt_{place}{tail}"}).encode()) == 200, (file.name, tail)
    for day in range(12):
        act_on_all(at=NOW + dt.timedelta(days=day))
    assert (Payment.objects.count(), LedgerEntry.objects.count(), Refund.objects.count()) == (0, 0, 0)
    ended = Counter(StripeEvent.objects.values_list("status", flat=True))
    # What Stripe does not know either, or does not know any more, is somebody's case in the end.
    assert (set(ended), Case.objects.filter(queue="events").count()) == ({"ignored", "dead"}, ended["dead"])


def test_no_name_address_or_card_of_theirs_is_kept_to_be_read(box: Sandbox) -> None:
    for file in CAPTURED.glob("*.json"):
        send(file.read_bytes())
    kept = json.dumps(list(StripeEvent.objects.values_list("payload", flat=True)))
    for word in ("email", "name", "phone", "address", "last4", "postal_code", "receipt_url", "client_secret"):
        assert f'"{word}"' not in kept, word
