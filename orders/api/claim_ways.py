"""Doors to what is made again because of a claim, on its way: where it goes, that it is there, and what is wrong."""

from collections.abc import Callable
from dataclasses import asdict
from typing import ClassVar

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import claims
from orders.api.cart_shapes import AddressIn
from orders.api.claim_shapes import ClaimOut
from orders.api.claims import NO_STORE, own_claim, shown
from orders.api.delays import DelayAnswerIn
from orders.api.moving import SENDING_ELSEWHERE, OrderAddressOut
from orders.api.problems import OrderProblemOut, OrderProblemsOut, problem_json
from orders.models import LONGEST_WORDS, Problem
from orders.postal import Address
from shop.actor import actor_of
from shop.api.conditional import if_match, tag_of, tagged
from shop.api.fields import StrictSerializer


class ClaimProblemIn(StrictSerializer):
    """What is wrong with what was made again."""

    kind = serializers.ChoiceField(choices=Problem.REPORTED)
    words = serializers.CharField(max_length=LONGEST_WORDS, required=False, allow_blank=True)


def _tag(number: str, address: Address) -> str:
    return tag_of(number, *asdict(address).values())


def _answer(request: Request, number: str, told: claims.Destination, *, status: int = 200) -> HttpResponse:
    def body() -> dict[str, object]:
        return {
            "address": asdict(told.address),
            "can_change": told.can_change,
            "asked": asdict(told.asked) if told.asked is not None else None,
        }

    return tagged(request, _tag(number, told.address), body, status=status)


class ClaimAddress(APIView):
    """Where what is made again goes."""

    @extend_schema(operation_id="claims_address_retrieve", summary="Where it goes", responses={200: OrderAddressOut})
    def get(self, request: Request, number: str) -> HttpResponse:
        """Return the address with its tag, and whether it can still be changed."""
        by = actor_of(request.user)
        return _answer(request, number, claims.destination_of(own_claim(number, by), by=by))

    @extend_schema(operation_id="claims_address_update", **SENDING_ELSEWHERE)
    def put(self, request: Request, number: str) -> HttpResponse:
        """
        Say where what is made again should go, until it is handed over; send the same address to confirm it.

        Before it is being made any address is taken. After that it is changed within the country and tax region;
        elsewhere a person looks at it: the answer is 202, the address stays, and `asked` says what you asked for.
        Refused with `nothing_left_to_send` once it has left us, or where nothing is made again.
        """
        by = actor_of(request.user)
        seen = if_match(request, required=True)
        claim_id = own_claim(number, by)
        given = AddressIn(data=request.data)
        given.is_valid(raise_exception=True)
        check: Callable[[Address], None] = lambda now: seen.check(_tag(number, now))  # noqa: E731  typed for the verb
        told = claims.send_to(claim_id, Address(**given.validated_data), at=timezone.now(), by=by, check=check)
        return _answer(request, number, told, status=202 if told.asked is not None else 200)


class ClaimProblems(APIView):
    """What went wrong with what was made again."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(operation_id="claims_problems_list", summary="What went wrong", responses={200: OrderProblemsOut})
    def get(self, request: Request, number: str) -> Response:
        """Return what was wrong with what was sent, and what becomes of it, the newest first."""
        by = actor_of(request.user)
        found = claims.troubles_of(own_claim(number, by), by=by)
        return Response({"results": [problem_json(problem) for problem in found]}, headers=NO_STORE)

    @extend_schema(
        operation_id="claims_problems_create",
        summary="Report a problem",
        request=ClaimProblemIn,
        responses={201: OrderProblemOut},
    )
    def post(self, request: Request, number: str) -> Response:
        """
        Say that what was made again never came, came damaged, is something else, or is missing.

        Needs an `Idempotency-Key`. Somebody looks at it and makes it once more; you read it here and in a mail.
        Refused with `line_not_sent` for what has not left us, and with `problem_open` while a problem of it is open.
        """
        by = actor_of(request.user)
        claim_id = own_claim(number, by)
        given = ClaimProblemIn(data=request.data)
        given.is_valid(raise_exception=True)
        made = claims.report(claim_id, at=timezone.now(), by=by, **given.validated_data)
        kept = Problem.objects.prefetch_related("lines__line").get(pk=made.pk)
        return Response(problem_json(kept), status=201, headers=NO_STORE)


class ClaimDelayAnswer(APIView):
    """Answering that what is made again leaves us later than promised."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(
        operation_id="claims_delay_answer",
        summary="Answer a delay",
        request=DelayAnswerIn,
        responses={200: ClaimOut},
    )
    def post(self, request: Request, number: str) -> Response:
        """
        Wait for what is made again, or have it put right in another way: then a person looks at the claim again.

        Needs an `Idempotency-Key`. Without an answer until `answer_until`, `silence` says what happens. Refused with
        `delay_not_open` if nothing waits for an answer.
        """
        by = actor_of(request.user)
        claim_id = own_claim(number, by)
        given = DelayAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        accept = given.validated_data["answer"] == "wait"
        claims.answer_delay(claim_id, accept=accept, at=timezone.now(), by=by)
        return shown(claim_id, by)


class ClaimParcelReceived(APIView):
    """That a parcel is there."""

    @extend_schema(
        operation_id="claims_parcel_received",
        summary="Say that a parcel is there",
        request=None,
        responses={200: ClaimOut},
    )
    def post(self, request: Request, number: str, parcel: str) -> Response:
        """
        Tell us that what was made again has arrived; said twice, it changes nothing.

        Where the carrier tells us, you need not. Refused with `parcel_came_back` if the carrier has brought it back.
        """
        by = actor_of(request.user)
        claim = claims.received(own_claim(number, by), parcel, at=timezone.now(), by=by)
        return shown(claim.pk, by)
