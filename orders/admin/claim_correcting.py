"""The button that corrects what was granted, as long as nothing has come of it; it says what would be called off."""

import datetime as dt
from typing import Any, Final

from orders import claims
from orders.admin.claim_forms import Corrected, in_words
from orders.admin.desk import Button, Preview, amount
from orders.models import Claim, ClaimDecision
from shop.actor import Actor, allowed


@allowed("claims")
def _correct(claim_id: int, *, choice: claims.Choice, reason: str, at: dt.datetime, by: Actor) -> ClaimDecision:
    """Decide a granted claim otherwise."""
    return claims.correct_grant(claim_id, choice, reason=reason, at=at, by=by)


def _last(claim: Claim) -> ClaimDecision | None:
    return claim.decisions.select_related("refund", "by").order_by("-number").first()


def _what_ends(claim: Claim, by: Actor) -> Preview:
    """Say what was granted and by whom, and what pressing calls off."""
    last = _last(claim)
    if last is None:
        return
    yield "Granted", f"{in_words(last.remedy)}, by {last.by or 'the rules'}: {last.words or last.note or 'no words'}"
    if last.by_id is not None and last.by_id == by.id:
        yield "A second person", claims.OwnGrant.title
    if claims.is_begun(claim):
        yield "Too late", claims.RemedyBegun.title
        return
    if claim.remake is not None:
        yield "Called off", f"order {claim.remake.order.number}, of which nothing is made; the pair does not count it"
    if last.refund is not None:
        yield "Called off", f"the refund of {amount(last.refund.amount_minor, last.refund.currency)}; it was not sent"
    yield "Mail", "“Your claim is decided”, with the new decision; the old one stays on the claim's page"


def _first(claim: Claim) -> dict[str, Any]:
    last = _last(claim)
    clause = last.clause if last is not None else ""
    return {"clause": clause, "currency": claim.line.order.currency, "sides": claim.sides.count()}


CORRECT: Final = Button(
    _correct, "Correct the decision", "Corrected by a further decision; the customer is told.", form=Corrected,
    when=lambda claim: claim.status == Claim.Status.REMEDY_IN_PROGRESS, preview=_what_ends, initial=_first,
)  # fmt: skip
