"""The fitter's verbs from where a line is looked at: they press the verb on its prescription, and the lines follow."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from fitting import reviewing
from fitting.models import Prescription, PrescriptionStatus, reason_within
from fitting.review_codes import Rescan
from orders.cancellations import LineUnknown
from orders.models import LineStatus, OrderLine
from orders.reviews.following import follow_prescription, go_on, prescribe
from shop.actor import Actor, allowed
from shop.refusal import BadInput, Refusal


class NotInReview(Refusal):
    """The line is not with the fitter."""

    code = "line_not_in_review"
    title = "This line is not in review."


class ReasonMissing(BadInput):
    """Nobody can put right what nobody names."""

    code = "reason_missing"
    title = "Say what the customer has to put right."


@allowed("fitter")
def approve(line_id: int, *, at: dt.datetime, by: Actor) -> OrderLine:
    """
    Approve what is built for a line; it can be made from now on, and the customer is told.

    :raises LineUnknown: if there is no such line.
    :raises NotInReview: if it is not with the fitter.
    :raises Refusal: whatever :func:`fitting.reviewing.approve` refuses.
    """
    prescription = _under_review(line_id, at=at)
    if prescription.status != PrescriptionStatus.APPROVED:
        reviewing.approve(prescription.pk, at=at, by=by)
    return _followed(line_id, prescription, at=at, by=by)


@allowed("fitter")
def send_back(line_id: int, *, reason: str, at: dt.datetime, by: Actor) -> OrderLine:
    """
    Ask the customer for a better profile; only a newer version can come back.

    :param reason: what to put right, shown on the order's page (not in the mail: it may be about health).
    :raises LineUnknown: if there is no such line.
    :raises NotInReview: if it is not with the fitter.
    :raises ReasonMissing: if no reason is given.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises Refusal: whatever :func:`fitting.reviewing.ask_rescan` refuses.
    """
    why = reason_within(reason, missing=ReasonMissing)
    prescription = _under_review(line_id, at=at)
    reviewing.ask_rescan(prescription.pk, code=Rescan.AS_DESCRIBED, words=why, at=at, by=by)
    return _followed(line_id, prescription, at=at, by=by)


def followed[**P](
    verb: Callable[Concatenate[int, P], Prescription],
) -> Callable[Concatenate[int, P], Prescription]:
    """Return a verb about a prescription after which its lines follow at once; it states the roles of the verb."""

    @wraps(verb)
    def pressed(prescription_id: int, /, *args: P.args, **said: P.kwargs) -> Prescription:
        done = verb(prescription_id, *args, **said)
        told: dict[str, Any] = {name: said[name] for name in ("at", "by")}
        follow_prescription(done.pk, **told)
        return done

    return pressed


def _under_review(line_id: int, *, at: dt.datetime) -> Prescription:
    line = OrderLine.objects.select_related("prescription").filter(pk=line_id).first()
    if line is None:
        raise LineUnknown
    if line.status != LineStatus.IN_REVIEW:
        raise NotInReview
    return prescribe(line, at=at)


def _followed(line_id: int, prescription: Prescription, *, at: dt.datetime, by: Actor) -> OrderLine:
    go_on(line_id, at=at, by=by)
    follow_prescription(prescription.pk, at=at, by=by)
    return OrderLine.objects.get(pk=line_id)
