"""People decide what rules cannot: they see beforehand what it does, and never look at their own refusal again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from orders.claims.holding import Held, among, held
from orders.claims.judging import BY_MONEY, Finding, amount_of, find
from orders.claims.settling import Decided, insist_on_one_answer, settle, told
from orders.claims.splitting import part, refusal_of, refuse_apart
from orders.covering.judging import Clause, Verdict
from orders.covering.terms import BY_MAKING, Remedy
from orders.models import PARTIAL_REFUND, REMEDIES, Claim, ClaimDecision
from shop.actor import SYSTEM, Actor, Role, allowed
from shop.refusal import BadInput, NotAllowed, Problem, Refusal

_S: Final = Claim.Status
# Who looks at an appeal where nobody but the decider works on claims.
FALLBACK: Final = Role.FINANCE.value
# What was paid back is a reason to refuse.
_NEVER_GRANTS: Final = frozenset({Clause.DURABILITY_REFUNDED, Clause.FIT_REFUNDED})


class OwnRefusal(NotAllowed):
    """Another person looks at an appeal."""

    code = "claim_own_refusal"
    title = "You refused this claim yourself; its appeal is for another person."


class ForAnotherRole(NotAllowed):
    """That role decides only what nobody else can."""

    code = "claim_for_claims_staff"
    title = "Colleagues who work on claims decide this one."


class WordsForCustomerMissing(BadInput):
    """Whoever is refused reads why."""

    code = "claim_words_missing"
    title = "Say why, in words for the customer: at most 1000 characters."


class RemedyUnknown(BadInput):
    """What is granted is put right in one of our ways."""

    code = "claim_remedy_unknown"
    title = "Choose what puts it right, with the amount where it is a partial refund."


class ClauseUnfitting(BadInput):
    """The customer reads on what a decision rests."""

    code = "claim_clause_unfitting"
    title = "Choose a sentence of the guarantee that is claimed; that something was paid back grants nothing."


class NoOtherSide(BadInput):
    """Two sides are answered each in a way of its own only where there are two, and not with the price of the pair."""

    code = "claim_no_other_side"
    title = "Choose one side, and how the other one is put right; the whole price answers both and parts nothing."


class AmountImpossible(Refusal):
    """Nothing, or more than is left of what was paid for the line."""

    code = "claim_amount_impossible"
    title = "Give back something, and at most what is left of what was paid for this pair."

    @classmethod
    def of_other_side(cls) -> "AmountImpossible":
        """Say it of what would go back for the other side, where two are put right each in a way of its own."""
        return cls(problems=[Problem("/other_amount", cls.code, "This is what goes back for the other side.")])


@dataclass(frozen=True, slots=True)
class Other:
    """How the side that a choice leaves out is put right; ``amount_minor`` is that of a partial refund."""

    remedy: str
    amount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What a person decides.

    :ivar sides: those that are put right; all of the claim if none is named, or all of the price goes back.
    :ivar words: for the customer; needed for a refusal, of one side too.
    :ivar amount_minor: of a partial refund.
    :ivar other: how the side that is left out is put right; it is refused if nothing is said.
    """

    verdict: str
    clause: str
    remedy: str = ""
    sides: Sequence[str] = ()
    words: str = ""
    note: str = ""
    amount_minor: int = 0
    other: Other | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would do: money in minor units, sides made again, sides refused, and what the rules say."""

    found: Finding
    amount_minor: int
    remade: Sequence[str]
    refused: Sequence[str] = ()


@allowed("claims", FALLBACK)
def decide(claim_id: int, choice: Choice, *, at: dt.datetime, by: Actor) -> ClaimDecision:
    """
    Decide a claim that a person must look at; what is granted is done at once, and the customer is told.

    Where only one side of two is granted the other becomes a claim of its own, which is refused by the clause that the
    rules name for it, else by the same one; or is put right in a way of its own, if the choice says so. A refusal may
    be looked at again: an appeal is decided by somebody else, or by finance where nobody else is there.

    :raises ClaimUnknown: if there is no such claim.
    :raises ClaimElsewhere: unless it is in review.
    :raises OwnRefusal: if it is an appeal, and the actor has refused it, be it before somebody else did.
    :raises ForAnotherRole: if it is finance, and colleagues of claims can decide it.
    :raises WordsForCustomerMissing: if it, or one side of it, is refused without words, or they are too long.
    :raises ClauseUnfitting: if it rests on a sentence of the other guarantee, or on none.
    :raises RemedyUnknown: if it is granted without a way to put it right.
    :raises NoOtherSide: if another side is put right otherwise, and there is none, or all of the price goes back.
    :raises AmountImpossible: if no money, or more than is left, would go back.
    :raises RemakeUnderWay: if a side is being made again already, also where money would go back for it.
    :raises SidePaidBack: if a side that would be made again, or whose share would go back, was paid back.
    :raises PaymentDisputed: if money would go back that is at the customer's bank.
    :raises MoneyAtBank: if something would be made again while the payment is disputed.
    """
    with held(claim_id, by=by) as it:
        it.require(_S.IN_REVIEW)
        insist_on_person(it, by)
        return carry_out(it, choice, at=at, by=by)


def carry_out(it: Held, choice: Choice, *, at: dt.datetime, by: Actor) -> ClaimDecision:
    """Decide a held claim that is in review; a side that is left out of what is granted is answered by itself."""
    if choice.other is not None:
        return _each_by_itself(it, choice, choice.other, at=at, by=by)
    decided = decided_of(it, choice, at=at)
    rest = _rest(it, decided)
    if rest:
        refuse_apart(it, rest, refusal_of(decided, rest, clause=choice.clause), at=at, by=by)
        decided = replace(decided, told=[said for said in decided.told if said["side"] not in rest])
    return settle(it, decided, at=at, by=by)


def _each_by_itself(it: Held, choice: Choice, other: Other, *, at: dt.datetime, by: Actor) -> ClaimDecision:
    """Take the side that is left out into a claim of its own, and put both right, each in its way, or neither."""
    first, second = _by_side(it, choice, other, at=at)
    apart = [side.side for side in it.sides if side.side not in choice.sides]
    with among(part(it, apart, at=at, by=by), it.line, it.covered) as parted:
        decision = settle(it, decided_of(it, first, at=at), at=at, by=by)
        settle(parted, _decided_of_other(parted, second, at=at), at=at, by=by)
    return decision


def _decided_of_other(it: Held, second: Choice, *, at: dt.datetime) -> Decided:
    """Return what the choice for the other side comes to; an amount that cannot be is the one of that side."""
    try:
        return decided_of(it, second, at=at)
    except AmountImpossible as impossible:
        raise AmountImpossible.of_other_side() from impossible


def _by_side(it: Held, choice: Choice, other: Other, *, at: dt.datetime) -> tuple[Choice, Choice]:
    """Return what is chosen of the sides that are named, and of the rest: by the clause that the rules grant it by."""
    claimed, whole = {side.side for side in it.sides}, Remedy.REFUND
    is_parted = bool(choice.sides) and set(choice.sides) < claimed and choice.verdict == Verdict.GRANTED
    if not is_parted or whole in {choice.remedy, other.remedy}:
        raise NoOtherSide(pointer="/other")
    rest = [judged for side, judged in find(it, at=at).sides if side not in choice.sides]
    named = next((judged.clause.value for judged in rest if judged.verdict is Verdict.GRANTED), choice.clause)
    first = replace(choice, sides=(), other=None)
    return first, replace(first, clause=named, remedy=other.remedy, amount_minor=other.amount_minor)


@allowed("claims", FALLBACK)
def preview(claim_id: int, choice: Choice, *, at: dt.datetime, by: Actor) -> Preview:
    """
    Tell what a decision would do, and do nothing; it refuses what :func:`decide` refuses.

    :raises ClaimUnknown: if there is no such claim.
    """
    with held(claim_id, by=by) as it:
        it.require(_S.IN_REVIEW)
        insist_on_person(it, by)
        if choice.other is not None:
            return _preview_of_both(it, choice, choice.other, at=at)
        decided = decided_of(it, choice, at=at)
        insist_on_one_answer(it, decided)
        return Preview(find(it, at=at), decided.amount_minor, _remade(decided), _rest(it, decided))


def _preview_of_both(it: Held, choice: Choice, other: Other, *, at: dt.datetime) -> Preview:
    first, second = _by_side(it, choice, other, at=at)
    named = [side for side in it.sides if side.side in choice.sides]
    one = decided_of(replace(it, sides=named), first, at=at)
    two = _decided_of_other(replace(it, sides=[side for side in it.sides if side not in named]), second, at=at)
    for decided in (one, two):
        insist_on_one_answer(it, decided)
    amount = one.amount_minor + two.amount_minor
    if amount > amount_of(it, Remedy.REFUND, (), at=at):
        raise AmountImpossible.of_other_side()
    return Preview(find(it, at=at), amount, [*_remade(one), *_remade(two)])


def _remade(decided: Decided) -> Sequence[str]:
    return decided.sides if decided.remedy in BY_MAKING and decided.verdict is Verdict.GRANTED else ()


def _rest(it: Held, decided: Decided) -> Sequence[str]:
    """Return the sides that a decision leaves out."""
    granted = decided.verdict is Verdict.GRANTED
    return [side.side for side in it.sides if side.side not in decided.sides] if granted else []


def said_of(claim_id: int, *, at: dt.datetime) -> Finding:
    """Return what the rules say of a claim now, for whoever looks at it."""
    with held(claim_id, by=SYSTEM) as it:
        return find(it, at=at)


def insist_on_person(it: Held, by: Actor) -> None:
    """Insist that the actor may decide: an appeal somebody else than who refused it, and claims staff before others."""
    if it.claim.appealed_at is not None and refusals_of(it.claim.pk).filter(by=by.id).exists():
        raise OwnRefusal
    if Role.CLAIMS.value not in by.roles and not nobody_else(it.claim):
        raise ForAnotherRole


def refusals_of(claim: Any) -> QuerySet[ClaimDecision]:
    """
    Return what people refused of a claim, and of the one that it was parted from.

    Whoever has refused it once does not look at its appeal, whoever else has refused it since.
    """
    own = Q(claim=claim) | Q(claim__parted=claim)
    return ClaimDecision.objects.filter(own, verdict="refused", by__isnull=False).order_by()


def nobody_else(claim: Claim) -> bool:
    """Answer whether it is an appeal that nobody of claims could decide but who has refused it."""
    people = get_user_model().objects.filter(is_active=True, is_staff=True, groups__name=Role.CLAIMS.value)
    others = people.exclude(pk__in=refusals_of(claim.pk).values("by"))
    return claim.appealed_at is not None and not others.exists()


def _of_kind(kind: str) -> set[str]:
    """Return the sentences of one of the two guarantees."""
    return {clause.value for clause in Clause if clause.startswith(f"{kind}.")}


def decided_of(it: Held, choice: Choice, *, at: dt.datetime) -> Decided:
    """Return what a choice about a held claim comes to; see :func:`decide` for what is refused."""
    granted = choice.verdict == Verdict.GRANTED
    if choice.clause not in _of_kind(it.claim.kind) or (granted and choice.clause in _NEVER_GRANTS):
        raise ClauseUnfitting(pointer="/clause")
    found = find(it, at=at)
    kept = [told(side, judged) for side, judged in found.sides]
    rest: dict[str, Any] = {
        "words": choice.words.strip(),
        "note": choice.note.strip(),
        "on_appeal": it.claim.appealed_at is not None,
    }
    if len(rest["words"]) > _LONGEST or len(rest["note"]) > _LONGEST:
        raise WordsForCustomerMissing(pointer="/words")
    if choice.verdict == Verdict.REFUSED:
        if not rest["words"]:
            raise WordsForCustomerMissing(pointer="/words")
        sale = found.remedy if found.remedy is Remedy.COVER_FOR_SALE else None
        return Decided(Verdict.REFUSED, choice.clause, sale.value if sale else "", (), kept, **rest)
    # The whole price is that of the pair: it answers every side, and leaves none to be refused.
    named = () if choice.remedy == Remedy.REFUND else choice.sides
    sides = list(named) or [side.side for side in it.sides]
    claimed = {side.side: side for side in it.sides}
    if choice.remedy not in REMEDIES or choice.remedy == Remedy.COVER_FOR_SALE or not set(sides) <= set(claimed):
        raise RemedyUnknown(pointer="/remedy")
    if set(sides) < set(claimed) and not rest["words"]:
        raise WordsForCustomerMissing(pointer="/words")
    if choice.remedy == Remedy.PRO_RATA_REFUND and not all(claimed[side].part for side in sides):
        # Only a part that lasts for a time and a distance has a share that is unused.
        raise RemedyUnknown(pointer="/remedy")
    amount = _amount(it, choice, sides, at=at)
    clear = all(judged.verdict is Verdict.GRANTED for side, judged in found.sides if side in sides)
    differs = found.remedy is None or choice.remedy != found.remedy.value or not clear
    return Decided(Verdict.GRANTED, choice.clause, choice.remedy, sides, kept, amount, is_judgement=differs, **rest)


_LONGEST: Final = 1000


def _amount(it: Held, choice: Choice, sides: Sequence[str], *, at: dt.datetime) -> int:
    if choice.remedy not in {*BY_MONEY, PARTIAL_REFUND}:
        return 0
    left = amount_of(it, Remedy.REFUND, sides, at=at)
    wanted = choice.amount_minor
    if choice.remedy != PARTIAL_REFUND:
        wanted = amount_of(it, Remedy(choice.remedy), sides, at=at)
    if not 0 < wanted <= left:
        raise AmountImpossible(pointer="/amount")
    return wanted
