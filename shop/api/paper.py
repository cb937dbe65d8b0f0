"""Answers on paper: PDF beside JSON."""

from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer


class PdfPages(JSONRenderer):
    """Lets a client ask for ``application/pdf``; what is refused is still told in JSON."""

    media_type = "application/pdf"
    format = "pdf"


def pdf(pages: bytes, *, filename: str) -> HttpResponse:
    """Answer with a document that a browser shows, and saves under the name."""
    headers = {"Content-Disposition": f'inline; filename="{filename}"'}
    return HttpResponse(pages, content_type=PdfPages.media_type, headers=headers)
