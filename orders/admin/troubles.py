"""The desks of what went wrong, and of what is sent back: support settles problems, the warehouse receives returns."""

from typing import Any, ClassVar, Final, override

from django import forms
from django.contrib import admin
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanWidget,
)

from fitting.models import LONGEST_REASON
from orders import corrections, problems, returns
from orders.admin.desk import Button, Desk, Preview, Reason, Roles, Shelf, amount, button, text_of
from orders.models import LineStatus, OrderLine, Problem, ProblemLine, StockReturn
from orders.money_left import in_words
from orders.postal import Address
from shop.actor import Actor, Role, allowed

PROBLEMS: Final[Roles] = frozenset({Role.SUPPORT.value})
RETURNS: Final[Roles] = frozenset({Role.SUPPORT.value, Role.WAREHOUSE.value})
_GONE: Final = frozenset({LineStatus.SHIPPED, LineStatus.DELIVERED})


class Answer(forms.Form):
    """What the customer reads."""

    text = text_of(LONGEST_REASON, rows=3)


class MoneyBack(forms.Form):
    """Why, for colleagues, and whether sending goes back too."""

    remark = text_of(LONGEST_REASON, rows=2)
    shipping = forms.BooleanField(required=False, label="And what sending cost", widget=UnfoldBooleanWidget())


class Reported(forms.Form):
    """What somebody tells us of a line, by telephone say."""

    kind = forms.ChoiceField(
        choices=[(kind, Problem.Kind(kind).label) for kind in Problem.REPORTED], widget=UnfoldAdminSelectWidget()
    )
    side = forms.ChoiceField(
        choices=[("", "both, or no pair"), ("left", "left"), ("right", "right")],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    count = forms.IntegerField(
        min_value=1,
        required=False,
        label="How many of a stock good",
        help_text="Empty: all.",
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    words = text_of(LONGEST_REASON, rows=3)


class SentBack(forms.Form):
    """How many pieces."""

    count = forms.IntegerField(
        min_value=1, required=False, help_text="Empty: all that are left.", widget=UnfoldAdminIntegerFieldWidget()
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Say nothing as the verb does."""
        return {"count": self.cleaned_data.get("count") or 0}


class Found(forms.Form):
    """What is in the parcel."""

    condition = forms.ChoiceField(choices=StockReturn.Condition.choices, widget=UnfoldAdminSelectWidget())


class Share(Reason):
    """How much of it goes back."""

    share_percent = forms.IntegerField(
        min_value=1, max_value=100, label="Share of what it cost (%)", widget=UnfoldAdminIntegerFieldWidget()
    )
    field_order = ("share_percent", "reason")


@allowed("support")
def _report(line_id: int, *, kind: str, side: str, count: int | None, words: str, **told: Any) -> Problem:
    """Report a problem of one line for its customer."""
    line = OrderLine.objects.get(pk=line_id)
    trouble = problems.Trouble(line.public_id, side, count or 0)
    return problems.report(line.order_id, kind=kind, troubles=[trouble], words=words, **told)


REPORT: Final = Button(
    _report,
    "Report a problem",
    "Noted; it is in the queue of problems.",
    form=Reported,
    when=lambda line: line.status in _GONE,
    initial=lambda _line: {},
)
ANNOUNCE: Final = Button(
    returns.announce,
    "Let it be sent back",
    "Announced; the customer is told where to send it.",
    form=SentBack,
    when=lambda line: line.kind == OrderLine.Kind.STOCK and line.status == LineStatus.DELIVERED,
    initial=lambda _line: {},
)


def _again(problem: Problem, _by: Actor) -> Preview:
    """Say what sending it again means."""
    for one in problem.lines.select_related("line"):
        made = f"is made again{f', the {one.side} one' if one.side else ''}"
        how = made if one.line.kind == OrderLine.Kind.CUSTOM else f"{one.count} picked again"
        yield one.line.name, "leaves as it is" if problem.kind == Problem.Kind.CAME_BACK else how
    yield "To", ", ".join(part for part in problem.order.ship_to().values() if part)
    yield "The customer", "is told, and pays nothing"


def _stays_here(problem: Problem, _by: Actor) -> Preview:
    """Say what not sending it again means."""
    for first in problems.stoppable(problem):
        made = "what was made of it again is scrapped" if first.line.kind == OrderLine.Kind.CUSTOM else "stays here"
        yield in_words(first.line), f"{made}; delivered with parcel {first.parcel.number}"
    yield "The customer", "keeps what has arrived, and reads what you write"


def _goes_back(problem: Problem, _by: Actor) -> Preview:
    """Say what goes back for which line, and what sending would add."""
    about, sending = problems.foretold(problem)
    currency = problem.order.currency
    for one, minor in about:
        of = f"the {one.side} one" if one.side else f"{one.count or one.line.quantity} of {one.line.quantity}"
        yield f"{in_words(one.line)} ({of})", amount(minor, currency)
    yield "Goes back", amount(sum(minor for _, minor in about), currency)
    is_back = problem.kind == Problem.Kind.CAME_BACK
    yield (
        ("Sending, once nothing of the order is kept" if is_back else "Sending, if you tick it"),
        amount(sending, currency),
    )


def _rule(sent_back: StockReturn, _by: Actor) -> Preview:
    """Say what the rule would give back."""
    order = sent_back.line.order
    whole = sum(returns.amounts_of(order, list(order.lines.all()), sent_back).values())
    yield "If it can be sold again", f"{amount(whole, order.currency)} go back at once, and it is on the shelf"
    yield "If not", "somebody of support decides"


class About(Shelf):
    """What it is about."""

    model = ProblemLine
    verbose_name_plural = "About"
    fields: ClassVar = ["what", "side", "count"]
    readonly_fields: ClassVar = ["what"]
    joined: ClassVar = ("line",)

    @display(description="Line")
    def what(self, one: ProblemLine) -> str:
        """Name the goods."""
        return f"{one.line.quantity} of {one.line.name}"


@admin.register(Problem)
class ProblemDesk(Desk):
    """What went wrong with what was sent, or with where it goes."""

    roles = PROBLEMS
    list_display: ClassVar = ["number", "order_number", "kind", "status", "wish", "reported_at", "settled_at"]
    list_filter: ClassVar = ["status", "kind", "wish"]
    search_fields: ClassVar = ["number__istartswith", "order__number__istartswith"]
    search_help_text = "Number of the problem or of the order"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("order", "parcel", "refund")
    inlines: ClassVar = [About]
    actions_detail: ClassVar = ["resend", "give_back", "answer_it", "stop_it"]
    fields: ClassVar = [
        "number", "order_number", "kind", "status", "words", "wish", "parcel", "address_now", "address_asked",
        "differs", "reported_at", "settled_at", "refund", "answer",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["order_number", "address_now", "address_asked", "differs"]

    resend = button(
        "resend",
        Button(
            problems.resend,
            "Send it again",
            "It is sent again; the customer is told.",
            when=lambda problem: problem.is_open and problem.kind != Problem.Kind.ELSEWHERE,
            preview=_again,
        ),
    )
    give_back = button(
        "give-back",
        Button(
            problems.refund,
            "Give the money back",
            "Decided; what goes back is on the page of the order.",
            form=MoneyBack,
            when=lambda problem: problem.is_open and problem.kind != Problem.Kind.ELSEWHERE,
            preview=_goes_back,
            initial=lambda _problem: {},
        ),
    )
    answer_it = button(
        "answer",
        Button(
            problems.answer,
            "Answer it",
            "Answered; a mail says that something is there to read.",
            form=Answer,
            when=lambda problem: problem.is_open,
            initial=lambda _problem: {},
        ),
    )

    stop_it = button(
        "stop",
        Button(
            problems.stop_resending,
            "Do not send it again",
            "Stopped; a mail says that something is there to read.",
            form=Answer,
            when=lambda problem: bool(problems.stoppable(problem)),
            preview=_stays_here,
            initial=lambda _problem: {},
        ),
    )

    @display(description="Order", ordering="order__number")
    def order_number(self, problem: Problem) -> str:
        """Name the order."""
        return problem.order.number

    @display(description="Goes to")
    def address_now(self, problem: Problem) -> str:
        """Write where the order goes now."""
        return _written(problem.order.ship_to())

    @display(description="Asked for")
    def address_asked(self, problem: Problem) -> str:
        """Write where its customer wants it."""
        return _written(problem.ship_to()) if problem.ship_country else "—"

    @display(description="What differs")
    def differs(self, problem: Problem) -> str:
        """Say why it cannot simply go there."""
        if not problem.ship_country:
            return "—"
        found = corrections.differences(problem.order, Address.of(problem.ship_to()))
        return " ".join(one.detail for one in found) or "nothing that matters"


def _written(columns: dict[str, str]) -> str:
    return ", ".join(part for part in columns.values() if part)


@admin.register(StockReturn)
class StockReturnDesk(Desk):
    """What customers send back within the days of withdrawal."""

    roles = RETURNS
    list_display: ClassVar = ["number", "order_number", "what", "status", "condition", "announced_at", "received_at"]
    list_filter: ClassVar = ["status", "condition", "announced_at"]
    search_fields: ClassVar = ["number__istartswith", "line__order__number__istartswith"]
    search_help_text = "Number of the return, as it is on the parcel, or of the order"
    ordering: ClassVar = ["-pk"]
    joined: ClassVar = ("line__order", "refund")
    actions_detail: ClassVar = ["receive", "inspect", "give_back", "refuse"]
    fields: ClassVar = [
        "number", "its_order", "what", "status", "condition", "announced_at", "received_at", "inspected_at",
        "settled_at", "refund", "answer",
    ]  # fmt: skip
    readonly_fields: ClassVar = ["its_order", "what"]

    receive = button(
        "receive",
        Button(
            returns.receive,
            "It is here",
            "Received; open it and say what is in it.",
            when=lambda one: one.status in {StockReturn.Status.ANNOUNCED, StockReturn.Status.LAPSED},
        ),
    )
    inspect = button(
        "inspect",
        Button(
            returns.inspect,
            "Say what is in it",
            "Noted.",
            form=Found,
            when=lambda one: one.status == StockReturn.Status.RECEIVED,
            preview=_rule,
            initial=lambda _one: {},
        ),
    )
    give_back = button(
        "give-back",
        Button(
            returns.give_back,
            "Give money back",
            "Decided; the customer is told.",
            form=Share,
            when=lambda one: one.status == StockReturn.Status.INSPECTED,
            initial=lambda _one: {"share_percent": 100},
        ),
    )
    refuse = button(
        "refuse",
        Button(
            returns.refuse,
            "Give nothing back",
            "Refused; the customer is told, and the goods go there again.",
            form=Reason,
            when=lambda one: one.status == StockReturn.Status.INSPECTED,
            initial=lambda _one: {},
        ),
    )

    @display(description="Order", ordering="line__order__number")
    def order_number(self, one: StockReturn) -> str:
        """Name the order."""
        return one.line.order.number

    @display(description="Order")
    def its_order(self, one: StockReturn) -> str:
        """Name the order."""
        return one.line.order.number

    @display(description="Goods")
    def what(self, one: StockReturn) -> str:
        """Name the goods."""
        return f"{one.count} of {one.line.name}"
