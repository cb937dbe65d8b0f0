"""Policies: every promise can be read before buying, as text, as HTML and on paper."""

from functools import lru_cache
from typing import ClassVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from orders import documents, policies
from orders.models import Policy
from shop import markdown
from shop.api.conditional import PublicRead
from shop.api.paper import PdfPages, pdf

LANGUAGE = OpenApiParameter(
    "language", str, description="`en` or `de`. English answers where nothing is written in the language."
)


def language_of(request: Request) -> str:
    """Return the language asked for."""
    return str(request.query_params.get("language", policies.FALLBACK_LANGUAGE))


class LimitOut(serializers.Serializer[dict[str, str]]):
    """What holds for one component."""

    component = serializers.CharField()
    promise = serializers.CharField()


class PolicyCardOut(serializers.Serializer[Policy]):
    """A promise in one sentence, and its limits beside it."""

    slug = serializers.CharField()
    version = serializers.IntegerField()
    language = serializers.CharField()
    kind = serializers.ChoiceField(choices=Policy.Kind.choices)
    title = serializers.CharField()
    headline = serializers.CharField(source="parameters.headline")
    limits = LimitOut(source="parameters.limits", many=True)
    in_force_from = serializers.DateTimeField()
    pdf = serializers.SerializerMethodField(help_text="The address of this version on paper.")

    def get_pdf(self, policy: Policy) -> str:
        """Return the address of the PDF."""
        request: Request = self.context["request"]
        match = request.resolver_match
        name = ":".join([*(match.namespaces if match is not None else []), "policy-pdf"])
        path = reverse(name, args=[policy.slug, policy.version])
        return request.build_absolute_uri(f"{path}?language={policy.language}")


class PolicyOut(PolicyCardOut):
    """One version: the whole text as Markdown and as HTML, and the numbers that decide a claim."""

    text = serializers.CharField(help_text="Markdown.")
    html = serializers.SerializerMethodField()
    parameters = serializers.DictField()
    text_hash = serializers.CharField(help_text="SHA-256 of title, text and parameters; it never changes.")
    published_at = serializers.DateTimeField()

    def get_html(self, policy: Policy) -> str:
        """Return the text as HTML."""
        return _html(policy.text)


@lru_cache(maxsize=32)
def _html(text: str) -> str:
    return markdown.to_html(text)


class PolicyView(PublicRead, GenericAPIView[Policy]):
    """What the views of one policy have in common."""

    query: ClassVar = {"language"}
    queryset = Policy.objects.none()
    pagination_class = None
    cache_seconds = 300

    def version_of(self, request: Request, slug: str, version: int) -> Policy:
        """Return one published version in the language asked for."""
        self.filter_queryset(self.get_queryset())
        return policies.version_of(slug, version=version, language=language_of(request))

    def answer(self, policy: Policy) -> Response:
        """Show one version."""
        return Response(PolicyOut(policy, context=self.get_serializer_context()).data)


class PolicyList(PublicRead, GenericAPIView[Policy]):
    """The promises in force."""

    query: ClassVar = {"language"}
    serializer_class = PolicyCardOut
    queryset = Policy.objects.none()
    cache_seconds = 300

    @extend_schema(
        operation_id="policies_list",
        summary="What we promise",
        parameters=[LANGUAGE],
        responses=PolicyCardOut(many=True),
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """List the policies in force now, each with its limits; the version you order under is yours for good."""
        in_force = policies.ruling(language=language_of(request), at=timezone.now()).defer("text")
        page = self.paginate_queryset(self.filter_queryset(in_force))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class PolicyInForce(PolicyView):
    """The version of one policy that is in force."""

    serializer_class = PolicyOut

    @extend_schema(
        operation_id="policies_read",
        summary="A promise in force",
        parameters=[LANGUAGE],
        responses=PolicyOut,
        auth=[],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Show the version that an order placed now would carry."""
        in_force = self.filter_queryset(policies.ruling(language=language_of(request), at=timezone.now()))
        policy = in_force.filter(slug=slug).first()
        if policy is None:
            raise policies.PolicyUnknown
        return self.answer(policy)


class PolicyVersion(PolicyView):
    """One version, for ever."""

    serializer_class = PolicyOut
    cache_seconds = 86400

    @extend_schema(
        operation_id="policies_version_read",
        summary="One version of a promise",
        parameters=[LANGUAGE],
        responses=PolicyOut,
        auth=[],
    )
    def get(self, request: Request, slug: str, version: int) -> Response:
        """Show one published version; it never changes, and stays readable when a newer one is in force."""
        return self.answer(self.version_of(request, slug, version))


class PolicyPdf(PolicyView):
    """One version on paper."""

    serializer_class = PolicyOut
    renderer_classes = (PdfPages, JSONRenderer)
    cache_seconds = 86400

    @extend_schema(
        operation_id="policies_version_pdf",
        summary="One version of a promise as PDF",
        parameters=[LANGUAGE],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        auth=[],
    )
    def get(self, request: Request, slug: str, version: int) -> HttpResponse:
        """Return one published version as a PDF; the same version gives the same bytes."""
        policy = self.version_of(request, slug, version)
        name = f"{policy.slug}-v{policy.version}-{policy.language}.pdf"
        return pdf(documents.of_policy(policy), filename=name)
