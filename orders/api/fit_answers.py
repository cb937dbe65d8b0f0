"""Door to saying how a new pair fits; numbers of strangers' orders answer 404."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import fit_answers
from orders.api.paying import NO_STORE, own_line
from orders.models import OrderLine
from shop.actor import actor_of
from shop.api.fields import StrictSerializer


class FitAnswerIn(StrictSerializer):
    """How it is."""

    answer = serializers.ChoiceField(choices=OrderLine.Fit.values)


class FitAnswerOut(serializers.Serializer[object]):
    """What was said, and where to go on if something is not right."""

    answer = serializers.ChoiceField(choices=OrderLine.Fit.values)
    answered_at = serializers.DateTimeField()
    serial = serializers.CharField(
        allow_null=True, help_text="Claim on `covers/{serial}/claims/`, if something is not right; else null."
    )


class FitAnswer(APIView):
    """How a new pair fits."""

    @extend_schema(
        operation_id="orders_line_fit_answer",
        summary="Say how a new pair fits",
        request=FitAnswerIn,
        responses={200: FitAnswerOut},
    )
    def post(self, request: Request, number: str, line: str) -> Response:
        """
        Say that a pair fits, or that something is not right with it; the last answer counts.

        The mail some weeks after delivery asks for it, by a link that works without an account. `fits` ends what we
        write about the pair; `not_right` names the serial with which a claim is made. Repeating it changes nothing.
        Refused with `fit_not_asked` unless the pair was delivered, `fit_check_over` if something is not right once the
        promise of a fit has ended.
        """
        by = actor_of(request.user)
        given = FitAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        answer = given.validated_data["answer"]
        said = fit_answers.say(own_line(number, line, by), answer=answer, at=timezone.now(), by=by)
        serial = fit_answers.serial_of(said) if answer == fit_answers.NOT_RIGHT else ""
        told = {"answer": said.fit_said, "answered_at": said.fit_said_at, "serial": serial or None}
        return Response(FitAnswerOut(told).data, headers=NO_STORE)
