"""How scans look in answers. Each function reads only what its queryset fetched."""

import datetime as dt
from typing import Any

from django.db.models import FETCH_RAISE, Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from fitting import files, scan_ends
from fitting.models import Consent, Scan
from fitting.scan_codes import TEXTS
from shop.actor import Actor, Kind

type Json = dict[str, Any]


def whole(scans: QuerySet[Scan]) -> QuerySet[Scan]:
    """Fetch with scans all that their portraits show: two statements."""
    refused = Scan.objects.filter(profile=OuterRef("profile"), side=OuterRef("side"), status="rejected").order_by()
    counted = refused.values("profile").annotate(count=Count("pk")).values("count")
    return (
        scans.select_related("profile__wearer")
        .prefetch_related(Prefetch("profile__wearer__consents", Consent.objects.live()))
        .annotate(rejects=Coalesce(Subquery(counted), 0))
        .fetch_mode(FETCH_RAISE)
    )


def scan(row: Scan, *, by: Actor, at: dt.datetime) -> Json:
    """Show a scan to its wearer or customer; see :func:`whole`."""
    wearer = row.profile.wearer
    consents = {consent.purpose for consent in wearer.consents.all()}
    private = wearer.speaks_for_self and by.kind is not Kind.WEARER and "sharing" not in consents
    told = None if private else row.told
    rejects = int(getattr(row, "rejects", 0))
    return {
        "id": row.public_id,
        "profile": row.profile.public_id,
        "side": row.side,
        "load": row.load,
        "status": row.status,
        "progress": _progress(row, at=at),
        "private": private,
        "uploaded_at": row.uploaded_at,
        "measured_at": row.measured_at,
        "erased_at": row.erased_at,
        "keep_until": row.keep_until,
        "verdict": row.verdict or None,
        "code": None if private else row.code or None,
        "text": "" if private else " ".join(scan_ends.sentences(row)),
        "remarks": [{"code": code.value, "text": TEXTS[code]} for code in (told.remarks if told else ())],
        "next_steps": [] if private else scan_ends.next_steps(row, rejects=rejects),
        "unit_found": told.unit if told else None,
        "side_found": told.side if told else None,
        "side_confidence": told.side_confidence if told else 0.0,
        "sole": told.sole if told else None,
        "values": {
            name.value: {"value": one.value, "confidence": one.confidence, "method": one.method}
            for name, one in (told.values.items() if told else ())
        },
        "pictures": _pictures(row, at=at, hidden=private),
    }


def _progress(row: Scan, *, at: dt.datetime) -> str:
    if row.status != Scan.Status.UPLOADED:
        return "done"
    return "measuring" if row.leased_until is not None and row.leased_until > at else "waiting"


def _pictures(row: Scan, *, at: dt.datetime, hidden: bool) -> Json:
    def address(what: str, *, there: bool) -> str | None:
        if hidden or not there:
            return None
        return reverse("v1:file", kwargs={"token": files.link(what, row.public_id, at=at)})

    drawn = bool(row.drawing)
    return {
        "above": address("above", there=drawn),
        "side": address("side", there=drawn),
        "preview": address("preview", there=bool(row.preview)),
    }
