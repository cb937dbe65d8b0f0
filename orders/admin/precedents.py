"""The page of the table of decisions: what the rules say of which case, and where in the texts each clause stands."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.widgets import UnfoldAdminSelectWidget

from orders import claims, precedents
from orders.admin.desk import Roles, plays
from orders.covering.judging import Clause
from orders.covering.sentences import SENTENCES
from orders.models import Policy
from orders.precedents import Precedent
from shop.actor import Role

TITLE: Final = "Table of decisions"
# Who decides claims, and who answers for the fit; it names nobody.
READERS: Final[Roles] = frozenset({Role.CLAIMS.value, Role.FITTER.value, claims.FALLBACK})


@dataclass(frozen=True, slots=True)
class Sentence:
    """
    A clause: its code, its sentence, and under which heading of the policy it stands.

    :ivar texts: the published versions that it stands in: their number and the address of their text.
    """

    code: str
    words: str
    heading: str
    texts: Iterable[tuple[int, str]]


def _choice(words: Callable[[], Iterable[str]], label: str = "") -> forms.ChoiceField:
    def offered() -> list[tuple[str, str]]:
        return [("", "any"), *((word, word) for word in words())]

    return forms.ChoiceField(
        choices=offered, required=False, label=label or None, widget=UnfoldAdminSelectWidget()
    )  # fmt: skip


class Search(forms.Form):
    """What is looked for; nothing chosen is everything."""

    kind = _choice(lambda: precedents.column("kind"))
    part = _choice(lambda: precedents.column("part"), label="Component")
    clause = _choice(lambda: [clause.value for clause in Clause])
    policy = _choice(lambda: precedents.column("policy"), label="Version of the policy")


def may_read(request: HttpRequest) -> bool:
    """Answer whether the table is of this person's work."""
    return plays(request, READERS)


def sentences() -> list[Sentence]:
    """Return every clause with the way to each published text that it stands in, in one statement."""
    texts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    published = Policy.objects.published().filter(language="en").order_by("version")
    for pk, kind, version in published.values_list("pk", "kind", "version"):
        texts[kind].append((version, reverse("admin:orders_policy_change", args=[pk])))
    return [
        Sentence(
            clause.value, SENTENCES[clause], precedents.HEADINGS[clause], texts[clause.value.partition(".")[0]]
        )
        for clause in Clause
    ]  # fmt: skip


def _case(row: Precedent) -> str:
    """Write the facts of a row as people say them, whatever stands in no column of its own."""
    told = [
        (row["miles"], "{} miles"),
        (row["side came"], "this side came after {}"),
        (row["remakes used"].strip("0"), "made again for wear: {}"),
        (row["covers used"].strip("0"), "covers replaced: {}"),
        (row["fit remakes used"].strip("0"), "made again for its fit: {}"),
        (row["outgrown remakes used"].strip("0"), "made again as feet grew: {}"),
        (row["reported"], "first reported: {}"),
        (row["advice tried"] and "tried", "advice: {}"),
        (row["wishes"], "wishes a {}"),
        (row["age"], "wearer was {}"),
        (row["paid back"] and "back", "paid {}"),
    ]
    return "; ".join(words.format(fact) for fact, words in told if fact)


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the page."""

    def page(request: HttpRequest) -> HttpResponse:
        if not may_read(request):
            raise PermissionDenied
        form = Search(request.GET)
        found = precedents.find(**form.cleaned_data) if form.is_valid() else []
        rows = [
            {"row": row, "case": _case(row), "for": row.speaks_for, "against": row.against, "came": row["remedy"]}
            for row in found
        ]
        told = {
            "title": TITLE, "form": form, "rows": rows, "of": len(precedents.table()), "sentences": sentences(),
            "versions": {name: each["says"] for name, each in precedents.versions_tried().items()},
        }  # fmt: skip
        return TemplateResponse(request, "admin/orders/precedents.html", {**site.each_context(request), **told})

    return [path("decisions/", site.admin_view(page), name="orders_decisions")]
