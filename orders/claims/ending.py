"""Asking for another look, taking a claim back, opening one again, and what became of advice."""

import datetime as dt
from typing import Any, Final

from fitting.models import reason_within, refusing
from orders import notices
from orders.claims.following import close
from orders.claims.holding import Held, held
from orders.claims.showing import appeal_until
from orders.claims.submitting import ONE_LIVE, confirmed, decide_by_rule, due, insist_on_one_live
from orders.claims.talking import add, said_in
from orders.claims.yielding import KEEPS_ITS_DAY
from orders.covering.terms import Remedy
from orders.models import Claim, ClaimMessage
from shop.actor import Actor, allowed
from shop.refusal import BadInput, Refusal

_S: Final = Claim.Status
SHORTEST_REASON: Final = 10


class AppealOver(Refusal):
    """It was not refused, was appealed before, or the days are over."""

    code = "claim_appeal_over"
    title = "Another look can be asked for once, in the days after a refusal; other ways are named on the claim."


class NothingAdvised(Refusal):
    """No advice waits for a word."""

    code = "claim_no_advice"
    title = "No advice was given that could have helped or not."


class CorrectionUnexplained(BadInput):
    """Who takes a refusal back says why."""

    code = "claim_correction_unexplained"
    title = "Say in a sentence what was wrong with the refusal."


@allowed("customer", "guest")
def appeal(claim_id: int, *, text: str, at: dt.datetime, by: Actor) -> Claim:
    """
    Ask that somebody else looks at a refusal; nobody has to give new facts.

    :param text: why; it may be left out.
    :raises ClaimUnknown: if the actor has no such claim.
    :raises AppealOver: if it was not refused, was appealed before, or the days are over.
    :raises TooLong: if the text is longer than one message holds.
    :raises CoverTakenOver: if a wearer who has taken the guarantee over claims the same meanwhile.
    """
    with held(claim_id, by=by) as it:
        until = appeal_until(it.claim)
        if until is None or at >= until:
            raise AppealOver
        if text.strip():
            add(it, ClaimMessage.Author.CUSTOMER, said_in(text), at=at, by=by)
        _open(it, at=at, by=by, reason="appeal", appealed_at=at)
        return it.claim


@allowed("customer", "guest")
def withdraw(claim_id: int, *, at: dt.datetime, by: Actor) -> Claim:
    """
    Take a claim back while nothing is decided; it can be opened again.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises ClaimElsewhere: if it is decided, or over.
    """
    with held(claim_id, by=by) as it:
        it.require(_S.SUBMITTED, _S.IN_REVIEW, _S.NEEDS_INFO)
        it.move(_S.WITHDRAWN, at=at, by=by, closed_at=at, paused_at=None)
        return it.claim


@allowed("customer", "guest", "claims")
def reopen(claim_id: int, *, at: dt.datetime, by: Actor) -> Claim:
    """
    Open a claim again that was withdrawn or resolved: a person looks at it.

    What was asked in time stays asked in time, also where it was taken back or laid aside meanwhile: for
    :data:`KEEPS_ITS_DAY`; after that all of it is asked now, at the miles that are known now. Of what was answered by a
    new insole, the new one is asked about now: the answer to the old one stands.

    :raises ClaimUnknown: if the actor may name no such claim.
    :raises ClaimElsewhere: unless it was withdrawn or resolved.
    :raises ClaimLive: if there is a live claim about the same meanwhile.
    :raises CoverTakenOver: if a wearer who has taken the guarantee over claims the same meanwhile.
    """
    with held(claim_id, by=by) as it:
        claim = it.require(_S.WITHDRAWN, _S.RESOLVED)
        is_late = claim.closed_at is not None and at > claim.closed_at + KEEPS_ITS_DAY
        if is_late:
            claim.change(confirmed_tenths=confirmed(it.line, claim.cover, at=at))
        if is_late or claim.status == _S.RESOLVED:
            _ask_anew(it, all_of_it=is_late, at=at)
        _open(it, at=at, by=by, reason="reopened")
        return it.claim


@allowed("claims")
def correct(claim_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Claim:
    """
    Look again at a refusal that was wrong, without waiting for an appeal; what is decided then is a further decision.

    The refusal stays as it was written, and its customer is told that somebody looks again.

    :raises ClaimUnknown: if there is no such claim.
    :raises ClaimElsewhere: unless it is refused.
    :raises CorrectionUnexplained: without a reason of at least ten characters.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    :raises ClaimLive: if there is a live claim about the same meanwhile.
    """
    why = reason_within(reason)
    if len(why) < SHORTEST_REASON:
        raise CorrectionUnexplained(pointer="/reason")
    with held(claim_id, by=by) as it:
        it.require(_S.DENIED)
        _open(it, at=at, by=by, reason=why)
        return it.claim


@allowed("customer", "guest")
def tell_of_advice(claim_id: int, *, helped: bool, at: dt.datetime, by: Actor) -> Claim:
    """
    Say whether advice has helped: then the claim is settled; else the next step of the ladder follows at once.

    :raises ClaimUnknown: if the actor has no such claim.
    :raises NothingAdvised: unless the last decision was advice, and waits.
    """
    with held(claim_id, by=by) as it:
        last = it.claim.decisions.order_by("-number").first()
        if it.claim.status != _S.REMEDY_IN_PROGRESS or last is None or last.remedy != Remedy.ADVICE:
            raise NothingAdvised
        if helped:
            close(it, at=at, by=by)
            return it.claim
        it.move(_S.IN_REVIEW, at=at, by=by, reason="advice_failed", advice_failed=True)
        it.claim.change(due_at=due(it.claim.cover, at))
        decide_by_rule(it, at=at)
        return it.claim


def _ask_anew(it: Held, *, all_of_it: bool, at: dt.datetime) -> None:
    for side in it.sides:
        if all_of_it or side.device_id != it.covered[side.side].device_id:
            side.asked_at = at
            side.save(update_fields=["asked_at"])


def _open(it: Held, *, at: dt.datetime, by: Actor, reason: str, **changed: dt.datetime) -> None:
    insist_on_one_live(it.line, it.claim.kind, [side.side for side in it.sides], by=by, but=it.claim.pk)
    with refusing(ONE_LIVE):
        until = due(it.claim.cover, at)
        opened: dict[str, Any] = {"closed_at": None, "unheard_since": None, "due_at": until, **changed}
        it.move(_S.IN_REVIEW, at=at, by=by, reason=reason, **opened)
    notices.claim_received(it.order, it.claim, at=at)
