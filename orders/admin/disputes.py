"""The desk of disputes: what banks took back or ask about, by the day until which an answer counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from orders import disputes, evidence, exhibits
from orders.admin.desk import Button, Preview, amount, button, text_of
from orders.admin.money import MoneyDesk
from orders.admin.sheets import AT_ONCE, Sheeted
from orders.models import Dispute, DisputeFile
from shop import days
from shop.actor import Actor, actor_of, may

# Characters that a person may add to what we know of the order.
LONGEST_REMARK = 4000


class Remark(forms.Form):
    """What the bank should know besides the facts of the order."""

    remark = text_of(LONGEST_REMARK, rows=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what must not stand there, and let it be empty."""
        super().__init__(*args, **kwargs)
        self.fields["remark"].required = False
        self.fields["remark"].help_text += " Nothing about anybody's health: the bank and the cardholder read it."


class Exhibit(forms.Form):
    """A file, and what it shows."""

    shows = forms.ChoiceField(
        label="It shows",
        choices=DisputeFile.Shows.choices,
        help_text="A file that shows this already is replaced by it: of each, the last one goes along.",
        widget=UnfoldAdminSelectWidget(),
    )
    file = forms.FileField(
        label="PDF, JPEG or PNG, at most 4 MB",
        help_text="Nothing about anybody's health: the bank and the cardholder read it.",
        widget=UnfoldAdminFileFieldWidget(),
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Hand over the bytes; no more is read than is refused."""
        said = super().clean() or {}
        if "file" in said:
            said["file"] = said["file"].read(exhibits.LARGEST_BYTES + 1)
        return said


# What colleagues call what Stripe's form asks; where Stripe calls it otherwise in an appeal stands below.
WORDS: Final[Mapping[str, str]] = {
    "customer_name": "Name of the customer",
    "customer_email_address": "E-mail address of the customer",
    "shipping_address": "Where it was sent",
    "product_description": "What was bought",
    "refund_policy_disclosure": "Terms, as shown before the purchase",
    "shipping_carrier": "Carrier",
    "shipping_tracking_number": "Tracking number",
    "shipping_date": "First handed to a carrier",
    "uncategorized_text": "What happened, below your remark",
    **{shows.value: f"File: {shows.label}" for shows in DisputeFile.Shows},
}


def _told_to_the_bank(dispute: Dispute, _by: Actor) -> Preview:
    """Say in our words what goes to the bank, with Stripe's word for each beside it."""
    files = evidence.last_files(dispute)
    for name, text in evidence.fields(dispute, remark="").items():
        at_stripe, told = name, f"{files[name]}, at Stripe: {text}" if name in files else text
        if dispute.status in Dispute.APPEALS:
            # Against a decision the bank takes one reason and the files; the rest it has.
            if name not in {"uncategorized_text", *files}:
                continue
            at_stripe = "supporting_files" if name in files else "reason_for_filing"
        hint = format_html(
            '<small class="block text-font-subtle-light dark:text-font-subtle-dark">{}</small>', at_stripe
        )
        yield format_html("{}{}", WORDS[name], hint), told


def _wants_answer(dispute: Dispute) -> bool:
    return dispute.status in Dispute.TO_ANSWER


def _newest_first(dispute: Dispute) -> Iterable[DisputeFile]:
    return dispute.files.order_by("-added_at", "-pk")


def _goes(file: DisputeFile, along: set[int]) -> str:
    if not file.stripe_file_id:
        return "not confirmed, add it again"
    return "goes along" if file.pk in along else "replaced"


class ToAnswerFilter(admin.SimpleListFilter):
    """What the bank waits for."""

    title = "answer"
    parameter_name = "answer"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer what is to be answered, and what is late."""
        return [("wanted", "Wanted"), ("late", "Too late")]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Dispute]) -> QuerySet[Dispute]:
        """Keep what was asked for."""
        wanted = queryset.filter(status__in=Dispute.TO_ANSWER)
        now = timezone.now()
        kept = {"wanted": wanted.filter(due_by__gt=now), "late": wanted.filter(due_by__lte=now)}
        return kept.get(self.value() or "", queryset)


@admin.register(Dispute)
class DisputeDesk(Sheeted, MoneyDesk):
    """What is due first stands first; what is over stands last."""

    columns = (
        "order__number", "stripe_dispute_id", "status", "amount_minor", "withdrawn_minor", "fee_minor", "currency",
        "fee_currency", "reason", "due_by", "opened_at", "ended_at",
    )  # fmt: skip

    list_display: ClassVar = ["order_number", "status", "amount", "fee", "why", "due_by", "opened_at", "ended_at"]
    list_filter: ClassVar = [ToAnswerFilter, "status", "reason", "opened_at"]
    search_fields: ClassVar = ["order__number__istartswith", "stripe_dispute_id"]
    ordering: ClassVar[Any] = [F("due_by").asc(nulls_last=True), "-pk"]
    fields: ClassVar = [
        "order_number", "stripe_dispute_id", "status", "amount", "withdrawn", "fee", "why", "due_by", "opened_at",
        "ended_at", "shown", "answered",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["order_number", "amount", "withdrawn", "fee", "why", "shown", "answered"]
    actions_detail: ClassVar = ["answer", "exhibit", "evidence"]

    answer = button(
        "answer",
        Button(
            disputes.answer,
            "Answer the bank",
            "Sent to the bank, or on its way; what became of it is below.",
            form=Remark,
            when=_wants_answer,
            preview=_told_to_the_bank,
        ),
    )

    exhibit = button(
        "exhibit",
        Button(
            exhibits.add,
            "Add a file",
            "Stripe has it; it goes along with the answer.",
            form=Exhibit,
            when=_wants_answer,
            initial=lambda _dispute: {},
        ),
    )

    @action(description="Fetch the papers", url_path="evidence")
    def evidence(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hand out the papers as an archive."""
        row, by = self.row(request, object_id), actor_of(request.user)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row) or not may(disputes.pack, by):
            raise PermissionDenied
        body = disputes.pack(row.pk, at=timezone.now(), by=by)
        headers = {"Content-Disposition": f'attachment; filename="{row}.zip"'}
        return HttpResponse(body, content_type="application/zip", headers=headers)

    evidence.button = Button(disputes.pack, "Fetch the papers", "")

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read in which currency the fee is kept in the same statement."""
        rows: QuerySet[Any] = super().get_queryset(request)
        told: QuerySet[Any] = rows.with_fee_currency()  # type: ignore[attr-defined]  # of our own manager
        return told

    @override
    def rows(self, listed: QuerySet[Any]) -> Iterable[Sequence[object]]:
        """Read the columns of what is listed, the oldest first."""
        found = Dispute.objects.filter(pk__in=listed).with_fee_currency().order_by("pk")
        return found.values_list(*self.columns).iterator(AT_ONCE)

    @display(description="Fee", ordering="fee_minor")
    def fee(self, dispute: Dispute) -> str:
        """Write what Stripe keeps for it."""
        return amount(dispute.fee_minor, vars(dispute)["fee_currency"])

    @display(description="The bank says", ordering="reason")
    def why(self, dispute: Dispute) -> str:
        """Write Stripe's word in words."""
        return dispute.reason.replace("_", " ") or "—"

    @display(description="With the bank now")
    def withdrawn(self, dispute: Dispute) -> str:
        """Write what the bank holds."""
        return amount(dispute.withdrawn_minor, dispute.currency)

    @display(description="Files for the answer")
    def shown(self, dispute: Dispute) -> str:
        """Name what was handed in, the last first: what goes along, is replaced, or not confirmed."""
        along = {file.pk for file in evidence.last_files(dispute).values()}
        told = (f"{file}, added {days.told(file.added_at)}: {_goes(file, along)}" for file in _newest_first(dispute))
        return "; ".join(told) or "none"

    @display(description="Our answer")
    def answered(self, dispute: Dispute) -> str:
        """Say what became of what we sent."""
        told = [
            f"{answer.get_status_display()} {answer.last_error}".strip() for answer in dispute.answers.order_by("pk")
        ]
        return ", ".join(told) or "none"
