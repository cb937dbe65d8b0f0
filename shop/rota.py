"""
Whose turn it is, where more rows are due than one sweep takes.

A page that always begins at the front is kept by the rows that cannot go on, and those behind them starve. Here it goes
on behind the last row of the page before, and begins again at the front after the end: of so many due rows each has its
turn, whatever becomes of the others. Where the last page ended is only a hint: if the cache loses it, a round begins
anew.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.core.cache import cache
from django.db.models import QuerySet

# A place that nobody asked for in a day means nothing any more.
_KEPT_S: Final = 24 * 60 * 60


def whose_turn(name: str, due: QuerySet[Any], *, most: int, first: Sequence[int] | None = None) -> list[int]:
    """
    Return the keys of the rows of a sweep: all that are due, or the next page of them.

    :param name: of the sweep.
    :param due: the rows; they are taken in the order in which they stand, unless they are more than a page.
    :param most: how many rows one sweep takes.
    :param first: the keys of the first rows, one more than a page, where the caller has read them.
    """
    found = list(due.values_list("pk", flat=True)[: most + 1] if first is None else first)
    if len(found) <= most:
        return found
    place, rows = f"rota:{name}", due.order_by("pk").values_list("pk", flat=True)
    page = list(rows.filter(pk__gt=cache.get(place, 0))[:most])
    page += rows[: most - len(page)] if len(page) < most else []
    # Between the two looks another worker may have done all that was due: then there is nobody's turn, and no place.
    if page:
        cache.set(place, page[-1], _KEPT_S)
    return page
