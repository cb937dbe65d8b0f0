"""A Stripe on loopback: standard library only, in its own process or inside a test. See README.md.

It imports nothing of the project and the project imports nothing of it; they share only HTTP.
"""

from tests.stripe_sandbox.cards import CHALLENGED, DECLINED, GOOD
from tests.stripe_sandbox.faults import Fault
from tests.stripe_sandbox.gate import LogLine
from tests.stripe_sandbox.guards import NotLoopbackError
from tests.stripe_sandbox.payments import Outcome
from tests.stripe_sandbox.records import Event, Payer
from tests.stripe_sandbox.sandbox import Sandbox
from tests.stripe_sandbox.storage import StateFileError
from tests.stripe_sandbox.values import API_VERSION, KEY_PREFIX, UNANNOUNCED_KEY
from tests.stripe_sandbox.webhooks import RETRY_AFTER, Report, Sender
from tests.stripe_sandbox.world import World

__all__ = [
    "API_VERSION",
    "CHALLENGED",
    "DECLINED",
    "GOOD",
    "KEY_PREFIX",
    "RETRY_AFTER",
    "UNANNOUNCED_KEY",
    "Event",
    "Fault",
    "LogLine",
    "NotLoopbackError",
    "Outcome",
    "Payer",
    "Report",
    "Sandbox",
    "Sender",
    "StateFileError",
    "World",
]
