"""The way back to one's orders."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import lookup
from shop.api.fields import StrictSerializer

SAID = {"detail": "If there are orders of this address, fresh links are on their way to it."}


class LookupIn(StrictSerializer):
    """Whose orders, or which one."""

    email = serializers.EmailField()
    number = serializers.CharField(required=False, max_length=20, help_text="As it stands in a mail; any case.")


class LookupOut(serializers.Serializer[dict[str, str]]):
    """The same words for every address."""

    detail = serializers.CharField()


class Lookup(APIView):
    """Fresh links by mail for who has lost them."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope: ClassVar[str] = "lookup"

    @extend_schema(
        operation_id="orders_lookup",
        summary="Mail me the way to my orders",
        request=LookupIn,
        responses={202: LookupOut},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """
        Mail fresh links to the orders of an address, or to one order, to that address alone.

        The answer never tells whether there are any. Links mailed earlier, and sessions opened with them, end.
        """
        given = LookupIn(data=request.data)
        given.is_valid(raise_exception=True)
        lookup.mail_links(
            given.validated_data["email"], number=given.validated_data.get("number", ""), at=timezone.now()
        )
        return Response(SAID, status=202, headers={"Cache-Control": "no-store"})
