"""Door to more time for the feet of a line; numbers of strangers' orders answer 404."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import extending
from orders.api.paying import NO_STORE, own_line
from orders.cancellations import ends_for
from shop.actor import actor_of
from shop.api.fields import StrictSerializer


class ExtensionIn(StrictSerializer):
    """Nothing needs to be said."""


class ExtensionOut(serializers.Serializer[object]):
    """Until when there is time now."""

    until = serializers.DateTimeField(
        allow_null=True, help_text="Exclusive; null while the time stands still, as somebody else has the ball."
    )


class LineExtension(APIView):
    """More time to describe the feet of a line."""

    @extend_schema(
        operation_id="orders_line_extension",
        summary="Ask for more time to describe the feet",
        request=ExtensionIn,
        responses={200: ExtensionOut},
    )
    def post(self, request: Request, number: str, line: str) -> Response:
        """
        Take the extension that the terms of the order give, without giving a reason.

        Repeating it changes nothing. Refused with `already_cancelled` once the time was over, `nothing_to_extend` while
        the line does not wait for feet, `no_more_time` if its terms give none.
        """
        ExtensionIn(data=request.data).is_valid(raise_exception=True)
        by = actor_of(request.user)
        extended = extending.extend(own_line(number, line, by), at=timezone.now(), by=by)
        return Response(ExtensionOut({"until": ends_for(extended)}).data, headers=NO_STORE)
