"""What happened in the shop since a moment, read from what it keeps anyway: the journal and the sent messages."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max

from config.demo.passing import Tally
from fitting.models import JournalEntry, Message


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, remembered by what was kept until then."""

    journal: int
    sent: frozenset[int]

    @classmethod
    def now(cls) -> "Mark":
        """Remember this moment."""
        sent = Message.objects.filter(status=Message.Status.SENT).values_list("pk", flat=True)
        return cls(JournalEntry.objects.aggregate(last=Max("pk"))["last"] or 0, frozenset(sent))


def moves_since(mark: Mark) -> Counter[str]:
    """Count the moves of every status since then, in words."""
    entries = JournalEntry.objects.filter(pk__gt=mark.journal)
    return Counter(f"{entry.subject} {entry.field}: {entry.was or 'new'} → {entry.became}" for entry in entries)


def mails_since(mark: Mark) -> Counter[str]:
    """Count the mails that were sent since then, by kind."""
    sent = Message.objects.filter(status=Message.Status.SENT).exclude(pk__in=mark.sent)
    return Counter(sent.values_list("kind", flat=True))


def report(mark: Mark, tally: Tally) -> Iterator[str]:
    """Tell what was done while time passed, line by line."""
    rows = Counter({name.rpartition(".")[2]: count for name, count in tally.rows.items()})
    if tally.webhooks:
        rows["webhooks received"] = tally.webhooks
    parts = (("Work that was due", rows), ("Moves", moves_since(mark)), ("Mails", mails_since(mark)))
    if not any(counted for _, counted in parts):
        yield "Nothing was due."
    for title, counted in parts:
        if counted:
            yield f"{title}:"
            yield from (f"  {count:4}  {words}" for words, count in sorted(counted.items()))
