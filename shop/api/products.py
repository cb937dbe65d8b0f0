"""The catalogue: products and their pages."""

from typing import Any, ClassVar, cast

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from shop import shelf
from shop.api import showing
from shop.api.conditional import PublicRead
from shop.api.filters import ProductFilters
from shop.api.listing import Listing
from shop.api.out import ProductCardOut, ProductOut
from shop.api.window import window_of
from shop.models import Product
from shop.shelf import Card

COUNTRY = OpenApiParameter(
    "country",
    str,
    description="ISO 3166 code of the country to send to; it decides currency and prices. "
    "Without it: the default market (the first of `markets/`).",
)


class ProductList(PublicRead, GenericAPIView[Product]):
    """What is on sale in a country, in shelf order."""

    serializer_class = ProductCardOut
    filterset_class = ProductFilters
    query: ClassVar = {"country"}
    queryset = Product.objects.none()

    @extend_schema(
        operation_id="products_list", parameters=[COUNTRY], responses=ProductCardOut(many=True), tags=["catalogue"]
    )
    def get(self, request: Request) -> Response:
        """List the products on sale, a page at a time; several filters must all hold."""
        window = window_of(request)
        # Filters and pages take whatever can be narrowed and read a page at a time. Making a filter set copies
        # all its fields: not for a request that gives none of them.
        listing: Any = Listing(window)
        if not set(request.query_params).isdisjoint(ProductFilters.base_filters):
            listing = self.filter_queryset(listing)
        cards = cast("list[Card]", self.paginate_queryset(listing))
        offers = shelf.offers([card.pk for card in cards], currency=window.currency, at=window.at)
        return self.get_paginated_response(
            [showing.card_of(card, offers[card.pk], window) for card in cards if card.pk in offers]
        )


class ProductDetail(PublicRead, GenericAPIView[Product]):
    """One product."""

    serializer_class = ProductOut
    query: ClassVar = {"country"}
    queryset = Product.objects.none()
    pagination_class = None

    @extend_schema(operation_id="products_read", parameters=[COUNTRY], responses=ProductOut, tags=["catalogue"])
    def get(self, request: Request, slug: str) -> Response:
        """Show everything about a product on sale; 404 if it is not on sale (in this country, at this moment)."""
        window = window_of(request)
        page = shelf.page(slug, currency=window.currency, at=window.at)
        offers = shelf.offers([page.card.pk] if page else [], currency=window.currency, at=window.at)
        offered = page and offers.get(page.card.pk)
        if not page or not offered:
            raise Http404
        return Response(showing.page_of(page, offered, window))
