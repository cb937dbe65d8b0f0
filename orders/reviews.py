"""
Chapter: from a paid line to feet that a fitter has approved.

Fitting does not know order lines, so lines look down: :func:`follow` sees that a wearer has submitted
a profile and moves the line; a sweep finds lines that lag.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from fitting import intake
from fitting.models import FootProfile, reason_within
from orders import cases, notices, promises
from orders.cancellations import LineUnknown
from orders.cases.needs import of_line, subject_of
from orders.models import LineStatus, OrderLine, PaymentStatus
from shop.actor import SYSTEM, Actor, Kind, allowed
from shop.refusal import BadInput, Refusal

# One sweep moves no more lines than this, so that it ends soon.
AT_ONCE: Final = 100


class NotAwaitingProfile(Refusal):
    """The line does not wait for a profile: unpaid, from stock, under way or cancelled."""

    code = "line_not_awaiting_profile"
    title = "This line does not wait for a foot profile."


class NotInReview(Refusal):
    """The line is not with the fitter."""

    code = "line_not_in_review"
    title = "This line is not in review."


class ProfileUnsuitable(BadInput):
    """Another wearer's, a draft, none at all, or one that was sent back."""

    code = "profile_unsuitable"
    title = "Send a submitted foot profile of the wearer this line is for."


class ReasonMissing(BadInput):
    """Nobody can put right what nobody names."""

    code = "reason_missing"
    title = "Say what the customer has to put right."


@allowed("customer", "guest", "fitter")
def attach_profile(line_id: int, *, at: dt.datetime, by: Actor, profile: str = "") -> OrderLine:
    """
    Hand a submitted profile of the line's wearer to the fitter; pressing it again changes nothing.

    :param profile: public id; the wearer's newest submitted one if left out.
    :raises LineUnknown: if the actor has no such line.
    :raises NotAwaitingProfile: unless the line is paid and waits for a profile.
    :raises ProfileUnsuitable: if it is a draft, another wearer's, or not newer than one that was sent back.
    """
    with _held(line_id, by=by) as line:
        chosen = _submitted(line, profile)
        if line.status == LineStatus.IN_REVIEW and chosen is not None and line.profile_id == chosen.pk:
            return line
        if not _waits(line):
            raise NotAwaitingProfile
        if chosen is None or not _is_news(line, chosen):
            raise ProfileUnsuitable(pointer="/profile")
        line.become(LineStatus.IN_REVIEW, at=at, by=by, profile=chosen)
        cases.open_for([of_line(line, chosen)], at=at, by=by)
        return line


@allowed("system")
def follow(line_id: int, *, at: dt.datetime, by: Actor) -> bool:
    """
    Move a paid line that waits for a profile to the fitter if its wearer has submitted one since.

    :returns: whether it moved; a second press does nothing.
    :raises LineUnknown: if there is no such line.
    """
    with _held(line_id, by=by) as line:
        if not _waits(line):
            return False
        chosen = _submitted(line, "")
        if chosen is None or not _is_news(line, chosen):
            return False
        line.become(LineStatus.IN_REVIEW, at=at, by=by, profile=chosen)
        cases.open_for([of_line(line, chosen)], at=at, by=by)
        return True


@allowed("fitter")
def approve(line_id: int, *, at: dt.datetime, by: Actor) -> OrderLine:
    """
    Approve the feet of a line; it can be made from now on, and the customer is told.

    :raises LineUnknown: if there is no such line.
    :raises NotInReview: if it is not with the fitter.
    """
    with _held(line_id, by=by) as line:
        if line.status != LineStatus.IN_REVIEW:
            raise NotInReview
        line.become(LineStatus.APPROVED, at=at, by=by)
        promises.date(line, at=at)
        notices.line_approved(line.order, line, at=at, profile_version=_version(line))
        cases.settle([subject_of("line", line.pk)], at=at, by=by)
        return line


@allowed("fitter")
def send_back(line_id: int, *, reason: str, at: dt.datetime, by: Actor) -> OrderLine:
    """
    Ask the customer for a better profile; only a newer version can come back.

    :param reason: what to put right, shown on the order's page (not in the mail: it may be about health).
    :raises LineUnknown: if there is no such line.
    :raises NotInReview: if it is not with the fitter.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    """
    if not reason.strip():
        raise ReasonMissing(pointer="/reason")
    why = reason_within(reason)
    with _held(line_id, by=by) as line:
        if line.status != LineStatus.IN_REVIEW:
            raise NotInReview
        line.become(LineStatus.AWAITING_PROFILE, at=at, by=by, reason=why)
        notices.line_sent_back(line.order, line, at=at, profile_version=_version(line))
        cases.settle([subject_of("line", line.pk)], at=at, by=by)
        return line


def lagging() -> QuerySet[OrderLine]:
    """Return the paid lines whose wearer has submitted a profile that the line has not seen; oldest first."""
    news = FootProfile.objects.filter(
        wearer_id=OuterRef("wearer_id"), status="submitted", version__gt=Coalesce(OuterRef("profile__version"), 0)
    )
    waiting = OrderLine.objects.filter(status=LineStatus.AWAITING_PROFILE, order__payment=PaymentStatus.PAID)
    return waiting.filter(Exists(intake.still_right(news))).order_by("pk")


def follow_lagging(*, at: dt.datetime) -> int:
    """Sweep: follow every line that lags; return how many moved."""
    pks = list(lagging().values_list("pk", flat=True)[:AT_ONCE])
    return sum(follow(pk, at=at, by=SYSTEM) for pk in pks)


@contextmanager
def _held(line_id: int, *, by: Actor) -> Iterator[OrderLine]:
    mine = Q() if by.kind in {Kind.STAFF, Kind.SYSTEM} else Q(order__customer_id=by.id)
    with OrderLine.hold_where(Q(pk=line_id) & mine) as lines:
        if not lines:
            raise LineUnknown
        yield lines[0]


def _waits(line: OrderLine) -> bool:
    # A paid order stays paid, so it may be read without its lock.
    return line.status == LineStatus.AWAITING_PROFILE and line.order.payment == PaymentStatus.PAID


def _submitted(line: OrderLine, public_id: str) -> FootProfile | None:
    if line.wearer_id is None:
        return None
    if not public_id:
        return intake.latest_submitted_of([line.wearer_id]).get(line.wearer_id)
    return FootProfile.objects.filter(public_id=public_id, wearer_id=line.wearer_id, status="submitted").first()


def _is_news(line: OrderLine, profile: FootProfile) -> bool:
    return line.profile is None or profile.version > line.profile.version


def _version(line: OrderLine) -> int:
    return line.profile.version if line.profile is not None else 0
