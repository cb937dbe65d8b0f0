"""Doors to claims; numbers of strangers' claims answer 404."""

from typing import ClassVar, override

from django.db.models import FETCH_RAISE, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import claims
from orders.api.cart_json import cart_json, tag_of_cart
from orders.api.cart_shapes import CartOut
from orders.api.claim_json import claim_json, summary_json
from orders.api.claim_shapes import AdviceIn, AppealIn, ClaimIn, ClaimOut, ClaimSideIn, ClaimSummaryOut, InjuryIn
from orders.models import Claim
from orders.numbers import tidy
from orders.postal import Address
from shop.actor import Actor, actor_of
from shop.api.conditional import tagged

NO_STORE = {"Cache-Control": "no-store"}


def own_claim(number: str, by: Actor) -> int:
    """
    Return the key of the caller's own claim; staff have no wider reach here.

    :raises ClaimUnknown: if there is none.
    """
    found = Claim.objects.owned_by(by.user_id).filter(number=tidy(number)).values_list("pk", flat=True).first()
    if found is None:
        raise claims.ClaimUnknown
    return found


def shown(claim_id: int, by: Actor, *, status: int = 200) -> Response:
    """Answer with a claim as it is now."""
    at = timezone.now()
    return Response(claim_json(claims.show(claim_id, at=at, by=by), at=at, by=by), status=status, headers=NO_STORE)


class CoverClaims(APIView):
    """Claiming what is promised for a pair."""

    keyed: ClassVar[set[str]] = {"post"}
    throttle_scope: ClassVar[str] = "claims"

    @extend_schema(operation_id="covers_claim", summary="Make a claim", request=ClaimIn, responses={201: ClaimOut})
    def post(self, request: Request, serial: str) -> Response:
        """
        Claim what is promised for a pair, for one side or both. Clear cases are decided at once, with reasons.

        Needs an `Idempotency-Key`. The serial is of either insole that is worn now: one that was replaced is refused
        with `serial_superseded`. Photos are welcome and never needed; send them to `claims/{number}/evidence/`.
        """
        by = actor_of(request.user)
        given = ClaimIn(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        sides = [claims.SideTold(**side) for side in said.pop("sides")]
        there = said.pop("sends_to")
        sends_to = None if there is None else Address(**there)
        claim = claims.submit(serial, claims.Told(sides=sides, sends_to=sends_to, **said), at=timezone.now(), by=by)
        return shown(claim.pk, by, status=201)


class Claims(ListAPIView[Claim]):
    """One's own claims."""

    queryset = Claim.objects.none()  # for the document; each asker's own are read below

    @override
    def get_queryset(self) -> QuerySet[Claim]:
        """Return own claims, the newest first."""
        return claims.own(actor_of(self.request.user)).fetch_mode(FETCH_RAISE)

    @extend_schema(operation_id="claims_list", summary="List my claims", responses={200: ClaimSummaryOut(many=True)})
    @override
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return your claims, the newest first."""
        page = self.paginate_queryset(self.get_queryset())
        by = actor_of(request.user)
        answer = self.get_paginated_response([summary_json(claim, by) for claim in page or ()])
        answer.headers["Cache-Control"] = NO_STORE["Cache-Control"]
        return answer


class ClaimEntry(APIView):
    """One claim."""

    @extend_schema(operation_id="claims_read", summary="Where a claim stands", responses={200: ClaimOut})
    def get(self, request: Request, number: str) -> Response:
        """
        Tell where a claim stands, what was decided and by which sentence, what is still covered, and what comes next.

        A refusal names the ways that are open: another look by somebody else until `appeal_until`, and those outside.
        """
        by = actor_of(request.user)
        return shown(own_claim(number, by), by)


class ClaimSides(APIView):
    """Adding a side to a claim."""

    keyed: ClassVar[set[str]] = {"post"}
    throttle_scope: ClassVar[str] = "claims"

    @extend_schema(
        operation_id="claims_add_side", summary="Add the other side", request=ClaimSideIn, responses={201: ClaimOut}
    )
    def post(self, request: Request, number: str) -> Response:
        """Add the other side to a claim while it is looked at. Needs an `Idempotency-Key`."""
        by = actor_of(request.user)
        claim_id = own_claim(number, by)
        given = ClaimSideIn(data=request.data)
        given.is_valid(raise_exception=True)
        claims.add_side(claim_id, claims.SideTold(**given.validated_data), at=timezone.now(), by=by)
        return shown(claim_id, by, status=201)


class ClaimWithdraw(APIView):
    """Taking a claim back."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(operation_id="claims_withdraw", summary="Withdraw a claim", request=None, responses={200: ClaimOut})
    def post(self, request: Request, number: str) -> Response:
        """Take a claim back while nothing is decided; you may open it again. Needs an `Idempotency-Key`."""
        by = actor_of(request.user)
        claim = claims.withdraw(own_claim(number, by), at=timezone.now(), by=by)
        return shown(claim.pk, by)


class ClaimReopen(APIView):
    """Opening a claim again."""

    keyed: ClassVar[set[str]] = {"post"}
    throttle_scope: ClassVar[str] = "claims"

    @extend_schema(operation_id="claims_reopen", summary="Open it again", request=None, responses={200: ClaimOut})
    def post(self, request: Request, number: str) -> Response:
        """Open a claim again that was withdrawn or settled: somebody looks at it. Needs an `Idempotency-Key`."""
        by = actor_of(request.user)
        claim = claims.reopen(own_claim(number, by), at=timezone.now(), by=by)
        return shown(claim.pk, by)


class ClaimAppeal(APIView):
    """Another look at a refusal."""

    keyed: ClassVar[set[str]] = {"post"}
    throttle_scope: ClassVar[str] = "claims"

    @extend_schema(
        operation_id="claims_appeal", summary="Ask for another look", request=AppealIn, responses={200: ClaimOut}
    )
    def post(self, request: Request, number: str) -> Response:
        """Ask that another person looks at a refusal, until `appeal_until`; once. Needs an `Idempotency-Key`."""
        by = actor_of(request.user)
        claim_id = own_claim(number, by)
        given = AppealIn(data=request.data)
        given.is_valid(raise_exception=True)
        claims.appeal(claim_id, text=given.validated_data["text"], at=timezone.now(), by=by)
        return shown(claim_id, by)


class ClaimAdvice(APIView):
    """What became of advice."""

    keyed: ClassVar[set[str]] = {"post"}

    @extend_schema(
        operation_id="claims_advice", summary="Say whether it helped", request=AdviceIn, responses={200: ClaimOut}
    )
    def post(self, request: Request, number: str) -> Response:
        """Say whether the advice has helped; if not, the next step follows at once. Needs an `Idempotency-Key`."""
        by = actor_of(request.user)
        claim_id = own_claim(number, by)
        given = AdviceIn(data=request.data)
        given.is_valid(raise_exception=True)
        claims.tell_of_advice(claim_id, helped=given.validated_data["helped"], at=timezone.now(), by=by)
        return shown(claim_id, by)


class ClaimInjury(APIView):
    """That somebody was hurt."""

    keyed: ClassVar[set[str]] = {"post"}
    throttle_scope: ClassVar[str] = "claims"

    @extend_schema(
        operation_id="claims_injury", summary="Say that somebody was hurt", request=InjuryIn, responses={200: ClaimOut}
    )
    def post(self, request: Request, number: str) -> Response:
        """
        Say that somebody was hurt, wherever the claim stands: it is recorded for good as a complaint, and looked at.

        Said again it changes nothing; write a message to say more. Needs an `Idempotency-Key`.
        """
        by = actor_of(request.user)
        claim_id = own_claim(number, by)
        given = InjuryIn(data=request.data)
        given.is_valid(raise_exception=True)
        claims.tell_of_injury(claim_id, text=given.validated_data["text"], at=timezone.now(), by=by)
        return shown(claim_id, by)


class ClaimCover(APIView):
    """A new cover where the time of the promise is over."""

    keyed: ClassVar[set[str]] = {"post"}
    throttle_scope: ClassVar[str] = "claims"

    @extend_schema(operation_id="claims_cover", summary="Buy a new cover", request=None, responses={201: CartOut})
    def post(self, request: Request, number: str) -> HttpResponse:
        """
        Put covers for the pair into a cart, at the shop's price, with your address; then check out as with any cart.

        It is there where a claim was refused with the remedy `cover_for_sale`. Pressed again it answers with the same
        cart until that is paid. Needs an `Idempotency-Key`.
        """
        by = actor_of(request.user)
        standing = claims.sell_cover(own_claim(number, by), at=timezone.now(), by=by)
        answer = tagged(request, tag_of_cart(standing), lambda: cart_json(standing), status=201)
        answer.headers["Location"] = request.build_absolute_uri(f"/api/v1/carts/{standing.cart.public_id}/")
        return answer
