"""The form by which a fitter enters a clinician's letter that came by post: the same values as behind the link."""

from typing import Any, Final, override

from django import forms
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from fitting import clinicians
from fitting.clinical import BOUNDS, FPI_ITEMS, INDEX_LOADS, STANDING, SideValues
from fitting.clinicians import Signed
from fitting.measured import Side
from fitting.models import ClinicianEntry, FootProfile
from shop.actor import Actor
from shop.wording import label

_LOADS: Final = {"rearfoot_deg": ("rearfoot_load", STANDING), "arch_height_index": ("arch_height_load", INDEX_LOADS)}


class ProfileUnnamed(forms.ValidationError):
    """There is no such version of feet."""


def _text(words: str, *, longest: int, told: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=words, max_length=longest, help_text=told, required=required, widget=UnfoldAdminTextInputWidget()
    )


def _file(words: str, told: str, *, required: bool) -> forms.FileField:
    return forms.FileField(
        label=words, help_text=told, required=required, allow_empty_file=True, widget=UnfoldAdminFileFieldWidget()
    )


class Letter(forms.Form):
    """Whose feet, what was found of each, the statement and who signed it, and the letter itself."""

    has_sides = True
    profile = _text("Foot profile", longest=40, told="Its id, such as prf_…; it is on the page of the feet")
    may_wear = forms.ChoiceField(
        label="May this person wear insoles made to measure?",
        choices=[("", "As the letter says"), ("yes", "Yes"), ("no", "No")],
        widget=UnfoldAdminSelectWidget(),
    )
    clinician_name = _text("Signed by", longest=120)
    profession = _text("Profession", longest=80)
    register_number = _text("Licence or register number", longest=60)
    signed_on = forms.DateField(label="Day of signing", help_text="As 2026-11-26", widget=UnfoldAdminSingleDateWidget())
    remarks = forms.CharField(
        label="Remarks", max_length=500, required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2})
    )
    letter = _file("The letter, scanned", "PDF, JPEG or PNG, up to 10 MB", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the boxes of both feet."""
        super().__init__(*args, **kwargs)
        feet = {side: _of_foot(label(side)) for side in Side}
        for name in feet[Side.LEFT]:
            self.fields.update({f"{side}/{name}": feet[side][name] for side in Side})

    def clean_profile(self) -> FootProfile:
        """
        Find the profile.

        :raises ProfileUnnamed: if there is none.
        """
        found = FootProfile.objects.filter(public_id=self.cleaned_data["profile"].strip()).first()
        if found is None:
            raise ProfileUnnamed("There is no foot profile with this id; copy it from the page of the feet.")
        return found

    @override
    def clean(self) -> dict[str, Any]:
        """Read six items of a posture score."""
        told = dict(super().clean() or {})
        for side in Side:
            name = f"{side}/fpi"
            items = str(told.get(name, "")).replace(",", " ").split()
            if not all(item.lstrip("+-").isdigit() for item in items):
                self.add_error(name, f"Write six whole numbers: {', '.join(FPI_ITEMS)}.")
                items = []
            told[name] = tuple(int(item) for item in items) or None
        return told

    def press(self, by: Actor) -> ClinicianEntry:
        """Enter what was typed, at this moment."""
        told = self.cleaned_data
        signed = Signed(
            told["may_wear"] == "yes", told["clinician_name"], told["profession"], told["register_number"],
            told["signed_on"], told["remarks"],
        )  # fmt: skip
        values = {side: SideValues.from_json(_typed(told, side)) for side in Side}
        pressed = {side: told[f"{side}/print"].read() for side in Side if told[f"{side}/print"]}
        profile: FootProfile = told["profile"]
        return clinicians.enter(
            profile.pk, values=values, signed=signed, letter=told["letter"].read(), pressed=pressed,
            at=timezone.now(), by=by,
        )  # fmt: skip


def _typed(told: dict[str, Any], side: Side) -> dict[str, Any]:
    begin = f"{side}/"
    return {
        name.removeprefix(begin): value
        for name, value in told.items()
        if name.startswith(begin) and name != f"{begin}print"
    }


def _of_foot(side: str) -> dict[str, forms.Field]:
    """Return the boxes of one foot; all of them may be left empty."""
    fields: dict[str, forms.Field] = {
        "fpi": _text(f"{side}: FPI-6", longest=40, told=f"Six items: {', '.join(FPI_ITEMS)}", required=False)
    }
    for name, limit in BOUNDS.items():
        told = f"{limit.low:f} to {limit.high:f} {limit.unit} in steps of {limit.step:f}"
        fields[name] = forms.DecimalField(
            label=f"{side}: {label(name).lower()}", help_text=told, required=False, widget=UnfoldAdminTextInputWidget()
        )
        if name in _LOADS:
            load, known = _LOADS[name]
            choices = [("", "not taken"), *((one.value, label(one.value)) for one in known)]
            fields[load] = forms.ChoiceField(
                label=f"{side}: load of that", choices=choices, required=False, widget=UnfoldAdminSelectWidget()
            )
    fields["print"] = _file(f"{side}: pressure picture", "CSV, if one came with it", required=False)
    return fields
