"""Door to answering a delay; numbers of strangers' orders answer 404."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import promises
from orders.api.paying import NO_STORE, own_line
from orders.models import Delay
from shop.actor import actor_of
from shop.api.fields import StrictSerializer


class DelayAnswerIn(StrictSerializer):
    """What the customer decides."""

    answer = serializers.ChoiceField(choices=["wait", "cancel"])


class DelayAnsweredOut(serializers.Serializer[object]):
    """What stands now."""

    status = serializers.ChoiceField(choices=[Delay.Status.ACCEPTED.value, Delay.Status.REFUSED.value])
    ship_by = serializers.DateField(allow_null=True)
    answered_at = serializers.DateTimeField()


class DelayAnswer(APIView):
    """Answering that a line leaves us later than promised."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(
        operation_id="orders_line_delay_answer",
        summary="Answer a delay",
        request=DelayAnswerIn,
        responses={200: DelayAnsweredOut},
    )
    def post(self, request: Request, number: str, line: str) -> Response:
        """
        Wait for it, or cancel it for nothing: then what it cost goes back to how it was paid.

        Needs an `Idempotency-Key`. Without an answer until `answer_until`, `silence` says what happens. Refused with
        `delay_not_open` if nothing waits for an answer.
        """
        by = actor_of(request.user)
        given = DelayAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        accept = given.validated_data["answer"] == "wait"
        told = promises.answer(own_line(number, line, by), accept=accept, at=timezone.now(), by=by)
        return Response(DelayAnsweredOut(told).data, headers=NO_STORE)
