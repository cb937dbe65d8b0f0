"""
The chapter of clinicians: a link by which one answers, what they say and sign, and what of it counts.

Nothing that a clinician says counts before a fitter has verified it (:mod:`fitting.verifying`).
"""

from fitting.clinicians.entries import (
    DOCUMENT,
    LARGEST_BYTES,
    DocumentTooLarge,
    DocumentTypeUnknown,
    EntryInvalid,
    EntrySettled,
    Signed,
    actor_behind,
    attach_document,
    attach_print,
    document_of,
    enter,
    erase_due,
    send,
)
from fitting.clinicians.evidence import Evidence, Lifted, evidence_of, lifts_of
from fitting.clinicians.links import (
    Issued,
    LinkClosed,
    LinkMissing,
    behind,
    insist_on_consent,
    issue,
    live_link,
    revoke,
    secret_of,
)

__all__ = [
    "DOCUMENT",
    "LARGEST_BYTES",
    "DocumentTooLarge",
    "DocumentTypeUnknown",
    "EntryInvalid",
    "EntrySettled",
    "Evidence",
    "Issued",
    "Lifted",
    "LinkClosed",
    "LinkMissing",
    "Signed",
    "actor_behind",
    "attach_document",
    "attach_print",
    "behind",
    "document_of",
    "enter",
    "erase_due",
    "evidence_of",
    "insist_on_consent",
    "issue",
    "lifts_of",
    "live_link",
    "revoke",
    "secret_of",
    "send",
]
