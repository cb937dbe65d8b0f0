"""Sweeps of the fitting floor: each claims due rows and presses one verb per row."""

import datetime as dt
from typing import Final

from fitting import clinicians, design_ends, designing, mailing, scan_ends, scanning, verifying
from fitting.models import Design, Message, Scan
from shop.actor import SYSTEM

# Twenty letters of ten seconds each (the mail server's time-out) end well inside the lease.
MAILS_AT_ONCE: Final = 20
MAIL_LEASE: Final = dt.timedelta(minutes=10)
# Four children of at most thirty seconds each.
SCANS_AT_ONCE: Final = 4
SCAN_LEASE: Final = dt.timedelta(minutes=3)
# Four children of at most a minute each.
DESIGNS_AT_ONCE: Final = 4
DESIGN_LEASE: Final = dt.timedelta(minutes=6)


def send_mails(*, at: dt.datetime) -> int:
    """Send the messages that are due; return how many went out."""
    due = Message.claim_due(at=at, limit=MAILS_AT_ONCE, lease=MAIL_LEASE)
    return sum(mailing.send(message_id, at=at) for message_id in due)


def measure_scans(*, at: dt.datetime) -> int:
    """Measure the scans that are due, one after the other; return how many have a result."""
    due = Scan.claim_due(at=at, limit=SCANS_AT_ONCE, lease=SCAN_LEASE)
    return sum(scanning.measure(scan_id, at=at, by=SYSTEM) for scan_id in due)


def erase_scans(*, at: dt.datetime) -> int:
    """Erase the files of scans that nobody may keep any longer; return of how many."""
    return scan_ends.erase_due(at=at)


def build_designs(*, at: dt.datetime) -> int:
    """Leave to be built what was approved, and build what is due; return how many designs have a result."""
    designing.order_missing(at=at)
    due = Design.claim_due(at=at, limit=DESIGNS_AT_ONCE, lease=DESIGN_LEASE)
    return sum(designing.build(design_id, at=at, by=SYSTEM) for design_id in due)


def erase_letters(*, at: dt.datetime) -> int:
    """Erase the documents of clinicians that nobody may keep any longer; return how many."""
    return clinicians.erase_due(at=at)


def follow_consents(*, at: dt.datetime) -> int:
    """Erase the files of designs whose wearer has withdrawn, and build what somebody agrees to again."""
    return design_ends.follow_consents(at=at)


def judge_verified(*, at: dt.datetime) -> int:
    """Judge again what was proposed before a clinician's word was verified; return how many."""
    return verifying.judge_again(at=at)
