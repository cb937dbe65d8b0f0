"""The doors for Stripe and for carriers: read the raw bytes, verify, write down, answer. Nothing else happens here."""

import logging
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders import inbox, shipping
from orders.gateway import SignatureInvalid

log: Final = logging.getLogger("orders.webhooks")


@csrf_exempt
@require_POST
def stripe_events(request: HttpRequest) -> HttpResponse:
    """
    Take one delivery of Stripe's.

    200: stored, known already, or none of our business. 400: not signed by Stripe, nothing written.
    503: we could not store it; Stripe delivers it again.
    """
    try:
        inbox.receive(request.body, request.headers.get("Stripe-Signature", ""), at=timezone.now())
    except SignatureInvalid:
        log.warning("a delivery without a valid signature was refused")
        return HttpResponse("signature not valid", status=400, content_type="text/plain")
    except DatabaseError:
        log.exception("an event could not be stored")
        return HttpResponse("not stored", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt
@require_POST
def carrier_events(request: HttpRequest, code: str) -> HttpResponse:
    """
    Take one event of a carrier.

    200 with what it did (``done``, ``noted``, ``unknown_parcel``, ``too_late``), also when it was told before. 400: not
    signed by the carrier, or no event; nothing written.
    """
    try:
        event = shipping.hear(code, request.body, request.headers.get("X-Signature", ""), at=timezone.now())
    except shipping.SignatureWrong:
        log.warning("a carrier's event without a valid signature was refused")
        return HttpResponse("signature not valid", status=400, content_type="text/plain")
    except shipping.EventMalformed as refusal:
        return HttpResponse(refusal.detail, status=400, content_type="text/plain")
    return JsonResponse({"outcome": event.outcome})
