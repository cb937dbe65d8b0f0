"""An order on paper: confirmation, itemised receipt, and the promises that belong to it."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final, TypedDict

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fitting.mailing import Letter
from orders import documents, pairs
from orders.models import Order, OrderLine
from shop.actor import actor_of
from shop.api.conditional import PRIVATE
from shop.api.paper import PdfPages, pdf
from shop.refusal import BadInput, NotFound


class FormUnknown(BadInput):
    """A document has the forms that are listed."""

    code = "document_form_unknown"
    title = "Ask for pdf, html or text."


# The confirmation as it was mailed: one template gives both.
LETTERS: Final[Mapping[str, str]] = {"html": "text/html", "text": "text/plain"}
# A letter has its styles beside its words, and nothing else: no script, no picture, no form.
_CONTENT_POLICY: Final[Mapping[str, list[str]]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "sandbox": ["allow-popups"],
}


class DocumentRow(TypedDict):
    """One document as it is listed."""

    code: str
    title: str
    url: str
    letter: dict[str, str] | None


class LetterOut(serializers.Serializer[dict[str, str]]):
    """The same document as a page and as plain text."""

    html = serializers.CharField()
    text = serializers.CharField()


class DocumentOut(serializers.Serializer[DocumentRow]):
    """A document and its address."""

    code = serializers.CharField(
        help_text="`confirmation`, `receipt`, `invoice`, `refund-` and the number of a note, or the slug of a policy."
    )
    title = serializers.CharField()
    url = serializers.CharField(help_text="The PDF.")
    letter = LetterOut(allow_null=True, help_text="Where it can be read as it was mailed; the confirmation only.")


class DocumentsOut(serializers.Serializer[dict[str, list[DocumentRow]]]):
    """Every document of the order."""

    results = DocumentOut(many=True)


def owned(request: Request, number: str) -> Order:
    """
    Return the order with what its documents say, in three statements.

    :raises NotFound: if it is not the asker's.
    """
    by = actor_of(request.user)
    policies = ("fit_policy", "durability_policy", "terms_policy")
    lines = OrderLine.objects.select_related("wearer", *policies).defer(*(f"{name}__text" for name in policies))
    orders = (
        Order.objects.owned_by(by.user_id)
        .select_related("invoice")
        .prefetch_related(Prefetch("lines", lines.order_by("position")), "refund_notes")
    )
    order = orders.filter(number=number).first()
    if order is None:
        raise NotFound
    return order


def _address(request: Request, name: str, *args: object) -> str:
    match = request.resolver_match
    path = reverse(":".join([*(match.namespaces if match is not None else []), name]), args=args)
    return request.build_absolute_uri(path)


def _letter(request: Request, letter: Letter, kind: str) -> HttpResponse:
    words = letter.html if kind == "html" else f"{letter.subject}\n\n{letter.text}"
    answer = HttpResponse(words, content_type=f"{LETTERS[kind]}; charset=utf-8")
    shown: Callable[[HttpRequest], HttpResponse] = csp_override(_CONTENT_POLICY)(lambda _: answer)
    return shown(request._request)  # noqa: SLF001  the framework's own name for Django's request


def _url(request: Request, order: Order, document: documents.Document) -> str:
    policy = document.policy
    if policy is None:
        return _address(request, "order-document", order.number, document.code)
    return _address(request, "policy-pdf", policy.slug, policy.version) + f"?language={policy.language}"


class OrderDocuments(APIView):
    """What there is on paper."""

    @extend_schema(operation_id="order_documents_list", summary="Documents of an order", responses=DocumentsOut)
    def get(self, request: Request, number: str) -> Response:
        """
        List the documents of an order.

        A receipt exists once it is paid, the invoice within seconds after; policies are the pinned versions.
        """
        order = owned(request, number)
        rows = [
            DocumentRow(
                code=document.code,
                title=document.title,
                url=_url(request, order, document),
                letter={kind: f"{_url(request, order, document)}?as={kind}" for kind in LETTERS}
                if document.as_letter
                else None,
            )
            for document in documents.of(order)
        ]
        return Response(DocumentsOut({"results": rows}).data, headers={"Cache-Control": PRIVATE})


class OrderDocument(APIView):
    """One document."""

    renderer_classes = (PdfPages, JSONRenderer)
    query: ClassVar[set[str]] = {"as"}

    @extend_schema(
        operation_id="order_document_read",
        summary="A document of an order",
        parameters=[
            OpenApiParameter(
                "as", str, enum=sorted(["pdf", *LETTERS]), description="Left out: `pdf`. The others: the confirmation."
            )
        ],
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            (200, "text/html"): OpenApiTypes.STR,
            (200, "text/plain"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, number: str, code: str) -> HttpResponse:
        """Return the confirmation, the receipt or the invoice as a PDF; the confirmation also as it was mailed."""
        order = owned(request, number)
        wanted = request.query_params.get("as", "pdf")
        # Only what is made again can be for somebody else, so nobody else's order asks.
        made_again = any(line.remake_of_id for line in order.lines.all())
        hidden = made_again and pairs.is_anothers(order, actor_of(request.user))
        if wanted not in {"pdf", *LETTERS}:
            raise FormUnknown(pointer="/as")
        answer = (
            pdf(documents.of_order(order, code, tells_where=not hidden), filename=f"{order.number}-{code}.pdf")
            if wanted == "pdf"
            else _letter(request, documents.letter_of(order, code), wanted)
        )
        answer.headers["Cache-Control"] = PRIVATE
        return answer
