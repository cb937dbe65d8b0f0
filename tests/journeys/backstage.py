"""Behind the shop: the worker, the clock, the books, the mailbox and the desks, while shoppers shop in front."""

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from typing import override

import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from config.work import QUEUES, Sweep, Worker, run_sweep
from orders.models import LedgerEntry, Order, PaymentAttempt, StripeEvent
from orders.reconciliation import invariants
from tests.stripe_sandbox import Sandbox


class Busy(Worker):
    """A worker of the sweeps that run every few minutes: comparing with Stripe each time would take most of a test."""

    @override
    def sweeps(self) -> list[Sweep]:
        """Leave out what runs once an hour, or less often."""
        return [sweep for sweep in super().sweeps() if sweep.every < dt.timedelta(hours=1)]


@dataclass(frozen=True, slots=True)
class Backstage:
    """The loopback Stripe, and the clock that both it and the shop go by."""

    box: Sandbox
    clock: time_machine.Traveller

    def webhooks_arrive(self) -> None:
        """Let Stripe deliver what is due; every delivery is taken."""
        statuses = {report.status for report in self.box.deliver_due()}
        assert statuses <= {200}, statuses

    def work(self) -> None:
        """Run what the schedule has due by the clock, then what runs every few minutes until nothing is left to do."""
        worker = Worker(QUEUES, stopping=lambda: False)
        worker.tick(at=timezone.now())
        worker.run_ready()
        Busy(QUEUES, stopping=lambda: False).drain()

    def sweep(self, *names: str) -> None:
        """Run single sweeps of the schedule, in this order."""
        for name in names:
            run_sweep.call(name)

    def hear(self) -> None:
        """Act on the events that are in, and send the mails: nobody compares with Stripe, as a full round does."""
        self.sweep("orders.tasks.act_on_events", "fitting.tasks.send_mails")

    def worker_dies_holding_the_inbox(self) -> None:
        """Let a worker take the events that wait, and never be heard of again."""
        assert StripeEvent.claim_due(at=timezone.now()) != []

    def catch_up(self) -> None:
        """Let what Stripe says arrive, and be acted on."""
        self.webhooks_arrive()
        self.work()

    def later(self, **span: float) -> None:
        """Let time pass for everybody."""
        passed = dt.timedelta(**span)
        self.clock.shift(passed)
        self.box.advance(passed.total_seconds())

    def reconcile(self, *words: str) -> str:
        """Run the command that compares the books with Stripe and, unless told otherwise, mends ours."""
        said = StringIO()
        with suppress(SystemExit):  # something remains, and it says so
            call_command("reconcile", *(words or ("--fix",)), stdout=said, stderr=StringIO())
        return said.getvalue()

    # --- the books --------------------------------------------------------------------------

    def session_of(self, number: str) -> str:
        """Return the id of an order's newest session."""
        attempt = PaymentAttempt.objects.filter(order__number=number).order_by("-number").first()
        assert attempt is not None
        assert attempt.stripe_session_id is not None
        return attempt.stripe_session_id

    def session_total(self, number: str) -> dict[str, object]:
        """Return what Stripe's page asks for, as the API writes money."""
        session = self.box.state.sessions.rows[self.session_of(number)]
        return {"amount": session.amount_total, "currency": session.currency.upper()}

    def ledger(self, number: str) -> list[tuple[str, int, str]]:
        """Return the movements of an order, oldest first."""
        entries = LedgerEntry.objects.filter(order__number=number).order_by("pk")
        return list(entries.values_list("kind", "amount_minor", "currency"))

    def order_total(self, number: str) -> dict[str, object]:
        """Return the total in our table of orders."""
        order = Order.objects.get(number=number)
        return {"amount": order.total_minor, "currency": order.currency}

    def sources(self) -> set[str]:
        """Return how Stripe's events reached us; none of them waits any more."""
        assert not StripeEvent.objects.filter(status__in=StripeEvent.WAITS_IN).exists()
        return set(StripeEvent.objects.values_list("source", flat=True))

    def assert_books_hold(self) -> None:
        """Insist on the invariants of the money."""
        assert invariants(at=timezone.now()) == []

    # --- the mailbox ------------------------------------------------------------------------

    def mails(self, to: str) -> list[str]:
        """Return the mails to an address, oldest first: subject, then text."""
        return [f"{letter.subject}\n{letter.body}" for letter in mail.outbox if to in letter.to]

    def mails_about(self, words: str, number: str) -> int:
        """Count the mails whose subject has these words and the number of an order."""
        return sum(words in letter.subject and number in letter.subject for letter in mail.outbox)

    def code_mailed_to(self, to: str) -> str:
        """Return the one-time code of the newest mail to a guest."""
        found = re.search(r"#code=([\w-]+)", self.mails(to)[-1])
        assert found is not None
        return found[1]
