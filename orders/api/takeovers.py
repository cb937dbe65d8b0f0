"""Doors by which a wearer takes over the guarantee of their pair."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import takeovers
from orders.api.cover_json import handover_json, offered_json
from orders.api.cover_shapes import HandoverOut, OfferedCoverOut, TakeOverIn
from orders.api.covers import PRIVATE
from shop.actor import actor_of


class Handover(APIView):
    """The customer's offer."""

    @extend_schema(operation_id="covers_handover", summary="Is it offered to the wearer?", responses={200: HandoverOut})
    def get(self, request: Request, serial: str) -> Response:
        """Tell whether the guarantee is offered to the wearer, or taken over."""
        return Response(handover_json(takeovers.handover_of(serial, by=actor_of(request.user))), headers=PRIVATE)

    @extend_schema(
        operation_id="covers_handover_offer",
        summary="Let the wearer take the guarantee over",
        request=None,
        responses={201: HandoverOut},
    )
    def post(self, request: Request, serial: str) -> Response:
        """
        Let the wearer, whom you have invited, take the guarantee over: they tell the miles and make the claims.

        You go on seeing what is left, and money always comes back to you. You can take the offer back until it is
        taken.
        """
        row = takeovers.offer(serial, at=timezone.now(), by=actor_of(request.user))
        return Response(handover_json(row), status=201, headers=PRIVATE)

    @extend_schema(operation_id="covers_handover_withdraw", summary="Take the offer back", responses={204: None})
    def delete(self, request: Request, serial: str) -> Response:
        """Take the offer back, as long as nobody has taken it."""
        takeovers.withdraw(serial, at=timezone.now(), by=actor_of(request.user))
        return Response(status=204)


class TakeOver(APIView):
    """The wearer's own act."""

    throttle_scope: ClassVar[str] = "invitations"

    @extend_schema(
        operation_id="covers_take_over",
        summary="Take the guarantee of my pair over",
        request=TakeOverIn,
        responses={200: HandoverOut},
    )
    def post(self, request: Request, serial: str) -> Response:
        """Take over the guarantee of your pair with the link that invited you; needs an account of your own."""
        given = TakeOverIn(data=request.data)
        given.is_valid(raise_exception=True)
        token = given.validated_data["invitation"]
        row = takeovers.take(serial, token, at=timezone.now(), by=actor_of(request.user))
        return Response(handover_json(row), headers=PRIVATE)


class OfferedCovers(APIView):
    """What an invited wearer may take over."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="invitation_covers",
        summary="Guarantees that are offered to me",
        responses={200: OfferedCoverOut(many=True)},
        tags=["invitations"],
    )
    def get(self, _request: Request, token: str) -> Response:
        """List your pairs whose guarantee is offered to you, or is yours: no order, no price, no address."""
        offered = takeovers.offered_behind(token, at=timezone.now())
        return Response([offered_json(each) for each in offered], headers=PRIVATE)
