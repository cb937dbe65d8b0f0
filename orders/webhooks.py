"""The door for Stripe: read the raw bytes, verify, insert, answer. Nothing else happens here."""

import logging
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders import inbox
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
