"""Door to where an order goes: the customer may move it until it is handed over."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from orders import corrections, pairs
from orders.api.cart_shapes import AddressIn, AddressOut
from orders.api.tags import IF_MATCH_REQUIRED
from orders.models import BEFORE_HAND_OVER, Order, OrderLine, Problem
from orders.numbers import tidy
from orders.postal import Address
from shop.actor import actor_of
from shop.api.conditional import if_match, tag_of, tagged
from shop.refusal import NotFound


class OrderAddressOut(serializers.Serializer[object]):
    """Where an order goes."""

    address = AddressOut()
    can_change = serializers.BooleanField(help_text="Whether anything of the order is still with us.")
    asked = AddressOut(
        allow_null=True, help_text="Where you asked us to send it; we look whether that can be done, and write to you."
    )


# How sending elsewhere reads in the API's description, wherever it can be done.
SENDING_ELSEWHERE: Final[dict[str, Any]] = {
    "summary": "Send it elsewhere",
    "request": AddressIn,
    "responses": {
        200: OrderAddressOut,
        202: OpenApiResponse(OrderAddressOut, description="Somebody looks at it: the address is as it was."),
    },
    "parameters": [IF_MATCH_REQUIRED],
}


def _tag(order: Order) -> str:
    return tag_of(order.number, *order.ship_to().values())


def _answer(request: Request, order: Order, *, status: int = 200) -> HttpResponse:
    if pairs.is_anothers(order, actor_of(request.user)):
        raise pairs.CoverTakenOver

    def body() -> dict[str, object]:
        asked = Problem.objects.live().filter(order=order, kind=Problem.Kind.ELSEWHERE).first()
        return {
            "address": asdict(Address.of(order.ship_to())),
            "can_change": OrderLine.objects.filter(order=order, status__in=BEFORE_HAND_OVER).exists(),
            "asked": asdict(Address.of(asked.ship_to())) if asked is not None else None,
        }

    return tagged(request, _tag(order), body, status=status)


class OrderAddress(APIView):
    """Where an order goes."""

    @extend_schema(operation_id="orders_address_retrieve", summary="Where it goes", responses={200: OrderAddressOut})
    def get(self, request: Request, number: str) -> HttpResponse:
        """Return the address with its tag, and whether it can still be changed."""
        return _answer(request, self._own(request, number))

    @extend_schema(operation_id="orders_address_update", **SENDING_ELSEWHERE)
    def put(self, request: Request, number: str) -> HttpResponse:
        """
        Send what is not handed over yet to another address; send the same one to confirm it.

        Within the country and tax region it is done at once, and no amount changes. Elsewhere a person looks at it:
        the answer is 202, the address stays, and `asked` says what you asked for. Refused with
        `nothing_left_to_send` once everything has left us.
        """
        seen = if_match(request, required=True)
        order = self._own(request, number)
        given = AddressIn(data=request.data)
        given.is_valid(raise_exception=True)
        check: Callable[[Order], None] = lambda held: seen.check(_tag(held))  # noqa: E731  typed for the verb
        moved = corrections.move(
            order.pk, address=Address(**given.validated_data), at=timezone.now(), by=actor_of(request.user), check=check
        )
        return _answer(request, moved.order, status=202 if moved.asked is not None else 200)

    @staticmethod
    def _own(request: Request, number: str) -> Order:
        order = Order.objects.owned_by(actor_of(request.user).user_id).filter(number=tidy(number)).first()
        if order is None:
            raise NotFound
        return order
