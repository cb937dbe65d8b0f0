"""The desk of claims: what is asked, what the rules say of it, what was done for the pair; decided in one press."""

import datetime as dt
from dataclasses import asdict
from typing import Any, ClassVar, Final, override

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from orders import claims
from orders.admin import claim_talk
from orders.admin.claim_correcting import CORRECT
from orders.admin.claim_forms import Asked, Granted, Refused, in_words
from orders.admin.claim_previews import if_granted, if_refused, suggested
from orders.admin.desk import Button, Desk, Reason, Roles, Shelf, amount, button
from orders.covering.judging import Verdict
from orders.covering.sentences import SENTENCES
from orders.models import Claim, ClaimDecision, ClaimMessage, ClaimSide, Device
from orders.parting import cost_of_line
from orders.postal import Address
from shop.actor import Actor, Role, actor_of, allowed

CLAIMS: Final[Roles] = frozenset({Role.CLAIMS.value, claims.FALLBACK})


@allowed("claims", claims.FALLBACK)
def _grant(claim_id: int, *, choice: claims.Choice, at: dt.datetime, by: Actor) -> ClaimDecision:
    """Grant a claim."""
    return claims.decide(claim_id, choice, at=at, by=by)


@allowed("claims", claims.FALLBACK)
def _refuse(claim_id: int, *, clause: str, words: str, at: dt.datetime, by: Actor) -> ClaimDecision:
    """Refuse a claim."""
    return claims.decide(claim_id, claims.Choice(Verdict.REFUSED.value, clause, words=words), at=at, by=by)


def _in_review(claim: Claim) -> bool:
    return claim.status == Claim.Status.IN_REVIEW


class QueueFilter(admin.SimpleListFilter):
    """Who has the ball."""

    title = "queue"
    parameter_name = "queue"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the queues of claims."""
        named = {"new": "New", "needs_info": "Needs info", "overdue": "Overdue", "appeals": "Appeals"}
        return [*named.items(), ("messages", "Messages to answer")]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """Keep what was asked for."""
        kept = Claim.objects.queues(at=timezone.now()).get(self.value() or "")
        return queryset if kept is None else queryset.filter(kept)


class Sides(Shelf):
    """What is claimed, side by side."""

    model = ClaimSide
    verbose_name_plural = "Sides"
    fields: ClassVar = ["side", "device", "lot", "part", "what", "why", "granted"]
    readonly_fields: ClassVar = ["lot", "what", "why", "granted"]
    roles = CLAIMS
    joined: ClassVar = ("device",)

    @display(description="What is wrong")
    def what(self, side: ClaimSide) -> str:
        """Write what failed, or where it does not fit."""
        return in_words(side.failure) or ", ".join(in_words(str(misfit)) for misfit in side.misfits) or "-"

    @display(description="By")
    def why(self, side: ClaimSide) -> str:
        """Write what it came from, as the customer says."""
        return in_words(side.cause) or "-"

    @display(description="Granted")
    def granted(self, side: ClaimSide) -> str:
        """Say what was decided of it, which is neither yes nor no while nothing is."""
        if side.claim.status in {"submitted", "in_review", "needs_info", "withdrawn"}:
            return "not decided"
        return "yes" if side.is_granted else "no"

    @display(description="Lot")
    def lot(self, side: ClaimSide) -> str:
        """Name the lot of its material."""
        return side.device.lot


class Decisions(Shelf):
    """What was decided, by whom, and why."""

    model = ClaimDecision
    verbose_name_plural = "Decisions"
    fields: ClassVar = ["number", "verdict", "remedy", "clause", "words", "note", "by", "on_appeal", "decided_at"]
    roles = CLAIMS
    joined: ClassVar = ("by",)


class Words(Shelf):
    """What was written."""

    model = ClaimMessage
    verbose_name_plural = "Messages"
    fields: ClassVar = ["author", "text", "written_at"]
    roles = CLAIMS


@admin.register(Claim)
class ClaimDesk(Desk):
    """What is due first stands first."""

    roles = CLAIMS
    list_display: ClassVar = ["number", "order_number", "kind", "status", "submitted_at", "due_at", "injury"]
    list_filter: ClassVar = [QueueFilter, "status", "kind", "injury"]
    search_fields: ClassVar = ["number__istartswith", "line__order__number__istartswith", "sides__device__serial"]
    search_help_text = "Number of the claim or of the order, or a serial"
    ordering: ClassVar[Any] = [F("closed_at").asc(nulls_first=True), "due_at", "-pk"]
    joined: ClassVar = ("line__order", "line__wearer", "cover__policy", "parted_from", "remake__order")
    inlines: ClassVar = [Sides, Decisions, Words]
    actions_detail: ClassVar = [
        "ask_customer", "grant", "refuse", "look_again", "correct", "reopen", "answer", "no_answer", "hurt",
    ]  # fmt: skip
    fields: ClassVar = [
        "number", "its_order", "product", "kind", "status", "due_at", "words", "wish", "noticed_on", "injury", "miles",
        "policy", "rules_say", "photos", "exposure", "history_of_pair", "signals", "appealed_at", "parted", "sends_to",
        "remake",
    ]  # fmt: skip
    readonly_fields: ClassVar = [
        "its_order", "product", "miles", "policy", "rules_say", "photos", "exposure", "history_of_pair", "signals",
        "parted", "sends_to",
    ]  # fmt: skip

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Show whoever stands in for claims what falls to them, and nothing else."""
        rows: QuerySet[Claim] = super().get_queryset(request)
        # Who may not look at all is refused, and not told that there is none.
        return rows.filter(claims.seen_by(actor_of(request.user))) if self.has_view_permission(request) else rows

    ask_customer = button(
        "ask-customer",
        Button(
            claims.ask, "Ask the customer", "Asked; the clock stands until the answer.", form=Asked, when=_in_review,
            initial=lambda _claim: {},
        ),
    )  # fmt: skip
    grant = button(
        "grant",
        Button(
            _grant, "Grant it", "Granted and begun; the customer is told.", form=Granted, when=_in_review,
            preview=if_granted, initial=suggested,
        ),
    )  # fmt: skip
    refuse = button(
        "refuse",
        Button(
            _refuse, "Refuse it", "Refused; the customer reads why, and what is open now.", form=Refused,
            when=_in_review, preview=if_refused, initial=lambda claim: {"clause": suggested(claim)["clause"]},
        ),
    )  # fmt: skip
    answer = button("answer", claim_talk.ANSWER)
    no_answer = button("no-answer", claim_talk.NO_ANSWER)
    hurt = button("hurt", claim_talk.HURT)
    reopen = button(
        "reopen",
        Button(
            claims.reopen, "Open it again", "Open again; somebody looks at it.",
            when=lambda claim: claim.status in {"withdrawn", "resolved"},
        ),
    )  # fmt: skip

    look_again = button(
        "look-again",
        Button(
            claims.correct, "Look at it again", "Open again; the refusal stays as it was written.", form=Reason,
            when=lambda claim: claim.status == "denied", initial=lambda _claim: {},
        ),
    )  # fmt: skip

    correct = button("correct", CORRECT)

    @display(description="Order", ordering="line__order__number")
    def order_number(self, claim: Claim) -> str:
        """Name the order."""
        return claim.line.order.number

    @display(description="Order")
    def its_order(self, claim: Claim) -> SafeString:
        """Lead to the order."""
        url = reverse("admin:orders_order_change", args=[claim.line.order_id])
        return format_html('<a class="text-primary-600 underline" href="{}">{}</a>', url, claim.line.order.number)

    @display(description="Pair")
    def product(self, claim: Claim) -> str:
        """Name the goods."""
        return claim.line.name

    @display(description="Miles, by the customer's own figure")
    def miles(self, claim: Claim) -> str:
        """Write how far it has gone."""
        return "none told" if claim.confirmed_tenths is None else f"{claim.confirmed_tenths / 10:.1f}"

    @display(description="Judged by")
    def policy(self, claim: Claim) -> str:
        """Name the text that was pinned."""
        return f"{claim.cover.policy.slug}, version {claim.cover.policy.version}"

    @display(description="The rules say")
    def rules_say(self, claim: Claim) -> str:
        """Write what the rules find, side by side."""
        found = claims.said_of(claim.pk, at=timezone.now())
        said = [f"{side}: {judged.verdict.value}, “{SENTENCES[judged.clause]}”" for side, judged in found.sides]
        return " ".join([*said, *([f"A person looks at it: {in_words(found.why)}."] if found.why else [])])

    @display(description="Photos")
    def photos(self, claim: Claim) -> SafeString | str:
        """Show the photos, by links that end."""
        now = timezone.now()
        links = [(reverse("v1:claim-photo", args=[claims.link(one, at=now)]),) for one in claims.photos_of(claim.pk)]
        shown = '<a href="{0}"><img src="{0}" alt="A photo of the claim" width="240" loading="lazy"></a> '
        return format_html_join("", shown, links) or "none"

    @display(description="Exposure")
    def exposure(self, claim: Claim) -> str:
        """Write what was done for the pair so far, and what is left of its money."""
        line = claim.line
        back = amount(line.refunded_minor, line.order.currency)
        whole = amount(cost_of_line(line.order, line), line.order.currency)
        return f"remade {line.remakes_left_used} left, {line.remakes_right_used} right; given back {back} of {whole}"

    @display(description="Parted from, and into")
    def parted(self, claim: Claim) -> SafeString | str:
        """Lead to the claim of which this was a side, and to those that were sides of it."""
        others = [one for one in (claim.parted_from, *claim.parted.order_by("pk")) if one is not None]
        links = [(reverse("admin:orders_claim_change", args=[one.pk]), one.number) for one in others]
        return format_html_join(", ", '<a class="text-primary-600 underline" href="{}">{}</a>', links) or "neither"

    @display(description="Sends what is made again to")
    def sends_to(self, claim: Claim) -> str:
        """Write the address: of what is made again, else the one given with the claim, else that of the order."""
        given = claim if claim.ship_country else claim.line.order
        there = Address.of((claim.remake.order if claim.remake is not None else given).ship_to())
        return ", ".join(part for part in asdict(there).values() if part)

    @display(description="Insoles of this pair")
    def history_of_pair(self, claim: Claim) -> str:
        """Name every insole that was ever made for it."""
        made = Device.objects.filter(
            work_order__line__in=[claim.line_id, *claim.line.remakes.values_list("pk", flat=True)]
        )
        return "; ".join(
            f"{one.serial} {one.side}, lot {one.lot or '-'}, {in_words(one.status)}" for one in made.order_by("pk")
        )

    @display(description="Signals (they decide nothing)")
    def signals(self, claim: Claim) -> str:
        """Say what stands out, and why."""
        return " ".join(signal.why for signal in claims.signals(claim)) or "nothing"
