"""
Chapter: how long we keep what tells of feet: as long as it is needed for what was bought, and no longer.

Drafts go thirty days after they were left, what was described goes thirty days after its consent was taken back, and
the files of scans go ninety days after the time in which a misfit can first be reported. Nothing goes while an order
needs it; an order that cannot go on without it is for a person to end first.
"""

import datetime as dt
from collections import defaultdict
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from fitting import erasing, scan_ends
from fitting.models import Consent, FootProfile, Scan, Wearer
from orders.covering.standing import fit_until
from orders.covering.terms import fit_terms
from orders.guarantee import history_of
from orders.models import CartLine, Cover, CoverSide, LineStatus, OrderLine, PaymentStatus
from shop.actor import SYSTEM

DRAFTS_KEPT: Final = dt.timedelta(days=30)
# Somebody may change their mind; nothing is made from it meanwhile.
WITHDRAWN_KEPT: Final = dt.timedelta(days=30)
SCANS_KEPT: Final = dt.timedelta(days=90)
# While an order is under way its scans are kept for so long from now, again and again.
AHEAD: Final = dt.timedelta(days=30)
AT_ONCE: Final = 100
_OVER: Final = (LineStatus.DELIVERED, LineStatus.RETURNED, LineStatus.CANCELLED)


def _under_way() -> QuerySet[OrderLine]:
    return OrderLine.objects.exclude(status__in=_OVER).exclude(order__payment=PaymentStatus.CANCELLED)


def forget_drafts(*, at: dt.datetime) -> int:
    """Erase the drafts that nobody has gone on with, unless an order or a cart in use waits for them."""
    since = at - DRAFTS_KEPT
    wanted = Exists(_under_way().filter(wearer=OuterRef("wearer")))
    carts = CartLine.objects.filter(cart__closed_at=None, cart__updated_at__gt=since)
    left = FootProfile.objects.drafts().filter(~wanted, ~Exists(carts.filter(wearer=OuterRef("wearer"))))
    old = list(left.filter(changed_at__lte=since).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return erasing.forget_drafts(old, unchanged_since=since, at=at, by=SYSTEM) if old else 0


def forget_withdrawn(*, at: dt.datetime) -> int:
    """Erase what wearers described who have taken their consent back and not given it again."""
    about = Consent.objects.filter(wearer=OuterRef("pk"), purpose=Consent.Purpose.HEALTH_DATA)
    kept = about.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at - WITHDRAWN_KEPT))
    described = FootProfile.objects.filter(wearer=OuterRef("pk")).exclude(status=FootProfile.Status.ERASED)
    wanted = _under_way().filter(wearer=OuterRef("pk"))
    found = Wearer.objects.filter(Exists(about), ~Exists(kept), Exists(described), ~Exists(wanted))
    pks = list(found.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return erasing.forget_feet(pks, at=at, by=SYSTEM) if pks else 0


def keep_scans(*, at: dt.datetime) -> int:
    """Keep the files of scans while an order needs them, and for their time after it came; return how many moved."""
    files = Scan.objects.filter(profile=OuterRef("profile"), erased_at=None)
    needed = _under_way().filter(Exists(files.filter(keep_until__lt=at + AHEAD / 2)))
    moved = scan_ends.keep_longer(needed.exclude(profile=None).values_list("profile_id", flat=True), until=at + AHEAD)
    for profile, until in _ends_of_delivered(files).items():
        moved += scan_ends.keep_longer([profile], until=until)
    return moved


def _ends_of_delivered(files: QuerySet[Scan]) -> dict[int, dt.datetime]:
    """Return, of each profile with files that an order was made from, when the last of them need not be kept longer."""
    zone, ends = settings.SHOP_TIME_ZONE, defaultdict[int, dt.datetime](lambda: dt.datetime.min.replace(tzinfo=dt.UTC))
    delivered = OrderLine.objects.filter(Exists(files), status=LineStatus.DELIVERED)
    covers = Cover.objects.filter(line__in=delivered, kind="fit").select_related("policy", "line")
    sides = defaultdict[int, list[CoverSide]](list)
    for side in CoverSide.objects.filter(line__in=delivered):
        sides[side.line_id].append(side)
    for cover in covers:
        terms, profile = fit_terms(cover.policy.parameters), cover.line.profile_id
        for side in sides[cover.line_id]:
            if profile is not None:
                until = fit_until(history_of(side, cover.begins_at), terms, zone) + SCANS_KEPT
                ends[profile] = max(ends[profile], until)
    return ends
