"""What the caller agreed to, for themselves and for their wearers."""

from typing import Any

from django.db.models import FETCH_RAISE, Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from fitting import consenting
from fitting.api import portraits
from fitting.api.shapes import ConsentIn, ConsentOut
from fitting.api.wearers import own_wearer
from fitting.models import Consent
from shop.actor import actor_of


class MyConsents(GenericAPIView[Consent]):
    """Consents, each for one purpose, each withdrawable."""

    queryset = Consent.objects.none()
    serializer_class = ConsentOut

    @extend_schema(operation_id="me_consents_list", responses=ConsentOut(many=True), tags=["me"])
    def get(self, request: Request) -> Response:
        """List your consents and those about your wearers, the withdrawn included, newest first."""
        user_id = actor_of(request.user).id
        own = Consent.objects.filter(Q(user_id=user_id) | Q(wearer__customer_id=user_id)).order_by("-given_at")
        rows = self.filter_queryset(own.select_related("wearer").fetch_mode(FETCH_RAISE))
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response([portraits.consent(row) for row in page])

    @extend_schema(
        operation_id="me_consents_change",
        request=ConsentIn,
        responses={200: ConsentOut, 201: ConsentOut},
        tags=["me"],
    )
    def post(self, request: Request) -> Response:
        """
        Agree to one purpose (201), or withdraw (200). The texts and their versions are in `profile-form/`.

        Agreeing again to the same text changes nothing. After withdrawing `health_data` nothing new is made from the
        answers.
        """
        by, at = actor_of(request.user), timezone.now()
        given = ConsentIn(data=request.data)
        given.is_valid(raise_exception=True)
        new = given.validated_data
        wearer_id = own_wearer(new["wearer"], by).pk if new["wearer"] is not None else None
        if new["granted"]:
            name = new["guardian_name"]
            row = consenting.give(new["purpose"], new["text_version"], wearer_id=wearer_id, name=name, at=at, by=by)
        else:
            row = consenting.withdraw(new["purpose"], wearer_id=wearer_id, at=at, by=by)
        return Response(self._shown(row.pk), status=201 if new["granted"] else 200)

    @staticmethod
    def _shown(pk: int) -> dict[str, Any]:
        return portraits.consent(Consent.objects.select_related("wearer").get(pk=pk))
