"""Where we sell and how we send: markets and shipping methods."""

from typing import Any, ClassVar

from django.db.models import FETCH_RAISE
from django_countries import countries
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from shop import markets
from shop.api.conditional import PublicRead
from shop.api.fields import money
from shop.api.out import MarketOut, ShippingMethodOut
from shop.models import Market, MarketCountry, ShippingMethod
from shop.models.gather import gathered

COUNTRY = OpenApiParameter("country", str, required=True, description="ISO 3166 code of the country to send to.")


class MarketList(PublicRead, GenericAPIView[Market]):
    """Where we sell."""

    serializer_class = MarketOut
    queryset = Market.objects.none()

    @extend_schema(operation_id="markets_list", responses=MarketOut(many=True), tags=["catalogue"])
    def get(self, _request: Request) -> Response:
        """List the open markets, the default one first."""
        columns: dict[str, Any] = {"codes": gathered(MarketCountry.objects.all(), "market", code="country")}
        rows = Market.objects.open().annotate(**columns).fetch_mode(FETCH_RAISE)
        page = self.paginate_queryset(self.filter_queryset(rows)) or []
        return self.get_paginated_response([_market(row) for row in page])


def _market(row: Market) -> dict[str, Any]:
    codes = sorted(country["code"] for country in vars(row)["codes"])
    return {
        "code": row.code,
        "name": row.name,
        "currency": row.currency,
        "prices_include_tax": row.prices_include_tax,
        "default_language": row.default_language,
        "languages": [row.default_language],
        "countries": [{"code": code, "name": str(countries.name(code))} for code in codes],
    }


class ShippingMethodList(PublicRead, GenericAPIView[ShippingMethod]):
    """How we send."""

    serializer_class = ShippingMethodOut
    query: ClassVar = {"country"}
    queryset = ShippingMethod.objects.none()

    @extend_schema(
        operation_id="shipping_methods_list",
        parameters=[COUNTRY],
        responses=ShippingMethodOut(many=True),
        tags=["catalogue"],
    )
    def get(self, request: Request) -> Response:
        """List the ways of sending a parcel to a country, with prices and business days."""
        rows = self.filter_queryset(ShippingMethod.objects.filter(is_active=True).order_by("position", "code"))
        country = request.query_params.get("country", "")
        if not country:
            detail = "Say where the parcel goes: ?country=US."
            raise ValidationError({"country": [ErrorDetail(detail, "required")]})
        market = markets.market_for(country)
        page = self.paginate_queryset(rows.filter(market=market).fetch_mode(FETCH_RAISE)) or []
        return self.get_paginated_response([_method(row, market.currency) for row in page])


def _method(row: ShippingMethod, currency: str) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "description": row.description,
        "price": money(row.price_minor, currency),
        "free_from": None if row.free_from_minor is None else money(row.free_from_minor, currency),
        "min_days": row.min_days,
        "max_days": row.max_days,
    }
