"""What the workshop does with a line as buttons, and what it says with them."""

import datetime as dt
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, override

from django import forms
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from orders import production
from orders.admin.desk import Button, Preview, Reason
from orders.models import Device, LineStatus, OrderLine, QualityRecord
from orders.numbers import as_labelled
from orders.photographs import MOST_BYTES
from shop.actor import Actor, Role

WORKSHOP = frozenset({Role.PRODUCTION.value})
# A name is compared with those of the last months; so much of it has to be the same for a slip of the finger.
LATELY: Final = dt.timedelta(days=180)
ALIKE: Final = 0.8


class MadeOf(forms.Form):
    """
    What a piece is made of, and on what.

    A recall asks for both by name, and would miss a piece whose lot was typed wrong: what looks like a name that is
    known, and is none, has to be said to be new.
    """

    lot = forms.CharField(max_length=40, widget=UnfoldAdminTextInputWidget())
    machine = forms.CharField(max_length=24, widget=UnfoldAdminTextInputWidget())
    is_new = forms.BooleanField(
        label="This lot or machine is new here", required=False, widget=UnfoldBooleanWidget(), initial=False
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Take a name for new only where it is like none, or somebody says so."""
        said = dict(self.cleaned_data)
        if not said.pop("is_new", False):
            for name, typed in said.items():
                if meant := _meant(name, as_labelled(typed)):
                    self.add_error(name, f"Did you mean {meant}? If not, tick that it is new here.")
        return said


def _meant(name: str, typed: str) -> str:
    """Return the known lot or machine that a name is most like, if it is not one itself."""
    known = Device.objects.exclude(**{name: ""}).order_by().values_list(name, flat=True).distinct()
    names = set(known.filter(begun_at__gte=timezone.now() - LATELY))
    return "" if typed in names else next(iter(get_close_matches(typed, names, n=1, cutoff=ALIKE)), "")


class Packed(forms.Form):
    """What lies in the box."""

    serials = forms.CharField(
        help_text="Read the code of each piece; one on a line.", widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )

    @override
    def clean(self) -> dict[str, Any]:
        """Take one serial a line."""
        return {"serials": self.cleaned_data.get("serials", "").split("\n")}


class Spoiled(forms.Form):
    """Why a piece is thrown away."""

    cause = forms.ChoiceField(
        choices=[one for one in Device.Cause.choices if one[0] != Device.Cause.LINE_ENDED],
        widget=UnfoldAdminSelectWidget(),
    )
    note = forms.CharField(max_length=300, required=False, widget=UnfoldAdminTextInputWidget())


def _figure(most: int, places: int = 1) -> forms.DecimalField:
    return forms.DecimalField(
        min_value=Decimal("0.01"), max_value=most, decimal_places=places, widget=UnfoldAdminTextInputWidget()
    )


class Measured(forms.Form):
    """What was measured of a piece."""

    length_mm, width_mm, wall_mm, weight_g = _figure(400), _figure(200), _figure(40, 2), _figure(2000)
    surface = forms.ChoiceField(choices=QualityRecord.Surface.choices, widget=UnfoldAdminSelectWidget())
    remark = forms.CharField(max_length=300, required=False, widget=UnfoldAdminTextInputWidget())
    photo = forms.FileField(required=False, help_text="JPEG, PNG or WebP.", widget=UnfoldAdminFileFieldWidget())

    @override
    def clean(self) -> dict[str, Any]:
        """Put the figures together."""
        said = dict(self.cleaned_data)
        remark, photo = said.pop("remark", ""), said.pop("photo", None)
        if self.errors:
            return said
        # One byte more than may be is enough to refuse it.
        seen = photo.read(MOST_BYTES + 1) if photo is not None else b""
        return {"figures": production.Figures(**said), "remark": remark, "photo": seen}


def _lacks(line: OrderLine, _by: Actor) -> Preview:
    """Say what is missing; the verb asks again."""
    lacks = production.missing(line, at=timezone.now())
    for lack in lacks:
        yield lack.code.replace("_", " "), lack.words
    if not lacks:
        yield "Missing", "nothing"


def _at(*statuses: LineStatus) -> Any:
    return lambda line: line.kind == OrderLine.Kind.CUSTOM and line.status in statuses


_UNDER_WAY = (LineStatus.QUEUED, LineStatus.IN_PRODUCTION, LineStatus.QUALITY_CHECK)
RELEASE = Button(production.release, "Release", "In the queue.", when=_at(LineStatus.APPROVED), preview=_lacks)
WITHDRAW = Button(production.withdraw, "Take out of the queue", "Taken out.", form=Reason, when=_at(LineStatus.QUEUED))
CLAIM = Button(production.claim, "Claim", "Yours.", when=_at(*_UNDER_WAY))
LET_GO = Button(production.let_go, "Let go", "Whoever claims it next has it.", when=_at(*_UNDER_WAY))
TAKE_OVER = Button(production.take_over, "Take over", "Yours now.", form=Reason, when=_at(*_UNDER_WAY))
START = Button(
    production.start, "Start", "Begun; the customer is told.", form=MadeOf, when=_at(LineStatus.QUEUED), preview=_lacks
)
SHOW = Button(production.show, "Hand to the check", "With the check.", when=_at(LineStatus.IN_PRODUCTION))
FINISH = Button(production.finish, "Finish", "Ready for the warehouse.", when=_at(LineStatus.QUALITY_CHECK))
PACK = Button(
    production.pack, "Pack", "Packed.", form=Packed, when=_at(LineStatus.READY), initial=lambda _: {"serials": ""}
)
