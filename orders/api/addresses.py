"""The customer's address book."""

from collections.abc import Callable
from typing import Any, override

from django.db import models
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import addresses
from orders.api.cart_json import address_json
from orders.api.cart_shapes import SavedAddressIn, SavedAddressOut
from orders.api.tags import IF_MATCH_REQUIRED
from orders.models import SavedAddress
from orders.postal import Address
from shop.actor import actor_of
from shop.api.conditional import if_match, tag_of, tagged
from shop.refusal import NotFound


def _tag(saved: SavedAddress) -> str:
    return tag_of(saved.public_id, saved.version)


def _check(request: Request) -> Callable[[SavedAddress], None]:
    seen = if_match(request, required=True)
    return lambda saved: seen.check(_tag(saved))


def _answer(request: Request, saved: SavedAddress, *, status: int = 200) -> HttpResponse:
    return tagged(request, _tag(saved), lambda: address_json(saved), status=status)


class Addresses(ListAPIView[SavedAddress]):
    """The entries of one's own address book."""

    queryset = SavedAddress.objects.none()  # for the document; each asker's own are read below

    @extend_schema(
        operation_id="me_addresses_list", summary="List my addresses", responses={200: SavedAddressOut(many=True)}
    )
    @override
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return the addresses, the oldest first."""
        own = SavedAddress.objects.all().fetch_mode(models.FETCH_RAISE)
        page = self.paginate_queryset(own.filter(customer_id=actor_of(request.user).user_id).order_by("pk"))
        return self.get_paginated_response([address_json(saved) for saved in page or ()])

    @extend_schema(
        operation_id="me_addresses_create",
        summary="Keep an address",
        request=SavedAddressIn,
        responses={201: SavedAddressOut},
    )
    def post(self, request: Request) -> HttpResponse:
        """Add an address; it is checked by its country's rules and kept as its country writes it."""
        given = SavedAddressIn(data=request.data)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(given.validated_data)
        label = values.pop("label", "")
        saved = addresses.remember(Address(**values), label=label, at=timezone.now(), by=actor_of(request.user))
        answer = _answer(request, saved, status=201)
        answer.headers["Location"] = request.build_absolute_uri(f"{saved.public_id}/")
        return answer


class AddressEntry(APIView):
    """One entry of the address book."""

    @extend_schema(operation_id="me_addresses_retrieve", summary="Read an address", responses={200: SavedAddressOut})
    def get(self, request: Request, address: str) -> HttpResponse:
        """Return one address with its tag."""
        own = SavedAddress.objects.filter(public_id=address, customer_id=actor_of(request.user).user_id)
        saved = own.first()
        if saved is None:
            raise NotFound
        return _answer(request, saved)

    @extend_schema(
        operation_id="me_addresses_partial_update",
        summary="Correct an address",
        request=SavedAddressIn(partial=True),
        responses={200: SavedAddressOut},
        parameters=[IF_MATCH_REQUIRED],
    )
    def patch(self, request: Request, address: str) -> HttpResponse:
        """Change parts of it; what is left out stays. Orders keep the address they were placed with."""
        given = SavedAddressIn(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        values: dict[str, str] = dict(given.validated_data)
        label = values.pop("label", None)
        by = actor_of(request.user)
        return _answer(request, addresses.correct(address, values, label=label, by=by, check=_check(request)))

    @extend_schema(
        operation_id="me_addresses_destroy",
        summary="Forget an address",
        responses={204: None},
        parameters=[IF_MATCH_REQUIRED],
    )
    def delete(self, request: Request, address: str) -> Response:
        """Take it out of the book. Orders keep the address they were placed with."""
        addresses.forget(address, by=actor_of(request.user), check=_check(request))
        return Response(status=204)
