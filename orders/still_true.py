"""
Which mails are still true when they are about to be sent: what is not is stopped, so that nobody is told of the past.

Most mails tell what has happened, and that stays so. Here are those that ask for something, advise something, or say
how things stand.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Q

from fitting.models import Message
from orders import cancellations, reminders
from orders.models import Claim, Delay, LineStatus, Order, OrderLine, PaymentStatus

_BEING_MADE: Final = (LineStatus.IN_PRODUCTION, LineStatus.QUALITY_CHECK, LineStatus.READY)
# Until it is begun; what is made was approved, too, and is told with news of its own.
_WILL_BE_MADE: Final = (LineStatus.APPROVED, LineStatus.QUEUED)


def still_wanted(message: Message) -> bool:
    """Answer whether what a message says is still so; what has happened always is."""
    asked = _STILL.get(message.kind)
    return asked is None or asked(message.facts)


def _line(facts: Mapping[str, Any]) -> Q:
    return Q(public_id=facts.get("line", ""))


def _pays(*statuses: PaymentStatus) -> Callable[[Mapping[str, Any]], bool]:
    """Ask whether an order waits for its payment in one of these ways."""
    return lambda facts: Order.objects.filter(number=facts["number"], payment__in=statuses).exists()


def _stands(*statuses: LineStatus) -> Callable[[Mapping[str, Any]], bool]:
    """Ask whether a line is where the mail says; one that was written without its line is believed."""
    lines = OrderLine.objects.filter(status__in=statuses)
    return lambda facts: "line" not in facts or lines.filter(_line(facts)).exists()


def _delay_waits(facts: Mapping[str, Any]) -> bool:
    """Ask whether nobody has answered the delay, and nothing else has ended it."""
    waiting = Delay.objects.filter(status=Delay.Status.TOLD, line__public_id=facts["line"])
    return waiting.filter(Q(number=facts["delay"]) if "delay" in facts else Q()).exists()


_STILL: Final[Mapping[str, Callable[[Mapping[str, Any]], bool]]] = {
    "measure_now": lambda facts: cancellations.awaited().filter(_line(facts)).exists(),
    "measure_reminder": lambda facts: cancellations.awaited().filter(_line(facts)).exists(),
    "break_in": lambda facts: reminders.accompanied().filter(_line(facts)).exists(),
    "fit_check": lambda facts: reminders.accompanied().filter(_line(facts)).exists(),
    "payment_processing": _pays(PaymentStatus.PROCESSING),
    "payment_failed": _pays(PaymentStatus.AWAITING_PAYMENT),
    "line_sent_back": _stands(LineStatus.AWAITING_PROFILE),
    "line_approved": _stands(*_WILL_BE_MADE),
    "line_in_production": _stands(*_BEING_MADE),
    "line_delayed": _delay_waits,
    "claim_needs_info": lambda facts: Claim.objects.filter(number=facts["claim"], status="needs_info").exists(),
}
