"""Who works on a queue, and which cases lie with somebody who does not any more."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.models import Case
from orders.queues import QUEUES, QueueCode


def at_work(queue: QueueCode) -> QuerySet[Any]:
    """Return who works on a queue: every active member of staff with a role of it."""
    works = Q(groups__name__in=QUEUES[queue].roles) | Q(is_superuser=True)
    return get_user_model().objects.filter(works, is_staff=True, is_active=True)


def abandoned() -> QuerySet[Case]:
    """Return the live cases whose owner has left, or does not work on their queue any more."""
    still = (Q(queue=code) & Exists(at_work(code).filter(pk=OuterRef("owner"))) for code in QUEUES)
    return Case.objects.live().filter(owner__isnull=False).exclude(reduce(or_, still)).order_by("pk")
