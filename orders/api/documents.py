"""An order on paper: confirmation, itemised receipt, and the promises that belong to it."""

from typing import TypedDict

from django.db.models import Prefetch
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import documents
from orders.models import Order, OrderLine
from shop.actor import actor_of
from shop.api.conditional import PRIVATE
from shop.api.paper import PdfPages, pdf
from shop.refusal import NotFound


class OrderUnknown(NotFound):
    """No such order for this actor; a stranger's looks the same."""

    code = "order_unknown"
    title = "There is no such order."


class DocumentRow(TypedDict):
    """One document as it is listed."""

    code: str
    title: str
    url: str


class DocumentOut(serializers.Serializer[DocumentRow]):
    """A document and its address."""

    code = serializers.CharField(help_text="`confirmation`, `receipt`, or the slug of a policy.")
    title = serializers.CharField()
    url = serializers.CharField()


class DocumentsOut(serializers.Serializer[dict[str, list[DocumentRow]]]):
    """Every document of the order."""

    results = DocumentOut(many=True)


def owned(request: Request, number: str) -> Order:
    """
    Return the order with what its documents say, in two statements.

    :raises OrderUnknown: if it is not the asker's.
    """
    by = actor_of(request.user)
    policies = ("fit_policy", "durability_policy", "terms_policy")
    lines = OrderLine.objects.select_related("wearer", *policies).defer(*(f"{name}__text" for name in policies))
    orders = Order.objects.owned_by(by.user_id).prefetch_related(Prefetch("lines", lines.order_by("position")))
    order = orders.filter(number=number).first()
    if order is None:
        raise OrderUnknown
    return order


def _address(request: Request, name: str, *args: object) -> str:
    match = request.resolver_match
    path = reverse(":".join([*(match.namespaces if match is not None else []), name]), args=args)
    return request.build_absolute_uri(path)


class OrderDocuments(APIView):
    """What there is on paper."""

    @extend_schema(operation_id="order_documents_list", summary="Documents of an order", responses=DocumentsOut)
    def get(self, request: Request, number: str) -> Response:
        """List the documents of an order; a receipt exists once it is paid, policies are the pinned versions."""
        order = owned(request, number)
        rows = [
            DocumentRow(
                code=document.code,
                title=document.title,
                url=_address(request, "order-document", order.number, document.code)
                if document.policy is None
                else _address(request, "policy-pdf", document.policy.slug, document.policy.version)
                + f"?language={document.policy.language}",
            )
            for document in documents.of(order)
        ]
        return Response(DocumentsOut({"results": rows}).data, headers={"Cache-Control": PRIVATE})


class OrderDocument(APIView):
    """One document."""

    renderer_classes = (PdfPages, JSONRenderer)

    @extend_schema(
        operation_id="order_document_read",
        summary="A document of an order as PDF",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, number: str, code: str) -> HttpResponse:
        """Return the confirmation or the itemised receipt as a PDF."""
        order = owned(request, number)
        answer = pdf(documents.of_order(order, code), filename=f"{order.number}-{code}.pdf")
        answer.headers["Cache-Control"] = PRIVATE
        return answer
