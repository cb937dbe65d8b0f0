"""The nouns of fitting, re-exported; others import them from here."""

from fitting.models.constraints import constraint_name, refusing
from fitting.models.journal import Graph, Held, JournalEntry, Journalled, TransitionRefused
from fitting.models.message import Message
from fitting.models.waiting import Waiting

__all__ = [
    "Graph",
    "Held",
    "JournalEntry",
    "Journalled",
    "Message",
    "TransitionRefused",
    "Waiting",
    "constraint_name",
    "refusing",
]
