"""What fit claims wait for: pairs that are made again as they did not fit, with a change that nobody has decided on."""

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting.models import Prescription, PrescriptionStatus
from orders.models import Claim, ClaimSide, OrderLine
from orders.reviews import keeping

_WAITS: Final = (PrescriptionStatus.IN_REVIEW, PrescriptionStatus.HELD)
_ANSWERS: Final = Q(answers__kind="fit", answers__status=Claim.Status.REMEDY_IN_PROGRESS)


def waiting_for_claims() -> QuerySet[Prescription]:
    """Return the changes that fit claims wait for: a fitter has not decided on them yet."""
    made = OrderLine.objects.filter(_ANSWERS, status__in=keeping.NOT_STARTED, prescription=OuterRef("pk"))
    return Prescription.objects.filter(Exists(made), status__in=_WAITS)


def claimed_sides(prescription_id: int) -> QuerySet[ClaimSide]:
    """Return the sides of fit claims that are answered by what is built from a prescription, with their claims."""
    lines = OrderLine.objects.filter(_ANSWERS, prescription=prescription_id)
    sides = ClaimSide.objects.filter(claim__remake__in=lines, is_granted=True)
    return sides.select_related("claim__line").order_by("claim", "side")
