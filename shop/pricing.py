"""What things cost: questions about prices at an instant, and the one verb that changes a price."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

from shop.actor import Actor, allowed
from shop.models import Price, Variant
from shop.money import EXPONENTS
from shop.refusal import BadInput, Refusal

# Directive 98/6/EC, Article 6a (as amended by 2019/2161): a reduction names the lowest price of the
# 30 days before it was applied.
PRIOR_DAYS: Final = dt.timedelta(days=30)
# Our choice: after a quarter of a year a lower price is simply the price, and no longer announced as reduced.
REDUCTION_LASTS: Final = dt.timedelta(days=90)


class PriceInThePast(BadInput):
    """A price cannot be changed for a time that is over."""

    code = "price_in_the_past"
    title = "A price starts now or later; the past stays what it was."


class UnknownPriceCurrency(BadInput):
    """A currency we do not sell in."""

    code = "unknown_currency"
    title = "We do not sell in this currency."


class PriceNotPositive(BadInput):
    """Nothing is sold for nothing."""

    code = "price_not_positive"
    title = "A price is at least one minor unit."


class PriceAlreadySet(Refusal):
    """There is a price from this very instant on."""

    code = "price_already_set"
    title = "There is already a price from this instant on; prices are never overwritten."


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A price in force, in minor units.

    :ivar lowest_prior_minor: the lowest price of the 30 days before a reduction; ``None`` when it is not reduced.
    """

    amount_minor: int
    lowest_prior_minor: int | None = None


def price_of(variant_id: int, currency: str, at: dt.datetime) -> int | None:
    """Return the price in force in minor units; ``None`` where there is none in this currency."""
    return prices_of([variant_id], currency, at).get(variant_id)


def prices_of(variant_ids: Collection[int], currency: str, at: dt.datetime) -> dict[int, int]:
    """Return the prices in force by variant, in one statement; variants without one are left out."""
    priced = Variant.objects.filter(pk__in=variant_ids).priced(currency, at).with_a_price()
    return {variant.pk: variant.amount_minor for variant in priced.only("pk") if variant.amount_minor is not None}


def lowest_prior(variant_id: int, currency: str, at: dt.datetime) -> int | None:
    """Return the lowest price of the 30 days before the current reduction; ``None`` when it is not reduced."""
    standing = standings_of([variant_id], currency, at).get(variant_id)
    return None if standing is None else standing.lowest_prior_minor


def standings_of(variant_ids: Collection[int], currency: str, at: dt.datetime) -> dict[int, Standing]:
    """Return the prices in force with what they were reduced from, by variant, in one statement."""
    rows = Price.objects.filter(variant_id__in=variant_ids, currency=currency, starts_at__lte=at)
    steps = rows.order_by("variant_id", "starts_at").values_list("variant_id", "amount_minor", "starts_at")
    return {
        variant_id: judge([(amount, start) for _, amount, start in group], at)
        for variant_id, group in groupby(steps, key=itemgetter(0))
    }


def judge(steps: Sequence[tuple[int, dt.datetime]], at: dt.datetime) -> Standing:
    """
    Judge a price history, oldest first: what holds now, and whether it is a reduction.

    It is one if the amount fell to the present one at most 90 days ago and is below the lowest price of the
    30 days before it fell. A row that repeats the amount continues the one before it.

    :param steps: (amount in minor units, start) of at least one started row.
    """
    amount, start = steps[-1]
    earlier = len(steps) - 1
    while earlier and steps[earlier - 1][0] == amount:
        earlier -= 1
        start = steps[earlier][1]
    before = steps[:earlier]
    if not before or before[-1][0] < amount or start < at - REDUCTION_LASTS:
        return Standing(amount)
    lowest = min(_in_force(before, until=start, since=start - PRIOR_DAYS))
    return Standing(amount, lowest if lowest > amount else None)


def _in_force(steps: Sequence[tuple[int, dt.datetime]], *, since: dt.datetime, until: dt.datetime) -> Iterable[int]:
    ends = [start for _, start in steps[1:]] + [until]
    return [amount for (amount, _), end in zip(steps, ends, strict=True) if end > since]


def refuse_bad_price(*, currency: str, amount_minor: int, starts_at: dt.datetime, at: dt.datetime) -> None:
    """
    Refuse what :func:`change_price` would not take; forms ask before they press the verb.

    :raises PriceInThePast: if it would start before ``at``.
    :raises PriceNotPositive: if the amount is zero or less.
    :raises UnknownPriceCurrency: if we do not sell in the currency.
    """
    if starts_at < at:
        raise PriceInThePast(pointer="/starts_at")
    if amount_minor < 1:
        raise PriceNotPositive(pointer="/amount_minor")
    if currency not in EXPONENTS:
        raise UnknownPriceCurrency(pointer="/currency")


@allowed("content", "system")
def change_price(
    *, variant_id: int, currency: str, amount_minor: int, starts_at: dt.datetime, by: Actor, at: dt.datetime
) -> Price:
    """
    Set the price of a variant from an instant on; what was charged before stays on record.

    :param amount_minor: in minor units of the currency.
    :param starts_at: now (``at``) or later; a later price waits and is readable before.
    :raises PriceInThePast: if it would start before ``at``.
    :raises PriceNotPositive: if the amount is zero or less.
    :raises UnknownPriceCurrency: if we do not sell in the currency.
    :raises PriceAlreadySet: if a price starts at this very instant.
    """
    refuse_bad_price(currency=currency, amount_minor=amount_minor, starts_at=starts_at, at=at)
    price, is_new = Price.objects.get_or_create(
        variant_id=variant_id,
        currency=currency,
        starts_at=starts_at,
        defaults={"amount_minor": amount_minor, "set_by": str(by)},
    )
    if not is_new:
        raise PriceAlreadySet(pointer="/starts_at")
    return price
