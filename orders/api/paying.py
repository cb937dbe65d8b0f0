"""Doors to paying an order and to cancelling it; numbers of strangers' orders answer 404."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import attempts, cancellations, paying
from orders.api.shapes_paying import CancelIn, CancelledOut, ConsequenceOut, PayIn, PaymentStateOut, PayOut
from orders.cancellations import LineUnknown
from orders.models import Order, OrderLine
from shop.actor import Actor, actor_of
from shop.refusal import NotFound

NO_STORE = {"Cache-Control": "no-store"}


def own_order(number: str, by: Actor) -> int:
    """
    Return the key of an order that the caller may name.

    :raises NotFound: if there is none, or it is somebody else's.
    """
    found = Order.objects.reachable_by(by).filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


def own_line(number: str, line: str, by: Actor) -> int:
    """
    Return the key of a line of an order that the caller may name.

    :raises NotFound: if there is no such order, or it is somebody else's.
    :raises LineUnknown: if it has no such line.
    """
    lines = OrderLine.objects.filter(order_id=own_order(number, by), public_id=line)
    found = lines.values_list("pk", flat=True).first()
    if found is None:
        raise LineUnknown
    return found


class Pay(APIView):
    """Paying an order."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(operation_id="orders_pay_read", summary="Where the payment stands", responses={200: PaymentStateOut})
    def get(self, request: Request, number: str) -> Response:
        """
        Tell where the payment stands.

        For the page the buyer returns to: the visit itself proves nothing. While a payment is under way we
        ask Stripe, at most every three seconds, so you may poll.
        """
        state = paying.look(number, at=timezone.now(), by=actor_of(request.user))
        return Response(PaymentStateOut(state).data, headers=NO_STORE)

    @extend_schema(operation_id="orders_pay", summary="Pay, or pay again", request=PayIn, responses={200: PayOut})
    def post(self, request: Request, number: str) -> Response:
        """
        Return Stripe's page for the order: the one that is open, or a new one.

        Needs an `Idempotency-Key`. Refused with `already_paid`, `payment_processing`, `order_cancelled` or
        `payment_on_hold`. With 503 Stripe did not answer: the same request continues where this one stopped.
        """
        by = actor_of(request.user)
        given = PayIn(data=request.data)
        given.is_valid(raise_exception=True)
        url = given.validated_data["return_url"]
        attempt = attempts.pay_again(own_order(number, by), return_url=url, at=timezone.now(), by=by)
        return Response(PayOut(attempt).data, headers=NO_STORE)


class Cancellation(APIView):
    """What cancelling an order, or one line of it, would do."""

    query: ClassVar[set[str]] = {"line"}

    @extend_schema(
        operation_id="orders_cancellation_read",
        summary="What cancelling would do",
        parameters=[
            OpenApiParameter("line", str, description="Id of a line: ask about cancelling it alone, not the order.")
        ],
        responses={200: ConsequenceOut},
    )
    def get(self, request: Request, number: str) -> Response:
        """
        Tell what goes back, for which line, until when and why, before anything is done.

        Shipping comes back with the last kept line only. A line of an unpaid order cannot be cancelled alone
        (`only_whole`): change the cart and check out again, or cancel the order.
        """
        by = actor_of(request.user)
        line = request.query_params.get("line", "")
        told = cancellations.consequence(own_order(number, by), line=line, by=by)
        return Response(ConsequenceOut(told).data, headers=NO_STORE)


class Cancel(APIView):
    """Cancelling an order."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(
        operation_id="orders_cancel", summary="Cancel an order", request=CancelIn, responses={200: CancelledOut}
    )
    def post(self, request: Request, number: str) -> Response:
        """
        Cancel the whole order; what was paid goes back to how it was paid.

        Needs an `Idempotency-Key`. An unpaid order's page at Stripe is closed first: if it turns out to be
        paid at this moment, the answer is `already_paid` and the order stands. While a bank works on the payment
        nothing can be closed: the order is cancelled, and what the bank still pays goes back by itself.
        """
        by = actor_of(request.user)
        given = CancelIn(data=request.data)
        given.is_valid(raise_exception=True)
        done = cancellations.cancel(
            own_order(number, by), reason=given.validated_data["reason"], at=timezone.now(), by=by
        )
        return Response(CancelledOut(done).data, headers=NO_STORE)


class CancelLine(APIView):
    """Cancelling one line of an order."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(
        operation_id="orders_line_cancel",
        summary="Cancel one line of an order",
        request=CancelIn,
        responses={200: CancelledOut},
    )
    def post(self, request: Request, number: str, line: str) -> Response:
        """
        Cancel one line of a paid order; exactly what it cost goes back to how it was paid.

        Needs an `Idempotency-Key`. What is left of the order goes on as planned, at the prices agreed. With
        its last kept line the order is cancelled, and shipping goes back too. Refused with `line_not_paid`,
        `already_cancelled`, `too_late_to_cancel` or `payment_disputed`.
        """
        by = actor_of(request.user)
        given = CancelIn(data=request.data)
        given.is_valid(raise_exception=True)
        reason = given.validated_data["reason"]
        done = cancellations.cancel_line(own_line(number, line, by), reason=reason, at=timezone.now(), by=by)
        return Response(CancelledOut(done).data, headers=NO_STORE)
