"""Buttons for money that goes back: decide it, approve it, and pay out what a refund could not bring home."""

from collections.abc import Iterator
from typing import Any, Final, override

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from fitting.models import LONGEST_REASON
from orders import deciding, payouts
from orders.admin.desk import Button, Preview, Reason, amount, minor_of, money_of, text_of
from orders.models import Order, Payment, PaymentStatus, Payout, Refund, holds_back
from orders.money_left import Left, in_words, left_of
from shop import days
from shop.actor import Actor


class Parts(forms.Form):
    """How much of what goes back; empty: nothing."""

    reason = forms.ChoiceField(
        choices=[(code, Refund.Reason(code).label) for code in Refund.BY_PERSON], widget=UnfoldAdminSelectWidget()
    )
    remark = text_of(LONGEST_REASON, rows=2)
    made_all_the_same = forms.BooleanField(
        required=False,
        help_text="Only where a line that is under way goes back whole and shall be made and sent all the same.",
        widget=UnfoldBooleanSwitchWidget(),
    )
    seen_minor = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer a box for everything of which something is left."""
        super().__init__(*args, **kwargs)
        self.left: list[Left]
        self.left, self.initial["seen_minor"] = self.initial["left"]
        for left in self.left:
            self.fields[left.name] = money_of(
                left.money.currency,
                left.words,
                most=left.money,
                help_text=f"{left.money.words()} are left, tax included.{_GOES_ON if left.goes_on else ''}",
            )

    @override
    def clean(self) -> dict[str, Any]:
        """Hand over what the verb takes."""
        said = super().clean() or {}
        amounts = {
            left.name: minor_of(said[left.name], left.money.currency) for left in self.left if said.get(left.name)
        }
        for left in self.left:
            whole = amounts.get(left.name) == left.money.amount_minor
            if left.goes_on and whole and not said.get("made_all_the_same"):
                self.add_error(left.name, _WHOLE)
        return {"amounts": amounts, **{name: said[name] for name in ("reason", "remark", "seen_minor") if name in said}}


_GOES_ON: Final = " It is under way, and goes on: to end it, cancel the line instead, which gives this back."
_WHOLE: Final = (
    "This is all that is left of a line that goes on to be made and sent. Cancel the line instead, on its page; or say"
    " below that it is made all the same."
)


class Remark(forms.Form):
    """Why, for whoever approves."""

    remark = text_of(LONGEST_REASON, rows=2)


class Sent(forms.Form):
    """How the money went, and how it is found again."""

    method = forms.ChoiceField(choices=Payout.Method.choices, widget=UnfoldAdminSelectWidget())
    reference = forms.CharField(
        max_length=payouts.LONGEST_REFERENCE,
        help_text="What stands on the bank's statement; no account number.",
        widget=UnfoldAdminTextInputWidget(),
    )


class Seen(forms.Form):
    """Nothing to say but yes, to what is shown."""

    seen_minor = forms.IntegerField(required=False, widget=forms.HiddenInput())


def _sent(payout: Payout, _by: Actor) -> Preview:
    """Say what is said to have left, and what else has gone back of the same payment."""
    refund = payout.refund
    payment = refund.payment
    yield "Left us", amount(payout.amount_minor, payout.currency)
    yield payout.get_method_display().capitalize(), payout.reference
    yield "Written down by", payout.proposed_by
    yield "Instead of the refund", f"{refund} of {days.told(refund.requested_at)}, {refund.get_reason_display()}"
    for other in payment.refunds.filter(holds_back()).exclude(pk=refund.pk).distinct().order_by("pk"):
        told = f"{days.told(other.requested_at)}, {other.get_reason_display()}, {other.get_status_display().lower()}"
        yield f"Another refund, of {amount(other.amount_minor, other.currency)}", told
    yield "Left of the payment beside all that", amount(payment.available_minor(), payment.currency)


def _limits(order: Order) -> Iterator[tuple[str, object]]:
    """Say what one person alone may still give back."""
    rest = max(0, deciding.limit_minor(order.currency) - deciding.decided_minor(order))
    yield "You alone may still give back", amount(rest, order.currency)


def parts_of(refund: Refund) -> str:
    """Name what a refund gives back of which line, or of sending; money that bought nothing has no parts."""
    parts = refund.parts.select_related("line__wearer").order_by("pk")
    told = (
        f"{in_words(part.line) if part.line else 'Shipping'}: {amount(part.amount_minor, refund.currency)}"
        for part in parts
    )
    return "; ".join(told) or "—"


def why_failed(refund: Refund) -> str:
    """Say in words why the money did not arrive, as Stripe calls it."""
    return refund.failure_reason.replace("_", " ") or "—"


def _unpaid(refund: Refund, _by: Actor) -> Preview:
    """Say how much did not arrive, for what, and why."""
    yield "To be sent", amount(refund.amount_minor, refund.currency)
    yield "For", parts_of(refund)
    yield "It did not arrive because of", why_failed(refund)


def _misfit(payment: Payment, _by: Actor) -> Preview:
    """Say what would go back, and beside what it does not fit."""
    yield "Goes back", amount(payment.available_minor(), payment.currency)
    if (came := payment.amount_minor) != payment.available_minor():
        yield "Of what came", amount(came, payment.currency)
    yield "Why it does not fit", _MISFITS[payment.standing]
    yield "The order costs", amount(payment.order.total_minor, payment.order.currency)
    yield from _limits(payment.order)


_MISFITS: Final[dict[str, str]] = {
    Payment.Standing.COUNTED.value: "It paid the order: give back parts of the order instead.",
    Payment.Standing.LATE.value: "It came after the order was cancelled, or had expired.",
    Payment.Standing.DUPLICATE.value: "The order was paid already.",
    Payment.Standing.MISMATCH.value: "It is not what the order costs, or came by a page that we never opened.",
}


def _what(refund: Refund, _by: Actor) -> Preview:
    """Say what would go back, for what, and why."""
    yield "Goes back", amount(refund.amount_minor, refund.currency)
    for part in refund.parts.select_related("line__wearer").order_by("pk"):
        yield (
            in_words(part.line) if part.line else "Shipping",
            amount(part.amount_minor, refund.currency),
        )
    yield "Reason", refund.get_reason_display()
    yield "Remark", refund.remark
    yield "Decided by", refund.decided_by


GIVE_BACK = Button(
    deciding.decide,
    "Give money back",
    "Decided. It goes back within seconds, or waits for a colleague where it is above the limit.",
    form=Parts,
    when=lambda order: order.payment == PaymentStatus.PAID and order.total_minor > 0,
    preview=lambda order, _by: _limits(order),
    initial=lambda order: {"left": left_of(order)},
)
RETURN = Button(
    deciding.return_payment,
    "Give it back",
    "Decided. It goes back within seconds, or waits for a colleague where it is above the limit.",
    form=Remark,
    preview=_misfit,
    when=lambda payment: payment.standing != Payment.Standing.COUNTED,
)
APPROVE = Button(
    deciding.approve,
    "Approve",
    "Approved. It goes back within seconds.",
    when=lambda refund: refund.status == Refund.Status.AWAITING_APPROVAL,
    preview=_what,
)
DECLINE = Button(
    deciding.decline,
    "Decline",
    "Declined. Nothing goes back.",
    form=Reason,
    when=lambda refund: refund.status == Refund.Status.AWAITING_APPROVAL,
    preview=_what,
)
PAY_OUT = Button(
    payouts.propose,
    "Paid out another way",
    "Written down. A colleague must confirm that the money has left.",
    form=Sent,
    when=lambda refund: refund.status in Refund.ASTRAY,
    preview=_unpaid,
    initial=lambda _refund: {},
)
CONFIRM = Button(
    payouts.confirm,
    "Confirm",
    "Confirmed; the customer is told.",
    form=Seen,
    when=lambda payout: payout.status == Payout.Status.PROPOSED,
    preview=_sent,
    initial=lambda payout: {"seen_minor": payout.refund.payment.left_minor()},
)
NOT_PAID = Button(
    payouts.decline,
    "Decline",
    "Declined; the refund has not arrived, as before.",
    form=Reason,
    when=lambda payout: payout.status == Payout.Status.PROPOSED,
)
