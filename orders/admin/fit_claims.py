"""The fitter's claims: pairs that are made again as they did not fit, and wait for somebody to look at the change."""

from collections.abc import Iterable
from typing import Any, override

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from fitting.models import Prescription
from orders import reviews
from shop.wording import label


class FitClaimFilter(admin.SimpleListFilter):
    """Only what answers a claim that a pair does not fit."""

    title = "claim"
    parameter_name = "claimed"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer the one queue."""
        return [("fit", "Fit claims that wait")]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Prescription]) -> QuerySet[Prescription]:
        """Keep what was asked for."""
        return queryset.filter(pk__in=reviews.waiting_for_claims().values("pk")) if self.value() else queryset


def told(prescription: Prescription) -> SafeString:
    """Write which claims wait for it: what does not fit on which side, and how often it was made again for that."""
    rows = [
        (
            side.claim.number,
            label(side.side),
            ", ".join(str(misfit).replace("_", " ") for misfit in side.misfits),
            side.claim.line.covered_sides.get(side=side.side).fit_remakes_used,
        )
        for side in reviews.claimed_sides(prescription.pk)
    ]
    return format_html_join(
        "", "<div><strong>Fit claim {}</strong>: {}: {}; remake {} of this side for its fit</div>", rows
    )
