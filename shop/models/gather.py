"""Gathering related rows into one JSON column, so that a page needs one statement on both databases."""

from typing import Any, override

from django.db.models import Aggregate, JSONField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject


class JSONList(Aggregate):
    """A JSON array of the gathered values, in no particular order."""

    function = "JSONB_AGG"
    output_field = JSONField()

    @override
    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Say it in SQLite's words."""
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


def gathered[M: Model](rows: QuerySet[M], by: str, **fields: str) -> Coalesce:
    """
    Return the outer row's related rows as a JSON list of objects; an empty list when there are none.

    :param rows: the related rows, filtered as wanted.
    :param by: the path from a related row to the outer row.
    :param fields: name in the object → path from a related row.
    """
    groups = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    found = Subquery(groups.annotate(gathered=JSONList(JSONObject(**fields))).values("gathered"))
    return Coalesce(found, Value([], JSONField()), output_field=JSONField())


def first[M: Model](rows: QuerySet[M], by: str, **fields: str) -> Subquery:
    """Return the first of the outer row's related rows as a JSON object, or null."""
    one = rows.filter(**{by: OuterRef("pk")}).annotate(gathered=JSONObject(**fields)).values("gathered")[:1]
    return Subquery(one, output_field=JSONField())


def single[M: Model](rows: QuerySet[M], **fields: str) -> Subquery:
    """Return one row that has nothing to do with the outer row as a JSON object, or null."""
    return Subquery(rows.annotate(gathered=JSONObject(**fields)).values("gathered")[:1], output_field=JSONField())
