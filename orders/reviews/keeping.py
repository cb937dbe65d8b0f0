"""Where a line goes when its prescription went somewhere: the status, the pause, the case, the word to the customer."""

import datetime as dt
from typing import Final

from fitting.models import Prescription, PrescriptionStatus
from fitting.review_codes import rescan_sentence
from orders import cases, holds, notices, production, promises
from orders.cases.needs import of_line, subject_of
from orders.models import Hold, LineStatus, OrderLine
from shop.actor import Actor

# Approved, and nobody has begun to make it.
APPROVED: Final = (LineStatus.APPROVED, LineStatus.QUEUED)
NOT_STARTED: Final = (LineStatus.IN_REVIEW, *APPROVED)
_S: Final = PrescriptionStatus
# What moves a line out of review, and what takes an approval back.
ENDS_REVIEW: Final = (_S.APPROVED, _S.RESCAN_WANTED, _S.REFUSED, _S.SUPERSEDED)
ENDS_APPROVAL: Final = (_S.IN_REVIEW, _S.HELD, _S.RESCAN_WANTED, _S.REFUSED, _S.SUPERSEDED)


def step(line: OrderLine, now: Prescription, *, at: dt.datetime, by: Actor) -> bool:
    """
    Let a held line go where its prescription went; say whether anything changed.

    A refused one is left alone here: its order has to be held before its line.
    """
    if line.status not in NOT_STARTED or line.profile_id != now.profile_id:
        return False
    moved = line.prescription_id != now.pk
    if moved:
        line.change(prescription=now, prescribed_at=at)
    if now.status == _S.APPROVED:
        return _approve(line, at=at, by=by) or moved
    if now.status in {_S.IN_REVIEW, _S.HELD, _S.RESCAN_WANTED}:
        back = back_to_review(line, at=at, by=by, reason="prescription_changed")
        waits = {_S.IN_REVIEW: _review, _S.HELD: _wait, _S.RESCAN_WANTED: _send_back}[PrescriptionStatus(now.status)]
        return waits(line, now, at=at, by=by) or back or moved
    return moved


def back_to_review(line: OrderLine, *, at: dt.datetime, by: Actor, reason: str) -> bool:
    """Take back the approval of a held line that nobody has begun to make."""
    if line.status == LineStatus.QUEUED:
        production.end([line], reason=reason, at=at, by=by)
        line.become(LineStatus.APPROVED, at=at, by=by, reason=reason)
    if line.status != LineStatus.APPROVED:
        return False
    line.become(LineStatus.IN_REVIEW, at=at, by=by, reason=reason)
    return True


def _approve(line: OrderLine, *, at: dt.datetime, by: Actor) -> bool:
    if line.status != LineStatus.IN_REVIEW:
        return False
    line.become(LineStatus.APPROVED, at=at, by=by)
    promises.date(line, at=at)
    notices.line_approved(line.order, line, at=at, profile_version=_version(line))
    holds.end_fit_pause(line, at=at, by=by)
    cases.settle([subject_of("line", line.pk)], at=at, by=by)
    return True


def _review(line: OrderLine, now: Prescription, *, at: dt.datetime, by: Actor) -> bool:
    went_on = holds.end_fit_pause(line, at=at, by=by)
    cases.open_for([of_line(line, now)], at=at, by=by)
    return went_on


def _wait(line: OrderLine, now: Prescription, *, at: dt.datetime, by: Actor) -> bool:
    """Pause a line: whoever must answer first is not one of us, so nothing is due."""
    if line.holds.filter(code=Hold.Code.FIT, closed_at=None).exists():
        return False
    Hold(order_id=line.order_id, line=line, code=Hold.Code.FIT, opened_at=at).save(force_insert=True)
    line.note(field="hold", became=Hold.Code.FIT, at=at, by=by)
    if now.is_by_rule:
        # No person has seen it yet, and one should.
        cases.open_for([of_line(line, now)], at=at, by=by)
    else:
        cases.settle([subject_of("line", line.pk)], at=at, by=by)
    return True


def _send_back(line: OrderLine, now: Prescription, *, at: dt.datetime, by: Actor) -> bool:
    why = rescan_sentence(now.reason_code, side=now.rescan_side, words=now.words)
    line.become(LineStatus.AWAITING_PROFILE, at=at, by=by, reason=why)
    notices.line_sent_back(line.order, line, at=at, profile_version=_version(line))
    holds.end_fit_pause(line, at=at, by=by)
    cases.settle([subject_of("line", line.pk)], at=at, by=by)
    return True


def _version(line: OrderLine) -> int:
    return line.profile.version if line.profile is not None else 0
