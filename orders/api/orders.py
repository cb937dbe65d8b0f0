"""One's own orders."""

from typing import ClassVar, override

from django.db import models
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import tracking
from orders.api.order_json import moment_json, order_json, summary_json
from orders.api.order_shapes import OrderOut, OrderSummaryOut, TimelineOut
from orders.models import Order, PaymentStatus, ProductionStatus, ShippingStatus
from orders.numbers import tidy
from shop.actor import actor_of

# What is mine is not kept by anything on the way.
PRIVATE: dict[str, str] = {"Cache-Control": "private, no-cache"}


class OrderFilter(filters.FilterSet):  # type: ignore[misc]  # the package is untyped
    """Narrow the list by where orders stand."""

    payment = filters.ChoiceFilter(choices=PaymentStatus.choices)
    production = filters.ChoiceFilter(choices=ProductionStatus.choices)
    shipping = filters.ChoiceFilter(choices=ShippingStatus.choices)

    class Meta:
        """Statuses only."""

        model = Order
        fields: ClassVar = ["payment", "production", "shipping"]


class Orders(ListAPIView[Order]):
    """The orders of who is asking."""

    queryset = Order.objects.none()  # for the document; each asker's own are read below
    filterset_class = OrderFilter

    @override
    def get_queryset(self) -> models.QuerySet[Order]:
        """Return own orders, the newest first, with what the list shows."""
        own = tracking.own_orders(actor_of(self.request.user))
        return own.prefetch_related("lines__wearer").fetch_mode(models.FETCH_RAISE)

    @extend_schema(operation_id="orders_list", summary="List my orders", responses={200: OrderSummaryOut(many=True)})
    @override
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return your orders, the newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        answer = self.get_paginated_response([summary_json(order) for order in page or ()])
        answer.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return answer


class OrderEntry(APIView):
    """One order."""

    @extend_schema(operation_id="orders_retrieve", summary="Read an order", responses={200: OrderOut})
    def get(self, request: Request, number: str) -> Response:
        """
        Return the order: amounts, refunds, whether it can be cancelled, and its lines by wearer.

        Each line says its stage, what comes next and who has to act.
        """
        tracked = tracking.track(tidy(number), by=actor_of(request.user))
        return Response(order_json(tracked), headers=PRIVATE)


class Timeline(APIView):
    """What has happened to an order."""

    @extend_schema(operation_id="orders_timeline_retrieve", summary="Read what happened", responses={200: TimelineOut})
    def get(self, request: Request, number: str) -> Response:
        """Return every moment of the order, the oldest first."""
        moments = tracking.timeline(tidy(number), by=actor_of(request.user))
        return Response({"results": [moment_json(moment) for moment in moments]}, headers=PRIVATE)
