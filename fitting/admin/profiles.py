"""Foot profiles: measures to look at, health answers masked until revealed with a reason, which is logged."""

from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import Case, Model, OuterRef, Q, QuerySet, Subquery, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import action

from fitting import privacy
from fitting.admin.desk import FEET, PEOPLE, Desk, Shelf, Worded, plays, thing_of
from fitting.models import FootProfile, JournalEntry, Measures, Reading
from fitting.questionnaire.versions import QUESTIONNAIRES
from shop.actor import Actor, Kind, Role, actor_of
from shop.people import colleague
from shop.refusal import BadInput, NotFound
from shop.wording import label, status, words

# Answers that say nothing about health or body; the rest is masked.
PLAIN: frozenset[str] = frozenset({"sizing_category", "feet", "activities", "footwear", "stated_size"})
# What the journal calls a foot profile.
_FEET: Final = "fitting.footprofile"


class MeasuresShelf(Shelf):
    """Both sides, each value with how it was obtained."""

    model = Measures
    show_title = False
    roles = FEET
    fields: ClassVar = ["side", "values"]
    readonly_fields = fields

    @admin.display(description="Values")
    def values(self, row: Measures) -> SafeString:
        """Write each value with its source and load."""
        named = row.all_measured().items()
        return format_html_join(
            "",
            "<div>{}: <strong>{} mm</strong> ({}, {})</div>",
            ((words(code), one.value_mm, words(one.source), words(one.load)) for code, one in named),
        )


@admin.register(FootProfile)
class ProfileDesk(Desk):
    """Versions of what we know about feet."""

    roles = PEOPLE
    list_display: ClassVar = ["public_id", "wearer", "version", "status", "opened_at", "submitted_at"]
    list_filter: ClassVar = ["status", "schema_version"]
    search_fields: ClassVar = ["public_id", "wearer__name", "wearer__public_id"]
    search_help_text = "Id of the profile or of the wearer, or the wearer's name"
    ordering: ClassVar = ["-opened_at", "-pk"]
    list_select_related: ClassVar = ["wearer"]
    fields: ClassVar = ["public_id", "wearer", "version", "status", "opened_at", "submitted_at", "plain", "masked"]
    readonly_fields: ClassVar = ["plain", "masked"]
    inlines: ClassVar = [MeasuresShelf]
    actions_detail: ClassVar = ["reveal"]

    @admin.display(description="Shoes and use")
    def plain(self, profile: FootProfile) -> SafeString:
        """Show what says nothing about health."""
        plain = {code: answer for code, answer in profile.answers.items() if code in PLAIN}
        return _written(plain, profile.schema_version)

    @admin.display(description="Health answers")
    def masked(self, profile: FootProfile) -> str:
        """Say how many there are, not what they are."""
        hidden = sum(code not in PLAIN for code in profile.answers)
        return f"{hidden} answers are masked; reveal them with a reason, which is logged."

    def has_reveal_permission(self, request: HttpRequest, _object_id: object = None) -> bool:
        """Let those look who may press the verb."""
        return plays(request, FEET)

    @action(description="Reveal health answers", url_path="reveal", permissions=["reveal"])
    def reveal(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask for a reason, log it, and show the answers once."""
        context: dict[str, Any] = {**self.admin_site.each_context(request), "title": "Reveal health answers"}
        if request.method == "POST":
            try:
                profile = privacy.reveal(
                    int(object_id),
                    reason=request.POST.get("reason", ""),
                    at=timezone.now(),
                    by=actor_of(request.user),
                )
            except BadInput as refusal:
                context["refusal"] = refusal.detail
            except NotFound as gone:
                raise Http404 from gone
            else:
                context |= {"profile": profile, "answers": _written(profile.answers, profile.schema_version)}
        response = render(request, "fitting/reveal.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response


def _written(answers: dict[str, Any], schema_version: int) -> SafeString:
    """Write answers as lines: the question as it was asked, and the answer in words."""
    texts = {question.code: question.text for question in QUESTIONNAIRES[schema_version].questions}
    lines = ((texts.get(code, code), words(answer)) for code, answer in answers.items())
    return format_html_join("", "<div>{} <strong>{}</strong></div>", lines)


def _who(entry: JournalEntry) -> str:
    by = Actor(Kind(entry.by_kind), entry.by_id)
    return str((vars(entry)["colleague"] if by.kind == Kind.STAFF else None) or by)


@admin.register(JournalEntry)
class JournalDesk(Desk):
    """Who moved what, when and why; append-only."""

    roles: ClassVar = frozenset({Role.PRIVACY.value, Role.FITTER.value})
    list_display: ClassVar = ["at", "thing", "subject_id", "what", "before", "after", "who", "why"]
    list_filter: ClassVar = [("subject", Worded), ("field", Worded), ("by_kind", Worded)]
    search_fields: ClassVar = ["thread"]
    search_help_text = "Thread, such as order:17"
    ordering: ClassVar = ["-at", "-pk"]
    fields: ClassVar = ["at", "thing", "subject_id", "thread", "what", "before", "after", "who", "why"]
    readonly_fields: ClassVar = ["thing", "what", "before", "after", "who", "why"]

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Read what the colleague is called in the same statement."""
        rows: QuerySet[Model] = super().get_queryset(request)
        named: QuerySet[Model] = rows.annotate(colleague=colleague(OuterRef("by_id")))
        return named

    @admin.display(description="Thing", ordering="subject")
    def thing(self, entry: JournalEntry) -> str:
        """Name what moved as its desk does."""
        return thing_of(entry.subject)

    @admin.display(description="What", ordering="field")
    def what(self, entry: JournalEntry) -> str:
        """Name what of it moved."""
        return label(entry.field)

    @admin.display(description="Was")
    def before(self, entry: JournalEntry) -> str:
        """Write what it was."""
        return status(entry.was)

    @admin.display(description="Why")
    def why(self, entry: JournalEntry) -> str:
        """Write the reason: a person's words, or a code in words."""
        return label(entry.reason) if entry.reason.isidentifier() else entry.reason

    @admin.display(description="Became")
    def after(self, entry: JournalEntry) -> str:
        """Write what it became."""
        return status(entry.became)

    @admin.display(description="Who")
    def who(self, entry: JournalEntry) -> str:
        """Call a colleague by name; customers stay numbers, as who may read this need not know them."""
        return _who(entry)


def _unnamed(reading: Reading) -> str:
    """Name what was read where it is no foot profile, and say so where it is one that is gone."""
    if reading.subject == _FEET:
        return "erased since"
    return f"{reading.subject.partition('.')[2]} {reading.subject_id}"


@admin.register(Reading)
class ReadingDesk(Desk):
    """Who looked at whose health answers, when and why."""

    roles: ClassVar = frozenset({Role.PRIVACY.value})
    list_display: ClassVar = ["at", "who", "wearer", "profile", "reason"]
    list_filter: ClassVar = ["at"]
    search_fields: ClassVar = ["reason"]
    search_help_text = "Words of the reason"
    ordering: ClassVar = ["-at", "-pk"]
    fields: ClassVar = ["at", "who", "wearer", "profile", "reason"]
    readonly_fields: ClassVar = fields

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Fetch who looked, and at what, in the same statement."""
        seen, of_feet = FootProfile.objects.filter(pk=OuterRef("subject_id")), Q(subject=_FEET)
        rows: QuerySet[Model] = super().get_queryset(request)
        told: QuerySet[Model] = rows.annotate(
            colleague=colleague(OuterRef("by_id")),
            seen=Case(When(of_feet, then=Subquery(seen.values("public_id")[:1]))),
            seen_of=Case(When(of_feet, then=Subquery(seen.values("wearer__name")[:1]))),
        )
        return told

    @admin.display(description="Who looked")
    def who(self, reading: Reading) -> str:
        """Name the member of staff."""
        return _who(reading)

    @admin.display(description="Wearer")
    def wearer(self, reading: Reading) -> str:
        """Name whose answers they were."""
        return str(vars(reading)["seen_of"] or _unnamed(reading))

    @admin.display(description="Profile")
    def profile(self, reading: Reading) -> str:
        """Name the version."""
        return str(vars(reading)["seen"] or _unnamed(reading))
