"""
The schedule: which sweep runs how often, in which queue, and the loop that runs them.

A sweep is a plain function of an app, ``def act_on_events(*, at) -> int``, that claims due rows and
answers how many it did. It never needs to know when it runs: losing a run loses nothing, running
twice does nothing twice. So the engine below (django.tasks on the database) can be swapped, and any
number of workers may run: a slot of time is enqueued once, because its row is unique.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, cast

import structlog
from django.db import DatabaseError, close_old_connections, transaction
from django.tasks import task
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from config.models import ScheduleSlot
from shop.refusal import Unavailable

log = structlog.stdlib.get_logger("work")

type SweepFunction = Callable[..., int]

# A slot must outlive the longest interval, or it would be taken twice.
SLOTS_KEPT: Final = dt.timedelta(days=2)
SUCCESSFUL_KEPT: Final = dt.timedelta(hours=1)
FAILED_KEPT: Final = dt.timedelta(days=7)
QUEUES: Final = ("default", "scans")


@dataclass(frozen=True, slots=True)
class Sweep:
    """
    One line of the schedule: a dotted name, how often, and the queue.

    :ivar begins: how long after midnight UTC its slots begin.
    :ivar again: after so long it is tried again in its slot where what it needs from outside is not available.
    """

    name: str
    every: dt.timedelta
    queue: str = "default"
    begins: dt.timedelta = dt.timedelta(0)
    again: dt.timedelta | None = None

    def slot(self, at: dt.datetime) -> dt.datetime:
        """Return the beginning of the slot that an instant lies in."""
        seconds, late = int(self.every.total_seconds()), int(self.begins.total_seconds())
        return dt.datetime.fromtimestamp((int(at.timestamp()) - late) // seconds * seconds + late, tz=dt.UTC)

    def function(self) -> SweepFunction:
        """Return the app's function."""
        return cast("SweepFunction", import_string(self.name))


# When fewest buy in any of our markets, and long before the accounts are read.
_AT_NIGHT: Final = dt.timedelta(hours=3, minutes=30)
_SECONDS, _MINUTES, _HOURS = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)

SWEEPS: Final[tuple[Sweep, ...]] = (
    Sweep("config.accounts.tasks.adopt_proved_addresses", 1 * _MINUTES),
    Sweep("config.accounts.tasks.erase_customers", 1 * _MINUTES),
    Sweep("config.accounts.tasks.make_exports", 10 * _SECONDS),
    Sweep("config.accounts.tasks.forget_exports", 1 * _HOURS),
    Sweep("config.tasks.forget_what_ended", 1 * _HOURS),
    Sweep("orders.tasks.act_on_events", 2 * _SECONDS),
    Sweep("orders.tasks.send_attempts", 1 * _MINUTES),
    Sweep("orders.tasks.execute_refunds", 15 * _SECONDS),
    Sweep("orders.tasks.answer_disputes", 1 * _MINUTES),
    Sweep("orders.tasks.tell_of_taxes", 1 * _MINUTES),
    Sweep("orders.tasks.issue_invoices", 10 * _SECONDS),
    Sweep("orders.tasks.follow_profiles", 15 * _SECONDS),
    Sweep("fitting.tasks.send_mails", 5 * _SECONDS),
    Sweep("fitting.tasks.measure_scans", 2 * _SECONDS, "scans"),
    Sweep("fitting.tasks.build_designs", 2 * _SECONDS, "scans"),
    Sweep("fitting.tasks.erase_scans", 10 * _MINUTES),
    Sweep("fitting.tasks.erase_letters", 10 * _MINUTES),
    Sweep("fitting.tasks.follow_consents", 10 * _MINUTES),
    Sweep("fitting.tasks.judge_verified", 1 * _MINUTES),
    Sweep("orders.tasks.tell_answers", 1 * _MINUTES),
    Sweep("orders.tasks.release_lines", 1 * _MINUTES),
    Sweep("orders.tasks.keep_promises", 1 * _HOURS),
    Sweep("orders.tasks.remind", 1 * _HOURS),
    Sweep("orders.tasks.presume_delivered", 1 * _HOURS),
    Sweep("orders.tasks.lapse_returns", 1 * _HOURS),
    Sweep("orders.tasks.follow_claims", 1 * _MINUTES),
    Sweep("orders.tasks.follow_cases", 1 * _MINUTES),
    Sweep("orders.tasks.expire_unpaid", 10 * _MINUTES),
    Sweep("orders.tasks.retain_feet", 1 * _HOURS),
    Sweep("orders.tasks.forget_bodies", 6 * _HOURS),
    Sweep("orders.tasks.forget_exhibits", 6 * _HOURS),
    Sweep("orders.tasks.end_overdue_lines", 1 * _HOURS),
    Sweep("orders.tasks.watch_turns", 10 * _MINUTES),
    Sweep("orders.tasks.reconcile_hourly", 1 * _HOURS),
    Sweep("orders.tasks.check_invariants", 24 * _HOURS, begins=_AT_NIGHT),
    Sweep("orders.tasks.reconcile_nightly", 24 * _HOURS, begins=_AT_NIGHT, again=10 * _MINUTES),
)


@task()
def run_sweep(name: str) -> int:
    """
    Run one sweep of the schedule now; return how many rows it did.

    What needs something that is not available is left for later in its slot, where the schedule says so.

    :raises Unavailable: if it is not to be tried again before its next slot.
    :raises LookupError: for a name that is not in the schedule: a task row cannot call just anything.
    """
    for sweep in SWEEPS:
        if sweep.name == name:
            return _run_now(sweep)
    message = f"{name} is not in the schedule."
    raise LookupError(message)


def _run_now(sweep: Sweep) -> int:
    at = timezone.now()
    try:
        return sweep.function()(at=at)
    except Unavailable as error:
        # Its next slot tries by itself; two of them are never at it for longer than that.
        if sweep.again is None or sweep.slot(at + sweep.again) != sweep.slot(at):
            raise
        log.warning("sweep waits", sweep=sweep.name, minutes=sweep.again / _MINUTES, code=error.code)
        run_sweep.using(queue_name=sweep.queue, run_after=at + sweep.again).enqueue(sweep.name)
        return 0


class Worker:
    """Ticks the schedule of its queues and runs what is enqueued, one task after the other."""

    def __init__(self, queues: Iterable[str], *, stopping: Callable[[], bool]) -> None:
        """
        Take the queues to serve.

        :param stopping: asked between tasks; the task at hand is always finished.
        """
        self.queues = tuple(queues)
        self.stopping = stopping
        self.name = f"work-{secrets.token_hex(6)}"
        self._ticked: dict[str, dt.datetime] = {}

    def sweeps(self) -> list[Sweep]:
        """Return the part of the schedule that this worker serves."""
        return [sweep for sweep in SWEEPS if sweep.queue in self.queues]

    def tick(self, *, at: dt.datetime) -> int:
        """Enqueue each sweep whose slot nobody has taken yet; return how many."""
        enqueued = 0
        for sweep in self.sweeps():
            slot = sweep.slot(at)
            if self._ticked.get(sweep.name) == slot:
                continue
            with transaction.atomic():
                _, is_new = ScheduleSlot.objects.get_or_create(name=sweep.name, slot=slot, defaults={"enqueued_at": at})
                if is_new:
                    self.enqueue(sweep)
                    enqueued += 1
            self._ticked[sweep.name] = slot
        return enqueued

    @staticmethod
    def enqueue(sweep: Sweep) -> None:
        """Leave a task for whichever worker comes first."""
        run_sweep.using(queue_name=sweep.queue).enqueue(sweep.name)

    def run_ready(self) -> int:
        """Run every enqueued task of the queues; return how many rows the sweeps did."""
        done = 0
        while not self.stopping():
            result = self._claim()
            if result is None:
                break
            done += self._run(result)
        return done

    def _claim(self) -> "DBTaskResult[..., int] | None":
        with transaction.atomic():
            ready = DBTaskResult.objects.ready().filter(backend_name="default", queue_name__in=self.queues)
            result = ready.get_locked()
            if result is not None:
                result.claim(self.name)
        return result

    @staticmethod
    def _run(result: "DBTaskResult[..., int]") -> int:
        """Run one task; a sweep that fails is logged with its task and runs again in its next slot."""
        name = str(result.args_kwargs["args"][0]) if result.args_kwargs["args"] else result.task_path
        try:
            done = int(result.task.call(*result.args_kwargs["args"], **result.args_kwargs["kwargs"]))
        except Exception as error:
            log.exception("sweep failed", sweep=name)
            result.set_failed(error)
            return 0
        result.set_successful(done)
        if done:
            log.info("sweep", sweep=name, rows=done)
        return done

    def drain(self, *, most_rounds: int = 50) -> int:
        """Run every sweep now and again until a round finds nothing to do; return how many rows were done."""
        done = 0
        for _ in range(most_rounds):
            for sweep in self.sweeps():
                self.enqueue(sweep)
            found = self.run_ready()
            done += found
            if not found or self.stopping():
                break
        return done

    def forever(self, pause: Callable[[], object]) -> None:
        """
        Tick and run until told to stop; a database that is away is waited for.

        :param pause: waits a moment, or returns at once when the worker is told to stop.
        """
        while not self.stopping():
            close_old_connections()
            try:
                self.tick(at=timezone.now())
                self.run_ready()
            except DatabaseError as error:
                log.warning("waiting for the database", error=type(error).__name__)
            pause()


def forget_old_runs(*, at: dt.datetime) -> int:
    """
    Delete what a run leaves behind once nobody looks at it any more; return how many rows.

    A killed worker leaves its task "running" for ever. Nobody waits for it: the sweep's next slot is a
    task of its own. It stays as long as a failed one, to be looked into.
    """
    slots, _ = ScheduleSlot.objects.filter(slot__lt=at - SLOTS_KEPT).delete()
    old = DBTaskResult.objects.filter(enqueued_at__lt=at - FAILED_KEPT)
    good = DBTaskResult.objects.successful().filter(enqueued_at__lt=at - SUCCESSFUL_KEPT)
    return slots + old.delete()[0] + good.delete()[0]
