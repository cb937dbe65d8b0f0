"""A few views that do nothing but what a test of the wiring needs."""

from typing import Any, ClassVar, cast, override

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.accounts.models import User
from config.urls import handler400, handler403, handler404, handler500
from shop.api.conditional import PublicRead, if_match, tag_of, tagged
from shop.refusal import BadInput, NotAllowed, NotFound, Problem, Refusal, TooLarge, Unavailable, WrongType

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

RAISES: dict[str, Exception] = {
    "refusal": Refusal(extra={"total": 5, "code": "mine"}),
    "bad-input": BadInput(
        problems=[Problem("/a", "too_small", "It is too small."), Problem("/b", "odd", "It is odd.")]
    ),
    "not-allowed": NotAllowed(),
    "not-found": NotFound("No such cart."),
    "too-large": TooLarge(),
    "wrong-type": WrongType(),
    "unavailable": Unavailable(),
    "absent-row": User.DoesNotExist(),
    "database": OperationalError("the pool is full"),
    "big-body": RequestDataTooBig(),
    "model": ModelInvalid({"__all__": [ModelInvalid("They clash.", code="clash")], "name": ["It is too long."]}),
    "model-whole": ModelInvalid("They clash.", code="clash"),
    "fault": RuntimeError("a secret"),
}


class Raising(APIView):
    """Raises what the path names."""

    permission_classes = (AllowAny,)

    def get(self, _request: Request, name: str) -> Response:
        raise RAISES[name]


class LineIn(serializers.Serializer[object]):
    """A nested thing."""

    size = serializers.IntegerField(min_value=1)


class Body(serializers.Serializer[object]):
    """A body with nested errors to make."""

    name = serializers.CharField(max_length=3)
    lines = LineIn(many=True)

    @override
    def validate(self, attrs: object) -> object:
        message = "Never good enough."
        raise serializers.ValidationError(message, code="whole")


class Posting(APIView):
    """Takes a body."""

    permission_classes = (AllowAny,)

    def post(self, request: Request) -> Response:
        Body(data=request.data).is_valid(raise_exception=True)
        return Response({})


class Mine(APIView):
    """Is for whoever has signed in."""

    def get(self, request: Request) -> Response:
        return Response({"id": str(request.user.pk)})


class UserOut(serializers.ModelSerializer[User]):
    """A user by name."""

    class Meta:
        model = User
        fields: ClassVar = ["name"]


class Listing(PublicRead, ListAPIView[User]):
    """Lists users by name; names repeat."""

    serializer_class = UserOut
    queryset: QuerySet[User] = User.objects.order_by("-name")
    query = frozenset({"country"})


class Tagged(APIView):
    """Has a tag, and changes only for who saw it."""

    permission_classes = (AllowAny,)

    def get(self, request: Request) -> HttpResponse:
        return tagged(request, tag_of("v1"), lambda: {"version": 1})

    def patch(self, request: Request) -> HttpResponse:
        if_match(request, required=True).check(tag_of("v1"))
        return tagged(request, tag_of("v2"), lambda: {"version": 2})

    def put(self, request: Request) -> HttpResponse:
        if_match(request, required=False).check(tag_of("v1"))
        return tagged(request, tag_of("v2"), lambda: {"version": 2})


class Doing(APIView):
    """Does a thing that shows in the database, and answers with the status it is asked for."""

    keyed: ClassVar[frozenset[str]] = frozenset({"post"})

    def post(self, request: Request) -> Response:
        asked = cast("dict[str, Any]", request.data)
        made = User.objects.create(name=str(asked.get("name", "")))
        status = int(asked.get("status", 201))
        if status >= 500:
            message = "as asked"
            raise RuntimeError(message)
        return Response({"made": made.pk}, status=status, headers={"Location": f"/made/{made.pk}/"})

    def put(self, request: Request) -> Response:
        return Response({"name": cast("dict[str, Any]", request.data)["name"]})


class Welcoming(Doing):
    """Does not insist on a key, and takes files."""

    keyed: ClassVar[frozenset[str]] = frozenset()
    parser_classes = (JSONParser, MultiPartParser)


class Limited(APIView):
    """Counts changes, not reads."""

    permission_classes = (AllowAny,)
    throttle_scope = "lookup"

    def get(self, _request: Request) -> Response:
        return Response({})

    def post(self, _request: Request) -> Response:
        return Response({}, status=202)


def broken(request: HttpRequest) -> HttpResponse:
    message = "a secret"
    raise (OperationalError if "database" in request.GET else RuntimeError)(message)


urlpatterns = [
    path("api/v1/raising/<name>/", Raising.as_view()),
    path("api/v1/posting/", Posting.as_view()),
    path("api/v1/mine/", Mine.as_view()),
    path("api/v1/listing/", Listing.as_view()),
    path("api/v1/tagged/", Tagged.as_view()),
    path("api/v1/doing/", Doing.as_view()),
    path("api/v1/welcoming/", Welcoming.as_view()),
    path("api/v1/limited/", Limited.as_view()),
    path("api/broken/", broken),
    path("broken/", broken),
    path("", include("config.urls")),
]
