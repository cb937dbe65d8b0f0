"""What colleagues may want to know about a claim, each with its reason; it is shown, and decides nothing."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Q

from orders.claims.judging import is_replaced_since, money_gone
from orders.covering.standing import fit_until
from orders.covering.terms import fit_terms
from orders.days import local_date
from orders.guarantee import history_of
from orders.models import AWAY, Claim, ClaimEvidence, CoverSide, Dispute

MANY_CLAIMS: Final = 3
LATELY: Final = dt.timedelta(days=730)
NEAR_THE_END: Final = dt.timedelta(days=14)
_GONE: Final = {
    "paid_back_elsewhere": "All that was paid for this pair was given back.",
    "disputed": "A bank is deciding about what was paid for this order; nothing is made again before that is over.",
    "dispute_lost": "A bank took back what was paid for this order.",
}


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to know, by code, and why."""

    code: str
    why: str


def signals(claim: Claim) -> list[Signal]:
    """Return what stands out about a claim; most have nothing."""
    return [*_photos(claim), *_often(claim), *_late(claim), *_disputed(claim), *_away(claim), *_gone(claim)]


def _photos(claim: Claim) -> Iterator[Signal]:
    delivered = local_date(claim.cover.begins_at, settings.SHOP_TIME_ZONE)
    for photo in claim.evidence.all():
        same = Q(sha256=photo.sha256) | Q(likeness=photo.likeness)
        elsewhere = ClaimEvidence.objects.filter(same).exclude(claim=claim).select_related("claim").first()
        if elsewhere is not None:
            yield Signal("photo_seen_before", f"A photo looks like one of {elsewhere.claim}.")
        if photo.taken_on is not None and photo.taken_on < delivered:
            yield Signal("photo_older_than_pair", f"A photo says {photo.taken_on}; the pair came on {delivered}.")


def _often(claim: Claim) -> Iterator[Signal]:
    # What was parted from another claim was claimed once.
    lately = Claim.objects.filter(parted_from=None, submitted_at__gt=claim.submitted_at - LATELY)
    count = lately.filter(line__wearer=claim.line.wearer_id).count()
    if count >= MANY_CLAIMS:
        yield Signal("many_claims", f"{count} claims for this wearer within two years.")


def _late(claim: Claim) -> Iterator[Signal]:
    if claim.kind != "fit":
        return
    terms = fit_terms(claim.cover.policy.parameters)
    asked = dict(claim.sides.values_list("side", "asked_at"))
    for row in CoverSide.objects.filter(line=claim.line_id, side__in=asked):
        left = fit_until(history_of(row, claim.cover.begins_at), terms, settings.SHOP_TIME_ZONE) - asked[row.side]
        if dt.timedelta(0) < left <= NEAR_THE_END:
            yield Signal("near_the_end", f"Reported {left.days} days before the window of the {row.side} side ends.")


def _disputed(claim: Claim) -> Iterator[Signal]:
    if Dispute.objects.filter(order__customer=claim.line.order.customer_id).exists():
        yield Signal("disputed_before", "A payment of this customer's was disputed at a bank.")


def _away(claim: Claim) -> Iterator[Signal]:
    rows = CoverSide.objects.filter(line=claim.line_id, side__in=claim.sides.values("side"))
    if rows.filter(device__status__in=AWAY).exists():
        yield Signal("pair_came_back", "The carrier brought this pair back after it was claimed: nobody wears it.")


def _gone(claim: Claim) -> Iterator[Signal]:
    rows = {row.side: row for row in CoverSide.objects.filter(line=claim.line_id)}
    if is_replaced_since(claim, list(claim.sides.all()), rows):
        yield Signal("replaced_since", "Another insole has replaced the one that this is about.")
    code = money_gone(claim.line.order, claim.line)
    if code:
        yield Signal(code, _GONE[code])
