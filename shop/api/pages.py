"""What we say: concerns, foot types and advice, each as a list and as pages; each answer is one statement."""

import datetime as dt
from operator import itemgetter
from typing import Any, ClassVar, override

from django.db.models import FETCH_RAISE, Model, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api.conditional import PublicRead
from shop.api.filters import AdviceFilters
from shop.api.out import AdviceCardOut, AdviceOut, ConcernCardOut, ConcernOut, FootTypeCardOut, FootTypeOut
from shop.api.window import health_notice, picture
from shop.days import day_of
from shop.models import Advice, Concern, EvidenceStatement, FootType, Media, Product
from shop.models.gather import first, gathered

NAMED: dict[str, str] = {"slug": "slug", "title": "title", "position": "position"}


def evidence(by: str, at: dt.datetime) -> Any:
    """Return the expression for the statements that may be said today, each with what it rests on."""
    fields = ("code", "statement", "source", "source_url", "ties", "checked_on", "expires_on", "position")
    servable = EvidenceStatement.objects.servable(day_of(at))
    return gathered(servable, by, **{name: name for name in fields})


def evidence_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the statements in order, without what only orders them."""
    hidden = {"code", "position"}
    ordered = sorted(rows, key=itemgetter("position", "code"))
    return [{name: value for name, value in row.items() if name not in hidden} for row in ordered]


def named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return pages in order as slug and title."""
    ordered = sorted(rows, key=itemgetter("position", "slug"))
    return [{"slug": row["slug"], "title": row["title"]} for row in ordered]


def _products(at: dt.datetime, by: str) -> Any:
    shown = Product.objects.on_sale(at).for_everyone()
    return gathered(shown, by, slug="slug", title="name", position="position")


class _Pages[M: Model](PublicRead, GenericAPIView[M]):
    """A list or a page of published content; subclasses say of what, and how it is shown."""

    cards: ClassVar[tuple[str, ...]] = ()
    picture_of: ClassVar[str]

    def published(self, at: dt.datetime) -> "QuerySet[M]":
        """Return what the public sees."""
        raise NotImplementedError

    def shown(self, at: dt.datetime, *fields: str, **columns: Any) -> "QuerySet[M]":
        """Return published rows with picture, notice and further columns, in order; nothing else can be read."""
        media = Media.objects.order_by("position", "pk")
        columns |= {"picture": first(media, self.picture_of, path="path", alt="alt"), "notice": health_notice()}
        rows: QuerySet[M] = self.published(at).annotate(**columns).order_by("position", "slug")
        return rows.only("position", "slug", "title", "summary", *self.cards, *fields).fetch_mode(FETCH_RAISE)

    def card(self, row: M) -> dict[str, Any]:
        """Return a page as a list shows it."""
        values: dict[str, Any] = vars(row)
        shown = {name: values[name] for name in ("slug", "title", "summary", *self.cards)}
        return {**shown, "picture": values["picture"] and picture(values["picture"]), "notice": values["notice"]}

    def list(self, at: dt.datetime) -> Response:
        """Answer with one page of the list."""
        rows = self.paginate_queryset(self.filter_queryset(self.shown(at))) or []
        return self.get_paginated_response([self.card(row) for row in rows])

    def one(self, rows: "QuerySet[M]", slug: str) -> dict[str, Any]:
        """Return the values of one row, or answer 404."""
        row = rows.filter(slug=slug).first()
        if row is None:
            raise Http404
        return {**self.card(row), "row": vars(row)}


class _Concerns(_Pages[Concern]):
    cards = ("area",)
    picture_of = "concern"
    queryset = Concern.objects.none()

    @override
    def published(self, at: dt.datetime) -> "QuerySet[Concern]":
        return Concern.objects.published(at)


class ConcernList(_Concerns):
    """What hurts or tires."""

    serializer_class = ConcernCardOut

    @extend_schema(operation_id="concerns_list", responses=ConcernCardOut(many=True), tags=["content"])
    def get(self, _request: Request) -> Response:
        """List the concerns we write about."""
        return self.list(timezone.now())


class ConcernDetail(_Concerns):
    """One concern."""

    serializer_class = ConcernOut
    pagination_class = None
    query: ClassVar = frozenset[str]()

    @extend_schema(operation_id="concerns_read", responses=ConcernOut, tags=["content"])
    def get(self, _request: Request, slug: str) -> Response:
        """Show how feet may play a part in it, what may help, and when to see a clinician."""
        at = timezone.now()
        fields = ("body", "helpful_features", "see_a_clinician_when")
        columns = {
            "shown_products": _products(at, "concerns"),
            "shown_advice": gathered(Advice.objects.published(at), "concerns", **NAMED),
            "shown_evidence": evidence("concerns", at),
        }
        answer = self.one(self.shown(at, *fields, **columns), slug)
        row = answer.pop("row")
        return Response(
            {
                **answer,
                **{name: row[name] for name in fields},
                "products": named(row["shown_products"]),
                "advice": named(row["shown_advice"]),
                "evidence": evidence_of(row["shown_evidence"]),
            }
        )


class _FootTypes(_Pages[FootType]):
    picture_of = "foot_type"
    queryset = FootType.objects.none()

    @override
    def published(self, at: dt.datetime) -> "QuerySet[FootType]":
        return FootType.objects.published(at)


class FootTypeList(_FootTypes):
    """How feet are built and move."""

    serializer_class = FootTypeCardOut

    @extend_schema(operation_id="foot_types_list", responses=FootTypeCardOut(many=True), tags=["content"])
    def get(self, _request: Request) -> Response:
        """List the foot types we write about."""
        return self.list(timezone.now())


class FootTypeDetail(_FootTypes):
    """One foot type."""

    serializer_class = FootTypeOut
    pagination_class = None
    query: ClassVar = frozenset[str]()

    @extend_schema(operation_id="foot_types_read", responses=FootTypeOut, tags=["content"])
    def get(self, _request: Request, slug: str) -> Response:
        """Show how it is recognised, what follows from it, and which features help."""
        at = timezone.now()
        fields = ("body", "signs", "helpful_features")
        answer = self.one(self.shown(at, *fields, shown_products=_products(at, "foot_types")), slug)
        row = answer.pop("row")
        return Response({**answer, **{name: row[name] for name in fields}, "products": named(row["shown_products"])})


class _AdvicePages(_Pages[Advice]):
    cards = ("topic", "minutes")
    picture_of = "advice"
    queryset = Advice.objects.none()

    @override
    def published(self, at: dt.datetime) -> "QuerySet[Advice]":
        return Advice.objects.published(at)


class AdviceList(_AdvicePages):
    """What a reader can do."""

    serializer_class = AdviceCardOut
    filterset_class = AdviceFilters

    @extend_schema(operation_id="advice_list", responses=AdviceCardOut(many=True), tags=["content"])
    def get(self, _request: Request) -> Response:
        """List exercises and other advice."""
        return self.list(timezone.now())


class AdviceDetail(_AdvicePages):
    """One piece of advice."""

    serializer_class = AdviceOut
    pagination_class = None
    query: ClassVar = frozenset[str]()

    @extend_schema(operation_id="advice_read", responses=AdviceOut, tags=["content"])
    def get(self, _request: Request, slug: str) -> Response:
        """Show it step by step."""
        at = timezone.now()
        concerns = gathered(Concern.objects.published(at), "advice", **NAMED)
        answer = self.one(self.shown(at, "body", shown_concerns=concerns), slug)
        row = answer.pop("row")
        return Response({**answer, "body": row["body"], "concerns": named(row["shown_concerns"])})
