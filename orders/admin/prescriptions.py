"""The fitter's desk of prescriptions: red flags first, then the oldest; what to know of each, and what to decide."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from fitting import adjusting, reviewing
from fitting.models import LONGEST_REASON, Prescription, PrescriptionStatus
from fitting.parameters import LIMITS
from fitting.review_codes import DENIAL_TEXTS, RESCAN_TEXTS
from orders import reviews
from orders.admin import fit_claims, prescribed
from orders.admin.desk import Button, Desk, Preview, Reason, button, text_of
from orders.models import OrderLine
from orders.reviews import keeping
from shop.actor import Actor, Role
from shop.wording import label

_OPEN: Final = (PrescriptionStatus.IN_REVIEW, PrescriptionStatus.HELD)


class StandingFilter(admin.SimpleListFilter):
    """What a fitter decides or waits for, unless asked for more."""

    title = "standing"
    parameter_name = "standing"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Offer what is decided, and everything."""
        return [("waits", "Waiting for somebody else"), ("decided", "Decided"), ("all", "All")]

    @override
    def choices(self, changelist: Any) -> Iterator[Any]:
        """Call the choice that is made by itself what it is."""
        first, *others = super().choices(changelist)
        yield {**first, "display": "To decide"}
        yield from others

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Prescription]) -> QuerySet[Prescription]:
        """Keep what is wanted: what some line still waits for, and nobody has decided."""
        if self.value() == "all":
            return queryset
        if self.value() == "decided":
            return queryset.exclude(status__in=_OPEN)
        lines = OrderLine.objects.filter(prescription=OuterRef("pk"))
        wanted = Exists(lines.filter(status__in=keeping.NOT_STARTED)) | ~Exists(lines)
        if self.value() == "waits":
            return queryset.filter(wanted, status=PrescriptionStatus.HELD)
        # A red flag that no person has seen is to be seen.
        unseen = Q(status=PrescriptionStatus.HELD, decided_by=None)
        return queryset.filter(unseen | Q(status=PrescriptionStatus.IN_REVIEW), wanted)


class Adjustment(forms.Form):
    """Every value of each side, as it is now, and why it changes."""

    has_sides = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make a field for each value of each side that is built."""
        super().__init__(*args, **kwargs)
        # Left and right of each value stand beside each other.
        for name, (value, words) in sorted(self.initial["fields"].items(), key=_by_value):
            self.fields[name] = _value(name, value, words)
        self.fields["note"] = text_of(LONGEST_REASON, rows=3)

    @override
    def clean(self) -> dict[str, Any]:
        """Hand over what was typed, by side and parameter."""
        told = dict(super().clean() or {})
        changes: dict[str, dict[str, str]] = {}
        for name in self.initial["fields"]:
            side, _, parameter = name.partition("/")
            changes.setdefault(side, {})[parameter] = str(told.pop(name, ""))
        return {"changes": changes, "note": told.get("note", "")}


def _by_value(told: tuple[str, object]) -> tuple[int, str]:
    side, _, parameter = told[0].partition("/")
    return prescribed.NAMES.index(parameter), side


def _value(name: str, value: str, words: str) -> forms.Field:
    side, _, parameter = name.partition("/")
    title = f"{label(side)}: {prescribed.named(parameter).lower()}"
    if parameter in adjusting.CHOICES:
        choices = [(one.value, label(one.value)) for one in adjusting.CHOICES[parameter]]
        return forms.ChoiceField(
            choices=choices, initial=value, label=title, required=False, widget=UnfoldAdminSelectWidget()
        )
    return forms.CharField(
        initial=value, label=title, help_text=words, required=False, max_length=12, widget=UnfoldAdminTextInputWidget()
    )


def _values(prescription: Prescription) -> dict[str, Any]:
    fields = {}
    for side in prescription.sides.all():
        for name in prescribed.NAMES:
            limit = LIMITS.get(name)
            words = f"{limit.low:f} to {limit.high:f} {limit.unit} in steps of {limit.step:f}" if limit else ""
            value = getattr(side.insole.parameters, name)
            fields[f"{side.side}/{name}"] = (f"{value.normalize():f}" if limit else str(value), words)
    return {"fields": fields}


class Rescan(forms.Form):
    """What has to be done once more, of which foot, and what to add."""

    code = forms.ChoiceField(
        choices=[(code.value, text or "As I say below") for code, text in RESCAN_TEXTS.items()],
        label="What to do",
        widget=UnfoldAdminSelectWidget(),
    )
    side = forms.ChoiceField(
        choices=[("", "Both feet"), ("left", "Left foot"), ("right", "Right foot")],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    words = text_of(LONGEST_REASON, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the words to the fitter."""
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False


class Denial(forms.Form):
    """Why nothing is made."""

    code = forms.ChoiceField(
        choices=[(code.value, text) for code, text in DENIAL_TEXTS.items()],
        label="Why",
        widget=UnfoldAdminSelectWidget(),
    )
    words = text_of(LONGEST_REASON, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave the words to the fitter."""
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False


def _in_review(prescription: Prescription) -> bool:
    return prescription.status == PrescriptionStatus.IN_REVIEW


def _consequence(what: str) -> Any:
    """Say what would happen to each line that is made from it."""

    def told(prescription: Prescription, _by: Actor) -> Preview:
        yield "Red flag", "yes: a clinician comes first" if prescription.is_blocked else "none"
        lines = OrderLine.objects.filter(prescription=prescription, status__in=keeping.NOT_STARTED)
        for line in lines.select_related("order").order_by("pk"):
            yield f"{line.order.number}, line {line.position}", what

    return told


def _nothing_typed(_prescription: Prescription) -> dict[str, Any]:
    return {"typed": ""}


@admin.register(Prescription)
class PrescriptionDesk(Desk):
    """What is built for a pair of feet: red flags first, then the oldest."""

    roles = frozenset({Role.FITTER.value})
    list_display: ClassVar = ["code", "product", "wearer", "flag", "standing", "why", "proposed_at"]
    list_filter: ClassVar = [StandingFilter, fit_claims.FitClaimFilter, "is_blocked"]
    search_fields: ClassVar = ["code__istartswith", "public_id", "profile__public_id", "profile__wearer__name"]
    search_help_text = "Code, id of the prescription or of the foot profile, or the wearer's name"
    ordering: ClassVar = ["-is_blocked", "proposed_at", "pk"]
    joined: ClassVar = ("profile__wearer", "variant__product", "assessment")
    fieldsets: ClassVar = [
        (None, {"fields": [("code", "standing", "flag"), ("product", "feet"), "why_in_full", "decision"]}),
        ("Feet", {"fields": ["pictures", "measured", "concluded"]}),
        ("What would be built", {"fields": ["values"]}),
        ("Beside another version", {"fields": ["compared"]}),
        ("History", {"fields": ["history"]}),
    ]
    readonly_fields: ClassVar = [
        "product", "feet", "standing", "flag", "why_in_full", "decision", "pictures", "measured", "concluded", "values",
        "compared", "history",
    ]  # fmt: skip
    actions_detail: ClassVar = ["approve", "adjust", "ask_rescan", "hold", "resume", "refuse"]

    approve = button(
        "approve",
        Button(
            reviews.followed(reviewing.approve),
            "Approve",
            "Approved; the lines go on, and the customer is told.",
            when=_in_review,
            preview=_consequence("is approved, and the customer is told"),
        ),
    )
    adjust = button(
        "adjust",
        Button(
            reviews.followed(adjusting.adjust),
            "Change values",
            "A new prescription with these values is in review; the old one stays in the history.",
            form=Adjustment,
            when=lambda one: one.status in adjusting.ADJUSTABLE,
            preview=_consequence("is in review until the new values are approved"),
            initial=_values,
        ),
    )
    ask_rescan = button(
        "ask-rescan",
        Button(
            reviews.followed(reviewing.ask_rescan),
            "Ask for new measures",
            "Asked; the customer is told that something is needed, and reads on the order's page what it is.",
            form=Rescan,
            when=_in_review,
            preview=_consequence("waits for newer feet"),
            initial=_nothing_typed,
        ),
    )
    hold = button(
        "hold",
        Button(
            reviews.followed(reviewing.hold),
            "Hold for a clinician",
            "Held; nothing is due until it goes on.",
            form=Reason,
            when=_in_review,
            preview=_consequence("is paused"),
        ),
    )
    resume = button(
        "resume",
        Button(
            reviews.followed(reviewing.resume),
            "Go on",
            "In review again.",
            when=lambda one: one.status == PrescriptionStatus.HELD and not one.is_blocked,
            preview=_consequence("goes on"),
        ),
    )
    refuse = button(
        "refuse",
        Button(
            reviews.followed(reviewing.refuse),
            "Refuse",
            "Refused; what was paid goes back by rule, and the customer is told.",
            form=Denial,
            when=lambda one: one.status in _OPEN,
            preview=_consequence(
                "is cancelled, what it cost goes back, and the customer is told that we cannot make it"
            ),
            initial=_nothing_typed,
        ),
    )

    @override
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Remember which version was asked for to be set beside it."""
        if obj is not None:
            obj.beside = request.GET.get("with", "")
        return super().get_fieldsets(request, obj)

    @display(description="Product", ordering="variant__sku")
    def product(self, row: Prescription) -> str:
        """Name the article."""
        return f"{row.variant.product.name}, {row.variant.name}"

    @display(description="Wearer", ordering="profile__wearer__name")
    def wearer(self, row: Prescription) -> str:
        """Name the wearer as the customer does."""
        return row.profile.wearer.name

    @display(description="Red flag", ordering="is_blocked")
    def flag(self, row: Prescription) -> str:
        """Say whether a clinician comes first."""
        return "a clinician first" if row.is_blocked else "—"

    @display(description="Status", ordering="status")
    def standing(self, row: Prescription) -> str:
        """Say where it stands, and whether a rule put it there."""
        by_rule = " by rule" if row.decided_at is not None and row.is_by_rule else ""
        return f"{label(row.status)}{by_rule}"

    @display(description="Why")
    def why(self, row: Prescription) -> str:
        """Name the causes in few words."""
        return ", ".join(sorted({label(cause["code"]).lower() for cause in row.causes})) or "—"

    @display(description="Feet")
    def feet(self, row: Prescription) -> SafeString:
        """Lead to the foot profile."""
        text = f"{row.profile.wearer.name}, version {row.profile.version}"
        return prescribed.link("fitting_footprofile", row.profile_id, text)

    @display(description="Why a person looks")
    def why_in_full(self, row: Prescription) -> SafeString | str:
        """Write the claims that wait for it, and the causes."""
        return fit_claims.told(row) + prescribed.causes(row)

    @display(description="Decision")
    def decision(self, row: Prescription) -> str:
        """Write what was decided, and in which words."""
        told = (label(row.reason_code) if row.reason_code else "", row.words, row.remark)
        return " · ".join(part for part in told if part) or "—"

    @display(description="Pictures")
    def pictures(self, row: Prescription) -> SafeString | str:
        """Show both feet."""
        return prescribed.pictures(row)

    @display(description="Measured")
    def measured(self, row: Prescription) -> SafeString | str:
        """Write what was measured."""
        return prescribed.measured(row)

    @display(description="Concluded")
    def concluded(self, row: Prescription) -> SafeString | str:
        """Write what follows."""
        return prescribed.concluded(row)

    @display(description="Values")
    def values(self, row: Prescription) -> SafeString | str:
        """Write what would be built."""
        return prescribed.values(row)

    @display(description="Compared")
    def compared(self, row: Prescription) -> SafeString | str:
        """Set another version beside it: the one that was asked for, or the one before."""
        every = prescribed.of_wearer(row).exclude(pk=row.pk)
        asked = str(vars(row).get("beside", ""))
        other = every.filter(public_id=asked).first() if asked else every.filter(pk__lt=row.pk).first()
        return prescribed.compared(row, other)

    @display(description="Every version")
    def history(self, row: Prescription) -> SafeString | str:
        """List what there was."""
        return prescribed.history(row)
