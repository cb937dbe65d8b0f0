"""
Statements that are always the same but for their values, compiled once per process.

Building and compiling a query of many joins and subqueries costs Django ten times what running it
costs (measured: 7 ms against 0.6 ms for the one that reads a cart). A prepared statement is written as
an ordinary queryset with holes in it, so it stays checked and portable; each run only fills the holes::

    BY_SKU = Prepared(lambda: Variant.objects.filter(sku=hole("sku", CharField())))
    BY_SKU.run(sku="STRIDE-M")

PostgreSQL keeps the plan as well, which saves it another half to three quarters (measured: the page of a
product takes it 0.2 ms instead of 1.0 ms).
"""

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, override

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from psycopg import Cursor

# Shapes differ by filters in use, page size and the like; a stream of strange ones must not fill the memory.
MOST_SHAPES: Final = 256


class _Blank:
    """Stands among the parameters of a compiled statement until a value takes its place."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        self.name = name
        self.field = field

    def filled(self, values: Mapping[str, object], connection: BaseDatabaseWrapper) -> object:
        """Return the value as the database driver wants it."""
        return self.field.get_db_prep_value(values[self.name], connection, prepared=False)


class _Hole(Expression):
    """A value that is not known when the statement is compiled."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    @override
    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        return "%s", (_Blank(self.name, self.output_field),)


def hole(name: str, field: Field[Any, Any]) -> Any:
    """
    Return a hole to write where a queryset takes a value: in filters, annotations, ``OuterRef`` comparisons.

    A hole stands for one value, so ``__in`` takes a list of holes of fixed length.
    """
    return _Hole(name, field)


@dataclass(frozen=True, slots=True)
class _Form:
    """A compiled queryset of one kind of database."""

    queryset: QuerySet[Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[object, ...]


class Prepared[M: Model]:
    """
    A queryset with holes, compiled at its first run.

    :param build: makes the queryset; called once per kind of database. Where it locks rows, whoever runs it looks that
        a transaction is open: Django checks that only while compiling.
    """

    def __init__(self, build: Callable[[], QuerySet[M, Any]]) -> None:
        self._build: Final = build
        self._forms: Final[dict[str, _Form]] = {}

    def run(self, **values: object) -> list[Any]:
        """
        Fill the holes and return the rows: instances, or what ``values()`` or ``values_list()`` make of them.

        :raises KeyError: if a hole stays empty.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        form = self._forms.get(connection.vendor) or self._compiled(connection)
        params: tuple[Any, ...] = tuple(
            param.filled(values, connection) if isinstance(param, _Blank) else param for param in form.params
        )
        compiler = copy(form.compiler)
        keeps_plans: Any = _KeepsPlans(connection) if connection.vendor == "postgresql" else connection
        compiler.connection = keeps_plans
        # The one method that turns the query into text and values; all else (converters, joins to
        # instances, annotations) is Django's own and reads what compiling left on the compiler.
        compiler.as_sql = lambda *_args, **_kwargs: (form.sql, params)  # type: ignore[method-assign]
        query = copy(form.queryset.query)
        query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        return list(self._queryset(form.queryset, query))

    @staticmethod
    def _queryset(like: QuerySet[Any], query: Query) -> QuerySet[Any]:
        """Return a fresh queryset around the query; cloning one would copy the whole query again."""
        fresh: QuerySet[Any] = type(like)(model=like.model, query=query, using=DEFAULT_DB_ALIAS)
        for name in ("_iterable_class", "_fields", "_fetch_mode"):
            setattr(fresh, name, getattr(like, name))
        return fresh

    def _compiled(self, connection: BaseDatabaseWrapper) -> _Form:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        form = _Form(queryset, compiler, sql, tuple(params))
        self._forms[connection.vendor] = form
        return form


class Shapes[S: Hashable, M: Model]:
    """A family of prepared statements that differ in more than values: filters in use, page size, direction."""

    def __init__(self, build: Callable[[S], QuerySet[M, Any]]) -> None:
        """Take the function that makes the queryset of a shape; it is called when a shape is first needed."""
        self._build = build
        self._known: dict[S, Prepared[M]] = {}

    def of(self, shape: S) -> Prepared[M]:
        """Return the statement of a shape."""
        statement = self._known.get(shape)
        if statement is None:
            if len(self._known) >= MOST_SHAPES:
                self._known.clear()
            statement = self._known[shape] = Prepared(lambda: self._build(shape))
        return statement


class _KeepsPlans:
    """A connection to PostgreSQL whose cursors bind on the server, so that it keeps the plan of a statement."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection: Any = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """Return a cursor that is counted and translated like any other."""
        self._connection.ensure_connection()
        raw = self._connection.connection
        if raw.prepare_threshold is None:
            # Only these statements are prepared. The server plans the first five runs for their values and then keeps
            # one plan for all, unless that is dearer: a forced one made the list of products three times as dear.
            raw.prepare_threshold = 1
        return self._connection._prepare_cursor(Cursor(raw))  # noqa: SLF001  Django's own wrapper
