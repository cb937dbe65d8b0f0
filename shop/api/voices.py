"""Questions with answers, and what customers say."""

from typing import Any

from django.db.models import FETCH_RAISE
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api.conditional import PublicRead
from shop.api.filters import FaqFilters, TestimonialFilters
from shop.api.out import FaqOut, TestimonialOut
from shop.api.pages import evidence, evidence_of
from shop.api.window import health_notice
from shop.models import Faq, Testimonial


class FaqList(PublicRead, GenericAPIView[Faq]):
    """Questions and answers."""

    serializer_class = FaqOut
    filterset_class = FaqFilters
    queryset = Faq.objects.none()

    @extend_schema(operation_id="faqs_list", responses=FaqOut(many=True), tags=["content"])
    def get(self, _request: Request) -> Response:
        """List questions with their answers and the evidence they rest on."""
        at = timezone.now()
        columns: dict[str, Any] = {"shown_evidence": evidence("faqs", at), "notice": health_notice()}
        rows = Faq.objects.published(at).annotate(**columns).order_by("position", "slug").fetch_mode(FETCH_RAISE)
        page = self.paginate_queryset(self.filter_queryset(rows)) or []
        return self.get_paginated_response([_faq(vars(row)) for row in page])


def _faq(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in ("slug", "topic", "question", "answer", "notice")}
    return {**shown, "evidence": evidence_of(row["shown_evidence"])}


class TestimonialList(PublicRead, GenericAPIView[Testimonial]):
    """What customers say."""

    __test__ = False  # its name is no test's
    serializer_class = TestimonialOut
    filterset_class = TestimonialFilters
    queryset = Testimonial.objects.none()

    @extend_schema(operation_id="testimonials_list", responses=TestimonialOut(many=True), tags=["content"])
    def get(self, _request: Request) -> Response:
        """List published testimonials, the newest first; nobody can sort or filter them by rating."""
        columns: dict[str, Any] = {"notice": health_notice()}
        rows = (
            Testimonial.objects.published()
            .annotate(**columns)
            .select_related("product")
            .order_by("-published_at", "-slug")
            .fetch_mode(FETCH_RAISE)
        )
        page = self.paginate_queryset(self.filter_queryset(rows)) or []
        return self.get_paginated_response([_testimonial(row) for row in page])


def _testimonial(row: Testimonial) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "product": {"slug": row.product.slug, "title": row.product.name},
        "display_name": row.display_name,
        "about": row.about,
        "words": row.words,
        "rating": row.rating,
        "verified_purchase": bool(row.verified_order_ref),
        "typicality_note": row.typicality_note,
        "is_incentivised": row.is_incentivised,
        "incentive_note": row.incentive_note,
        "is_insider": row.is_insider,
        "published_at": row.published_at,
        "notice": vars(row)["notice"],
    }
