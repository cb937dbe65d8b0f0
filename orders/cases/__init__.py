"""
Chapter: cases, the things that a person must look at, each in exactly one queue.

Whatever causes one opens it in the same transaction (:func:`open_for`) and closes it when the cause goes
(:func:`settle`), last of all its locks; :func:`follow`, a sweep, opens and closes what was left behind, and frees what
lies with somebody who left. People open one about an order (:func:`ask`), take, hand over, let go, note, close and open
again; each sees the queues of their own roles and no other.
"""

from orders.cases.laws import violations
from orders.cases.needs import Need
from orders.cases.opening import follow, open_difference, open_for, settle
from orders.cases.sources import SOURCES, events_given_up
from orders.cases.working import (
    CaseAsked,
    CaseClosed,
    CaseNotYours,
    CaseOfAnother,
    CaseOpen,
    CaseUnknown,
    CauseRemains,
    ColleagueUnknown,
    QueueUnknown,
    WordsMissing,
    answered,
    ask,
    close,
    colleagues,
    hand_over,
    note,
    release,
    reopen,
    take,
)

__all__ = [
    "SOURCES",
    "CaseAsked",
    "CaseClosed",
    "CaseNotYours",
    "CaseOfAnother",
    "CaseOpen",
    "CaseUnknown",
    "CauseRemains",
    "ColleagueUnknown",
    "Need",
    "QueueUnknown",
    "WordsMissing",
    "answered",
    "ask",
    "close",
    "colleagues",
    "events_given_up",
    "follow",
    "hand_over",
    "note",
    "open_difference",
    "open_for",
    "release",
    "reopen",
    "settle",
    "take",
    "violations",
]
