"""Doors to what goes wrong on the way, and to sending stock goods back; numbers of strangers' orders answer 404."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import problems, returns
from orders.api.paying import NO_STORE, own_line, own_order
from orders.models import LONGEST_WORDS, Problem, ProblemLine, StockReturn
from shop.actor import actor_of
from shop.api.fields import StrictSerializer


class TroubleIn(StrictSerializer):
    """Which line, or part of one."""

    line = serializers.CharField(max_length=24)
    side = serializers.ChoiceField(choices=["left", "right"], required=False, help_text="Of a pair; left out: both.")
    count = serializers.IntegerField(
        required=False, min_value=1, help_text="Of goods from stock, how many pieces; left out: all."
    )


class OrderProblemIn(StrictSerializer):
    """What is wrong."""

    kind = serializers.ChoiceField(choices=Problem.REPORTED)
    lines = TroubleIn(many=True, allow_empty=False)
    words = serializers.CharField(max_length=LONGEST_WORDS, required=False, allow_blank=True)
    wish = serializers.ChoiceField(choices=Problem.Wish.values, required=False, help_text="What you would like best.")


class OrderProblemLineOut(serializers.Serializer[ProblemLine]):
    """A line that it is about."""

    line = serializers.CharField(source="line.public_id")
    side = serializers.ChoiceField(choices=["left", "right"], allow_null=True)
    count = serializers.IntegerField()


class OrderProblemOut(serializers.Serializer[Problem]):
    """A problem and what becomes of it."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=Problem.Kind.values)
    status = serializers.ChoiceField(
        choices=Problem.Status.values, help_text="`open`: somebody looks at it. `answered`: see `answer`."
    )
    wish = serializers.ChoiceField(choices=Problem.Wish.values, allow_null=True)
    words = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_null=True)
    reported_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    lines = OrderProblemLineOut(many=True)


class OrderProblemsOut(serializers.Serializer[object]):
    """Every problem of the order, the newest first."""

    results = OrderProblemOut(many=True)


def problem_json(problem: Problem) -> dict[str, Any]:
    """Write a problem for its customer; its lines are at hand."""
    return {
        **{name: getattr(problem, name) for name in ("number", "kind", "status", "words", "reported_at", "settled_at")},
        "wish": problem.wish or None,
        "answer": problem.answer or None,
        "lines": [
            {"line": one.line.public_id, "side": one.side or None, "count": one.count} for one in problem.lines.all()
        ],
    }


class OrderProblems(APIView):
    """What went wrong with an order."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(operation_id="orders_problems_list", summary="What went wrong", responses={200: OrderProblemsOut})
    def get(self, request: Request, number: str) -> Response:
        """Return what was wrong, and what becomes of it, the newest first."""
        found = problems.of_order(number, by=actor_of(request.user))
        results = [problem_json(problem) for problem in found]
        return Response({"results": results}, headers=NO_STORE)

    @extend_schema(
        operation_id="orders_problems_create",
        summary="Report a problem",
        request=OrderProblemIn,
        responses={201: OrderProblemOut},
    )
    def post(self, request: Request, number: str) -> Response:
        """
        Say that something never came, came damaged, is something else, or is missing.

        Needs an `Idempotency-Key`. Somebody looks at it and sends the same again or gives the money back; you read it
        here and in a mail. Refused with `line_not_sent` for what has not left us, and with `problem_open` while a
        problem of the line is open.
        """
        by = actor_of(request.user)
        given = OrderProblemIn(data=request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        troubles = [problems.Trouble(**one) for one in said.pop("lines")]
        made = problems.report(own_order(number, by), troubles=troubles, at=timezone.now(), by=by, **said)
        kept = Problem.objects.prefetch_related("lines__line").get(pk=made.pk)
        return Response(problem_json(kept), status=201, headers=NO_STORE)


class ReturnIn(StrictSerializer):
    """How much of it."""

    count = serializers.IntegerField(required=False, min_value=1, help_text="Left out: all that you have.")


class StockReturnOut(serializers.Serializer[StockReturn]):
    """Goods on their way back to us."""

    number = serializers.CharField(help_text="Write it on the parcel.")
    count = serializers.IntegerField()
    status = serializers.ChoiceField(choices=StockReturn.Status.values)
    answer = serializers.CharField(allow_blank=True, help_text="Why less, or nothing, goes back.")
    announced_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class LineReturn(APIView):
    """Sending stock goods back."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(
        operation_id="orders_line_return",
        summary="Send stock goods back",
        request=ReturnIn,
        responses={201: StockReturnOut},
    )
    def post(self, request: Request, number: str, line: str) -> Response:
        """
        Announce that you send goods from stock back, within 14 days of their delivery; no reason is needed.

        Needs an `Idempotency-Key`. Once they are here and as new, what they cost goes back to how it was paid, and
        sending with the last thing that you keep. Refused with `line_not_returnable` for what is made to measure or
        not delivered, `withdrawal_over` after the 14 days.
        """
        by = actor_of(request.user)
        given = ReturnIn(data=request.data)
        given.is_valid(raise_exception=True)
        count = given.validated_data.get("count", 0)
        announced = returns.announce(own_line(number, line, by), count=count, at=timezone.now(), by=by)
        return Response(StockReturnOut(announced).data, status=201, headers=NO_STORE)
