"""
The one way to move a status: hold the row, follow the graph, leave a journal entry.

``hold()`` locks, ``become()`` is the sole writer of a status. Without the lock two racers on
PostgreSQL both pay one order; ``tests/races`` shows it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import ClassVar, Final, Self, override

from django.db import models, transaction

from fitting.models.locking import locked
from shop.actor import Actor, Kind
from shop.refusal import BadInput, Refusal

# Stands where somebody's words or name were, once their owner is forgotten. The database's guards know it.
ERASED: Final = "(erased)"
# Characters of a reason: what the journal has room for.
LONGEST_REASON: Final = 300

type Graph = Mapping[str, frozenset[str]]


class TransitionRefused(Refusal):
    """The status graph has no such step."""

    code = "transition_refused"
    title = "This step is not possible from the present status."


class ReasonTooLong(BadInput):
    """A reason is read on a timeline, where there is room for a few sentences."""

    code = "reason_too_long"
    title = f"A reason has at most {LONGEST_REASON} characters; write the rest as a note."


def reason_within(text: str, *, pointer: str = "/reason", missing: type[BadInput] | None = None) -> str:
    """
    Return what a person gave as a reason, without the space around it.

    :param missing: what refuses one that says nothing, where there must be one.
    :raises ReasonTooLong: if the journal has no room for all of it.
    """
    said = text.strip()
    if missing is not None and not said:
        raise missing(pointer=pointer)
    if len(said) > LONGEST_REASON:
        raise ReasonTooLong(pointer=pointer)
    return said


class JournalEntry(models.Model):
    """One move of one status: append-only, also in the database (PostgreSQL refuses update and delete)."""

    subject = models.CharField(max_length=48)
    subject_id = models.BigIntegerField()
    thread = models.CharField(max_length=48, blank=True)
    field = models.CharField(max_length=24)
    was = models.CharField(max_length=24, blank=True)
    became = models.CharField(max_length=24)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    by_kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    by_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        """Read by subject, or by the thread that a timeline shows."""

        verbose_name_plural = "journal entries"
        indexes: ClassVar = [
            models.Index(fields=["subject", "subject_id", "at"], name="journal_by_subject"),
            models.Index(fields=["thread", "at"], name="journal_by_thread"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="journal_by_kind_known",
                condition=models.Q(by_kind__in=[kind.value for kind in Kind]),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as a sentence."""
        return f"{self.subject} {self.subject_id}: {self.field} {self.was or '-'} → {self.became}"


class ReadingManager(models.Manager["Reading"]):
    """Picks the entries that say somebody looked."""

    @override
    def get_queryset(self) -> "models.QuerySet[Reading]":
        """Keep what :func:`fitting.privacy.reveal` leaves behind."""
        return super().get_queryset().filter(field="answers", became="revealed")


class Reading(JournalEntry):
    """Somebody looked at the health answers of a foot profile: the read log, a view of the journal."""

    objects: ClassVar[ReadingManager] = ReadingManager()

    class Meta:
        """No table of its own."""

        proxy = True
        verbose_name = "read log entry"
        verbose_name_plural = "read log"


@contextmanager
def _notebook() -> Iterator[list[JournalEntry]]:
    """Gather entries until the outermost hold closes, then write them in one statement."""
    open_book = _book.get()
    if open_book is not None:
        yield open_book
        return
    book: list[JournalEntry] = []
    token = _book.set(book)
    try:
        yield book
        if len(book) == 1:
            book[0].save(force_insert=True)
        elif book:
            JournalEntry.objects.bulk_create(book)
    finally:
        _book.reset(token)


_book: ContextVar[list[JournalEntry] | None] = ContextVar("journal", default=None)
_ranks: ContextVar[tuple[int, ...]] = ContextVar("held ranks", default=())


@contextmanager
def _in_order(rank: int, name: str) -> Iterator[None]:
    """Refuse to lock upwards: two acts that lock in opposite orders would wait for each other for ever."""
    held = _ranks.get()
    if held and rank < held[-1]:
        message = f"{name} (rank {rank}) must be held before a row of rank {held[-1]}."
        raise RuntimeError(message)
    token = _ranks.set((*held, rank))
    try:
        yield
    finally:
        _ranks.reset(token)


class Held(models.Model):
    """A row that is locked before it changes."""

    # The fixed order of locks: key 10, event 20, cart 30, order 40, attempt 50, payment 60, refund 70,
    # dispute 80, line 90, delay 95, stock 100, discount 110, work order 120, device 130, cover 140, claim 150,
    # case 155 (opened and closed last by whatever is its cause), invoice counter 160, mail 170;
    # fitting: wearer 44, profile 46, clinician's entry 47, scan 48, prescription and then design 49 (between order and
    # attempt).
    LOCK_RANK: ClassVar[int]

    _is_held = False

    class Meta:
        """No table of its own."""

        abstract = True

    @classmethod
    @contextmanager
    def hold(cls, pk: object) -> Iterator[Self]:
        """
        Lock one row and hand it over freshly read; nobody else can hold it until the block commits.

        :raises DoesNotExist: if there is no such row.
        :raises RuntimeError: if a row that comes later in the fixed order is already held.
        """
        with cls.hold_all([pk]) as rows:
            if not rows:
                message = f"{cls.__name__} {pk} does not exist."
                raise cls.DoesNotExist(message)
            yield rows[0]

    @classmethod
    @contextmanager
    def hold_all(cls, pks: Iterable[object]) -> Iterator[list[Self]]:
        """Lock several rows of this noun, by primary key in ascending order; absent ones are left out."""
        with cls.hold_where(models.Q(pk__in=list(pks))) as rows:
            yield rows

    @classmethod
    @contextmanager
    def hold_where(cls, condition: models.Q) -> Iterator[list[Self]]:
        """Lock every row that meets the condition, by primary key in ascending order."""
        with ExitStack() as stack:
            stack.enter_context(_in_order(cls.LOCK_RANK, cls.__name__))
            stack.enter_context(transaction.atomic())
            stack.enter_context(_notebook())
            rows = locked(cls, condition)
            for row in rows:
                row._is_held = True  # noqa: SLF001  our own mark
            try:
                yield rows
            finally:
                for row in rows:
                    row._is_held = False  # noqa: SLF001

    def require_held(self) -> None:
        """
        Insist that the row is locked.

        :raises RuntimeError: if it is not, which is a fault in our code.
        """
        if not self._is_held:
            message = f"Hold {type(self).__name__} {self.pk} before changing it."
            raise RuntimeError(message)

    def change(self, **values: object) -> None:
        """Write fields of a held row that are not a status."""
        self.require_held()
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))


class Journalled(Held):
    """A held row whose statuses follow the graphs written beside them."""

    # field name → graph. Most nouns have one field, ``status``.
    GRAPHS: ClassVar[Mapping[str, Graph]]
    # Rows that are themselves a log (an inbox event, a mail) keep their history on the row.
    KEEPS_JOURNAL: ClassVar[bool] = True

    class Meta:
        """No table of its own."""

        abstract = True

    def journal_thread(self) -> str:
        """Name the timeline this row's moves belong to, e.g. ``order:17``; none by default."""
        return ""

    def can_become(self, status: str, *, field: str = "status") -> bool:
        """Answer whether the graph has the step."""
        return status in self.graph_of(field)[getattr(self, field)]

    def graph_of(self, field: str) -> Graph:
        """Return the graph of a status field; a noun of two kinds overrides this to tell them apart."""
        return self.GRAPHS[field]

    def become(
        self,
        status: str,
        *,
        at: dt.datetime,
        by: Actor,
        field: str = "status",
        reason: str = "",
        **changed: object,
    ) -> None:
        """
        Move one status a step along its graph, write other fields with it, and note it in the journal.

        :raises TransitionRefused: if the graph has no such step; nothing is changed.
        :raises RuntimeError: if the row is not held.
        """
        type(self).become_all([self], status, at=at, by=by, field=field, reason=reason, **changed)

    @classmethod
    def become_all(
        cls,
        rows: Iterable[Self],
        status: str,
        *,
        at: dt.datetime,
        by: Actor,
        field: str = "status",
        reason: str = "",
        **changed: object,
    ) -> None:
        """
        Move several held rows with one statement; all or none.

        :raises TransitionRefused: if one of them has no such step; nothing is changed.
        """
        moving = list(rows)
        for row in moving:
            row.require_held()
            if not row.can_become(status, field=field):
                message = f"{row} cannot become {status} from {getattr(row, field)}."
                raise TransitionRefused(message)
        if not moving:
            return
        values = {field: status, **changed}
        cls._default_manager.filter(pk__in=[row.pk for row in moving]).update(**values)
        for row in moving:
            was = str(getattr(row, field))
            for name, value in values.items():
                setattr(row, name, value)
            row.note(field=field, was=was, became=status, at=at, by=by, reason=reason)

    def note(self, *, field: str, became: str, at: dt.datetime, by: Actor, was: str = "", reason: str = "") -> None:
        """Leave an entry in the journal: for the first status of a new row, a correction, a hold."""
        if not self.KEEPS_JOURNAL:
            return
        entry = JournalEntry(
            subject=self._meta.label_lower,
            subject_id=self.pk,
            thread=self.journal_thread(),
            field=field,
            was=was,
            became=became,
            reason=reason[:LONGEST_REASON],
            by_kind=by.kind.value,
            by_id=by.id,
            at=at,
        )
        with _notebook() as book:
            book.append(entry)
