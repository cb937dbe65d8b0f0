"""Door for the customer's word that a parcel is there."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import shipping, tracking
from orders.api.order_json import order_json
from orders.api.order_shapes import OrderOut
from orders.api.paying import NO_STORE, own_order
from orders.models import Parcel
from shop.actor import actor_of


class ParcelReceived(APIView):
    """That a parcel is there."""

    @extend_schema(
        operation_id="orders_parcel_received",
        summary="Say that a parcel is there",
        request=None,
        responses={200: OrderOut},
    )
    def post(self, request: Request, number: str, parcel: str) -> Response:
        """
        Tell us that a parcel has arrived; said twice, it changes nothing.

        The guarantees of what is in it run from then. Where the carrier tells us, you need not.
        Refused with `parcel_came_back` if the carrier has brought it back to us.
        """
        by = actor_of(request.user)
        found = (
            Parcel.objects.filter(order_id=own_order(number, by), number=parcel).values_list("pk", flat=True).first()
        )
        if found is None:
            raise shipping.ParcelUnknown
        shipping.received(found, at=timezone.now(), by=by)
        return Response(order_json(tracking.track(number, by=by)), headers=NO_STORE)
