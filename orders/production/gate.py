"""The gate of the workshop: everything that is missing before a line may be made, by code and in a sentence."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting import consenting, designing
from fitting.models import FootProfile, Prescription, PrescriptionStatus
from orders.models import Hold, Order, OrderLine, PaymentStatus
from orders.postal import Address, problems_of
from shop import days

# Feet change: a profile is good for so long, counted in days; a child's for less.
FRESH_FOR: Final = dt.timedelta(days=730)
FRESH_FOR_A_CHILD: Final = dt.timedelta(days=182)
CHILD_UNDER: Final = 14
# The hold by which a dispute freezes an order.
DISPUTE: Final = "dispute"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing; the words say nothing about health."""

    code: str
    words: str


_WORDS: Final = {
    "not_paid": "The order is not paid.",
    "cancelled": "The order is cancelled.",
    "disputed": "The payment is disputed; wait until finance has settled that.",
    "on_hold": "Something is on hold: {}. Close the hold first.",
    "prescription_missing": "What to build is not approved; a fitter must approve it.",
    "profile_stale": "The description of the feet is too old; ask for a new one.",
    "profile_superseded": "There is a newer description of the feet; a fitter must look at that.",
    "designs_missing": "Not every side has a released design yet.",
    "consent_missing": "A consent that is needed was not given, or was withdrawn.",
    "address_invalid": "The delivery address is not complete: {}",
    "policies_not_pinned": "The guarantees of this line are not pinned.",
}
# Every code, in the order in which they are listed.
CODES: Final = tuple(_WORDS)


def missing(line: OrderLine, *, at: dt.datetime) -> tuple[Lack, ...]:
    """Return everything that keeps a custom line from being made; nothing, if it may be."""
    found = (
        *_of_money(line.order),
        *_of_holds(line),
        *_of_feet(line, at=at),
        *_of_consents(line, at=at),
        *_of_paper(line),
    )
    return tuple(Lack(code, _WORDS[code].format(more)) for code, more in found)


def prescription_of(line: OrderLine) -> Prescription | None:
    """
    Return what is approved to be built for a line, if anything is: what it names, else what its feet have.

    What replaced the one that it names is made once the line has followed (:mod:`orders.reviews`).
    """
    if line.prescription_id is not None:
        meant = Prescription.objects.filter(pk=line.prescription_id)
    elif line.profile_id is not None:
        meant = Prescription.objects.of_pair(line.profile_id, line.variant_id)
    else:
        return None
    return meant.filter(status=PrescriptionStatus.APPROVED).first()


def made_of(approved: QuerySet[Prescription]) -> Q:
    """
    Return which lines would be made from one of these, as :func:`prescription_of` picks it.

    :param approved: approved prescriptions, perhaps with more conditions.
    """
    of_feet = approved.filter(profile=OuterRef("profile"), variant=OuterRef("variant"))
    return Q(prescription__in=approved) | Q(Exists(of_feet), prescription=None)


def _of_money(order: Order) -> Iterator[tuple[str, str]]:
    if order.payment != PaymentStatus.PAID:
        yield "not_paid", ""
    if order.cancelled_at is not None:
        yield "cancelled", ""


def _of_holds(line: OrderLine) -> Iterator[tuple[str, str]]:
    # Those of the order stop every line of it, those of another line only that one.
    open_ones = Hold.objects.filter(order=line.order_id, closed_at=None)
    holds = [hold for hold in open_ones if hold.line_id in {None, line.pk}]
    if any(hold.code == DISPUTE for hold in holds):
        yield "disputed", ""
    others = [str(hold) for hold in holds if hold.code != DISPUTE]
    if others:
        yield "on_hold", "; ".join(others)


def _of_feet(line: OrderLine, *, at: dt.datetime) -> Iterator[tuple[str, str]]:
    prescription = prescription_of(line)
    if prescription is None:
        yield "prescription_missing", ""
    profile, again = line.profile, line.remake_of_id is not None
    # What is made again for a guarantee is what was made before, however long ago the feet were described.
    if profile is None or not (again or is_fresh(profile, at=at)):
        yield "profile_stale", ""
    if profile is not None and _newer(profile, since=line.prescribed_at if again else None):
        yield "profile_superseded", ""
    if prescription is None or not designing.released(prescription.pk):
        yield "designs_missing", ""


def is_fresh(profile: FootProfile, *, at: dt.datetime) -> bool:
    """Answer whether a profile is young enough to make something from: two years, half a year under fourteen."""
    if profile.submitted_at is None:
        return False
    birth = profile.wearer.birth
    is_child = birth is not None and birth.age(days.day_of(at)) < CHILD_UNDER
    return at < profile.submitted_at + (FRESH_FOR_A_CHILD if is_child else FRESH_FOR)


def _newer(profile: FootProfile, *, since: dt.datetime | None) -> bool:
    """Answer whether feet were described after these; or, for what is made again, after that was decided."""
    later = FootProfile.objects.filter(wearer=profile.wearer_id, status="submitted", version__gt=profile.version)
    return (later if since is None else later.filter(submitted_at__gt=since)).exists()


def _of_consents(line: OrderLine, *, at: dt.datetime) -> Iterator[tuple[str, str]]:
    if line.wearer_id is None or consenting.lacking_of(line.wearer_id, on=days.day_of(at)):
        yield "consent_missing", ""


def _of_paper(line: OrderLine) -> Iterator[tuple[str, str]]:
    problems = problems_of(Address.of(line.order.ship_to()))
    if problems:
        yield "address_invalid", " ".join(problem.detail for problem in problems)
    if line.fit_policy_id is None or line.durability_policy_id is None:
        yield "policies_not_pinned", ""
