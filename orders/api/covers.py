"""Doors to what is promised for one's own pairs."""

from typing import ClassVar, override

from django.db.models import FETCH_RAISE, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import eligibility, guarantee, pairs
from orders.api.cover_json import cover_json, eligibility_json, summary_json
from orders.api.cover_shapes import CoverOut, CoverSummaryOut, EligibilityIn, EligibilityOut, HabitsIn
from orders.models import OrderLine
from shop.actor import actor_of

PRIVATE = {"Cache-Control": "private, no-cache"}


class Covers(ListAPIView[OrderLine]):
    """One's own pairs that are covered."""

    queryset = OrderLine.objects.none()  # for the document; each asker's own are read below

    @override
    def get_queryset(self) -> QuerySet[OrderLine]:
        """Return own pairs, the newest first."""
        return pairs.own(actor_of(self.request.user)).fetch_mode(FETCH_RAISE)

    @extend_schema(
        operation_id="covers_list", summary="List my covered pairs", responses={200: CoverSummaryOut(many=True)}
    )
    @override
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return your delivered pairs, the newest first, each with its serials; open one by either of them."""
        by = actor_of(request.user)
        page = self.paginate_queryset(self.get_queryset())
        answer = self.get_paginated_response([summary_json(line, by) for line in page or ()])
        answer.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return answer


class CoverEntry(APIView):
    """One covered pair."""

    @extend_schema(operation_id="covers_read", summary="What is promised for a pair", responses={200: CoverOut})
    def get(self, request: Request, serial: str) -> Response:
        """
        Tell what is left of every promise for a pair, by either of its serials.

        Days are those of the shop and the present one counts; miles are an estimate until you confirm a figure of
        your own. Judged by the version of the policy that held when the pair was bought.
        """
        by = actor_of(request.user)
        return Response(cover_json(guarantee.covered(serial, at=timezone.now(), by=by), by), headers=PRIVATE)


class CoverHabits(APIView):
    """How a pair is used."""

    @extend_schema(
        operation_id="covers_habits", summary="Say how a pair is used", request=HabitsIn, responses={200: CoverOut}
    )
    def put(self, request: Request, serial: str) -> Response:
        """
        Say how many steps or miles a day, and for which share of them this pair is worn.

        Perhaps also how far it has gone by your own reckoning: that figure counts, an estimate refuses nothing.
        """
        given = HabitsIn(data=request.data)
        given.is_valid(raise_exception=True)
        by = actor_of(request.user)
        told = guarantee.tell_habits(serial, **given.validated_data, at=timezone.now(), by=by)
        return Response(cover_json(told, by), headers=PRIVATE)


class CoverEligibility(APIView):
    """Whether a claim would be covered."""

    query: ClassVar[set[str]] = {"kind", "side", "part", "failure", "cause", "wish", "confirmed_miles"}

    @extend_schema(
        operation_id="covers_eligibility",
        summary="Ask whether a claim would be covered",
        parameters=[EligibilityIn, OpenApiParameter("serial", str, OpenApiParameter.PATH)],
        responses={200: EligibilityOut},
    )
    def get(self, request: Request, serial: str) -> Response:
        """Tell before you claim: whether it is covered, by which clause, what speaks for it and what against."""
        given = EligibilityIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        question = eligibility.Question(**given.validated_data)
        answer = eligibility.ask(serial, question, at=timezone.now(), by=actor_of(request.user))
        return Response(eligibility_json(answer), headers=PRIVATE)
