"""Answering what customers wrote about claims that nobody looks at any more, and what they say of an injury."""

from typing import Any, Final

from django import forms

from orders import claims
from orders.admin.desk import Button, text_of
from orders.models import LONGEST, Claim


class Read(forms.Form):
    """How far the messages were read before; what came later still waits."""

    read = forms.IntegerField(required=False, widget=forms.HiddenInput())


class Answered(Read):
    """What the customer is answered."""

    text = text_of(LONGEST, rows=4)
    field_order = ("text", "read")


class Hurt(forms.Form):
    """What happened."""

    text = text_of(LONGEST, rows=4)


def _read_so_far(claim: Claim) -> dict[str, Any]:
    return {"read": claim.messages.order_by("-pk").values_list("pk", flat=True).first()}


def _waits(claim: Claim) -> bool:
    return claim.unheard_since is not None


ANSWER: Final = Button(
    claims.answer, "Answer the customer", "Answered; the customer is told that something is there to read.",
    form=Answered, initial=_read_so_far,
)  # fmt: skip
NO_ANSWER: Final = Button(
    claims.need_no_answer, "It needs no answer", "Off the queue; the timeline says who said so.", form=Read,
    when=_waits, initial=_read_so_far,
)  # fmt: skip
HURT: Final = Button(
    claims.tell_of_injury, "Somebody was hurt", "Recorded for good as a complaint.", form=Hurt,
    when=lambda claim: not claim.injury, initial=lambda _claim: {},
)  # fmt: skip
