"""Measure later: hand a foot profile to a paid line that waits for it."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import reviews
from orders.cancellations import LineUnknown
from orders.models import LineStatus, OrderLine
from shop.actor import actor_of
from shop.api.fields import StrictSerializer


class LineProfileIn(StrictSerializer):
    """Which profile."""

    profile = serializers.CharField(
        required=False, max_length=32, help_text="A submitted profile of the line's wearer; left out: the newest."
    )


class LineProfileOut(serializers.Serializer[OrderLine]):
    """Where the line stands now."""

    id = serializers.CharField(source="public_id")
    status = serializers.ChoiceField(choices=LineStatus.choices)
    profile = serializers.CharField(source="profile.public_id")


class LineProfile(APIView):
    """The foot profile that a line is made from."""

    @extend_schema(
        operation_id="order_line_profile_attach",
        summary="Hand a profile to a paid line",
        request=LineProfileIn,
        responses=LineProfileOut,
    )
    def post(self, request: Request, number: str, line: str) -> Response:
        """
        Hand a submitted profile of the line's wearer to the fitter.

        A line that waits takes the newest submitted profile by itself within minutes; this does it at once, or
        chooses another one. Repeating it changes nothing.
        """
        by = actor_of(request.user)
        given = LineProfileIn(data=request.data)
        given.is_valid(raise_exception=True)
        line_id = OrderLine.objects.filter(public_id=line, order__number=number).values_list("pk", flat=True).first()
        if line_id is None:
            raise LineUnknown
        moved = reviews.attach_profile(
            line_id, profile=given.validated_data.get("profile", ""), at=timezone.now(), by=by
        )
        return Response(LineProfileOut(moved).data)
