"""The resources of carts: start one, fill it, say where it goes, check out."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import carts, checkout
from orders.api.cart_json import cart_json, placed_json, tag_of_cart
from orders.api.cart_shapes import (
    CartCodeIn,
    CartDetailsIn,
    CartIn,
    CartOut,
    CheckoutIn,
    CheckoutOut,
    LineChangeIn,
    LineIn,
)
from orders.api.tags import IF_MATCH
from orders.carts import Details, Standing, Wanted
from orders.postal import Address
from shop.actor import actor_of
from shop.api.conditional import if_match, tagged
from shop.api.fields import StrictSerializer
from shop.money import Money


def _given(form: type[StrictSerializer], request: Request) -> dict[str, Any]:
    read = form(data=request.data)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def _details(values: Mapping[str, Any]) -> Details:
    address = values.get("address")
    said = {name: values[name] for name in ("country", "email", "language", "shipping_method") if name in values}
    return Details(**said, address=None if address is None else Address(**address))


def _check(request: Request) -> Callable[[Standing], None] | None:
    """Turn an optional If-Match into what the verb calls before it changes anything."""
    seen = if_match(request, required=False)
    return None if seen.tags is None else lambda standing: seen.check(tag_of_cart(standing))


def _answer(request: Request, standing: Standing, *, status: int = 200) -> HttpResponse:
    return tagged(request, tag_of_cart(standing), lambda: cart_json(standing), status=status)


class Carts(APIView):
    """New carts."""

    @extend_schema(operation_id="carts_create", summary="Start a cart", request=CartIn, responses={201: CartOut})
    def post(self, request: Request) -> HttpResponse:
        """
        Start a cart for a country, which decides currency, prices and shipping.

        Lines, e-mail and address may come along. Who has an account gets its e-mail address filled in.
        """
        values = {"email": request.user.email or "", **_given(CartIn, request)}  # type: ignore[union-attr]
        wanted = [Wanted(**line) for line in values.pop("lines", ())]
        standing = carts.start(
            str(values["country"]), lines=wanted, details=_details(values), at=timezone.now(), by=actor_of(request.user)
        )
        answer = _answer(request, standing, status=201)
        answer.headers["Location"] = request.build_absolute_uri(f"{standing.cart.public_id}/")
        return answer


class Cart(APIView):
    """One cart."""

    @extend_schema(operation_id="carts_retrieve", summary="Read a cart", responses={200: CartOut})
    def get(self, request: Request, cart: str) -> HttpResponse:
        """Return what the cart comes to now: lines, totals, warnings, and all that is missing before checkout."""
        return _answer(request, carts.look(cart, at=timezone.now(), by=actor_of(request.user)))

    @extend_schema(
        operation_id="carts_partial_update",
        summary="Say where it goes and how",
        request=CartDetailsIn,
        responses={200: CartOut},
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, cart: str) -> HttpResponse:
        """
        Set e-mail, address, language or shipping method; what is left out stays. `If-Match` is welcome.

        The first line fixes the market: a country with other prices is refused until the cart is empty.
        """
        said = _details(_given(CartDetailsIn, request))
        by = actor_of(request.user)
        return _answer(request, carts.set_details(cart, said, at=timezone.now(), by=by, check=_check(request)))


class CartLines(APIView):
    """What is in a cart."""

    @extend_schema(
        operation_id="carts_lines_create",
        summary="Put something in",
        request=LineIn,
        responses={201: CartOut},
        parameters=[IF_MATCH],
    )
    def post(self, request: Request, cart: str) -> HttpResponse:
        """
        Add a line and return the cart.

        The same stock good joins its line; a pair of insoles is always a line of its own, for one wearer.
        """
        wanted = Wanted(**_given(LineIn, request))
        by = actor_of(request.user)
        standing = carts.add_line(cart, wanted, at=timezone.now(), by=by, check=_check(request))
        return _answer(request, standing, status=201)


class CartLine(APIView):
    """One line of a cart."""

    @extend_schema(
        operation_id="carts_lines_partial_update",
        summary="Change a line",
        request=LineChangeIn,
        responses={200: CartOut},
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, cart: str, line: str) -> HttpResponse:
        """Change how many, for whom, when it is given, or which warnings are accepted, and return the cart."""
        changes = _given(LineChangeIn, request)
        by = actor_of(request.user)
        standing = carts.change_line(
            cart,
            line,
            **changes,
            at=timezone.now(),
            by=by,
            check=_check(request),
        )
        return _answer(request, standing)

    @extend_schema(
        operation_id="carts_lines_destroy",
        summary="Take a line out",
        responses={200: CartOut},
        parameters=[IF_MATCH],
    )
    def delete(self, request: Request, cart: str, line: str) -> HttpResponse:
        """Remove the line and return the cart."""
        by = actor_of(request.user)
        return _answer(request, carts.remove_line(cart, line, at=timezone.now(), by=by, check=_check(request)))


class CartCodes(APIView):
    """The discount code of a cart."""

    # Who guesses codes is slowed down as who presses checkout is.
    throttle_scope: ClassVar[str] = "checkout"

    @extend_schema(
        operation_id="carts_discount_codes_create",
        summary="Use a discount code",
        request=CartCodeIn,
        responses={200: CartOut},
        parameters=[IF_MATCH],
    )
    def post(self, request: Request, cart: str) -> HttpResponse:
        """
        Put a discount code into the cart and return the cart; it takes the place of another one.

        A code that needs more, or other, goods stays and says so (`discount_code.holds`). Refused with
        `discount_code_unknown`, or `discount_code_not_possible` where it is over, used up or for another country.
        """
        written = str(_given(CartCodeIn, request)["code"])
        by = actor_of(request.user)
        return _answer(request, carts.use_code(cart, written, at=timezone.now(), by=by, check=_check(request)))

    @extend_schema(
        operation_id="carts_discount_codes_destroy",
        summary="Take the discount code out",
        responses={200: CartOut},
        parameters=[IF_MATCH],
    )
    def delete(self, request: Request, cart: str) -> HttpResponse:
        """Take the discount code out and return the cart; without one nothing changes."""
        by = actor_of(request.user)
        return _answer(request, carts.drop_code(cart, at=timezone.now(), by=by, check=_check(request)))


class Checkout(APIView):
    """From cart to order."""

    keyed: ClassVar[frozenset[str]] = frozenset({"post"})
    throttle_scope: ClassVar[str] = "checkout"

    @extend_schema(
        operation_id="carts_checkout_create",
        summary="Place the order",
        request=CheckoutIn,
        responses={201: CheckoutOut},
    )
    def post(self, request: Request, cart: str) -> Response:
        """
        Place the order of the cart and open the page to pay on.

        `expected_total` must be the cart's total: otherwise 409 `total_changed` with the new one. Pressing again
        with an unchanged cart returns the same order; a changed cart replaces it. Coming back to `return_url`
        proves nothing: read `orders/{number}/`.
        """
        values = _given(CheckoutIn, request)
        total = values["expected_total"]
        placed = checkout.begin(
            cart,
            expected_total=Money(total["amount"], total["currency"]),
            return_url=str(values["return_url"]),
            gift_message=str(values["gift_message"]),
            at=timezone.now(),
            by=actor_of(request.user),
        )
        return Response(placed_json(placed), status=201, headers={"Cache-Control": "no-store"})
