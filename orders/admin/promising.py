"""What the desk of lines says and does about promises: the day, why it changed, a delay and its answer."""

import datetime as dt
from typing import Any, Final, cast, override

from django import forms
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminDateWidget

from fitting.models import LONGEST_REASON
from orders import promises
from orders.admin.bulk import Act, Page
from orders.admin.desk import Button, Preview, Reason, text_of
from orders.cases.sources import Moments, promises_at_risk
from orders.models import BEFORE_HAND_OVER, OrderLine
from shop import days
from shop.actor import Actor, Role


class Later(forms.Form):
    """Until when it leaves us instead, and why; the customer reads both."""

    ship_by = forms.DateField(
        required=False, label="Leaves us by", help_text="Nothing, if we cannot say.", widget=UnfoldAdminDateWidget()
    )
    reason = text_of(LONGEST_REASON, rows=3)

    @override
    def clean(self) -> dict[str, Any]:
        """Say nothing where no day is given."""
        return {"ship_by": self.cleaned_data.get("ship_by"), "reason": self.cleaned_data.get("reason", "")}


def _promised(line: OrderLine) -> bool:
    return line.kind == OrderLine.Kind.CUSTOM and line.status in BEFORE_HAND_OVER and line.promises.exists()


def _before_restarting(line: OrderLine, _by: Actor) -> Preview:
    """Say what is promised now, and that the customer reads why it changes."""
    yield "Promised now", str(line.promises.filter(is_current=True).first() or "—")
    yield "Counted anew from today", f"{line.lead_time_business_days} business days"
    yield "The customer reads", "the new day and your reason"


def _before_telling(line: OrderLine, _by: Actor) -> Preview:
    """Say what a delay lets the customer do, and what silence would mean."""
    yield "Promised now", str(line.promises.filter(is_current=True).first() or "—")
    yield "Delays before", line.delays.count()
    yield (
        "The customer may",
        f"cancel it for nothing until it leaves us, and has {promises.DAYS_TO_ANSWER} days to answer",
    )
    first = f"accepts a day at most {promises.MOST_DAYS_BY_SILENCE} days after the promised one, else cancels"
    yield "Silence", "cancels" if line.delays.exists() else first


RESTART: Final = Button(
    promises.restart, "Count the promise anew", "Counted anew from today; the customer reads why.", form=Reason,
    when=_promised, preview=_before_restarting,
)  # fmt: skip
TELL: Final = Button(
    promises.tell_delay, "Tell a delay", "Told; the customer has a mail with the question.", form=Later,
    when=lambda line: _promised(line) and not line.in_part, preview=_before_telling, initial=lambda _line: {},
)  # fmt: skip


_SILENCE: Final = {True: "it is accepted", False: "it is cancelled"}


# --- the page of what may not leave us in time --------------------------------------------------


def _at_risk(at: dt.datetime) -> QuerySet[OrderLine]:
    risky = OrderLine.objects.filter(pk__in=promises_at_risk(Moments.of(at)).values("pk"))
    current = FilteredRelation("promises", condition=Q(promises__is_current=True))
    known = risky.annotate(now=current, ship_by=F("now__ship_by"))
    return known.select_related("order").order_by("ship_by", "pk")


def _of_line(line: OrderLine) -> tuple[object, ...]:
    ship_by = cast("dt.date", vars(line)["ship_by"])
    late = "late" if ship_by < days.day_of(timezone.now()) else "near"
    return line.order.number, line.sku, line.get_status_display(), ship_by, late


def _why_not(line: OrderLine) -> str:
    return promises.OnlyAPart.title if line.in_part else ""


AT_RISK: Final = Page(
    "orders_promises", "Promises at risk", frozenset({Role.SUPPORT.value}), _at_risk,
    ("Order", "SKU", "Stage", "Promised", "Standing"), _of_line,
    {
        "tell-delay": Act("Tell a delay", promises.tell_delay, _why_not, Later),
        "restart": Act("Count anew", promises.restart, lambda _line: "", Reason),
    },
)  # fmt: skip


def told_of(line: OrderLine) -> SafeString | str:
    """Write every day that was promised, and every delay with its answer; two statements."""
    moments = [
        (days.told(one.made_at), f"leaves us by {one.ship_by}", f"{one.get_reason_display()}. {one.why}".strip())
        for one in line.promises.order_by("number")
    ]
    moments += [
        (
            days.told(one.told_at),
            f"delay {one.number}: {one.status}{' by silence' if one.by_silence else ''}",
            f"{one.why} To be answered until {days.told(one.answer_until)}, or else {_SILENCE[one.silence_accepts]}",
        )
        for one in line.delays.order_by("number")
    ]
    if not moments:
        return "Nothing yet: it is dated when its feet are approved."
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {} ({})</li>", sorted(moments)))
