"""What is shown of a claim before it is granted or refused: what the rules say, and what each way would do."""

from typing import Any, Final

from django.utils import timezone

from orders import claims
from orders.admin.claim_forms import GRANTS, in_words
from orders.admin.desk import Preview, amount
from orders.covering.judging import Verdict
from orders.covering.sentences import SENTENCES
from orders.covering.terms import Remedy
from orders.models import PARTIAL_REFUND, Claim
from shop.actor import Actor
from shop.refusal import Refusal

# Whoever is refused reads why; what is typed below stands in its place.
_ANY: Final = "-"


def _by_rules(found: claims.Finding) -> Preview:
    """Say what the rules would do."""
    for side, judged in found.sides:
        remedy = f", {judged.remedy.value.replace('_', ' ')}" if judged.remedy is not None else ""
        yield f"The rules, {side}", f"{judged.verdict.value}{remedy}: {SENTENCES[judged.clause]}"


def if_granted(claim: Claim, by: Actor) -> Preview:
    """Say what each way of putting it right would do to all sides that are claimed, in money, goods and mails."""
    now = timezone.now()
    found = claims.said_of(claim.pk, at=now)
    yield from _by_rules(found)
    clause = found.clause.value
    for remedy, label in GRANTS:
        # How much a part is stands below; whether one can go back at all does not hang on it.
        part = 1 if remedy == PARTIAL_REFUND else 0
        try:
            shown = claims.preview(
                claim.pk, claims.Choice(Verdict.GRANTED.value, clause, remedy, amount_minor=part), at=now, by=by
            )
        except Refusal as refusal:
            yield f"If you choose {label}", f"not possible: {refusal.title}"
        else:
            said = "what you type below, of what is left of the pair's money"
            yield f"If you choose {label}", said if part else _does(shown, claim.line.order.currency)
    yield from _of_one_side(claim, found, by)
    yield "Money beyond the rules", "above the limit of one person a second one approves it"
    each = "; one for each side that is answered by itself" if len(found.sides) > 1 else ""
    yield "Mail", f"“Your claim is decided”, to the customer, at once{each}"


def _of_one_side(claim: Claim, found: claims.Finding, by: Actor) -> Preview:
    """Say of a claim about both sides what each is worth alone, and what becomes of the one that is not chosen."""
    sides, unused = [side for side, _ in found.sides], Remedy.PRO_RATA_REFUND.value
    if len(sides) < 2:  # noqa: PLR2004  a pair
        return
    for side in sides:
        shown = _alone(claim, found, unused, side, by)
        said = shown if isinstance(shown, str) else _does(shown, claim.line.order.currency)
        yield f"A {in_words(unused)} of {side} alone", said
    for side in sides:
        shown = _alone(claim, found, Remedy.REMAKE.value, side, by)
        if isinstance(shown, str):
            yield f"If you choose {side} only", shown
            continue
        for rest, judged in found.sides:
            if rest in shown.refused:
                clause = judged.clause if judged.verdict is Verdict.REFUSED else found.clause
                said = f"becomes a claim of its own and is refused, with your words: “{SENTENCES[clause]}”"
                yield f"If you choose {side} only", f"{rest} {said}; or you choose below what puts it right"


def _alone(claim: Claim, found: claims.Finding, remedy: str, side: str, by: Actor) -> claims.Preview | str:
    """Return what a remedy of one side would do, or why it is not possible."""
    chosen = claims.Choice(Verdict.GRANTED.value, found.clause.value, remedy, (side,), words=_ANY)
    try:
        return claims.preview(claim.pk, chosen, at=timezone.now(), by=by)
    except Refusal as refusal:
        return f"not possible: {refusal.title}"


def _does(shown: claims.Preview, currency: str) -> str:
    if shown.amount_minor:
        return f"{amount(shown.amount_minor, currency)} to how it was paid"
    if shown.remade:
        return (
            f"an order of nothing for {' and '.join(shown.remade)}, made and sent like any other; it counts on the pair"
        )
    return "nothing is made and no money moves: the customer reads what to try"


def if_refused(claim: Claim, _by: Actor) -> Preview:
    """Say what a refusal does."""
    yield from _by_rules(claims.said_of(claim.pk, at=timezone.now()))
    yield "Money", "none"
    then = "how to ask for another look" if claim.appealed_at is None else "that another look cannot be asked for"
    yield "Mail", f"“Your claim is decided”, with your words, what is still covered, and {then}"


def suggested(claim: Claim) -> dict[str, Any]:
    """Return what the form begins with: what the rules would do."""
    found = claims.said_of(claim.pk, at=timezone.now())
    remedy = found.remedy.value if found.remedy is not None and found.remedy is not Remedy.COVER_FOR_SALE else ""
    return {
        "clause": found.clause.value, "remedy": remedy, "currency": claim.line.order.currency,
        "sides": len(found.sides),
    }  # fmt: skip
