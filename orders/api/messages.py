"""Doors to the conversation about an order."""

from typing import ClassVar, override

from django.db import models
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from orders import conversations
from orders.api.orders import PRIVATE
from orders.models import LONGEST, Order, OrderMessage
from orders.numbers import tidy
from shop.actor import Actor, actor_of
from shop.api.fields import StrictSerializer
from shop.refusal import NotFound


class OrderMessageIn(StrictSerializer):
    """What you want to say."""

    text = serializers.CharField(max_length=LONGEST, help_text="Plain text; line breaks are kept.")


class OrderMessageOut(serializers.Serializer[OrderMessage]):
    """One message of the conversation."""

    id = serializers.CharField(source="public_id")
    author = serializers.ChoiceField(choices=OrderMessage.Author.values, help_text="`customer` is you; `us` is we.")
    text = serializers.CharField()
    written_at = serializers.DateTimeField()


def _own(number: str, by: Actor) -> int:
    """
    Return the key of the caller's own order; staff read conversations at their desks.

    :raises NotFound: if there is none.
    """
    found = Order.objects.owned_by(by.user_id).filter(number=tidy(number)).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


class OrderMessages(ListAPIView[OrderMessage]):
    """What you and we wrote about an order."""

    queryset = OrderMessage.objects.none()  # for the document; each asker's own are read below
    serializer_class = OrderMessageOut
    throttle_scope: ClassVar[str] = "messages"

    @override
    def get_queryset(self) -> models.QuerySet[OrderMessage]:
        """Return the messages of the asker's order, the newest first."""
        order_id = _own(self.kwargs["number"], actor_of(self.request.user))
        return OrderMessage.objects.filter(order_id=order_id).order_by("-pk").fetch_mode(models.FETCH_RAISE)

    @extend_schema(
        operation_id="order_messages_list",
        summary="Read the conversation",
        responses={200: OrderMessageOut(many=True)},
    )
    @override
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return what you and we wrote about this order, the newest first."""
        page = self.paginate_queryset(self.get_queryset())
        answer = self.get_paginated_response([OrderMessageOut(message).data for message in page or ()])
        answer.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return answer

    @extend_schema(
        operation_id="order_messages_create",
        summary="Write to us",
        request=OrderMessageIn,
        responses={201: OrderMessageOut},
    )
    def post(self, request: Request, number: str) -> Response:
        """
        Write to us about this order. We answer here, and send a mail that says so.

        An `Idempotency-Key` is welcome: with it, the same words sent twice are one message.
        """
        by = actor_of(request.user)
        order_id = _own(number, by)
        given = OrderMessageIn(data=request.data)
        given.is_valid(raise_exception=True)
        message = conversations.write(order_id, text=given.validated_data["text"], at=timezone.now(), by=by)
        return Response(OrderMessageOut(message).data, status=201, headers=PRIVATE)
